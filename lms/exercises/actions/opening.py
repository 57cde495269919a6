"""Opening a bank to practice, and closing it again: only its keeper does, and only who reviews questions."""

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.db import one_at_a_time
from lms.errors import NotAllowed, RuleBroken, require_words
from lms.exercises.models import BankOpening
from lms.exercises.queries.ground import openings_of, practisable_in
from lms.people.models import Unit
from question_bank.actions.banks import require_keeper
from question_bank.models import Bank


def open_bank(db: Session, bank: Bank, unit: Unit | None, *, actor: Actor) -> BankOpening:
    """Let the people of a unit and all below practise a bank's questions, keys and explanations included (security B2).

    The unit was fetched in the actor's reach; None, only for who acts for everybody, is everybody.

    What bears the tag EXAM_ONLY stays shut. Raises RuleBroken BANK_OPEN_ALREADY, BANK_NOTHING_TO_PRACTISE; NotAllowed.
    """
    require_can(actor, Permission.REVIEW_QUESTIONS)
    require_keeper(db, bank, actor)
    if unit is None and actor.unit_path != "/":
        raise NotAllowed
    one_at_a_time(db, f"bank-opening:{bank.id}")
    if openings_of(db, [bank.id]):
        raise RuleBroken("BANK_OPEN_ALREADY")
    if not practisable_in(db, [bank.id], clock.today()).get(bank.id, (0, 0))[0]:
        raise RuleBroken("BANK_NOTHING_TO_PRACTISE")
    opening = BankOpening(
        bank_id=bank.id, unit_id=unit.id if unit else None, opened_by_id=actor.account_id, opened_at=clock.now()
    )
    opening.bank, opening.unit = bank, unit
    db.add(opening)
    db.flush()
    audit.record(db, actor=actor, action="exercises:bank:opened", subject=opening, bank=bank.id)
    return opening


def close_bank(db: Session, opening: BankOpening, *, reason: str, actor: Actor) -> None:
    """Take a bank out of practice from now on; what was answered stays. Raises RuleBroken REASON_MISSING,
    BANK_CLOSED_ALREADY; NotAllowed.
    """
    require_can(actor, Permission.REVIEW_QUESTIONS)
    require_keeper(db, opening.bank, actor)
    reason = require_words(reason)
    if opening.closed_at is not None:
        raise RuleBroken("BANK_CLOSED_ALREADY")
    opening.closed_at, opening.closed_by_id, opening.closed_reason = clock.now(), actor.account_id, reason
    audit.record(db, actor=actor, action="exercises:bank:closed", subject=opening, bank=opening.bank_id)
