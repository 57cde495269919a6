"""A question became known: out of its bank, and the sitting marked for review (C4.7)."""

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission
from lms.errors import NotAllowed, RuleBroken, require_words
from lms.exams.models import Exam, LeakedQuestion
from lms.exams.queries.discipline import leaks_of
from lms.exams.queries.exams import is_run_by
from lms.exams.queries.leaks import papers_with
from question_bank.actions.reviewing import retire
from question_bank.queries.questions import get_question


def report_leak(db: Session, exam: Exam, question_id: int, *, reason: str, actor: Actor) -> LeakedQuestion:
    """Retire a question that became known, and mark the sitting on whose papers it stands.

    Raises NotFound QUESTION_NOT_FOUND; RuleBroken REASON_MISSING, NOT_IN_EXAM, LEAK_TWICE.
    """
    if not is_run_by(db, exam, actor):
        raise NotAllowed(permission=Permission.RUN_EXAMS.value)
    words = require_words(reason)
    question = get_question(db, question_id, seen_by=actor)
    found = papers_with(db, exam.id, question_id)
    if not found:
        raise RuleBroken("NOT_IN_EXAM")
    known = {(leak.sitting_id, leak.question_id) for leak in leaks_of(db, list(found))}
    fresh = [sitting for sitting in found if (sitting, question_id) not in known]
    if not fresh:
        raise RuleBroken("LEAK_TWICE")
    if question.status != "retired":
        retire(db, question, note=words, actor=actor)
    for sitting in fresh:
        leak = LeakedQuestion(sitting_id=sitting, question_id=question_id, papers=found[sitting], reason=words)
        leak.actor_id, leak.at = actor.account_id, clock.now()
        db.add(leak)
    audit.record(db, actor=actor, action="exam:question:leaked", subject=exam, question=question_id)
    return leak
