"""Selects for choosing what a course is made of: materials that are ready, one courseware of a version."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms.access import Actor
from lms.courses.models.courses import CourseVersion, Courseware
from lms.courses.models.materials import Material
from lms.errors import NotFound
from lms.people.models import Unit
from lms.people.queries.reach import unit_in_reach


def ready_materials(db: Session, version: CourseVersion, *, seen_by: Actor) -> list[Material]:
    """List the materials in reach that are ready: those of the course's own unit first, the newest first."""
    units = select(Unit.id).where(unit_in_reach(seen_by))
    wanted = select(Material).where(Material.state == "ready", Material.owner_unit_id.in_(units))
    own = Material.owner_unit_id == version.course.owner_unit_id
    return list(db.scalars(wanted.order_by(own.desc(), Material.id.desc()).limit(500)))


def get_ready_material(db: Session, material_id: int, version: CourseVersion, *, seen_by: Actor) -> Material:
    """Return a material in reach, or one the version holds already. Raises NotFound MATERIAL_NOT_FOUND."""
    units = select(Unit.id).where(unit_in_reach(seen_by))
    held = select(Courseware.material_id).where(Courseware.version_id == version.id)
    wanted = select(Material).where(Material.id == material_id)
    found = db.scalar(wanted.where(or_(Material.owner_unit_id.in_(units), Material.id.in_(held))))
    if found is None:
        raise NotFound("MATERIAL_NOT_FOUND")
    return found


def courseware_of(version: CourseVersion, courseware_id: int) -> Courseware:
    """Return one courseware of a version. Raises NotFound COURSE_NOT_FOUND."""
    found = next((piece for piece in version.courseware if piece.id == courseware_id), None)
    if found is None:
        raise NotFound("COURSE_NOT_FOUND")
    return found
