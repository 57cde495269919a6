"""Sums over the ledger, person by person; the database adds up, caps are applied only where one is exceeded."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from lms.db import has_bit
from lms.hours.catalogue import YEARLY, Method, Tag
from lms.hours.models import Claim, HourEntry
from lms.requirements.caps import Hours, sums_of
from lms.requirements.parameters import Parameters
from lms.requirements.queries.roll import OnRoll
from lms.requirements.verdict import Sums

CHUNK = 5000
NOTHING = Sums()


def sums_of_roll(db: Session, roll: Sequence[OnRoll], year: int, *, as_of: date, everybody: bool) -> dict[int, Sums]:
    """Map the people of a roll to what counts of their posted hours; who has none is missing.

    `everybody` walks the whole year's ledger at once, else only these people's entries are read.
    """
    found: dict[int, Sums] = {}
    by_version: dict[int, list[OnRoll]] = defaultdict(list)
    for person in roll:
        by_version[person.rules.version_id].append(person)
    for people in by_version.values():
        ids = None if everybody else [person.person_id for person in people]
        found |= _sums_under(db, people, year, as_of, ids)
    return found


def _sums_under(
    db: Session, people: Sequence[OnRoll], year: int, as_of: date, ids: Sequence[int] | None
) -> dict[int, Sums]:
    params = people[0].rules.parameters
    raw = _raw_sums(db, params, year, as_of, ids)
    capped = _over_a_method_cap(db, params, year, as_of, ids)
    found: dict[int, Sums] = {}
    cut: dict[int, OnRoll] = {}
    for person in people:
        sums = raw.get(person.person_id)
        if sums is None:
            continue
        # The seventh sum is online hours: only who exceeds a cap is reckoned entry by entry.
        if person.requirement.exempt is None and (
            sums[6] > person.requirement.online_cap or person.person_id in capped
        ):
            cut[person.person_id] = person
        else:
            found[person.person_id] = Sums(*sums)
    entries = hours_of(db, list(cut), year, as_of=as_of)
    for person_id, person in cut.items():
        found[person_id] = sums_of(entries[person_id], person.requirement, params)
    return found


def _raw_sums(
    db: Session, params: Parameters, year: int, as_of: date, ids: Sequence[int] | None
) -> dict[int, tuple[int, ...]]:
    """Add up before caps, in the order of the first fields of `Sums`."""
    family = func.substr(HourEntry.category, 1, 2)
    yearly = family.in_(("PL", "BK", "SK"))
    wanted = select(
        HourEntry.person_id,
        _sum(yearly),
        _sum(family == "PL"),
        _sum(family.in_(("BK", "SK"))),
        _sum(yearly & has_bit(HourEntry.tags, params.special_topic_mask)),
        _sum((HourEntry.category == "INIT.CON") | has_bit(HourEntry.tags, Tag.CONCENTRATED)),
        _sum(HourEntry.category == "INIT.POST"),
        _sum(yearly & (HourEntry.method == Method.ONLINE.value)),
    ).where(HourEntry.year == year, HourEntry.is_make_up.is_(False), HourEntry.occurred_on <= as_of)
    found: dict[int, tuple[int, ...]] = {}
    for chunk in _chunks(ids):
        part = wanted if chunk is None else wanted.where(HourEntry.person_id.in_(chunk))
        for person, *sums in db.execute(part.group_by(HourEntry.person_id)):
            found[person] = tuple(sums)
    return found


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, HourEntry.credit), else_=0))


def _over_a_method_cap(db: Session, params: Parameters, year: int, as_of: date, ids: Sequence[int] | None) -> set[int]:
    """Return the people whose hours of some capped methods together exceed that cap."""
    over: set[int] = set()
    for cap in params.method_caps:
        wanted = select(HourEntry.person_id).where(
            HourEntry.year == year,
            HourEntry.is_make_up.is_(False),
            HourEntry.occurred_on <= as_of,
            HourEntry.method.in_([method.value for method in cap.methods]),
            HourEntry.category.not_in(cap.exempt_categories),
        )
        wanted = wanted.group_by(HourEntry.person_id).having(func.sum(HourEntry.credit) > cap.hours * 100)
        for chunk in _chunks(ids):
            over.update(db.scalars(wanted if chunk is None else wanted.where(HourEntry.person_id.in_(chunk))))
    return over


def hours_of(db: Session, person_ids: Sequence[int], year: int, *, as_of: date) -> Mapping[int, list[Hours]]:
    """Map people to their posted entries of a year up to a day, reversals taken off, make-up left out."""
    found: dict[int, list[Hours]] = defaultdict(list)
    for chunk in _chunks(person_ids):
        undone: dict[int, int] = defaultdict(int)
        entries = []
        for row in db.execute(_entry_rows(chunk or [], year, as_of)):
            if row.reverses_id is None:
                entries.append(row)
            else:
                undone[row.reverses_id] += row.credit
        for row in entries:
            left = row.credit + undone[row.id]
            if left:
                hours = Hours(row.id, row.occurred_on, row.category, row.tags, row.method, left)
                found[row.person_id].append(hours)
    return found


def _entry_rows(person_ids: Sequence[int], year: int, as_of: date) -> Any:
    return select(
        HourEntry.id,
        HourEntry.reverses_id,
        HourEntry.person_id,
        HourEntry.occurred_on,
        HourEntry.category,
        HourEntry.tags,
        HourEntry.method,
        HourEntry.credit,
    ).where(
        HourEntry.year == year,
        HourEntry.is_make_up.is_(False),
        HourEntry.occurred_on <= as_of,
        HourEntry.person_id.in_(person_ids),
    )


def pending_of(db: Session, year: int, *, as_of: date, ids: Sequence[int] | None = None) -> Mapping[int, list[Hours]]:
    """Map people to their pending claims of a year; ids are negative, for a claim is no entry yet."""
    found: dict[int, list[Hours]] = defaultdict(list)
    wanted = select(
        Claim.person_id, Claim.id, Claim.occurred_on, Claim.category, Claim.tags, Claim.method, Claim.credit
    ).where(Claim.year == year, Claim.state == "pending", Claim.is_make_up.is_(False), Claim.occurred_on <= as_of)
    for chunk in _chunks(ids):
        part = wanted if chunk is None else wanted.where(Claim.person_id.in_(chunk))
        for person, claim, day, category, tags, method, credit in db.execute(part):
            if category in YEARLY:
                found[person].append(Hours(-claim, day, category, tags, method, credit))
    return found


def _chunks(ids: Sequence[int] | None) -> list[Sequence[int] | None]:
    if ids is None:
        return [None]
    return [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]


def first_time_sums(db: Session, person_id: int, *, as_of: date) -> tuple[int, int]:
    """Return a person's hours of concentrated study and of training on the post, over all years, in hundredths."""
    wanted = select(
        _sum((HourEntry.category == "INIT.CON") | has_bit(HourEntry.tags, Tag.CONCENTRATED)),
        _sum(HourEntry.category == "INIT.POST"),
    ).where(HourEntry.person_id == person_id, HourEntry.occurred_on <= as_of)
    concentrated, on_post = db.execute(wanted).one()
    return concentrated or 0, on_post or 0
