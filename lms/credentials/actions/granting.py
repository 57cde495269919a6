"""The bureau grants what was asked for about a card, and a new piece is made (CR12, CR14, CR16, CR17)."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Permission
from lms.credentials.actions.holding import lost_card, require_keeps
from lms.credentials.actions.moving import Grounds, move
from lms.credentials.actions.requesting import settle
from lms.credentials.models import Card, CardRequest, Credential
from lms.credentials.queries.credentials import current_card, is_serial_used, lock_credential
from lms.credentials.queries.renewing import passed_business_since, renewing_facts
from lms.credentials.queries.requests import void_notice_of
from lms.credentials.rules.requests import (
    ENDING_OF,
    MOVE_OF,
    RequestKind,
    RequestState,
    renewal_lacks,
    require_request_move,
)
from lms.credentials.rules.states import Move, last_valid_day
from lms.db import one_at_a_time
from lms.errors import RuleBroken, require_words
from lms.requirements.queries.rule_sets import parameters_for


@dataclass(frozen=True, slots=True)
class NewCard:
    """The new piece: its serial as printed on it."""

    serial: str
    note: str = ""


def grant(db: Session, request: CardRequest, card: NewCard, *, actor: Actor) -> None:
    """Grant a request that the unit has checked; the old piece ends and the new one is on record.

    The decider is another than the checker. Raises RuleBroken SAME_HANDS, CHECK_MISSING, RENEWAL_UNFIT with every
    reason at once, VOID_NOTICE_RUNNING, FIELD_EXAM_MISSING, SERIAL_USED, and what the move itself refuses.
    """
    credential = request.credential
    require_keeps(db, credential, actor, Permission.DECIDE_CREDENTIALS)
    lock_credential(db, credential)
    if request.state == RequestState.FILED:
        raise RuleBroken("CHECK_MISSING")
    require_request_move(request.state, RequestState.GRANTED)
    if request.checked_by_id == actor.account_id:
        raise RuleBroken("SAME_HANDS")
    kind = RequestKind(request.kind)
    _require_ready(db, request, kind)
    serial = require_words(card.serial)
    one_at_a_time(db, f"serial:{credential.issuer}:{serial}")
    if is_serial_used(db, serial, credential.issuer):
        raise RuleBroken("SERIAL_USED")
    settle(db, request, card.note.strip(), actor)
    _carry_out(db, request, kind, serial, actor)


def _require_ready(db: Session, request: CardRequest, kind: RequestKind) -> None:
    credential = request.credential
    if kind is RequestKind.RENEW:
        lacks = renewal_lacks(renewing_facts(db, credential, request.filed_on), today=clock.today())
        if lacks:
            raise RuleBroken("RENEWAL_UNFIT", lacks=lacks)
    elif kind is RequestKind.REPLACE:
        card = lost_card(credential)
        notice = void_notice_of(db, card.id) if card else None
        if notice is None or clock.today() <= notice.until:
            raise RuleBroken("VOID_NOTICE_RUNNING", until=notice.until if notice else None)
    elif kind is RequestKind.AMEND:
        new_field = request.wanted.get("field")
        if new_field and not passed_business_since(db, credential.person_id, credential.issued_on):
            raise RuleBroken("FIELD_EXAM_MISSING", field=new_field)


def _carry_out(db: Session, request: CardRequest, kind: RequestKind, serial: str, actor: Actor) -> None:
    credential, today = request.credential, clock.today()
    changed = _changes(db, request, kind)
    on = date.fromisoformat(str(request.wanted["on"])) if "on" in request.wanted else today
    facts = {name: str(getattr(credential, name)) for name in changed} | {"serial": serial}
    grounds = Grounds(max(on, credential.since), reason=request.reason, digest=request.digest, facts=facts)
    move(db, credential, MOVE_OF[kind], grounds, actor=actor)
    for name, value in changed.items():
        setattr(credential, name, value)
    if (old := current_card(credential)) is not None:
        old.ended_on, old.ending, old.handed_in_on = today, ENDING_OF[kind], today
    db.add(Card(credential_id=credential.id, serial=serial, made_on=today))


def _changes(db: Session, request: CardRequest, kind: RequestKind) -> dict[str, object]:
    if kind is RequestKind.RENEW:
        today = clock.today()
        years = parameters_for(db, request.credential.unit_id, today.year).credential_years
        # Decided before expiry the new validity follows the old one: nobody loses days by asking early.
        first = max(today, request.credential.valid_to + timedelta(days=1))
        return {"valid_from": today, "valid_to": last_valid_day(first, years)}
    wanted = {"unit_id": request.wanted.get("unit_id"), "field": request.wanted.get("field")}
    return {name: value for name, value in wanted.items() if value} if kind is RequestKind.AMEND else {}


def correct(db: Session, credential: Credential, *, changes: dict[str, str], reason: str, actor: Actor) -> None:
    """Mend what was merely entered wrongly: number, field or issuer; both versions stay in the event (CR18).

    Raises RuleBroken REASON_MISSING, CORRECT_NOTHING.
    """
    require_keeps(db, credential, actor, Permission.DECIDE_CREDENTIALS)
    lock_credential(db, credential)
    mended = {
        name: value.strip()
        for name, value in changes.items()
        if name in ("number", "field", "issuer") and value.strip() and value.strip() != getattr(credential, name)
    }
    if not mended:
        raise RuleBroken("CORRECT_NOTHING")
    from_move = max(credential.since, clock.today())
    facts = {name: [getattr(credential, name), value] for name, value in mended.items()}
    move(db, credential, Move.CORRECT, Grounds(from_move, reason=require_words(reason), facts=facts), actor=actor)
    for name, value in mended.items():
        setattr(credential, name, value)
