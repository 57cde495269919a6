"""What somebody ever answered wrong, wherever it was: practice, quizzes after courses, exams that are published."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.among import is_among
from lms.courses.models.quizzes import QuizAnswer, QuizItem, QuizPaper, QuizResult
from lms.courses.models.study import Learning
from lms.exams.models import Attempt, AttemptScore, Exam, ExamCandidate, ExamPaper
from lms.exams.queries.attempts import last_scores
from lms.exercises.models import ExerciseAnswer
from lms.exercises.queries.ground import Place, askable
from lms.exercises.rules.choosing import Askable
from lms.exercises.rules.notebook import Answered, Mistake, Source, mistakes_of
from question_bank.models import Question, QuestionVersion

_RIGHT = 100


@dataclass(frozen=True, slots=True)
class Notebook:
    """The mistakes of a person that he can practise, and how many he cannot: withdrawn, outdated, not open."""

    mistakes: list[Mistake]
    ground: dict[int, Askable]
    hidden: int

    def open_ones(self, category: str | None = None) -> list[Mistake]:
        """Return those not learnt yet, of a chapter or of all."""
        return [one for one in self.mistakes if one.learnt_on is None and self._lies_in(one, category)]

    def _lies_in(self, one: Mistake, category: str | None) -> bool:
        return category is None or self.ground[one.question_id].category == category


def notebook_of(db: Session, person_id: int, place: Place | None, *, on: date) -> Notebook:
    """Return a person's notebook as it stands on a day."""
    answers: dict[int, list[Answered]] = defaultdict(list)
    for question, answered in (*_from_courses(db, person_id), *_from_exams(db, person_id)):
        answers[question].append(answered)
    for question, answered in _from_practice(db, person_id, answers):
        answers[question].append(answered)
    mistakes = mistakes_of(answers)
    found = askable(db, person_id, place, on=on, among=[one.question_id for one in mistakes]) if place else []
    ground = {one.question_id: one for one in found}
    shown = [one for one in mistakes if one.question_id in ground]
    hidden = sum(one.learnt_on is None for one in mistakes) - sum(one.learnt_on is None for one in shown)
    return Notebook(shown, ground, hidden)


def _from_practice(db: Session, person_id: int, also: Iterable[int]) -> list[tuple[int, Answered]]:
    """Return the answers in practice to whatever was answered wrong, there or elsewhere."""
    wrong = select(ExerciseAnswer.question_id).where(ExerciseAnswer.person_id == person_id)
    asked = set(db.scalars(wrong.where(ExerciseAnswer.share < _RIGHT).distinct())) | set(also)
    columns = (ExerciseAnswer.question_id, ExerciseAnswer.day, ExerciseAnswer.id, ExerciseAnswer.share)
    rows = db.execute(
        select(*columns, ExerciseAnswer.source).where(
            ExerciseAnswer.person_id == person_id, is_among(ExerciseAnswer.question_id, list(asked))
        )
    )
    return [
        (question, Answered(day, (1, number), share == _RIGHT, Source(source)))
        for question, day, number, share, source in rows
    ]


def _from_courses(db: Session, person_id: int) -> list[tuple[int, Answered]]:
    rows = db.execute(
        select(QuestionVersion.question_id, QuizResult.submitted_at, QuizAnswer.id, QuizAnswer.share)
        .select_from(QuizAnswer)
        .join(QuizItem, QuizItem.id == QuizAnswer.item_id)
        .join(QuestionVersion, QuestionVersion.id == QuizItem.question_version_id)
        .join(QuizPaper, QuizPaper.id == QuizItem.paper_id)
        .join(QuizResult, QuizResult.paper_id == QuizPaper.id)
        .join(Learning, Learning.id == QuizPaper.learning_id)
        .where(Learning.person_id == person_id)
    )
    return [
        (question, Answered(clock.local_date(at), (0, number), share == _RIGHT, Source.COURSE_QUIZ))
        for question, at, number, share in rows
    ]


def _from_exams(db: Session, person_id: int) -> list[tuple[int, Answered]]:
    """Return what was answered in exams whose results are out; what waits for nobody and earned all is right.

    A score that came on paper has no items: it says nothing of single questions.
    """
    rows = db.execute(
        select(Attempt.id, Attempt.submitted_at, ExamPaper.items)
        .join(ExamCandidate, ExamCandidate.id == Attempt.candidate_id)
        .join(Exam, Exam.id == ExamCandidate.exam_id)
        .join(ExamPaper, ExamPaper.id == Attempt.paper_id)
        .where(Attempt.person_id == person_id, Exam.state == "published")
    ).all()
    scores: dict[int, AttemptScore] = last_scores(db, [row[0] for row in rows])
    known = [(at, items, scores[attempt]) for attempt, at, items in rows if attempt in scores and at is not None]
    versions = {item[0] for _, items, _ in known for item in items}
    asked = select(QuestionVersion.id, QuestionVersion.question_id).join(
        Question, Question.id == QuestionVersion.question_id
    )
    question_of: dict[int, int] = dict(db.execute(asked.where(is_among(QuestionVersion.id, list(versions)))).all())
    return [
        (question_of[item[0]], Answered(clock.local_date(at), (0, score.id), earned >= item[2], Source.EXAM))
        for at, items, score in known
        for item, earned in zip(items, score.items, strict=False)
        if earned is not None
    ]
