"""What waits to be put into deliveries, what is due to go out, and how much there is of both."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlalchemy.orm import Session

from lms.among import is_among
from lms.notices.models import Notice, NoticeDelivery, NoticeDeliveryEvent, NoticeDeliveryItem
from lms.notices.rules.keeping import NOTICES_KEPT, STUCK_AFTER
from lms.notices.rules.sending import FURTHEST, LEASE, ROBOTS_REST, Channel, DeliveryState
from lms.people.models import Unit


@dataclass(frozen=True, slots=True)
class Stuck:
    """What should have gone out by a way long ago: how many deliveries, the first of them due since when."""

    number: int
    since: datetime


_WAITING = NoticeDelivery.state == DeliveryState.WAITING.value


def unfiled(db: Session, most: int) -> Sequence[Notice]:
    """List notices that are in no delivery yet, the oldest first; another worker's are left to it."""
    asked = select(Notice).where(Notice.filed_at.is_(None)).order_by(Notice.id).limit(most)
    return db.scalars(asked.with_for_update(skip_locked=True)).all()


def has_work(db: Session, now: datetime, resting: Collection[str] = ()) -> bool:
    """Tell whether anything waits to be filed, or sent now by a channel that does not rest."""
    filing = select(Notice.id).where(Notice.filed_at.is_(None)).limit(1)
    sending = select(NoticeDelivery.id).where(is_due(NoticeDelivery, now), _awake(resting)).limit(1)
    return db.scalar(filing) is not None or db.scalar(sending) is not None


def due_deliveries(db: Session, now: datetime, most: int, resting: Collection[str] = ()) -> Sequence[NoticeDelivery]:
    """Lock deliveries that are due by channels that do not rest, the longest due first; others' are left to them."""
    asked = (
        select(NoticeDelivery)
        .where(is_due(NoticeDelivery, now), _awake(resting))
        .order_by(NoticeDelivery.next_at, NoticeDelivery.id)
        .limit(most)
    )
    return db.scalars(asked.with_for_update(skip_locked=True)).all()


def is_due(delivery: Any, now: datetime) -> ColumnElement[bool]:
    """Return the condition that a delivery of a model (`state`, `next_at`) waits and is to be tried now."""
    # What seems further away than anything is planned was put off by a clock that ran ahead: it is due.
    is_time = or_(delivery.next_at <= now, delivery.next_at > now + FURTHEST)
    return and_(delivery.state == DeliveryState.WAITING.value, is_time)


def _awake(resting: Collection[str]) -> ColumnElement[bool]:
    return NoticeDelivery.channel.not_in(sorted({each.value for each in Channel} & set(resting)))


def robots_called(db: Session, now: datetime) -> list[tuple[str, str, int]]:
    """Count the calls within a minute to each unit's robot, as (code, channel, number): made, and on their way."""
    since = now - ROBOTS_REST
    asked = select(Unit.code, NoticeDelivery.channel, func.count()).join(Unit, NoticeDelivery.unit_id == Unit.id)
    made = asked.join(NoticeDeliveryEvent, NoticeDeliveryEvent.delivery_id == NoticeDelivery.id)
    made = made.where(NoticeDeliveryEvent.at > since, NoticeDeliveryEvent.new != DeliveryState.DROPPED.value)
    leased = NoticeDelivery.next_at > since + LEASE, NoticeDelivery.next_at <= now + LEASE
    under_way = asked.where(_WAITING, NoticeDelivery.tries > 0, *leased)
    by = Unit.code, NoticeDelivery.channel
    return [
        (code, channel, number)
        for each in (made, under_way)
        for code, channel, number in db.execute(each.group_by(*by))
    ]


def lock_delivery(db: Session, delivery_id: int) -> NoticeDelivery:
    """Lock one delivery."""
    return db.scalars(select(NoticeDelivery).where(NoticeDelivery.id == delivery_id).with_for_update()).one()


def digests_of(
    db: Session, column: str, ids: Sequence[int], channel: str, slots: Sequence[str]
) -> Sequence[NoticeDelivery]:
    """Lock the digests that some recipients have by a channel on some days, and those of before never tried yet.

    Locked: what is added to a digest while somebody takes it would be in none.
    """
    never_tried = and_(_WAITING, NoticeDelivery.tries == 0, NoticeDelivery.slot < min(slots))
    asked = select(NoticeDelivery).where(
        NoticeDelivery.channel == channel,
        is_among(getattr(NoticeDelivery, column), ids),
        or_(NoticeDelivery.slot.in_(slots), never_tried),
    )
    return db.scalars(asked.order_by(NoticeDelivery.id).with_for_update()).all()


def notices_in(db: Session, delivery_ids: Sequence[int]) -> Sequence[Row[int, Notice]]:
    """List the unread notices of deliveries, each with its delivery's id, in the order they were told."""
    asked = (
        select(NoticeDeliveryItem.delivery_id, Notice)
        .join(Notice, NoticeDeliveryItem.notice_id == Notice.id)
        .where(is_among(NoticeDeliveryItem.delivery_id, delivery_ids), Notice.read_at.is_(None))
    )
    return db.execute(asked.order_by(Notice.id)).all()


def counted(db: Session, since: datetime) -> dict[str, int]:
    """Count what waits (notices without delivery, deliveries) and what was given up since a moment."""
    filing = db.scalar(select(func.count(Notice.id)).where(Notice.filed_at.is_(None))) or 0
    waiting = db.scalar(select(func.count(NoticeDelivery.id)).where(_WAITING)) or 0
    failing = db.scalar(select(func.count(NoticeDelivery.id)).where(_WAITING, NoticeDelivery.tries > 0)) or 0
    gave_up = NoticeDelivery.state == DeliveryState.GIVEN_UP.value, NoticeDelivery.settled_at >= since
    given_up = db.scalar(select(func.count(NoticeDelivery.id)).where(*gave_up)) or 0
    return {"unfiled": filing, "waiting": waiting, "failing": failing, "given_up": given_up}


def stuck(db: Session, now: datetime) -> Mapping[Channel, Stuck]:
    """Map the ways out to what should have gone out by them long ago; a way that works is missing."""
    asked = select(NoticeDelivery.channel, func.count(), func.min(NoticeDelivery.first_due_at))
    found = asked.where(_WAITING, NoticeDelivery.first_due_at < now - STUCK_AFTER).group_by(NoticeDelivery.channel)
    return {Channel(channel): Stuck(number, since) for channel, number, since in db.execute(found)}


def kept(db: Session, now: datetime) -> dict[str, int]:
    """Count the notices and deliveries there are, and the notices that should have been cleared by now."""
    over = select(func.count(Notice.id)).where(Notice.read_at < now - NOTICES_KEPT)
    return {
        "notices": db.scalar(select(func.count(Notice.id))) or 0,
        "deliveries": db.scalar(select(func.count(NoticeDelivery.id))) or 0,
        "over": db.scalar(over) or 0,
    }


def given_up(db: Session) -> Sequence[NoticeDelivery]:
    """Lock every delivery that was given up."""
    asked = select(NoticeDelivery).where(NoticeDelivery.state == DeliveryState.GIVEN_UP.value)
    return db.scalars(asked.with_for_update()).all()
