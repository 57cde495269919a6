"""What came of a delivery: the only writer of its state, with an event for each try.

A delivery is claimed in one transaction, sent while none is open, and settled in another. Whoever dies in between
leaves it waiting; after a quarter of an hour it is tried again, under the same number.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lms import clock, vault
from lms.notices.models import NoticeDelivery, NoticeDeliveryEvent
from lms.notices.queries.addresses import current_addresses, refused_addresses
from lms.notices.queries.deliveries import given_up, lock_delivery
from lms.notices.rules.sending import Channel, DeliveryState, is_given_up, wait_after


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one delivery says and to whom: sentences about himself, and for a desk how much there is of each cause.

    `code`: it tells nothing but the code that confirms its address.
    """

    delivery_id: int
    tries: int
    channel: Channel
    address: str = field(repr=False)  # of mail or a phone; a unit's code for its robot
    own: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    desk: Counter[str] = field(default_factory=Counter)
    code: str = field(default="", repr=False)

    @property
    def number(self) -> int:
        """How many things it tells of."""
        return len(self.own) + self.desk.total()


def settle(db: Session, parcel: Parcel, fault: str, *, is_final: bool = False) -> None:
    """Note what came of a try: sent, tried again after a longer wait, or given up. Another try is left alone.

    `is_final`: there is no such address. Nothing more is mailed there until it is confirmed anew.
    """
    delivery, now = lock_delivery(db, parcel.delivery_id), clock.now()
    if not _is_this_try(delivery, parcel):
        return
    if not fault:
        move(db, delivery, DeliveryState.SENT, "", now)
    elif is_final or is_given_up(delivery.first_due_at, now):
        move(db, delivery, DeliveryState.GIVEN_UP, fault, now)
        if is_final and parcel.channel is Channel.EMAIL:
            _refuse_address(db, delivery, parcel.address, now)
    else:
        delivery.next_at = now + wait_after(delivery.tries)
        _note(db, delivery, fault, now)


def let_go(db: Session, parcel: Parcel) -> None:
    """Take a claim back: it was not tried after all, and is due as before."""
    delivery = lock_delivery(db, parcel.delivery_id)
    if _is_this_try(delivery, parcel):
        delivery.tries, delivery.next_at = delivery.tries - 1, clock.now()


def send_again(db: Session) -> int:
    """Let everything given up be tried again, once what stood in the way is mended; return how many.

    A server that was set up wrongly may have refused good addresses: they are tried again, too.
    """
    now, found = clock.now(), given_up(db)
    for address in refused_addresses(db):
        address.refused_at = None
    for each in found:
        each.tries, each.first_due_at, each.next_at = 0, now, now
        move(db, each, DeliveryState.WAITING, "", now)
    return len(found)


def move(db: Session, delivery: NoticeDelivery, new: DeliveryState, fault: str, now: datetime) -> None:
    """Bring a delivery into a state, with its event."""
    delivery.state = new.value
    delivery.settled_at = None if new is DeliveryState.WAITING else now
    _note(db, delivery, fault, now)


def _note(db: Session, delivery: NoticeDelivery, fault: str, now: datetime) -> None:
    db.add(NoticeDeliveryEvent(delivery_id=delivery.id, at=now, new=delivery.state, fault=fault))


def _is_this_try(delivery: NoticeDelivery, parcel: Parcel) -> bool:
    return delivery.state == DeliveryState.WAITING and delivery.tries == parcel.tries


def _refuse_address(db: Session, delivery: NoticeDelivery, email: str, now: datetime) -> None:
    people = [delivery.person_id] if delivery.person_id is not None else []
    accounts = [delivery.account_id] if delivery.account_id is not None else []
    for address in current_addresses(db, people=people, accounts=accounts):
        if vault.unseal(address.email_sealed) == email:
            address.refused_at = now
