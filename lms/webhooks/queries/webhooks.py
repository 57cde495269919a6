"""Selects on webhooks and their deliveries."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, func, select
from sqlalchemy.orm import Session, joinedload

from lms.access import Actor
from lms.audit.queries import last_link
from lms.errors import NotFound
from lms.notices.queries.deliveries import is_due
from lms.notices.rules.sending import DeliveryState
from lms.people.models import Unit
from lms.webhooks.models import Webhook, WebhookDelivery, WebhookTry

_WAITING = WebhookDelivery.state == DeliveryState.WAITING.value
_SENDING = and_(Webhook.paused_at.is_(None), Webhook.ended_at.is_(None))


@dataclass(frozen=True, slots=True)
class Standing:
    """How the deliveries of an address stand: how many wait, how many of those have failed, how many were given up."""

    waiting: int = 0
    failing: int = 0
    given_up: int = 0


def list_webhooks(db: Session, *, seen_by: Actor) -> Sequence[Webhook]:
    """List the addresses of units in reach that have not been ended, by their label."""
    asked = select(Webhook).join(Webhook.unit).options(joinedload(Webhook.unit))
    return db.scalars(asked.where(_in_reach(seen_by), Webhook.ended_at.is_(None)).order_by(Webhook.label)).all()


def get_webhook(db: Session, webhook_id: int, *, seen_by: Actor) -> Webhook:
    """Return an address of a unit in reach. Raises NotFound otherwise."""
    asked = select(Webhook).join(Webhook.unit).options(joinedload(Webhook.unit))
    found = db.scalar(asked.where(_in_reach(seen_by), Webhook.id == webhook_id))
    if found is None:
        raise NotFound("WEBHOOK_NOT_FOUND")
    return found


def get_delivery(db: Session, webhook: Webhook, delivery_id: int) -> WebhookDelivery:
    """Return a delivery to an address. Raises NotFound otherwise."""
    asked = select(WebhookDelivery).where(WebhookDelivery.webhook_id == webhook.id, WebhookDelivery.id == delivery_id)
    found = db.scalar(asked)
    if found is None:
        raise NotFound("DELIVERY_NOT_FOUND")
    return found


def top_unit(db: Session, actor: Actor) -> Unit:
    """Return the unit at the top of an actor's reach. Raises NotFound for who reaches no unit."""
    found = db.scalar(select(Unit).where(Unit.path == actor.unit_path))
    if found is None:
        raise NotFound("UNIT_NOT_FOUND")
    return found


def standings(db: Session, webhook_ids: Sequence[int]) -> dict[int, Standing]:
    """Map addresses to how their deliveries stand, those without any, too."""
    failing = func.count(WebhookDelivery.id).filter(_WAITING, WebhookDelivery.tries > 0)
    asked = select(
        WebhookDelivery.webhook_id,
        func.count(WebhookDelivery.id).filter(_WAITING).label("waiting"),
        failing.label("failing"),
        func.count(WebhookDelivery.id).filter(WebhookDelivery.state == DeliveryState.GIVEN_UP.value).label("given_up"),
    ).where(WebhookDelivery.webhook_id.in_(webhook_ids))
    rows = db.execute(asked.group_by(WebhookDelivery.webhook_id))
    found = {row.webhook_id: Standing(row.waiting, row.failing, row.given_up) for row in rows}
    return dict.fromkeys(webhook_ids, Standing()) | found


def standing_of_all(db: Session) -> dict[str, int]:
    """Count what waits, what of it has failed, and what was given up, for whoever watches the installation."""
    total = {"waiting": 0, "failing": 0, "given_up": 0}
    for each in standings(db, list(db.scalars(select(Webhook.id).where(_SENDING)))).values():
        total["waiting"] += each.waiting
        total["failing"] += each.failing
        total["given_up"] += each.given_up
    return total


def last_deliveries(db: Session, webhook_id: int, most: int = 50) -> Sequence[WebhookDelivery]:
    """List the newest deliveries to an address."""
    asked = select(WebhookDelivery).where(WebhookDelivery.webhook_id == webhook_id)
    return db.scalars(asked.order_by(WebhookDelivery.id.desc()).limit(most)).all()


def last_faults(db: Session, delivery_ids: Sequence[int]) -> dict[int, str]:
    """Map deliveries to what was wrong at their last try; "" where nothing was."""
    newest = select(func.max(WebhookTry.id)).where(WebhookTry.delivery_id.in_(delivery_ids))
    asked = select(WebhookTry.delivery_id, WebhookTry.fault)
    rows = db.execute(asked.where(WebhookTry.id.in_(newest.group_by(WebhookTry.delivery_id))))
    return {row.delivery_id: row.fault for row in rows}


def end_of_chain(db: Session) -> int:
    """Return the last place of the audit log's chain, 0 before it begins."""
    last = last_link(db)
    return last.position if last else 0


def untold(db: Session, end: int) -> Sequence[Webhook]:
    """Lock the addresses that have not been told of everything up to a place; another worker's are left to it."""
    asked = select(Webhook).where(_SENDING, Webhook.told_through < end).order_by(Webhook.id)
    return db.scalars(asked.options(joinedload(Webhook.unit)).with_for_update(skip_locked=True, of=Webhook)).all()


def has_work(db: Session, now: datetime, resting: Collection[int] = ()) -> bool:
    """Tell whether there is something to tell, or to send now to an address that does not rest."""
    if db.scalar(select(Webhook.id).where(_SENDING).limit(1)) is None:
        return False
    behind = select(Webhook.id).where(_SENDING, Webhook.told_through < end_of_chain(db)).limit(1)
    due = select(WebhookDelivery.id).join(WebhookDelivery.webhook).where(*_is_due(now, resting)).limit(1)
    return db.scalar(behind) is not None or db.scalar(due) is not None


def due_deliveries(db: Session, now: datetime, most: int, resting: Collection[int] = ()) -> Sequence[WebhookDelivery]:
    """Lock deliveries that are due, with their address, the longest due first; another worker's are left to it."""
    asked = select(WebhookDelivery).join(WebhookDelivery.webhook).options(joinedload(WebhookDelivery.webhook))
    found = asked.where(*_is_due(now, resting)).order_by(WebhookDelivery.next_at, WebhookDelivery.id).limit(most)
    return db.scalars(found.with_for_update(skip_locked=True, of=WebhookDelivery)).all()


def _is_due(now: datetime, resting: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    return is_due(WebhookDelivery, now), _SENDING, Webhook.id.not_in(sorted(resting))


def lock_delivery(db: Session, delivery_id: int) -> WebhookDelivery:
    """Lock one delivery."""
    return db.scalars(select(WebhookDelivery).where(WebhookDelivery.id == delivery_id).with_for_update()).one()


def _in_reach(actor: Actor) -> ColumnElement[bool]:
    if not actor.unit_path:
        return false()
    return Unit.path.startswith(actor.unit_path, autoescape=True)
