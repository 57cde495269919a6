"""One's daily quizzes, the days they lie on, and the answers given."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lms.access import Actor
from lms.errors import NotFound
from lms.exercises.models import DailyQuiz, DailyResult, ExerciseAnswer
from question_bank.content import Content
from question_bank.models import QuestionVersion
from question_bank.types import content_of


def find_daily(db: Session, person_id: int, day: date) -> DailyQuiz | None:
    """Return a person's quiz of a day, if it was drawn."""
    return db.scalar(select(DailyQuiz).filter_by(person_id=person_id, day=day))


def get_daily(db: Session, daily_id: int, *, seen_by: Actor, to_change: bool = False) -> DailyQuiz:
    """Return a quiz of one's own, locked to change. Raises NotFound DAILY_NOT_FOUND for anybody else's."""
    asked = select(DailyQuiz).where(DailyQuiz.id == daily_id, DailyQuiz.person_id == (seen_by.person_id or 0))
    if to_change:
        asked = asked.with_for_update().execution_options(populate_existing=True)
    found = db.scalar(asked)
    if found is None:
        raise NotFound("DAILY_NOT_FOUND")
    return found


def quizzes_between(db: Session, person_id: int, first: date, last: date) -> dict[date, DailyQuiz]:
    """Map the days of a period to a person's quizzes."""
    asked = select(DailyQuiz).where(DailyQuiz.person_id == person_id, DailyQuiz.day.between(first, last))
    return {each.day: each for each in db.scalars(asked)}


def days_done(db: Session, person_id: int) -> set[date]:
    """Return the days on which a person finished his quiz."""
    asked = select(DailyQuiz.day).where(DailyQuiz.person_id == person_id, DailyQuiz.finished_at.is_not(None))
    return set(db.scalars(asked))


def answers_of(db: Session, daily_id: int) -> dict[int, ExerciseAnswer]:
    """Map the places of a quiz to what was answered there."""
    found = db.scalars(select(ExerciseAnswer).filter_by(daily_id=daily_id))
    return {int(each.once.rsplit(":", 1)[1]): each for each in found}


def find_answer(db: Session, once: str) -> ExerciseAnswer | None:
    """Return the answer that was given on an occasion."""
    return db.scalar(select(ExerciseAnswer).filter_by(once=once))


def contents(db: Session, version_ids: Sequence[int]) -> Mapping[int, Content]:
    """Map wordings of questions to what they say, keys included: for showing and marking, never for sending."""
    asked = select(QuestionVersion.id, QuestionVersion.content).where(QuestionVersion.id.in_(version_ids))
    return {version: content_of(content, trusted=True) for version, content in db.execute(asked)}


def has_answered(db: Session, person_id: int, version_id: int) -> bool:
    """Tell whether somebody answered a question in this wording: he has read why, pictures included."""
    asked = select(ExerciseAnswer.id).filter_by(person_id=person_id, version_id=version_id)
    return db.scalar(asked.limit(1)) is not None


def stands_in(db: Session, person_id: int, version_id: int, day: date) -> bool:
    """Tell whether a question stands in somebody's quiz of a day."""
    quiz = find_daily(db, person_id, day)
    return quiz is not None and any(item[1] == version_id for item in quiz.items)


def imported_between(db: Session, person_id: int, first: date, last: date) -> list[DailyResult]:
    """List what other systems say of a person's daily assessments in a period, the newest first."""
    asked = select(DailyResult).where(DailyResult.person_id == person_id, DailyResult.day.between(first, last))
    return list(
        db.scalars(asked.options(joinedload(DailyResult.batch)).order_by(DailyResult.day.desc(), DailyResult.id))
    )


def get_answer(db: Session, answer_id: int, *, seen_by: Actor) -> ExerciseAnswer:
    """Return an answer of one's own. Raises NotFound ANSWER_NOT_FOUND for anybody else's."""
    found = db.scalar(select(ExerciseAnswer).filter_by(id=answer_id, person_id=seen_by.person_id or 0))
    if found is None:
        raise NotFound("ANSWER_NOT_FOUND")
    return found
