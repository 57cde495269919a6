"""What came of a delivery of notices, with an event for each try."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lms import clock, vault
from lms.i18n import Language
from lms.notices.actions.tries import begin_anew, conclude, is_under_way, let_go_of, stand
from lms.notices.models import NoticeDelivery, NoticeDeliveryEvent
from lms.notices.queries.addresses import current_addresses, refused_addresses
from lms.notices.queries.deliveries import given_up, lock_delivery
from lms.notices.rules.sending import Channel, DeliveryState


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one delivery says and to whom: sentences about himself, and for a desk how much there is of each cause.

    `code`: it tells nothing but the code that confirms its address. `language`: of a mail what its reader has chosen;
    messages to phones and groups are Chinese.
    """

    delivery_id: int
    tries: int
    channel: Channel
    address: str = field(repr=False)  # of mail or a phone; a unit's code for its robot
    own: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    desk: Counter[str] = field(default_factory=Counter)
    code: str = field(default="", repr=False)
    language: Language = "zh"

    @property
    def number(self) -> int:
        """How many things it tells of."""
        return len(self.own) + self.desk.total()


def settle(db: Session, parcel: Parcel, fault: str, *, is_final: bool = False) -> None:
    """Note what came of a try: sent, tried again after a longer wait, or given up. Another try is left alone.

    `is_final`: there is no such address. Nothing more is mailed there until it is confirmed anew.
    """
    delivery, now = lock_delivery(db, parcel.delivery_id), clock.now()
    if not is_under_way(delivery, parcel.tries):
        return
    conclude(delivery, fault, now, is_final=is_final)
    _note(db, delivery, fault, now)
    if fault and is_final and parcel.channel is Channel.EMAIL:
        _refuse_address(db, delivery, parcel.address, now)


def let_go(db: Session, parcel: Parcel) -> None:
    """Take a claim back: it was not tried after all, and is due as before."""
    let_go_of(lock_delivery(db, parcel.delivery_id), parcel.tries, clock.now())


def send_again(db: Session) -> int:
    """Let everything given up be tried again, once what stood in the way is mended; return how many.

    A server that was set up wrongly may have refused good addresses: they are tried again, too.
    """
    now, found = clock.now(), given_up(db)
    for address in refused_addresses(db):
        address.refused_at = None
    for each in found:
        begin_anew(each, now)
        _note(db, each, "", now)
    return len(found)


def drop(db: Session, delivery: NoticeDelivery, reason: str, now: datetime) -> None:
    """Let a delivery not go out any more; `reason`: a code."""
    stand(delivery, DeliveryState.DROPPED, now)
    _note(db, delivery, reason, now)


def _note(db: Session, delivery: NoticeDelivery, fault: str, now: datetime) -> None:
    db.add(NoticeDeliveryEvent(delivery_id=delivery.id, at=now, new=delivery.state, fault=fault))


def _refuse_address(db: Session, delivery: NoticeDelivery, email: str, now: datetime) -> None:
    people = [delivery.person_id] if delivery.person_id is not None else []
    accounts = [delivery.account_id] if delivery.account_id is not None else []
    for address in current_addresses(db, people=people, accounts=accounts):
        if vault.unseal(address.email_sealed) == email:
            address.refused_at = now
