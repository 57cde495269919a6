"""Selects on courses and their versions, as whoever makes or oversees them sees them."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, func, literal, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from lms.access import Actor
from lms.courses.models.courses import (
    Course,
    CourseEvent,
    CourseQuiz,
    CourseTarget,
    CourseVersion,
    Courseware,
    SyllabusItem,
    SyllabusVersion,
)
from lms.courses.rules.states import CourseState
from lms.errors import NotFound
from lms.people.accounts import Account
from lms.people.models import Unit
from lms.people.queries.reach import unit_in_reach

# What nearly every look at a version needs.
WHOLE: tuple[ExecutableOption, ...] = (
    joinedload(CourseVersion.course).joinedload(Course.owner_unit),
    joinedload(CourseVersion.syllabus_item).joinedload(SyllabusItem.version).joinedload(SyllabusVersion.syllabus),
    selectinload(CourseVersion.parts),
    selectinload(CourseVersion.targets).joinedload(CourseTarget.unit),
    selectinload(CourseVersion.courseware).joinedload(Courseware.material),
    joinedload(CourseVersion.quiz).selectinload(CourseQuiz.cells),
    joinedload(CourseVersion.quiz).joinedload(CourseQuiz.bank),
)
_STANDS = (CourseState.PUBLISHED, CourseState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Event:
    """One move of a version with the name of who made it; None: the operator."""

    old: str | None
    new: str
    reason: str
    name: str | None
    at: object


def owned_in_reach(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a version belongs to a unit in reach."""
    units = select(Unit.id).where(unit_in_reach(actor))
    return CourseVersion.course_id.in_(select(Course.id).where(Course.owner_unit_id.in_(units)))


def versions_visible_to(actor: Actor) -> Select[CourseVersion]:
    """Select versions of units in reach, and what was published for people in reach by somebody else."""
    units = select(Unit.id).where(unit_in_reach(actor))
    around = literal(actor.unit_path).startswith(Unit.path) if actor.unit_path else Unit.id.in_(())
    meant = select(CourseTarget.version_id).join(Unit, CourseTarget.unit_id == Unit.id)
    meant = meant.where(or_(Unit.id.in_(units), around))
    published = CourseVersion.state.in_(_STANDS) & CourseVersion.id.in_(meant)
    return select(CourseVersion).where(or_(owned_in_reach(actor), published))


def get_course_version(db: Session, version_id: int, *, seen_by: Actor) -> CourseVersion:
    """Return a version with course, owner, syllabus item, parts, targets and courseware with materials.

    Raises NotFound COURSE_NOT_FOUND outside reach.
    """
    return _one(db, versions_visible_to(seen_by).where(CourseVersion.id == version_id))


def get_own_version(db: Session, version_id: int, *, seen_by: Actor) -> CourseVersion:
    """Return a version of a unit in reach, for changing or deciding about it.

    Raises NotFound COURSE_NOT_FOUND for others, published for one's people or not.
    """
    wanted = select(CourseVersion).where(CourseVersion.id == version_id, owned_in_reach(seen_by))
    return _one(db, wanted)


def lock_version(db: Session, version: CourseVersion) -> None:
    """Hold a version till the end of the transaction, and see its state as it is now."""
    db.refresh(version, ["state"], with_for_update={"of": CourseVersion})


def is_own(db: Session, version: CourseVersion, *, actor: Actor) -> bool:
    """Tell whether a version belongs to a unit in the actor's reach."""
    wanted = select(CourseVersion.id).where(CourseVersion.id == version.id, owned_in_reach(actor))
    return db.scalar(wanted) is not None


