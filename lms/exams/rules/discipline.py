"""The cheating procedure: its machine, who may take part, its days (domain C4.7). Pure."""

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum

from lms.errors import RuleBroken
from lms.exams.rules.states import Irregularity
from lms.workdays import months_after

# Working days to state one's case or ask for a hearing; and to object to the decision once it was served.
ANSWER_DAYS = 3
OBJECT_DAYS = 5
BAR_MONTHS = 12
# Leaving the screen too often hands in; it is no cheating by itself (C4.7).
GROUNDS = (
    Irregularity.IMPERSONATION,
    Irregularity.DEVICE_NOTES,
    Irregularity.LEAKING,
    Irregularity.DISRUPTING,
)


class CaseState(StrEnum):
    """How far a case against a candidate is."""

    NOTICED = "noticed"
    STATED = "stated"
    HEARING = "hearing"
    HEARD = "heard"
    PROVEN = "proven"
    UNPROVEN = "unproven"
    WITHDRAWN = "withdrawn"
    SERVED = "served"
    REVIEWING = "reviewing"
    UPHELD = "upheld"
    RESTORED = "restored"


_S = CaseState
# The whole machine. A hearing that was asked for is held before anything is decided against him.
CASE_MOVES: Mapping[CaseState, frozenset[CaseState]] = {
    _S.NOTICED: frozenset({_S.STATED, _S.HEARING, _S.PROVEN, _S.UNPROVEN, _S.WITHDRAWN}),
    _S.STATED: frozenset({_S.HEARING, _S.PROVEN, _S.UNPROVEN, _S.WITHDRAWN}),
    _S.HEARING: frozenset({_S.HEARD, _S.WITHDRAWN}),
    _S.HEARD: frozenset({_S.PROVEN, _S.UNPROVEN, _S.WITHDRAWN}),
    _S.PROVEN: frozenset({_S.SERVED}),
    _S.SERVED: frozenset({_S.REVIEWING}),
    _S.REVIEWING: frozenset({_S.UPHELD, _S.RESTORED}),
    _S.UNPROVEN: frozenset(),
    _S.WITHDRAWN: frozenset(),
    _S.UPHELD: frozenset(),
    _S.RESTORED: frozenset(),
}
UNDECIDED = frozenset({_S.NOTICED, _S.STATED, _S.HEARING, _S.HEARD})
# The attempt counts as zero and as a fail, and the bar runs.
IN_EFFECT = frozenset({_S.PROVEN, _S.SERVED, _S.REVIEWING, _S.UPHELD})
# He may still say something, or ask to be heard.
SPEAKS = frozenset({_S.NOTICED, _S.STATED, _S.HEARING})


def require_case_move(old: str, new: str) -> None:
    """Raise RuleBroken CASE_MOVE when a case cannot go there."""
    if CaseState(new) not in CASE_MOVES[CaseState(old)]:
        raise RuleBroken("CASE_MOVE", old=old, new=new)


def require_ground(code: str, on_record: Collection[str]) -> None:
    """Raise RuleBroken NO_CHEATING for what is none, NOTHING_ON_RECORD unless an invigilator saw it by that code."""
    if code not in GROUNDS:
        raise RuleBroken("NO_CHEATING")
    if code not in on_record:
        raise RuleBroken("NOTHING_ON_RECORD")


def require_speaks(state: str, today: date, answer_until: date) -> None:
    """Raise RuleBroken SPEAKING_OVER once his time to state his case is over, or it was decided."""
    if CaseState(state) not in SPEAKS or today > answer_until:
        raise RuleBroken("SPEAKING_OVER", until=answer_until)


def require_decidable(state: str, today: date, answer_until: date, unanswered: int) -> None:
    """Raise RuleBroken STILL_SPEAKING before his time is over and he has said nothing, POINTS_OPEN while one of his
    points has no answer, HEARING_FIRST while the hearing he asked for was not held.
    """
    if state == CaseState.HEARING:
        raise RuleBroken("HEARING_FIRST")
    if state != CaseState.HEARD and today <= answer_until:
        raise RuleBroken("STILL_SPEAKING", until=answer_until)
    if unanswered:
        raise RuleBroken("POINTS_OPEN", points=unanswered)


def require_another(account_id: int | None, involved: Collection[int | None], code: str) -> None:
    """Raise RuleBroken with the code when who decides has had a hand in it (or is not a known account)."""
    if account_id is None or account_id in involved:
        raise RuleBroken(code)


def barred_until(day: date, months: int = BAR_MONTHS) -> date:
    """Return the last day of a bar of so many months that begins on a day; it ends on the day of that number, or on the
    month's last one where it has none (民法典 202).
    """
    return months_after(day, months)


def require_objects(state: str, today: date, object_until: date | None) -> None:
    """Raise RuleBroken OBJECTION_OVER once the days after the decision was served are over."""
    if state == CaseState.SERVED and object_until is not None and today > object_until:
        raise RuleBroken("OBJECTION_OVER", until=object_until)
