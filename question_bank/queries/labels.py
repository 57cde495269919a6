"""Categories and tags in use, for choosing from."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from question_bank.models import Question, QuestionTag

# A list to choose from; whoever knows another name types it.
_MOST = 300


def categories_of(db: Session, bank_ids: Sequence[int]) -> list[str]:
    """Return the categories of banks and the branches they hang on, by name."""
    asked = select(Question.category).where(Question.bank_id.in_(bank_ids), Question.category != "").distinct()
    found: set[str] = set()
    for name in db.scalars(asked.limit(_MOST)):
        parts = name.split(".")
        found |= {".".join(parts[:depth]) for depth in range(1, len(parts) + 1)}
    return sorted(found)


def tags_of(db: Session, bank_ids: Sequence[int]) -> list[str]:
    """Return the tags of banks, by name."""
    tagged = select(QuestionTag.tag).join(Question, Question.id == QuestionTag.question_id)
    return sorted(db.scalars(tagged.where(Question.bank_id.in_(bank_ids)).distinct().limit(_MOST)))
