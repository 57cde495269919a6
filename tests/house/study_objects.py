"""Objects of study time for the matrix: a courseware one may study, a mark on somebody's study time."""

from sqlalchemy import select

from lms import clock
from lms.access import Actor
from lms.courses.models.courses import Courseware
from lms.courses.models.study import Learning, StudyFlag
from tests.course_factories import make_course
from tests.house.course_objects import mine_of
from tests.house.world import World


def courseware_of(world: World, place: str, actor: Actor | None) -> int:
    """Return a courseware of a course the actor may learn in "own", of one that nobody here may anywhere else."""
    version = mine_of(world, place, actor)
    return world.db.scalars(select(Courseware.id).where(Courseware.version_id == version)).one()


def mark_of(world: World, place: str) -> int:
    """Return a mark on the study time of the person of a place."""
    now = clock.now()
    version = make_course(world.db, world.unit(place))
    learning = Learning(person_id=world.person(place).id, version_id=version.id, started_at=now, last_seen_at=now)
    world.db.add(learning)
    world.db.flush()
    mark = StudyFlag(
        learning_id=learning.id, code="SHARED_DEVICE", day=clock.today(), details={"people": 5}, raised_at=now
    )
    world.db.add(mark)
    world.db.flush()
    return mark.id
