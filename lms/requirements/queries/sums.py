"""Sums over the ledger, person by person; the database adds up, caps are applied only where one is exceeded."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from operator import gt
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, bindparam, cast, func, literal, or_, select
from sqlalchemy.orm import Session

from lms.among import begins_with, is_among
from lms.db import has_bit, table_of
from lms.hours.catalogue import HOUR, YEARLY, Method, Tag
from lms.hours.models import Claim, HourEntry
from lms.requirements.caps import Hours, decides, without_any, without_capped
from lms.requirements.parameters import MethodCap, Parameters
from lms.requirements.queries.roll import OnRoll
from lms.requirements.verdict import Sums

NOTHING = Sums()
_ONLINE = (Method.ONLINE,)
_NOT_YET = 1 << 60


def sums_of_roll(
    db: Session, roll: Sequence[OnRoll], year: int, *, as_of: date, everybody: bool, to_judge: bool = False
) -> dict[int, Sums]:
    """Map the people of a roll to what counts of their posted hours; who has none is missing.

    `everybody` walks the whole year's ledger at once, else only these people's entries are read. `to_judge`: as exact
    as judging needs; what the cap on online hours takes is taken off the whole alone where the kinds decide nothing.
    """
    found: dict[int, Sums] = {}
    by_version: dict[int, list[OnRoll]] = defaultdict(list)
    for person in roll:
        by_version[person.rules.version_id].append(person)
    for people in by_version.values():
        ids = None if everybody else [person.person_id for person in people]
        found |= _sums_under(db, people, year, as_of, ids, to_judge=to_judge)
    return found


def _sums_under(
    db: Session, people: Sequence[OnRoll], year: int, as_of: date, ids: Sequence[int] | None, *, to_judge: bool
) -> dict[int, Sums]:
    params = people[0].rules.parameters
    most = [cap.hours * HOUR for cap in params.method_caps]
    raw = _raw_sums(db, params, year, as_of, ids)
    found: dict[int, Sums] = {}
    over: dict[tuple[Method, ...], list[OnRoll]] = defaultdict(list)
    for person in people:
        row = raw.get(person.person_id)
        if row is None:
            continue
        _, law, business, topic, concentrated, on_post, online, *under_caps = row
        sums = Sums(law + business, law, business, topic, concentrated, on_post, online)
        if person.requirement.exempt is None:
            exceeded = any(map(gt, under_caps, most))
            for cap, is_over in zip(params.method_caps, map(gt, under_caps, most), strict=True) if exceeded else ():
                if is_over:
                    over[cap.methods].append(person)
            gone = online - person.requirement.online_cap
            if gone > 0 and to_judge and not exceeded and not decides(sums, gone, person.requirement, params):
                sums = without_any(sums, gone)
            elif gone > 0:
                over[_ONLINE].append(person)
        found[person.person_id] = sums
    for methods, cut in over.items():
        entries = hours_of(db, [person.person_id for person in cut], year, as_of=as_of, methods=methods)
        for person in cut:
            sums = found[person.person_id]
            found[person.person_id] = without_capped(sums, entries[person.person_id], person.requirement, params)
    return found


def _raw_sums(
    db: Session, params: Parameters, year: int, as_of: date, ids: Sequence[int] | None
) -> dict[int, Sequence[int]]:
    """Add up before caps, person by person, in one walk along the ledger's index; rows are `_sums_before_caps`."""
    wanted = _sums_before_caps(params, everybody=ids is None)
    rows = db.execute(wanted, {"year": year, "day": as_of} | ({} if ids is None else {"people": ids}))
    return {row[0]: row for row in rows.all()}


_ENTRY, _CLAIM = table_of(HourEntry).c, table_of(Claim).c
_OF_YEAR = (
    _ENTRY.year == bindparam("year"),
    _ENTRY.is_make_up.is_(False),
    _ENTRY.occurred_on <= bindparam("day"),
)
_OF_PEOPLE = is_among(_ENTRY.person_id, "people")


@lru_cache(maxsize=64)
def _sums_before_caps(params: Parameters, *, everybody: bool) -> Select[*tuple[Any, ...]]:
    """Select person, public law, business and skills, special topic, concentrated, on the post, online, and then the
    hours of each capped group of methods. Written once a rule set: putting it together takes longer than one person's
    year takes the database.
    """
    law = _family("PL")
    yearly = or_(law, business := or_(_family("BK"), _family("SK")))
    caps = [_under(cap) for cap in params.method_caps]
    wanted = select(
        _ENTRY.person_id,
        _sum(law),
        _sum(business),
        _sum(and_(has_bit(_ENTRY.tags, params.special_topic_mask), yearly)),
        _sum(or_(_ENTRY.category == "INIT.CON", has_bit(_ENTRY.tags, Tag.CONCENTRATED))),
        _sum(_ENTRY.category == "INIT.POST"),
        _sum(and_(_ENTRY.method == Method.ONLINE, yearly)),
        *(_sum(cap) for cap in caps),
    ).where(*_OF_YEAR)
    return (wanted if everybody else wanted.where(_OF_PEOPLE)).group_by(_ENTRY.person_id)


