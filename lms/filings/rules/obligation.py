"""Who gave powers trains who received them (谁赋权谁培训, 谁委托谁培训): when that is fulfilled. Pure.

Sources: FN-2-5, QD-1-2 and QD-1-3 (discretion, by 30 September), QD-2-1 (leniency lists, by 30 June), domain C3.6:
at least 80 % of the receiving unit's roll attended linked training. Whole numbers, nothing is rounded up.
"""

from datetime import date
from enum import StrEnum

from lms.errors import RuleBroken

SOON_DAYS = 30


class RelationKind(StrEnum):
    """赋权: powers are handed over by law. 委托: powers are entrusted."""

    EMPOWERING = "EMPOWERING"
    ENTRUSTING = "ENTRUSTING"


class ObligationState(StrEnum):
    """How an obligation stands on a day: derived, never stored."""

    NO_ROLL = "no_roll"
    OPEN = "open"
    SOON = "soon"
    OVERDUE = "overdue"
    MET = "met"
    MET_LATE = "met_late"


def is_enough(attended: int, roll: int, percent: int) -> bool:
    """Tell whether enough of a roll attended; of an empty roll there is no rate, so it never is."""
    return roll > 0 and attended * 100 >= percent * roll


def state_of(
    *, attended_in_time: int, attended: int, roll: int, percent: int, due_on: date, today: date
) -> ObligationState:
    """Return how an obligation stands: `attended` counts people of the roll, `attended_in_time` up to the due day."""
    if roll == 0:
        return ObligationState.NO_ROLL
    if is_enough(attended_in_time, roll, percent):
        return ObligationState.MET
    if is_enough(attended, roll, percent):
        return ObligationState.MET_LATE
    if today > due_on:
        return ObligationState.OVERDUE
    return ObligationState.SOON if (due_on - today).days <= SOON_DAYS else ObligationState.OPEN


def require_linkable(*, bears_topic: bool, topic: str, day: date, year: int, is_hosts: bool, by_bureau: bool) -> None:
    """Raise RuleBroken unless a training can fulfil an obligation.

    Codes: LINK_YEAR, LINK_TOPIC (nobody's hours of it bear the topic), LINK_HOST: not held by who gave the powers,
    unless the bureau links it.
    """
    if day.year != year:
        raise RuleBroken("LINK_YEAR", year=year)
    if not bears_topic:
        raise RuleBroken("LINK_TOPIC", topic=topic)
    if not is_hosts and not by_bureau:
        raise RuleBroken("LINK_HOST")
