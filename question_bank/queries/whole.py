"""A whole bank, for writing it to a file."""

from sqlalchemy.orm import Session

from lms.access import Actor
from question_bank.content import Content
from question_bank.models import Bank, Question
from question_bank.queries.questions import contents_of, visible_questions
from question_bank.rules import Status


def contents_of_bank(
    db: Session, bank: Bank, *, seen_by: Actor, status: Status | None = None, category: str = ""
) -> list[Content]:
    """Return what questions of a bank say, the oldest first: all that are not retired, or those asked for."""
    asked = Question.status == status.value if status else Question.status != Status.RETIRED.value
    kept = visible_questions(seen_by).where(Question.bank_id == bank.id, asked)
    if category:  # a branch with all below it
        kept = kept.where((Question.category + ".").startswith(f"{category}.", autoescape=True))
    questions = list(db.scalars(kept.order_by(Question.id)))
    contents = contents_of(db, questions)
    return [contents[question.id] for question in questions]
