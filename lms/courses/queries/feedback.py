"""Selects on what learners said about a course; never with a name, and not at all while too few said something."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.courses.models.feedback import CourseFeedback, CourseRating
from lms.courses.rules.learning import FEWEST_SHOWN, Question


@dataclass(frozen=True, slots=True)
class Summary:
    """What was said about a version. While fewer than five answered, only how many did."""

    answers: int
    marks: dict[str, list[int]]
    comments: list[str]

    @property
    def is_shown(self) -> bool:
        """Whether enough answered that nobody can be told from it."""
        return self.answers >= FEWEST_SHOWN

    def mean(self, question: str) -> int:
        """Return the mean mark of a question in hundredths, downwards; `marks` counts how often 1 to 5 were given."""
        given = self.marks[question]
        return sum(mark * count for mark, count in enumerate(given, start=1)) * 100 // max(sum(given), 1)


def feedback_summary(db: Session, version_id: int) -> Summary:
    """Add up what was said about a version: marks by question, comments in no order that tells who wrote them."""
    said = list(db.scalars(select(CourseFeedback).where(CourseFeedback.version_id == version_id)))
    if len(said) < FEWEST_SHOWN:
        return Summary(len(said), {}, [])
    counts: dict[str, list[int]] = defaultdict(lambda: [0] * 5)
    ratings = select(CourseRating.question, CourseRating.mark)
    ratings = ratings.where(CourseRating.feedback_id.in_([row.id for row in said]))
    for question, mark in db.execute(ratings):
        counts[question][mark - 1] += 1
    marks = {question.value: counts[question.value] for question in Question}
    return Summary(len(said), marks, sorted(row.comment for row in said if row.comment))


def find_feedback(db: Session, version_id: int, person_id: int) -> CourseFeedback | None:
    """Find what a person said about a version."""
    wanted = select(CourseFeedback).where(CourseFeedback.version_id == version_id)
    return db.scalar(wanted.where(CourseFeedback.person_id == person_id))
