"""Selects for crediting a finished course: what was played, by which devices, what was asked; as facts and as a log."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lms.courses.models.courses import Course, CourseQuiz, CourseVersion, Courseware
from lms.courses.models.study import (
    CoursewareProgress,
    Learning,
    PresenceCheck,
    StudySession,
    UncountedTime,
    WatchedInterval,
)
from lms.courses.queries.quizzes import papers_of
from lms.courses.queries.study import needed_ms
from lms.courses.rules.crediting import Played


@dataclass(frozen=True, slots=True)
class Stretched:
    """One stretch with its times, as flags and the log want it."""

    session_id: int
    courseware_id: int
    day: date
    from_ms: int
    to_ms: int
    began_at: datetime
    ended_at: datetime


def lock_learning(db: Session, learning_id: int) -> Learning | None:
    """Lock and return a learning with its version, parts, courseware and owner; who comes second sees it done."""
    wanted = select(Learning).where(Learning.id == learning_id).with_for_update(of=Learning)
    version = joinedload(Learning.version)
    return db.scalar(
        wanted.options(
            version.joinedload(CourseVersion.course).joinedload(Course.owner_unit),
            version.selectinload(CourseVersion.parts),
            version.selectinload(CourseVersion.courseware).joinedload(Courseware.material),
            version.joinedload(CourseVersion.quiz).selectinload(CourseQuiz.cells),
        ).execution_options(populate_existing=True)
    )


def stretches_of(db: Session, learning_id: int) -> list[Stretched]:
    """List what was truly played of a course, in order."""
    wanted = select(
        WatchedInterval.session_id,
        WatchedInterval.courseware_id,
        WatchedInterval.occurred_on,
        WatchedInterval.from_ms,
        WatchedInterval.to_ms,
        WatchedInterval.began_at,
        WatchedInterval.ended_at,
    ).where(WatchedInterval.learning_id == learning_id)
    return [Stretched(*row) for row in db.execute(wanted.order_by(WatchedInterval.began_at, WatchedInterval.id))]


def played_of(learning: Learning, stretches: list[Stretched]) -> list[Played]:
    """Return the stretches as far as each courseware's declared length goes."""
    most = {piece.id: needed_ms(piece) for piece in learning.version.courseware}
    return [
        Played(each.courseware_id, (each.from_ms, min(each.to_ms, most[each.courseware_id])), each.day, each.ended_at)
        for each in stretches
    ]


def log_of(db: Session, learning: Learning, stretches: list[Stretched]) -> dict[str, Any]:
    """Return all that is known about how a course was studied, as plain values: the evidence of its hours."""
    done = select(CoursewareProgress).where(CoursewareProgress.learning_id == learning.id)
    progress = {row.courseware_id: row for row in db.scalars(done)}
    sessions = list(
        db.scalars(select(StudySession).where(StudySession.learning_id == learning.id).order_by(StudySession.id))
    )
    checks = select(PresenceCheck).where(PresenceCheck.session_id.in_([each.id for each in sessions]))
    lost = select(UncountedTime).where(UncountedTime.learning_id == learning.id).order_by(UncountedTime.began_at)
    return {
        "learning": learning.id,
        "person": learning.person_id,
        "course": learning.version.course.code,
        "version": learning.version.number,
        "courseware": [
            {
                "id": piece.id,
                "title": piece.title,
                "minutes": piece.minutes,
                "material": piece.material.digest,
                "needed_ms": needed_ms(piece),
                "covered_ms": progress[piece.id].covered_ms if piece.id in progress else 0,
                "completed_at": _at(progress[piece.id].completed_at) if piece.id in progress else None,
            }
            for piece in learning.version.courseware
        ],
        "sessions": [
            {"id": each.id, "courseware": each.courseware_id, "device": each.device, "opened_at": _at(each.opened_at)}
            for each in sessions
        ],
        "played": [
            {
                "session": each.session_id,
                "courseware": each.courseware_id,
                "day": each.day.isoformat(),
                "from_ms": each.from_ms,
                "to_ms": each.to_ms,
                "began_at": _at(each.began_at),
                "ended_at": _at(each.ended_at),
            }
            for each in stretches
        ],
        "presence": [
            {"session": each.session_id, "asked_at": _at(each.asked_at), "answered_at": _at(each.answered_at)}
            for each in db.scalars(checks.order_by(PresenceCheck.id))
        ],
        "not_counted": [
            {"session": each.session_id, "why": each.reason, "from": _at(each.began_at), "to": _at(each.ended_at)}
            for each in db.scalars(lost)
        ],
        "quiz": _quiz(db, learning),
    }


def _quiz(db: Session, learning: Learning) -> dict[str, Any] | None:
    """Return what was asked after the study and what came of it; None where nothing is asked."""
    if learning.version.quiz is None:
        return None
    papers = [paper for paper in papers_of(db, learning.id) if paper.result is not None]
    return {
        "pass_mark": learning.version.quiz_pass_mark,
        "papers": [
            {
                "id": paper.id,
                "number": paper.number,
                "drawn_at": _at(paper.drawn_at),
                "handed_in_at": _at(paper.result.submitted_at),
                "score": paper.result.score,
                "passed": paper.result.is_passed,
            }
            for paper in reversed(papers)
            if paper.result is not None
        ],
    }


def _at(instant: datetime | None) -> str | None:
    return instant.isoformat(timespec="milliseconds") if instant else None
