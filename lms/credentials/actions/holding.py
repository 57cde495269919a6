"""Verbs on a card in somebody's hands: received, activated, lost, found again (CR1, CR2, CR13, CR15)."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.ceremonies.queries.oaths import sworn_between
from lms.credentials.actions.moving import Grounds, move
from lms.credentials.models import Card, Credential, VoidNotice
from lms.credentials.queries.cases import activation_hold
from lms.credentials.queries.credentials import current_card, lock_credential
from lms.credentials.queries.requests import void_notice_of
from lms.credentials.rules.requests import VOID_NOTICE_DAYS
from lms.credentials.rules.states import BACK_DATED_DAYS, CredentialState, Move
from lms.errors import NotAllowed, RuleBroken, require_words
from lms.people.queries.reach import reaches_unit
from lms.requirements.queries.rule_sets import parameters_for


def require_keeps(db: Session, credential: Credential, actor: Actor, permission: Permission) -> None:
    """Raise NotAllowed unless the actor has this right over the unit of a credential; nobody over his own card."""
    require_can(actor, permission)
    if not reaches_unit(db, credential.unit_id, actor):
        raise NotAllowed
    if actor.person_id is not None and actor.person_id == credential.person_id:
        raise RuleBroken("OWN_CREDENTIAL")


def receive(db: Session, credential: Credential, *, on: date, actor: Actor) -> None:
    """Put on record that the holder signed for his card; it becomes active where no oath is asked first (CR1, CR2).

    The receipt keeps its day; signed for over 30 days ago, the card counts from today.

    Raises RuleBroken CARD_RECEIVED when he has it, CARD_BEFORE_ISSUE, EFFECT_IN_FUTURE.
    """
    require_keeps(db, credential, actor, Permission.KEEP_CARDS)
    lock_credential(db, credential)
    card = current_card(credential)
    if card is None or card.received_on is not None:
        raise RuleBroken("CARD_RECEIVED")
    if on < card.made_on:
        raise RuleBroken("CARD_BEFORE_ISSUE", day=card.made_on)
    if on > clock.today():
        raise RuleBroken("EFFECT_IN_FUTURE", day=on)
    card.received_on = on
    audit.record(db, actor=actor, action="credential:card:received", subject=credential)
    held = activation_hold(db, credential.id) is not None
    if credential.state == CredentialState.ISSUED and not held and not oath_is_asked(db, credential):
        move(db, credential, Move.ACTIVATE, Grounds(max(_counted_from(on), credential.since)), actor=actor)


def oath_is_asked(db: Session, credential: Credential) -> bool:
    """Tell whether the rules of the unit want the oath before duty (JN-17-1)."""
    return parameters_for(db, credential.unit_id, clock.today().year).oath_before_duty


def activate(db: Session, credential: Credential, *, actor: Actor) -> None:
    """Make an issued card active: from the day its holder swore, where the oath comes first (CR2, C10 invariant 3).

    Sworn over 30 days ago, it counts from today.

    Raises RuleBroken OATH_MISSING (no oath on record since the day of issue), CARD_NOT_RECEIVED, ACTIVATION_HELD.
    """
    require_keeps(db, credential, actor, Permission.KEEP_CARDS)
    lock_credential(db, credential)
    card = current_card(credential)
    if card is None or card.received_on is None:
        raise RuleBroken("CARD_NOT_RECEIVED")
    if activation_hold(db, credential.id) is not None:
        raise RuleBroken("ACTIVATION_HELD")
    facts: dict[str, object] = {}
    on = clock.today()
    if oath_is_asked(db, credential):
        oath = sworn_between(db, [credential.person_id], credential.issued_on, on).get(credential.person_id)
        if oath is None:
            raise RuleBroken("OATH_MISSING")
        facts = {"ceremony_id": oath.ceremony_id, "sworn_on": oath.sworn_on.isoformat()}
        on = _counted_from(oath.sworn_on)
    move(db, credential, Move.ACTIVATE, Grounds(max(on, credential.since), facts=facts), actor=actor)


def _counted_from(day: date) -> date:
    """Return from when a card counts upon what happened on a day: nobody's duty is dated back further than 30 days."""
    today = clock.today()
    return day if day >= today - timedelta(days=BACK_DATED_DAYS) else today


def report_loss(db: Session, credential: Credential, *, noticed_on: date, how: str, actor: Actor) -> None:
    """Let the holder report his card lost: he may not act from this moment, and whoever checks it sees it void (CR13).

    Raises NotAllowed for another's card, RuleBroken REASON_MISSING, EFFECT_IN_FUTURE, CREDENTIAL_MOVE.
    """
    require_can(actor, Permission.APPLY_FOR_CREDENTIAL)
    if actor.person_id is None or actor.person_id != credential.person_id:
        raise NotAllowed
    grounds = Grounds(clock.today(), reason=require_words(how), facts={"noticed_on": noticed_on.isoformat()})
    if noticed_on > clock.today():
        raise RuleBroken("EFFECT_IN_FUTURE", day=noticed_on)
    move(db, credential, Move.REPORT_LOSS, grounds, actor=actor)
    if (card := current_card(credential)) is not None:
        card.ended_on, card.ending = clock.today(), "LOST"


def declare_void(db: Session, credential: Credential, *, published_on: date, medium: str, actor: Actor) -> VoidNotice:
    """Put on record where a lost card was declared void, for seven days (CR13).

    Raises RuleBroken NO_LOST_CARD, VOID_NOTICE_TWICE, REASON_MISSING, EFFECT_IN_FUTURE.
    """
    require_keeps(db, credential, actor, Permission.KEEP_CARDS)
    card = lost_card(credential)
    if card is None:
        raise RuleBroken("NO_LOST_CARD")
    if void_notice_of(db, card.id) is not None:
        raise RuleBroken("VOID_NOTICE_TWICE")
    if published_on > clock.today():
        raise RuleBroken("EFFECT_IN_FUTURE", day=published_on)
    notice = VoidNotice(
        card_id=card.id,
        published_on=published_on,
        until=published_on + timedelta(days=VOID_NOTICE_DAYS),
        medium=require_words(medium),
        recorded_by_id=actor.account_id,
        recorded_at=clock.now(),
    )
    db.add(notice)
    audit.record(db, actor=actor, action="credential:void_notice", subject=credential)
    return notice


def lost_card(credential: Credential) -> Card | None:
    """Return the last piece that was lost, of a credential whose cards are loaded."""
    return next((card for card in reversed(credential.cards) if card.ending == "LOST"), None)


def hand_in_found(db: Session, credential: Credential, *, actor: Actor) -> None:
    """Put on record that a lost piece came back and was destroyed; its serial stays void (CR15).

    Raises RuleBroken NO_LOST_CARD when none is missing.
    """
    require_keeps(db, credential, actor, Permission.KEEP_CARDS)
    card = lost_card(credential)
    if card is None or card.handed_in_on is not None:
        raise RuleBroken("NO_LOST_CARD")
    move(db, credential, Move.FIND, Grounds(clock.today(), facts={"serial": card.serial}), actor=actor)
    card.handed_in_on = clock.today()
