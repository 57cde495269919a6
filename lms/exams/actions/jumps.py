"""When the server's clock jumps: nothing is judged until the deadlines of what runs were moved by as much (B5)."""

import logging
from datetime import timedelta

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import SYSTEM
from lms.db import table_of
from lms.errors import RuleBroken
from lms.exams.models import AttemptStep, ClockJump
from lms.exams.queries.jumps import database_time, jumps_after, last_jump
from lms.exams.queries.running import attempts_to_move, running_in
from lms.exams.rules.states import Step
from lms.steady import TOLERANCE, WATCH, Watch

log = logging.getLogger(__name__)
_STEPS = table_of(AttemptStep)


def require_steady(db: Session, watch: Watch = WATCH) -> None:
    """Raise RuleBroken CLOCK_JUMPED while the clock has jumped and the deadlines were not yet moved.

    Who is refused comes again in a moment. A clock that is held still (tests, demo worlds) jumps nowhere.
    """
    if clock.is_held():
        return
    if watch.settled is None:
        watch.accept(last_jump(db))
    ahead = watch.jump()
    if ahead and not _is_settled(db, ahead, watch):
        raise RuleBroken("CLOCK_JUMPED")


def is_steady(db: Session, watch: Watch = WATCH) -> bool:
    """Tell whether what depends on the time may be judged now."""
    try:
        require_steady(db, watch)
    except RuleBroken:
        return False
    return True


def _is_settled(db: Session, ahead: float, watch: Watch) -> bool:
    moved, last = jumps_after(db, watch.settled or 0)
    if abs(ahead - moved) > TOLERANCE:
        return False
    watch.accept(last)
    return True


def settle(db: Session, watch: Watch, of_database: Watch | None = None) -> int | None:
    """Move the deadlines of all that run by as much as the clock jumped; return the number of the jump, None for none.

    The caller commits, then accepts the jump. With a database on another machine its clock decides: if that one went
    on evenly, nothing is moved, and this machine judges nothing until its own clock agrees with it again.
    """
    ahead = watch.jump()
    if not ahead:
        return None
    _one_at_a_time(db)
    moved, last = jumps_after(db, watch.settled or 0)
    rest = ahead - moved
    if abs(rest) <= TOLERANCE:
        return last
    if of_database is not None and abs(of_database.jump() - rest) > TOLERANCE:
        log.error("clock: this machine's clock jumped by %.1f s, the database's did not", rest)
        return last if _agrees(db) else None
    return _move(db, rest)


def _agrees(db: Session) -> bool:
    theirs = database_time(db)
    return theirs is not None and abs(theirs - clock.now().timestamp()) <= TOLERANCE


def _move(db: Session, seconds: float) -> int:
    ids, by = running_in(db), timedelta(seconds=seconds)
    now = clock.now()
    for attempt in attempts_to_move(db, ids):
        attempt.deadline_at += by
        attempt.seen_at += by
        attempt.paused_at = attempt.paused_at + by if attempt.paused_at else None
    if ids:
        told = {"kind": Step.CLOCK_MOVED.value, "at": now, "actor_id": None, "details": {"seconds": round(seconds, 3)}}
        db.execute(insert(_STEPS), [{"attempt_id": each} | told for each in ids])
    jump = ClockJump(milliseconds=round(seconds * 1000), attempts=len(ids), at=now)
    db.add(jump)
    db.flush()
    audit.record(
        db, actor=SYSTEM, action="exam:clock:jumped", subject=jump, milliseconds=jump.milliseconds, attempts=len(ids)
    )
    return jump.id


def _one_at_a_time(db: Session) -> None:
    """Two processes that see the same jump: the second one finds it on record."""
    if db.get_bind().dialect.name != "sqlite":
        db.execute(text("LOCK TABLE clock_jumps IN SHARE ROW EXCLUSIVE MODE"))
