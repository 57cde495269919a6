"""A learner in front of a player, told in seconds: the clock moves with what he does."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.courses.actions.beating import Answer, Sent, take_beats
from lms.courses.actions.finishing import Finished, finish
from lms.courses.actions.opening import Opened, answer_check, open_player
from lms.courses.models.study import CoursewareProgress, Learning, UncountedTime, WatchedInterval
from lms.courses.rules.beats import Beat
from lms.courses.rules.coverage import length_of
from lms.errors import Refusal
from lms.hours.rules import DEFAULT_LIMITS, Limits
from lms.people.hashing import secret_digest
from lms.people.models import Person
from tests.factories import make_actor

MORNING = clock.local_instant(date(2023, 6, 15), 9)


class Time:
    """The one clock of a test; whoever does something does it at this instant."""

    def __init__(self, at: datetime = MORNING) -> None:
        self.at = at

    def passes(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class Tab:
    """One opened player. Positions are seconds of the courseware's timeline."""

    def __init__(self, db: Session, actor: Actor, time: Time, opened: Opened) -> None:
        self.db, self.actor, self.time, self.token = db, actor, time, opened.token
        self.position = opened.answer.position_ms / 1000
        self.sequence = 0
        self.playing = False
        self.answer = opened.answer

    def beat(self, start: float, end: float, *, playing: bool = True, sequence: int | None = None) -> Answer | Refusal:
        """Post a beat as it is; what came of it."""
        self.sequence = self.sequence + 1 if sequence is None else sequence
        said = Beat(self.sequence, round(start * 1000), round(end * 1000), playing)
        sent = Sent(secret_digest(self.token), self.actor.person_id or 0, said)
        with clock.travel(self.time.at):
            (answer,) = take_beats(self.db, [sent])
        self.db.expire_all()
        if isinstance(answer, Answer):
            self.answer = answer
        return answer

    def start(self) -> Answer | Refusal:
        """Press play."""
        self.playing = True
        return self.beat(self.position, self.position)

    def play(self, seconds: float, *, rate: float = 1, every: float = 10) -> Answer | Refusal:
        """Play so long, with a beat every ten seconds, and do as the server says."""
        answer: Answer | Refusal = self.answer if self.playing else self.start()
        left = seconds
        while left > 0:
            step = min(every, left)
            left -= step
            self.time.passes(step)
            answer = self.beat(self.position, self.position + step * rate)
            if isinstance(answer, Refusal):
                return answer
            if answer.check:
                self.confirm()
            self.position = answer.position_ms / 1000
        return answer

    def pause(self) -> Answer | Refusal:
        self.playing = False
        return self.beat(self.position, self.position, playing=False)

    def confirm(self, after: float = 3) -> Answer:
        """Press "I am here", and play on."""
        self.time.passes(after)
        with clock.travel(self.time.at):
            self.answer = answer_check(self.db, self.token, self.answer.check or "", actor=self.actor)
        self.db.expire_all()
        self.start()
        return self.answer

    def finish(self) -> Finished:
        self.sequence += 1
        place = round(self.position * 1000)
        with clock.travel(self.time.at):
            done = finish(self.db, self.token, Beat(self.sequence, place, place, playing=False), actor=self.actor)
        self.db.expire_all()
        return done


def make_learner(db: Session, person: Person) -> Actor:
    return make_actor(db, Role.SELF, person=person, name=person.name)


def open_tab(
    db: Session, actor: Actor, courseware_id: int, time: Time, *, device: str = "d1", limits: Limits = DEFAULT_LIMITS
) -> Tab:
    with clock.travel(time.at):
        opened = open_player(db, courseware_id, device=device, limits=limits, actor=actor)
    db.expire_all()
    return Tab(db, actor, time, opened)


def credited(db: Session, actor: Actor) -> float:
    """Return the seconds that count: the union of what was played, courseware by courseware, on record."""
    rows = db.execute(
        select(WatchedInterval.courseware_id, WatchedInterval.from_ms, WatchedInterval.to_ms).where(
            WatchedInterval.person_id == actor.person_id
        )
    ).all()
    pieces = {row.courseware_id for row in rows}
    return sum(length_of([(r.from_ms, r.to_ms) for r in rows if r.courseware_id == piece]) for piece in pieces) / 1000


def lost(db: Session) -> dict[str, float]:
    """Return the seconds that did not count, by reason."""
    found: dict[str, float] = {}
    for row in db.scalars(select(UncountedTime)):
        found[row.reason] = found.get(row.reason, 0) + (row.ended_at - row.began_at).total_seconds()
    return found


def progress(db: Session, courseware_id: int) -> CoursewareProgress:
    return db.scalars(select(CoursewareProgress).where(CoursewareProgress.courseware_id == courseware_id)).one()


def learning(db: Session) -> Learning:
    return db.scalars(select(Learning)).one()


def doing(time: Time, deed: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
    """Do something at the test's instant."""
    with clock.travel(time.at):
        return deed(*arguments, **more)
