"""The facts of credentials by which is told what is due: cards, notices, collections, requests, holds, posts."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from lms import clock
from lms.access import Actor
from lms.among import is_among
from lms.credentials.models import (
    Card,
    CardCollection,
    CardRequest,
    Credential,
    CredentialCase,
    CredentialEvent,
    VoidNotice,
)
from lms.credentials.queries.credentials import credentials_visible_to
from lms.credentials.rules.cases import IN_EFFECT, OPEN
from lms.credentials.rules.deadlines import EXPIRY_DAYS, CardStanding, Left, Span, left_on
from lms.credentials.rules.requests import OPEN as OPEN_REQUESTS, RequestKind
from lms.credentials.rules.states import LIVE, CredentialKind, CredentialState
from lms.people.models import Post, Unit
from lms.people.queries.people import running_on
from lms.people.queries.units import bodies_above, bodies_over
from lms.people.rules import PostKind


def credentials_due(
    db: Session, *, seen_by: Actor, on: date, after: int = 0, most: int | None = None
) -> list[Credential]:
    """List the credentials in reach about which something may be due on a day; the rules say what.

    In the order of their ids; `after` and `most` take them in pieces.
    """
    live = Credential.state.in_([state.value for state in LIVE])
    waits = [CredentialState.ISSUED.value, CredentialState.LOST.value, CredentialState.WITHDRAWN.value]
    collected = exists().where(CardCollection.credential_id == Credential.id, CardCollection.confirmed_at.is_(None))
    soon = live & (Credential.valid_to <= on + timedelta(days=max(EXPIRY_DAYS)))
    asked = credentials_visible_to(seen_by).where(
        or_(soon, Credential.state.in_(waits), live & (has_left(on) | _stands_below(bodies_over(db, on))), collected),
        Credential.id > after,
    )
    eager = (joinedload(Credential.person), joinedload(Credential.unit), selectinload(Credential.cards))
    return list(db.scalars(asked.options(*eager).order_by(Credential.id).limit(most)))


def has_left(on: date) -> ColumnElement[bool]:
    """Return the condition that the holder of a credential is on no post that it belongs to on a day (CR6)."""
    regular = and_(Post.person_id == Credential.person_id, Post.kind == PostKind.REGULAR.value, running_on(Post, on))
    counts = or_(Credential.kind == CredentialKind.SUPERVISION.value, Post.is_enforcement)
    return ~exists().where(regular, counts).correlate(Credential)  # whatever else is asked about posts around it


def _stands_below(paths: Iterable[str]) -> ColumnElement[bool]:
    """Return the condition that the unit of a credential stands at or below one of these places."""
    below = or_(false(), *(Unit.path.startswith(path) for path in paths))
    return Credential.unit_id.in_(select(Unit.id).where(below))


def standings_of(db: Session, held: Sequence[Credential]) -> dict[int, CardStanding]:
    """Map credentials, their cards loaded, to what is known of them today."""
    ids, today = [one.id for one in held], clock.today()
    spans = _spans(db, [one.person_id for one in held])
    notices, requests = _notices(db, ids), _requests(db, ids)
    collected, holds, withdrawn = _collected(db, ids), _holds(db, ids), _withdrawn(db, held)
    ended = _ended(db, held, today)
    found = {}
    for one in held:
        # The last piece: the valid one, or that which is lost.
        card = one.cards[-1] if one.cards else None
        supervises = one.kind == CredentialKind.SUPERVISION.value
        posts = [
            Span(post.started_on, post.ended_on, supervises or post.is_enforcement) for post in spans[one.person_id]
        ]
        found[one.id] = CardStanding(
            state=one.state,
            valid_to=one.valid_to,
            issued_on=one.issued_on,
            since=one.since,
            made_on=card.made_on if card else None,
            is_received=card is None or card.received_on is not None,
            is_held=one.id in holds,
            void_until=notices.get(card.id) if card else None,
            left=left_on(posts, today) or ended.get(one.id),
            is_collected=one.id in collected,
            withdrawn_on=withdrawn.get(one.id),
            request=requests.get(one.id),
        )
    return found


def _ended(db: Session, held: Sequence[Credential], on: date) -> dict[int, Left]:
    """Map cards for enforcement whose enforcement body was cancelled, and nobody above is one, to that day (W6, W7)."""
    over = bodies_over(db, on)
    if not over:
        return {}
    paths = dict(db.execute(select(Unit.id, Unit.path).where(Unit.id.in_({one.unit_id for one in held}))).all())
    bodies = bodies_above(db, paths.values(), on)
    lefts = {
        unit: Left(max(days))
        for unit, place in paths.items()
        if not bodies.cover(place) and (days := [day for path, day in over.items() if place.startswith(path)])
    }
    for_enforcement = (one for one in held if one.kind == CredentialKind.ENFORCEMENT.value)
    return {one.id: lefts[one.unit_id] for one in for_enforcement if one.unit_id in lefts}


def _spans(db: Session, people: Sequence[int]) -> dict[int, list[Post]]:
    found: dict[int, list[Post]] = defaultdict(list)
    asked = select(Post).where(Post.kind == PostKind.REGULAR.value, is_among(Post.person_id, people))
    for post in db.scalars(asked):
        found[post.person_id].append(post)
    return found


def _notices(db: Session, ids: Sequence[int]) -> dict[int, date]:
    asked = select(VoidNotice.card_id, VoidNotice.until).join(VoidNotice.card)
    return dict(db.execute(asked.where(is_among(Card.credential_id, ids))).all())


def _requests(db: Session, ids: Sequence[int]) -> dict[int, RequestKind]:
    asked = select(CardRequest.credential_id, CardRequest.kind).where(
        CardRequest.state.in_([state.value for state in OPEN_REQUESTS]), is_among(CardRequest.credential_id, ids)
    )
    return {credential: RequestKind(kind) for credential, kind in db.execute(asked)}


def _collected(db: Session, ids: Sequence[int]) -> set[int]:
    asked = select(CardCollection.credential_id).where(CardCollection.confirmed_at.is_(None))
    return set(db.scalars(asked.where(is_among(CardCollection.credential_id, ids))))


def _holds(db: Session, ids: Sequence[int]) -> set[int]:
    """Return which may not be activated because of a case."""
    asked = select(CredentialCase.credential_id).where(
        CredentialCase.is_hold.is_(True),
        CredentialCase.ended_on.is_(None),
        CredentialCase.state.in_([state.value for state in OPEN | IN_EFFECT]),
    )
    return set(db.scalars(asked.where(is_among(CredentialCase.credential_id, ids))))


def _withdrawn(db: Session, held: Sequence[Credential]) -> dict[int, date]:
    """Map the withdrawn to the day on which that was put on record: from it the cancellation is counted (CR7)."""
    ids = [one.id for one in held if one.state == CredentialState.WITHDRAWN.value]
    event = CredentialEvent
    asked = select(event.credential_id, func.max(event.at)).where(
        event.new == CredentialState.WITHDRAWN.value, is_among(event.credential_id, ids)
    )
    rows = db.execute(asked.group_by(event.credential_id))
    return {credential: at.astimezone(clock.zone()).date() for credential, at in rows}
