"""Selects on quizzes: what a bank can give, one's papers, whether one has passed, how each question did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from lms.access import Actor
from lms.courses.models.courses import CourseQuiz
from lms.courses.models.quizzes import QuizAnswer, QuizItem, QuizPaper, QuizPool, QuizResult
from lms.courses.models.study import Learning
from lms.courses.queries.study import left_to_do
from lms.courses.rules.quizzes import QUIZ_TYPES, Ask, Short, blueprint_of
from lms.errors import NotAllowed, NotFound
from question_bank.answers import Order
from question_bank.blueprint import SPARE, Candidate, feasibility
from question_bank.content import Content
from question_bank.models import Question, QuestionVersion
from question_bank.queries.banks import list_banks
from question_bank.queries.drawable import drawable
from question_bank.rules import Status
from question_bank.types import content_of


@dataclass(frozen=True, slots=True)
class Holding:
    """How many active questions of a type and category a bank holds, for who chooses among them."""

    type: str
    category: str
    number: int


@dataclass(frozen=True, slots=True)
class Did:
    """How one question did in a version's quizzes: how often it was answered, the mean share earned (of 100)."""

    question_id: int
    content: Content
    answers: int
    share: int


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How a version's quiz went: people who sat it, who passed, papers handed in; questions, the hardest first."""

    people: int
    passed: int
    papers: int
    questions: list[Did]


def asks_of(quiz: CourseQuiz) -> list[Ask]:
    """Return the lines of a quiz in their order."""
    return [Ask(cell.type, cell.number, cell.category) for cell in quiz.cells]


def holdings(db: Session, bank_id: int) -> list[Holding]:
    """List what a bank holds of the types a quiz may ask, by type and category."""
    wanted = (
        select(Question.type, Question.category, func.count())
        .where(Question.bank_id == bank_id, Question.status == Status.ACTIVE.value, Question.type.in_(QUIZ_TYPES))
        .group_by(Question.type, Question.category)
        .order_by(Question.type, Question.category)
    )
    return [Holding(*row) for row in db.execute(wanted)]


def candidates_for(db: Session, bank_id: int, asks: Sequence[Ask], *, on: date) -> list[Candidate]:
    """Return the questions of a bank that may be drawn on a day and fit some line of a quiz."""
    cells = blueprint_of(asks).cells
    return [one for one in drawable(db, [bank_id], on=on).candidates if any(cell.fits(one) for cell in cells)]


def short_lines(db: Session, bank_id: int, asks: Sequence[Ask], *, on: date) -> list[Short]:
    """List the lines a bank cannot fill twice over: who repeats would meet the same questions (C4.2)."""
    thin = feasibility(blueprint_of(asks), candidates_for(db, bank_id, asks, on=on), spare=SPARE)
    return [Short(each.cell + 1, each.available, each.needed) for each in thin if each.cell is not None]


def has_passed(db: Session, learning_id: int) -> bool:
    """Tell whether a learner passed the quiz of his course."""
    wanted = select(QuizResult.id).join(QuizPaper).where(QuizPaper.learning_id == learning_id)
    return db.scalar(wanted.where(QuizResult.is_passed).limit(1)) is not None


def awaits_quiz(db: Session, learning_id: int) -> bool:
    """Tell whether a learner studied all of his course and only its quiz is left."""
    asked = select(CourseQuiz.version_id).join(Learning, Learning.version_id == CourseQuiz.version_id)
    if db.scalar(asked.where(Learning.id == learning_id)) is None:
        return False
    return left_to_do(db, learning_id) == 0 and not has_passed(db, learning_id)


def papers_of(db: Session, learning_id: int) -> list[QuizPaper]:
    """List the papers of a learner with their results, the newest first."""
    wanted = select(QuizPaper).where(QuizPaper.learning_id == learning_id).options(joinedload(QuizPaper.result))
    return list(db.scalars(wanted.order_by(QuizPaper.number.desc())))


