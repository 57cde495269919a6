"""Courses that rest on a law, by its name."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lms.access import Actor, Permission
from lms.courses.models.courses import Course, CourseVersion
from lms.courses.queries.courses import owned_in_reach


def versions_naming(db: Session, law: str, *, seen_by: Actor) -> list[CourseVersion]:
    """Return the course versions in reach that are in use or being written and name a law as their basis, by title."""
    if not seen_by.can(Permission.VIEW_PEOPLE):
        return []
    named = (
        select(CourseVersion)
        .join(CourseVersion.course)
        .options(joinedload(CourseVersion.course).joinedload(Course.owner_unit))
    )
    named = named.where(owned_in_reach(seen_by), CourseVersion.law_basis.contains(law, autoescape=True))
    return list(db.scalars(named.where(CourseVersion.state != "withdrawn").order_by(CourseVersion.title)))
