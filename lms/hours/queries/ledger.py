"""Selects on the ledger: entries, claims, and what a person already has on a day."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Row, Select, bindparam, func, literal, not_, select
from sqlalchemy.orm import Session, aliased, joinedload

from lms.access import Actor
from lms.among import is_among
from lms.db import sum_of, table_of
from lms.errors import NotFound
from lms.hours.catalogue import Method
from lms.hours.models import Claim, HourEntry, ImportBatch
from lms.hours.rules import Attended
from lms.people.models import Person
from lms.people.queries.reach import people_visible_to, person_in_reach_one_by_one


def get_entry(db: Session, entry_id: int, *, seen_by: Actor) -> HourEntry:
    """Return a posted entry of a person in the actor's reach. Raises NotFound ENTRY_NOT_FOUND otherwise."""
    wanted = select(HourEntry).where(HourEntry.id == entry_id, HourEntry.person_id.in_(_people(seen_by)))
    found = db.scalar(wanted.options(joinedload(HourEntry.person), joinedload(HourEntry.unit)))
    if found is None:
        raise NotFound("ENTRY_NOT_FOUND")
    return found


def get_claim(db: Session, claim_id: int, *, seen_by: Actor) -> Claim:
    """Return a claim of a person in the actor's reach. Raises NotFound CLAIM_NOT_FOUND otherwise."""
    found = db.scalar(select(Claim).where(Claim.id == claim_id, claims_in_reach(seen_by)))
    if found is None:
        raise NotFound("CLAIM_NOT_FOUND")
    return found


def entries_of(db: Session, person_id: int, year: int) -> list[HourEntry]:
    """List a person's posted entries of a year, reversals and make-up among them, in order of training day."""
    return list(db.scalars(_ENTRIES, {"person": person_id, "year": year}))


def open_claims_of(db: Session, person_id: int, year: int) -> list[Claim]:
    """List a person's claims of a year that are not posted: pending and rejected ones, in order of training day."""
    return list(db.scalars(_OPEN_CLAIMS, {"person": person_id, "year": year}))


# Made once: everybody's own year asks them.
_ENTRIES = (
    select(HourEntry)
    .where(HourEntry.person_id == bindparam("person"), HourEntry.year == bindparam("year"))
    .order_by(HourEntry.occurred_on, HourEntry.id)
)
_OPEN_CLAIMS = (
    select(Claim)
    .where(Claim.person_id == bindparam("person"), Claim.year == bindparam("year"), Claim.state != "confirmed")
    .order_by(Claim.occurred_on, Claim.id)
)


def reversed_of(db: Session, entry_id: int) -> int:
    """Return how much of an entry was reversed already, in hundredths, as a positive number."""
    return -db.scalars(select(sum_of(HourEntry.credit)).where(HourEntry.reverses_id == entry_id)).one()


class Judged(NamedTuple):
    """What the rules of posting ask of a claim; the rest is copied to the ledger within the database."""

    id: int
    activity_id: int | None
    batch_id: int | None
    person_id: int
    course_code: str | None
    category: str
    method: str
    occurred_on: date
    starts_at: datetime | None
    ends_at: datetime | None
    year: int
    is_make_up: bool
    credit: int
    state: str
    proposed_by_id: int | None
    source: str


def lock_claims(db: Session, claims: ColumnElement[bool]) -> list[Judged]:
    """Lock the claims a condition names; who comes second waits, then sees them decided."""
    columns = table_of(Claim).c
    wanted = select(*(columns[name] for name in Judged._fields)).where(claims).order_by(columns.id)
    return [Judged._make(row) for row in db.execute(wanted.with_for_update())]


def as_entries(claim_ids: Sequence[int], columns: Sequence[str], **given: Any) -> Select[*tuple[Any, ...]]:
    """Select claims in order of id as rows of the ledger: the columns named, the claim's id, then the given values."""
    claims, entries = table_of(Claim).c, table_of(HourEntry).c
    values = [literal(value, entries[name].type).label(name) for name, value in given.items()]
    copied = [claims[name] for name in columns]
    return select(*copied, claims.id, *values).where(is_among(claims.id, claim_ids)).order_by(claims.id)


