"""Suspending at once, for how long, and what must be shown before a card counts again (C2.2 CR3 to CR5). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lms.credentials.rules.causes import MOST_DAYS
from lms.credentials.rules.states import CredentialState
from lms.errors import RuleBroken


class UrgentGround(StrEnum):
    """What alone permits suspending before he was heard (CR3u)."""

    DETENTION = "DETENTION"
    COMPULSORY_MEASURE = "COMPULSORY_MEASURE"
    CUSTODY = "CUSTODY"  # 留置
    SHOWN_DANGER = "SHOWN_DANGER"


@dataclass(frozen=True, slots=True)
class Moved:
    """A move of a credential as its history tells it: the case behind it, where it led."""

    case_id: int | None
    new: CredentialState


@dataclass(frozen=True, slots=True)
class OffPostExam:
    """A published off-post exam that he sat; of one with a make-up, the last result."""

    sat_on: date
    passed: bool
    failed_again: bool = False


@dataclass(frozen=True, slots=True)
class Suspension:
    """A suspension that is in effect, and what has been shown since. `until` None: until its ground ends.

    `stayed_days`: on which its execution stood still; they do not count.
    """

    began_on: date
    until: date | None
    educated_on: date | None
    exams: tuple[OffPostExam, ...] = ()
    ended_without_finding: bool = False
    stayed_days: int = 0


def last_day(began_on: date, days: int | None, stayed_days: int = 0) -> date | None:
    """Return the last day of a suspension of so many days, its first day and those it stood still not counted."""
    return None if days is None else began_on + timedelta(days=days + stayed_days)


def require_suspendable(state: CredentialState) -> None:
    """Raise RuleBroken LOST_NOT_SUSPENDED for a lost card (replace it first, or withdraw), else CREDENTIAL_MOVE.

    A card that is only issued is held from being activated instead (C2.2, refused list).
    """
    if state is CredentialState.LOST:
        raise RuleBroken("LOST_NOT_SUSPENDED")
    if state not in {CredentialState.ACTIVE, CredentialState.ISSUED}:
        raise RuleBroken("CREDENTIAL_MOVE", move="SUSPEND", state=state.value)


def require_extendable(suspension: Suspension, days: int, total: int, *, today: date, extended: bool) -> None:
    """Raise RuleBroken unless a term may be extended: once, while it runs, to 180 days in all at most.

    EXTENDED_ONCE, NO_TERM, TERM_PAST, DAYS_OUT_OF_RANGE.
    """
    if extended:
        raise RuleBroken("EXTENDED_ONCE")
    if suspension.until is None:
        raise RuleBroken("NO_TERM")
    if today > suspension.until:
        raise RuleBroken("TERM_PAST", day=suspension.until)
    if days < 1 or total + days > MOST_DAYS:
        raise RuleBroken("DAYS_OUT_OF_RANGE", most=MOST_DAYS)


def missing_to_resume(suspension: Suspension, today: date) -> tuple[str, ...]:
    """Return what is missing before a suspended card counts again: TERM_RUNS, GROUND_STANDS, EDUCATION_MISSING,
    OFFPOST_MISSING (CR4, C10 invariant 5). A ground that ended without a finding asks for nothing more.
    """
    if suspension.ended_without_finding:
        return ()
    found = []
    if suspension.until is None:
        found.append("GROUND_STANDS")
    elif today <= suspension.until:
        found.append("TERM_RUNS")
    if suspension.educated_on is None or suspension.educated_on < suspension.began_on:
        found.append("EDUCATION_MISSING")
    if not any(exam.passed and exam.sat_on > suspension.began_on for exam in suspension.exams):
        found.append("OFFPOST_MISSING")
    return tuple(found)


def require_resumable(suspension: Suspension, today: date) -> None:
    """Raise RuleBroken with the first thing that is missing before a suspended card counts again."""
    for code in missing_to_resume(suspension, today):
        raise RuleBroken(code, day=suspension.until or suspension.began_on)


def require_given_up(cause: str, suspension: Suspension, today: date) -> None:
    """Raise RuleBroken unless a suspension may end in withdrawal (CR5).

    OFFPOST_NOT_FAILED: he did not fail the exam and its make-up; NOT_180_DAYS: it has not lasted so long, or he has
    shown all that is asked for.
    """
    if cause == "F1":
        if not any(exam.failed_again and exam.sat_on > suspension.began_on for exam in suspension.exams):
            raise RuleBroken("OFFPOST_NOT_FAILED")
        return
    last = suspension.began_on + timedelta(days=MOST_DAYS + suspension.stayed_days)
    if today <= last or not missing_to_resume(suspension, today):
        raise RuleBroken("NOT_180_DAYS", day=last)


def state_without(moves: Sequence[Moved], void: frozenset[int]) -> CredentialState | None:
    """Return the state a credential would have, had the cases in `void` never been: its history told without them."""
    kept = [each.new for each in moves if each.case_id not in void]
    return kept[-1] if kept else None
