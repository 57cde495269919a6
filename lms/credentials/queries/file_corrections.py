"""Requests to correct a file: one's own, and those of units in reach for who sees whole files."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from lms.access import Actor, Permission
from lms.credentials.models import FileCorrection
from lms.credentials.rules.file_corrections import OPEN
from lms.errors import NotFound
from lms.people.models import Post, Unit
from lms.people.queries.reach import unit_in_reach
from lms.people.rules import PostKind

_OPEN = [state.value for state in OPEN]


def corrections_visible_to(actor: Actor) -> Select[FileCorrection]:
    """Select the requests of units in reach, for who sees sanctions and cases as well: a request may speak of them."""
    deals = actor.can(Permission.OPEN_CASES) or actor.can(Permission.DECIDE_CREDENTIALS)
    units = select(Unit.id).where(unit_in_reach(actor))
    return select(FileCorrection).where(FileCorrection.unit_id.in_(units) if deals else FileCorrection.id.in_(()))


def get_file_correction(db: Session, correction_id: int, *, seen_by: Actor, to_change: bool = False) -> FileCorrection:
    """Return a request in reach; locked to change. Raises NotFound CORRECTION_NOT_FOUND."""
    return _one(db, corrections_visible_to(seen_by).where(FileCorrection.id == correction_id), to_change=to_change)


def get_my_file_correction(
    db: Session, correction_id: int, *, seen_by: Actor, to_change: bool = False
) -> FileCorrection:
    """Return a request of one's own; locked to change. Raises NotFound CORRECTION_NOT_FOUND."""
    asked = select(FileCorrection).filter_by(id=correction_id, person_id=seen_by.person_id or 0)
    return _one(db, asked, to_change=to_change)


def _one(db: Session, asked: Select[FileCorrection], *, to_change: bool) -> FileCorrection:
    if to_change:
        db.flush()
        asked = asked.with_for_update(of=FileCorrection).execution_options(populate_existing=True)
    found = db.scalar(_whole(asked))
    if found is None:
        raise NotFound("CORRECTION_NOT_FOUND")
    return found


def _whole(asked: Select[FileCorrection]) -> Select[FileCorrection]:
    return asked.options(
        joinedload(FileCorrection.person), joinedload(FileCorrection.unit), selectinload(FileCorrection.events)
    )


def my_file_corrections(db: Session, *, seen_by: Actor) -> list[FileCorrection]:
    """List one's own requests, the newest first."""
    asked = select(FileCorrection).filter_by(person_id=seen_by.person_id or 0).order_by(FileCorrection.id.desc())
    return list(db.scalars(_whole(asked)))


def list_file_corrections(db: Session, *, seen_by: Actor, is_open: bool, limit: int = 200) -> list[FileCorrection]:
    """List the requests in reach that wait, the first due first; or those that are over, the newest first."""
    asked = corrections_visible_to(seen_by)
    if is_open:
        asked = asked.where(FileCorrection.state.in_(_OPEN)).order_by(FileCorrection.due_on, FileCorrection.id)
    else:
        asked = asked.where(FileCorrection.state.not_in(_OPEN)).order_by(FileCorrection.id.desc())
    return list(db.scalars(_whole(asked.limit(limit))))


def open_correction_of(db: Session, person_id: int, section: str) -> FileCorrection | None:
    """Return what a person has asked about a section and nobody has settled."""
    asked = select(FileCorrection).filter_by(person_id=person_id, section=section)
    return db.scalar(asked.where(FileCorrection.state.in_(_OPEN)))


def file_unit_of(db: Session, person_id: int) -> int | None:
    """Return the unit that keeps a person's file: that of his last regular post, None where he never had one."""
    asked = select(Post.unit_id).filter_by(person_id=person_id, kind=PostKind.REGULAR.value)
    return db.scalar(asked.order_by(Post.ended_on.is_(None).desc(), Post.ended_on.desc(), Post.id.desc()).limit(1))
