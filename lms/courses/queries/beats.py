"""Selects of the heartbeat: few and of plain columns, for two hundred come in a second."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from lms.courses.models.study import CoursewareProgress, StudyPulse, StudySession, WatchedInterval
from lms.courses.rules.beats import Heart, Run
from lms.courses.rules.coverage import Span
from lms.db import table_of

_SESSIONS, _PULSES = table_of(StudySession), table_of(StudyPulse)
_COLUMNS = (
    *(_SESSIONS.c[name] for name in ("id", "learning_id", "courseware_id", "person_id", "token_digest", "sequence")),
    *(_SESSIONS.c[name] for name in ("beat_at", "position_ms", "length_ms", "seen_ms", "from_ms", "to_ms", "from_at")),
    *(_SESSIONS.c[name] for name in ("said", "closed_at")),
    *(_PULSES.c[name] for name in ("day", "day_ms", "day_limit_ms", "check_at", "check_id", "asked_at", "nonce")),
    _PULSES.c.session_id.label("holder_id"),
)
# The pulse is locked first, by everybody: it is what two tabs of one person meet at. The session is locked too, so that
# PostgreSQL reads it anew after having waited.
_PLAYERS = (
    select(*_COLUMNS)
    .select_from(_PULSES.join(_SESSIONS, _PULSES.c.person_id == _SESSIONS.c.person_id))
    .order_by(_PULSES.c.person_id)
    .with_for_update(of=[_PULSES, _SESSIONS])
)
_BY_TOKEN = _PLAYERS.where(_SESSIONS.c.token_digest.in_(bindparam("digests", expanding=True)))
_BY_ID = _PLAYERS.where(_SESSIONS.c.id == bindparam("session_id"))


@dataclass(slots=True)
class Player:
    """One opening of one courseware, locked: its row beside its person's pulse, and the heart they make.

    The row is as it was read; heart, `said`, `nonce` and `check_id` are as they are now.
    """

    row: Row[Any]
    heart: Heart
    said: str | None
    nonce: str | None
    check_id: int | None

    @property
    def holds_pulse(self) -> bool:
        """Whether this is the person's latest player: only that one earns."""
        return bool(self.row.holder_id == self.row.id and self.row.closed_at is None)


def players_by_token(db: Session, digests: Sequence[str]) -> dict[str, Player]:
    """Lock and return the players of some secrets, by the digests of those."""
    rows = db.execute(_BY_TOKEN, {"digests": list(digests)})
    return {row.token_digest: _player(row) for row in rows}


def player_by_id(db: Session, session_id: int) -> Player:
    """Lock and return one player."""
    return _player(db.execute(_BY_ID, {"session_id": session_id}).one())


def _player(row: Row[Any]) -> Player:
    heart = Heart(
        sequence=row.sequence,
        beat_at=row.beat_at,
        position_ms=row.position_ms,
        seen_ms=row.seen_ms,
        length_ms=row.length_ms,
        day=row.day,
        day_ms=row.day_ms,
        day_limit_ms=row.day_limit_ms,
        check_at=row.check_at,
        asked_at=row.asked_at,
        run=Run(row.from_ms, row.to_ms, row.from_at) if row.from_at else None,
    )
    return Player(row, heart, row.said, row.nonce, row.check_id)


def spans_of(db: Session, learning_id: int, courseware_id: int) -> list[Span]:
    """List the stretches of one courseware that one learner truly played."""
    wanted = select(WatchedInterval.from_ms, WatchedInterval.to_ms).where(
        WatchedInterval.learning_id == learning_id, WatchedInterval.courseware_id == courseware_id
    )
    return [(start, end) for start, end in db.execute(wanted)]


def find_progress(db: Session, learning_id: int, courseware_id: int) -> CoursewareProgress | None:
    """Find how far one learner is in one courseware."""
    wanted = select(CoursewareProgress).where(
        CoursewareProgress.learning_id == learning_id, CoursewareProgress.courseware_id == courseware_id
    )
    return db.scalar(wanted)


def find_pulse(db: Session, person_id: int) -> StudyPulse | None:
    """Lock and return a person's pulse, if he ever studied."""
    return db.scalar(select(StudyPulse).where(StudyPulse.person_id == person_id).with_for_update())
