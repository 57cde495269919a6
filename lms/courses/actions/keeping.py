"""How a judged beat comes on record: the running stretch on its session, what is over in rows of its own."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from lms import outbox
from lms.courses.models.study import (
    CoursewareProgress,
    PresenceCheck,
    StudyPulse,
    UncountedTime,
    WatchedInterval,
)
from lms.courses.queries.beats import Player, spans_of
from lms.courses.queries.study import courseware_facts, extra_done, last_uncounted, needed_ms
from lms.courses.rules.beats import Lost, Taken
from lms.courses.rules.coverage import length_of, seen_up_to
from lms.courses.rules.study import CHECK_DUE, CHECK_FROM, CHECK_TO, is_whole
from lms.db import table_of

# What the worker does when a courseware was seen whole: the course may be, and its hours are then posted.
COURSE_DUE = "study:post"
_PULSES = table_of(StudyPulse)
# Losses of one kind this close together are told as one.
_TOGETHER = timedelta(seconds=90)


def session_values(taken: Taken) -> dict[str, Any]:
    """Return the columns of the session that a beat changes."""
    heart, run = taken.heart, taken.heart.run
    return {
        "sequence": heart.sequence,
        "beat_at": heart.beat_at,
        "position_ms": heart.position_ms,
        "seen_ms": heart.seen_ms,
        "from_ms": run.from_ms if run else heart.position_ms,
        "to_ms": run.to_ms if run else heart.position_ms,
        "from_at": run.from_at if run else None,
        "said": taken.said.value if taken.said else None,
    }


def keep(db: Session, player: Player, taken: Taken) -> None:
    """Put on record what is over: stretches, what was lost, how far the learner is, a presence check that is asked.

    Most beats only carry a stretch on; then there is nothing to do here.
    """
    before, after = player.heart, taken.heart
    if taken.stretches:
        _keep_stretches(db, player, taken)
    for lost in taken.lost:
        record_lost(db, player, lost)
    if taken.ask:
        _ask(db, player, after.beat_at)
    if taken.ask or (after.day, after.day_ms) != (before.day, before.day_ms):
        values = {"day": after.day, "day_ms": after.day_ms}
        if taken.ask:
            values |= {"check_id": player.check_id, "asked_at": after.asked_at, "nonce": player.nonce}
        db.execute(update(_PULSES).where(_PULSES.c.person_id == player.row.person_id).values(values))
    player.heart, player.said = after, taken.said.value if taken.said else None


def complete_if_whole(db: Session, learning_id: int, courseware_id: int, now: datetime) -> bool:
    """Write down that a courseware was seen whole, once it was, and have the course looked at; tell whether it is."""
    covered = length_of(spans_of(db, learning_id, courseware_id))
    piece = courseware_facts(db, courseware_id)
    if not is_whole(covered, needed_ms(piece)) or not extra_done(db, learning_id, piece):
        return False
    table = table_of(CoursewareProgress)
    mine = (table.c.learning_id == learning_id) & (table.c.courseware_id == courseware_id)
    db.flush()  # the row may have been made in this transaction
    unfinished = update(table).where(mine, table.c.completed_at.is_(None))
    if db.execute(unfinished.values(completed_at=now)).rowcount:  # type: ignore[attr-defined] # a cursor's
        outbox.request(db, COURSE_DUE, str(learning_id))
    return True


def record_lost(db: Session, player: Player, lost: Lost) -> None:
    """Put time that does not count on record; what is lost for one reason without a break is told as one."""
    last = last_uncounted(db, player.row.id, lost.why)
    if last is not None and lost.began_at - last.ended_at <= _TOGETHER:
        last.ended_at = max(last.ended_at, lost.ended_at)
        return
    db.add(
        UncountedTime(
            session_id=player.row.id,
            learning_id=player.row.learning_id,
            reason=lost.why.value,
            began_at=lost.began_at,
            ended_at=lost.ended_at,
        )
    )


def next_check(now: datetime) -> datetime:
    """Choose when presence is asked for next: nobody can know beforehand."""
    between = int((CHECK_TO - CHECK_FROM).total_seconds())
    return now + CHECK_FROM + timedelta(seconds=secrets.randbelow(between + 1))


def _keep_stretches(db: Session, player: Player, taken: Taken) -> None:
    row = player.row
    common = {name: getattr(row, name) for name in ("learning_id", "courseware_id", "person_id")}
    db.execute(
        insert(table_of(WatchedInterval)),
        [
            common
            | {
                "session_id": row.id,
                "occurred_on": each.day,
                "from_ms": each.from_ms,
                "to_ms": each.to_ms,
                "began_at": each.began_at,
                "ended_at": each.ended_at,
            }
            for each in taken.stretches
        ],
    )
    spans = spans_of(db, row.learning_id, row.courseware_id)
    table = table_of(CoursewareProgress)
    mine = (table.c.learning_id == row.learning_id) & (table.c.courseware_id == row.courseware_id)
    values = {
        "covered_ms": length_of(spans),
        "furthest_ms": seen_up_to(spans),
        "resume_ms": taken.heart.position_ms,
    }
    db.execute(update(table).where(mine).values(values))
    complete_if_whole(db, row.learning_id, row.courseware_id, taken.heart.beat_at)


def _ask(db: Session, player: Player, now: datetime) -> None:
    player.nonce = secrets.token_urlsafe(16)
    check = PresenceCheck(session_id=player.row.id, nonce=player.nonce, asked_at=now, due_at=now + CHECK_DUE)
    db.add(check)
    db.flush()  # the pulse names its id
    player.check_id = check.id
