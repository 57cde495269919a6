"""Verbs of authors: write a question, give it another wording."""

from sqlalchemy.orm import Session

from lms import audit
from lms.access import Actor, Permission, require_can
from lms.errors import RuleBroken
from question_bank.actions.banks import require_keeper
from question_bank.actions.recording import Record, record_new, record_version
from question_bank.actions.reviewing import move
from question_bank.content import Content, Fault
from question_bank.models import Bank, Question
from question_bank.queries.questions import fetch_question
from question_bank.rules import Hand, Status
from question_bank.types import validate

HERE = "written here"


class QuestionFaulty(RuleBroken):
    """A content has grave faults; each is named."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("QUESTION_FAULTY", faults=[fault.code for fault in faults])
        self.faults = faults


def write_question(db: Session, bank: Bank, content: Content, *, actor: Actor, source: str = HERE) -> Question:
    """Put a new draft into a bank. Raises QuestionFaulty, NotAllowed."""
    require_can(actor, Permission.WRITE_QUESTIONS)
    require_keeper(db, bank, actor)
    _require_sound(content)
    record = Record(content, source)
    record_new(db, bank, [record], author=hand_of(actor))
    question = fetch_question(db, record.question_id)
    audit.record(db, actor=actor, action="questions:question:written", subject=question)
    return question


def revise(
    db: Session,
    question: Question,
    content: Content,
    *,
    shown_version: int,
    note: str,
    actor: Actor,
    source: str = HERE,
) -> None:
    """Give a question another wording; whatever its state was, it is a draft again and needs a review.

    Raises QuestionFaulty; RuleBroken QUESTION_CHANGED when somebody else was faster than the form, NOTE_MISSING where
    a question that was in use is changed without a reason; NotAllowed.
    """
    require_can(actor, Permission.WRITE_QUESTIONS)
    question = fetch_question(db, question.id, to_change=True)
    require_keeper(db, question.bank, actor)
    if question.version != shown_version:
        raise RuleBroken("QUESTION_CHANGED")
    if question.status != Status.DRAFT.value and not note.strip():
        raise RuleBroken("NOTE_MISSING")
    _require_sound(content)
    record_version(db, question, Record(content, source), note=note.strip() or None, author=hand_of(actor))
    if question.status != Status.DRAFT.value:
        move(db, question, Status.DRAFT, reason=note.strip(), actor=actor)
    audit.record(db, actor=actor, action="questions:question:revised", subject=question, version=question.version)


def hand_of(actor: Actor) -> Hand:
    """Return whose hand an actor's is."""
    return Hand(actor.account_id, actor.person_id)


def _require_sound(content: Content) -> None:
    grave = [fault for fault in validate(content) if fault.grave]
    if grave:
        raise QuestionFaulty(grave)
