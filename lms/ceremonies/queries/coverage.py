"""How much of a unit swore in a year: counts for a place and what is below it, and the people behind them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.among import is_among
from lms.ceremonies.models import OathCeremony, OathRecord
from lms.ceremonies.queries.oaths import stands
from lms.ceremonies.queries.officers import Officer, officers_in, officers_of
from lms.ceremonies.rules.ceremonies import CeremonyState, Occasion
from lms.ceremonies.rules.coverage import Cover, Sworn, filling, is_excused
from lms.ceremonies.rules.texts import OathKind
from lms.people.models import Leave, Unit
from lms.people.rules import nearest_of


@dataclass(frozen=True, slots=True)
class Covered:
    """One officer of the roll: the oath that fills his year, or why he owes none."""

    officer: Officer
    oath: Sworn | None
    is_excused: bool

    @property
    def id(self) -> int:
        """The person's id, for tables."""
        return self.officer.id

    @property
    def is_missing(self) -> bool:
        """Whether he has still to swear."""
        return self.oath is None and not self.is_excused


@dataclass(frozen=True, slots=True)
class CoverLine:
    """A unit with everything below it, or a unit alone; `annual_on` is when its yearly ceremony was held."""

    unit: Unit
    cover: Cover
    annual_on: date | None
    is_alone: bool = False


def covered(db: Session, unit: Unit, year: int, *, as_of: date) -> list[Covered]:
    """Judge every officer in post at or below a unit on a day, by his oaths of a year up to that day.

    The enforcement oath counts. Whoever asks reaches the unit.
    """
    return covered_in(db, [unit], year, as_of=as_of)


def covered_in(db: Session, units: Sequence[Unit], year: int, *, as_of: date) -> list[Covered]:
    """Judge every officer in post at or below some units, as `covered` those of one."""
    return _judged(db, officers_in(db, units, as_of), _annuals(db, year, as_of), year, as_of)


def coverage(db: Session, unit: Unit, year: int, *, as_of: date) -> tuple[list[Covered], list[CoverLine]]:
    """Judge as `covered`, and count: the unit alone, where somebody is in post there, and each right below with all."""
    annual = _annuals(db, year, as_of)
    people = _judged(db, officers_of(db, unit, as_of), annual, year, as_of)
    return people, _lines(db, unit, people, annual)


def _judged(
    db: Session, officers: Sequence[Officer], annual: Mapping[int, date], year: int, as_of: date
) -> list[Covered]:
    people, units = [each.id for each in officers], sorted({each.unit_id for each in officers})
    paths = db.execute(select(Unit.id, Unit.path).where(is_among(Unit.id, units)))
    held = {unit_id: nearest_of(path, annual) for unit_id, path in paths}
    oaths, away = _oaths(db, people, year, as_of), _leaves(db, people, as_of)
    return [_judge(each, oaths.get(each.id, ()), held[each.unit_id], away) for each in officers]


def covered_person(
    db: Session, person_id: int, unit_id: int | None, year: int, *, as_of: date
) -> tuple[Covered | None, date | None]:
    """Judge one officer, with the day of the yearly ceremony of the unit of his post; None for who is none there."""
    unit = db.scalar(select(Unit).filter_by(id=unit_id))
    if unit is None:
        return None, None
    annual = _annuals(db, year, as_of)
    himself = [each for each in officers_of(db, unit, as_of) if each.id == person_id]
    return next(iter(_judged(db, himself, annual, year, as_of)), None), nearest_of(unit.path, annual)


def cover_of(people: Iterable[Covered]) -> Cover:
    """Count people."""
    found = list(people)
    excused = sum(each.is_excused for each in found)
    return Cover(len(found), excused, sum(each.oath is not None for each in found))


