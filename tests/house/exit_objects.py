"""Exits, clean-ups, and requests to correct a file, for the access matrix."""

from lms import clock
from lms.access import Actor
from lms.credentials.models import CleanUp, CleanUpLine, Exit, FileCorrection
from lms.hours.actions.storing import keep_file
from lms.people.models import Person
from tests.factories import PDF
from tests.house.world import World


def exit_there(world: World, place: str) -> int:
    """Return the exit of the person of a place."""
    person = world.person(place)
    known = world.db.query(Exit).filter_by(person_id=person.id, closed_at=None).first()
    if known is None:
        known = Exit(
            person_id=person.id, unit_id=world.unit(place).id, outcome="RETIRED", left_on=clock.today(),
            reason="到龄退休", recorded_at=clock.now(),
        )  # fmt: skip
        world.db.add(known)
        world.db.flush()
    return known.id


def correction_there(world: World, place: str) -> int:
    """Return the request of the person of a place to correct his file."""
    return _correction(world, world.person(place), world.unit(place).id)


def my_correction_in(world: World, place: str, actor: Actor | None) -> int:
    """Return the actor's own request in "own", another's anywhere else."""
    mine = actor is not None and actor.person_id is not None and place == "own"
    own = world.db.get(Person, actor.person_id) if mine and actor else None
    return _correction(world, own or world.person("elsewhere"), world.unit("own" if own else "elsewhere").id)


def _correction(world: World, person: Person, unit_id: int) -> int:
    known = world.db.query(FileCorrection).filter_by(person_id=person.id).first()
    if known is None:
        known = FileCorrection(
            person_id=person.id, unit_id=unit_id, section="education", wrong="写成大专", right="本科",
            digest=keep_file(world.db, PDF), media_type="application/pdf", state="FILED", filed_at=clock.now(),
            due_on=clock.today(),
        )  # fmt: skip
        world.db.add(known)
        world.db.flush()
    return known.id


def clean_up_there(world: World, place: str) -> int:
    """Return the clean-up of a place."""
    unit = world.unit(place)
    known = world.db.query(CleanUp).filter_by(unit_id=unit.id).first()
    if known is None:
        known = CleanUp(unit_id=unit.id, title="清理", as_of=clock.today(), looked_at=1, opened_at=clock.now())
        world.db.add(known)
        world.db.flush()
    return known.id


def clean_up_line_there(world: World, place: str) -> int:
    """Return the line about the person of a place."""
    clean_up, person = clean_up_there(world, place), world.person(place)
    known = world.db.query(CleanUpLine).filter_by(clean_up_id=clean_up, person_id=person.id).first()
    if known is None:
        known = CleanUpLine(
            clean_up_id=clean_up, person_id=person.id, unit_id=world.unit(place).id, person_class="OFFICER",
            reasons=["NO_CREDENTIAL"],
        )  # fmt: skip
        world.db.add(known)
        world.db.flush()
    return known.id
