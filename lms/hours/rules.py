"""Rules of the hour ledger (domain C3). Pure. Credits are integer hundredths of an 学时."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lms.access import Actor, Permission, Role
from lms.errors import RuleBroken
from lms.hours.catalogue import (
    CONFIRMERS,
    COUNTS_FOR,
    EVENT_CAP,
    EVIDENCE_EXPECTED,
    HOUR,
    JUSTICE,
    LEAVES,
    PUBLIC_LAW,
    EvidenceKind,
    Method,
)


@dataclass(frozen=True, slots=True)
class Limits:
    """Daily limits a rule set states; caps over a year are judged with the year, not here."""

    minutes_per_hour: int = 45
    justice_only_public_law: bool = False
    day_cap: int = 8 * HOUR
    online_day_cap: int = 4 * HOUR


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Attended:
    """Training one person had on one day: what overlap and day caps are judged by.

    `group` names what belongs together: the parts of one activity share their time.
    """

    occurred_on: date
    credit: int
    method: Method
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    course_code: str | None = None
    group: str = ""


def credit_of(minutes: int, limits: Limits = DEFAULT_LIMITS) -> int:
    """Turn minutes into credit, down to the half 学时, and never over a day's cap (domain C3.1)."""
    return min(minutes * 2 // limits.minutes_per_hour * (HOUR // 2), limits.day_cap)


def split_credit(credit: int, minutes: Sequence[int]) -> list[int]:
    """Share a credit over the parts of an activity by their minutes, in half 学时; the parts add up to the whole.

    Raises RuleBroken PARTS_EMPTY when no part has minutes.
    """
    total, half = sum(minutes), HOUR // 2
    if total <= 0 or min(minutes) < 0:
        raise RuleBroken("PARTS_EMPTY")
    halves = credit // half
    shares = [halves * part // total for part in minutes]
    by_remainder = sorted(range(len(minutes)), key=lambda i: (-(halves * minutes[i] % total), i))
    for i in by_remainder[: halves - sum(shares)]:
        shares[i] += 1
    return [share * half for share in shares]


def require_countable(category: str, method: Method) -> None:
    """Raise RuleBroken CATEGORY_UNKNOWN without such a leaf, METHOD_CATEGORY when the method gives nothing for it."""
    if category not in LEAVES:
        raise RuleBroken("CATEGORY_UNKNOWN", category=category)
    if category not in COUNTS_FOR[method]:
        raise RuleBroken("METHOD_CATEGORY", method=method.value, category=category)


def require_fits(new: Attended, others: Iterable[Attended], limits: Limits = DEFAULT_LIMITS) -> None:
    """Raise RuleBroken when training cannot be true beside what the person already has on that day.

    Codes: CREDIT_NOT_POSITIVE, EVENT_CAP, OVERLAP (in two places at once), DAY_CAP, ONLINE_DAY_CAP (domain C3.1, C3.3).
    """
    if new.credit <= 0:
        raise RuleBroken("CREDIT_NOT_POSITIVE")
    if new.credit > EVENT_CAP.get(new.method, limits.day_cap):
        raise RuleBroken("EVENT_CAP", method=new.method.value, cap=EVENT_CAP.get(new.method, limits.day_cap))
    total, online = new.credit, new.credit if new.method is Method.ONLINE else 0
    for other in others:
        if other.occurred_on != new.occurred_on:
            continue
        if overlaps(new, other):
            raise RuleBroken("OVERLAP", starts_at=other.starts_at, ends_at=other.ends_at)
        total += other.credit
        online += other.credit if other.method is Method.ONLINE else 0
    if total > limits.day_cap:
        raise RuleBroken("DAY_CAP", total=total, cap=limits.day_cap)
    if new.method is Method.ONLINE and online > limits.online_day_cap:
        raise RuleBroken("ONLINE_DAY_CAP", total=online, cap=limits.online_day_cap)


def overlaps(one: Attended, other: Attended) -> bool:
    """Tell whether two trainings share time; parts of one activity do not disturb each other, touching ends neither."""
    if not (one.starts_at and one.ends_at and other.starts_at and other.ends_at):
        return False
    if one.group and one.group == other.group:
        return False
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def require_dated(
    occurred_on: date, *, today: date, year: int, is_make_up: bool, make_up_until: tuple[int, int] = (3, 31)
) -> None:
    """Raise RuleBroken unless training of that day may count for that year.

    The training date decides the year (C3.3): FUTURE, YEAR_MISMATCH. Hours made up for year Y lie in January to March
    of Y+1 and never count for Y+1 (C3.4): MAKE_UP_DATE.
    """
    if occurred_on > today:
        raise RuleBroken("FUTURE", day=occurred_on)
    if not is_make_up and occurred_on.year != year:
        raise RuleBroken("YEAR_MISMATCH", day=occurred_on, year=year)
    if is_make_up and not (date(year + 1, 1, 1) <= occurred_on <= date(year + 1, *make_up_until)):
        raise RuleBroken("MAKE_UP_DATE", day=occurred_on, year=year)


def require_open(
    occurred_on: date, *, today: date, actor: Actor, document: str | None, late_until: tuple[int, int] = (1, 15)
) -> None:
    """Raise RuleBroken YEAR_CLOSED once evidence for that day's year is too late (15 January, domain C3.4).

    The bureau's decider may still post with a document; without one he is told so: DOCUMENT_MISSING.
    """
    if today <= date(occurred_on.year + 1, *late_until):
        return
    if not actor.can(Permission.POST_AFTER_CLOSING):
        raise RuleBroken("YEAR_CLOSED", year=occurred_on.year)
    if not (document or "").strip():
        raise RuleBroken("DOCUMENT_MISSING", year=occurred_on.year)


def require_confirmer(method: Method, category: str, actor: Actor, limits: Limits = DEFAULT_LIMITS) -> None:
    """Raise RuleBroken WRONG_CONFIRMER unless the acting role confirms this kind of training (domain C3.3).

    A line department confirms business and skills, never public law; where public law is the justice bureau's to
    teach (FN-1-1), only the bureau confirms it.
    """
    barred = category in PUBLIC_LAW and (
        actor.role is Role.LINE_DEPT or (limits.justice_only_public_law and actor.role not in JUSTICE)
    )
    if barred or actor.role not in CONFIRMERS[method]:
        raise RuleBroken("WRONG_CONFIRMER", method=method.value)


def require_other_person(actor: Actor, *, proposed_by_id: int | None, person_id: int) -> None:
    """Raise RuleBroken OWN_HOURS or OWN_PROPOSAL: nobody confirms an entry of his own or one he proposed (C3.4)."""
    if actor.person_id is not None and actor.person_id == person_id:
        raise RuleBroken("OWN_HOURS")
    if actor.account_id is not None and actor.account_id == proposed_by_id:
        raise RuleBroken("OWN_PROPOSAL")


def require_reversible(*, credit: int, is_reversal: bool, reversed_already: int, amount: int, reason: str) -> None:
    """Raise RuleBroken unless `amount` hundredths of a posted entry can be taken back (domain C3.4).

    Codes: REVERSAL_OF_REVERSAL, REASON_MISSING, AMOUNT_NOT_POSITIVE, REVERSAL_EXCEEDS (more than is left of the entry).
    """
    if is_reversal:
        raise RuleBroken("REVERSAL_OF_REVERSAL")
    if not reason.strip():
        raise RuleBroken("REASON_MISSING")
    if amount <= 0:
        raise RuleBroken("AMOUNT_NOT_POSITIVE")
    if amount > credit - reversed_already:
        raise RuleBroken("REVERSAL_EXCEEDS", left=credit - reversed_already)


def missing_evidence(method: Method, kinds: Iterable[str]) -> list[EvidenceKind]:
    """Return what an inspector would expect for the method and what is not there."""
    have = set(kinds)
    return [kind for kind in EVIDENCE_EXPECTED[method] if kind not in have]


MOVES: Mapping[str, frozenset[str]] = {
    "pending": frozenset({"confirmed", "rejected"}),
    "confirmed": frozenset(),
    "rejected": frozenset(),
}


def require_move(old: str, new: str) -> None:
    """Raise RuleBroken ALREADY_DECIDED when a claim is no longer pending."""
    if new not in MOVES[old]:
        raise RuleBroken("ALREADY_DECIDED", state=old)
