"""First certification as one table: the states of an application, its steps and who takes them (domain C2.1). Pure."""

from collections.abc import Mapping
from enum import StrEnum

from lms.access import Permission
from lms.errors import RuleBroken


class ApplicationState(StrEnum):
    """How far an application is. LAPSED is what TRAINING and EXAM become after the last day of the window."""

    DRAFT = "DRAFT"
    UNIT_REVIEW = "UNIT_REVIEW"
    JUSTICE_REVIEW = "JUSTICE_REVIEW"
    TRAINING = "TRAINING"
    EXAM = "EXAM"
    PUBLICITY = "PUBLICITY"
    DECISION = "DECISION"
    ISSUED = "ISSUED"
    RETURNED = "RETURNED"
    REJECTED = "REJECTED"
    WITHDRAWN_BY_APPLICANT = "WITHDRAWN_BY_APPLICANT"
    LAPSED = "LAPSED"


class ApplicationStep(StrEnum):
    """What may happen to an application; the comment names the row of C2.1."""

    SUBMIT = "SUBMIT"  # A1
    SEND_BACK = "SEND_BACK"  # A2, by the unit
    CHECK = "CHECK"  # A2, the legal office's opinion
    SIGN = "SIGN"  # A2, the head of the unit
    RETURN = "RETURN"  # A3, once, with all defects
    ACCEPT = "ACCEPT"  # A3
    FINISH_TRAINING = "FINISH_TRAINING"  # A4
    PUBLICISE = "PUBLICISE"  # A5
    CLOSE_PUBLICITY = "CLOSE_PUBLICITY"  # A6
    ENTER_NUMBER = "ENTER_NUMBER"  # A7, the card was made
    ISSUE = "ISSUE"  # A7
    DELIVER = "DELIVER"  # CR1, with receipt
    REJECT = "REJECT"  # A8
    WITHDRAW = "WITHDRAW"
    LAPSE = "LAPSE"


_S, _T, _P = ApplicationState, ApplicationStep, Permission
# The eight steps that a page shows, in order.
PATH = (
    _S.DRAFT,
    _S.UNIT_REVIEW,
    _S.JUSTICE_REVIEW,
    _S.TRAINING,
    _S.EXAM,
    _S.PUBLICITY,
    _S.DECISION,
    _S.ISSUED,
)
CLOSED = frozenset({_S.ISSUED, _S.REJECTED, _S.WITHDRAWN_BY_APPLICANT, _S.LAPSED})
OPEN = frozenset(_S) - CLOSED
# The window runs while the applicant has something to do (A4); from publicity on he has done his part [default].
IN_WINDOW = frozenset({_S.TRAINING, _S.EXAM})
_FILED = OPEN - {_S.DRAFT}

# The whole machine: from which states a step leads, and where to. Whoever mends a returned one goes by his unit again.
STEPS: Mapping[ApplicationStep, tuple[frozenset[ApplicationState], ApplicationState]] = {
    _T.SUBMIT: (frozenset({_S.DRAFT, _S.RETURNED}), _S.UNIT_REVIEW),
    _T.SEND_BACK: (frozenset({_S.UNIT_REVIEW}), _S.RETURNED),
    _T.CHECK: (frozenset({_S.UNIT_REVIEW}), _S.UNIT_REVIEW),
    _T.SIGN: (frozenset({_S.UNIT_REVIEW}), _S.JUSTICE_REVIEW),
    _T.RETURN: (frozenset({_S.JUSTICE_REVIEW}), _S.RETURNED),
    _T.ACCEPT: (frozenset({_S.JUSTICE_REVIEW}), _S.TRAINING),
    _T.FINISH_TRAINING: (frozenset({_S.TRAINING}), _S.EXAM),
    _T.PUBLICISE: (frozenset({_S.EXAM}), _S.PUBLICITY),
    _T.CLOSE_PUBLICITY: (frozenset({_S.PUBLICITY}), _S.DECISION),
    _T.ENTER_NUMBER: (frozenset({_S.DECISION}), _S.DECISION),
    _T.ISSUE: (frozenset({_S.DECISION}), _S.ISSUED),
    _T.DELIVER: (frozenset({_S.ISSUED}), _S.ISSUED),
    # What nobody handed in, nobody rejects.
    _T.REJECT: (_FILED, _S.REJECTED),
    _T.WITHDRAW: (OPEN, _S.WITHDRAWN_BY_APPLICANT),
    _T.LAPSE: (IN_WINDOW, _S.LAPSED),
}
# Who takes a step; LAPSE is the date's.
BY: Mapping[ApplicationStep, Permission] = {
    _T.SUBMIT: _P.APPLY_FOR_CREDENTIAL,
    _T.WITHDRAW: _P.APPLY_FOR_CREDENTIAL,
    _T.SEND_BACK: _P.CHECK_APPLICATIONS,
    _T.CHECK: _P.CHECK_APPLICATIONS,
    _T.SIGN: _P.SIGN_APPLICATIONS,
    _T.RETURN: _P.REVIEW_APPLICATIONS,
    _T.ACCEPT: _P.REVIEW_APPLICATIONS,
    _T.FINISH_TRAINING: _P.MANAGE_PRACTICE,  # the unit's trainer, or its legal office
    _T.PUBLICISE: _P.REVIEW_APPLICATIONS,
    _T.CLOSE_PUBLICITY: _P.REVIEW_APPLICATIONS,
    _T.ENTER_NUMBER: _P.REVIEW_APPLICATIONS,
    _T.ISSUE: _P.DECIDE_CREDENTIALS,
    _T.DELIVER: _P.KEEP_CARDS,
    _T.REJECT: _P.DECIDE_CREDENTIALS,
}


def next_state(step: ApplicationStep, state: ApplicationState) -> ApplicationState:
    """Return where a step leads. Raises RuleBroken APPLICATION_STEP for every pair that the table does not name."""
    sources, target = STEPS[step]
    if state not in sources:
        raise RuleBroken("APPLICATION_STEP", step=step.value, state=state.value)
    return target


class RejectGround(StrEnum):
    """Why an application is rejected (A8) [default]."""

    CONDITIONS = "CONDITIONS"
    BARRED = "BARRED"
    FALSE_MATERIAL = "FALSE_MATERIAL"
    OBJECTION = "OBJECTION"
    TRAINING = "TRAINING"
    EXAM = "EXAM"
    OTHER = "OTHER"


REJECT_TEXT_LEAST = 20


def require_rejection(ground: str, text: str) -> None:
    """Raise RuleBroken REJECT_GROUND, REJECT_TEXT_SHORT unless a rejection gives a reason of the list and says why."""
    if ground not in set(RejectGround):
        raise RuleBroken("REJECT_GROUND")
    if len(text.strip()) < REJECT_TEXT_LEAST:
        raise RuleBroken("REJECT_TEXT_SHORT", least=REJECT_TEXT_LEAST)


def defects_of(text: str) -> tuple[str, ...]:
    """Return a list of defects, one a line. Raises RuleBroken APPLICATION_DEFECTS when it says nothing."""
    defects = tuple(line.strip() for line in text.splitlines() if line.strip())
    if not defects:
        raise RuleBroken("APPLICATION_DEFECTS")
    return defects


def require_first_return(returned: int) -> None:
    """Raise RuleBroken APPLICATION_RETURNED when the bureau returned it before: defects are named all at once (A3)."""
    if returned:
        raise RuleBroken("APPLICATION_RETURNED")
