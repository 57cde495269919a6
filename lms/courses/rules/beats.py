"""What a player says, what is on record about it, and what came of it: plain values. Pure; milliseconds."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Why(StrEnum):
    """Why time before the screen did not count; the learner reads the sentence of it."""

    NO_SIGNAL = "NO_SIGNAL"
    SKIPPED_AHEAD = "SKIPPED_AHEAD"
    TOO_FAST = "TOO_FAST"
    SEEN_BEFORE = "SEEN_BEFORE"
    DAY_FULL = "DAY_FULL"
    PRESENCE_MISSED = "PRESENCE_MISSED"


@dataclass(frozen=True, slots=True)
class Beat:
    """What a player says it played since the last time, and whether it goes on playing."""

    sequence: int
    from_ms: int
    to_ms: int
    playing: bool


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch that is still being played. `to_ms - from_ms` is never longer than the time since `from_at`."""

    from_ms: int
    to_ms: int
    from_at: datetime


@dataclass(frozen=True, slots=True)
class Heart:
    """What is on record about one player before a beat.

    `seen_ms`: seen without a gap up to here when the run began. `day_ms`: newly seen that day over all courses, the run
    not among it. `asked_at`: a presence check waits for its answer; nothing runs until it has come.
    """

    sequence: int
    beat_at: datetime
    position_ms: int
    seen_ms: int
    length_ms: int
    day: date
    day_ms: int
    day_limit_ms: int
    check_at: datetime
    asked_at: datetime | None = None
    run: Run | None = None

    @property
    def furthest_ms(self) -> int:
        """Up to where everything was seen, the run included."""
        return max(self.seen_ms, self.run.to_ms) if self.run else self.seen_ms

    @property
    def new_ms(self) -> int:
        """What the run saw for the first time."""
        return max(0, self.run.to_ms - max(self.run.from_ms, self.seen_ms)) if self.run else 0

    @property
    def today_ms(self) -> int:
        """What was newly seen on the day of the record, the run included."""
        return self.day_ms + self.new_ms


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch that was truly played and is over; it lies within one civil day."""

    from_ms: int
    to_ms: int
    began_at: datetime
    ended_at: datetime
    day: date


@dataclass(frozen=True, slots=True)
class Lost:
    """Time before the screen that does not count, and why."""

    why: Why
    began_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a beat. `back`: the player stands where it may not and goes to the heart's position."""

    heart: Heart
    stretches: tuple[Stretch, ...] = ()
    lost: tuple[Lost, ...] = ()
    said: Why | None = None
    back: bool = False
    ask: bool = False
