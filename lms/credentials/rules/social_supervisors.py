"""Social supervisors (社会监督员, 特邀行政执法监督员): term, what is on record of them (JN-19-1, C1.1). Pure."""

from datetime import date
from enum import StrEnum

from lms.errors import RuleBroken
from lms.people.rules import PersonClass, Span, require_span

# How long one appointment may run [default]; a further one is a new appointment.
MOST_YEARS = 5


class SupervisorRecordKind(StrEnum):
    """What is put on record of a social supervisor: training, duties, appraisal, reward (JN-19-1)."""

    TRAINING = "TRAINING"
    DUTY = "DUTY"
    APPRAISAL = "APPRAISAL"
    COMMENDATION = "COMMENDATION"


class TermState(StrEnum):
    """How an appointment stands on a day: derived from its dates."""

    TO_COME = "TO_COME"
    RUNNING = "RUNNING"
    OVER = "OVER"
    ENDED = "ENDED"


def state_on(starts_on: date, ends_on: date, ended_on: date | None, day: date) -> TermState:
    """Return how an appointment stands on a day; `ended_on` is its last day where it was ended early."""
    if ended_on is not None and day > ended_on:
        return TermState.ENDED
    if day < starts_on:
        return TermState.TO_COME
    return TermState.RUNNING if day <= ends_on else TermState.OVER


def require_term(term: Span, held: list[Span], classes: frozenset[PersonClass], document: str) -> None:
    """Raise RuleBroken unless a person may be appointed for a term.

    SPAN_REVERSED, TERM_LONG, TERM_TWICE, DOCUMENT_MISSING, and SOCIAL_CLASS: an officer, assistant or supervisor is not
    from outside.
    """
    require_span(term)
    start, end = term.start or date.min, term.end or date.max
    if (end.year - start.year, end.month, end.day) > (MOST_YEARS, start.month, start.day):
        raise RuleBroken("TERM_LONG", years=MOST_YEARS)
    if classes - {PersonClass.SOCIAL_SUPERVISOR}:
        raise RuleBroken("SOCIAL_CLASS")
    if any(term.overlaps(other) for other in held):
        raise RuleBroken("TERM_TWICE")
    if not document.strip():
        raise RuleBroken("DOCUMENT_MISSING")


def require_record(kind: SupervisorRecordKind, text: str, credit: int, *, on: date, term: Span, today: date) -> None:
    """Raise RuleBroken unless something can be put on record: RECORD_EMPTY, RECORD_DAY, RECORD_HOURS.

    `credit` in hundredths of an 学时, of training only.
    """
    if not text.strip():
        raise RuleBroken("RECORD_EMPTY")
    if on > today or not term.covers(on):
        raise RuleBroken("RECORD_DAY", day=on)
    if (credit > 0) != (kind is SupervisorRecordKind.TRAINING):
        raise RuleBroken("RECORD_HOURS")
