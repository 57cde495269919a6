"""The procedure of a case about a credential, as one table, with its days (domain C2.4). Pure.

Only a person decides, after he was heard; a timer or an import opens a case and nothing more (PIPL art. 24).
"""

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum

from lms.credentials.rules.causes import Measure
from lms.errors import RuleBroken
from lms.workdays import Calendar, natural_days_after, working_days_after

# Working days to answer a notice, to serve a decision, to hand the card in after that [default; CR3, C2.4 step 2].
ANSWER_DAYS, SERVE_DAYS, HAND_IN_DAYS = 5, 3, 2
# Days for a case, once more as many; to ask for a review; to decide one; to settle an interim suspension [default].
CASE_DAYS, REVIEW_DAYS, REVIEW_DECIDED_DAYS, INTERIM_DAYS = 30, 30, 30, 30
# Days in which compulsory measures are reported, from the day they were taken (QD-M11-2, QD-13-2).
REPORT_DAYS = 7


class CaseState(StrEnum):
    """How far a case is."""

    OPENED = "opened"
    NOTICED = "noticed"
    STATED = "stated"
    HEARING = "hearing"
    HEARD = "heard"
    CHECKED = "checked"
    DECIDED = "decided"
    CLEARED = "cleared"
    DROPPED = "dropped"
    SERVED = "served"
    REVIEWING = "reviewing"
    UPHELD = "upheld"
    OVERTURNED = "overturned"


class Step(StrEnum):
    """What may be done with a case."""

    OPEN = "open"
    NOTICE = "notice"
    STATE = "state"
    ASK_HEARING = "ask_hearing"
    RECORD_HEARING = "record_hearing"
    CHECK = "check"
    DECIDE = "decide"
    CLEAR = "clear"
    DROP = "drop"
    SERVE = "serve"
    ASK_REVIEW = "ask_review"
    UPHOLD = "uphold"
    OVERTURN = "overturn"


_S, _T = CaseState, Step
_UNHEARD = frozenset({_S.NOTICED, _S.STATED})
# The whole machine: from which states a step leads, and where to. A hearing that was asked for is held first.
STEPS: Mapping[Step, tuple[frozenset[CaseState | None], CaseState]] = {
    _T.OPEN: (frozenset({None}), _S.OPENED),
    _T.NOTICE: (frozenset({_S.OPENED}), _S.NOTICED),
    _T.STATE: (frozenset({_S.NOTICED}), _S.STATED),
    _T.ASK_HEARING: (_UNHEARD, _S.HEARING),
    _T.RECORD_HEARING: (frozenset({_S.HEARING}), _S.HEARD),
    _T.CHECK: (frozenset({*_UNHEARD, _S.HEARD}), _S.CHECKED),
    _T.DECIDE: (frozenset({_S.CHECKED}), _S.DECIDED),
    # Nothing is found, or the decision is taken back before it was served and had any effect.
    _T.CLEAR: (frozenset({_S.CHECKED, _S.DECIDED}), _S.CLEARED),
    _T.DROP: (frozenset({_S.OPENED, *_UNHEARD, _S.HEARING, _S.HEARD}), _S.DROPPED),
    _T.SERVE: (frozenset({_S.DECIDED}), _S.SERVED),
    _T.ASK_REVIEW: (frozenset({_S.SERVED}), _S.REVIEWING),
    _T.UPHOLD: (frozenset({_S.REVIEWING}), _S.UPHELD),
    _T.OVERTURN: (frozenset({_S.REVIEWING}), _S.OVERTURNED),
}
UNDECIDED = frozenset({_S.OPENED, *_UNHEARD, _S.HEARING, _S.HEARD, _S.CHECKED})
# One of these a credential and cause; the database holds it, too.
OPEN = UNDECIDED | {_S.DECIDED}
IN_EFFECT = frozenset({_S.SERVED, _S.REVIEWING, _S.UPHELD})
# He may still say something.
SPEAKS = frozenset({*_UNHEARD, _S.HEARING})


