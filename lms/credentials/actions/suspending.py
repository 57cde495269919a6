"""Suspending at once and ending that; extending a term, what is shown since, and resuming (CR3u, CR4)."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Permission, require_can
from lms.credentials.actions.cases import put_down, require_document, require_not_himself, tell_of_case
from lms.credentials.actions.cases_opening import require_not_exempt
from lms.credentials.actions.moving import Grounds, move
from lms.credentials.models import CredentialCase
from lms.credentials.queries.cases_exams import suspension_of
from lms.credentials.queries.cases_read import CaseFile
from lms.credentials.queries.credentials import lock_credential
from lms.credentials.rules.cases import (
    IN_EFFECT,
    INTERIM_DAYS,
    UNDECIDED,
    CaseState,
    Step,
    answer_until,
    require_other_hand,
)
from lms.credentials.rules.causes import REPORTED, Outcome
from lms.credentials.rules.states import CredentialState, Move, state_on
from lms.credentials.rules.suspending import (
    UrgentGround,
    last_day,
    require_extendable,
    require_resumable,
    require_suspendable,
)
from lms.errors import RuleBroken, require_words
from lms.files import Attached
from lms.holidays.queries import working_calendar
from lms.hours.actions.storing import keep_file
from lms.notices.rules.causes import Cause
from lms.workdays import natural_days_after


def suspend_interim(
    db: Session, file: CaseFile, ground: UrgentGround, *, reasons: str, attached: Sequence[Attached], actor: Actor
) -> None:
    """Suspend at once upon an urgent ground with its document; he may state and defend within five working days after.

    It is confirmed, changed or ended by a decision within 30 days; nothing ends or renews it by itself. Raises
    RuleBroken URGENT_DOCUMENT_MISSING, DECIDER_INVOLVED, CREDENTIAL_CASE_DECIDED, INTERIM_STANDS, EXEMPTED,
    LOST_NOT_SUSPENDED, CREDENTIAL_MOVE, REASON_MISSING, OWN_CASE.
    """
    require_can(actor, Permission.DECIDE_CREDENTIALS)
    case, today = file.case, clock.today()
    require_not_himself(case, actor)
    require_other_hand(actor.account_id, file.hands_in({Step.OPEN, Step.NOTICE}), "DECIDER_INVOLVED")
    if CaseState(case.state) not in UNDECIDED:
        raise RuleBroken("CREDENTIAL_CASE_DECIDED")
    if case.interim_on is not None:
        raise RuleBroken("INTERIM_STANDS")
    require_document(attached, "URGENT_DOCUMENT_MISSING")
    require_not_exempt(db, case.credential.person_id, case.fact_on, case.cause)
    words = require_words(reasons)
    lock_credential(db, case.credential)
    state = state_on(case.credential.state, case.credential.valid_to, today)
    require_suspendable(state)
    case.interim_on, case.interim_due_on = today, natural_days_after(today, INTERIM_DAYS, working_calendar(db))
    case.answer_until = max(case.answer_until or today, answer_until(today, working_calendar(db)))
    case.is_hold = state is CredentialState.ISSUED
    about = {"ground": ground.value, "due": case.interim_due_on.isoformat()}
    put_down(db, case, "interim", note=words, facts=about, attached=attached, actor=actor)
    tell_of_case(db, Cause.CASE_INTERIM, case, today)
    if not case.is_hold:
        facts = {"case": case.id, "urgent": ground.value}
        grounds = Grounds(today, case.cause, words, keep_file(db, attached[0].data), facts=facts)
        move(db, case.credential, Move.SUSPEND_INTERIM, grounds, actor=actor)


def end_interim(db: Session, file: CaseFile, *, reasons: str, actor: Actor) -> None:
    """End an interim suspension while the case goes on.

    Raises RuleBroken NO_INTERIM, CREDENTIAL_CASE_DECIDED, REASON_MISSING, OWN_CASE.
    """
    require_can(actor, Permission.DECIDE_CREDENTIALS)
    require_not_himself(file.case, actor)
    if CaseState(file.case.state) not in UNDECIDED:
        raise RuleBroken("CREDENTIAL_CASE_DECIDED")
    if file.case.interim_on is None:
        raise RuleBroken("NO_INTERIM")
    lift_interim(db, file.case, reason=require_words(reasons), actor=actor)


def lift_interim(db: Session, case: CredentialCase, *, reason: str, actor: Actor) -> None:
    """Undo what an interim suspension did; as nothing was found, nothing has to be shown first (C10 invariant 5)."""
    began, case.interim_on, case.interim_due_on = case.interim_on, None, None
    was_hold, case.is_hold = case.is_hold, False
    put_down(db, case, "interim_ended", note=reason, facts={"began": str(began)}, actor=actor)
    tell_of_case(db, Cause.CASE_INTERIM_ENDED, case, clock.today())
    lock_credential(db, case.credential)
    # Collected or dead meanwhile, there is nothing to resume; the case can still be brought to its end.
    if not was_hold and case.credential.state == CredentialState.SUSPENDED:
        _resume(db, case, reason, {"finding": False}, actor)


def extend_term(db: Session, file: CaseFile, days: int, *, reasons: str, actor: Actor) -> None:
    """Extend a suspension with a term, once, to 180 days in all at most.

    Raises RuleBroken NOT_IN_EFFECT, EXTENDED_ONCE, NO_TERM, TERM_PAST, DAYS_OUT_OF_RANGE, REASON_MISSING, OWN_CASE.
    """
    require_can(actor, Permission.DECIDE_CREDENTIALS)
    case = _running(file, actor)
    suspension, words = suspension_of(db, file), require_words(reasons)
    extended = file.said("term_extended") is not None
    require_extendable(suspension, days, case.days or 0, today=clock.today(), extended=extended)
    case.days = (case.days or 0) + days
    case.until = last_day(suspension.began_on, case.days, case.stayed_days)
    put_down(db, case, "term_extended", note=words, facts={"days": days, "until": str(case.until)}, actor=actor)


def record_education(
    db: Session, file: CaseFile, on: date, *, note: str, attached: Sequence[Attached], actor: Actor
) -> None:
    """Put on record that he was educated off the post, with its record (J1).

    Raises RuleBroken NOT_IN_EFFECT, PROOF_MISSING, EDUCATION_DAY, REASON_MISSING, OWN_CASE.
    """
    require_can(actor, Permission.OPEN_CASES)
    case = _running(file, actor)
    require_document(attached)
    began = suspension_of(db, file).began_on
    if not began <= on <= clock.today():
        raise RuleBroken("EDUCATION_DAY", first=began)
    words, about = require_words(note), {"on": on.isoformat()}
    put_down(db, case, "educated", note=words, facts=about, attached=attached, actor=actor)


def end_ground(
    db: Session, file: CaseFile, on: date, *, finding: bool, note: str, attached: Sequence[Attached], actor: Actor
) -> None:
    """Put on record that the ground of a suspension without a term ended, and whether anything was found (S10).

    Raises RuleBroken NOT_IN_EFFECT, GROUND_FIXED for one with a term, GROUND_ENDED, PROOF_MISSING, EDUCATION_DAY.
    """
    require_can(actor, Permission.OPEN_CASES)
    case = _running(file, actor)
    if case.days is not None or case.cause != REPORTED:
        raise RuleBroken("GROUND_FIXED")
    if case.until is not None:
        raise RuleBroken("GROUND_ENDED", day=case.until)
    require_document(attached)
    began = suspension_of(db, file).began_on
    if not began <= on <= clock.today():
        raise RuleBroken("EDUCATION_DAY", first=began)
    case.until = on
    about = {"on": on.isoformat(), "finding": finding}
    put_down(db, case, "ground_ended", note=require_words(note), facts=about, attached=attached, actor=actor)


def resume(db: Session, file: CaseFile, *, reasons: str, actor: Actor) -> None:
    """Let a suspended card count again: term over, educated, off-post exam passed since (CR4, C10 invariant 5).

    A card whose activation was held may then be activated. Raises RuleBroken NOT_IN_EFFECT, TERM_RUNS, GROUND_STANDS,
    EDUCATION_MISSING, OFFPOST_MISSING, REASON_MISSING, OWN_CASE, CREDENTIAL_MOVE.
    """
    require_can(actor, Permission.DECIDE_CREDENTIALS)
    case, words = _running(file, actor), require_words(reasons)
    suspension = suspension_of(db, file)
    require_resumable(suspension, clock.today())
    case.ended_on = clock.today()
    put_down(db, case, "resumed", note=words, actor=actor)
    tell_of_case(db, Cause.CASE_RESUMED, case, clock.today())
    if not case.is_hold:
        shown = {"finding": not suspension.ended_without_finding, "educated_on": str(suspension.educated_on)}
        _resume(db, case, words, shown, actor)


def _running(file: CaseFile, actor: Actor) -> CredentialCase:
    case = file.case
    require_not_himself(case, actor)
    if CaseState(case.state) not in IN_EFFECT or case.outcome != Outcome.SUSPEND or case.ended_on is not None:
        raise RuleBroken("NOT_IN_EFFECT")
    if case.stayed_on is not None:
        raise RuleBroken("STAY_RUNS")
    return case


def _resume(db: Session, case: CredentialCase, reason: str, facts: dict[str, object], actor: Actor) -> None:
    lock_credential(db, case.credential)
    state = state_on(case.credential.state, case.credential.valid_to, clock.today())
    if state is CredentialState.EXPIRED and case.credential.state == CredentialState.SUSPENDED:
        return  # the date ended it meanwhile: it is renewed or cancelled like any other
    grounds = Grounds(clock.today(), case.cause, reason, facts={"case": case.id, **facts})
    move(db, case.credential, Move.RESUME, grounds, actor=actor)
