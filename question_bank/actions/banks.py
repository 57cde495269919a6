"""Verbs of banks."""

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.errors import NotAllowed, RuleBroken
from question_bank.models import Bank
from question_bank.queries.banks import is_code_taken, is_kept_by


def add_bank(db: Session, *, code: str, name: str, owner_unit_id: int | None, is_shared: bool, actor: Actor) -> Bank:
    """Open a bank that a unit keeps. Raises RuleBroken BANK_UNNAMED, BANK_CODE_TAKEN, NotAllowed."""
    require_can(actor, Permission.WRITE_QUESTIONS)
    code, name = code.strip(), name.strip()
    if not code or not name:
        raise RuleBroken("BANK_UNNAMED")
    if is_code_taken(db, code):
        raise RuleBroken("BANK_CODE_TAKEN", bank=code)
    bank = Bank(
        code=code,
        name=name,
        owner_unit_id=owner_unit_id,
        is_shared=is_shared,
        created_by_id=actor.account_id,
        created_at=clock.now(),
    )
    db.add(bank)
    db.flush()  # its keeper is looked up in the database
    require_keeper(db, bank, actor)
    audit.record(db, actor=actor, action="questions:bank:added", subject=bank, code=code)
    return bank


def change_bank(db: Session, bank: Bank, *, name: str, is_shared: bool, actor: Actor) -> None:
    """Give a bank another name, or say who below may read it. Raises RuleBroken BANK_UNNAMED, NotAllowed."""
    require_can(actor, Permission.WRITE_QUESTIONS)
    require_keeper(db, bank, actor)
    if not name.strip():
        raise RuleBroken("BANK_UNNAMED")
    before = {"name": bank.name, "is_shared": bank.is_shared}
    bank.name, bank.is_shared = name.strip(), is_shared
    audit.record(db, actor=actor, action="questions:bank:changed", subject=bank, before=before, name=bank.name)


def require_keeper(db: Session, bank: Bank, actor: Actor) -> None:
    """Raise NotAllowed unless a bank's keeper lies in the actor's reach: what is shared is read, not written."""
    if not is_kept_by(db, bank, actor):
        raise NotAllowed("BANK_NOT_YOURS")
