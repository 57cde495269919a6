"""Courses, syllabi and comments in the places of the access matrix."""

from hashlib import sha256

from sqlalchemy import select

from lms import clock
from lms.access import Actor, Role
from lms.courses.models.feedback import TrainingComment
from lms.courses.models.quizzes import QuizItem, QuizPaper, QuizPool
from lms.courses.models.study import Learning
from lms.people.models import Post, Unit
from question_bank.actions.media import keep_media
from question_bank.content import Media
from question_bank.models import QuestionVersion
from tests.course_factories import make_course, make_draft, make_syllabus
from tests.house.world import World
from tests.quiz_factories import HAPPENINGS, choice, make_bank


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


PICTURE = b"\x89PNG\r\n\x1a\nmade up"
PICTURE_DIGEST = sha256(PICTURE).hexdigest()


def paper_of(world: World, place: str, actor: Actor | None) -> int:
    """Return a paper of the actor himself in "own", of somebody else anywhere else; its one question has a picture."""
    db, version = world.db, make_course(world.db, world.unit("own"))
    person = actor.person_id if actor and actor.person_id and place == "own" else world.person("sibling").id
    learning = Learning(person_id=person, version_id=version.id, started_at=clock.now(), last_seen_at=clock.now())
    pool = db.query(QuizPool).first() or QuizPool(digest="0" * 64, candidates={"questions": []})
    db.add_all([learning, pool])
    db.flush()
    paper = QuizPaper(learning_id=learning.id, number=0, seed="s", pool_id=pool.id, drawn_at=clock.now())
    db.add(paper)
    db.flush()
    item = {"question_version_id": picture_question(world), "option_order": {"lists": []}}
    db.add(QuizItem(paper_id=paper.id, position=1, **item))
    db.flush()
    return paper.id


def picture_question(world: World) -> int:
    """Return the version of a question with a picture."""
    if ("quiz", "question") not in world.built:
        content = choice(HAPPENINGS[0]).changed(
            stem=f'<img src="media:{PICTURE_DIGEST}" alt="现场">怎么办？',
            media=(Media(digest=PICTURE_DIGEST, media_type="image/png"),),
        )
        keep_media(world.db, [content], {PICTURE_DIGEST: PICTURE})
        make_bank(world.db, world.unit("elsewhere"), contents=[content])
        newest = select(QuestionVersion.id).order_by(QuestionVersion.id.desc()).limit(1)
        world.built["quiz", "question"] = world.db.scalars(newest).one()
    return int(world.built["quiz", "question"])
