"""How study time is counted: one heartbeat after the other, by the server's clock alone (domain C3.3 ONLINE). Pure.

A player says every ten seconds what it played. Nothing of that is believed beyond what can be true: a stretch is never
longer than the time that passed, begins no further than what was seen, and counts once. All positions are milliseconds
of the courseware's timeline; for what has none (PDF, packages) the timeline is the active time itself.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from lms.courses.rules.beats import Beat, Heart, Lost, Run, Stretch, Taken, Why

# How far beyond what was seen a stretch may begin: the player and the record never agree to the millisecond.
SLACK_MS = 2_000
# What a beat that the network held up may make good of the time before it. It moves time, it never adds any.
LATE_MS = 30_000
# The last moments of a file that some players never report.
TAIL_MS = 2_000
# A silence longer than this is a lost network or a sleeping laptop: nothing of it counts.
SILENCE_MS = 60_000
# Presence is asked for after a random time between the first two; the answer is due within the third.
CHECK_FROM, CHECK_TO, CHECK_DUE = timedelta(minutes=10), timedelta(minutes=15), timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The civil days of the organisation: the day of an instant, and the instant a day begins."""

    day_of: Callable[[datetime], date]
    begin_of: Callable[[date], datetime]


def take(heart: Heart, beat: Beat, now: datetime, calendar: Calendar) -> Taken:
    """Judge one beat that came at `now`. One that was taken before, or is older than one that was, changes nothing."""
    if beat.sequence <= heart.sequence:
        return Taken(heart)
    # A server clock that was set back gives nothing until it has caught up: time is never counted twice.
    step = _Step(heart, max(now, heart.beat_at), calendar)
    beat = replace(beat, from_ms=min(beat.from_ms, heart.length_ms), to_ms=min(beat.to_ms, heart.length_ms))
    step.hear(beat)
    return step.taken(beat)


def stop(heart: Heart, calendar: Calendar) -> Taken:
    """End what runs at the last beat: the player was left, taken over, or fell silent."""
    step = _Step(heart, heart.beat_at, calendar)
    step.close(heart.beat_at)
    return step.taken(Beat(heart.sequence, step.heart.position_ms, step.heart.position_ms, playing=False))


def is_whole(covered_ms: int, length_ms: int) -> bool:
    """Tell whether a courseware was played whole, but for the last moments that players do not report."""
    return covered_ms >= max(length_ms - TAIL_MS, 1)


