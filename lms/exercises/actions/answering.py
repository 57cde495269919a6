"""Verbs of who practises: draw the quiz of the day, answer one question and hear at once whether it was right."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Permission, require_can
from lms.db import one_at_a_time
from lms.errors import NotFound, RuleBroken
from lms.exercises.models import DailyQuiz, ExerciseAnswer
from lms.exercises.queries.daily import contents, find_answer, find_daily
from lms.exercises.queries.ground import Place, askable, get_askable, is_sitting, place_of
from lms.exercises.rules.choosing import chosen, order_from
from lms.exercises.rules.notebook import Source
from lms.people.hashing import new_secret
from question_bank.answers import Form, Order
from question_bank.content import Content
from question_bank.types import grade, read_answer, shuffles

# Of what a browser sent to one question, for showing it again; an honest answer has less.
_MOST_FIELDS, _MOST_SIGNS = 60, 500


def require_free(db: Session, actor: Actor) -> int:
    """Return the acting person. Raises RuleBroken EXERCISE_DURING_EXAM while he sits an exam (lessons P5), NotFound."""
    require_can(actor, Permission.STUDY)
    if actor.person_id is None:
        raise NotFound("PERSON_NOT_FOUND")
    if is_sitting(db, actor.person_id):
        raise RuleBroken("EXERCISE_DURING_EXAM")
    return actor.person_id


def draw_daily(db: Session, *, questions: int, actor: Actor) -> DailyQuiz:
    """Return the acting person's quiz of today, drawn now where there is none yet; two taps are one quiz.

    Raises RuleBroken EXERCISE_DURING_EXAM, DAILY_NO_POST, DAILY_NOTHING_OPEN.
    """
    person, today = require_free(db, actor), clock.today()
    one_at_a_time(db, f"daily:{person}:{today}")
    before = find_daily(db, person, today)
    if before is not None:
        return before
    place = place_of(db, person, today)
    if place is None:
        raise RuleBroken("DAILY_NO_POST")
    seed = new_secret()
    taken = chosen(askable(db, person, place, on=today), questions, seed=seed)
    if not taken:
        raise RuleBroken("DAILY_NOTHING_OPEN")
    said = contents(db, [one.version_id for one in taken])
    items = [
        [one.question_id, one.version_id, order_from(shuffles(said[one.version_id]), seed, one.version_id)]
        for one in taken
    ]
    quiz = DailyQuiz(
        person_id=person,
        unit_id=place.unit_id,
        day=today,
        seed=seed,
        items=items,
        questions=len(items),
        drawn_at=clock.now(),
    )
    db.add(quiz)
    db.flush()  # answers name it
    return quiz


def answer_daily(db: Session, quiz: DailyQuiz, place: int, form: Form, *, actor: Actor) -> ExerciseAnswer:
    """Answer the question at a place (1 for the first) of one's own quiz; sent again, the first answer stands.

    The quiz was fetched locked. Raises NotFound for a place it does not have, RuleBroken EXERCISE_DURING_EXAM,
    DAILY_OVER once its day is over: yesterday is not made up for.
    """
    person = require_free(db, actor)
    if quiz.person_id != person or not 1 <= place <= quiz.questions:
        raise NotFound("DAILY_NOT_FOUND")
    once = f"daily:{quiz.id}:{place}"
    before = find_answer(db, once)
    if before is not None:
        return before
    if quiz.day != clock.today():
        raise RuleBroken("DAILY_OVER", day=quiz.day)
    question, version, order = quiz.items[place - 1]
    content = contents(db, [version])[version]
    answer = _keep(person, question, version, content, _order(order), form, Source.DAILY, once)
    answer.daily_id = quiz.id
    db.add(answer)
    quiz.answered += 1
    quiz.correct += answer.share == 100
    if quiz.answered == quiz.questions:
        quiz.finished_at = answer.at
    db.flush()
    return answer


def answer_exercise(
    db: Session, version_id: int, turn: int, form: Form, *, source: Source, actor: Actor
) -> ExerciseAnswer:
    """Answer a question of a chapter or of the notebook, the `turn`th time one answers it; sent again it is the same.

    Raises NotFound QUESTION_NOT_FOUND for what is not open to him, RuleBroken EXERCISE_DURING_EXAM, EXERCISE_STALE when
    he answered it elsewhere meanwhile.
    """
    person = require_free(db, actor)
    one_at_a_time(db, f"exercise:{person}")
    place = place_of(db, person, clock.today())
    once = f"turn:{person}:{version_id}:{turn}"
    before = find_answer(db, once)
    if before is not None:
        return before
    asked = get_askable(db, person, place, version_id, on=clock.today())
    if turn != asked.answers + 1:
        raise RuleBroken("EXERCISE_STALE")
    content = contents(db, [version_id])[version_id]
    order = turn_order(content, person, version_id, turn)
    answer = _keep(person, asked.question_id, version_id, content, order, form, source, once)
    db.add(answer)
    db.flush()
    return answer


def turn_order(content: Content, person_id: int, version_id: int, turn: int) -> Order:
    """Return how a question stands the `turn`th time somebody meets it: another way each time."""
    return order_from(shuffles(content), person_id, version_id, turn)


def order_of(answer: ExerciseAnswer) -> Order:
    """Return how a question stood when it was answered."""
    return _order(answer.answer["order"])


def _keep(
    person_id: int,
    question_id: int,
    version_id: int,
    content: Content,
    order: Order,
    form: Form,
    source: Source,
    once: str,
) -> ExerciseAnswer:
    if not any(text.strip() for texts in form.values() for text in texts):
        raise RuleBroken("EXERCISE_BLANK")
    share = grade(content, read_answer(content, form, order)) or Fraction(0)
    return ExerciseAnswer(
        person_id=person_id,
        question_id=question_id,
        version_id=version_id,
        source=source.value,
        once=once,
        share=int(share * 100),
        answer={"sent": _shown(form), "order": [list(each) for each in order]},
        day=clock.today(),
        at=clock.now(),
    )


def _order(plain: Sequence[Sequence[int]]) -> Order:
    return tuple(tuple(each) for each in plain)


def _shown(form: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    return {
        str(name)[:20]: [str(text)[:_MOST_SIGNS] for text in texts[:_MOST_FIELDS]]
        for name, texts in list(form.items())[:_MOST_FIELDS]
    }


__all__ = [
    "Place",
    "answer_daily",
    "answer_exercise",
    "draw_daily",
    "order_of",
    "require_free",
    "turn_order",
]