def _lines(db: Session, unit: Unit, people: Iterable[Covered], annual: Mapping[int, date]) -> list[CoverLine]:
    below = list(db.scalars(select(Unit).where(Unit.path.startswith(unit.path)).order_by(Unit.sort_order, Unit.code)))
    by_unit = {each.id: each.path for each in below}
    counts: dict[int, list[Covered]] = {}
    for one in people:
        path = by_unit[one.officer.unit_id].removeprefix(unit.path)
        top = int(path.split("/")[0]) if path else unit.id
        counts.setdefault(top, []).append(one)
    own = [CoverLine(unit, cover_of(counts.get(unit.id, ())), nearest_of(unit.path, annual), is_alone=True)]
    return [*(own if unit.id in counts else []), *_children(unit, below, counts, annual)]


def _children(
    unit: Unit, below: list[Unit], counts: Mapping[int, list[Covered]], annual: Mapping[int, date]
) -> list[CoverLine]:
    return [
        CoverLine(each, cover_of(counts.get(each.id, ())), nearest_of(each.path, annual))
        for each in below
        if each.parent_id == unit.id
    ]


def _judge(
    officer: Officer, oaths: Iterable[Sworn], annual_on: date | None, away: Mapping[int, list[Leave]]
) -> Covered:
    oath = filling(oaths, annual_on)
    leaves = away.get(officer.id, [])
    then = annual_on is None or any(leave.started_on <= annual_on <= leave.ended_on for leave in leaves)
    return Covered(
        officer,
        oath,
        oath is None and is_excused(on_leave_then=then and bool(leaves), on_leave_now=officer.is_on_leave),
    )


def _annuals(db: Session, year: int, as_of: date) -> dict[int, date]:
    """Map units to the day of their yearly ceremony, once it was held."""
    asked = select(OathCeremony.unit_id, OathCeremony.held_on).where(
        OathCeremony.year == year,
        OathCeremony.held_on <= as_of,
        OathCeremony.occasion == Occasion.ANNUAL.value,
        OathCeremony.state == CeremonyState.CLOSED.value,
        OathCeremony.enforcement_text_id.is_not(None),
    )
    return dict(db.execute(asked).all())


def annual_days(db: Session, units: Sequence[Unit], year: int, *, as_of: date) -> dict[int, date]:
    """Map units to the day of their yearly ceremony up to a day, their own or that of the nearest above that held one.

    A unit without one is missing.
    """
    annual = _annuals(db, year, as_of)
    return {unit.id: day for unit in units if (day := nearest_of(unit.path, annual)) is not None}


def _oaths(db: Session, people: Sequence[int], year: int, as_of: date) -> dict[int, list[Sworn]]:
    asked = (
        select(OathRecord.person_id, OathCeremony.held_on, OathCeremony.occasion)
        .join(OathCeremony, OathCeremony.id == OathRecord.ceremony_id)
        .where(OathCeremony.year == year, OathCeremony.held_on <= as_of, OathRecord.attended, stands())
        .where(OathRecord.kind == OathKind.ENFORCEMENT.value, OathCeremony.state == CeremonyState.CLOSED.value)
        .where(is_among(OathRecord.person_id, people))
    )
    found: dict[int, list[Sworn]] = {}
    for person, on, occasion in db.execute(asked):
        found.setdefault(person, []).append(Sworn(on, occasion))
    return found


def _leaves(db: Session, people: Sequence[int], as_of: date) -> dict[int, list[Leave]]:
    """Return the leave of the year up to a day, by person."""
    asked = select(Leave).where(Leave.started_on <= as_of, Leave.ended_on >= date(as_of.year, 1, 1))
    asked = asked.where(is_among(Leave.person_id, people))
    found: dict[int, list[Leave]] = {}
    for leave in db.scalars(asked):
        found.setdefault(leave.person_id, []).append(leave)
    return found


def missing_of(db: Session, unit: Unit, year: int, *, as_of: date) -> list[Officer]:
    """List the officers of a unit who have still to swear in a year: whom a make-up is for."""
    return [each.officer for each in covered(db, unit, year, as_of=as_of) if each.is_missing]
