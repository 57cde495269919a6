"""Causes of suspending, withdrawing and revoking, with source and what follows unless decided otherwise (C2.3). Pure.

Marks of sources as in the domain's lists: J, P, L are published texts that were read, seeds are named by their row,
`default` was set by us and is for the bureau to settle.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from lms.errors import RuleBroken

# Days a suspension with a term lasts at most, extended or not; from how many on he is heard in person; C2.3, C2.4.
MOST_DAYS, HEARING_DAYS = 180, 90
# A bar without an end.
FOR_EVER = 99


class Outcome(StrEnum):
    """What a case may end in, the lightest first."""

    NONE = "NONE"
    SUSPEND = "SUSPEND"
    WITHDRAW = "WITHDRAW"
    REVOKE = "REVOKE"


_RANK = {outcome: rank for rank, outcome in enumerate(Outcome)}


@dataclass(frozen=True, slots=True)
class Measure:
    """An outcome with its length: `days` of a suspension (None: until its ground ends), years of a bar (0: none)."""

    outcome: Outcome
    days: int | None = None
    bar_years: int = 0

    @property
    def weight(self) -> tuple[int, int, int]:
        """What two measures are compared by."""
        open_ended = self.outcome is Outcome.SUSPEND and self.days is None
        return _RANK[self.outcome], MOST_DAYS + 1 if open_ended else self.days or 0, self.bar_years


@dataclass(frozen=True, slots=True)
class Cause:
    """A cause: what it leads to, for how long, where that stands. `by_case`: only after the procedure of C2.4."""

    outcome: Outcome
    source: str
    days: int | None = None
    bars: tuple[int, ...] = (0,)
    by_case: bool = True


def _suspends(days: int | None, source: str) -> Cause:
    return Cause(Outcome.SUSPEND, source, days)


def _leaves(source: str) -> Cause:
    return Cause(Outcome.WITHDRAW, source, by_case=False)


_SHORT, _LONG = 30, 90  # default
CAUSES: Mapping[str, Cause] = {
    "S1": _suspends(_LONG, "J1"),  # rough enforcement, abuse or beating
    "S2": _suspends(_SHORT, "J1"),  # not in prescribed uniform or marks
    "S3": _suspends(_SHORT, "J1"),  # uncivil language
    "S4": _suspends(_SHORT, "P1 art. 38, P9"),  # not showing the card
    "S5": _suspends(_SHORT, "P9"),  # using an expired or unreviewed card
    "S6": _suspends(_LONG, "P9, P16"),  # lending or altering the card
    "S7": _suspends(_LONG, "P1, P16"),  # overstepping power, breach of procedure
    "S8": _suspends(_SHORT, "P10, P12"),  # failed the yearly exam after its make-up
    "S9": _suspends(_SHORT, "J6, QD-M9-6"),  # training short, not made up by 31 March
    "S10": _suspends(None, "QD-M11-2, QD-13-2"),  # compulsory measures, 留置, investigation
    "S11": _suspends(None, "J1, default"),  # sanction from 记过 on, for its period
    "S12": _suspends(_LONG, "P1, P2"),  # refusing supervision
    "S13": _suspends(_LONG, "FN-10-2, JN-13-1, default"),  # upheld serious complaint
    "W1": _leaves("SZ-2.2-10"),  # off the enforcement post
    "W2": _leaves("ZJG-7-11"),  # transferred
    "W3": _leaves("J5"),  # retired
    "W4": _leaves("J5"),  # resigned
    "W5": _leaves("ZJG-7-11"),  # dismissed, removed
    "W6": _leaves("J5"),  # unit cancelled or unpublished
    "W7": _leaves("J5"),  # entrustment ended
    "W8": Cause(Outcome.WITHDRAW, "ZJG-7-11, SZ-2.2-10"),  # clean-up decision
    "W9": Cause(Outcome.WITHDRAW, "FN-3-2"),  # yearly review failed and not cured
    "W10": Cause(Outcome.WITHDRAW, "default", bars=(2, 0)),  # obtained by false material
    "F1": Cause(Outcome.WITHDRAW, "P12"),  # CR5: failed the off-post exam and its make-up
    "F2": Cause(Outcome.WITHDRAW, "P12, default"),  # CR5: 180 days without meeting the conditions
    "R1": Cause(Outcome.REVOKE, "P9", bars=(2,)),  # altering or lending that caused harm
    "R2": Cause(Outcome.REVOKE, "P17", bars=(2, FOR_EVER)),  # seeking gain, serious overstepping
    "R3": Cause(Outcome.REVOKE, "J1", bars=(FOR_EVER,)),  # criminal punishment
    "R4": Cause(Outcome.REVOKE, "P10", bars=(2,)),  # second failure after a suspension
    "R5": Cause(Outcome.REVOKE, "default", bars=(2,)),  # false material
}
# These end a suspension by withdrawal (CR5); only a suspended card meets them.
AFTER_SUSPENSION = frozenset({"F1", "F2"})
# Reported within seven days of the measure, whether the unit knew or not (QD-M11-2, QD-13-2).
REPORTED = "S10"
# Rests on a sanction that is on record, and lasts as long.
BY_SANCTION = "S11"
BY_CASE = tuple(code for code, cause in CAUSES.items() if cause.by_case)


def cause_of(code: str) -> Cause:
    """Return a cause that is dealt with by a case. Raises RuleBroken CASE_CAUSE_UNKNOWN for any other code."""
    cause = CAUSES.get(code)
    if cause is None or not cause.by_case:
        raise RuleBroken("CASE_CAUSE_UNKNOWN", cause=code)
    return cause


def measure_for(code: str, *, revocation: bool) -> Measure:
    """Return what a cause leads to unless decided otherwise.

    `revocation`: whether the rules of the place know it; where they do not, its causes end in withdrawal with the same
    bar (note to CR10).
    """
    cause = cause_of(code)
    outcome = cause.outcome
    if outcome is Outcome.REVOKE and not revocation:
        outcome = Outcome.WITHDRAW
    return Measure(outcome, cause.days, cause.bars[0])


def require_measure(code: str, measure: Measure, *, revocation: bool) -> None:
    """Raise RuleBroken unless a cause may lead to a measure: MEASURE_OTHER, DAYS_OUT_OF_RANGE, BAR_OTHER."""
    usual = measure_for(code, revocation=revocation)
    if measure.outcome is not usual.outcome:
        raise RuleBroken("MEASURE_OTHER")
    if measure.outcome is Outcome.SUSPEND:
        open_ended = measure.days is None and usual.days is None
        if not open_ended and not 1 <= (measure.days or 0) <= MOST_DAYS:
            raise RuleBroken("DAYS_OUT_OF_RANGE", most=MOST_DAYS)
    elif measure.days is not None:
        raise RuleBroken("DAYS_OUT_OF_RANGE", most=MOST_DAYS)
    if measure.bar_years not in cause_of(code).bars:
        raise RuleBroken("BAR_OTHER")


def has_hearing(code: str, measure: Measure) -> bool:
    """Tell whether he may ask to be heard in person: revocation and what stands in for it, over 90 days, no fixed end.

    [default, C2.4 step 2]
    """
    if measure.outcome is Outcome.SUSPEND:
        return measure.days is None or measure.days > HEARING_DAYS
    return CAUSES[code].outcome is Outcome.REVOKE
