"""Serving a decision with proof: from then on it has effect on the credential (C2.4 step 5, CR3, CR5, CR6, CR10)."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Permission, require_can
from lms.credentials.actions.cases import put_down, require_document, require_not_himself, take_step, tell_of_case
from lms.credentials.actions.cases_noticing import Service, require_service_day
from lms.credentials.actions.cases_opening import require_not_exempt, sanction_end
from lms.credentials.actions.moving import Grounds, move
from lms.credentials.models import CredentialCase
from lms.credentials.queries.cases_read import CaseFile
from lms.credentials.queries.credentials import lock_credential
from lms.credentials.rules.cases import IN_EFFECT, REVIEW_DAYS, CaseState, Step
from lms.credentials.rules.causes import AFTER_SUSPENSION, BY_SANCTION, FOR_EVER, Measure, Outcome
from lms.credentials.rules.states import CredentialState, Move, next_state, state_on
from lms.credentials.rules.suspending import last_day, require_suspendable
from lms.errors import RuleBroken, require_words
from lms.files import Attached
from lms.holidays.queries import working_calendar
from lms.notices.rules.causes import Cause
from lms.workdays import months_after, natural_days_after


def serve(db: Session, file: CaseFile, service: Service, *, attached: Sequence[Attached] = (), actor: Actor) -> None:
    """Put on record how the decision was handed over; it has effect from that day.

    Raises RuleBroken PROOF_MISSING, SERVICE_DAY, EXEMPTED, LOST_NOT_SUSPENDED, OWN_CASE, CREDENTIAL_MOVE,
    CREDENTIAL_CASE_MOVE.
    """
    _require_deals(actor)
    require_not_himself(file.case, actor)
    require_document(attached)
    put_into_effect(db, file, service, attached=attached, actor=actor)
    tell_of_case(db, Cause.CASE_SERVED, file.case, service.on)


def put_into_effect(
    db: Session, file: CaseFile, service: Service, *, attached: Sequence[Attached] = (), actor: Actor
) -> None:
    """Let a decision have effect from the day it was served, and move the credential."""
    case, measure = file.case, file.decided
    how = {"how": service.how, "on": service.on.isoformat()}
    take_step(db, case, Step.SERVE, note=service.note.strip(), facts=how, attached=attached, actor=actor)
    if measure is None or case.decided_on is None:
        raise RuleBroken("CASE_UNDECIDED")
    require_service_day(service.on, case.decided_on)
    what = require_feasible(db, case, measure)
    case.served_on, case.review_until = service.on, natural_days_after(service.on, REVIEW_DAYS, working_calendar(db))
    if measure.outcome is Outcome.SUSPEND:
        require_not_exempt(db, case.credential.person_id, case.fact_on, case.cause)
        case.until = _end_of_term(db, case, measure, service.on)
        case.is_hold = case.is_hold or (what is None and case.interim_on is None)
    elif measure.bar_years:
        years = measure.bar_years
        case.bar_until = date.max if years == FOR_EVER else months_after(service.on, 12 * years)
    if what is not None:
        move(db, case.credential, what, _grounds(file, service.on), actor=actor)


def require_feasible(db: Session, case: CredentialCase, measure: Measure) -> Move | None:
    """Return the move that a measure is; None where a suspension stands already, or the card is held instead.

    Raises RuleBroken LOST_NOT_SUSPENDED, and CREDENTIAL_MOVE where the table of credentials knows no way.
    """
    credential = case.credential
    lock_credential(db, credential)
    state = state_on(credential.state, credential.valid_to, clock.today())
    if measure.outcome is Outcome.SUSPEND:
        if case.interim_on is not None:
            return None
        require_suspendable(state)
        return Move.SUSPEND if state is CredentialState.ACTIVE else None
    what = Move.REVOKE if measure.outcome is Outcome.REVOKE else Move.WITHDRAW
    if case.cause in AFTER_SUSPENSION:
        what = Move.WITHDRAW_AFTER_SUSPENSION
    next_state(what, state)
    return what


def hand_over_card(db: Session, file: CaseFile, *, note: str, attached: Sequence[Attached] = (), actor: Actor) -> None:
    """Put on record that the card was handed in, or why not: a loss is stated here (CR3, C2.2 refused list).

    Raises RuleBroken NOT_IN_EFFECT, CARD_HANDED, REASON_MISSING, OWN_CASE.
    """
    require_can(actor, Permission.OPEN_CASES)
    require_not_himself(file.case, actor)
    if CaseState(file.case.state) not in IN_EFFECT and file.case.interim_on is None:
        raise RuleBroken("NOT_IN_EFFECT")
    if file.said("handed_over"):
        raise RuleBroken("CARD_HANDED")
    put_down(db, file.case, "handed_over", note=require_words(note), attached=attached, actor=actor)


def _end_of_term(db: Session, case: CredentialCase, measure: Measure, served_on: date) -> date | None:
    # What he was suspended for at once counts towards the term [default].
    if case.cause == BY_SANCTION and measure.days is None:
        return sanction_end(db, case.credential.person_id)
    return last_day(case.interim_on or served_on, measure.days)


def _grounds(file: CaseFile, on: date) -> Grounds:
    case, decided = file.case, file.said(Step.DECIDE)
    until = case.until if case.outcome == Outcome.SUSPEND else case.bar_until
    return Grounds(
        on=on,
        cause=case.cause,
        reason=decided.note if decided else "",
        until=until,
        facts={"case": case.id},
    )


def _require_deals(actor: Actor) -> None:
    if not actor.can(Permission.DECIDE_CREDENTIALS):
        require_can(actor, Permission.OPEN_CASES)
