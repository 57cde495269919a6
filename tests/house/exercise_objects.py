"""Daily quizzes, answers and openings of banks for the access matrix."""

from lms import clock
from lms.access import Actor
from lms.exercises.models import BankOpening, DailyQuiz, ExerciseAnswer
from question_bank.models import Question, QuestionVersion
from tests.house.course_objects import picture_question
from tests.house.question_objects import bank_of
from tests.house.world import World


def daily_of(world: World, place: str, actor: Actor | None) -> int:
    """Return a daily quiz of the actor himself in "own", of somebody else anywhere else; one question, a picture."""
    person, today = _person(world, place, actor), clock.today()
    known = world.db.query(DailyQuiz).filter_by(person_id=person, day=today).first()
    if known is None:
        version = picture_question(world)
        question = world.db.get_one(QuestionVersion, version).question_id
        known = DailyQuiz(
            person_id=person, unit_id=world.unit("own").id, day=today, seed="s", items=[[question, version, []]],
            questions=1, answered=0, correct=0, drawn_at=clock.now(),
        )  # fmt: skip
        world.db.add(known)
        world.db.flush()
    return known.id


def answer_of(world: World, place: str, actor: Actor | None) -> ExerciseAnswer:
    """Return what the actor answered in practice in "own", what somebody else did anywhere else.

    Each has a question of his own, with the picture.
    """
    person = _person(world, place, actor)
    known = world.db.query(ExerciseAnswer).filter_by(person_id=person).first()
    if known is not None:
        return known
    pattern = world.db.get_one(QuestionVersion, picture_question(world))
    question = world.db.get_one(Question, pattern.question_id)
    version = QuestionVersion(
        question_id=question.id, number=1000 + person, content=pattern.content, source="测试", created_at=clock.now()
    )
    world.db.add(version)
    world.db.flush()
    answer = ExerciseAnswer(
        person_id=person, question_id=question.id, version_id=version.id, source="chapter", once=f"turn:{version.id}:1",
        share=0, answer={"sent": {"answer": ["A"]}, "order": []}, day=clock.today(), at=clock.now(),
    )  # fmt: skip
    world.db.add(answer)
    world.db.flush()
    return answer


def opening_of(world: World, place: str) -> int:
    """Open the bank of a place to practice."""
    bank = bank_of(world, place)
    known = world.db.query(BankOpening).filter_by(bank_id=bank.id).first()
    if known is None:
        known = BankOpening(bank_id=bank.id, unit_id=world.unit(place).id, opened_at=clock.now())
        world.db.add(known)
        world.db.flush()
    return known.id


def _person(world: World, place: str, actor: Actor | None) -> int:
    mine = actor.person_id if actor is not None and place == "own" else None
    return mine or world.person("sibling").id