class _Step:
    """One judgement under way: the record as it changes, what is over, what is lost."""

    def __init__(self, heart: Heart, now: datetime, calendar: Calendar) -> None:
        self.heart, self.now, self.calendar = heart, now, calendar
        self.stretches: list[Stretch] = []
        self.lost: list[Lost] = []
        self.said: Why | None = None
        self.asks = False

    @property
    def elapsed(self) -> int:
        return _ms(self.now - self.heart.beat_at)

    def hear(self, beat: Beat) -> None:
        if self.heart.run is None:
            self.roll()
        if self.heart.asked_at is not None:
            self.said = Why.PRESENCE_MISSED if self.now - self.heart.asked_at > CHECK_DUE else None
        elif self.heart.run is None:
            if beat.playing:
                self.start(beat.to_ms)
        elif self.elapsed > SILENCE_MS:
            self.fell_silent(beat)
        else:
            self.went_on(beat)

    def start(self, position: int) -> None:
        """Begin to play here, or where one may: nothing counts yet."""
        furthest = self.heart.seen_ms
        if position > furthest + SLACK_MS:
            self.said = Why.SKIPPED_AHEAD
        position = min(position, furthest)
        self.heart = replace(self.heart, run=Run(position, position, self.now), position_ms=position)

    def fell_silent(self, beat: Beat) -> None:
        last = self.heart.beat_at
        self.close(last)
        self.lose(Why.NO_SIGNAL, last)
        self.roll()
        if beat.playing:
            self.start(self.heart.position_ms)
        self.said = Why.NO_SIGNAL

    def went_on(self, beat: Beat) -> None:
        run = self.running
        if abs(beat.from_ms - run.to_ms) <= SLACK_MS:
            self.play_to(min(beat.to_ms, run.to_ms + self.elapsed + LATE_MS))
        elif not self.leapt(beat):
            return
        if not beat.playing:
            self.close(self.now)
        elif self.now >= self.heart.check_at and not is_whole(self.heart.furthest_ms, self.heart.length_ms):
            self.close(self.now)
            self.heart, self.asks = replace(self.heart, asked_at=self.now), True

    def leapt(self, beat: Beat) -> bool:
        """Go on from another place, where it was seen before; elsewhere nothing counts and the player goes back."""
        last = self.heart.beat_at
        self.close(last)
        furthest = self.heart.seen_ms
        if beat.from_ms > furthest + SLACK_MS:
            self.lose(Why.SKIPPED_AHEAD, last)
            self.roll()
            self.heart = replace(self.heart, position_ms=furthest)
            if beat.playing:
                self.start(furthest)
            self.said = Why.SKIPPED_AHEAD
            return False
        start = min(beat.from_ms, furthest)
        self.heart = replace(self.heart, run=Run(start, start, last))
        self.play_to(min(beat.to_ms, start + self.elapsed))
        return True

    def play_to(self, end: int) -> None:
        """Let the run reach `end`, or as far as the clock allows; at midnight another one begins."""
        midnight = self.calendar.begin_of(self.calendar.day_of(self.now))
        if self.running.from_at < midnight:
            before = min(end, self.running.to_ms + _ms(midnight - self.heart.beat_at))
            self.grow(before, midnight)
            full = self.said is Why.DAY_FULL
            self.close(midnight)
            self.roll()
            self.heart = replace(self.heart, run=Run(self.heart.position_ms, self.heart.position_ms, midnight))
            end = self.heart.position_ms if full else end
        self.grow(end, self.now)

    def grow(self, end: int, at: datetime) -> None:
        run = self.running
        end = max(run.to_ms, min(end, run.from_ms + _ms(at - run.from_at)))
        room = max(run.from_ms, self.heart.seen_ms) + max(0, self.heart.day_limit_ms - self.heart.day_ms)
        if end > room:
            self.said = Why.DAY_FULL
            self.lost.append(Lost(Why.DAY_FULL, at - timedelta(milliseconds=end - max(room, run.to_ms)), at))
            end = max(room, run.to_ms)
        self.heart = replace(self.heart, run=replace(run, to_ms=end), position_ms=end)

    def close(self, at: datetime) -> None:
        """End the run: it is on record from now on, what was seen before counting nothing."""
        run, heart = self.heart.run, self.heart
        if run is None:
            return
        if run.to_ms > run.from_ms:
            self.stretches.append(Stretch(run.from_ms, run.to_ms, run.from_at, at, self.calendar.day_of(run.from_at)))
        again = min(run.to_ms, heart.seen_ms) - run.from_ms
        if again > 0:
            self.lost.append(Lost(Why.SEEN_BEFORE, run.from_at, run.from_at + timedelta(milliseconds=again)))
        self.heart = replace(
            heart, run=None, position_ms=run.to_ms, seen_ms=heart.furthest_ms, day_ms=heart.day_ms + heart.new_ms
        )

    def lose(self, why: Why, since: datetime) -> None:
        if self.now > since:
            self.lost.append(Lost(why, since, self.now))

    def roll(self) -> None:
        today = self.calendar.day_of(self.now)
        if self.heart.day != today:
            self.heart = replace(self.heart, day=today, day_ms=0)

    def taken(self, beat: Beat) -> Taken:
        heart = replace(self.heart, sequence=beat.sequence, beat_at=self.now)
        ahead = beat.to_ms - heart.position_ms > SLACK_MS
        said = self.said or (Why.TOO_FAST if ahead and self.heart.asked_at is None else None)
        return Taken(heart, tuple(self.stretches), tuple(self.lost), said, ahead, self.asks)

    @property
    def running(self) -> Run:
        assert self.heart.run is not None  # noqa: S101 - asked only where one runs
        return self.heart.run


def _ms(span: timedelta) -> int:
    return max(0, span // timedelta(milliseconds=1))
