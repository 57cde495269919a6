"""What lists of banks and questions say beside their rows."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.access import Actor
from lms.among import is_among
from question_bank.models import Bank, ItemStatistic, Question, QuestionVersion
from question_bank.queries.banks import visible_banks
from question_bank.queries.law import rests_on_ended_law
from question_bank.rules import Status


def states_of_banks(db: Session, *, seen_by: Actor) -> dict[int, dict[Status, int]]:
    """Count the questions of each bank in reach by state."""
    reached = visible_banks(seen_by).with_only_columns(Bank.id)
    counted = select(Question.bank_id, Question.status, func.count()).where(Question.bank_id.in_(reached))
    found: dict[int, dict[Status, int]] = {}
    for bank_id, status, number in db.execute(counted.group_by(Question.bank_id, Question.status)):
        found.setdefault(bank_id, {})[Status(status)] = number
    return found


def cells_of_bank(db: Session, bank: Bank) -> list[tuple[str, str, Status, int]]:
    """Count the questions of a bank by type, category and state."""
    cell = (Question.type, Question.category, Question.status)
    counted = select(*cell, func.count()).where(Question.bank_id == bank.id).group_by(*cell).order_by(*cell)
    return [(kind, category, Status(status), number) for kind, category, status, number in db.execute(counted)]


def ended_among(db: Session, ids: Sequence[int], *, on: date) -> set[int]:
    """Return which of some questions rest, on a day, on law no longer in force."""
    return set(db.scalars(select(Question.id).where(is_among(Question.id, ids), rests_on_ended_law(on))))


def uses_among(db: Session, ids: Sequence[int]) -> dict[int, int]:
    """Count in how many administrations each of some questions was answered."""
    counted = (
        select(QuestionVersion.question_id, func.count(ItemStatistic.administration.distinct()))
        .join(ItemStatistic, ItemStatistic.version_id == QuestionVersion.id)
        .where(is_among(QuestionVersion.question_id, ids))
        .group_by(QuestionVersion.question_id)
    )
    return {row[0]: row[1] for row in db.execute(counted)}


def statistics_of(db: Session, question: Question) -> list[tuple[int, ItemStatistic]]:
    """Return how the versions of a question did, with the version's number, the newest administration first."""
    asked = select(QuestionVersion.number, ItemStatistic).join(
        ItemStatistic, ItemStatistic.version_id == QuestionVersion.id
    )
    asked = asked.where(QuestionVersion.question_id == question.id)
    return [(number, row) for number, row in db.execute(asked.order_by(ItemStatistic.held_on.desc()))]
