"""Objects of assistants, their contracts and lists, and social supervisors for the access matrix, one a place."""

from datetime import timedelta

from lms import clock
from lms.credentials.models import (
    AssistantCheck,
    Badge,
    BadgeFiling,
    EmploymentContract,
    NegativeList,
    SocialSupervisor,
)
from lms.db import Model
from lms.people.models import Person
from lms.people.rules import PersonClass
from tests.factories import make_person
from tests.house.world import World


def contract_of(world: World, place: str) -> int:
    """Record a contract of the unit of a place."""
    today = clock.today()
    return _kept(
        world,
        EmploymentContract(
            unit_id=world.unit(place).id,
            nature="DIRECT",
            employer="无关的用人单位",
            document="劳动合同",
            signed_on=today - timedelta(days=90),
            starts_on=today - timedelta(days=80),
            ends_on=today + timedelta(days=800),
            recorded_at=clock.now(),
        ),
    )


def badge_of(world: World, place: str) -> int:
    """Register an assistant of the unit of a place."""
    person = _nobody(world)
    return _kept(
        world,
        Badge(
            person_id=person.id,
            unit_id=world.unit(place).id,
            contract_id=contract_of(world, place),
            state="REGISTERED",
            post_title="协管员",
            powers="巡查",
            rights="同工同酬",
            terms="高中以上",
            liability="清退",
            declared_on=clock.today(),
            registered_at=clock.now(),
        ),
    )


def _nobody(world: World) -> Person:
    return make_person(world.db, None, name="无关的人", person_class=PersonClass.ASSISTANT)


def badge_filing_of(world: World, place: str) -> int:
    """Hand in a list of the unit of a place."""
    return _kept(world, BadgeFiling(unit_id=world.unit(place).id, due_on=clock.today(), handed_in_at=clock.now()))


def list_of(world: World, place: str) -> int:
    """Put a list of the unit of a place in force."""
    unit_id = world.unit(place).id
    known = world.db.query(NegativeList).filter_by(unit_id=unit_id).first()
    if known is not None:
        return known.id
    version = NegativeList(
        unit_id=unit_id,
        number=1,
        title="负面清单",
        lines=["不得单独执法"],
        forbidden=[],
        in_force_on=clock.today(),
        digest="0" * 64,
        made_at=clock.now(),
    )
    return _kept(world, version)


def check_of(world: World, place: str) -> int:
    """Keep a check of the unit of a place."""
    check = AssistantCheck(
        unit_id=world.unit(place).id,
        year=clock.today().year,
        part="H1",
        checked_on=clock.today(),
        people=[],
        contracts=[],
        faulty=0,
        made_at=clock.now(),
    )
    return _kept(world, check)


def social_supervisor_of(world: World, place: str) -> int:
    """Have the unit of a place appoint somebody from outside."""
    person = make_person(world.db, None, name="无关的监督员", person_class=None)
    today = clock.today()
    return _kept(
        world,
        SocialSupervisor(
            person_id=person.id,
            unit_id=world.unit(place).id,
            document="聘书",
            starts_on=today - timedelta(days=10),
            ends_on=today + timedelta(days=300),
            appointed_at=clock.now(),
        ),
    )


def _kept(world: World, row: Model) -> int:
    world.db.add(row)
    world.db.flush()
    identity: int = row.id  # type: ignore[attr-defined] # every table here has one
    return identity
