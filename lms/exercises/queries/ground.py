"""What somebody may practise: active questions of the banks open to his unit, none of those kept for exams."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, not_, or_, select
from sqlalchemy.orm import Session, joinedload

from lms.access import Actor
from lms.among import is_among
from lms.courses.rules.quizzes import QUIZ_TYPES
from lms.errors import NotFound
from lms.exams.models import Attempt, Exam, ExamSitting
from lms.exercises.models import BankOpening, ExerciseAnswer
from lms.exercises.rules.choosing import EXAM_ONLY, Askable
from lms.people.models import Post, Unit
from lms.people.queries.people import running_on
from question_bank.models import Bank, BlueprintBank, Question, QuestionTag, QuestionVersion
from question_bank.queries.banks import kept_banks
from question_bank.queries.law import rests_on_ended_law
from question_bank.rules import Status


@dataclass(frozen=True, slots=True)
class Place:
    """The unit where somebody holds his regular post, and its place in the tree."""

    unit_id: int
    path: str
    name: str


def place_of(db: Session, person_id: int, on: date) -> Place | None:
    """Return where a person stands on a day, None for who holds no regular post."""
    asked = select(Unit.id, Unit.path, Unit.name).join(Post, Post.unit_id == Unit.id)
    row = db.execute(
        asked.where(Post.person_id == person_id, Post.kind == "REGULAR", running_on(Post, on)).limit(1)
    ).first()
    return Place(*row) if row else None


def open_banks(path: str) -> Select[int]:
    """Select the ids of the banks that are open to the people of the unit with a path."""
    whose = select(Unit.path).where(Unit.id == BankOpening.unit_id).scalar_subquery()
    asked = select(BankOpening.bank_id).where(BankOpening.closed_at.is_(None))
    return asked.where(or_(BankOpening.unit_id.is_(None), literal(path).startswith(whose)))


def may_be_asked(path: str, on: date) -> ColumnElement[bool]:
    """Return the condition that a question may be practised by the people of a unit on a day."""
    kept_for_exams = exists(
        select(QuestionTag.tag).where(QuestionTag.question_id == Question.id, QuestionTag.tag.in_(EXAM_ONLY))
    )
    return and_(
        Question.bank_id.in_(open_banks(path)),
        Question.status == Status.ACTIVE.value,
        Question.type.in_(QUIZ_TYPES),
        not_(rests_on_ended_law(on)),
        not_(kept_for_exams),
    )


def askable(
    db: Session,
    person_id: int,
    place: Place,
    *,
    on: date,
    category: str | None = None,
    among: Sequence[int] | None = None,
) -> list[Askable]:
    """List what a person may practise on a day, of a chapter or among some questions; with when he last did."""
    mine = (
        select(
            ExerciseAnswer.question_id.label("question_id"),
            func.max(ExerciseAnswer.day).label("last_day"),
            func.count().label("answers"),
        )
        .where(ExerciseAnswer.person_id == person_id)
        .group_by(ExerciseAnswer.question_id)
        .subquery()
    )
    newest = and_(QuestionVersion.question_id == Question.id, QuestionVersion.number == Question.version)
    asked = (
        select(Question.id, QuestionVersion.id, Question.category, mine.c.last_day, func.coalesce(mine.c.answers, 0))
        .join(QuestionVersion, newest)
        .outerjoin(mine, mine.c.question_id == Question.id)
        .where(may_be_asked(place.path, on))
    )
    if category is not None:
        asked = asked.where(Question.category == category)
    if among is not None:
        asked = asked.where(is_among(Question.id, among))
    return [Askable(*row) for row in db.execute(asked)]


def get_askable(db: Session, person_id: int, place: Place | None, version_id: int, *, on: date) -> Askable:
    """Return one question somebody may practise, by its newest wording. Raises NotFound QUESTION_NOT_FOUND."""
    question = db.scalar(select(QuestionVersion.question_id).where(QuestionVersion.id == version_id))
    found = askable(db, person_id, place, on=on, among=[question]) if place and question else []
    if not found or found[0].version_id != version_id:
        raise NotFound("QUESTION_NOT_FOUND")
    return found[0]


def is_sitting(db: Session, person_id: int) -> bool:
    """Tell whether a person sits an exam right now: who does, does not practise beside it (lessons P5)."""
    running = select(Attempt.id).where(Attempt.person_id == person_id, Attempt.state == "running")
    return db.scalar(running.limit(1)) is not None


def openings_of(db: Session, bank_ids: Sequence[int]) -> dict[int, BankOpening]:
    """Map banks to their open opening."""
    asked = select(BankOpening).where(BankOpening.bank_id.in_(bank_ids), BankOpening.closed_at.is_(None))
    return {each.bank_id: each for each in db.scalars(asked.options(joinedload(BankOpening.unit)))}


def get_opening(db: Session, opening_id: int, *, seen_by: Actor) -> BankOpening:
    """Return the opening of a bank the actor keeps. Raises NotFound OPENING_NOT_FOUND."""
    kept = kept_banks(seen_by).with_only_columns(Bank.id)
    asked = select(BankOpening).where(BankOpening.id == opening_id, BankOpening.bank_id.in_(kept))
    found = db.scalar(asked.options(joinedload(BankOpening.bank)).with_for_update(of=BankOpening))
    if found is None:
        raise NotFound("OPENING_NOT_FOUND")
    return found


def practisable_in(db: Session, bank_ids: Sequence[int], on: date) -> dict[int, tuple[int, int]]:
    """Map banks to how many of their active questions can be practised, and how many are kept for exams."""
    kept = exists(select(1).where(QuestionTag.question_id == Question.id, QuestionTag.tag.in_(EXAM_ONLY)))
    asked = (
        select(Question.bank_id, func.count().filter(not_(kept)), func.count().filter(kept))
        .where(Question.bank_id.in_(bank_ids), Question.status == Status.ACTIVE.value, Question.type.in_(QUIZ_TYPES))
        .where(not_(rests_on_ended_law(on)))
        .group_by(Question.bank_id)
    )
    return {bank: (free, exams) for bank, free, exams in db.execute(asked)}


def exams_drawing_from(db: Session, bank_ids: Sequence[int]) -> dict[int, list[str]]:
    """Map banks to the titles of exams that are not over and draw from them: what the keeper should know."""
    asked = (
        select(BlueprintBank.bank_id, Exam.title)
        .join(Exam, Exam.blueprint_version_id == BlueprintBank.version_id)
        .where(BlueprintBank.bank_id.in_(bank_ids), Exam.state.in_(("draft", "announced", "open")))
        .where(exists(select(ExamSitting.id).where(ExamSitting.exam_id == Exam.id)))
        .order_by(Exam.id)
    )
    found: dict[int, list[str]] = {}
    for bank, title in db.execute(asked):
        found.setdefault(bank, []).append(title)
    return found
