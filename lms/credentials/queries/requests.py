"""Requests about cards, void notices and collections; and the facts a renewal is judged by."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from lms.access import Actor
from lms.credentials.models import CardCollection, CardRequest, Credential, VoidNotice
from lms.credentials.queries.credentials import credentials_visible_to
from lms.credentials.rules.requests import OPEN, RequestState
from lms.errors import NotFound

_OPEN = [state.value for state in OPEN]


def get_request(db: Session, request_id: int, *, seen_by: Actor, to_change: bool = False) -> CardRequest:
    """Return a request about a credential in reach; locked to change. Raises NotFound REQUEST_NOT_FOUND."""
    mine = credentials_visible_to(seen_by).with_only_columns(Credential.id)
    asked = select(CardRequest).where(CardRequest.id == request_id, CardRequest.credential_id.in_(mine))
    asked = asked.options(
        joinedload(CardRequest.credential).options(
            joinedload(Credential.person), joinedload(Credential.unit), selectinload(Credential.cards)
        ),
        selectinload(CardRequest.events),
    )
    if to_change:
        db.flush()
        asked = asked.with_for_update(of=CardRequest).execution_options(populate_existing=True)
    found = db.scalar(asked)
    if found is None:
        raise NotFound("REQUEST_NOT_FOUND")
    return found


def open_request(db: Session, credential_id: int) -> CardRequest | None:
    """Return what is asked for about a credential and not decided yet."""
    return db.scalar(select(CardRequest).filter_by(credential_id=credential_id).where(CardRequest.state.in_(_OPEN)))


def requests_of(db: Session, credential_id: int) -> list[CardRequest]:
    """Return everything that was ever asked for about a credential, the newest first."""
    asked = select(CardRequest).filter_by(credential_id=credential_id).options(selectinload(CardRequest.events))
    return list(db.scalars(asked.order_by(CardRequest.id.desc())))


def waiting_requests(db: Session, state: RequestState, *, seen_by: Actor) -> list[CardRequest]:
    """List requests in reach that wait in a state, the oldest first."""
    mine = credentials_visible_to(seen_by).with_only_columns(Credential.id)
    asked = select(CardRequest).where(CardRequest.state == state.value, CardRequest.credential_id.in_(mine))
    eager = joinedload(CardRequest.credential).options(joinedload(Credential.person), joinedload(Credential.unit))
    return list(db.scalars(asked.options(eager).order_by(CardRequest.id)))


def void_notice_of(db: Session, card_id: int) -> VoidNotice | None:
    """Return the notice that declared a lost piece of card void."""
    return db.scalar(select(VoidNotice).filter_by(card_id=card_id))


def waiting_collection(db: Session, credential_id: int) -> CardCollection | None:
    """Return the collection of a card that the bureau has not confirmed yet."""
    return db.scalar(select(CardCollection).filter_by(credential_id=credential_id, confirmed_at=None))


def collections_waiting(db: Session, *, seen_by: Actor) -> list[CardCollection]:
    """List collections in reach that wait for the bureau, the oldest event first."""
    mine = credentials_visible_to(seen_by).with_only_columns(Credential.id)
    asked = select(CardCollection).filter_by(confirmed_at=None).where(CardCollection.credential_id.in_(mine))
    eager = joinedload(CardCollection.credential).options(joinedload(Credential.person), joinedload(Credential.unit))
    return list(db.scalars(asked.options(eager).order_by(CardCollection.event_on, CardCollection.id)))
