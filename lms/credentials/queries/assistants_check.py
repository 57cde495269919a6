"""The look through a unit's assistants and contracts: yearly hours, contract, list (C2.7 B8); contracts (ZJG-5-5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.access import Actor
from lms.credentials.models.contracts import EmploymentContract
from lms.credentials.queries.badges import list_badges
from lms.credentials.queries.badges_facts import BadgeStanding, standings_of
from lms.credentials.queries.contracts import assistants_under, list_contracts
from lms.credentials.rules.contracts import ContractFault, faults_of
from lms.people.models import Unit
from lms.requirements.queries.standings import standings
from lms.requirements.verdict import State


@dataclass(frozen=True, slots=True)
class CheckedAssistant:
    """An assistant as the check finds him. `missing`: hours of the year still missing; None where none are owed."""

    standing: BadgeStanding
    missing: int | None
    faults: tuple[str, ...]

    @property
    def id(self) -> int:
        """The badge's id, as tables ask for it."""
        return self.standing.id


@dataclass(frozen=True, slots=True)
class CheckedContract:
    """A contract that runs or has assistants, and what is wrong with it."""

    contract: EmploymentContract
    assistants: int
    faults: tuple[ContractFault, ...]

    @property
    def id(self) -> int:
        """The contract's id, as tables ask for it."""
        return self.contract.id


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look through a unit and all below it found."""

    on: date
    people: Sequence[CheckedAssistant]
    contracts: Sequence[CheckedContract]

    @property
    def faulty(self) -> int:
        """Assistants and contracts with a fault."""
        people, contracts = (
            [each for each in self.people if each.faults],
            [each for each in self.contracts if each.faults],
        )
        return len(people) + len(contracts)


def look_through(db: Session, unit: Unit, *, on: date, seen_by: Actor) -> Looked:
    """Look through the open badges and the contracts of a unit in reach with all below it."""
    badges = standings_of(db, list_badges(db, seen_by=seen_by, under=unit, is_open=True), on)
    missing = _missing(db, unit, [each.badge.person_id for each in badges], on)
    people = [_checked(each, missing.get(each.badge.person_id), on) for each in badges]
    contracts = list_contracts(db, seen_by=seen_by, under=unit)
    under = assistants_under(db, [contract.id for contract in contracts])
    found = [
        CheckedContract(contract, under.get(contract.id, 0), faults_of(contract.said, on))
        for contract in contracts
        if contract.said.runs_on(on) or under.get(contract.id)
    ]
    return Looked(on, people, found)


def _checked(standing: BadgeStanding, missing: int | None, on: date) -> CheckedAssistant:
    is_issued = standing.badge.number is not None
    faults = [fault.value for fault in standing.contract_faults]
    if is_issued and not standing.signing.counts_on(on):
        faults.append("NEGATIVE_LIST_UNSIGNED")
    if is_issued and standing.badge.valid_until is not None and on > standing.badge.valid_until:
        faults.append("BADGE_EXPIRED")
    if missing:
        faults.append("HOURS_SHORT")
    return CheckedAssistant(standing, missing, tuple(faults))


def _missing(db: Session, unit: Unit, people: Sequence[int], on: date) -> dict[int, int]:
    """Map people on the unit's roll to the hours of the year they lack, 0 when it is met; who is exempt is missing."""
    ids = list(db.scalars(select(Unit.id).where(Unit.path.startswith(unit.path))))
    judged = standings(db, on.year, as_of=on, unit_ids=ids, person_ids=people)
    return {
        each.person_id: 0 if each.verdict.state is State.MET else each.verdict.least.total
        for each in judged
        if each.verdict.state is not State.EXEMPT
    }
