"""The chapters somebody may practise, and how far he is in each."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from lms.exercises.models import ExerciseAnswer
from lms.exercises.queries.ground import Place, may_be_asked
from question_bank.models import Question

_RIGHT = 100


@dataclass(frozen=True, slots=True)
class Chapter:
    """A leaf of the categories: how many questions it has, how many were answered, how many last answered right."""

    category: str
    questions: int
    answered: int
    right: int

    @property
    def family(self) -> str:
        """The branch it belongs to."""
        return self.category.split(".")[0]


def chapters_for(db: Session, person_id: int, place: Place, *, on: date) -> list[Chapter]:
    """List the chapters open to a person with his progress; what counts of a question is his last answer."""
    last = (
        select(ExerciseAnswer.question_id, func.max(ExerciseAnswer.id).label("id"))
        .where(ExerciseAnswer.person_id == person_id)
        .group_by(ExerciseAnswer.question_id)
        .subquery()
    )
    asked = (
        select(
            Question.category,
            func.count(),
            func.count(ExerciseAnswer.id),
            func.count().filter(ExerciseAnswer.share == _RIGHT),
        )
        .outerjoin(last, last.c.question_id == Question.id)
        .outerjoin(ExerciseAnswer, and_(ExerciseAnswer.id == last.c.id))
        .where(may_be_asked(place.path, on))
        .group_by(Question.category)
        .order_by(Question.category)
    )
    return [Chapter(*row) for row in db.execute(asked)]
