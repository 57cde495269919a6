"""Administrations on record, and the versions that a table of answers names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from lms.among import is_among
from question_bank.content import Content
from question_bank.models import Bank, ItemStatistic, Question, QuestionVersion
from question_bank.types import content_of


@dataclass(frozen=True, slots=True)
class Administration:
    """An exam whose figures are on record for questions of a bank."""

    name: str
    held_on: date
    questions: int
    answers: int


def administrations_of(db: Session, bank: Bank) -> list[Administration]:
    """Return the exams in which questions of a bank were answered, the newest first."""
    counted = (
        select(
            ItemStatistic.administration,
            func.max(ItemStatistic.held_on),
            func.count(),
            func.max(ItemStatistic.answers),
        )
        .join(QuestionVersion, QuestionVersion.id == ItemStatistic.version_id)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(Question.bank_id == bank.id)
        .group_by(ItemStatistic.administration)
        .order_by(func.max(ItemStatistic.held_on).desc(), ItemStatistic.administration)
    )
    return [Administration(*row) for row in db.execute(counted)]


def statistics_in(db: Session, administration: str) -> list[ItemStatistic]:
    """Return the figures on record of one administration."""
    return list(db.scalars(select(ItemStatistic).filter_by(administration=administration)))


def newest_by_head(db: Session, bank: Bank, heads: Sequence[str]) -> dict[str, tuple[int, Content]]:
    """Return the newest versions of the questions that heads name, by our number or theirs: version id and content."""
    ids = [int(head) for head in heads if head.isascii() and head.isdecimal() and len(head) < 19]
    newest = (QuestionVersion.question_id == Question.id) & (QuestionVersion.number == Question.version)
    named = or_(is_among(Question.id, ids), Question.external_id.in_([head for head in heads if head]))
    asked = select(Question, QuestionVersion).join(QuestionVersion, newest).where(Question.bank_id == bank.id, named)
    found: dict[str, tuple[int, Content]] = {}
    for question, version in db.execute(asked.order_by(Question.id)):
        known = (version.id, content_of(version.content, trusted=True))
        # Their own number counts before ours: a table of theirs knows nothing of ours.
        head = question.external_id if question.external_id in heads else str(question.id)
        if head in heads and (head not in found or head == question.external_id):
            found[head] = known
    return found
