"""The candidate's part of the cheating procedure: state his case, ask to be heard, take the decision, object."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor
from lms.errors import NotFound, RuleBroken, require_words
from lms.exams.actions.accusing import start_objecting
from lms.exams.actions.cases import move_case
from lms.exams.models import ExamCasePoint
from lms.exams.queries.discipline import CaseFile
from lms.exams.rules.discipline import CaseState, require_objects, require_speaks

MOST_POINTS = 20


def state_case(db: Session, file: CaseFile, points: Sequence[str], *, actor: Actor) -> int:
    """Say one's points, each of which must be answered; return how many. More may follow until the last day.

    Raises RuleBroken SPEAKING_OVER, REASON_MISSING, POINTS_MANY.
    """
    _require_own(file, actor)
    case = file.case
    require_speaks(case.state, clock.today(), case.answer_until)
    said = [point.strip() for point in points if point.strip()]
    if not said:
        raise RuleBroken("REASON_MISSING")
    if len(file.points) + len(said) > MOST_POINTS:
        raise RuleBroken("POINTS_MANY", most=MOST_POINTS)
    for text in said:
        db.add(ExamCasePoint(case_id=case.id, text=text, at=clock.now()))
    if case.state == CaseState.NOTICED:
        move_case(db, case, CaseState.STATED, note="", actor=actor)
    else:
        audit.record(db, actor=actor, action="exam:case:stated", subject=case, points=len(said))
    return len(said)


def ask_hearing(db: Session, file: CaseFile, *, actor: Actor) -> None:
    """Ask to be heard. Raises RuleBroken SPEAKING_OVER, CASE_MOVE when one asked before."""
    _require_own(file, actor)
    require_speaks(file.case.state, clock.today(), file.case.answer_until)
    move_case(db, file.case, CaseState.HEARING, note="", actor=actor)


def take_decision(db: Session, file: CaseFile, *, actor: Actor) -> None:
    """Say that one has received the decision; the days to object run from today. Raises RuleBroken CASE_MOVE."""
    _require_own(file, actor)
    start_objecting(db, file.case)
    move_case(db, file.case, CaseState.SERVED, note="", actor=actor)


def object_to_decision(db: Session, file: CaseFile, *, text: str, actor: Actor) -> None:
    """Object: somebody who had no hand in it decides. Raises RuleBroken OBJECTION_OVER, CASE_MOVE, REASON_MISSING."""
    _require_own(file, actor)
    require_objects(file.case.state, clock.today(), file.case.object_until)
    move_case(db, file.case, CaseState.REVIEWING, note=require_words(text), actor=actor)


def _require_own(file: CaseFile, actor: Actor) -> None:
    if file.case.candidate.person_id != actor.person_id:
        raise NotFound("CASE_NOT_FOUND")
