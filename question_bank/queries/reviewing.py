"""What waits for a reviewer: drafts of others, and questions to be held against the law of today again."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import Session

from lms.access import Actor
from question_bank.models import Bank, LawVersion, Question, QuestionBasis, QuestionVersion
from question_bank.queries.banks import kept_banks
from question_bank.queries.law import rests_on_ended_law
from question_bank.rules import Status


class Task(StrEnum):
    """Why a question waits: its wording is new, or its law may have changed under it."""

    NEW = "new"
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Queue:
    """Which waiting questions are meant; None or empty asks nothing. `law`: an ended version they rest on."""

    task: Task = Task.NEW
    bank_id: int | None = None
    source: str = ""
    law: LawVersion | None = None


@dataclass(frozen=True, slots=True)
class Counters:
    """How many questions wait: for this reviewer, new and to be checked again; for others, since he wrote them."""

    new: int
    again: int
    own: int
    returned: int


def next_waiting(db: Session, queue: Queue, *, seen_by: Actor, on: date, after: int = 0) -> int | None:
    """Return the question that waits next behind another, the first again after the last; None when none does."""
    waits = select(Question.id).where(_waits(queue, seen_by, on), _not_by(seen_by)).order_by(Question.id).limit(1)
    return db.scalar(waits.where(Question.id > after)) or db.scalar(waits)


def count_waiting(db: Session, queue: Queue, *, seen_by: Actor, on: date) -> int:
    """Count what waits for a reviewer."""
    counted = select(func.count()).select_from(Question).where(_waits(queue, seen_by, on), _not_by(seen_by))
    return db.scalar(counted) or 0


def counters(db: Session, *, seen_by: Actor, on: date, bank_id: int | None = None) -> Counters:
    """Return how many questions wait for whom."""
    new, again = Queue(Task.NEW, bank_id), Queue(Task.AGAIN, bank_id)
    of_bank = (Question.bank_id == bank_id) if bank_id is not None else Question.id.is_not(None)
    own = and_(or_(_waits(new, seen_by, on), _waits(again, seen_by, on)), ~_not_by(seen_by))
    back = and_(_kept(seen_by), of_bank, Question.status == "draft", Question.returned_version == Question.version)
    return Counters(
        count_waiting(db, new, seen_by=seen_by, on=on),
        count_waiting(db, again, seen_by=seen_by, on=on),
        db.scalar(select(func.count()).select_from(Question).where(own)) or 0,
        db.scalar(select(func.count()).select_from(Question).where(back)) or 0,
    )


def sources_waiting(db: Session, *, seen_by: Actor, on: date, bank_id: int | None = None) -> list[tuple[int, str, int]]:
    """Count the new questions that wait by bank and where they came from, the largest batch first."""
    waits = and_(_waits(Queue(Task.NEW, bank_id), seen_by, on), _not_by(seen_by))
    counted = select(Question.bank_id, QuestionVersion.source, func.count()).join(QuestionVersion, _NEWEST).where(waits)
    grouped = counted.group_by(Question.bank_id, QuestionVersion.source).order_by(func.count().desc())
    return [(bank_id, source, number) for bank_id, source, number in db.execute(grouped)]


def banks_to_review(db: Session, *, seen_by: Actor) -> list[Bank]:
    """Return the banks whose questions somebody may review, by code."""
    return list(db.scalars(kept_banks(seen_by).order_by(Bank.code)))


def place_in(db: Session, question_id: int, queue: Queue, *, seen_by: Actor, on: date) -> int:
    """Return the place of a question among those that wait, from 1; 0 when it does not wait."""
    counted = select(func.count()).select_from(Question).where(_waits(queue, seen_by, on), _not_by(seen_by))
    if not db.scalar(counted.where(Question.id == question_id)):
        return 0
    return db.scalar(counted.where(Question.id <= question_id)) or 0


def ids_waiting(db: Session, queue: Queue, *, seen_by: Actor, on: date) -> list[int]:
    """Return all that waits for a reviewer, the oldest first."""
    waits = select(Question.id).where(_waits(queue, seen_by, on), _not_by(seen_by))
    return list(db.scalars(waits.order_by(Question.id)))


def resting_on(version: LawVersion) -> ColumnElement[bool]:
    """Return the condition that a question names a version of a law, or its law without a version."""
    named = or_(QuestionBasis.version_on.is_(None), QuestionBasis.version_on == version.version_on)
    resting = select(QuestionBasis.question_id).where(QuestionBasis.law == version.law, named)
    return Question.id.in_(resting)


def to_check(version: LawVersion, on: date) -> ColumnElement[bool]:
    """Return the condition that a question must be held against the law again since a version of it ended."""
    over = and_(Question.status == Status.ACTIVE.value, rests_on_ended_law(on))
    return and_(resting_on(version), or_(Question.status == Status.STALE.value, over))


_NEWEST = and_(QuestionVersion.question_id == Question.id, QuestionVersion.number == Question.version)


def _waits(queue: Queue, actor: Actor, on: date) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [_kept(actor)]
    if queue.bank_id is not None:
        conditions.append(Question.bank_id == queue.bank_id)
    if queue.source:
        of_source = select(QuestionVersion.id).where(_NEWEST, QuestionVersion.source == queue.source)
        conditions.append(of_source.correlate(Question).exists())
    if queue.law is not None:
        conditions.append(to_check(queue.law, on))
    elif queue.task is Task.AGAIN:
        over = and_(Question.status == Status.ACTIVE.value, rests_on_ended_law(on))
        conditions.append(or_(Question.status == Status.STALE.value, over))
    else:
        conditions += [
            Question.status == Status.DRAFT.value,
            Question.returned_version.is_distinct_from(Question.version),
        ]
    return and_(*conditions)


def _kept(actor: Actor) -> ColumnElement[bool]:
    return Question.bank_id.in_(kept_banks(actor).with_only_columns(Bank.id))


def _not_by(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that the newest version is by another hand: `rules.require_other_hand` in SQL."""
    own = [QuestionVersion.author_id == actor.account_id]
    if actor.person_id is not None:
        own.append(QuestionVersion.author_person_id == actor.person_id)
    return ~select(QuestionVersion.id).where(_NEWEST, or_(*own)).correlate(Question).exists()


def to_take_out(db: Session, version: LawVersion, *, seen_by: Actor) -> list[Question]:
    """Return the active questions in a reviewer's banks that rest on a version and were not checked since it ended."""
    unchecked = [resting_on(version), Question.status == Status.ACTIVE.value, _kept(seen_by)]
    if version.effective_until is not None:
        named = select(QuestionBasis.question_id).where(
            QuestionBasis.law == version.law, QuestionBasis.version_on == version.version_on
        )
        unchecked.append(or_(Question.id.in_(named), Question.checked_on <= version.effective_until))
    else:
        unchecked.append(false())
    return list(db.scalars(select(Question).where(*unchecked).order_by(Question.id)))
