"""Who is expected at a ceremony, who signed in, who swore."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from lms.among import is_among
from lms.ceremonies.models import OathCeremony, OathPlace, OathRecord, OathSign, RefusedOathSign
from lms.ceremonies.queries.oaths import stands
from lms.ceremonies.rules.presence import Signed, presence
from lms.people.models import Person, Unit


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody on the roster, what his signs come to, and the records once the ceremony is closed."""

    place: OathPlace
    signed: Signed | None
    records: tuple[OathRecord, ...] = ()

    @property
    def id(self) -> int:
        """The person's id, for tables."""
        return self.place.person_id

    @property
    def is_present(self) -> bool:
        """Whether he was there: as recorded, or as signed while nothing is recorded."""
        return self.records[0].attended if self.records else self.signed is not None and self.signed.is_present


def seats_of(db: Session, ceremony: OathCeremony) -> list[Seat]:
    """Return the roster as it stands, the leader first, then unit by unit."""
    signs: dict[int, list[Signed]] = {}
    for sign in db.scalars(select(OathSign).filter_by(ceremony_id=ceremony.id).order_by(OathSign.id)):
        signs.setdefault(sign.person_id, []).append(Signed(sign.is_present, sign.way, sign.at))
    records: dict[int, list[OathRecord]] = {}
    for record in standing_records(db, ceremony.id):
        records.setdefault(record.person_id, []).append(record)
    rows = [
        Seat(place, presence(signs.get(place.person_id, ())), tuple(records.get(place.person_id, ())))
        for place in places_of(db, ceremony)
    ]
    return sorted(rows, key=lambda seat: seat.place.person_id != ceremony.leader_id)


def places_of(db: Session, ceremony: OathCeremony) -> list[OathPlace]:
    """Return who is expected, unit by unit."""
    asked = select(OathPlace).where(OathPlace.ceremony_id == ceremony.id, OathPlace.removed_at.is_(None))
    asked = asked.options(joinedload(OathPlace.person), joinedload(OathPlace.unit))
    return list(db.scalars(asked.order_by(OathPlace.unit_id, OathPlace.person_id)))


def removed_of(db: Session, ceremony: OathCeremony) -> list[OathPlace]:
    """Return who was taken off the roster, with the reason."""
    asked = select(OathPlace).where(OathPlace.ceremony_id == ceremony.id, OathPlace.removed_at.is_not(None))
    return list(db.scalars(asked.options(joinedload(OathPlace.person), joinedload(OathPlace.unit))))


def find_place(db: Session, ceremony_id: int, person_id: int) -> OathPlace | None:
    """Find somebody's place on a roster, one he was taken off too."""
    asked = select(OathPlace).filter_by(ceremony_id=ceremony_id, person_id=person_id)
    return db.scalar(asked.options(joinedload(OathPlace.person)))


def find_sign(db: Session, ceremony_id: int, person_id: int) -> OathSign | None:
    """Find the last sign of somebody at a ceremony."""
    asked = select(OathSign).filter_by(ceremony_id=ceremony_id, person_id=person_id).order_by(OathSign.id.desc())
    return db.scalar(asked.limit(1))


def other_signer(db: Session, ceremony_id: int, device: str, person_id: int) -> int | None:
    """Return for whom else a phone has signed at a ceremony, None for nobody."""
    asked = select(OathSign.person_id).where(OathSign.ceremony_id == ceremony_id, OathSign.device == device)
    return db.scalar(asked.where(OathSign.person_id != person_id).limit(1))


def wrong_numbers(db: Session, person_id: int, *, since: datetime) -> int:
    """Count the wrong digits that a person typed since an instant."""
    asked = select(func.count()).where(RefusedOathSign.person_id == person_id, RefusedOathSign.code == "NUMBER_WRONG")
    return db.scalar(asked.where(RefusedOathSign.at >= since)) or 0


def refused_of(db: Session, ceremony: OathCeremony) -> list[RefusedOathSign]:
    """Return the tries to sign in that were refused, the newest first."""
    asked = select(RefusedOathSign).filter_by(ceremony_id=ceremony.id).order_by(RefusedOathSign.id.desc())
    return list(db.scalars(asked))


def standing_records(db: Session, ceremony_id: int, person_id: int | None = None) -> list[OathRecord]:
    """Return the records of a ceremony that no later one corrects, the enforcement oath first."""
    asked = select(OathRecord).where(OathRecord.ceremony_id == ceremony_id, stands())
    if person_id is not None:
        asked = asked.where(OathRecord.person_id == person_id)
    return list(db.scalars(asked.order_by(OathRecord.kind.desc(), OathRecord.id)))


def corrections_of(db: Session, ceremony: OathCeremony) -> list[OathRecord]:
    """Return the corrections after closing, in order; of somebody who swore both oaths, one."""
    asked = select(OathRecord).where(OathRecord.ceremony_id == ceremony.id, OathRecord.reason != "")
    found = {(row.person_id, row.recorded_at): row for row in db.scalars(asked.order_by(OathRecord.id.desc()))}
    return list(reversed(found.values()))


def late_names(db: Session, ceremony: OathCeremony) -> list[tuple[str, str]]:
    """Return name and unit of who was not on the roster and, as was found later, swore."""
    listed = select(OathPlace.person_id).where(OathPlace.ceremony_id == ceremony.id, OathPlace.removed_at.is_(None))
    asked = (
        select(Person.name, Unit.name)
        .join_from(OathRecord, Person, Person.id == OathRecord.person_id)
        .join(Unit, Unit.id == OathRecord.unit_id)
        .where(OathRecord.ceremony_id == ceremony.id, OathRecord.attended, stands())
        .where(OathRecord.person_id.not_in(listed))
        .order_by(Person.id)
    )
    return [(name, unit) for name, unit, _ in db.execute(asked.add_columns(Person.id).distinct())]


def came_to(db: Session, ceremony_ids: Sequence[int]) -> dict[int, int]:
    """Map closed ceremonies to how many people swore."""
    asked = select(OathRecord.ceremony_id, func.count(OathRecord.person_id.distinct()))
    asked = asked.where(is_among(OathRecord.ceremony_id, list(ceremony_ids)), OathRecord.attended, stands())
    return dict(db.execute(asked.group_by(OathRecord.ceremony_id)).all())


def signable_for(db: Session, person_id: int, today: date) -> list[OathCeremony]:
    """Return the planned ceremonies of today at which a person is expected."""
    asked = (
        select(OathCeremony)
        .join(OathPlace, OathPlace.ceremony_id == OathCeremony.id)
        .where(OathPlace.person_id == person_id, OathPlace.removed_at.is_(None))
        .where(OathCeremony.state == "planned", OathCeremony.held_on == today)
        .options(joinedload(OathCeremony.unit))
    )
    return list(db.scalars(asked.order_by(OathCeremony.starts_at)))
