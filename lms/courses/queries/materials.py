"""Selects on teaching materials and on files on their way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import BigInteger, ColumnElement, Select, bindparam, func, or_, select
from sqlalchemy.orm import Session, joinedload

from lms.access import Actor, Permission
from lms.courses.models.courses import Course, CourseVersion, Courseware
from lms.courses.models.materials import IncomingFile, Material
from lms.courses.models.study import Learning
from lms.db import sum_of
from lms.errors import NotFound
from lms.people.models import Unit
from lms.people.queries.reach import unit_in_reach, units_visible_to

PAGE = 30


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which materials a list is to show; "" leaves a choice open."""

    text: str = ""
    kind: str = ""
    state: str = ""
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Use:
    """A course version that holds a material."""

    version_id: int
    course_id: int
    title: str
    number: int
    state: str


def materials_managed_by(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a material belongs to a unit in reach of somebody who makes or approves courses."""
    if not (actor.can(Permission.MANAGE_COURSES) or actor.can(Permission.APPROVE_COURSES)):
        return Material.id.in_(())
    return Material.owner_unit_id.in_(units_visible_to(actor).with_only_columns(Unit.id))


def get_material(db: Session, material_id: int, *, seen_by: Actor) -> Material:
    """Return a material whose bytes the actor may have. Raises NotFound MATERIAL_NOT_FOUND."""
    asked = _one_visible(unit_in_reach(seen_by))
    found = db.scalar(asked, {"material": material_id, "person": seen_by.person_id})
    if found is None:
        raise NotFound("MATERIAL_NOT_FOUND")
    return found


@lru_cache(maxsize=256)
def _one_visible(reach: ColumnElement[bool]) -> Select[Material]:
    """Select a material of a unit in reach, or of a course that the person himself is taking."""
    # Kept, for players ask at every jump, and making it takes longer than its answer.
    taken = (
        select(Courseware.material_id)
        .join(Learning, Learning.version_id == Courseware.version_id)
        .where(Learning.person_id == bindparam("person", type_=BigInteger))
    )
    owned = Material.owner_unit_id.in_(select(Unit.id).where(reach))
    wanted = select(Material).where(or_(owned, Material.id.in_(taken) & (Material.state == "ready")))
    return wanted.where(Material.id == bindparam("material")).options(joinedload(Material.owner_unit))


def get_managed_material(db: Session, material_id: int, *, seen_by: Actor) -> Material:
    """Return a material of a unit in reach, for those who make courses. Raises NotFound MATERIAL_NOT_FOUND."""
    return _one(db, select(Material).where(materials_managed_by(seen_by)), material_id)


def list_materials(db: Session, wanted: Wanted, *, seen_by: Actor, page: int = 1) -> tuple[list[Material], int]:
    """Return one page of the materials in reach, newest first, and how many there are."""
    chosen = select(Material).where(materials_managed_by(seen_by), *_conditions(wanted))
    total = db.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    found = chosen.options(joinedload(Material.owner_unit)).order_by(Material.id.desc())
    return list(db.scalars(found.offset((page - 1) * PAGE).limit(PAGE))), total


def page_of_materials(db: Session, *, seen_by: Actor, after: int, limit: int) -> list[Material]:
    """List the materials in reach by id, those after a given one."""
    wanted = select(Material).where(materials_managed_by(seen_by), Material.id > after)
    return list(db.scalars(wanted.order_by(Material.id).limit(limit)))


def uses_of(db: Session, material_id: int) -> list[Use]:
    """List the course versions that hold a material, newest first."""
    wanted = (
        select(CourseVersion.id, Course.id, CourseVersion.title, CourseVersion.number, CourseVersion.state)
        .join(Courseware, Courseware.version_id == CourseVersion.id)
        .join(Course, Course.id == CourseVersion.course_id)
        .where(Courseware.material_id == material_id)
        .distinct()
        .order_by(CourseVersion.id.desc())
    )
    return [Use(*row) for row in db.execute(wanted)]


def taken_by_unit(db: Session, unit_id: int) -> int:
    """Return how many bytes a unit's materials take, files on their way included."""
    kept = select(sum_of(Material.size)).where(Material.owner_unit_id == unit_id, Material.state != "refused")
    coming = select(sum_of(IncomingFile.size)).where(
        IncomingFile.unit_id == unit_id, IncomingFile.material_id.is_(None)
    )
    return (db.scalar(kept) or 0) + (db.scalar(coming) or 0)


def count_with_digest(db: Session, digest: str) -> int:
    """Count the materials that are, or are shown as, the same stored bytes."""
    same = or_(Material.digest == digest, Material.shown_digest == digest)
    return db.scalar(select(func.count(Material.id)).where(same)) or 0


def get_incoming(db: Session, token: str, *, seen_by: Actor) -> IncomingFile:
    """Return an upload of the actor's own account, in the unit he acts for. Raises NotFound UPLOAD_NOT_FOUND."""
    found = db.scalar(select(IncomingFile).where(IncomingFile.token == token, _own(seen_by)))
    if found is None:
        raise NotFound("UPLOAD_NOT_FOUND")
    return found


def lock_incoming(db: Session, incoming_id: int) -> IncomingFile:
    """Return an upload, locked to the end of the transaction. Raises NotFound UPLOAD_NOT_FOUND."""
    found = db.scalar(select(IncomingFile).where(IncomingFile.id == incoming_id).with_for_update())
    if found is None:
        raise NotFound("UPLOAD_NOT_FOUND")
    return found


def list_unfinished(db: Session, *, seen_by: Actor) -> Sequence[IncomingFile]:
    """List the actor's own uploads that have not arrived whole, newest first."""
    wanted = select(IncomingFile).where(_own(seen_by), IncomingFile.material_id.is_(None))
    return db.scalars(wanted.order_by(IncomingFile.id.desc())).all()


def incoming_of(db: Session, material_id: int) -> IncomingFile | None:
    """Find the file that waits to be checked as a material, with the material."""
    wanted = select(IncomingFile).where(IncomingFile.material_id == material_id)
    return db.scalar(wanted.options(joinedload(IncomingFile.material)))


def given_up(db: Session, *, before: datetime) -> Sequence[IncomingFile]:
    """List the uploads that have not arrived whole and have shown no sign of life since."""
    wanted = select(IncomingFile).where(IncomingFile.material_id.is_(None), IncomingFile.touched_at < before)
    return db.scalars(wanted).all()


def known_tokens(db: Session) -> set[str]:
    """Return the tokens of all files on their way or waiting to be checked."""
    return set(db.scalars(select(IncomingFile.token)))


def _own(actor: Actor) -> ColumnElement[bool]:
    return (IncomingFile.account_id == actor.account_id) & (IncomingFile.unit_id == actor.unit_id)


def _one(db: Session, visible: Select[Material], material_id: int) -> Material:
    found = db.scalar(visible.where(Material.id == material_id).options(joinedload(Material.owner_unit)))
    if found is None:
        raise NotFound("MATERIAL_NOT_FOUND")
    return found


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.text:
        same = Material.title.icontains(wanted.text, autoescape=True)
        conditions.append(same | Material.file_name.icontains(wanted.text, autoescape=True))
    for column, value in (
        (Material.kind, wanted.kind),
        (Material.state, wanted.state),
        (Material.purpose, wanted.purpose),
    ):
        if value:
            conditions.append(column == value)
    return conditions
