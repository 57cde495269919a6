"""The legal check and the decision, each by another person (C2.4 step 4, C7)."""

from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Permission, require_can
from lms.credentials.actions.cases import put_down, require_not_himself, take_step, tell_of_case
from lms.credentials.actions.cases_noticing import facts_of
from lms.credentials.actions.cases_opening import require_not_exempt, sanction_end
from lms.credentials.actions.cases_serving import require_feasible
from lms.credentials.actions.suspending import lift_interim
from lms.credentials.models import CredentialCase
from lms.credentials.queries.cases_read import PROPOSING, CaseFile
from lms.credentials.queries.cases_rules import knows_revocation
from lms.credentials.rules.cases import (
    SERVE_DAYS,
    Step,
    require_checkable,
    require_no_heavier,
    require_other_hand,
)
from lms.credentials.rules.causes import BY_SANCTION, Measure, Outcome, require_measure
from lms.errors import RuleBroken, require_words
from lms.holidays.queries import working_calendar
from lms.notices.rules.causes import Cause
from lms.workdays import working_days_after


def check(db: Session, file: CaseFile, *, is_sound: bool, opinion: str, actor: Actor) -> None:
    """Give the legal opinion, as another person than those who proposed: sound, it goes to decision; else it stays.

    Raises RuleBroken CHECKER_PROPOSED, NOTICE_UNSERVED, CASE_STILL_SPEAKING, CASE_HEARING_FIRST, CASE_POINTS_OPEN,
    REASON_MISSING, OWN_CASE, CREDENTIAL_CASE_MOVE.
    """
    require_can(actor, Permission.OPEN_CASES)
    case = file.case
    require_not_himself(case, actor)
    require_other_hand(actor.account_id, file.hands_in(PROPOSING - {"objected", "record_hearing"}), "CHECKER_PROPOSED")
    require_checkable(case.state, case.notice_served_on, case.answer_until, clock.today(), file.unanswered)
    words = require_words(opinion)
    if is_sound:
        take_step(db, case, Step.CHECK, note=words, actor=actor)
    else:
        put_down(db, case, "objected", note=words, actor=actor)


def decide(db: Session, file: CaseFile, measure: Measure, *, reasons: str, actor: Actor) -> None:
    """Decide upon a measure, which has effect once it is served; upon none, the case is over and nothing stays.

    Another person than those who proposed and who checked, never heavier than what he was told. Raises RuleBroken
    DECIDER_INVOLVED, HEAVIER_THAN_NOTICED, MEASURE_OTHER, DAYS_OUT_OF_RANGE, BAR_OTHER, EXEMPTED, SANCTION_MISSING,
    LOST_NOT_SUSPENDED, CREDENTIAL_MOVE, REASON_MISSING, OWN_CASE, CREDENTIAL_CASE_MOVE.
    """
    require_can(actor, Permission.DECIDE_CREDENTIALS)
    case = file.case
    require_not_himself(case, actor)
    require_other_hand(actor.account_id, file.hands_in(PROPOSING | {Step.CHECK}), "DECIDER_INVOLVED")
    if measure.outcome is Outcome.NONE:
        clear(db, file, reasons=reasons, actor=actor)
        return
    words = require_words(reasons)
    take_step(db, case, Step.DECIDE, note=words, facts=facts_of(measure), actor=actor)
    _require_lawful(db, file, measure)
    require_feasible(db, case, measure)
    today = clock.today()
    case.outcome, case.days, case.bar_years = measure.outcome.value, measure.days, measure.bar_years
    case.decided_on, case.serve_by = today, working_days_after(today, SERVE_DAYS, working_calendar(db))
    tell_of_case(db, Cause.CASE_DECIDED, case, today)


def clear(db: Session, file: CaseFile, *, reasons: str, actor: Actor) -> None:
    """End a case without any measure, or take a decision back before it was served; an interim suspension ends, too.

    Raises RuleBroken DECIDER_INVOLVED, REASON_MISSING, OWN_CASE, CREDENTIAL_CASE_MOVE.
    """
    require_can(actor, Permission.DECIDE_CREDENTIALS)
    case = file.case
    require_not_himself(case, actor)
    require_other_hand(actor.account_id, file.hands_in(PROPOSING | {Step.CHECK}), "DECIDER_INVOLVED")
    take_step(db, case, Step.CLEAR, note=require_words(reasons), actor=actor)
    case.outcome, case.days, case.bar_years, case.serve_by = Outcome.NONE.value, None, 0, None
    case.decided_on = clock.today()
    if case.interim_on is not None:
        lift_interim(db, case, reason=reasons.strip(), actor=actor)


def _require_lawful(db: Session, file: CaseFile, measure: Measure) -> None:
    case: CredentialCase = file.case
    require_measure(case.cause, measure, revocation=knows_revocation(db, case))
    if file.planned is None:
        raise RuleBroken("NOTICE_NOT_GIVEN")
    require_no_heavier(file.planned, measure)
    if measure.outcome is Outcome.SUSPEND:
        require_not_exempt(db, case.credential.person_id, case.fact_on, case.cause)
    if case.cause == BY_SANCTION:
        sanction_end(db, case.credential.person_id)
