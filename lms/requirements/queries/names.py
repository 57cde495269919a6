"""Who stands where, by name: the people behind a unit's figures, and those who are exempt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.access import Actor, Permission, require_can
from lms.people.models import Leave, Unit
from lms.people.queries.names import account_names
from lms.people.queries.people import names_of
from lms.people.queries.units import list_units
from lms.requirements.queries.roll import OnRoll, roll_of
from lms.requirements.queries.rule_sets import rules_by_unit
from lms.requirements.queries.standings import Standing, standings
from lms.requirements.rules import Requirement
from lms.requirements.short_codes import ORDER, short_codes
from lms.requirements.verdict import Reason, State, Verdict


@dataclass(frozen=True, slots=True)
class Named:
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
    exempt = exempted(db, year, as_of=as_of, seen_by=seen_by, under=under, person_class=person_class)
    unmet = [person for person in everybody if person.judged.state not in {State.MET, State.EXEMPT}]
    teams = [unit for unit in list_units(db, seen_by=seen_by, under=under) if under is None or unit.id != under.id]
    return UnitPeople(unmet, exempt, teams)


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
    units = {unit.id: unit for unit in list_units(db, seen_by=seen_by, under=under)}
    found = [
        standing
        for standing in standings(db, year, as_of=as_of, unit_ids=list(units))
        if person_class in (None, standing.person_class)
    ]
    names = names_of(db, [standing.person_id for standing in found])
    people = [_named(standing, names[standing.person_id], units[standing.unit_id]) for standing in found]
    return sorted(people, key=lambda person: (person.name, person.id))


def _named(standing: Standing, name: str, unit: Unit) -> Named:
    codes = short_codes(standing.verdict, only_waiting=standing.only_waiting)
    return Named(standing.person_id, name, unit, standing.person_class, standing.verdict, standing.only_waiting, codes)


def exempted(
    db: Session,
    year: int,
    *,
    as_of: date,
    seen_by: Actor,
    under: Unit | None = None,
    person_class: str | None = None,
) -> list[Exempted]:
    """List who is exempt on the rolls in reach (or of one unit and all below), with the reason, by unit and name.

    Raises NotAllowed for who sees figures but no people.
    """
    require_can(seen_by, Permission.VIEW_PEOPLE)
    units = {unit.id: unit for unit in list_units(db, seen_by=seen_by, under=under)}
    roll = roll_of(db, year, as_of=as_of, rules=rules_by_unit(db, year), unit_ids=list(units))
    people = [p for p in roll if p.requirement.exempt is not None and person_class in (None, p.person_class)]
    ids = [person.person_id for person in people]
    names, leaves = names_of(db, ids), _leaves(db, ids, year)
    approvers = account_names(db, [leave.approved_by_id for found in leaves.values() for leave in found])
    listed = [_exempted(person, names, units, leaves, approvers) for person in people]
    place = {unit_id: number for number, unit_id in enumerate(units)}
    return sorted(listed, key=lambda person: (place[person.unit.id], person.name, person.id))


def _exempted(
    person: OnRoll,
    names: Mapping[int, str],
    units: Mapping[int, Unit],
    leaves: Mapping[int, Sequence[Leave]],
    approvers: Mapping[int, str],
) -> Exempted:
    return Exempted(
        person.person_id,
        names[person.person_id],
        units[person.unit_id],
        person.person_class,
        Reason(person.requirement.exempt or ""),
        leaves.get(person.person_id, ()),
        approvers,
    )


def _leaves(db: Session, ids: Sequence[int], year: int) -> dict[int, list[Leave]]:
    found: dict[int, list[Leave]] = {}
    wanted = select(Leave).where(Leave.started_on <= date(year, 12, 31), Leave.ended_on >= date(year, 1, 1))
    for leave in db.scalars(wanted.where(Leave.person_id.in_(ids)).order_by(Leave.started_on)):
        found.setdefault(leave.person_id, []).append(leave)
    return found
