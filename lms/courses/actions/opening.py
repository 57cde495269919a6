"""Verbs of a player: open it (which takes the person's pulse from any other), answer presence."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Permission, require_can
from lms.courses.actions.beating import CALENDAR, Answer, answer_of
from lms.courses.actions.keeping import keep, next_check, record_lost, session_values
from lms.courses.models.courses import Courseware
from lms.courses.models.study import CoursewareProgress, Learning, PresenceCheck, StudyPulse, StudySession
from lms.courses.queries.beats import Player, find_progress, find_pulse, player_by_id, players_by_token
from lms.courses.queries.study import find_learning, get_courseware, needed_ms
from lms.courses.rules.beats import Lost, Why
from lms.courses.rules.study import CHECK_DUE, CHECK_TO, stop
from lms.db import one_at_a_time, table_of
from lms.errors import NotFound, RuleBroken
from lms.hours.catalogue import HOUR
from lms.hours.rules import Limits
from lms.people.hashing import new_secret, secret_digest

_MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Opened:
    """A player that was opened: the secret it shows with every beat, and where it stands."""

    token: str
    answer: Answer


def open_player(db: Session, courseware_id: int, *, device: str, limits: Limits, actor: Actor) -> Opened:
    """Open a courseware for the acting person; whatever else he had open earns nothing from now on.

    Raises NotFound COURSEWARE_NOT_FOUND unless it belongs to a published course he may take; RuleBroken
    MATERIAL_NOT_READY while its file is not checked.
    """
    require_can(actor, Permission.STUDY)
    person = actor.person_id or 0
    piece = get_courseware(db, courseware_id, seen_by=actor)
    if piece.material.state != "ready":
        raise RuleBroken("MATERIAL_NOT_READY", title=piece.material.title)
    one_at_a_time(db, f"study:{person}")
    now = clock.now()
    pulse = find_pulse(db, person)
    if pulse is not None:
        _end_other(db, pulse.session_id)
    learning = _learning(db, person, piece, now)
    progress = _progress(db, learning, piece)
    token = new_secret()
    session = StudySession(
        learning_id=learning.id,
        courseware_id=piece.id,
        person_id=person,
        token_digest=secret_digest(token),
        device=device,
        opened_at=now,
        beat_at=now,
        position_ms=progress.resume_ms,
        seen_ms=progress.furthest_ms,
        from_ms=progress.resume_ms,
        to_ms=progress.resume_ms,
        length_ms=needed_ms(piece),
    )
    db.add(session)
    db.flush()  # the pulse names its id
    _take_pulse(db, pulse, session, limits, now)
    db.flush()  # read again below, locked
    return Opened(token, answer_of(player_by_id(db, session.id)))


def begin_learning(db: Session, piece: Courseware, *, actor: Actor) -> Learning:
    """Put on record that the acting person has begun a course and this piece of it; again, it finds what is there."""
    require_can(actor, Permission.STUDY)
    one_at_a_time(db, f"study:{actor.person_id}")
    learning = _learning(db, actor.person_id or 0, piece, clock.now())
    _progress(db, learning, piece)
    db.flush()  # read by whoever asked
    return learning


def answer_check(db: Session, token: str, nonce: str, *, actor: Actor) -> Answer:
    """Answer the presence check that waits; what lay between a late answer and the question does not count.

    Raises NotFound PLAYER_NOT_FOUND, RuleBroken TAKEN_OVER; RuleBroken CHECK_UNKNOWN for a nonce that is not the one
    asked, or was answered before.
    """
    require_can(actor, Permission.STUDY)
    player = own_player(db, token, actor)
    if player.heart.asked_at is None or nonce != player.nonce:
        raise RuleBroken("CHECK_UNKNOWN")
    now = clock.now()
    asked = player.heart.asked_at
    if now - asked > CHECK_DUE:
        record_lost(db, player, Lost(Why.PRESENCE_MISSED, asked, now))
    checks, pulses = table_of(PresenceCheck), table_of(StudyPulse)
    db.execute(update(checks).where(checks.c.id == player.check_id).values(answered_at=now))
    calm = {"check_id": None, "asked_at": None, "nonce": None, "check_at": next_check(now)}
    db.execute(update(pulses).where(pulses.c.person_id == actor.person_id).values(calm))
    sessions = table_of(StudySession)
    db.execute(
        update(sessions).where(sessions.c.id == player.row.id).values(beat_at=max(now, player.heart.beat_at), said=None)
    )
    return answer_of(player_by_id(db, player.row.id))


def own_player(db: Session, token: str, actor: Actor) -> Player:
    player = players_by_token(db, [secret_digest(token)]).get(secret_digest(token))
    if player is None or player.row.person_id != actor.person_id:
        raise NotFound("PLAYER_NOT_FOUND")
    if not player.holds_pulse:
        raise RuleBroken("TAKEN_OVER")
    return player


def _end_other(db: Session, session_id: int) -> None:
    """End what ran elsewhere at its last beat."""
    player = player_by_id(db, session_id)
    if player.row.closed_at is not None:
        return
    asked, last = player.heart.asked_at, player.heart.beat_at
    if asked is not None and last - asked > CHECK_DUE:
        record_lost(db, player, Lost(Why.PRESENCE_MISSED, asked, last))
    taken = stop(player.heart, CALENDAR)
    keep(db, player, taken)
    sessions = table_of(StudySession)
    values = session_values(taken) | {"closed_at": clock.now()}
    db.execute(update(sessions).where(sessions.c.id == session_id).values(values))


def _learning(db: Session, person_id: int, piece: Courseware, now: datetime) -> Learning:
    learning = find_learning(db, person_id, piece.version_id)
    if learning is None:
        learning = Learning(person_id=person_id, version_id=piece.version_id, started_at=now, last_seen_at=now)
        db.add(learning)
        db.flush()  # what follows names its id
    learning.last_seen_at = now
    return learning


def _progress(db: Session, learning: Learning, piece: Courseware) -> CoursewareProgress:
    progress = find_progress(db, learning.id, piece.id)
    if progress is None:
        progress = CoursewareProgress(
            learning_id=learning.id, courseware_id=piece.id, covered_ms=0, furthest_ms=0, resume_ms=0
        )
        db.add(progress)
    return progress


def _take_pulse(db: Session, pulse: StudyPulse | None, session: StudySession, limits: Limits, now: datetime) -> None:
    today = clock.local_date(now)
    if pulse is None:
        pulse = StudyPulse(person_id=session.person_id, day=today, day_ms=0, check_at=next_check(now))
        db.add(pulse)
    else:
        db.refresh(pulse)  # ending the other player wrote to it
        if now - (pulse.asked_at or pulse.check_at) > CHECK_TO:
            # Nothing ran meanwhile: what was asked of whoever sat there is not asked of who comes back.
            pulse.check_id = pulse.asked_at = pulse.nonce = None
            pulse.check_at = next_check(now)
        if pulse.day != today:
            pulse.day, pulse.day_ms = today, 0
    pulse.session_id = session.id
    pulse.day_limit_ms = limits.online_day_cap * limits.minutes_per_hour * _MINUTE_MS // HOUR
