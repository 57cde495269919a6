"""Verbs of who watches over a sitting: naming one, taking one off before he has done anything there."""

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission
from lms.errors import RuleBroken
from lms.exams.actions.running import require_runs
from lms.exams.models import ExamSitting, SittingInvigilator
from lms.exams.queries.invigilators import all_invigilators_of, has_watched
from lms.people.accounts import Account
from lms.people.queries.choosing import find_chosen, holds_right


def name_invigilator(db: Session, sitting: ExamSitting, said: str, *, actor: Actor) -> Account:
    """Let an account watch over a sitting, named as `find_chosen` reads it; who watches already goes on.

    Raises RuleBroken INVIGILATOR_UNKNOWN, INVIGILATOR_CANNOT, ACCOUNT_SEVERAL.
    """
    require_runs(db, sitting.exam, actor)
    account = find_chosen(db, said, Permission.INVIGILATE, seen_by=actor)
    if account is None:
        raise RuleBroken("INVIGILATOR_UNKNOWN")
    if not holds_right(db, account.id, Permission.INVIGILATE):
        raise RuleBroken("INVIGILATOR_CANNOT", name=account.name)
    known = {each.account_id: each for each in all_invigilators_of(db, sitting.id)}
    row = known.get(account.id)
    if row is None:
        row = SittingInvigilator(sitting_id=sitting.id, account_id=account.id)
        db.add(row)
    elif row.ended_at is None:
        return account
    row.ended_at, row.end_reason = None, ""
    audit.record(db, actor=actor, action="exam:invigilator:named", subject=sitting, account_id=account.id)
    return account


def end_invigilator(
    db: Session, sitting: ExamSitting, invigilator: SittingInvigilator, *, reason: str, actor: Actor
) -> None:
    """Take off who watches over a sitting; his row stays, with the reason.

    Raises RuleBroken END_REASON_MISSING; INVIGILATOR_BEGUN once he has done something there, where his name stays.
    """
    require_runs(db, sitting.exam, actor)
    if not reason.strip():
        raise RuleBroken("END_REASON_MISSING")
    if has_watched(db, sitting.id, invigilator.account_id):
        raise RuleBroken("INVIGILATOR_BEGUN", name=invigilator.account.name)
    invigilator.ended_at, invigilator.end_reason = clock.now(), reason.strip()
    account, why = invigilator.account_id, invigilator.end_reason
    audit.record(db, actor=actor, action="exam:invigilator:ended", subject=sitting, account_id=account, reason=why)
