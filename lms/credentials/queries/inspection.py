"""What an inspector of a unit is shown of a year, as of one day (ZJG-15-1). Whoever asks has looked at the reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lms.among import is_among
from lms.ceremonies.queries.coverage import cover_of, covered
from lms.ceremonies.rules.coverage import Cover
from lms.credentials.models import Badge, CleanUp, Credential, Exit
from lms.credentials.queries.clean_ups import Looked, look_through
from lms.credentials.queries.duty_cards import cards_on, last_cards
from lms.credentials.rules.states import CredentialKind, CredentialState
from lms.exams.queries.sat import Sat, exams_sat
from lms.exams.rules.states import ExamKind
from lms.people.models import Unit
from lms.people.queries.people import names_of
from lms.people.queries.units import unit_names
from lms.requirements.queries.standings import Standing, standings


@dataclass(frozen=True, slots=True)
class CardLine:
    """A credential of the unit and how it stood on the day."""

    credential: Credential
    state: CredentialState


@dataclass(frozen=True, slots=True)
class Inspection:
    """A unit and all below it: names by person and by unit, and each list in plain rows."""

    unit: Unit
    year: int
    as_of: date
    names: dict[int, str]
    units: dict[int | None, str]
    looked: Sequence[Looked]
    cards: Sequence[CardLine]
    hours: Sequence[Standing]
    exams: Sequence[tuple[int, Sat]]
    exits: Sequence[Exit]
    clean_ups: Sequence[CleanUp]
    badges: Sequence[Badge]
    oath: Cover


def inspection_of(db: Session, unit_id: int, year: int, as_of: date) -> Inspection:
    """Return everything about a unit's year as of a day within it."""
    unit = db.scalars(select(Unit).filter_by(id=unit_id)).one()
    below = [row.id for row in db.execute(select(Unit.id).where(Unit.path.startswith(unit.path, autoescape=True)))]
    looked = look_through(db, unit, as_of)
    people = [one.person_id for one in looked]
    cards, hours = _cards(db, people, as_of), standings(db, year, as_of=as_of, unit_ids=below)
    exits, badges = _exits(db, below, year, as_of), _badges(db, people)
    sat = exams_sat(db, people, list(ExamKind))
    exams = [(who, one) for who, found in sat.items() for one in found if one.year == year and one.sat_on <= as_of]
    named = {*people, *(one.person_id for one in hours), *(one.person_id for one in exits)}
    return Inspection(
        unit=unit,
        year=year,
        as_of=as_of,
        names=names_of(db, sorted(named)),
        units=unit_names(db, [*below, *(one.unit_id for one in looked)]),
        looked=looked,
        cards=cards,
        hours=hours,
        exams=sorted(exams, key=lambda each: (each[1].sat_on, each[0])),
        exits=exits,
        clean_ups=_clean_ups(db, below, year),
        badges=badges,
        oath=cover_of(covered(db, unit, year, as_of=as_of)),
    )


def _cards(db: Session, people: Sequence[int], as_of: date) -> list[CardLine]:
    """Return the last credential of each kind of these people, in the state it had on the day."""
    found = []
    for kind in CredentialKind:
        stood = cards_on(db, last_cards(db, people, kind), as_of)
        asked = select(Credential).where(Credential.kind == kind.value, is_among(Credential.person_id, people))
        last = {one.person_id: one for one in db.scalars(asked.order_by(Credential.id))}
        found += [CardLine(last[who], card.state) for who, card in stood.items() if card is not None]
    return found


def _exits(db: Session, units: Sequence[int], year: int, as_of: date) -> list[Exit]:
    asked = select(Exit).where(is_among(Exit.unit_id, units), Exit.left_on.between(date(year, 1, 1), as_of))
    return list(db.scalars(asked.order_by(Exit.left_on, Exit.id)))


def _clean_ups(db: Session, units: Sequence[int], year: int) -> list[CleanUp]:
    asked = select(CleanUp).where(is_among(CleanUp.unit_id, units))
    asked = asked.where(CleanUp.as_of.between(date(year, 1, 1), date(year, 12, 31)))
    return list(db.scalars(asked.options(joinedload(CleanUp.unit)).order_by(CleanUp.as_of, CleanUp.id)))


def _badges(db: Session, people: Sequence[int]) -> list[Badge]:
    return list(db.scalars(select(Badge).where(is_among(Badge.person_id, people)).order_by(Badge.id)))
