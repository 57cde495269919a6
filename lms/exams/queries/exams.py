"""Exams and sittings, and who sees them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, literal, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from lms.access import Actor, Permission
from lms.errors import NotFound
from lms.exams.models import Attempt, Exam, ExamCandidate, ExamDraw, ExamEvent, ExamSitting
from lms.exams.queries.invigilators import is_invigilator
from lms.exams.rules.states import ExamState
from lms.people.models import Unit
from lms.people.queries.reach import reaches_unit, unit_in_reach


def exams_visible_to(actor: Actor) -> Select[Exam]:
    """Select the exams an actor deals with: those for units in reach; announced ones that are for his unit, too."""
    return select(Exam).join(Exam.unit).where(_in_reach(actor))


def _in_reach(actor: Actor) -> ColumnElement[bool]:
    rights = (Permission.RUN_EXAMS, Permission.PUBLISH_EXAMS, Permission.PROPOSE_CANDIDATES)
    deals = any(actor.can(right) for right in (*rights, Permission.CHECK_CANDIDATES, Permission.INVIGILATE))
    if not actor.unit_path or not deals:
        return Exam.id.in_(())
    from_above = literal(actor.unit_path).startswith(Unit.path) & (Exam.state != ExamState.DRAFT.value)
    return or_(unit_in_reach(actor), from_above)


def list_exams(db: Session, *, year: int | None = None, seen_by: Actor) -> list[Exam]:
    """Return the exams in reach, the newest first."""
    asked = exams_visible_to(seen_by).options(joinedload(Exam.unit), selectinload(Exam.sittings))
    if year is not None:
        asked = asked.where(Exam.year == year)
    return list(db.scalars(asked.order_by(Exam.id.desc())))


def find_exams(db: Session, text: str, *, seen_by: Actor, limit: int) -> list[Exam]:
    """Return the newest exams in reach whose title holds a text, with their units."""
    asked = exams_visible_to(seen_by).where(Exam.title.icontains(text, autoescape=True))
    return list(db.scalars(asked.options(joinedload(Exam.unit)).order_by(Exam.id.desc()).limit(limit)))


def get_exam(db: Session, exam_id: int, *, seen_by: Actor, to_change: bool = False) -> Exam:
    """Return an exam in reach with unit and sittings; locked to change. Raises NotFound EXAM_NOT_FOUND."""
    asked = exams_visible_to(seen_by).where(Exam.id == exam_id)
    asked = asked.options(joinedload(Exam.unit), joinedload(Exam.blueprint), selectinload(Exam.sittings))
    if to_change:
        db.flush()
        asked = asked.with_for_update(of=Exam).execution_options(populate_existing=True)
    exam = db.scalar(asked)
    if exam is None:
        raise NotFound("EXAM_NOT_FOUND")
    return exam


def get_exam_dealt_with(db: Session, exam_id: int, *, seen_by: Actor, to_change: bool = False) -> Exam:
    """Return an exam that the actor runs or publishes. Raises NotFound EXAM_NOT_FOUND for what he merely sees, too."""
    exam = get_exam(db, exam_id, seen_by=seen_by, to_change=to_change)
    if not is_dealt_with_by(db, exam, seen_by):
        raise NotFound("EXAM_NOT_FOUND")
    return exam


def is_run_by(db: Session, exam: Exam, actor: Actor, permission: Permission = Permission.RUN_EXAMS) -> bool:
    """Tell whether an actor has this right over an exam: it is for people of a unit in his own reach."""
    return actor.can(permission) and reaches_unit(db, exam.unit_id, actor)


def is_dealt_with_by(db: Session, exam: Exam, actor: Actor) -> bool:
    """Tell whether an actor deals with an exam as a whole: he runs it, or he publishes it."""
    return is_run_by(db, exam, actor) or is_run_by(db, exam, actor, Permission.PUBLISH_EXAMS)


def get_sitting(db: Session, sitting_id: int, *, seen_by: Actor) -> ExamSitting:
    """Return a sitting whose board an actor may see: of an exam for units in his reach, or where he was named.

    Raises NotFound SITTING_NOT_FOUND.
    """
    asked = select(ExamSitting).where(ExamSitting.id == sitting_id)
    sitting = db.scalar(asked.options(joinedload(ExamSitting.exam).joinedload(Exam.unit)))
    if sitting is None or not (
        is_run_by(db, sitting.exam, seen_by, Permission.INVIGILATE) or _watches(db, sitting, seen_by)
    ):
        raise NotFound("SITTING_NOT_FOUND")
    return sitting


def _watches(db: Session, sitting: ExamSitting, actor: Actor) -> bool:
    if not actor.can(Permission.INVIGILATE) or actor.account_id is None:
        return False
    return is_invigilator(db, sitting.id, actor.account_id)


def events_of(db: Session, exam_id: int) -> list[ExamEvent]:
    """Return the moves of an exam, in order."""
    return list(db.scalars(select(ExamEvent).filter_by(exam_id=exam_id).order_by(ExamEvent.id)))


def last_draw(db: Session, exam_id: int) -> ExamDraw | None:
    """Return the drawing that counts: the last one."""
    return db.scalar(select(ExamDraw).filter_by(exam_id=exam_id).order_by(ExamDraw.id.desc()).limit(1))


@dataclass(frozen=True, slots=True)
class Progress:
    """How an exam stands in numbers."""

    confirmed: int
    running: int
    finished: int


def progress_of(db: Session, exam_ids: Sequence[int]) -> dict[int, Progress]:
    """Map exams to how many are confirmed, sit, and have finished."""
    asked = (
        select(
            ExamCandidate.exam_id,
            func.count(),
            func.count().filter(Attempt.state == "running"),
            func.count().filter(Attempt.state != "running"),
        )
        .outerjoin(Attempt, Attempt.candidate_id == ExamCandidate.id)
        .where(ExamCandidate.exam_id.in_(exam_ids), ExamCandidate.state == "confirmed")
        .group_by(ExamCandidate.exam_id)
    )
    return {exam: Progress(confirmed, running, finished) for exam, confirmed, running, finished in db.execute(asked)}


def lock_exam(db: Session, exam_id: int) -> Exam:
    """Return an exam with its unit, locked, whoever asks: for the server itself."""
    asked = select(Exam).where(Exam.id == exam_id).options(joinedload(Exam.unit, innerjoin=True))
    return db.scalars(asked.with_for_update(of=Exam).execution_options(populate_existing=True)).one()
