"""Exams that were held, with the results one wants: rows as the real verbs leave them, without sitting each."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from lms import clock
from lms.exams.models import Attempt, AttemptScore, Exam, ExamCandidate, ExamDraw, ExamPaper, ExamSitting
from lms.people.models import Person, Unit
from question_bank.models import BlueprintVersion

# What came of somebody: points of a hundred, None for absent, or how he stood.
Came = int | str | None


def hold(
    db: Session,
    unit: Unit,
    blueprint: BlueprintVersion,
    outcomes: Mapping[Person, tuple[Unit, str, Came]],
    *,
    kind: str = "ANNUAL",
    year: int = 2023,
    published_at: datetime | None = None,
    make_up_of: Exam | None = None,
    title: str = "年度考试",
) -> Exam:
    """Put an exam on record that is over; `published_at` None leaves it marked and not published."""
    now = published_at or clock.now()
    exam = Exam(
        title=title, kind=kind, unit_id=unit.id, year=year, blueprint_version_id=blueprint.id,
        state="published" if published_at else "marked", published_at=published_at, created_at=now, changed_at=now,
        make_up_of_id=make_up_of.id if make_up_of else None,
    )  # fmt: skip
    exam.unit, exam.blueprint = unit, blueprint
    begin = now - timedelta(hours=3)
    exam.sittings = [ExamSitting(starts_at=begin, ends_at=begin + timedelta(hours=2))]
    db.add(exam)
    db.flush()
    draw = ExamDraw(exam_id=exam.id, seed="0", pool=[], pool_digest="0", papers=len(outcomes), at=begin)
    db.add(draw)
    db.flush()
    for number, (person, (place, person_class, came)) in enumerate(outcomes.items(), start=1):
        _candidate(db, exam, draw, number, person, place, person_class, came, begin)
    db.flush()
    return exam


def _candidate(
    db: Session,
    exam: Exam,
    draw: ExamDraw,
    number: int,
    person: Person,
    place: Unit,
    person_class: str,
    came: Came,
    begin: datetime,
) -> None:
    standing = came if isinstance(came, str) else "due"
    candidate = ExamCandidate(
        exam_id=exam.id, sitting_id=exam.sittings[0].id, person_id=person.id, unit_id=place.id,
        person_class=person_class, state="confirmed", standing=standing,
        evidence="" if standing == "due" else "批复", ticket_no=f"{exam.id:05d}{number:05d}",
    )  # fmt: skip
    db.add(candidate)
    db.flush()
    if not isinstance(came, int):
        return
    paper = ExamPaper(candidate_id=candidate.id, draw_id=draw.id, number=number, items=[], questions=0, points=200)
    db.add(paper)
    db.flush()
    end = begin + timedelta(hours=1)
    attempt = Attempt(
        candidate_id=candidate.id, sitting_id=candidate.sitting_id, person_id=person.id, paper_id=paper.id,
        questions=0, state="submitted", started_at=begin, deadline_at=end, token_digest=f"{exam.id}-{number}",
        answers={}, flagged=[], seen_at=end, submitted_at=end, digest="0", receipt="0",
    )  # fmt: skip
    db.add(attempt)
    db.flush()
    rescore(db, attempt, came, at=end)


def rescore(db: Session, attempt: Attempt, points: int, *, at: datetime, number: int = 1, waiting: int = 0) -> None:
    """Give an attempt a score of so many of a hundred points, as the one with this number."""
    score = AttemptScore(number=number, items=[], points=points * 2, most=200, waiting=waiting, at=at)
    score.attempt_id = attempt.id
    db.add(score)
    db.flush()
