"""Banks, questions and manuscripts for the access matrix, one a place."""

from lms import clock, files
from lms.access import OPERATOR, Actor, Role
from lms.pages.forms.sheet.writing import media_of, sheet_of
from question_bank.actions.banks import add_bank
from question_bank.actions.writing import write_question
from question_bank.choices import Option
from question_bank.content import Content, Media
from question_bank.models import Bank, Manuscript, Question
from question_bank.types import single
from tests.house.course_objects import PICTURE, PICTURE_DIGEST
from tests.house.world import World


def _content(place: str) -> Content:
    files.put(PICTURE)
    media = Media(digest=PICTURE_DIGEST, media_type="image/png")
    return single.Content(
        stem=f'看图。<img src="media:{PICTURE_DIGEST}" alt="图"> {place}',
        options=(Option(html="甲", correct=True), Option(html="乙")),
        media=(media,),
    )


def bank_of(world: World, place: str) -> Bank:
    """Open a bank that the unit of a place keeps."""
    key = ("bank", place)
    if key not in world.built:
        unit = world.unit(place).id
        world.built[key] = add_bank(
            world.db, code=f"B-{place}", name="题库", owner_unit_id=unit, is_shared=False, actor=OPERATOR
        ).id
    return world.db.get_one(Bank, world.built[key])


def question_of(world: World, place: str) -> Question:
    """Write a question with a picture into the bank of a place."""
    key = ("question", place)
    if key not in world.built:
        world.built[key] = write_question(world.db, bank_of(world, place), _content(place), actor=OPERATOR).id
    return world.db.get_one(Question, world.built[key])


def manuscript_of(world: World, place: str, actor: Actor | None) -> Manuscript:
    """Begin a question of one's own, in the bank of one's own unit, or of somebody else."""
    is_own = actor is not None and place == "own"
    owner = actor if actor and is_own else world.cast[Role.UNIT_LEADER]
    bank = Bank(
        code=f"M-{place}-{owner.role}-{owner.account_id}",
        name="题库",
        owner_unit_id=owner.unit_id,
        created_at=clock.now(),
    )
    known = world.db.query(Bank).filter_by(code=bank.code).first()
    if known is None:
        world.db.add(bank)
        world.db.flush()
    content, now = _content(place), clock.now()
    manuscript = Manuscript(
        account_id=owner.account_id or 0,
        bank_id=(known or bank).id,
        typed=sheet_of(content),
        kept_media={"files": media_of(content)},
        begun_at=now,
        kept_at=now,
    )
    world.db.add(manuscript)
    world.db.flush()
    return manuscript
