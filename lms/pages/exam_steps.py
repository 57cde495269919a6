"""What waits for whom on the desk of exams, and how far one exam is, as lines a page can show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor
from lms.exams.models import Exam, ExamEvent
from lms.exams.queries.desk import stands_of
from lms.exams.rules.desk import HANDS, Stand, Wait, next_wait, people_in
from lms.exams.rules.states import ExamState

# In which order exams stand on the desk: first what waits for oneself, then what goes on, then what is over.
_OVER = frozenset({ExamState.PUBLISHED, ExamState.CANCELLED})
_PLACES = {Wait.CHECK: "/roster", Wait.CONFIRM: "/roster", Wait.PROPOSE: "/roster", Wait.PUBLISH: ""}
STAGES = (ExamState.DRAFT, ExamState.ANNOUNCED, ExamState.OPEN, ExamState.CLOSED, ExamState.PUBLISHED)


@dataclass(frozen=True, slots=True)
class DeskLine:
    """One exam on the desk: how it stands, what it waits for, whether that is one's own, and where it is done."""

    exam: Exam
    stand: Stand
    wait: Wait
    people: int
    is_mine: bool
    href: str

    @property
    def id(self) -> int:
        """The exam's id."""
        return self.exam.id


def desk_lines(db: Session, exams: Sequence[Exam], *, seen_by: Actor) -> dict[str, list[DeskLine]]:
    """Return exams in three heaps: mine to do, going on, over; each keeps its order."""
    stands, now = stands_of(db, [exam.id for exam in exams], seen_by=seen_by), clock.now()
    heaps: dict[str, list[DeskLine]] = {"mine": [], "others": [], "over": []}
    for exam in exams:
        line = _line(exam, stands.get(exam.id, Stand()), now, seen_by)
        heaps["over" if exam.state in _OVER else "mine" if line.is_mine else "others"].append(line)
    return heaps


def desk_line(db: Session, exam: Exam, *, seen_by: Actor) -> DeskLine:
    """Return one exam as the desk has it."""
    return _line(exam, stands_of(db, [exam.id], seen_by=seen_by).get(exam.id, Stand()), clock.now(), seen_by)


def _line(exam: Exam, stand: Stand, now: datetime, actor: Actor) -> DeskLine:
    wait = next_wait(exam.state, stand, has_begun=exam.sittings[0].starts_at <= now)
    at = f"/exam-desk/{exam.id}"
    place = f"/exam-desk/sittings/{exam.sittings[0].id}" if wait is Wait.SIT else at + _PLACES.get(wait, "")
    return DeskLine(exam, stand, wait, people_in(wait, stand), _is_mine(exam, wait, actor), place)


def _is_mine(exam: Exam, wait: Wait, actor: Actor) -> bool:
    hand = HANDS.get(wait)
    if hand is None or not actor.can(hand):
        return False
    if wait in (Wait.PROPOSE, Wait.CHECK):
        return True
    if wait is Wait.PUBLISH and (exam.created_by_id == actor.account_id or _is_early(exam)):
        return False
    return exam.unit.path.startswith(actor.unit_path)


def _is_early(exam: Exam) -> bool:
    return exam.results_on is not None and clock.today() < exam.results_on


def stages_of(exam: Exam, events: Sequence[ExamEvent], names: Mapping[int, str]) -> list[dict[str, Any]]:
    """Return how far an exam is: a step for each stage, done ones with who did it and when."""
    at = {event.new: event for event in events}
    reached = ExamState.CLOSED if exam.state == ExamState.MARKED else ExamState(exam.state)
    here = STAGES.index(reached) if reached in STAGES else -1
    steps = []
    for number, stage in enumerate(STAGES):
        event = at.get(stage.value) if number <= here else None
        is_last = stage is ExamState.PUBLISHED and number == here
        state = "done" if number < here or is_last else "current" if number == here else "to-come"
        step: dict[str, Any] = {"stage": stage.value, "state": state, "at": None, "who": None, "by_clock": False}
        if event:
            step |= {"at": event.at, "who": names.get(event.actor_id or 0), "by_clock": event.actor_id is None}
        steps.append(step)
    return steps
