"""Ceremonies: in reach, one by one, with their history and photos."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from lms.access import Actor, Permission
from lms.among import is_among
from lms.ceremonies.models import OathCeremony, OathCeremonyEvent, OathPhoto, OathPlace
from lms.ceremonies.queries.rosters import came_to
from lms.ceremonies.rules.ceremonies import CeremonyState, Occasion
from lms.errors import NotFound
from lms.people.models import Unit
from lms.people.queries.reach import unit_in_reach

_WHOLE = (
    joinedload(OathCeremony.unit),
    joinedload(OathCeremony.leader),
    joinedload(OathCeremony.enforcement_text),
    joinedload(OathCeremony.constitution_text),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A ceremony in a list: how many are expected, and how many swore once it is closed."""

    ceremony: OathCeremony
    expected: int
    sworn: int


def get_ceremony(db: Session, ceremony_id: int, *, seen_by: Actor, to_change: bool = False) -> OathCeremony:
    """Return a ceremony of a unit in the actor's reach, locked to change. Raises NotFound OATH_NOT_FOUND."""
    asked = select(OathCeremony).join(Unit, Unit.id == OathCeremony.unit_id)
    asked = asked.where(OathCeremony.id == ceremony_id, unit_in_reach(seen_by)).options(*_WHOLE)
    if to_change:
        db.flush()
        asked = asked.with_for_update(of=OathCeremony).execution_options(populate_existing=True)
    found = db.scalar(asked)
    if found is None:
        raise NotFound("OATH_NOT_FOUND")
    return found


def load_ceremony(db: Session, ceremony_id: int) -> OathCeremony:
    """Return a ceremony that a code or an own roster entry leads to. Raises NotFound OATH_NOT_FOUND."""
    found = db.scalar(select(OathCeremony).where(OathCeremony.id == ceremony_id).options(*_WHOLE))
    if found is None:
        raise NotFound("OATH_NOT_FOUND")
    return found


def is_run_by(ceremony: OathCeremony, actor: Actor) -> bool:
    """Tell whether an actor plans, runs and closes a ceremony: one of his unit or below, not one he leads from afar."""
    return may_hold(ceremony.unit, actor)


def may_hold(unit: Unit, actor: Actor) -> bool:
    """Tell whether an actor may hold ceremonies of a unit."""
    return actor.can(Permission.RUN_OATHS) and bool(actor.unit_path) and unit.path.startswith(actor.unit_path)


def list_ceremonies(db: Session, *, year: int, seen_by: Actor) -> list[Line]:
    """List the ceremonies of a year in the actor's reach, what is to come first."""
    asked = select(OathCeremony).join(Unit, Unit.id == OathCeremony.unit_id)
    asked = asked.where(OathCeremony.year == year, unit_in_reach(seen_by)).options(*_WHOLE)
    rows = list(db.scalars(asked.order_by(OathCeremony.held_on.desc(), OathCeremony.id.desc())))
    ids = [row.id for row in rows]
    expected, sworn = _expected(db, ids), came_to(db, ids)
    found = [Line(row, expected.get(row.id, 0), sworn.get(row.id, 0)) for row in rows]
    return sorted(found, key=lambda line: line.ceremony.state != CeremonyState.PLANNED)


def years_of(db: Session, *, seen_by: Actor) -> list[int]:
    """List the years in which ceremonies in reach were or are held, the newest first."""
    asked = select(OathCeremony.year).join(Unit, Unit.id == OathCeremony.unit_id).where(unit_in_reach(seen_by))
    return sorted(set(db.scalars(asked.distinct())), reverse=True)


def has_annual(db: Session, unit_id: int, year: int, *, but: int | None = None) -> bool:
    """Tell whether a unit has a yearly ceremony in a year that was not called off, other than one."""
    asked = select(OathCeremony.id).where(
        OathCeremony.unit_id == unit_id,
        OathCeremony.year == year,
        OathCeremony.occasion == Occasion.ANNUAL.value,
        OathCeremony.state != CeremonyState.CALLED_OFF.value,
    )
    return db.scalar(asked.where(OathCeremony.id != (but or 0)).limit(1)) is not None


def events_of(db: Session, ceremony: OathCeremony) -> list[OathCeremonyEvent]:
    """Return what happened with a ceremony, in order."""
    asked = select(OathCeremonyEvent).filter_by(ceremony_id=ceremony.id)
    return list(db.scalars(asked.order_by(OathCeremonyEvent.id)))


def photos_of(db: Session, ceremony: OathCeremony) -> list[OathPhoto]:
    """Return the photos of a ceremony that were not taken off, in order."""
    asked = select(OathPhoto).where(OathPhoto.ceremony_id == ceremony.id, OathPhoto.removed_at.is_(None))
    return list(db.scalars(asked.order_by(OathPhoto.id)))


def find_photo(db: Session, ceremony: OathCeremony, digest: str) -> OathPhoto | None:
    """Find a photo by what it is, one that was taken off too."""
    return db.scalar(select(OathPhoto).filter_by(ceremony_id=ceremony.id, digest=digest))


def get_photo(db: Session, ceremony: OathCeremony, photo_id: int) -> OathPhoto:
    """Return a photo of a ceremony. Raises NotFound FILE_GONE."""
    for photo in photos_of(db, ceremony):
        if photo.id == photo_id:
            return photo
    raise NotFound("FILE_GONE")


def coming_for(db: Session, person_id: int, today: date) -> list[OathCeremony]:
    """Return the planned ceremonies at which a person is expected from today on, the next first."""
    asked = (
        select(OathCeremony)
        .join(OathPlace, OathPlace.ceremony_id == OathCeremony.id)
        .where(OathPlace.person_id == person_id, OathPlace.removed_at.is_(None))
        .where(OathCeremony.state == CeremonyState.PLANNED.value, OathCeremony.held_on >= today)
        .options(*_WHOLE)
    )
    return list(db.scalars(asked.order_by(OathCeremony.starts_at)))


def ceremonies_by_id(db: Session, ids: Sequence[int]) -> dict[int, OathCeremony]:
    """Return ceremonies by id, for whoever has a record of each."""
    asked = select(OathCeremony).where(is_among(OathCeremony.id, list(ids))).options(*_WHOLE)
    return {row.id: row for row in db.scalars(asked)}


def _expected(db: Session, ids: Sequence[int]) -> dict[int, int]:
    asked = select(OathPlace.ceremony_id, func.count()).where(is_among(OathPlace.ceremony_id, list(ids)))
    return dict(db.execute(asked.where(OathPlace.removed_at.is_(None)).group_by(OathPlace.ceremony_id)).all())
