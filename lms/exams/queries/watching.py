"""What stands beside the answers: the guard of an exam, codes, launches, announcements."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lms.exams.models import (
    Attempt,
    CheckInCode,
    ExamCandidate,
    ExamGuard,
    ExamSeat,
    ExamSitting,
    SafeBrowserLaunch,
    SittingAnnouncement,
)
from lms.exams.queries.must_sit import MUST_SIT
from lms.exams.rules.states import AttemptState


def guard_of(db: Session, exam_id: int) -> ExamGuard | None:
    """Return what an exam asks for beyond signing in; None for nothing."""
    return db.get(ExamGuard, exam_id)


def code_for(db: Session, candidate_id: int) -> CheckInCode | None:
    """Return the code with which a candidate may begin, locked to be used."""
    asked = select(CheckInCode).filter_by(candidate_id=candidate_id).with_for_update()
    return db.scalar(asked.execution_options(populate_existing=True))


def not_begun(db: Session, sitting: ExamSitting, candidate_ids: Sequence[int] | None = None) -> list[ExamCandidate]:
    """Return who must sit here and has not begun, all or those named, by seat and ticket."""
    asked = (
        select(ExamCandidate)
        .outerjoin(Attempt, Attempt.candidate_id == ExamCandidate.id)
        .where(ExamCandidate.sitting_id == sitting.id, MUST_SIT, Attempt.id.is_(None))
        .options(joinedload(ExamCandidate.person), joinedload(ExamCandidate.unit))
        .order_by(ExamCandidate.seat, ExamCandidate.ticket_no)
    )
    if candidate_ids is not None:
        asked = asked.where(ExamCandidate.id.in_(candidate_ids))
    return list(db.scalars(asked))


def running_to_change(db: Session, sitting: ExamSitting, room_id: int | None = None) -> list[Attempt]:
    """Return the attempts that run in a sitting, or in one of its rooms, locked in the order in which saves lock."""
    asked = select(Attempt).filter_by(sitting_id=sitting.id, state=AttemptState.RUNNING.value)
    if room_id is not None:
        asked = asked.join(ExamSeat, ExamSeat.candidate_id == Attempt.candidate_id).where(ExamSeat.room_id == room_id)
    locked = asked.order_by(Attempt.id).with_for_update(of=Attempt).execution_options(populate_existing=True)
    return list(db.scalars(locked))


def announcements_of(db: Session, sitting_id: int, after: int = 0) -> list[SittingAnnouncement]:
    """Return what was said to all of a sitting after a number, in order."""
    asked = select(SittingAnnouncement).where(SittingAnnouncement.sitting_id == sitting_id)
    return list(db.scalars(asked.where(SittingAnnouncement.id > after).order_by(SittingAnnouncement.id)))


def launch_by(db: Session, token_digest: str) -> SafeBrowserLaunch | None:
    """Return a launch by the secret in its start address, locked."""
    return db.scalar(select(SafeBrowserLaunch).filter_by(token_digest=token_digest).with_for_update())


def launches_by_id(db: Session, ids: Sequence[int]) -> dict[int, SafeBrowserLaunch]:
    """Map ids to launches; nothing is asked for none."""
    if not ids:
        return {}
    return {launch.id: launch for launch in db.scalars(select(SafeBrowserLaunch).where(SafeBrowserLaunch.id.in_(ids)))}


def opened_launches(db: Session, candidate_ids: Sequence[int]) -> dict[int, SafeBrowserLaunch]:
    """Map candidates to the launch that was opened last."""
    asked = select(SafeBrowserLaunch).where(SafeBrowserLaunch.candidate_id.in_(candidate_ids))
    opened = asked.where(SafeBrowserLaunch.opened_at.is_not(None)).order_by(SafeBrowserLaunch.id)
    return {launch.candidate_id: launch for launch in db.scalars(opened)}
