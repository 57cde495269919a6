"""What all verbs about a case share: its one mover, its events, and that nobody deals with himself."""

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor
from lms.errors import RuleBroken
from lms.exams.models import ExamCase, ExamCaseEvent
from lms.exams.rules.discipline import CaseState, require_case_move


def move_case(db: Session, case: ExamCase, new: CaseState, *, note: str, actor: Actor) -> None:
    """Move a case, the only writer of its state. Raises RuleBroken CASE_MOVE."""
    require_case_move(case.state, new)
    old, case.state = case.state, new.value
    put_down(db, case, new.value, note=note, actor=actor)
    audit.record(db, actor=actor, action=f"exam:case:{new.value}", subject=case, old=old)


def put_down(db: Session, case: ExamCase, what: str, *, note: str, actor: Actor) -> None:
    """Put on record what happened in a case."""
    db.add(ExamCaseEvent(case_id=case.id, what=what, note=note, actor_id=actor.account_id, at=clock.now()))


def require_not_himself(case: ExamCase, actor: Actor) -> None:
    """Raise RuleBroken OWN_CASE: nobody deals with a case against himself."""
    if actor.person_id is not None and actor.person_id == case.candidate.person_id:
        raise RuleBroken("OWN_CASE")
