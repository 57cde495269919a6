"""Banks, and who may see them."""

from sqlalchemy import Select, column, literal, or_, select, table
from sqlalchemy.orm import Session

from lms.access import Actor, Permission
from lms.errors import NotAllowed, NotFound
from question_bank.models import Bank

# Of units the bank knows their place in the tree and nothing else.
_UNITS = table("units", column("id"), column("path"))


def visible_banks(actor: Actor) -> Select[Bank]:
    """Return the banks an actor may see with their keys: those of units in reach, and shared ones from above.

    Raises NotAllowed for a role that neither writes nor reviews questions.
    """
    if not (actor.can(Permission.WRITE_QUESTIONS) or actor.can(Permission.REVIEW_QUESTIONS)):
        raise NotAllowed(permission=Permission.REVIEW_QUESTIONS.value)
    path = select(_UNITS.c.path).where(_UNITS.c.id == Bank.owner_unit_id).scalar_subquery()
    in_reach = path.startswith(actor.unit_path, autoescape=True)
    from_above = Bank.is_shared & literal(actor.unit_path).startswith(path)
    return select(Bank).where(or_(Bank.owner_unit_id.is_(None), in_reach, from_above))


def kept_banks(actor: Actor) -> Select[Bank]:
    """Return the banks an actor may change: those of units in reach, and not what is merely shared with him."""
    path = select(_UNITS.c.path).where(_UNITS.c.id == Bank.owner_unit_id).scalar_subquery()
    in_reach = path.startswith(actor.unit_path, autoescape=True)
    whole = literal(actor.unit_path) == "/"
    return visible_banks(actor).where(or_(Bank.owner_unit_id.is_(None) & whole, in_reach))


def list_banks(db: Session, *, seen_by: Actor) -> list[Bank]:
    """Return the banks in reach, by code."""
    return list(db.scalars(visible_banks(seen_by).order_by(Bank.code)))


def list_kept_banks(db: Session, *, seen_by: Actor) -> list[Bank]:
    """Return the banks an actor may change, by code."""
    return list(db.scalars(kept_banks(seen_by).order_by(Bank.code)))


def get_kept_bank(db: Session, bank_id: int, *, seen_by: Actor) -> Bank:
    """Return a bank the actor may change. Raises NotFound BANK_NOT_FOUND."""
    bank = db.scalar(kept_banks(seen_by).where(Bank.id == bank_id))
    if bank is None:
        raise NotFound("BANK_NOT_FOUND")
    return bank


def get_bank(db: Session, bank_id: int, *, seen_by: Actor) -> Bank:
    """Return a bank in reach. Raises NotFound BANK_NOT_FOUND."""
    bank = db.scalar(visible_banks(seen_by).where(Bank.id == bank_id))
    if bank is None:
        raise NotFound("BANK_NOT_FOUND")
    return bank


def find_bank(db: Session, code: str, *, seen_by: Actor) -> Bank | None:
    """Return the bank in reach with a code, if there is one."""
    return db.scalar(visible_banks(seen_by).where(Bank.code == code))


def is_code_taken(db: Session, code: str) -> bool:
    """Tell whether a bank has this code, in reach or not."""
    return db.scalar(select(Bank.id).where(Bank.code == code)) is not None


def is_kept_by(db: Session, bank: Bank, actor: Actor) -> bool:
    """Tell whether an actor may change a bank: one of a unit in reach, and not one that is merely shared with him."""
    return db.scalar(kept_banks(actor).where(Bank.id == bank.id)) is not None
