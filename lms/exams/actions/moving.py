"""The one mover of exams and of candidates: asks the table, writes the event, changes the state."""

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor
from lms.exams.models import CandidateEvent, Exam, ExamCandidate, ExamEvent
from lms.exams.rules.states import CandidateState, ExamState, require_candidate_move, require_exam_move


def move_exam(db: Session, exam: Exam, new: ExamState, *, actor: Actor, reason: str = "") -> None:
    """Move an exam, the only writer of its state. Raises RuleBroken EXAM_MOVE."""
    require_exam_move(exam.state, new)
    old, now = exam.state, clock.now()
    db.add(ExamEvent(exam_id=exam.id, old=old, new=new.value, reason=reason, actor_id=actor.account_id, at=now))
    exam.state, exam.changed_at = new.value, now
    audit.record(db, actor=actor, action=f"exam:state:{new.value}", subject=exam, old=old)


def move_candidate(
    db: Session, candidate: ExamCandidate, new: CandidateState, *, actor: Actor, reason: str = ""
) -> None:
    """Move a candidate, the only writer of his state. Raises RuleBroken CANDIDATE_MOVE."""
    require_candidate_move(candidate.state, new)
    candidate.state = new.value
    note(db, candidate, new.value, actor=actor, reason=reason)


def note(db: Session, candidate: ExamCandidate, what: str, *, actor: Actor, reason: str = "") -> None:
    """Put on record that something happened to a candidate on the roster."""
    event = CandidateEvent(what=what, reason=reason, actor_id=actor.account_id, at=clock.now())
    event.candidate_id = candidate.id
    db.add(event)
