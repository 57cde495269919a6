"""Applications for a card in the places of the access matrix, with a paper, an objection and an exemption each."""

from lms import clock
from lms.access import Actor
from lms.credentials.models import Application, ApplicationDocument, ApplicationExemption, PublicityObjection
from lms.hours.actions.storing import keep_file
from lms.people.queries.people import unit_ids_on
from lms.people.rules import PersonClass
from tests.factories import PDF, make_person
from tests.house.world import World


def application_of(world: World, place: str) -> int:
    """Have somebody hand in an application at the unit of a place."""
    key = ("application", place)
    if key not in world.built:
        person = make_person(world.db, None, name="无关的人", person_class=PersonClass.APPLICANT)
        world.built[key] = _application(world, person.id, world.unit(place).id, "UNIT_REVIEW")
    found: int = world.built[key]
    return found


def my_application_in(world: World, place: str, actor: Actor | None) -> int:
    """Return the actor's own application in "own", of the person of a place anywhere else."""
    mine = actor is not None and actor.person_id is not None and place == "own"
    person_id = (actor.person_id if mine and actor else None) or world.person("elsewhere").id
    known = world.db.query(Application).filter_by(person_id=person_id).first()
    unit_id = unit_ids_on(world.db, [person_id], clock.today())[person_id]
    return known.id if known else _application(world, person_id, unit_id, "UNIT_REVIEW")


def my_paper_in(world: World, place: str, actor: Actor | None) -> int:
    """Return a paper of that application."""
    return _paper(world, my_application_in(world, place, actor))


def paper_there(world: World, place: str) -> int:
    """Return a paper of the application of a place."""
    return _paper(world, application_of(world, place))


def objection_there(world: World, place: str) -> int:
    """Return an objection to the application of a place."""
    row = PublicityObjection(
        application_id=application_of(world, place), text="异议", received_on=clock.today(), recorded_at=clock.now()
    )
    world.db.add(row)
    world.db.flush()
    return row.id


def exemption_there(world: World, place: str) -> int:
    """Return what was asked to be let off in the application of a place."""
    row = ApplicationExemption(
        application_id=application_of(world, place),
        kind="QUAL_PUBLIC",
        reason="免考",
        digest=keep_file(world.db, PDF),
        media_type="application/pdf",
        file_name="证明.pdf",
        asked_at=clock.now(),
    )
    world.db.add(row)
    world.db.flush()
    return row.id


def _application(world: World, person_id: int, unit_id: int, state: str) -> int:
    row = Application(
        person_id=person_id,
        kind="ENFORCEMENT",
        unit_id=unit_id,
        state=state,
        since=clock.today(),
        started_at=clock.now(),
    )
    world.db.add(row)
    world.db.flush()
    return row.id


def _paper(world: World, application_id: int) -> int:
    row = ApplicationDocument(
        application_id=application_id,
        kind="FORM",
        digest=keep_file(world.db, PDF),
        media_type="application/pdf",
        file_name="申请表.pdf",
        added_at=clock.now(),
    )
    world.db.add(row)
    world.db.flush()
    return row.id