def _under(cap: MethodCap) -> ColumnElement[bool]:
    counted = _ENTRY.method.in_(cap.methods)
    # To be in no list at all is asked of every entry, and costs a third of the whole walk.
    return and_(counted, _ENTRY.category.not_in(cap.exempt_categories)) if cap.exempt_categories else counted


def _family(name: str) -> ColumnElement[bool]:
    return begins_with(_ENTRY.category, name + ".")


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return cast(func.coalesce(func.sum(_ENTRY.credit).filter(condition), 0), BigInteger)


def month_credits(db: Session, year: int, *, as_of: date, ids: Sequence[int] | None = None) -> dict[int, int]:
    """Map people to what they trained in the month of a day, up to it, before caps."""
    given: dict[str, Any] = {"year": year, "first": as_of.replace(day=1), "day": as_of}
    rows = db.execute(_IN_MONTH, given) if ids is None else db.execute(_IN_MONTH_OF, given | {"people": ids})
    return dict(rows.all())


_IN_MONTH = (
    select(_ENTRY.person_id, _sum(or_(_family("PL"), _family("BK"), _family("SK"))))
    .where(*_OF_YEAR, _ENTRY.occurred_on >= bindparam("first"))
    .group_by(_ENTRY.person_id)
)
_IN_MONTH_OF = _IN_MONTH.where(_OF_PEOPLE)


def hours_of(
    db: Session, person_ids: Sequence[int], year: int, *, as_of: date, methods: Sequence[Method] | None = None
) -> Mapping[int, list[Hours]]:
    """Map people to their posted entries of a year up to a day, reversals taken off, make-up left out.

    `methods` reads those of some methods only.
    """
    if not person_ids:
        return {}
    given: dict[str, Any] = {"year": year, "day": as_of, "people": person_ids}
    rows = db.execute(_ENTRIES, given) if methods is None else db.execute(_ENTRIES_BY, given | {"methods": methods})
    undone: dict[int, int] = defaultdict(int)
    read = rows.all()
    for _, reverses, *_, credit in read:
        if reverses is not None:
            undone[reverses] += credit
    found: dict[int, list[Hours]] = defaultdict(list)
    for person, reverses, entry_id, day, category, tags, method, credit in read:
        left = credit + undone.get(entry_id, 0)
        if left and reverses is None:
            found[person].append(Hours(entry_id, day, category, tags, method, left))
    return found


_ENTRIES = select(
    *(
        _ENTRY[name]
        for name in ("person_id", "reverses_id", "id", "occurred_on", "category", "tags", "method", "credit")
    )
).where(*_OF_YEAR, _OF_PEOPLE)
_ENTRIES_BY = _ENTRIES.where(_ENTRY.method.in_(bindparam("methods", expanding=True)))


def pending_of(db: Session, year: int, *, as_of: date, ids: Sequence[int] | None = None) -> Mapping[int, list[Hours]]:
    """Map people to their pending claims of a year; their ids come after all entries', as they would once posted."""
    found: dict[int, list[Hours]] = defaultdict(list)
    given: dict[str, Any] = {"year": year, "day": as_of}
    rows = db.execute(_PENDING, given) if ids is None else db.execute(_PENDING_OF, given | {"people": ids})
    for person, claim, day, category, tags, method, credit in rows:
        if category in YEARLY:
            found[person].append(Hours(_NOT_YET + claim, day, category, tags, method, credit))
    return found


_PENDING = select(
    *(_CLAIM[name] for name in ("person_id", "id", "occurred_on", "category", "tags", "method", "credit"))
).where(
    _CLAIM.year == bindparam("year"),
    # Written out, for the index holds those that wait alone, and a value given later could be another.
    _CLAIM.state == literal("pending", literal_execute=True),
    _CLAIM.is_make_up.is_(False),
    _CLAIM.occurred_on <= bindparam("day"),
)
_PENDING_OF = _PENDING.where(is_among(_CLAIM.person_id, "people"))


def first_time_sums(db: Session, person_id: int, *, as_of: date, online_cap: int | None = None) -> tuple[int, int]:
    """Return a person's hours of concentrated study and of training on the post, over all years, in hundredths.

    Of the concentrated study at most `online_cap` may have been online (domain C3.3: half of it).
    """
    concentrated = or_(HourEntry.category == "INIT.CON", has_bit(HourEntry.tags, Tag.CONCENTRATED))
    wanted = select(
        _sum(concentrated),
        _sum(and_(concentrated, HourEntry.method == Method.ONLINE)),
        _sum(HourEntry.category == "INIT.POST"),
    ).where(HourEntry.person_id == person_id, HourEntry.occurred_on <= as_of)
    study, online, on_post = db.execute(wanted).one()
    return study - max(online - (online if online_cap is None else online_cap), 0), on_post
