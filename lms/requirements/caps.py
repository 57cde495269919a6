"""Which posted hours count towards the year: caps by method, the earliest training first. Pure (domain C3.3)."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from lms.hours.catalogue import BUSINESS_SKILL, HOUR, PUBLIC_LAW, YEARLY, Method, Tag
from lms.requirements.parameters import MethodCap, Parameters
from lms.requirements.rules import Requirement
from lms.requirements.verdict import Sums, is_met


class Hours(NamedTuple):
    """One posted entry with what was reversed of it taken off, as the caps see it."""

    entry_id: int
    occurred_on: date
    category: str
    tags: int
    method: str
    credit: int


def apply_caps(entries: Iterable[Hours], req: Requirement, params: Parameters) -> dict[int, int]:
    """Return how much of each entry counts, in hundredths: the earliest training fills a cap first.

    Online hours count up to half of what the year requires; some methods have a cap of their own. Hours that are no
    part of the yearly sum neither fill a cap nor are cut by one. Who is exempt owes nothing, so nothing of his is cut.
    """
    if req.exempt:
        return {entry.entry_id: entry.credit for entry in entries}
    rooms = _rooms(params.method_caps)
    room = {_ONLINE: req.online_cap} | {number: cap.hours * HOUR for number, cap in enumerate(params.method_caps)}
    counted: dict[int, int] = {}
    for entry in sorted(entries, key=attrgetter("occurred_on", "entry_id")):
        allowed = entry.credit
        within = rooms[entry.method, entry.category]
        for key in within:
            allowed = min(allowed, room[key])
        for key in within:
            room[key] -= allowed
        counted[entry.entry_id] = allowed
    return counted


class _Rooms(dict[tuple[str, str], tuple[int, ...]]):
    """The caps that an entry of a method and category takes room in, found once for each of the two that occurs."""

    def __init__(self, caps: tuple[MethodCap, ...]) -> None:
        super().__init__()
        self._by_method = {method.value: (number, cap) for number, cap in enumerate(caps) for method in cap.methods}

    def __missing__(self, of: tuple[str, str]) -> tuple[int, ...]:
        method, category = of
        keys: tuple[int, ...] = (_ONLINE,) if method == Method.ONLINE else ()
        number, cap = self._by_method.get(method, (0, None))
        if cap is not None and category not in cap.exempt_categories:
            keys += (number,)
        self[of] = keys if category in YEARLY else ()
        return self[of]


# Beside the caps of methods, which go by their number.
_ONLINE = -1
_rooms = lru_cache(maxsize=64)(_Rooms)


# As a plain number: a flag takes long to compare.
_CONCENTRATED = int(Tag.CONCENTRATED)


def sums_of(entries: Iterable[Hours], req: Requirement, params: Parameters) -> Sums:
    """Add up what counts of a person's posted entries of one year, make-up hours left out."""
    entries = list(entries)
    counted = apply_caps(entries, req, params)
    total = law = business = topic = concentrated = on_post = online = raw = 0
    for entry in entries:
        credit = counted[entry.entry_id]
        if entry.category in YEARLY:
            raw += entry.credit
            total += credit
            law += credit if entry.category in PUBLIC_LAW else 0
            business += credit if entry.category in BUSINESS_SKILL else 0
            topic += credit if entry.tags & params.special_topic_mask else 0
            online += entry.credit if entry.method == Method.ONLINE else 0
        if entry.category == "INIT.CON" or entry.tags & _CONCENTRATED:
            concentrated += entry.credit
        on_post += entry.credit if entry.category == "INIT.POST" else 0
    return Sums(total, law, business, topic, concentrated, on_post, online, capped=raw - total)


def without_capped(sums: Sums, entries: Iterable[Hours], req: Requirement, params: Parameters) -> Sums:
    """Take from sums that were added up before caps what a cap takes; `entries` are all hours under that cap."""
    entries = list(entries)
    counted = apply_caps(entries, req, params)
    total = law = business = topic = 0
    for entry in entries:
        gone = entry.credit - counted[entry.entry_id]
        if gone and entry.category in YEARLY:
            total += gone
            law += gone if entry.category in PUBLIC_LAW else 0
            business += gone if entry.category in BUSINESS_SKILL else 0
            topic += gone if entry.tags & params.special_topic_mask else 0
    return sums._replace(
        total=sums.total - total,
        public_law=sums.public_law - law,
        business_skill=sums.business_skill - business,
        special_topic=sums.special_topic - topic,
        capped=sums.capped + total,
    )


def decides(sums: Sums, gone: int, req: Requirement, params: Parameters) -> bool:
    """Tell whether it matters which hours a cap takes, where it takes so many of sums that were added up before caps.

    It does not where each kind is reached without any of what goes, or missed with all of it.
    """
    kinds = (
        (req.public_law, sums.public_law),
        (req.business_skill, sums.business_skill),
        (req.special_topic, sums.special_topic),
    )
    return params.share_of_credited > 0 or any(0 < least <= has < least + gone for least, has in kinds)


def without_any(sums: Sums, gone: int) -> Sums:
    """Take from the whole what a cap takes, and leave the kinds as they are: for where it does not decide which."""
    return sums._replace(total=sums.total - gone, capped=sums.capped + gone)


def met_with(sums: Sums, waiting: Iterable[Hours], req: Requirement, params: Parameters) -> bool | None:
    """Tell whether a year would be met if all that waits were posted, from its sums alone.

    None where that depends on which hours the caps take: then only the entries can tell.
    """
    if sums.capped and sums.total == sums.public_law + sums.business_skill:
        return None  # what a cap took is off the kinds already
    law, business, topic, online = sums.public_law, sums.business_skill, sums.special_topic, sums.online
    for hours in waiting:
        if any(hours.method in cap.methods for cap in params.method_caps):
            return None
        law += hours.credit if hours.category in PUBLIC_LAW else 0
        business += hours.credit if hours.category in BUSINESS_SKILL else 0
        topic += hours.credit if hours.tags & params.special_topic_mask else 0
        online += hours.credit if hours.method == Method.ONLINE else 0
    whole, gone = Sums(law + business, law, business, topic), max(online - req.online_cap, 0)
    if gone and decides(whole, gone, req, params):
        return None
    return is_met(law + business - gone, law, business, topic, req, params.share_of_credited)
