"""After the sitting: close, find that all is marked, publish. Notices are rows: scores do not hang on their sending."""

from sqlalchemy.orm import Session

from lms import clock
from lms.access import SYSTEM, Actor, Permission
from lms.errors import RuleBroken
from lms.exams.actions.markers import lay_out
from lms.exams.actions.marking import settle_marking
from lms.exams.actions.measuring import MEASURE
from lms.exams.actions.moving import move_exam
from lms.exams.actions.running import require_runs
from lms.exams.models import Exam
from lms.exams.queries.exams import lock_exam
from lms.exams.queries.rekeying import open_rekeyings, publishable
from lms.exams.queries.roster import people_of
from lms.exams.queries.running import ended_exams, running_in
from lms.exams.rules.states import ExamState
from lms.notices.actions.telling import tell
from lms.notices.rules.causes import Cause
from lms.outbox import request


def close(db: Session, exam: Exam, *, actor: Actor) -> None:
    """Close an exam: nobody begins any more. Raises RuleBroken EXAM_RUNNING while somebody sits, EXAM_MOVE.

    Who sits is ended one by one with a reason, or by his own deadline; never all with one click (lessons P8).
    """
    require_runs(db, exam, actor)
    running = running_in(db, exam_id=exam.id)
    if running:
        raise RuleBroken("EXAM_RUNNING", people=len(running))
    move_exam(db, exam, ExamState.CLOSED, actor=actor)
    _mark_if_done(db, exam, actor)


def close_ended(db: Session) -> int:
    """Close the exams whose sittings are over and where nobody sits; return how many. Asked by the clock."""
    ended = ended_exams(db, clock.now())
    for exam_id in ended:
        exam = lock_exam(db, exam_id)
        if exam.state == ExamState.OPEN:
            move_exam(db, exam, ExamState.CLOSED, actor=SYSTEM)
            _mark_if_done(db, exam, SYSTEM)
    return len(ended)


def publish(db: Session, exam: Exam, *, actor: Actor) -> None:
    """Publish the results: from now on each candidate sees his own, as it then stands.

    Published by two at once it is published once. Raises RuleBroken RESULTS_PROMISED before the day that was promised,
    OWN_EXAM for whoever set it up, REKEYING_OPEN while a wrong key is not decided about, EXAM_MOVE.
    """
    require_runs(db, exam, actor, Permission.PUBLISH_EXAMS)
    if exam.state == ExamState.PUBLISHED:
        return
    if exam.created_by_id is not None and exam.created_by_id == actor.account_id:
        raise RuleBroken("OWN_EXAM")
    if exam.results_on is not None and clock.today() < exam.results_on:
        raise RuleBroken("RESULTS_PROMISED", day=exam.results_on)
    _publish(db, exam, actor)


def publish_due(db: Session) -> int:
    """Publish on the promised day what is marked and where no wrong key is open; return how many. For the clock."""
    due = publishable(db, clock.today())
    for exam_id in due:
        exam = lock_exam(db, exam_id)
        if exam.state == ExamState.MARKED and not open_rekeyings(db, exam.id):
            _publish(db, exam, SYSTEM)
    return len(due)


def _publish(db: Session, exam: Exam, actor: Actor) -> None:
    if open_rekeyings(db, exam.id):
        raise RuleBroken("REKEYING_OPEN")
    move_exam(db, exam, ExamState.PUBLISHED, actor=actor)
    exam.published_at = clock.now()
    request(db, MEASURE, str(exam.id))
    people = people_of(db, exam.id)
    tell(db, Cause.EXAM_RESULTS, f"exam:{exam.id}", people, page="/exams", title=exam.title)


def _mark_if_done(db: Session, exam: Exam, actor: Actor) -> None:
    """Hand out what people must mark; move a closed exam on once nothing waits for a marker."""
    lay_out(db, exam)
    settle_marking(db, exam, actor=actor)
