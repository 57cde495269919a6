"""What authors are still writing: everybody sees his own, and that others are at a question."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lms.access import Actor
from lms.errors import NotFound
from question_bank.models import Bank, Manuscript
from question_bank.queries.banks import visible_banks


def get_manuscript(db: Session, manuscript_id: int, *, seen_by: Actor, to_change: bool = False) -> Manuscript:
    """Return an author's own manuscript with its bank, while the bank is in his reach; locked to change.

    Raises NotFound MANUSCRIPT_NOT_FOUND.
    """
    reached = visible_banks(seen_by).with_only_columns(Bank.id)
    asked = select(Manuscript).where(Manuscript.id == manuscript_id, Manuscript.account_id == seen_by.account_id)
    asked = asked.where(Manuscript.bank_id.in_(reached)).options(joinedload(Manuscript.bank, innerjoin=True))
    found = db.scalar(asked.with_for_update(of=Manuscript) if to_change else asked)
    if found is None:
        raise NotFound("MANUSCRIPT_NOT_FOUND")
    return found


def manuscripts_of(db: Session, actor: Actor) -> list[Manuscript]:
    """Return an author's own manuscripts with their banks, the last saved first."""
    reached = visible_banks(actor).with_only_columns(Bank.id)
    asked = select(Manuscript).where(Manuscript.account_id == actor.account_id, Manuscript.bank_id.in_(reached))
    asked = asked.options(joinedload(Manuscript.bank, innerjoin=True))
    return list(db.scalars(asked.order_by(Manuscript.kept_at.desc(), Manuscript.id.desc())))


def others_at(db: Session, question_id: int, actor: Actor) -> list[Manuscript]:
    """Return what others are writing of a question, the last saved first."""
    asked = select(Manuscript).where(Manuscript.question_id == question_id, Manuscript.account_id != actor.account_id)
    return list(db.scalars(asked.order_by(Manuscript.kept_at.desc())))
