"""May an assistant be on duty today, with whom, for what? (domain C1.3, C2.7, C10 invariant 1). Pure.

And whose turn it is with him.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.credentials.rules.badges import BadgeState
from lms.credentials.rules.badges_training import Training
from lms.credentials.rules.contracts import Terms, faults_of, is_running_out
from lms.credentials.rules.negative_lists import LEADING, Signing, is_forbidden


class DutyReason(StrEnum):
    """Why an assistant may not be on duty."""

    BADGE_INVALID = "BADGE_INVALID"
    NEGATIVE_LIST_UNSIGNED = "NEGATIVE_LIST_UNSIGNED"
    ASSISTANT_FORBIDDEN_ACT = "ASSISTANT_FORBIDDEN_ACT"
    NO_LEAD_OFFICER = "NO_LEAD_OFFICER"
    UNIT_MISMATCH = "UNIT_MISMATCH"


@dataclass(frozen=True, slots=True)
class AssistantFacts:
    """What is known of an assistant on a day. `state` None: no badge that day.

    `unit_path` is the badge's unit ("/1/7/"); `forbidden` are acts his unit's list forbids beyond the built-in ones.
    """

    state: BadgeState | None
    valid_from: date | None = None
    valid_until: date | None = None
    terms: Terms | None = None
    is_list_signed: bool = False
    forbidden: frozenset[str] = frozenset()
    unit_path: str = ""

    def is_badge_good(self, on: date) -> bool:
        """Tell whether the badge is good on a day: issued and not stopped, in its time, its contract sound and running.

        Derived from facts: a contract that ends takes its badges with it the same day, without any timer (ZJG-5-6).
        """
        if self.state is not BadgeState.ACTIVE or self.terms is None:
            return False
        if self.valid_from is None or self.valid_until is None:
            return False
        return self.valid_from <= on <= self.valid_until and not faults_of(self.terms, on)


def reasons_of(
    facts: AssistantFacts,
    *,
    on: date,
    act: str = "",
    part: str = "",
    unit_path: str = "",
    has_lead: bool | None = None,
) -> tuple[DutyReason, ...]:
    """Return why an assistant may not be on duty; nothing, when he may.

    `act`: a code of `Act`, "" for none in particular; `part`: lead and decider are never an assistant's. `unit_path`:
    of the unit the task is for, at or below the badge's. `has_lead`: whether an eligible officer leads the task; None
    where nobody asks about a task. A forbidden act is refused whatever else is known (C10 invariant 1).
    """
    found = []
    if (act and is_forbidden(act, facts.forbidden)) or part in LEADING:
        found.append(DutyReason.ASSISTANT_FORBIDDEN_ACT)
    if not facts.is_badge_good(on):
        found.append(DutyReason.BADGE_INVALID)
    if not facts.is_list_signed:
        found.append(DutyReason.NEGATIVE_LIST_UNSIGNED)
    if unit_path and not (facts.unit_path and unit_path.startswith(facts.unit_path)):
        found.append(DutyReason.UNIT_MISMATCH)
    if has_lead is False:
        found.append(DutyReason.NO_LEAD_OFFICER)
    return tuple(found)


class BadgeTurn(StrEnum):
    """Who has to do the next step with an assistant."""

    PLAN = "PLAN"
    STUDY = "STUDY"
    SIT = "SIT"
    TAKE_RESULT = "TAKE_RESULT"
    SIGN = "SIGN"
    CONTRACT = "CONTRACT"
    ISSUE = "ISSUE"
    COLLECT = "COLLECT"
    STOP = "STOP"
    FILE = "FILE"
    RENEW = "RENEW"
    RETEST = "RETEST"
    RESUME = "RESUME"
    NONE = "NONE"


@dataclass(frozen=True, slots=True)
class BadgeFacts:
    """All a list says of one assistant: his badge's facts, training, whether an exam counts and a retest, filing."""

    state: BadgeState
    terms: Terms
    training: Training
    signing: Signing
    has_exam: bool = False
    has_retest: bool = False
    is_filed: bool = False
    valid_until: date | None = None


def turn_of(facts: BadgeFacts, on: date) -> BadgeTurn:
    """Return the step that is next: what makes the badge worthless comes first."""
    state, turn = facts.state, BadgeTurn
    is_over = bool(faults_of(facts.terms, on)) or (facts.valid_until is not None and on > facts.valid_until)
    signed, counts = facts.signing.is_signed, facts.signing.counts_on(on)
    running_out = is_running_out(facts.terms, on)
    steps = {
        BadgeState.REGISTERED: ((turn.CONTRACT, is_over), (turn.PLAN, True)),
        BadgeState.PRE_POST_TRAINING: (
            (turn.CONTRACT, is_over),
            (turn.STUDY, not facts.training.is_done),
            (turn.SIT, not facts.has_exam),
            (turn.TAKE_RESULT, True),
        ),
        BadgeState.EXAM_PASSED: ((turn.CONTRACT, is_over), (turn.SIGN, not signed), (turn.ISSUE, True)),
        BadgeState.ACTIVE: (
            (turn.COLLECT, is_over),
            (turn.STOP, not counts),
            (turn.SIGN, not signed),
            (turn.FILE, not facts.is_filed),
            (turn.RENEW, running_out),
        ),
        BadgeState.STOPPED: (
            (turn.COLLECT, is_over),
            (turn.SIGN, not signed),
            (turn.RETEST, not facts.has_retest),
            (turn.RESUME, True),
        ),
        BadgeState.ENDED: (),
    }
    return next((step for step, is_next in steps[state] if is_next), turn.NONE)
