"""The yearly review (年度审验, domain C2.5): its states as one table, and what frozen facts come to. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.errors import RuleBroken, require_words


class ReviewState(StrEnum):
    """Where a review is: three on the way, five that it comes to."""

    OPEN = "OPEN"
    UNIT_CHECKED = "UNIT_CHECKED"
    JUSTICE_CHECKED = "JUSTICE_CHECKED"
    PASSED = "PASSED"
    CONDITIONAL = "CONDITIONAL"
    FAILED = "FAILED"
    DEFERRED = "DEFERRED"
    NOT_REQUIRED = "NOT_REQUIRED"


_S = ReviewState
ON_THE_WAY = (_S.OPEN, _S.UNIT_CHECKED, _S.JUSTICE_CHECKED)
OUTCOMES = (_S.PASSED, _S.CONDITIONAL, _S.FAILED, _S.DEFERRED, _S.NOT_REQUIRED)

# The whole machine. Who checked may have it sent back by who comes after him; a decision that rested on an error is
# taken back, and the review begins anew [default].
MOVES: Mapping[ReviewState | None, frozenset[ReviewState]] = {
    None: frozenset({_S.OPEN}),
    _S.OPEN: frozenset({_S.UNIT_CHECKED}),
    _S.UNIT_CHECKED: frozenset({_S.JUSTICE_CHECKED, _S.OPEN}),
    _S.JUSTICE_CHECKED: frozenset({*OUTCOMES, _S.UNIT_CHECKED}),
    _S.CONDITIONAL: frozenset({_S.PASSED, _S.FAILED}),
    _S.DEFERRED: frozenset({_S.OPEN}),
    _S.PASSED: frozenset({_S.OPEN}),
    _S.FAILED: frozenset({_S.OPEN}),
    _S.NOT_REQUIRED: frozenset({_S.OPEN}),
}


def require_review_move(old: ReviewState | None, new: ReviewState) -> None:
    """Raise RuleBroken REVIEW_MOVE for every pair that the table does not name."""
    if new not in MOVES[old]:
        raise RuleBroken("REVIEW_MOVE", state=old.value if old else "", new=new.value)


class Finding(StrEnum):
    """What the facts show, one code each; the comment names what it leads to."""

    ISSUED_IN_YEAR = "ISSUED_IN_YEAR"  # not required [src P7]
    ON_LEAVE = "ON_LEAVE"  # deferred
    SECONDED = "SECONDED"  # deferred
    NOT_IN_POST = "NOT_IN_POST"  # failed: W1
    NOT_ENFORCEMENT_POST = "NOT_ENFORCEMENT_POST"  # failed: W1
    NOT_IN_ESTABLISHMENT = "NOT_IN_ESTABLISHMENT"  # failed
    HEAVY_SANCTION = "HEAVY_SANCTION"  # failed: S11, 记过 or heavier in its period
    SANCTION = "SANCTION"  # on conditions
    CARD_EXPIRED = "CARD_EXPIRED"  # on conditions
    CARD_LOST = "CARD_LOST"  # on conditions
    CARD_SUSPENDED = "CARD_SUSPENDED"  # on conditions
    CARD_NOT_ACTIVE = "CARD_NOT_ACTIVE"  # on conditions
    CARD_OTHER_UNIT = "CARD_OTHER_UNIT"  # on conditions: the data on the card is not right
    HOURS_SHORT = "HOURS_SHORT"  # on conditions; S9 where it is not cured
    EXAM_FAILED = "EXAM_FAILED"  # on conditions; S8 where it is not cured
    EXAM_MISSED = "EXAM_MISSED"  # on conditions
    OATH_MISSING = "OATH_MISSING"  # on conditions
    HOURS_MADE_UP = "HOURS_MADE_UP"  # to be known
    HOURS_UNJUDGED = "HOURS_UNJUDGED"  # to be known: no rules judged his year
    EXAM_NOT_HELD = "EXAM_NOT_HELD"  # to be known
    CASE_OPEN = "CASE_OPEN"  # to be known: nobody is prejudged


_F = Finding
_NOT_REQUIRED = frozenset({_F.ISSUED_IN_YEAR})
_DEFER = frozenset({_F.ON_LEAVE, _F.SECONDED})
_FAIL = frozenset({_F.NOT_IN_POST, _F.NOT_ENFORCEMENT_POST, _F.NOT_IN_ESTABLISHMENT, _F.HEAVY_SANCTION})
NOTED = frozenset({_F.HOURS_MADE_UP, _F.HOURS_UNJUDGED, _F.EXAM_NOT_HELD, _F.CASE_OPEN})
# Seen by few (C7): by the person, and by who deals with cases.
PROTECTED = frozenset({_F.HEAVY_SANCTION, _F.SANCTION, _F.CASE_OPEN})
# Which cause of C2.3 a failed review suggests, the gravest first; W9 for anything else. Only ever suggested.
_CAUSES = (
    ("W1", frozenset({_F.NOT_IN_POST, _F.NOT_ENFORCEMENT_POST})),
    ("S11", frozenset({_F.HEAVY_SANCTION})),
    ("S8", frozenset({_F.EXAM_FAILED})),
    ("S9", frozenset({_F.HOURS_SHORT})),
)


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """What ledger, exams, oath, card and roll say of one person and the reviewed year, on the day of freezing.

    `post_unit` and `card_unit` are `Unit.path`; `hours` is the state of the year's verdict, empty for none; `exam` is
    PASSED, FAILED, MISSED, EXEMPT, or empty where none was held for his unit.
    """

    year: int
    on: date
    issued_on: date
    valid_to: date
    card_state: str
    card_unit: str
    supervises: bool = False
    post_unit: str | None = None
    is_enforcement: bool = True
    in_establishment: bool = True
    on_leave: bool = False
    seconded: bool = False
    sanctions: tuple[str, ...] = ()
    has_open_case: bool = False
    hours: str = ""
    exam: str = ""
    oath_asked: bool = False
    has_sworn: bool = False


def findings_of(facts: ReviewFacts) -> tuple[Finding, ...]:
    """Return everything the facts show, in the order of `Finding`."""
    of_person = {
        _F.ISSUED_IN_YEAR: facts.issued_on.year >= facts.year,
        _F.ON_LEAVE: facts.on_leave,
        _F.SECONDED: facts.seconded,
        _F.NOT_IN_POST: facts.post_unit is None,
        _F.NOT_ENFORCEMENT_POST: facts.post_unit is not None and not (facts.supervises or facts.is_enforcement),
        _F.NOT_IN_ESTABLISHMENT: facts.post_unit is not None and not facts.in_establishment,
        _F.HEAVY_SANCTION: any(kind != "WARNING" for kind in facts.sanctions),
        _F.SANCTION: bool(facts.sanctions) and all(kind == "WARNING" for kind in facts.sanctions),
    }
    shown = of_person | _of_card(facts) | _of_year(facts)
    return tuple(finding for finding in Finding if shown[finding])


def _of_card(facts: ReviewFacts) -> dict[Finding, bool]:
    return {
        _F.CARD_EXPIRED: facts.valid_to < facts.on,
        _F.CARD_LOST: facts.card_state == "LOST",
        _F.CARD_SUSPENDED: facts.card_state == "SUSPENDED",
        _F.CARD_NOT_ACTIVE: facts.card_state == "ISSUED",
        _F.CARD_OTHER_UNIT: facts.post_unit is not None and not facts.post_unit.startswith(facts.card_unit),
    }


def _of_year(facts: ReviewFacts) -> dict[Finding, bool]:
    return {
        _F.HOURS_SHORT: facts.hours in {"SHORT", "IN_PROGRESS", "AT_RISK"},
        _F.HOURS_MADE_UP: facts.hours == "MADE_UP",
        _F.HOURS_UNJUDGED: not facts.hours,
        _F.EXAM_FAILED: facts.exam == "FAILED",
        _F.EXAM_MISSED: facts.exam == "MISSED",
        _F.EXAM_NOT_HELD: not facts.exam,
        _F.OATH_MISSING: facts.oath_asked and not facts.has_sworn,
        _F.CASE_OPEN: facts.has_open_case,
    }


def proposed_outcome(findings: tuple[Finding, ...]) -> ReviewState:
    """Return what the facts alone come to; a person decides (C2.5)."""
    found = frozenset(findings)
    for outcome, kinds in ((_S.NOT_REQUIRED, _NOT_REQUIRED), (_S.DEFERRED, _DEFER), (_S.FAILED, _FAIL)):
        if found & kinds:
            return outcome
    return _S.CONDITIONAL if found - NOTED else _S.PASSED


def suggested_cause(findings: frozenset[str]) -> str:
    """Return the cause of C2.3 that a failed review suggests; opening a case stays a decision of its own."""
    return next((cause for cause, kinds in _CAUSES if findings & kinds), "W9")


def require_outcome(outcome: str, proposed: str, reason: str) -> ReviewState:
    """Return what somebody stands for. Raises RuleBroken REVIEW_OUTCOME_UNKNOWN, REASON_MISSING where it differs."""
    if outcome not in OUTCOMES:
        raise RuleBroken("REVIEW_OUTCOME_UNKNOWN")
    if outcome != proposed:
        require_words(reason)
    return ReviewState(outcome)
