"""Putting new notices into deliveries: a digest a day for each recipient and channel, urgent ones by themselves."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from lms import clock
from lms.db import insert_missing, one_at_a_time, table_of
from lms.notices.actions.tries import before_any
from lms.notices.models import Notice, NoticeDelivery, NoticeDeliveryItem
from lms.notices.queries.addresses import addresses_of, key_of
from lms.notices.queries.deliveries import digests_of, unfiled
from lms.notices.rules.sending import Channel, DeliveryState, after_quiet, channels_for, digest_at, slot_of
from lms.notices.ways import Ways

# One transaction files so many: whatever night it is, nobody waits long behind it.
MOST_AT_ONCE = 500
# A digest that has gone out is not added to; the next day's is. More than these never stand in the way.
_DAYS_AHEAD = 4


@dataclass(frozen=True, slots=True)
class Place:
    """Where a notice goes: a channel to a recipient, named by the column of his id."""

    channel: Channel
    column: str
    id: int


def file_waiting(db: Session, ways: Ways) -> int:
    """File the notices that wait, a few hundred at most; return how many. What has no way out stays in the inbox."""
    one_at_a_time(db, "notices:file")
    waiting, now = unfiled(db, MOST_AT_ONCE), clock.now()
    local = now.astimezone(clock.zone())
    filed: list[tuple[NoticeDelivery, Sequence[int]]] = []
    digests: dict[Place, list[int]] = defaultdict(list)
    for notice, place in _places(db, waiting, ways):
        if notice.is_urgent and notice.unit_id is None:
            slot = slot_of(local.date(), notice.id)
            filed.append((_made(db, place, slot, after_quiet(local, ways.quiet), now), [notice.id]))
        else:
            digests[place].append(notice.id)
    filed += _digests(db, digests, digest_at(local, ways.quiet), now)
    db.flush()  # items name their deliveries
    rows = [{"delivery_id": delivery.id, "notice_id": each} for delivery, ids in filed for each in ids]
    insert_missing(db, table_of(NoticeDeliveryItem), rows)
    for notice in waiting:
        notice.filed_at = now
    return len(waiting)


def _digests(
    db: Session, digests: Mapping[Place, Sequence[int]], due_at: datetime, now: datetime
) -> Iterator[tuple[NoticeDelivery, Sequence[int]]]:
    """Give each place its digest: one that never went out because a server is away, or that of the next day."""
    slots = [slot_of(due_at.date() + timedelta(days=number), None) for number in range(_DAYS_AHEAD)]
    groups: dict[tuple[Channel, str], list[Place]] = defaultdict(list)
    for place in digests:
        groups[place.channel, place.column].append(place)
    for (channel, column), places in groups.items():
        known: dict[int, dict[str, NoticeDelivery]] = defaultdict(dict)
        for each in digests_of(db, column, [place.id for place in places], channel.value, slots):
            known[getattr(each, column)][each.slot] = each
        for place in places:
            own = known[place.id]
            slot = min(own.keys() - set(slots), default="") or next(each for each in slots if _is_open(own.get(each)))
            later = due_at + (date.fromisoformat(slot) - due_at.date())
            yield own.get(slot) or _made(db, place, slot, later, now), digests[place]


def _is_open(delivery: NoticeDelivery | None) -> bool:
    return delivery is None or delivery.state == DeliveryState.WAITING


def _made(db: Session, place: Place, slot: str, due_at: datetime, now: datetime) -> NoticeDelivery:
    to = {place.column: place.id}
    delivery = NoticeDelivery(channel=place.channel.value, slot=slot, **to, **before_any(due_at, now))
    db.add(delivery)
    return delivery


def _places(db: Session, waiting: Sequence[Notice], ways: Ways) -> Iterator[tuple[Notice, Place]]:
    addresses = addresses_of(db, waiting, ways)
    for notice in waiting:
        for_desk = notice.unit_id is not None
        for channel in channels_for(is_urgent=notice.is_urgent, for_desk=for_desk, set_up=ways.set_up):
            key = key_of(channel, notice)
            if key in addresses[channel]:
                yield notice, Place(channel, *key)
