"""A reviewer's way through the queue: through which part of it he goes, and what comes next."""

from dataclasses import dataclass
from urllib.parse import urlencode

from sqlalchemy.orm import Session
from starlette.requests import Request

from lms import clock
from lms.access import Actor
from question_bank.queries.law import get_law_version
from question_bank.queries.reviewing import Queue, Task, next_waiting
from question_bank.queries.samples import drawn_of, get_sample


@dataclass(frozen=True, slots=True)
class Round:
    """Through which part of the queue a reviewer goes: kept in the address from question to question."""

    queue: Queue
    sample_id: int | None = None

    @property
    def query(self) -> str:
        """The round as the end of an address, "" or beginning with a question mark."""
        queue = self.queue
        known = {
            "task": queue.task.value if queue.task is Task.AGAIN else "",
            "bank": queue.bank_id,
            "source": queue.source,
            "law": queue.law.id if queue.law else "",
            "sample": self.sample_id,
        }
        told = urlencode({name: value for name, value in known.items() if value})
        return f"?{told}" if told else ""


def round_of(request: Request, db: Session, actor: Actor) -> Round:
    """Return the round that an address tells of. What it names and is not there is left out."""
    told = request.query_params
    law, sample, bank = (number_in(told.get(name, "")) for name in ("law", "sample", "bank"))
    task = Task.AGAIN if told.get("task") == Task.AGAIN.value or law else Task.NEW
    queue = Queue(task, bank, told.get("source", "")[:300], get_law_version(db, law) if law else None)
    return Round(queue, get_sample(db, sample, seen_by=actor).id if sample else None)


def next_in(db: Session, actor: Actor, round_: Round, after: int) -> str:
    """Return the address of the next question of a round, or of the page where the round began."""
    if round_.sample_id is not None:
        left = [
            one.question.id for one in drawn_of(db, get_sample(db, round_.sample_id, seen_by=actor)) if not one.verdict
        ]
        following = next((one for one in left if one > after), left[0] if left else None)
        return f"/questions/review/{following}{round_.query}" if following else f"/questions/samples/{round_.sample_id}"
    following = next_waiting(db, round_.queue, seen_by=actor, on=clock.today(), after=after)
    if following:
        return f"/questions/review/{following}{round_.query}"
    law, bank = round_.queue.law, round_.queue.bank_id
    if law:
        return f"/law/{law.id}"
    return f"/questions/review?bank={bank}" if bank else "/questions/review"


def number_in(text: str) -> int | None:
    """Return the row id that a text of an address is, or None."""
    return int(text) if text.isascii() and text.isdecimal() and 0 < len(text) < 19 else None
