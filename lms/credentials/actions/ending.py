"""Verbs that end a credential without a case: collected, confirmed, cancelled (CR6–CR9)."""

from datetime import date

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission
from lms.credentials.actions.holding import require_keeps
from lms.credentials.actions.moving import Grounds, move
from lms.credentials.models import CardCollection, Credential
from lms.credentials.queries.credentials import current_card, last_event, lock_credential
from lms.credentials.queries.requests import open_request, waiting_collection
from lms.credentials.rules.requests import COLLECTED_FOR, RequestKind, require_expired_long
from lms.credentials.rules.states import CredentialState, Move, next_state, state_on
from lms.errors import RuleBroken, require_words


def collect(
    db: Session,
    credential: Credential,
    *,
    cause: str,
    event_on: date,
    handed_in_on: date | None,
    statement: str,
    digest: str | None = None,
    actor: Actor,
) -> CardCollection:
    """Let the unit's legal office take the card back of who left (CR6); from `event_on` he may not act.

    `handed_in_on` None: the card is lost, as the statement says. Raises RuleBroken CAUSE_UNKNOWN, COLLECTION_WAITING,
    EFFECT_IN_FUTURE, EFFECT_BEFORE_LAST, REASON_MISSING, CREDENTIAL_MOVE.
    """
    require_keeps(db, credential, actor, Permission.KEEP_CARDS)
    lock_credential(db, credential)
    if cause not in COLLECTED_FOR:
        raise RuleBroken("CAUSE_UNKNOWN", cause=cause)
    next_state(Move.WITHDRAW, state_on(credential.state, credential.valid_to, clock.today()))
    if waiting_collection(db, credential.id) is not None:
        raise RuleBroken("COLLECTION_WAITING")
    if max(event_on, handed_in_on or event_on) > clock.today():
        raise RuleBroken("EFFECT_IN_FUTURE", day=max(event_on, handed_in_on or event_on))
    if event_on < credential.since:
        raise RuleBroken("EFFECT_BEFORE_LAST", day=event_on, last=credential.since)
    collection = CardCollection(
        credential_id=credential.id,
        cause=cause,
        event_on=event_on,
        handed_in_on=handed_in_on,
        statement=require_words(statement),
        digest=digest,
        collected_by_id=actor.account_id,
        collected_at=clock.now(),
    )
    db.add(collection)
    audit.record(db, actor=actor, action="credential:collected", subject=credential, cause=cause)
    return collection


def confirm_collection(
    db: Session, credential: Credential, collection: CardCollection, *, reason: str = "", actor: Actor
) -> None:
    """Let the bureau confirm that a card came back: the credential is withdrawn from the day its holder left (CR6).

    `reason` is needed where that day lies over 30 days back. Raises RuleBroken COLLECTION_CONFIRMED, SAME_HANDS, and
    what the move refuses.
    """
    require_keeps(db, credential, actor, Permission.CONFIRM_COLLECTION)
    lock_credential(db, credential)
    db.refresh(collection, ["confirmed_at"])
    if collection.confirmed_at is not None:
        raise RuleBroken("COLLECTION_CONFIRMED")
    if collection.collected_by_id == actor.account_id:
        raise RuleBroken("SAME_HANDS")
    grounds = Grounds(
        max(collection.event_on, credential.since),  # suspended or lost meanwhile: what happened stays in order
        cause=collection.cause,
        reason=reason.strip(),
        digest=collection.digest,
        facts={"statement": collection.statement},
    )
    move(db, credential, Move.WITHDRAW, grounds, actor=actor)
    collection.confirmed_by_id, collection.confirmed_at = actor.account_id, clock.now()
    if (card := current_card(credential)) is not None:
        card.ended_on = clock.today()
        card.ending = "COLLECTED" if collection.handed_in_on else "DECLARED_LOST"
        card.handed_in_on = collection.handed_in_on


def cancel(db: Session, credential: Credential, *, note: str = "", actor: Actor) -> None:
    """Cancel a withdrawn credential, or one that expired over 90 days ago and is not being renewed (CR7, CR8).

    Raises RuleBroken SAME_HANDS (who confirmed the collection), EXPIRED_RECENTLY, RENEWAL_OPEN, CREDENTIAL_MOVE.
    """
    require_keeps(db, credential, actor, Permission.DECIDE_CREDENTIALS)
    lock_credential(db, credential)
    state = state_on(credential.state, credential.valid_to, clock.today())
    what = Move.CANCEL_EXPIRED if state is CredentialState.EXPIRED else Move.CANCEL
    next_state(what, state)
    if what is Move.CANCEL_EXPIRED:
        request = open_request(db, credential.id)
        renewing = request is not None and request.kind == RequestKind.RENEW
        require_expired_long(credential.valid_to, today=clock.today(), renewal_open=renewing)
    elif (last := last_event(db, credential.id)) and last.actor_id == actor.account_id and last.actor_id is not None:
        raise RuleBroken("SAME_HANDS")
    move(db, credential, what, Grounds(clock.today(), reason=note.strip()), actor=actor)


def record_death(
    db: Session, credential: Credential, *, died_on: date, digest: str | None, note: str, actor: Actor
) -> None:
    """Cancel the credential of somebody who died, upon the certificate or notice (CR9).

    Raises RuleBroken REASON_MISSING without naming the document, and what the move refuses.
    """
    require_keeps(db, credential, actor, Permission.KEEP_CARDS)
    grounds = Grounds(clock.today(), digest=digest, reason=require_words(note), facts={"died_on": died_on.isoformat()})
    if died_on > clock.today():
        raise RuleBroken("EFFECT_IN_FUTURE", day=died_on)
    move(db, credential, Move.CANCEL_AT_DEATH, grounds, actor=actor)
