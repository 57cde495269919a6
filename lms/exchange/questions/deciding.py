"""What is to become of each question of an import: take it, leave it, take it as a new version, mend it first."""

from collections.abc import Mapping

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.access import Actor
from lms.errors import RuleBroken
from lms.exchange.questions.judging import proposed, verdict_of
from lms.exchange.questions.models import QuestionLine
from lms.exchange.questions.queries import get_line, lines_by_number
from lms.exchange.questions.reading import fault_of_json, fault_to_json
from lms.exchange.questions.uploading import open_import
from question_bank.actions.importing import Incoming, examine
from question_bank.mending import Unmendable, mended
from question_bank.types import content_of, validate

# What the reader said of the key; once the key is typed anew it is no longer so.
_OF_THE_KEY = frozenset({"KEY_UNKNOWN", "TYPE_DIFFERS", "TYPE_WORD_UNKNOWN", "TRUTH_BY_LETTER", "BLANKS_DIFFER"})


def choices_for(line: QuestionLine) -> list[str]:
    """Return what may be chosen for a line, the proposed choice first."""
    if line.verdict == "new":
        return ["take", "leave"]
    if line.verdict == "twin":
        return ["take", "version", "leave"] if twin_of(line) else ["take", "leave"]
    if line.verdict == "updated":
        return ["version", "leave"]
    again = any(fault["code"] == "WITHDRAWN_BEFORE" for fault in line.faults)
    return ["restore", "leave"] if again else ["leave"]


def twin_of(line: QuestionLine) -> int | None:
    """Return the nearest question of the bank that a line is almost the same as."""
    return next((other for other, _ in line.twins if other > 0), None)


def choose(db: Session, import_id: int, chosen: Mapping[int, str], *, actor: Actor) -> None:
    """Keep what was chosen, by number of the line. Raises NotFound, RuleBroken UPLOAD_ENDED, CHOICE_UNKNOWN."""
    made = open_import(db, import_id, actor)
    for number, line in lines_by_number(db, made.id, list(chosen)).items():
        if chosen[number] not in choices_for(line):
            raise RuleBroken("CHOICE_UNKNOWN")
        line.choice = chosen[number]


def choose_for_all(db: Session, import_id: int, verdict: str, choice: str, *, actor: Actor) -> None:
    """Leave all lines of a verdict out, or take them as proposed. Raises as `choose`."""
    made = open_import(db, import_id, actor)
    if choice not in ("leave", "take") or verdict not in ("new", "twin", "updated"):
        raise RuleBroken("CHOICE_UNKNOWN")
    wanted = "leave" if choice == "leave" else proposed(verdict)
    of_verdict = (QuestionLine.import_id == made.id) & (QuestionLine.verdict == verdict)
    db.execute(update(QuestionLine).where(of_verdict).values(choice=wanted))


def mend(db: Session, import_id: int, number: int, *, kind: str, key: str, actor: Actor) -> QuestionLine:
    """Give a line another type or key and judge it anew.

    Raises NotFound, RuleBroken UPLOAD_ENDED and what `question_bank.mending.mended` says.
    """
    made = open_import(db, import_id, actor)
    line = get_line(db, made.id, number)
    if line.content is None:
        raise RuleBroken("CONTENT_UNMENDABLE")
    try:
        content = mended(content_of(line.content, trusted=True), kind, key)
    except Unmendable as unmendable:
        raise RuleBroken(str(unmendable), key=key[:40]) from None
    said = [fault_of_json(fault) for fault in line.faults if not fault["grave"] and fault["code"] not in _OF_THE_KEY]
    now = validate(content)
    faults = now + [fault for fault in said if fault.code not in {one.code for one in now}]
    outcome = examine(db, made.bank, [Incoming(content, number)], actor=actor)[0]
    line.content, line.is_mended = content.to_json(), True
    line.faults = [fault_to_json(fault) for fault in faults]
    line.verdict, line.question_id = verdict_of(outcome), outcome.question_id
    line.twins = [list(twin) for twin in outcome.twins]
    line.choice = proposed(line.verdict)
    return line
