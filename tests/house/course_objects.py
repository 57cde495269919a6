"""Courses, syllabi and comments in the places of the access matrix."""

from lms import clock
from lms.access import Actor, Role
from lms.courses.models.feedback import TrainingComment
from lms.people.models import Post, Unit
from tests.course_factories import make_course, make_draft, make_syllabus
from tests.house.world import World


def version_of(world: World, place: str) -> int:
    """Return a draft of the unit of a place: what is published others may see."""
    key = ("course", place)
    if key not in world.built:
        version = make_draft(world.db, world.unit(place))
        world.built[key] = (version.id, version.courseware[0].id)
    return int(world.built[key][0])


def piece_of(world: World, place: str) -> int:
    """Return a courseware of that draft."""
    version_of(world, place)
    return int(world.built["course", place][1])


def outline_of(world: World, place: str) -> int:
    """Return a draft of a syllabus of the unit of a place."""
    return make_syllabus(world.db, world.unit(place), approved=False).id


def mine_of(world: World, place: str, actor: Actor | None) -> int:
    """Return a course the actor may learn in "own", one that nobody here may anywhere else."""
    post = None
    if actor and actor.person_id and place == "own":
        post = world.db.query(Post).filter_by(person_id=actor.person_id).first()
    unit = world.db.get_one(Unit, post.unit_id) if post else world.unit("elsewhere")
    return make_course(world.db, unit).id


def comment_of(world: World, place: str) -> int:
    """Return what the line department said about the unit of a place."""
    said = TrainingComment(
        unit_id=world.unit(place).id,
        text="课时偏少",
        said_by_id=world.cast[Role.LINE_DEPT].account_id,
        said_for_id=world.cast.units["line"].id,
        said_at=clock.now(),
    )
    world.db.add(said)
    world.db.flush()
    return said.id
