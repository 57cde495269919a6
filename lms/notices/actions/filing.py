"""Putting new notices into deliveries: a digest a day for each recipient and channel, urgent ones by themselves."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from lms import clock
from lms.db import insert_missing, one_at_a_time, table_of
from lms.notices.models import Notice, NoticeDelivery, NoticeDeliveryItem
from lms.notices.queries.addresses import addresses_of, key_of
from lms.notices.queries.deliveries import of_recipients, unfiled
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
    urgent: dict[tuple[Place, int], list[int]] = {}
    digests: dict[Place, list[int]] = defaultdict(list)
    for notice, place in _places(db, waiting, ways):
        if notice.is_urgent and notice.unit_id is None:
            urgent[place, notice.id] = [notice.id]
        else:
            digests[place].append(notice.id)
    local = now.astimezone(clock.zone())
    for (place, notice_id), ids in urgent.items():
        delivery = _made(db, place, slot_of(local.date(), notice_id), after_quiet(local, ways.quiet), now)
        _put(db, delivery, ids)
    _file_digests(db, digests, digest_at(local, ways.quiet), now)
    for notice in waiting:
        notice.filed_at = now
    return len(waiting)


def _file_digests(db: Session, digests: dict[Place, list[int]], due_at: datetime, now: datetime) -> None:
    days = [due_at.date() + timedelta(days=number) for number in range(_DAYS_AHEAD)]
    groups: dict[tuple[Channel, str], list[Place]] = defaultdict(list)
    for place in digests:
        groups[place.channel, place.column].append(place)
    for (channel, column), places in groups.items():
        slots = [slot_of(day, None) for day in days]
        found = of_recipients(db, column, [place.id for place in places], channel.value, slots)
        known = {(getattr(each, column), each.slot): each for each in found}
        for place in places:
            slot = next(each for each in slots if _is_open(known.get((place.id, each))))
            later = due_at + (date.fromisoformat(slot) - due_at.date())
            _put(db, known.get((place.id, slot)) or _made(db, place, slot, later, now), digests[place])


def _is_open(delivery: NoticeDelivery | None) -> bool:
    return delivery is None or delivery.state == DeliveryState.WAITING


def _made(db: Session, place: Place, slot: str, due_at: datetime, now: datetime) -> NoticeDelivery:
    delivery = NoticeDelivery(
        channel=place.channel.value,
        slot=slot,
        state=DeliveryState.WAITING.value,
        tries=0,
        made_at=now,
        first_due_at=due_at,
        next_at=due_at,
        **{place.column: place.id},
    )
    db.add(delivery)
    db.flush()  # its items name it
    return delivery


def _put(db: Session, delivery: NoticeDelivery, notice_ids: Sequence[int]) -> None:
    rows = [{"delivery_id": delivery.id, "notice_id": each} for each in notice_ids]
    insert_missing(db, table_of(NoticeDeliveryItem), rows)


def _places(db: Session, waiting: Sequence[Notice], ways: Ways) -> Iterator[tuple[Notice, Place]]:
    addresses = addresses_of(db, waiting, ways)
    for notice in waiting:
        for_desk = notice.unit_id is not None
        for channel in channels_for(is_urgent=notice.is_urgent, for_desk=for_desk, set_up=ways.set_up):
            key = key_of(channel, notice)
            if key in addresses[channel]:
                yield notice, Place(channel, *key)
