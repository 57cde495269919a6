"""Verbs of practice: write and hand in a day, sign or return it, give more time."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.courses.models.practice import Mentorship, PracticeDay, PracticeEvent
from lms.courses.queries.practice import find_day_of, standings_of
from lms.courses.rules.practice import (
    Log,
    LogState,
    require_learner_leaf,
    require_log,
    require_mentor,
    require_move,
    require_room,
)
from lms.errors import NotAllowed, NotFound, RuleBroken, require_words
from lms.hours.queries.ledger import attended_on
from lms.hours.rules import DEFAULT_LIMITS, Limits
from lms.people.queries.people import lock_people, visible_ids
from lms.people.rules import Span


def write_day(
    db: Session, log: Log, *, under: Mentorship, actor: Actor, limits: Limits = DEFAULT_LIMITS
) -> PracticeDay:
    """Write a day of one's own practice as a draft.

    Raises NotAllowed for another's; RuleBroken LOG_DAY_TAKEN when the day has a log, NO_MENTOR_THAT_DAY outside the
    pair's time, and the codes of `require_log`, `require_mentor`, `require_learner_leaf` and `require_room`.
    """
    _require_own(under, actor)
    lock_people(db, [under.learner_id])
    known = find_day_of(db, under.learner_id, log.occurred_on)
    if known is not None:
        raise RuleBroken("LOG_DAY_TAKEN", day=log.occurred_on)
    _require_true(db, log, under, limits)
    day = PracticeDay(
        learner_id=under.learner_id, due_on=log.occurred_on + timedelta(days=limits.practice_days), state="draft"
    )
    _fill(day, log, under)
    db.add(day)
    db.flush()  # the audit line names the new id
    audit.record(db, actor=actor, action="practice:log:written", subject=day)
    return day


def change_day(
    db: Session, day: PracticeDay, log: Log, *, under: Mentorship, actor: Actor, limits: Limits = DEFAULT_LIMITS
) -> None:
    """Change a draft or a returned log; raises as `write_day`, and LOG_SIGNED or LOG_STATE once it was handed in."""
    _require_own(day.mentorship, actor)
    _require_own(under, actor)
    require_move(day.state, LogState.SUBMITTED)
    lock_people(db, [under.learner_id])
    known = find_day_of(db, under.learner_id, log.occurred_on)
    if known is not None and known.id != day.id:
        raise RuleBroken("LOG_DAY_TAKEN", day=log.occurred_on)
    was = day.occurred_on
    _require_true(db, log, under, limits, in_time=clock.today() <= day.due_on and log.occurred_on == was)
    _fill(day, log, under)
    audit.record(db, actor=actor, action="practice:log:changed", subject=day)


def hand_in(db: Session, day: PracticeDay, *, actor: Actor, limits: Limits = DEFAULT_LIMITS) -> None:
    """Hand a log to the mentor for signing. Raises RuleBroken LOG_STATE, LOG_LATE and the codes of `write_day`."""
    _require_own(day.mentorship, actor)
    require_move(day.state, LogState.SUBMITTED)
    if clock.today() > day.due_on:
        raise RuleBroken("LOG_LATE", day=day.due_on)
    _require_true(db, _as_log(day), day.mentorship, limits, in_time=True)
    _move(db, day, LogState.SUBMITTED, actor=actor)
    day.due_on = clock.today() + timedelta(days=limits.practice_days)


def sign(db: Session, days: Sequence[PracticeDay], *, actor: Actor) -> int:
    """Sign logs as their mentor: all of them, or none; return how many. What is signed is never changed.

    Raises NotAllowed unless they are this mentor's; RuleBroken NOBODY_CHOSEN, LOG_STATE, LOG_SIGNED, SIGN_LATE after
    the due day, and the codes of `require_mentor` for the day of practice.
    """
    require_can(actor, Permission.STUDY)
    if not days:
        raise RuleBroken("NOBODY_CHOSEN")
    for day in days:
        _require_mentors_own(day, actor)
        require_move(day.state, LogState.SIGNED)
        if clock.today() > day.due_on:
            raise RuleBroken("SIGN_LATE", day=day.occurred_on, due=day.due_on)
        require_mentor(standings_of(db, [day.mentorship.mentor_id])[day.mentorship.mentor_id], day.occurred_on)
        day.signed_at, day.signed_by_id = clock.now(), actor.account_id
        day.digest = digest_of(day)
        _move(db, day, LogState.SIGNED, actor=actor)
    return len(days)


def return_day(db: Session, day: PracticeDay, *, words: str, actor: Actor, limits: Limits = DEFAULT_LIMITS) -> None:
    """Give a log back with words the learner reads. Raises as `sign`; RuleBroken REASON_MISSING without words."""
    require_can(actor, Permission.STUDY)
    _require_mentors_own(day, actor)
    require_move(day.state, LogState.RETURNED)
    _move(db, day, LogState.RETURNED, actor=actor, words=require_words(words))
    day.due_on = clock.today() + timedelta(days=limits.practice_days)


def extend(db: Session, day: PracticeDay, *, words: str, actor: Actor, limits: Limits = DEFAULT_LIMITS) -> None:
    """Give more time for handing in or signing, for a reason that stays on record.

    Raises NotFound for learners out of reach; RuleBroken LOG_SIGNED, NOT_LATE while there is time, REASON_MISSING.
    """
    require_can(actor, Permission.MANAGE_PRACTICE)
    if not visible_ids(db, [day.learner_id], seen_by=actor):
        raise NotFound("LOG_NOT_FOUND")
    if day.state == LogState.SIGNED:
        raise RuleBroken("LOG_SIGNED")
    if clock.today() <= day.due_on:
        raise RuleBroken("NOT_LATE", day=day.due_on)
    words = require_words(words)
    if actor.person_id is not None and actor.person_id in (day.learner_id, day.mentorship.mentor_id):
        raise RuleBroken("OWN_LOG")
    day.due_on = clock.today() + timedelta(days=limits.practice_days)
    _tell(db, day, "extended", actor=actor, words=words)


def digest_of(day: PracticeDay) -> str:
    """Return the SHA-256 of what a log says: who, under whom, when, how long, what; the same text, the same digest."""
    said = {
        "learner": day.learner_id,
        "mentorship": day.mentorship_id,
        **{name: str(value) for name, value in asdict(_as_log(day)).items()},
    }
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _require_own(under: Mentorship, actor: Actor) -> None:
    require_can(actor, Permission.STUDY)
    if actor.person_id is None or under.learner_id != actor.person_id:
        raise NotAllowed


def _require_mentors_own(day: PracticeDay, actor: Actor) -> None:
    if actor.person_id is None or day.mentorship.mentor_id != actor.person_id:
        raise NotAllowed


def _require_true(db: Session, log: Log, under: Mentorship, limits: Limits, *, in_time: bool = False) -> None:
    """Ask all rules about a day; `in_time` leaves out how old it is, where a due day of its own speaks of that."""
    require_log(log, today=log.occurred_on if in_time else clock.today(), limits=limits)
    if not Span(under.started_on, under.ended_on).covers(log.occurred_on):
        raise RuleBroken("NO_MENTOR_THAT_DAY", day=log.occurred_on)
    standing = standings_of(db, [under.learner_id, under.mentor_id])
    require_mentor(standing[under.mentor_id], log.occurred_on)
    require_learner_leaf(standing[under.learner_id], log.category, log.occurred_on)
    if any(leave.covers(log.occurred_on) for leave in standing[under.learner_id].leaves):
        raise RuleBroken("LOG_ON_LEAVE", day=log.occurred_on)
    taken = attended_on(db, [under.learner_id], [log.occurred_on], with_pending=True)
    require_room(log, taken.get((under.learner_id, log.occurred_on), ()), limits)


def _as_log(day: PracticeDay) -> Log:
    return Log(day.occurred_on, day.starts_at, day.ends_at, day.minutes, day.category, day.work)


def _fill(day: PracticeDay, log: Log, under: Mentorship) -> None:
    for name, value in asdict(log).items():
        setattr(day, name, value.strip() if isinstance(value, str) else value)
    day.mentorship_id, day.mentorship = under.id, under


def _move(db: Session, day: PracticeDay, new: LogState, *, actor: Actor, **said: Any) -> None:
    """The only writer of `PracticeDay.state`."""
    day.state = new.value
    _tell(db, day, new.value, actor=actor, **said)


def _tell(db: Session, day: PracticeDay, what: str, *, actor: Actor, words: str | None = None) -> None:
    now, digest = clock.now(), digest_of(day)
    db.add(PracticeEvent(day_id=day.id, what=what, words=words, digest=digest, actor_id=actor.account_id, at=now))
    audit.record(db, actor=actor, action=f"practice:log:{what}", subject=day, digest=digest)
