"""A line department's field across townships (FN-1-6): trainings, courses and hours by unit."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from lms.access import Actor, Role
from lms.courses.models.courses import Course, CourseVersion
from lms.courses.models.feedback import TrainingComment
from lms.courses.queries.fields import fields_by_unit
from lms.db import sum_of
from lms.hours.models import Activity, Claim, HourEntry
from lms.people.models import Post, Unit
from lms.people.queries.people import running_on
from lms.people.queries.reach import unit_in_reach
from lms.people.queries.units import paths_by_id
from lms.people.rules import steps_of


@dataclass(frozen=True, slots=True)
class UnitTraining:
    """What one unit with all below did in a year: people in post, trainings held, hours in the field and in all."""

    unit: Unit
    people: int
    trainings: int
    field_credit: int
    credit: int
    open_comments: int


def guided_units(db: Session, *, actor: Actor) -> list[Unit]:
    """List the units whose training the actor looks after beside his own, the uppermost of each branch.

    A line department: those led by a unit of its own. Others, e.g. a judicial office: the units right below theirs.
    """
    if actor.role is Role.LINE_DEPT:
        leader = aliased(Unit)
        led = select(Unit).join(leader, Unit.line_parent_id == leader.id)
        led = led.where(leader.path.startswith(actor.unit_path, autoescape=True), unit_in_reach(actor))
        found = list(db.scalars(led.where(Unit.id != actor.unit_id).order_by(Unit.sort_order, Unit.code)))
        return [
            unit for unit in found if not any(unit.path != top.path and unit.path.startswith(top.path) for top in found)
        ]
    here = select(Unit).where(Unit.path == actor.unit_path)
    own = db.scalar(here)
    if own is None:
        return []
    below = select(Unit).where(Unit.parent_id == own.id, unit_in_reach(actor))
    return [own, *db.scalars(below.order_by(Unit.sort_order, Unit.code))]


def training_of(
    db: Session, units: Sequence[Unit], *, year: int, fields: frozenset[str], on: date
) -> list[UnitTraining]:
    """Return what some units, each with all below, did in a year; as many statements for many units as for few."""
    paths = paths_by_id(db)
    of_year = (HourEntry.year == year, HourEntry.is_make_up.is_(False))
    of_field = (*of_year, HourEntry.category.in_(sorted(fields)))
    people, trainings, credit, in_field, waiting = (
        _with_all_below(db, wanted, paths)
        for wanted in (
            _each(Post.unit_id, func.count(Post.person_id.distinct()), Post.kind == "REGULAR", running_on(Post, on)),
            _each(
                Activity.host_unit_id,
                func.count(Activity.id),
                Activity.occurred_on.between(date(year, 1, 1), date(year, 12, 31)),
            ),
            _each(HourEntry.unit_id, sum_of(HourEntry.credit), *of_year),
            _each(HourEntry.unit_id, sum_of(HourEntry.credit), *of_field) if fields else None,
            _each(TrainingComment.unit_id, func.count(TrainingComment.id), TrainingComment.answered_at.is_(None)),
        )
    )
    return [
        UnitTraining(one, people[one.id], trainings[one.id], in_field[one.id], credit[one.id], waiting[one.id])
        for one in units
    ]


def _each(unit: Any, number: ColumnElement[int], *where: ColumnElement[bool]) -> Select[int, int]:
    return select(unit, number).where(*where).group_by(unit)


def _with_all_below(db: Session, wanted: Select[int, int] | None, paths: Mapping[int, str]) -> Counter[int]:
    """Add what is counted of each unit to all above it; where nothing is asked for it is nothing."""
    found: Counter[int] = Counter()
    for unit_id, number in db.execute(wanted) if wanted is not None else ():
        for step in steps_of(paths[unit_id]):
            found[step] += number
    return found


def fields_of(db: Session, unit_id: int | None) -> frozenset[str]:
    """Return the business fields a unit works in."""
    return fields_by_unit(db).get(unit_id or 0, frozenset())


def trainings_in(db: Session, unit: Unit, *, year: int, limit: int = 100) -> list[tuple[Activity, int, int]]:
    """List the trainings a unit or one below it held or attended in a year: with people and credit of its people."""
    people, credit = func.count(Claim.person_id.distinct()), sum_of(Claim.credit)
    taken = (
        select(Claim.activity_id, people, credit)
        .join(Unit, Claim.unit_id == Unit.id)
        .where(Unit.path.startswith(unit.path), Claim.activity_id.is_not(None), Claim.state != "rejected")
        .where(Claim.year == year)
        .group_by(Claim.activity_id)
    )
    counts = {row[0]: (row[1], row[2]) for row in db.execute(taken)}
    host = Activity.host_unit_id.in_(select(Unit.id).where(Unit.path.startswith(unit.path)))
    wanted = select(Activity).where(or_(Activity.id.in_(counts), host))
    wanted = wanted.where(Activity.occurred_on.between(date(year, 1, 1), date(year, 12, 31)))
    rows = db.scalars(
        wanted.options(joinedload(Activity.host_unit))
        .order_by(Activity.occurred_on.desc(), Activity.id.desc())
        .limit(limit)
    )
    return [(row, *counts.get(row.id, (0, 0))) for row in rows]


def courses_of_unit(db: Session, unit: Unit) -> list[CourseVersion]:
    """List the published courses of a unit and those below it."""
    owners = select(Unit.id).where(Unit.path.startswith(unit.path))
    wanted = select(CourseVersion).join(Course, CourseVersion.course_id == Course.id)
    wanted = wanted.where(Course.owner_unit_id.in_(owners), CourseVersion.state == "published")
    return list(db.scalars(wanted.options(joinedload(CourseVersion.course)).order_by(CourseVersion.id.desc())))
