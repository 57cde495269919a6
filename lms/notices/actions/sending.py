"""Taking deliveries that are due, and noting what came of it: the only writer of their state, with an event for each.

A delivery is claimed in one transaction, sent while none is open, and settled in another. Whoever dies in between
leaves it waiting; after a quarter of an hour it is tried again, under the same number.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lms import clock
from lms.notices.models import Notice, NoticeDelivery, NoticeDeliveryEvent
from lms.notices.queries.addresses import address_of, addresses_of
from lms.notices.queries.deliveries import due_deliveries, given_up, lock_delivery, notices_in
from lms.notices.rules.sending import LEASE, Channel, DeliveryState, is_given_up, wait_after
from lms.notices.ways import Ways

MOST_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one delivery says and to whom: sentences about himself, and for a desk how much there is of each cause."""

    delivery_id: int
    tries: int
    channel: Channel
    address: str = field(repr=False)  # of mail or a phone; a unit's code for its robot
    own: list[tuple[str, dict[str, Any]]]
    desk: Counter[str]

    @property
    def number(self) -> int:
        """How many things it tells of."""
        return len(self.own) + self.desk.total()


def claim(db: Session, ways: Ways) -> list[Parcel]:
    """Take deliveries that are due, a few dozen at most. What was read meanwhile or has no way out is dropped."""
    now = clock.now()
    due = due_deliveries(db, now, MOST_AT_ONCE)
    told: dict[int, list[Notice]] = defaultdict(list)
    for delivery_id, notice in notices_in(db, [each.id for each in due]):
        told[delivery_id].append(notice)
    addresses = addresses_of(db, due, ways)
    parcels = []
    for each in due:
        address = address_of(addresses, Channel(each.channel), each)
        if not told[each.id]:
            _move(db, each, DeliveryState.DROPPED, "READ", now)
        elif address is None:
            _move(db, each, DeliveryState.DROPPED, "NO_ADDRESS", now)
        else:
            each.tries, each.next_at = each.tries + 1, now + LEASE
            parcels.append(_parcel(each, address, told[each.id]))
    return parcels


def settle(db: Session, parcel: Parcel, fault: str, *, is_final: bool = False) -> None:
    """Note what came of a try: sent, tried again after a longer wait, or given up. Another try is left alone."""
    delivery, now = lock_delivery(db, parcel.delivery_id), clock.now()
    if delivery.state != DeliveryState.WAITING or delivery.tries != parcel.tries:
        return
    if not fault:
        _move(db, delivery, DeliveryState.SENT, "", now)
    elif is_final or is_given_up(delivery.first_due_at, now):
        _move(db, delivery, DeliveryState.GIVEN_UP, fault, now)
    else:
        delivery.next_at = now + wait_after(delivery.tries)
        _note(db, delivery, fault, now)


def send_again(db: Session) -> int:
    """Let everything that was given up be tried again, once what stood in the way is mended; return how many."""
    now, found = clock.now(), given_up(db)
    for each in found:
        each.tries, each.first_due_at, each.next_at = 0, now, now
        _move(db, each, DeliveryState.WAITING, "", now)
    return len(found)


def _move(db: Session, delivery: NoticeDelivery, new: DeliveryState, fault: str, now: datetime) -> None:
    delivery.state = new.value
    delivery.settled_at = None if new is DeliveryState.WAITING else now
    _note(db, delivery, fault, now)


def _note(db: Session, delivery: NoticeDelivery, fault: str, now: datetime) -> None:
    db.add(NoticeDeliveryEvent(delivery_id=delivery.id, at=now, new=delivery.state, fault=fault))


def _parcel(delivery: NoticeDelivery, address: str, told: Sequence[Notice]) -> Parcel:
    own = [(each.cause, each.details) for each in told if each.unit_id is None]
    # Several people at one desk are told of the same thing: it counts once.
    about = {(each.cause, each.step) for each in told if each.unit_id is not None}
    desk = Counter(cause for cause, _ in sorted(about))
    return Parcel(delivery.id, delivery.tries, Channel(delivery.channel), address, own, desk)
