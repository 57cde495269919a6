"""What is drawn in a spot check, what is found, who may decide when (QD-M9-7). Pure."""

from datetime import date
from enum import StrEnum

from lms.errors import RuleBroken

# Working days a unit has to answer a finding, and the most records one drawing takes from [default].
ANSWER_DAYS, MOST_RECORDS = 10, 200_000


class RecordKind(StrEnum):
    """Kinds of records a spot check draws from; a person's year holds all his hours of it."""

    HOUR_ENTRY = "HOUR_ENTRY"
    PERSON_YEAR = "PERSON_YEAR"
    ATTENDANCE = "ATTENDANCE"
    EXAM = "EXAM"
    CREDENTIAL = "CREDENTIAL"


class Code(StrEnum):
    """What was found in a record."""

    IN_ORDER = "IN_ORDER"
    NO_EVIDENCE = "NO_EVIDENCE"  # nothing shows that it took place
    NOT_HELD = "NOT_HELD"  # it did not take place
    HOURS_WRONG = "HOURS_WRONG"
    NOT_ATTENDED = "NOT_ATTENDED"
    PROXY = "PROXY"  # somebody else signed, studied or sat
    DATA_WRONG = "DATA_WRONG"
    OTHER = "OTHER"


class Outcome(StrEnum):
    """Whether a finding stands after the unit was heard."""

    STANDS = "STANDS"
    DROPPED = "DROPPED"


class ItemState(StrEnum):
    """Where a drawn record stands; told from what is on record, stored nowhere."""

    DRAWN = "DRAWN"
    IN_ORDER = "IN_ORDER"
    FOUND = "FOUND"
    ANSWERED = "ANSWERED"
    STANDS = "STANDS"
    DROPPED = "DROPPED"


# Nothing is left to do about these.
DEALT_WITH = frozenset({ItemState.IN_ORDER, ItemState.STANDS, ItemState.DROPPED})


def state_of(code: str | None, *, is_answered: bool, outcome: str | None) -> ItemState:
    """Return where a record stands."""
    if code is None:
        return ItemState.DRAWN
    if code == Code.IN_ORDER:
        return ItemState.IN_ORDER
    if outcome is not None:
        return ItemState(outcome)
    return ItemState.ANSWERED if is_answered else ItemState.FOUND


def require_decidable(
    state: ItemState, *, found_by_id: int | None, decided_by_id: int | None, answer_by: date | None, today: date
) -> None:
    """Raise RuleBroken unless a finding can be decided about.

    Codes: SPOT_CHECK_NOTHING (in order, or nothing found yet), SPOT_CHECK_DECIDED, OWN_FINDING (two people, as for
    hours), SPOT_CHECK_TERM (the unit has not answered and its term runs; it runs on while no calendar says its end).
    """
    if state in {ItemState.DRAWN, ItemState.IN_ORDER}:
        raise RuleBroken("SPOT_CHECK_NOTHING")
    if state in DEALT_WITH:
        raise RuleBroken("SPOT_CHECK_DECIDED")
    if found_by_id == decided_by_id:
        raise RuleBroken("OWN_FINDING")
    if state is ItemState.FOUND and (answer_by is None or today <= answer_by):
        raise RuleBroken("SPOT_CHECK_TERM", day=answer_by)
