"""Deciding on hours: which day counts for which year, who confirms what, what can be taken back (domain C3.4). Pure."""

from collections.abc import Iterable, Mapping
from datetime import date

from lms.access import Actor, Permission, Role
from lms.errors import RuleBroken, require_words
from lms.hours.catalogue import CONFIRMERS, EVIDENCE_EXPECTED, JUSTICE, PUBLIC_LAW, EvidenceKind, Method
from lms.hours.rules.training import DEFAULT_LIMITS, Limits


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
    require_words(reason)
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