def list_versions(
    db: Session,
    *,
    seen_by: Actor,
    text: str = "",
    state: str = "",
    compulsory: str = "",
    offset: int = 0,
    limit: int = 50,
) -> tuple[list[CourseVersion], int]:
    """List versions in reach, what needs work first, then the newest; and count them all."""
    wanted = versions_visible_to(seen_by)
    if text.strip():
        courses = select(Course.id).where(Course.code.contains(text.strip().upper(), autoescape=True))
        named = CourseVersion.title.contains(text.strip(), autoescape=True)
        wanted = wanted.where(or_(named, CourseVersion.course_id.in_(courses)))
    if state:
        wanted = wanted.where(CourseVersion.state == state)
    if compulsory == "ANY":
        wanted = wanted.where(CourseVersion.compulsory.is_not(None))
    elif compulsory:
        wanted = wanted.where(CourseVersion.compulsory == compulsory)
    total = db.scalar(select(func.count()).select_from(wanted.with_only_columns(CourseVersion.id).subquery())) or 0
    is_open = CourseVersion.state.in_((CourseState.DRAFT, CourseState.SUBMITTED))
    ordered = wanted.order_by(is_open.desc(), CourseVersion.id.desc()).offset(offset).limit(limit)
    return list(db.scalars(ordered.options(*WHOLE)).unique()), total


def page_of_versions(db: Session, *, seen_by: Actor, after: int, limit: int) -> list[CourseVersion]:
    """List versions in reach by id, those after a given one."""
    wanted = versions_visible_to(seen_by).where(CourseVersion.id > after).order_by(CourseVersion.id).limit(limit)
    return list(db.scalars(wanted.options(*WHOLE)).unique())


def versions_of(db: Session, course_id: int) -> list[CourseVersion]:
    """List all versions of a course, newest first."""
    wanted = select(CourseVersion).where(CourseVersion.course_id == course_id)
    return list(db.scalars(wanted.order_by(CourseVersion.number.desc())))


def events_of(db: Session, version_id: int) -> list[Event]:
    """List what happened to a version, oldest first."""
    wanted = (
        select(CourseEvent.old, CourseEvent.new, CourseEvent.reason, Account.name, CourseEvent.at)
        .outerjoin(Account, CourseEvent.actor_id == Account.id)
        .where(CourseEvent.version_id == version_id)
        .order_by(CourseEvent.id)
    )
    return [Event(*row) for row in db.execute(wanted)]


def last_submitter(db: Session, version_id: int) -> int | None:
    """Return the account that submitted a version last."""
    wanted = select(CourseEvent.actor_id).where(CourseEvent.version_id == version_id)
    return db.scalar(wanted.where(CourseEvent.new == CourseState.SUBMITTED).order_by(CourseEvent.id.desc()).limit(1))


def count_courses_of(db: Session, unit_id: int) -> int:
    """Count the courses of a unit."""
    return db.scalar(select(func.count(Course.id)).where(Course.owner_unit_id == unit_id)) or 0


def find_open_version(db: Session, course_id: int) -> CourseVersion | None:
    """Find the version of a course that is worked on."""
    wanted = select(CourseVersion).where(CourseVersion.course_id == course_id)
    return db.scalar(wanted.where(CourseVersion.state.in_((CourseState.DRAFT, CourseState.SUBMITTED))))


def last_number(db: Session, course_id: int) -> int:
    """Return the highest version number of a course, 0 when there is none."""
    return db.scalar(select(func.max(CourseVersion.number)).where(CourseVersion.course_id == course_id)) or 0


def kinds_in_force(db: Session, unit: Unit, on: date) -> set[str]:
    """Return the compulsory kinds for which a published course in force reaches all of a unit."""
    meant = select(CourseTarget.version_id).join(Unit, CourseTarget.unit_id == Unit.id)
    meant = meant.where(literal(unit.path).startswith(Unit.path))
    wanted = select(CourseVersion.compulsory).where(in_force(on), CourseVersion.compulsory.is_not(None))
    return {kind for kind in db.scalars(wanted.where(CourseVersion.id.in_(meant))) if kind}


def in_force(on: date) -> ColumnElement[bool]:
    """Return the condition that a version is published and in force on a day."""
    until = or_(CourseVersion.effective_until.is_(None), CourseVersion.effective_until >= on)
    return (CourseVersion.state == CourseState.PUBLISHED) & (CourseVersion.effective_from <= on) & until


def _one(db: Session, wanted: Select[CourseVersion]) -> CourseVersion:
    found = db.scalars(wanted.options(*WHOLE)).unique().one_or_none()
    if found is None:
        raise NotFound("COURSE_NOT_FOUND")
    return found
