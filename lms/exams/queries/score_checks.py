"""Score checks: one's own, those of an exam, and the marked paper that is looked at again."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lms import clock
from lms.errors import NotFound, RuleBroken
from lms.exams.models import (
    Attempt,
    AttemptScore,
    Exam,
    ExamCandidate,
    ExamMark,
    ExamPaper,
    MarkingPlace,
    ScoreCheck,
    ScoreCheckAnswer,
    WrittenAnswer,
)
from lms.exams.queries.leaks import questions_of
from lms.exams.queries.papers import contents_of
from lms.exams.queries.terms import terms_of
from lms.exams.rules.papers import items_of
from lms.exams.rules.score_checks import last_day
from lms.exams.rules.states import ExamState
from lms.holidays.queries import working_calendar
from question_bank.content import Content
from question_bank.drawing import Item


def check_of(db: Session, attempt_id: int) -> tuple[ScoreCheck, ScoreCheckAnswer | None] | None:
    """Return the score check of an attempt with its answer, or None."""
    asked = select(ScoreCheck, ScoreCheckAnswer).outerjoin(ScoreCheckAnswer)
    row = db.execute(asked.where(ScoreCheck.attempt_id == attempt_id)).one_or_none()
    return (row[0], row[1]) if row else None


def may_ask_until(db: Session, exam: Exam) -> date | None:
    """Return the last day a check can be asked for by the exam's terms.

    None before publication, where the terms allow no check, or for a year without a calendar.
    """
    days = terms_of(db, exam).review_workdays
    if not days or exam.state != ExamState.PUBLISHED or exam.published_at is None:
        return None
    try:
        return last_day(clock.local_date(exam.published_at), working_calendar(db), days)
    except RuleBroken:
        return None


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A score check of an exam, with who asked and what came of it."""

    check: ScoreCheck
    answer: ScoreCheckAnswer | None
    candidate: ExamCandidate
    attempt_id: int


def checks_of(db: Session, exam_id: int) -> list[CheckRow]:
    """Return the score checks of an exam, those without an answer first, the oldest first."""
    asked = (
        select(ScoreCheck, ScoreCheckAnswer, ExamCandidate)
        .outerjoin(ScoreCheckAnswer, ScoreCheckAnswer.check_id == ScoreCheck.id)
        .join(Attempt, Attempt.id == ScoreCheck.attempt_id)
        .join(ExamCandidate, ExamCandidate.id == Attempt.candidate_id)
        .where(ScoreCheck.exam_id == exam_id)
        .options(joinedload(ExamCandidate.person), joinedload(ExamCandidate.unit))
        .order_by(ScoreCheck.id)
    )
    rows = [CheckRow(check, answer, candidate, check.attempt_id) for check, answer, candidate in db.execute(asked)]
    return sorted(rows, key=lambda row: row.answer is not None)


def get_check(db: Session, exam: Exam, check_id: int) -> CheckRow:
    """Return a score check of an exam. Raises NotFound CHECK_NOT_FOUND."""
    for row in checks_of(db, exam.id):
        if row.check.id == check_id:
            return row
    raise NotFound("CHECK_NOT_FOUND")


@dataclass(frozen=True, slots=True)
class Looked:
    """One question of a marked paper: key and answer included, and what markers gave, part by part."""

    number: int
    bank_question_id: int
    item: Item
    content: Content
    answer: object
    points: int | None
    marks: list[tuple[WrittenAnswer, list[ExamMark]]]


def marked_paper(db: Session, attempt_id: int, score: AttemptScore) -> list[Looked]:
    """Return an attempt's paper as it was marked; only for who may see keys."""
    asked = select(Attempt.answers, ExamPaper.items).join(ExamPaper, ExamPaper.id == Attempt.paper_id)
    answers, plain = db.execute(asked.where(Attempt.id == attempt_id)).one()
    items = items_of(plain)
    contents = contents_of(db, [item.question_id for item in items])
    questions = questions_of(db, list(contents))
    marks = _marks(db, attempt_id)
    points = score.items if len(score.items) == len(items) else [None] * len(items)
    return [
        Looked(
            number,
            questions[item.question_id],
            item,
            contents[item.question_id],
            answers.get(str(number)),
            points[number - 1],
            marks.get(number, []),
        )
        for number, item in enumerate(items, start=1)
    ]


def _marks(db: Session, attempt_id: int) -> dict[int, list[tuple[WrittenAnswer, list[ExamMark]]]]:
    asked = (
        select(WrittenAnswer, ExamMark)
        .join(MarkingPlace, MarkingPlace.answer_id == WrittenAnswer.id)
        .join(ExamMark, ExamMark.place_id == MarkingPlace.id)
        .where(WrittenAnswer.attempt_id == attempt_id)
        .order_by(WrittenAnswer.number, WrittenAnswer.part, MarkingPlace.place, ExamMark.number)
    )
    found: dict[int, list[tuple[WrittenAnswer, list[ExamMark]]]] = {}
    for answer, mark in db.execute(asked):
        own = found.setdefault(answer.number, [])
        if not own or own[-1][0].id != answer.id:
            own.append((answer, []))
        own[-1][1].append(mark)
    return found


def scores_of(db: Session, attempt_id: int) -> list[AttemptScore]:
    """Return all scores of an attempt, the newest first: the one that counts and those before it."""
    return list(db.scalars(select(AttemptScore).filter_by(attempt_id=attempt_id).order_by(AttemptScore.number.desc())))


@dataclass(frozen=True, slots=True)
class OwnPoints:
    """What one question earned, as its candidate may see it: number, type and points in halves. No text, no key."""

    number: int
    type: str
    points: int | None
    most: int


def own_points(db: Session, attempt_id: int, score: AttemptScore) -> list[OwnPoints]:
    """Return what each question of an attempt earned under a score; nothing for a score that came in from paper."""
    asked = select(ExamPaper.items).join(Attempt, Attempt.paper_id == ExamPaper.id)
    items = items_of(db.scalars(asked.where(Attempt.id == attempt_id)).one())
    if len(items) != len(score.items):
        return []
    contents = contents_of(db, [item.question_id for item in items])
    return [
        OwnPoints(number, contents[item.question_id].type, points, item.points)
        for number, (item, points) in enumerate(zip(items, score.items, strict=True), start=1)
    ]
