"""A line department's field across townships (FN-1-6): trainings, courses and hours by unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
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
    """Return what some units, each with all below, did in a year."""
    return [
        UnitTraining(
            unit,
            people=_people(db, unit, on),
            trainings=_trainings(db, unit, year),
            field_credit=_credit(db, unit, year, HourEntry.category.in_(sorted(fields))) if fields else 0,
            credit=_credit(db, unit, year, HourEntry.id.is_not(None)),
            open_comments=_open(db, unit),
        )
        for unit in units
    ]


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


def _within(unit: Unit) -> ColumnElement[bool]:
    return Unit.path.startswith(unit.path)


def _people(db: Session, unit: Unit, on: date) -> int:
    posts = select(func.count(Post.person_id.distinct())).join(Unit, Post.unit_id == Unit.id)
    return db.scalar(posts.where(_within(unit), Post.kind == "REGULAR", running_on(Post, on))) or 0


def _trainings(db: Session, unit: Unit, year: int) -> int:
    wanted = select(func.count(Activity.id)).join(Unit, Activity.host_unit_id == Unit.id)
    return (
        db.scalar(wanted.where(_within(unit), Activity.occurred_on.between(date(year, 1, 1), date(year, 12, 31)))) or 0
    )


def _credit(db: Session, unit: Unit, year: int, which: ColumnElement[bool]) -> int:
    wanted = select(sum_of(HourEntry.credit)).join(Unit, HourEntry.unit_id == Unit.id)
    return db.scalar(wanted.where(_within(unit), HourEntry.year == year, HourEntry.is_make_up.is_(False), which)) or 0


def _open(db: Session, unit: Unit) -> int:
    wanted = select(func.count(TrainingComment.id)).join(Unit, TrainingComment.unit_id == Unit.id)
    return db.scalar(wanted.where(_within(unit), TrainingComment.answered_at.is_(None))) or 0
