"""The life of an assistant's badge as one table, and what each step needs (domain C2.7, B1 to B7). Pure.

Words: 停岗 and 收回工作证; an assistant has no credential that could be suspended or revoked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.credentials.rules.states import last_valid_day
from lms.errors import RuleBroken, require_words
from lms.people.rules import PersonClass

# Years a badge is good for at most; working days to answer when stopped, and to file a badge [default, C2.7].
MOST_YEARS, ANSWER_DAYS, FILE_DAYS = 3, 3, 10


class BadgeState(StrEnum):
    """How far an assistant is. Whether a badge is good on a day is asked of `assistants.reasons_of`."""

    REGISTERED = "REGISTERED"
    PRE_POST_TRAINING = "PRE_POST_TRAINING"
    EXAM_PASSED = "EXAM_PASSED"
    ACTIVE = "ACTIVE"
    STOPPED = "STOPPED"
    ENDED = "ENDED"


class BadgeStep(StrEnum):
    """What may happen to a badge; the comment names the row of C2.7."""

    REGISTER = "REGISTER"  # B1
    TRAIN = "TRAIN"  # B2
    PASS = "PASS"  # B3 # noqa: S105 - an exam is passed
    ISSUE = "ISSUE"  # B4
    STOP = "STOP"  # B5
    RESUME = "RESUME"  # B6
    END = "END"  # B7


_S, _T = BadgeState, BadgeStep
OPEN = frozenset(BadgeState) - {_S.ENDED}
# The whole machine: from which states a step leads, and where to. None: there is no badge yet.
STEPS: Mapping[BadgeStep, tuple[frozenset[BadgeState | None], BadgeState]] = {
    _T.REGISTER: (frozenset({None}), _S.REGISTERED),
    _T.TRAIN: (frozenset({_S.REGISTERED}), _S.PRE_POST_TRAINING),
    _T.PASS: (frozenset({_S.PRE_POST_TRAINING}), _S.EXAM_PASSED),
    _T.ISSUE: (frozenset({_S.EXAM_PASSED}), _S.ACTIVE),
    _T.STOP: (frozenset({_S.ACTIVE}), _S.STOPPED),
    _T.RESUME: (frozenset({_S.STOPPED}), _S.ACTIVE),
    _T.END: (frozenset(OPEN), _S.ENDED),
}


def next_state(step: BadgeStep, state: BadgeState | None) -> BadgeState:
    """Return where a step leads. Raises RuleBroken BADGE_STEP for every pair that the table does not name."""
    sources, target = STEPS[step]
    if state not in sources:
        raise RuleBroken("BADGE_STEP", step=step.value, state=state.value if state else "")
    return target


class StopGround(StrEnum):
    """Why an assistant is stopped (C2.7 B5)."""

    UNCIVIL_CONDUCT = "UNCIVIL_CONDUCT"
    IRREGULAR_CONDUCT = "IRREGULAR_CONDUCT"
    HOURS_SHORT = "HOURS_SHORT"
    NEGATIVE_LIST_UNSIGNED = "NEGATIVE_LIST_UNSIGNED"


class EndReason(StrEnum):
    """Why an assistant leaves: cleared out (清退, ZJG-8-5) or gone (离岗)."""

    NOT_QUALIFIED = "NOT_QUALIFIED"
    UNCIVIL_CONDUCT = "UNCIVIL_CONDUCT"
    IRREGULAR_CONDUCT = "IRREGULAR_CONDUCT"
    CONTRACT_ENDED = "CONTRACT_ENDED"
    LEFT = "LEFT"
    OTHER = "OTHER"


class HandedIn(StrEnum):
    """What became of the piece itself when its bearer left."""

    RETURNED = "RETURNED"
    LOST = "LOST"


@dataclass(frozen=True, slots=True)
class Duties:
    """What an assistant's record must say, all of it (SZ-2.3-1, FN-16-3)."""

    post_title: str
    powers: str
    rights: str
    terms: str
    liability: str


def require_duties(duties: Duties) -> None:
    """Raise RuleBroken DUTIES_MISSING naming the first field that says nothing."""
    for name in Duties.__slots__:
        if not getattr(duties, name).strip():
            raise RuleBroken("DUTIES_MISSING", field=name)


@dataclass(frozen=True, slots=True)
class Bars:
    """What the person declared: punished for a crime, dismissed from public office (B1; P22 by analogy)."""

    criminal: bool = False
    dismissed: bool = False


def require_employable(classes: frozenset[PersonClass], bars: Bars, *, has_open: bool) -> None:
    """Raise RuleBroken unless a person may be registered.

    NOT_ASSISTANT (also officers and all other classes: QD-10-1), BADGE_OPEN for one at a time, ASSISTANT_BARRED.
    """
    if PersonClass.ASSISTANT not in classes:
        raise RuleBroken("NOT_ASSISTANT")
    if has_open:
        raise RuleBroken("BADGE_OPEN")
    for name in Bars.__slots__:
        if getattr(bars, name):
            raise RuleBroken("ASSISTANT_BARRED", bar=name)


def valid_until(issued_on: date, contract_until: date) -> date:
    """Return a badge's last valid day: the contract's end, three years at most (B4)."""
    return min(contract_until, last_valid_day(issued_on, MOST_YEARS))


def number_of(unit_code: str, running: int) -> str:
    """Return a badge's number: unit code and running number (B4)."""
    return f"{unit_code}-{running:04d}"


def require_ending(reason: EndReason, note: str, *, has_number: bool, handed_in: HandedIn | None) -> None:
    """Raise RuleBroken unless an end says why, and what became of the piece the same day (B7).

    REASON_MISSING for OTHER without a word, BADGE_NOT_RETURNED, LOSS_NOTE_MISSING.
    """
    if reason is EndReason.OTHER:
        require_words(note)
    if has_number and handed_in is None:
        raise RuleBroken("BADGE_NOT_RETURNED")
    if handed_in is HandedIn.LOST and not note.strip():
        raise RuleBroken("LOSS_NOTE_MISSING")
