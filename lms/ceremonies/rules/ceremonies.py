"""What a ceremony may be, and who may swear at it (domain C5, B.8). Pure.

Sources: JN-17-1 before duty, JN-17-2 once a year all together; the leader (领誓人) speaks first and swears, the
witness (监誓人) watches and does not: 山东 2018 and the order of ceremony of newly recruited civil servants.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from lms.errors import RuleBroken
from lms.people.rules import PersonClass


class Occasion(StrEnum):
    """Why a ceremony is held."""

    FIRST_DUTY = "FIRST_DUTY"
    ANNUAL = "ANNUAL"
    MAKE_UP = "MAKE_UP"


class CeremonyState(StrEnum):
    """Where a ceremony stands. CLOSED: it was held, and who swore is on record."""

    PLANNED = "planned"
    CLOSED = "closed"
    CALLED_OFF = "called_off"


MOVES: dict[CeremonyState, frozenset[CeremonyState]] = {
    CeremonyState.PLANNED: frozenset({CeremonyState.CLOSED, CeremonyState.CALLED_OFF}),
    CeremonyState.CLOSED: frozenset(),
    CeremonyState.CALLED_OFF: frozenset(),
}


class Way(StrEnum):
    """How somebody's presence was signed."""

    CODE = "code"
    NUMBER = "number"
    LIST = "list"


# From when on one may sign in (default, as for classes); the day itself ends it, or the closing.
OPENS_BEFORE = timedelta(minutes=30)
# How long after the card's issue the first oath is due (default; Beijing 30 days, Chongqing 15 working days).
FIRST_DUTY_DAYS = 30
# 宪法日: the day that is proposed for the yearly ceremony (default).
CONSTITUTION_DAY = (12, 4)


@dataclass(frozen=True, slots=True)
class Swearer:
    """Somebody who is to swear: what he is on the day, and since when he holds a card (None: before our records).

    `has_card`: the day of issue was handed in from his card, so that he may swear before his class is changed.
    """

    person_id: int
    name: str
    classes: frozenset[str]
    issued_on: date | None = None
    has_card: bool = False


def require_move(old: str, new: CeremonyState) -> None:
    """Raise RuleBroken OATH_STATE unless a ceremony may go from one state to another."""
    if new not in MOVES[CeremonyState(old)]:
        raise RuleBroken("OATH_STATE", state=old)


def require_planned(state: str) -> None:
    """Raise RuleBroken OATH_STATE unless a ceremony may still be changed."""
    if state != CeremonyState.PLANNED:
        raise RuleBroken("OATH_STATE", state=state)


def require_hands(leader_id: int, witness_id: int | None, witness_name: str) -> None:
    """Raise RuleBroken OATH_NO_WITNESS, or OATH_LEADER_IS_WITNESS: who watches does not swear, who leads does."""
    if not witness_name:
        raise RuleBroken("OATH_NO_WITNESS")
    if witness_id is not None and witness_id == leader_id:
        raise RuleBroken("OATH_LEADER_IS_WITNESS")


def require_swearer(swearer: Swearer, *, occasion: str, held_on: date, witness_id: int | None) -> None:
    """Raise RuleBroken unless somebody may swear on a day.

    OATH_WITNESS_SWEARS; OATH_ASSISTANT, for assistants do not take it; OATH_BEFORE_ISSUE for a first oath before the
    card was issued (JN-17-1, invariant 3 of C10); OATH_NOT_OFFICER, but for a first oath of who holds a card already.
    """
    if swearer.person_id == witness_id:
        raise RuleBroken("OATH_WITNESS_SWEARS", name=swearer.name)
    if PersonClass.ASSISTANT in swearer.classes:
        raise RuleBroken("OATH_ASSISTANT", name=swearer.name)
    if occasion == Occasion.FIRST_DUTY and swearer.issued_on is not None and held_on < swearer.issued_on:
        raise RuleBroken("OATH_BEFORE_ISSUE", name=swearer.name, issued=swearer.issued_on)
    is_new = occasion == Occasion.FIRST_DUTY and swearer.has_card
    if PersonClass.OFFICER not in swearer.classes and not is_new:
        raise RuleBroken("OATH_NOT_OFFICER", name=swearer.name)


def require_once_a_year(occasion: str, *, has_annual: bool, year: int) -> None:
    """Raise RuleBroken OATH_ANNUAL_TWICE for a unit's second yearly ceremony: whoever missed it makes it up."""
    if occasion == Occasion.ANNUAL and has_annual:
        raise RuleBroken("OATH_ANNUAL_TWICE", year=year)


def require_day_come(held_on: date, today: date) -> None:
    """Raise RuleBroken OATH_IN_FUTURE when something is recorded before the day of the ceremony."""
    if held_on > today:
        raise RuleBroken("OATH_IN_FUTURE", day=held_on)


def require_closable(roster: Collection[int], present: Collection[int], *, leader_id: int) -> None:
    """Raise RuleBroken OATH_NOBODY when nobody came, OATH_LEADER_ABSENT: without its leader there was no oath."""
    if not set(roster) & set(present):
        raise RuleBroken("OATH_NOBODY")
    if leader_id not in present:
        raise RuleBroken("OATH_LEADER_ABSENT")


def require_sign_in_open(state: str, *, starts_at: datetime, held_on: date, now: datetime, today: date) -> None:
    """Raise RuleBroken OATH_STATE, OATH_SIGN_EARLY, OATH_SIGN_LATE outside the hours of signing in."""
    require_planned(state)
    if now < starts_at - OPENS_BEFORE:
        raise RuleBroken("OATH_SIGN_EARLY", opens=starts_at - OPENS_BEFORE)
    if today > held_on:
        raise RuleBroken("OATH_SIGN_LATE")


def first_oath_due(issued_on: date) -> date:
    """Return the last day of the first oath of somebody whose card was issued on a day."""
    return issued_on + timedelta(days=FIRST_DUTY_DAYS)
