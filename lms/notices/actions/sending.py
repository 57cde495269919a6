"""Taking deliveries that are due: who is told what, by which way, and what need not go out any more."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from lms import clock, vault
from lms.db import one_at_a_time
from lms.i18n import Language
from lms.notices.actions.settling import Parcel, drop
from lms.notices.actions.tries import take
from lms.notices.models import Notice, NoticeAddress, NoticeDelivery
from lms.notices.queries.addresses import address_of, addresses_of, current_addresses, key_of, mail_languages
from lms.notices.queries.deliveries import due_deliveries, notices_in, robots_called
from lms.notices.rules.addresses import is_code_over
from lms.notices.rules.sending import CODE_SLOT, MOST_A_MINUTE, ROBOTS, ROBOTS_REST, Channel
from lms.notices.ways import Ways

MOST_AT_ONCE = 50


def claim(db: Session, ways: Ways, resting: Collection[str] = ()) -> list[Parcel]:
    """Take deliveries that are due, a few dozen at most. What was read meanwhile or has no way out is dropped.

    `resting`: channels, and hosts of robots, that do not answer at the moment; what goes there stays as it is. A robot
    is called as often as its makers allow: what is more waits a minute.
    """
    now = clock.now()
    due = due_deliveries(db, now, MOST_AT_ONCE, resting)
    codes = [each for each in due if each.slot.startswith(CODE_SLOT)]
    return _codes(db, codes, ways, now) + _notices(db, [each for each in due if each not in codes], ways, resting)


def _notices(db: Session, due: Sequence[NoticeDelivery], ways: Ways, resting: Collection[str]) -> list[Parcel]:
    now = clock.now()
    told: dict[int, list[Notice]] = defaultdict(list)
    for delivery_id, notice in notices_in(db, [each.id for each in due]):
        told[delivery_id].append(notice)
    addresses, languages = addresses_of(db, due, ways), mail_languages(db, due)
    called = _called(db, due, ways, now)
    parcels = []
    for each in due:
        channel = Channel(each.channel)
        address = address_of(addresses, channel, each)
        if not told[each.id]:
            drop(db, each, "READ", now)
        elif address is None:
            drop(db, each, "NO_ADDRESS", now)
        elif channel in ROBOTS and _must_wait(address, channel, ways, called, resting):
            each.next_at = now + ROBOTS_REST
        else:
            take(each, now)
            language = languages.get(key_of(channel, each), "zh") if channel is Channel.EMAIL else "zh"
            parcels.append(_parcel(each, address, told[each.id], language))
    return parcels


def _called(db: Session, due: Sequence[NoticeDelivery], ways: Ways, now: datetime) -> Counter[str]:
    """Count how often each robot was called within a minute, whichever worker did."""
    if all(Channel(each.channel) not in ROBOTS for each in due):
        return Counter()
    one_at_a_time(db, "notices:robots")
    called: Counter[str] = Counter()
    for code, channel, number in robots_called(db, now):
        if robot := ways.robots.get((code, Channel(channel))):
            called[robot.url] += number
    return called


def _must_wait(unit_code: str, channel: Channel, ways: Ways, called: Counter[str], resting: Collection[str]) -> bool:
    robot = ways.robots[unit_code, channel]
    if robot.host in resting or called[robot.url] >= MOST_A_MINUTE:
        return True
    called[robot.url] += 1
    return False


def _codes(db: Session, due: Sequence[NoticeDelivery], ways: Ways, now: datetime) -> list[Parcel]:
    """Take codes that are still to be typed in."""
    accounts = sorted({each.account_id for each in due if each.account_id is not None})
    addresses = {each.account_id: each for each in current_addresses(db, accounts=accounts)}
    parcels = []
    for each in due:
        address = _waiting(addresses, each, now) if ways.mailbox else None
        if address is None or address.code_sealed is None:
            drop(db, each, "NO_ADDRESS", now)
            continue
        take(each, now)
        email, code = vault.unseal(address.email_sealed), vault.unseal(address.code_sealed)
        parcels.append(Parcel(each.id, each.tries, Channel.EMAIL, email, code=code))
    return parcels


def _waiting(addresses: Mapping[int, NoticeAddress], delivery: NoticeDelivery, now: datetime) -> NoticeAddress | None:
    address = addresses.get(delivery.account_id or 0)
    if address is None or not delivery.slot.startswith(f"{CODE_SLOT}{address.id}:"):
        return None
    return None if is_code_over(address.code_until, address.wrong_codes, now) else address


def _parcel(delivery: NoticeDelivery, address: str, told: Sequence[Notice], language: Language) -> Parcel:
    own = [(each.cause, each.details) for each in told if each.unit_id is None]
    # Several people at one desk are told of the same thing: it counts once.
    about = {(each.cause, each.step) for each in told if each.unit_id is not None}
    desk = Counter(cause for cause, _ in sorted(about))
    return Parcel(delivery.id, delivery.tries, Channel(delivery.channel), address, own, desk, language=language)
