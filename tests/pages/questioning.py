"""A bank of the cast's bureau for tests of its pages, with keys that no page of others may show."""

from sqlalchemy.orm import Session

from lms.access import Role
from question_bank.actions.banks import add_bank
from question_bank.actions.reviewing import approve
from question_bank.actions.writing import write_question
from question_bank.choices import Option
from question_bank.content import Content
from question_bank.models import Bank, Question
from question_bank.types import single
from tests.cast import Cast

CANARY = "金丝雀解析"


def make_bank(db: Session, cast: Cast, unit: str = "own", *, is_shared: bool = False, name: str = "城管题库") -> Bank:
    """Open the bank of a unit of the cast."""
    role = Role.UNIT_TRAINER if unit == "own" else Role.JUSTICE_REVIEWER
    return add_bank(
        db, code=f"B{unit}", name=name, owner_unit_id=cast.units[unit].id, is_shared=is_shared, actor=cast[role]
    )


def hearing(**more: object) -> Content:
    """Return a sound question about hearings."""
    return single.Content(
        **{
            "stem": "当事人要求听证的，应当在被告知后几日内提出？",
            "options": (Option(html="三日"), Option(html="五日", correct=True), Option(html="七日")),
            "explanation": CANARY,
        }
        | more
    )


def make_question(
    db: Session, cast: Cast, bank: Bank, content: Content | None = None, *, is_active: bool = False
) -> Question:
    """Write a question as the trainer; the legal office approves it."""
    question = write_question(db, bank, content or hearing(), actor=cast[Role.UNIT_TRAINER])
    if is_active:
        approve(db, question, shown_version=1, actor=cast[Role.UNIT_LEGAL])
    db.flush()
    return question