def next_case_state(step: Step, state: CaseState | None) -> CaseState:
    """Return where a step leads. Raises RuleBroken CREDENTIAL_CASE_MOVE for every pair that the table does not name."""
    sources, target = STEPS[step]
    if state not in sources:
        raise RuleBroken("CREDENTIAL_CASE_MOVE", step=step.value, state=state.value if state else "")
    return target


def answer_until(told_on: date, calendar: Calendar) -> date:
    """Return the last day to answer a notice that was served, or an interim suspension that was ordered, on a day."""
    return working_days_after(told_on, ANSWER_DAYS, calendar)


def limit_after(day: date, calendar: Calendar) -> date:
    """Return the day by which a case opened on a day, or extended from its first limit, is decided."""
    return natural_days_after(day, CASE_DAYS, calendar)


def is_reported_late(taken_on: date, reported_on: date, calendar: Calendar) -> bool:
    """Tell whether a compulsory measure was reported late; the clock runs from the measure, known or not (C7)."""
    return reported_on > natural_days_after(taken_on, REPORT_DAYS, calendar)


def require_facts(facts: str, grounds: str, fact_on: date, today: date) -> None:
    """Raise RuleBroken FACTS_MISSING, GROUNDS_MISSING, FACT_IN_FUTURE."""
    if not facts.strip():
        raise RuleBroken("FACTS_MISSING")
    if not grounds.strip():
        raise RuleBroken("GROUNDS_MISSING")
    if fact_on > today:
        raise RuleBroken("FACT_IN_FUTURE", day=fact_on)


def require_speaks(state: str, today: date, until: date | None, *, interim: bool) -> None:
    """Raise RuleBroken SPEAKING_OVER once his days are over, NOTICE_UNSERVED before they began."""
    case = CaseState(state)
    if case not in SPEAKS and not (interim and case is CaseState.OPENED):
        raise RuleBroken("CASE_SPEAKING_OVER", until=until)
    if until is None:
        raise RuleBroken("NOTICE_UNSERVED")
    if today > until:
        raise RuleBroken("CASE_SPEAKING_OVER", until=until)


def require_checkable(state: str, served_on: date | None, until: date | None, today: date, unanswered: int) -> None:
    """Raise RuleBroken unless a case is ripe for the legal check.

    NOTICE_UNSERVED; CASE_STILL_SPEAKING before his days are over (C10 invariant 6); CASE_HEARING_FIRST while the
    hearing he asked for was not held; CASE_POINTS_OPEN while one of his points has no reply.
    """
    if state == CaseState.HEARING:
        raise RuleBroken("CASE_HEARING_FIRST")
    if CaseState(state) in SPEAKS | {CaseState.HEARD}:
        if served_on is None or until is None:
            raise RuleBroken("NOTICE_UNSERVED")
        if today <= until:
            raise RuleBroken("CASE_STILL_SPEAKING", until=until)
        if unanswered:
            raise RuleBroken("CASE_POINTS_OPEN", points=unanswered)


def require_no_heavier(planned: Measure, decided: Measure, code: str = "HEAVIER_THAN_NOTICED") -> None:
    """Raise RuleBroken when a measure is heavier than what he was told, or than what he asks to be reviewed.

    A defence never makes it worse (行政处罚法 45), nor does a review (C2.4 step 6).
    """
    if decided.weight > planned.weight:
        raise RuleBroken(code)


def require_other_hand(account_id: int | None, hands: Collection[int | None], code: str) -> None:
    """Raise RuleBroken with the code when an account had a hand in what it is to look at, or is nobody's."""
    if account_id is None or account_id in hands:
        raise RuleBroken(code)


def require_in_review_time(today: date, until: date | None) -> None:
    """Raise RuleBroken REVIEW_OVER once the days to ask for a review are over."""
    if until is not None and today > until:
        raise RuleBroken("REVIEW_OVER", until=until)
