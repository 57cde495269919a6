"""Who stands where, by name: the people behind a unit's figures, and those who are exempt."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.access import Actor, Permission, require_can
from lms.people.models import Leave, Unit
from lms.people.queries.names import account_names
from lms.people.queries.people import names_of
from lms.people.queries.units import list_units
from lms.requirements.queries.roll import roll_of
from lms.requirements.queries.rule_sets import rules_by_unit
from lms.requirements.queries.standings import Standing, standings
from lms.requirements.rules import Requirement
from lms.requirements.short_codes import ORDER, short_codes
from lms.requirements.verdict import Reason, State, Verdict


class Named(NamedTuple):
    """One person of a roll with the verdict on the year and its short codes."""

    id: int
    name: str
    unit: Unit
    person_class: str
    judged: Verdict
    only_waiting: bool
    codes: tuple[str, ...]

    @property
    def missing(self) -> int:
        """The least that would make the year met, in hundredths."""
        return self.judged.least.total

    @property
    def requirement(self) -> Requirement:
        """What the year requires of the person."""
        return self.judged.requirement


# Of so many people each is judged for a page of names; of a larger place the units below are shown instead [default].
MOST_NAMED = 2_000


@dataclass(frozen=True, slots=True)
class Exempted:
    """One exempt person: why, and the document and approver where the reason is approved leave."""

    id: int
    name: str
    unit: Unit
    person_class: str
    reason: Reason
    leaves: Sequence[Leave]
    approvers: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class UnitPeople:
    """The names behind a unit's figures: who has not met the year, who is exempt, and the teams they belong to."""

    unmet: Sequence[Named]
    exempt: Sequence[Exempted]
    teams: Sequence[Unit]

    @property
    def codes(self) -> list[str]:
        """The short codes that occur among those who have not met the year, in their order."""
        present = {code for person in self.unmet for code in person.codes}
        return [code for code in ORDER if code in present]


def people_of_unit(
    db: Session,
    year: int,
    *,
    as_of: date,
    seen_by: Actor,
    under: Unit | None = None,
    person_class: str | None = None,
) -> UnitPeople:
    """Return the names behind the figures of a unit, or of all in reach.

    Raises NotAllowed for who sees figures but no people.
    """
    everybody = people_of(db, year, as_of=as_of, seen_by=seen_by, under=under, person_class=person_class)
    unmet = [person for person in everybody if person.judged.state not in {State.MET, State.EXEMPT}]
    units = list_units(db, seen_by=seen_by, under=under)
    teams = [unit for unit in units if under is None or unit.id != under.id]
    return UnitPeople(unmet, exempt_among(db, everybody, year, units), teams)


def people_of(
    db: Session,
    year: int,
    *,
    as_of: date,
    seen_by: Actor,
    under: Unit | None = None,
    person_class: str | None = None,
) -> list[Named]:
    """List everyone on the rolls in reach (or of one unit and all below) with the verdict on the year, by name.

    Raises NotAllowed for who sees figures but no people.
    """
    require_can(seen_by, Permission.VIEW_PEOPLE)
    units = list_units(db, seen_by=seen_by, under=under)
    found = standings(db, year, as_of=as_of, unit_ids=[unit.id for unit in units])
    return _by_name(db, found, units, person_class)


def _by_name(db: Session, found: Iterable[Standing], units: Iterable[Unit], person_class: str | None) -> list[Named]:
    wanted = [standing for standing in found if person_class in (None, standing.person_class)]
    by_id, names = {unit.id: unit for unit in units}, names_of(db, [standing.person_id for standing in wanted])
    people = [_named(standing, names[standing.person_id], by_id[standing.unit_id]) for standing in wanted]
    return sorted(people, key=lambda person: (person.name, person.id))


def _named(standing: Standing, name: str, unit: Unit) -> Named:
    codes = short_codes(standing.verdict, only_waiting=standing.only_waiting)
    return Named(standing.person_id, name, unit, standing.person_class, standing.verdict, standing.only_waiting, codes)


def exempted(db: Session, year: int, *, as_of: date, seen_by: Actor, person_class: str | None = None) -> list[Exempted]:
    """List who is exempt on the rolls in reach, with the reason, by unit and name.

    Raises NotAllowed for who sees figures but no people.
    """
    require_can(seen_by, Permission.VIEW_PEOPLE)
    units = list_units(db, seen_by=seen_by)
    roll = roll_of(db, year, as_of=as_of, rules=rules_by_unit(db, year), unit_ids=[unit.id for unit in units])
    exempt = [person.person_id for person in roll if person.requirement.exempt is not None]
    people = _by_name(db, standings(db, year, as_of=as_of, person_ids=exempt), units, person_class)
    return exempt_among(db, people, year, units)


def exempt_among(db: Session, people: Sequence[Named], year: int, units: Sequence[Unit]) -> list[Exempted]:
    """List who of judged people is exempt, with reason, document and approver; by unit, in their order, and name."""
    exempt = [person for person in people if person.judged.state is State.EXEMPT]
    leaves = _leaves(db, [person.id for person in exempt], year)
    approvers = account_names(db, [leave.approved_by_id for found in leaves.values() for leave in found])
    place = {unit.id: number for number, unit in enumerate(units)}
    return [
        Exempted(one.id, one.name, one.unit, one.person_class, one.judged.reasons[0], leaves.get(one.id, ()), approvers)
        for one in sorted(exempt, key=lambda person: (place[person.unit.id], person.name, person.id))
    ]


def _leaves(db: Session, ids: Sequence[int], year: int) -> dict[int, list[Leave]]:
    found: dict[int, list[Leave]] = {}
    wanted = select(Leave).where(Leave.started_on <= date(year, 12, 31), Leave.ended_on >= date(year, 1, 1))
    for leave in db.scalars(wanted.where(Leave.person_id.in_(ids)).order_by(Leave.started_on)):
        found.setdefault(leave.person_id, []).append(leave)
    return found
