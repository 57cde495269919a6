"""Who could sit, who is on the roster, who lacks a paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from lms.access import Actor, Permission
from lms.errors import NotFound
from lms.exams.models import Exam, ExamCandidate, ExamPaper
from lms.exams.queries.exams import is_run_by
from lms.exams.rules.states import ExamKind
from lms.people.models import Leave, Person, PersonRole, Post, Unit
from lms.people.queries.people import running_on
from lms.people.queries.reach import unit_in_reach

# Whom a kind of exam is for (C4.1).
CLASSES: dict[ExamKind, tuple[str, ...]] = {
    ExamKind.QUAL_PUBLIC: ("APPLICANT",),
    ExamKind.QUAL_BUSINESS: ("APPLICANT",),
    ExamKind.ANNUAL: ("OFFICER", "ASSISTANT"),
    ExamKind.DAILY: ("OFFICER", "ASSISTANT"),
    ExamKind.SPOT: ("OFFICER", "ASSISTANT"),
    ExamKind.RENEWAL: ("OFFICER",),
    ExamKind.OFFPOST: ("OFFICER", "ASSISTANT"),
    ExamKind.PREPOST_AUX: ("ASSISTANT",),
    ExamKind.PREPOST_SUP: ("SUPERVISOR", "SOCIAL_SUPERVISOR"),
}


@dataclass(frozen=True, slots=True)
class OnRoll:
    """A person who could be put on a roster; `leave` names the document of a leave that lies on the day."""

    person_id: int
    unit_id: int
    person_class: str
    leave: str


def roll_for(db: Session, exam: Exam, under: Unit, *, on: date, seen_by: Actor) -> list[OnRoll]:
    """List who stands on the roll of a unit and all below on a day, in the classes the exam is for, in reach.

    Counted once, where the regular post is (ZJG-2-4). Those of the exam's own unit and below alone.
    """
    asked = (
        select(Post.person_id, Post.unit_id, func.min(PersonRole.person_class), func.coalesce(Leave.document, ""))
        .join(Unit, Unit.id == Post.unit_id)
        .join(PersonRole, PersonRole.person_id == Post.person_id)
        .outerjoin(Leave, (Leave.person_id == Post.person_id) & running_on(Leave, on))
        .where(Post.kind == "REGULAR", running_on(Post, on), running_on(PersonRole, on))
        .where(PersonRole.person_class.in_(CLASSES[ExamKind(exam.kind)]))
        .where(Unit.path.startswith(under.path, autoescape=True), Unit.path.startswith(exam.unit.path, autoescape=True))
        .where(unit_in_reach(seen_by))
        .group_by(Post.person_id, Post.unit_id, Leave.document)
        .order_by(Post.unit_id, Post.person_id)
    )
    return [OnRoll(*row) for row in db.execute(asked)]


def people_on_roster(db: Session, exam_id: int) -> dict[int, ExamCandidate]:
    """Map people to their place on the roster of an exam, those removed included."""
    return {each.person_id: each for each in db.scalars(select(ExamCandidate).filter_by(exam_id=exam_id))}


def candidates_visible_to(db: Session, exam: Exam, actor: Actor) -> Select[ExamCandidate]:
    """Select the candidates of an exam that an actor may see: all for who runs or publishes it, else his people."""
    asked = select(ExamCandidate).where(ExamCandidate.exam_id == exam.id)
    if is_run_by(db, exam, actor) or is_run_by(db, exam, actor, Permission.PUBLISH_EXAMS):
        return asked
    return asked.join(Unit, Unit.id == ExamCandidate.unit_id).where(unit_in_reach(actor))


@dataclass(frozen=True, slots=True)
class CandidatePage:
    """A part of a roster."""

    rows: list[ExamCandidate]
    total: int


def list_candidates(
    db: Session,
    exam: Exam,
    *,
    seen_by: Actor,
    state: str = "",
    text: str = "",
    offset: int = 0,
    limit: int | None = 60,
) -> CandidatePage:
    """Return candidates by unit and name; removed ones only when asked for."""
    asked = candidates_visible_to(db, exam, seen_by)
    asked = asked.where(ExamCandidate.state == state if state else ExamCandidate.state != "removed")
    asked = asked.join(Person, Person.id == ExamCandidate.person_id)
    if text.strip():
        like = text.strip()
        asked = asked.where(or_(Person.name.contains(like, autoescape=True), ExamCandidate.ticket_no == like))
    total = db.scalar(select(func.count()).select_from(asked.with_only_columns(ExamCandidate.id).subquery())) or 0
    page = asked.order_by(ExamCandidate.unit_id, Person.name, ExamCandidate.id).offset(offset).limit(limit)
    page = page.options(joinedload(ExamCandidate.person), joinedload(ExamCandidate.unit))
    return CandidatePage(list(db.scalars(page)), total)


def candidates_in(db: Session, exam: Exam, state: str, *, seen_by: Actor) -> list[ExamCandidate]:
    """Return the candidates of an exam in a state that an actor sees, locked to be moved."""
    asked = candidates_visible_to(db, exam, seen_by).where(ExamCandidate.state == state)
    return list(db.scalars(asked.order_by(ExamCandidate.id).with_for_update(of=ExamCandidate)))


def get_candidate(db: Session, exam: Exam, candidate_id: int, *, seen_by: Actor) -> ExamCandidate:
    """Return a candidate in reach with person and unit. Raises NotFound CANDIDATE_NOT_FOUND."""
    asked = candidates_visible_to(db, exam, seen_by).where(ExamCandidate.id == candidate_id)
    found = db.scalar(asked.options(joinedload(ExamCandidate.person), joinedload(ExamCandidate.unit)))
    if found is None:
        raise NotFound("CANDIDATE_NOT_FOUND")
    return found


def counts_of(db: Session, exam_id: int) -> dict[str, int]:
    """Return how many candidates are in each state, and under "due" how many confirmed ones must sit."""
    asked = select(ExamCandidate.state, func.count()).filter_by(exam_id=exam_id).group_by(ExamCandidate.state)
    counts = {state: number for state, number in db.execute(asked)}  # noqa: C416 - rows are no pairs to dict()
    must = select(func.count()).select_from(ExamCandidate)
    must = must.filter_by(exam_id=exam_id, state="confirmed", standing="due")
    return counts | {"due": db.scalar(must) or 0}


def last_ticket(db: Session, exam_id: int) -> int:
    """Return the number in the highest ticket of an exam, 0 for none yet."""
    tickets = select(func.max(ExamCandidate.ticket_no)).where(ExamCandidate.exam_id == exam_id)
    highest = db.scalar(tickets)
    return int(highest[-5:]) if highest else 0


def without_paper(db: Session, exam_id: int) -> Sequence[int]:
    """Return the ids of those who must sit and have no paper yet, in order."""
    asked = (
        select(ExamCandidate.id)
        .outerjoin(ExamPaper, ExamPaper.candidate_id == ExamCandidate.id)
        .where(ExamCandidate.exam_id == exam_id, ExamCandidate.state == "confirmed", ExamCandidate.standing == "due")
        .where(ExamPaper.id.is_(None))
    )
    return db.scalars(asked.order_by(ExamCandidate.id)).all()


def must_sit(db: Session, exam_id: int) -> Sequence[int]:
    """Return the ids of the confirmed candidates who must sit, in order."""
    asked = select(ExamCandidate.id).filter_by(exam_id=exam_id, state="confirmed", standing="due")
    return db.scalars(asked.order_by(ExamCandidate.id)).all()
