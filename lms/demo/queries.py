"""Selects the demo needs while it is told."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from lms.exams.models import Exam, ExamCandidate, ExamPaper, ExamSitting
from lms.hours.models import Claim, HourEntry
from lms.people.accounts import Account
from lms.people.models import Person, Post, Unit
from lms.people.queries.people import running_on
from question_bank.models import BlueprintVersion, Question


def claims_by_person(db: Session, activity_id: int) -> Mapping[int, list[int]]:
    """Map the people of an activity to their claims."""
    found: dict[int, list[int]] = {}
    wanted = select(Claim.person_id, Claim.id).where(Claim.activity_id == activity_id).order_by(Claim.id)
    for person, claim in db.execute(wanted):
        found.setdefault(person, []).append(claim)
    return found


def entries_of_activity(db: Session, activity_id: int, person_id: int) -> list[HourEntry]:
    """List what was posted of an activity for a person."""
    wanted = select(HourEntry).join(Claim, HourEntry.claim_id == Claim.id)
    wanted = wanted.where(Claim.activity_id == activity_id, Claim.person_id == person_id)
    return list(db.scalars(wanted.where(HourEntry.reverses_id.is_(None)).order_by(HourEntry.id)))


def claims_sent_back(db: Session, activity_id: int, person_id: int) -> list[Claim]:
    """List what was rejected of an activity for a person."""
    wanted = select(Claim).where(Claim.activity_id == activity_id, Claim.person_id == person_id)
    return list(db.scalars(wanted.where(Claim.state == "rejected").order_by(Claim.id)))


def is_empty(db: Session) -> bool:
    """Tell whether a database holds no unit, no person and no account."""
    counts = [db.scalar(select(func.count()).select_from(table)) for table in (Unit, Person, Account)]
    return not any(counts)


def people_at(db: Session, unit: Unit, on: date) -> list[tuple[int, int]]:
    """Return who holds a regular post in a unit or below on a day, with the unit, by person."""
    wanted = select(Post.person_id, Post.unit_id).join(Unit, Unit.id == Post.unit_id)
    wanted = wanted.where(Unit.path.startswith(unit.path, autoescape=True), Post.kind == "REGULAR")
    rows = db.execute(wanted.where(running_on(Post, on)).order_by(Post.person_id))
    return [(person, unit_id) for person, unit_id in rows]


def questions_of(db: Session, bank_id: int) -> list[Question]:
    """Return the questions of a bank, the oldest first."""
    return list(db.scalars(select(Question).where(Question.bank_id == bank_id).order_by(Question.id)))


def exam_named(db: Session, title: str) -> Exam:
    """Return the exam of this title with its unit, its blueprint and its sittings."""
    wanted = select(Exam).where(Exam.title == title).options(joinedload(Exam.unit), joinedload(Exam.blueprint))
    return db.scalars(wanted.options(selectinload(Exam.sittings).joinedload(ExamSitting.exam))).unique().one()


def blueprint_named(db: Session, name: str) -> BlueprintVersion:
    """Return the newest version of the blueprint of this name."""
    wanted = select(BlueprintVersion).where(BlueprintVersion.name == name)
    return db.scalars(
        wanted.options(joinedload(BlueprintVersion.blueprint)).order_by(BlueprintVersion.number.desc()).limit(1)
    ).one()


def candidates_by_standing(db: Session, exam: Exam, standing: str) -> list[ExamCandidate]:
    """List the candidates of an exam who stand like this, in order."""
    wanted = select(ExamCandidate).filter_by(exam_id=exam.id, standing=standing)
    return list(db.scalars(wanted.order_by(ExamCandidate.id)))


def papers_to_sit(db: Session, exam: Exam) -> list[tuple[ExamCandidate, ExamPaper]]:
    """List who has a paper of an exam, in order, with it."""
    wanted = select(ExamCandidate, ExamPaper).join(ExamPaper, ExamPaper.candidate_id == ExamCandidate.id)
    wanted = wanted.where(ExamCandidate.exam_id == exam.id).order_by(ExamCandidate.id)
    return [(candidate, paper) for candidate, paper in db.execute(wanted)]