def drawn_since(db: Session, learning_id: int, since: datetime) -> int:
    """Count the papers of a learner since an instant."""
    wanted = select(func.count(QuizPaper.id)).where(QuizPaper.learning_id == learning_id, QuizPaper.drawn_at >= since)
    return db.scalar(wanted) or 0


def find_pool(db: Session, digest: str) -> QuizPool | None:
    """Find the pool with a digest."""
    return db.scalar(select(QuizPool).where(QuizPool.digest == digest))


def get_paper(db: Session, paper_id: int, *, seen_by: Actor) -> QuizPaper:
    """Return a paper of the acting person, whole. Raises NotFound QUIZ_NOT_FOUND for anybody else's."""
    mine = select(QuizPaper).join(Learning).where(QuizPaper.id == paper_id, Learning.person_id == seen_by.person_id)
    found = db.scalars(_whole(mine)).unique().one_or_none()
    if found is None or seen_by.person_id is None:
        raise NotFound("QUIZ_NOT_FOUND")
    return found


def order_of(item: QuizItem) -> Order:
    """Return the order in which a question's lists were put before the learner."""
    return tuple(tuple(each) for each in item.option_order["lists"])


def content_of_item(item: QuizItem) -> Content:
    """Return what the question of a paper says, key included."""
    return content_of(item.question_version.content, trusted=True)


def outcomes(db: Session, version_id: int) -> Outcomes:
    """Add up how a version's quiz went, question by question; no names."""
    of_version = (
        select(QuizPaper.learning_id, QuizResult.is_passed)
        .join(QuizResult, QuizResult.paper_id == QuizPaper.id)
        .join(Learning, QuizPaper.learning_id == Learning.id)
        .where(Learning.version_id == version_id)
    )
    sat = db.execute(of_version).all()
    by_question = (
        select(QuestionVersion.question_id, func.max(QuestionVersion.id), func.count(), func.sum(QuizAnswer.share))
        .select_from(QuizAnswer)
        .join(QuizItem, QuizAnswer.item_id == QuizItem.id)
        .join(QuestionVersion, QuizItem.question_version_id == QuestionVersion.id)
        .join(QuizPaper, QuizItem.paper_id == QuizPaper.id)
        .join(Learning, QuizPaper.learning_id == Learning.id)
        .where(Learning.version_id == version_id)
        .group_by(QuestionVersion.question_id)
    )
    rows = db.execute(by_question).all()
    newest = select(QuestionVersion.id, QuestionVersion.content).where(QuestionVersion.id.in_([row[1] for row in rows]))
    said: dict[int, Any] = {row[0]: row[1] for row in db.execute(newest)}
    did = [Did(row[0], content_of(said[row[1]], trusted=True), row[2], int(row[3]) // row[2]) for row in rows]
    return Outcomes(
        people=len({row[0] for row in sat}),
        passed=len({row[0] for row in sat if row[1]}),
        papers=len(sat),
        questions=sorted(did, key=lambda each: (each.share, each.question_id)),
    )


def may_see_keys(db: Session, bank_id: int, *, seen_by: Actor) -> bool:
    """Tell whether an actor may read the questions of a bank: one of those in his reach."""
    try:
        return bank_id in {bank.id for bank in list_banks(db, seen_by=seen_by)}
    except NotAllowed:
        return False


def candidates_of(pool: QuizPool) -> list[Candidate]:
    """Return the questions of a pool as the drawing saw them: with seed and number they give the paper again."""
    return [
        Candidate(**row | {"tags": frozenset(row["tags"]), "shuffles": tuple(row["shuffles"])})
        for row in pool.candidates["questions"]
    ]


def _whole(wanted: Select[QuizPaper]) -> Select[QuizPaper]:
    items = selectinload(QuizPaper.items)
    return wanted.options(
        joinedload(QuizPaper.learning),
        joinedload(QuizPaper.result),
        items.joinedload(QuizItem.question_version),
        items.joinedload(QuizItem.answer),
    )
