"""An order that stops the execution of a decision, and its end: the card counts meanwhile (行政复议法 42)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Permission, require_can
from lms.credentials.actions.cases import put_down, require_document, require_not_himself, tell_of_case
from lms.credentials.actions.moving import Grounds, move
from lms.credentials.models import CredentialCase
from lms.credentials.queries.cases_read import CaseFile, moves_of, overturned_cases
from lms.credentials.queries.credentials import live_credential, lock_credential
from lms.credentials.rules.causes import Outcome
from lms.credentials.rules.states import LIVE, CredentialState, Move, state_on
from lms.credentials.rules.stays import StayGround, later_by, require_stay_day, require_stayable
from lms.credentials.rules.suspending import require_suspendable, state_without
from lms.errors import RuleBroken, require_words
from lms.files import Attached
from lms.hours.actions.storing import keep_file
from lms.notices.rules.causes import Cause


@dataclass(frozen=True, slots=True)
class StayOrder:
    """An order to stop: its ground, the organ and the number of its document, from when, and its words."""

    ground: StayGround
    on: date
    organ: str
    document: str
    words: str


def stay(db: Session, file: CaseFile, order: StayOrder, *, attached: Sequence[Attached], actor: Actor) -> None:
    """Stop a decision upon an order with its document: the credential has the state it would have without it.

    The order binds whoever decided, too: hands do not matter. Raises RuleBroken NOT_IN_EFFECT, STAY_RUNS, STAY_DAY,
    STAY_DOCUMENT_MISSING, STAY_CARD_OTHER, REASON_MISSING, OWN_CASE, CREDENTIAL_MOVE.
    """
    require_can(actor, Permission.DECIDE_CREDENTIALS)
    case = file.case
    require_not_himself(case, actor)
    require_stayable(case.state, case.outcome, is_over=case.ended_on is not None, is_stayed=case.stayed_on is not None)
    require_document(attached, "STAY_DOCUMENT_MISSING")
    words, organ, document = require_words(order.words), require_words(order.organ), require_words(order.document)
    lock_credential(db, case.credential)
    require_stay_day(order.on, max(case.served_on or order.on, case.credential.since), clock.today())
    case.stayed_on = order.on
    about = {"stay": order.ground.value, "organ": organ, "document": document, "on": order.on.isoformat()}
    put_down(db, case, "stayed", note=words, facts=about, attached=attached, actor=actor)
    if not case.is_hold:
        digest = keep_file(db, attached[0].data)
        grounds = Grounds(order.on, case.cause, f"{organ} {document}", digest, facts={"case": case.id})
        move(db, case.credential, Move.STAY, grounds, actor=actor, before=_before(db, case))
    tell_of_case(db, Cause.CASE_STAYED, case, order.on)


def go_on(
    db: Session, file: CaseFile, on: date, *, reasons: str, attached: Sequence[Attached] = (), actor: Actor
) -> None:
    """Go on with a decision from a day: its days begin where they stopped.

    Raises RuleBroken STAY_NONE, STAY_DAY, LOST_NOT_SUSPENDED, REASON_MISSING, OWN_CASE, CREDENTIAL_MOVE.
    """
    require_can(actor, Permission.DECIDE_CREDENTIALS)
    case = file.case
    require_not_himself(case, actor)
    if case.stayed_on is None or file.decided is None:
        raise RuleBroken("STAY_NONE")
    words = require_words(reasons)
    lock_credential(db, case.credential)
    require_stay_day(on, max(case.stayed_on, case.credential.since), clock.today())
    days, case.stayed_on = (on - case.stayed_on).days, None
    case.stayed_days += days
    case.until = later_by(case.until, days) if case.days is not None else case.until
    case.bar_until = later_by(case.bar_until, days)
    about = {"on": on.isoformat(), "days": days}
    put_down(db, case, "stay_ended", note=words, facts=about, attached=attached, actor=actor)
    _execute(db, file, on, words, actor)
    tell_of_case(db, Cause.CASE_STAY_ENDED, case, on)


def _execute(db: Session, file: CaseFile, on: date, words: str, actor: Actor) -> None:
    case, measure = file.case, file.decided
    credential = case.credential
    now = state_on(credential.state, credential.valid_to, clock.today())
    # Expired, withdrawn or cancelled meanwhile: nothing is left that could be suspended.
    if measure is None or (measure.outcome is Outcome.SUSPEND and now not in LIVE):
        return
    if measure.outcome is Outcome.SUSPEND:
        require_suspendable(now)
        what, until = Move.SUSPEND, case.until
        case.is_hold = now is CredentialState.ISSUED
    else:
        what, until = Move.REVOKE if measure.outcome is Outcome.REVOKE else Move.WITHDRAW, case.bar_until
    if not case.is_hold:
        move(db, credential, what, Grounds(on, case.cause, words, until=until, facts={"case": case.id}), actor=actor)


def _before(db: Session, case: CredentialCase) -> CredentialState | None:
    credential = case.credential
    other = live_credential(db, credential.person_id, credential.kind)
    if other is not None and other.id != credential.id:
        raise RuleBroken("STAY_CARD_OTHER", number=other.number)
    return state_without(moves_of(db, credential.id), overturned_cases(db, credential.id) | {case.id})