def lock_batch(db: Session, batch_id: int) -> str:
    """Lock a batch and return its state; who comes second waits, then sees it decided."""
    return db.scalars(select(ImportBatch.state).where(ImportBatch.id == batch_id).with_for_update()).one()


def batch_beyond_reach(db: Session, batch_id: int, actor: Actor) -> bool:
    """Tell whether a batch holds a row of a person the actor does not reach."""
    beyond = select(Claim.id).where(Claim.batch_id == batch_id, ~each_claim_in_reach(actor)).limit(1)
    return db.scalar(beyond) is not None


def attended_on(
    db: Session, person_ids: Sequence[int], days: Iterable[date], *, with_pending: bool
) -> dict[tuple[int, date], list[Attended]]:
    """Map person and day to what was already posted there (net of reversals), and pending claims when asked."""
    found: dict[tuple[int, date], list[Attended]] = defaultdict(list)
    given = {"people": person_ids, "days": sorted(set(days))}
    for statement in (_posted(), _pending()) if with_pending else (_posted(),):
        for row in db.execute(statement, given):
            found[row.person_id, row.occurred_on].append(_attended(row))
    return found


# Both are made once and kept: every class that is put forward or confirmed asks them.
@cache
def _posted() -> Select[*tuple[Any, ...]]:
    # Asked entry by entry, along the index: summed over the whole ledger it took most of a posting.
    undone = select(sum_of(_UNDOING.credit)).where(_UNDOING.reverses_id == HourEntry.id).scalar_subquery()
    return (
        select(
            HourEntry.person_id,
            HourEntry.occurred_on,
            HourEntry.method,
            HourEntry.starts_at,
            HourEntry.ends_at,
            HourEntry.course_code,
            Claim.activity_id,
            (HourEntry.credit + undone).label("credit"),
        )
        .outerjoin(Claim, HourEntry.claim_id == Claim.id)
        .where(is_among(HourEntry.person_id, "people"), HourEntry.occurred_on.in_(_DAYS))
        .where(HourEntry.reverses_id.is_(None), HourEntry.credit + undone > 0)
    )


_UNDOING = aliased(HourEntry)
_DAYS: BindParameter[date] = bindparam("days", expanding=True)


@cache
def _pending() -> Select[*tuple[Any, ...]]:
    return select(
        Claim.person_id,
        Claim.occurred_on,
        Claim.method,
        Claim.starts_at,
        Claim.ends_at,
        Claim.course_code,
        Claim.activity_id,
        Claim.credit,
    ).where(is_among(Claim.person_id, "people"), Claim.occurred_on.in_(_DAYS), Claim.state == "pending")


def _attended(row: Row[Any]) -> Attended:
    group = f"activity:{row.activity_id}" if row.activity_id else ""
    return Attended(row.occurred_on, row.credit, Method(row.method), row.starts_at, row.ends_at, row.course_code, group)


def courses_taken(
    db: Session, keys: Iterable[tuple[int, int, str]], *, but_series: str = ""
) -> set[tuple[int, int, str]]:
    """Return those (person, year, course code) that already stand in the ledger and were not wholly reversed.

    Days of the series that asks (`class:12`) are not counted against it: they are one taking of the course.
    """
    keys = set(keys)
    people, courses = sorted({person for person, _, _ in keys}), sorted({code for _, _, code in keys})
    sums = (
        select(HourEntry.person_id, HourEntry.year, HourEntry.course_code)
        .where(is_among(HourEntry.person_id, people), HourEntry.course_code.in_(courses))
        .group_by(HourEntry.person_id, HourEntry.year, HourEntry.course_code)
        .having(func.sum(HourEntry.credit) > 0)
    )
    if but_series:
        sums = sums.where(not_(HourEntry.source.startswith(f"{but_series}:", autoescape=True)))
    return keys & {(person, year, code) for person, year, code in db.execute(sums) if code}


def claims_in_reach(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a claim concerns a person in the actor's reach."""
    return Claim.person_id.in_(_people(actor))


def each_claim_in_reach(actor: Actor) -> ColumnElement[bool]:
    """Return the same condition for claims that others find: those of one origin, or the few that wait."""
    return person_in_reach_one_by_one(Claim.person_id, actor)


def _people(actor: Actor) -> Select[int]:
    return people_visible_to(actor).with_only_columns(Person.id)
