"""The review of a decision, by somebody who had no hand in it: never worse, and undone without a trace (step 6)."""

from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Permission, require_can
from lms.credentials.actions.cases import require_not_himself, take_step, tell_of_case
from lms.credentials.actions.moving import Grounds, move
from lms.credentials.models import CredentialCase
from lms.credentials.queries.cases_exams import suspension_of
from lms.credentials.queries.cases_read import CaseFile, moves_of, overturned_cases
from lms.credentials.queries.credentials import live_credential, lock_credential
from lms.credentials.rules.cases import Step, require_no_heavier, require_other_hand
from lms.credentials.rules.causes import Measure, Outcome
from lms.credentials.rules.states import LIVE, MOVES, Move, state_on
from lms.credentials.rules.suspending import last_day, state_without
from lms.errors import RuleBroken, require_words
from lms.notices.rules.causes import Cause


def uphold(db: Session, file: CaseFile, *, reasons: str, days: int | None = None, actor: Actor) -> None:
    """Uphold a decision, or shorten its suspension to `days`.

    Raises RuleBroken REVIEWER_INVOLVED, AGGRAVATED, NO_TERM, REASON_MISSING, OWN_CASE, CREDENTIAL_CASE_MOVE.
    """
    case = _reviewed(file, actor)
    facts = {"days": days} if days is not None else {}
    take_step(db, case, Step.UPHOLD, note=require_words(reasons), facts=facts, actor=actor)
    if days is not None:
        if file.decided is None or case.outcome != Outcome.SUSPEND or case.days is None or days < 1:
            raise RuleBroken("NO_TERM")
        require_no_heavier(file.decided, Measure(Outcome.SUSPEND, days), "AGGRAVATED")
        case.days, case.until = days, last_day(suspension_of(db, file).began_on, days, case.stayed_days)
    tell_of_case(db, Cause.CASE_REVIEWED, case, clock.today())


def overturn(db: Session, file: CaseFile, *, reasons: str, actor: Actor) -> None:
    """Overturn a decision: the credential has the state it would have had without it, no bar stays, the record is void.

    Raises RuleBroken REVIEWER_INVOLVED, REASON_MISSING, OWN_CASE, CREDENTIAL_CASE_MOVE.
    """
    case = _reviewed(file, actor)
    words = require_words(reasons)
    case.bar_until = None
    take_step(db, case, Step.OVERTURN, note=words, actor=actor)
    case.ended_on, case.stayed_on = case.ended_on or clock.today(), None
    db.flush()  # counted among the overturned from here on
    _restore(db, case, words, actor)
    tell_of_case(db, Cause.CASE_REVIEWED, case, clock.today())


def _reviewed(file: CaseFile, actor: Actor) -> CredentialCase:
    require_can(actor, Permission.DECIDE_CREDENTIALS)
    require_not_himself(file.case, actor)
    require_other_hand(actor.account_id, file.hands, "CASE_REVIEWER_INVOLVED")
    return file.case


def _restore(db: Session, case: CredentialCase, reason: str, actor: Actor) -> None:
    credential = case.credential
    lock_credential(db, credential)
    before = state_without(moves_of(db, credential.id), overturned_cases(db, credential.id))
    now = state_on(credential.state, credential.valid_to, clock.today())
    if before is None or before not in LIVE or before == credential.state or now not in MOVES[Move.RESTORE][0]:
        return  # nothing of it is left: it was resumed, cancelled, or ended by its date meanwhile
    other = live_credential(db, credential.person_id, credential.kind)
    if other is not None and other.id != credential.id:
        return  # he was given another one since
    grounds = Grounds(clock.today(), case.cause, reason, facts={"case": case.id})
    move(db, credential, Move.RESTORE, grounds, actor=actor, before=before)
