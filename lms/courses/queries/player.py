"""What the player's page shows beside the picture: how far the learner is, today's minutes, what did not count."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.courses.models.courses import Courseware
from lms.courses.models.study import StudyPulse, StudySession, UncountedTime
from lms.courses.queries.beats import find_progress
from lms.courses.queries.mine import MyCourse
from lms.courses.queries.study import needed_ms, pages_shown
from lms.courses.rules.beats import Heart, Run
from lms.hours.rules import DEFAULT_LIMITS

_SHOWN = 12


@dataclass(frozen=True, slots=True)
class PlayerView:
    """One courseware as its learner sees it; lengths in milliseconds."""

    position: int
    needed_ms: int
    covered_ms: int
    is_done: bool
    previous: Courseware | None
    following: Courseware | None
    today_ms: int
    day_limit_ms: int
    pages: frozenset[int]
    uncounted: list[UncountedTime]


def player_view(db: Session, piece: Courseware, mine: MyCourse) -> PlayerView:
    """Return what the page of a player shows."""
    pieces = list(mine.version.courseware)
    at = next(index for index, each in enumerate(pieces) if each.id == piece.id)
    learning = mine.learning
    progress = find_progress(db, learning.id, piece.id) if learning else None
    today, limit = _today(db, learning.person_id) if learning else (0, 0)
    default = DEFAULT_LIMITS.online_day_cap * DEFAULT_LIMITS.minutes_per_hour * 600
    return PlayerView(
        position=at + 1,
        needed_ms=needed_ms(piece),
        covered_ms=min(progress.covered_ms, needed_ms(piece)) if progress else 0,
        is_done=bool(progress and progress.completed_at),
        previous=pieces[at - 1] if at else None,
        following=pieces[at + 1] if at + 1 < len(pieces) else None,
        today_ms=today,
        day_limit_ms=limit or default,
        pages=frozenset(pages_shown(db, learning.id, piece.id)) if learning else frozenset(),
        uncounted=_uncounted(db, learning.id, piece.id) if learning else [],
    )


def _today(db: Session, person_id: int) -> tuple[int, int]:
    pulse = db.scalar(select(StudyPulse).where(StudyPulse.person_id == person_id))
    if pulse is None:
        return 0, 0
    session = db.scalars(select(StudySession).where(StudySession.id == pulse.session_id)).one()
    heart = Heart(
        sequence=0,
        beat_at=session.beat_at,
        position_ms=session.position_ms,
        seen_ms=session.seen_ms,
        length_ms=session.length_ms,
        day=pulse.day,
        day_ms=pulse.day_ms,
        day_limit_ms=pulse.day_limit_ms,
        check_at=pulse.check_at,
        run=Run(session.from_ms, session.to_ms, session.from_at) if session.from_at else None,
    )
    return (heart.today_ms if pulse.day == clock.today() else 0), pulse.day_limit_ms


def _uncounted(db: Session, learning_id: int, courseware_id: int) -> list[UncountedTime]:
    wanted = (
        select(UncountedTime)
        .join(StudySession, UncountedTime.session_id == StudySession.id)
        .where(UncountedTime.learning_id == learning_id, StudySession.courseware_id == courseware_id)
        .order_by(UncountedTime.began_at.desc())
        .limit(_SHOWN)
    )
    return list(db.scalars(wanted))
