"""What was answered in an exam, question by question: for the bank's figures, and for who wonders where people fell."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from lms import clock
from lms.among import is_among
from lms.exams.models import Attempt, AttemptScore, Exam, ExamCandidate, ExamPaper, ExamSitting
from lms.exams.queries.papers import contents_of
from lms.exams.rules.papers import items_of
from lms.exams.rules.states import AttemptState
from question_bank.content import Content
from question_bank.models import ItemStatistic, Question, QuestionVersion


@dataclass(frozen=True, slots=True)
class Sat:
    """One finished attempt: the items of its paper as frozen, the answers as sent, what each earned (halves)."""

    paper: list[Any]
    answers: dict[str, Any]
    earned: list[int | None]
    points: int


def administration_of(exam_id: int) -> str:
    """Return the name under which the bank keeps the figures of an exam; it knows no exams."""
    return f"exam:{exam_id}"


def attempts_in(db: Session, exam_id: int) -> Iterator[Sat]:
    """Read the finished and wholly marked attempts of an exam under the score that counts, a few hundred at a time."""
    last = select(func.max(AttemptScore.number)).where(AttemptScore.attempt_id == Attempt.id)
    asked = (
        select(ExamPaper.items, Attempt.answers, AttemptScore.items, AttemptScore.points)
        .join(ExamCandidate, ExamCandidate.id == Attempt.candidate_id)
        .join(ExamPaper, ExamPaper.id == Attempt.paper_id)
        .join(AttemptScore, and_(AttemptScore.attempt_id == Attempt.id))
        .where(ExamCandidate.exam_id == exam_id, Attempt.state != AttemptState.RUNNING.value)
        .where(AttemptScore.waiting == 0, AttemptScore.number == last.correlate(Attempt).scalar_subquery())
        .order_by(Attempt.id)
    )
    for row in db.execute(asked.execution_options(yield_per=500)):
        yield Sat(*row)


def held_on(db: Session, exam_id: int) -> date | None:
    """Return the day of the first sitting of an exam; None for no such exam."""
    first = db.scalar(select(func.min(ExamSitting.starts_at)).where(ExamSitting.exam_id == exam_id))
    return clock.local_date(first) if first else None


@dataclass(frozen=True, slots=True)
class Chapter:
    """How people did in one category of the bank: answers, and the part of the points they earned, in hundredths."""

    category: str
    questions: int
    answers: int
    share: int


@dataclass(frozen=True, slots=True)
class Hard:
    """One question: how many had it, and the part of its points they earned, in hundredths of a per cent."""

    question_id: int
    version_id: int
    content: Content
    answers: int
    share: int


def chapters_of(db: Session, exam: Exam) -> list[Chapter]:
    """Return how people did by category, the weakest first; empty until the answers were counted."""
    earned = func.sum(ItemStatistic.facility * ItemStatistic.answers)
    asked = (
        select(Question.category, func.count(), func.sum(ItemStatistic.answers), earned)
        .join(QuestionVersion, QuestionVersion.id == ItemStatistic.version_id)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(ItemStatistic.administration == administration_of(exam.id))
        .group_by(Question.category)
    )
    found = [
        Chapter(category, questions, int(answers), _hundredths(part or 0.0, int(answers)))
        for category, questions, answers, part in db.execute(asked)
    ]
    return sorted(found, key=lambda one: (one.share, one.category))


# Fewer people say nothing about a question.
LEAST = 5


def hardest_of(db: Session, exam: Exam, *, limit: int = 10) -> list[Hard]:
    """Return the questions that earned the least, of those that some people had."""
    asked = (
        select(QuestionVersion.question_id, ItemStatistic.version_id, ItemStatistic.answers, ItemStatistic.facility)
        .join(QuestionVersion, QuestionVersion.id == ItemStatistic.version_id)
        .where(ItemStatistic.administration == administration_of(exam.id), ItemStatistic.answers >= LEAST)
        .order_by(ItemStatistic.facility, ItemStatistic.version_id)
        .limit(limit)
    )
    rows = db.execute(asked).all()
    contents = contents_of(db, [row.version_id for row in rows])
    return [
        Hard(row.question_id, row.version_id, contents[row.version_id], row.answers, _hundredths(row.facility, 1))
        for row in rows
    ]


def _hundredths(part: float, whole: int) -> int:
    """Return a part of a whole in hundredths of a per cent, cut; what floats lose in the last place is not cut away."""
    return int(part * 10_000 / whole + 1e-6)


@dataclass(frozen=True, slots=True)
class OwnChapter:
    """What one earned in one category: halves of those possible."""

    category: str
    questions: int
    points: int
    most: int

    @property
    def share(self) -> int:
        """The part of the points, in hundredths of a per cent, cut."""
        return self.points * 10_000 // self.most if self.most else 0


def own_chapters(db: Session, attempt_id: int, score: AttemptScore) -> list[OwnChapter]:
    """Return what an attempt earned under a score by category, the weakest first; nothing for a score from paper."""
    asked = select(ExamPaper.items).join(Attempt, Attempt.paper_id == ExamPaper.id).where(Attempt.id == attempt_id)
    items = items_of(db.scalars(asked).one())
    if len(items) != len(score.items) or score.waiting:
        return []
    versions = [item.question_id for item in items]
    places = select(QuestionVersion.id, Question.category).join(Question, Question.id == QuestionVersion.question_id)
    category_of = dict(db.execute(places.where(is_among(QuestionVersion.id, versions))).all())
    found: dict[str, list[int]] = {}
    for item, points in zip(items, score.items, strict=True):
        sums = found.setdefault(category_of[item.question_id], [0, 0, 0])
        sums[0], sums[1], sums[2] = sums[0] + 1, sums[1] + (points or 0), sums[2] + item.points
    chapters = [OwnChapter(category, *sums) for category, sums in found.items()]
    return sorted(chapters, key=lambda one: (one.share, one.category))
