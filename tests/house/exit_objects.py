"""Exits for the access matrix."""

from lms import clock
from lms.credentials.models import Exit
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
