"""Selects on syllabi, their versions and items."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Select, func, literal, or_, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from lms.access import Actor
from lms.courses.models.courses import CourseVersion
from lms.courses.models.syllabi import Syllabus, SyllabusItem, SyllabusVersion
from lms.errors import NotFound
from lms.people.models import Unit
from lms.people.queries.reach import unit_in_reach

_WHOLE: tuple[ExecutableOption, ...] = (
    joinedload(SyllabusVersion.syllabus).joinedload(Syllabus.owner_unit),
    selectinload(SyllabusVersion.items),
)


def outlines_visible_to(actor: Actor) -> Select[SyllabusVersion]:
    """Select versions of units in reach, and what units above approved: it binds those below."""
    units = select(Unit.id).where(unit_in_reach(actor))
    own = SyllabusVersion.syllabus_id.in_(select(Syllabus.id).where(Syllabus.owner_unit_id.in_(units)))
    above = select(Unit.id).where(_above(actor.unit_path))
    taught = SyllabusVersion.syllabus_id.in_(select(Syllabus.id).where(Syllabus.owner_unit_id.in_(above)))
    return select(SyllabusVersion).where(or_(own, taught & SyllabusVersion.approved_at.is_not(None)))


def get_outline(db: Session, outline_id: int, *, seen_by: Actor) -> SyllabusVersion:
    """Return a version with syllabus, owner and items. Raises NotFound SYLLABUS_NOT_FOUND outside reach."""
    return _one(db, outlines_visible_to(seen_by).where(SyllabusVersion.id == outline_id))


def get_own_outline(db: Session, outline_id: int, *, seen_by: Actor) -> SyllabusVersion:
    """Return a version of a unit in reach for changing or deciding. Raises NotFound SYLLABUS_NOT_FOUND for others."""
    units = select(Unit.id).where(unit_in_reach(seen_by))
    own = select(Syllabus.id).where(Syllabus.owner_unit_id.in_(units))
    wanted = select(SyllabusVersion).where(SyllabusVersion.id == outline_id, SyllabusVersion.syllabus_id.in_(own))
    return _one(db, wanted)


def lock_outline(db: Session, outline: SyllabusVersion) -> None:
    """Hold a version till the end of the transaction, and see whether it is approved now."""
    db.refresh(outline, ["approved_at"], with_for_update={"of": SyllabusVersion})


def is_own_outline(db: Session, outline: SyllabusVersion, *, actor: Actor) -> bool:
    """Tell whether a version belongs to a unit in the actor's reach."""
    wanted = select(Unit.id).where(Unit.id == outline.syllabus.owner_unit_id, unit_in_reach(actor))
    return db.scalar(wanted) is not None


def list_outlines(db: Session, *, seen_by: Actor) -> list[SyllabusVersion]:
    """List the newest version of each syllabus in reach and every draft: drafts first, then by owner."""
    newer = aliased(SyllabusVersion)
    last = select(func.max(newer.number)).where(newer.syllabus_id == SyllabusVersion.syllabus_id)
    last = last.where(newer.approved_at.is_not(None))
    wanted = outlines_visible_to(seen_by).where(
        or_(SyllabusVersion.approved_at.is_(None), SyllabusVersion.number == last.scalar_subquery())
    )
    ordered = wanted.order_by(SyllabusVersion.approved_at.is_not(None), SyllabusVersion.id.desc())
    return list(db.scalars(ordered.options(*_WHOLE)).unique())


def outlines_of(db: Session, syllabus_id: int, *, seen_by: Actor) -> list[SyllabusVersion]:
    """List all versions of a syllabus in reach, newest first."""
    wanted = outlines_visible_to(seen_by).where(SyllabusVersion.syllabus_id == syllabus_id)
    return list(db.scalars(wanted.order_by(SyllabusVersion.number.desc())))


def items_to_choose_from(db: Session, owner: Unit, on: date, *, seen_by: Actor) -> list[SyllabusItem]:
    """List the items in force on a day that a unit's course may rest on: of syllabi in reach, and of units above it."""
    later = aliased(SyllabusVersion)
    outdated = (
        select(later.id)
        .where(later.syllabus_id == SyllabusVersion.syllabus_id, later.number > SyllabusVersion.number)
        .where(later.approved_at.is_not(None), later.effective_from <= on)
        .where(or_(later.effective_until.is_(None), later.effective_until >= on))
    )
    units = select(Unit.id).where(or_(unit_in_reach(seen_by), _above(owner.path)))
    wanted = (
        select(SyllabusItem)
        .join(SyllabusVersion, SyllabusItem.version_id == SyllabusVersion.id)
        .join(Syllabus, SyllabusVersion.syllabus_id == Syllabus.id)
        .where(Syllabus.owner_unit_id.in_(units), SyllabusVersion.approved_at.is_not(None), ~outdated.exists())
        .where(SyllabusVersion.effective_from <= on)
        .where(or_(SyllabusVersion.effective_until.is_(None), SyllabusVersion.effective_until >= on))
        .order_by(SyllabusVersion.syllabus_id, SyllabusItem.position)
    )
    return list(db.scalars(wanted.options(joinedload(SyllabusItem.version))))


def courses_by_item(db: Session, outline: SyllabusVersion) -> Mapping[int, int]:
    """Map the items of a version to how many published course versions rest on them."""
    ids = [item.id for item in outline.items]
    counted = select(CourseVersion.syllabus_item_id, func.count(CourseVersion.id))
    counted = counted.where(CourseVersion.syllabus_item_id.in_(ids), CourseVersion.state == "published")
    rows = db.execute(counted.group_by(CourseVersion.syllabus_item_id))
    return {row[0]: row[1] for row in rows if row[0] is not None}


def count_syllabi_of(db: Session, unit_id: int) -> int:
    """Count the syllabi of a unit."""
    return db.scalar(select(func.count(Syllabus.id)).where(Syllabus.owner_unit_id == unit_id)) or 0


def find_open_outline(db: Session, syllabus_id: int) -> SyllabusVersion | None:
    """Find the draft of a syllabus."""
    wanted = select(SyllabusVersion).where(SyllabusVersion.syllabus_id == syllabus_id)
    return db.scalar(wanted.where(SyllabusVersion.approved_at.is_(None)))


def last_outline_number(db: Session, syllabus_id: int) -> int:
    """Return the highest version number of a syllabus."""
    return db.scalar(select(func.max(SyllabusVersion.number)).where(SyllabusVersion.syllabus_id == syllabus_id)) or 0


def _above(path: str):  # type: ignore[no-untyped-def]  # a SQL condition
    return literal(path).startswith(Unit.path) if path else Unit.id.in_(())


def _one(db: Session, wanted: Select[SyllabusVersion]) -> SyllabusVersion:
    found = db.scalars(wanted.options(*_WHOLE)).unique().one_or_none()
    if found is None:
        raise NotFound("SYLLABUS_NOT_FOUND")
    return found
