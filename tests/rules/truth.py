"""What is true of a person before several players, and what the rules make of it: a model to hold them against.

`Person` keeps the record as the room does, but in memory. `faults` says what is wrong with the record, given only what
truly happened: how long it was, and which moments of which courseware were on a screen.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise

from lms.courses.rules import study
from lms.courses.rules.beats import Beat, Heart, Lost, Stretch, Taken
from lms.courses.rules.coverage import Span, length_of, seen_up_to
from lms.courses.rules.study import Calendar

HERE = timezone(timedelta(hours=8))
BEGIN = datetime(2023, 6, 15, 23, 30, tzinfo=HERE).astimezone(UTC)
LENGTH = 45 * 60_000
CALENDAR = Calendar(
    lambda at: at.astimezone(HERE).date(),
    lambda day: datetime(day.year, day.month, day.day, tzinfo=HERE).astimezone(UTC),
)


@dataclass
class Tab:
    """One opened player: its courseware, what the server has of it, and whether it was taken over."""

    courseware: int
    heart: Heart
    sequence: int = 0
    is_over: bool = False


@dataclass
class Person:
    """One person, any number of players, one pulse. `now` is the true time, `ahead` the server's error."""

    day_limit_ms: int = 180 * 60_000
    takes_over: bool = True
    now: datetime = BEGIN
    ahead: timedelta = timedelta(0)
    tabs: list[Tab] = field(default_factory=list)
    stretches: list[tuple[int, Stretch]] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)
    played: dict[int, list[Span]] = field(default_factory=lambda: defaultdict(list))
    jumped: timedelta = timedelta(0)
    day: date = date(2023, 6, 15)
    day_ms: int = 0

    @property
    def server(self) -> datetime:
        return self.now + self.ahead

    def passes(self, ms: int) -> None:
        self.now += timedelta(milliseconds=ms)

    def jump(self, ms: int) -> None:
        """Set the server's clock; only forwards can it make time."""
        self.ahead += timedelta(milliseconds=ms)
        self.jumped += max(timedelta(0), timedelta(milliseconds=ms))

    def open(self, courseware: int, check_after_ms: int = 12 * 60_000) -> Tab:
        if self.takes_over:
            for tab in self.tabs:
                self.end(tab)
        today = CALENDAR.day_of(self.server)
        if today != self.day:
            self.day, self.day_ms = today, 0
        seen = seen_up_to(self.spans(courseware))
        tab = Tab(
            courseware,
            Heart(
                sequence=0,
                beat_at=self.server,
                position_ms=seen,
                seen_ms=seen,
                length_ms=LENGTH,
                day=self.day,
                day_ms=self.day_ms,
                day_limit_ms=self.day_limit_ms,
                check_at=self.server + timedelta(milliseconds=check_after_ms),
            ),
        )
        self.tabs.append(tab)
        return tab

    def end(self, tab: Tab) -> None:
        if not tab.is_over:
            tab.is_over = True
            self.keep(tab, study.stop(tab.heart, CALENDAR))

    def beat(self, tab: Tab, start: int, end: int, *, playing: bool = True, again: int = 0) -> Taken | None:
        """Post a beat; `again` goes so many numbers back. None: the player was taken over."""
        if tab.is_over:
            return None
        sequence = tab.sequence - again + 1 if again else tab.sequence + 1
        tab.sequence = max(tab.sequence, sequence)
        taken = study.take(tab.heart, Beat(sequence, start, max(start, end), playing), self.server, CALENDAR)
        self.keep(tab, taken)
        return taken

    def answer(self, tab: Tab) -> None:
        if tab.heart.asked_at is not None:
            now = max(self.server, tab.heart.beat_at)
            tab.heart = replace(tab.heart, asked_at=None, check_at=now + timedelta(minutes=11), beat_at=now)

    def keep(self, tab: Tab, taken: Taken) -> None:
        tab.heart = taken.heart
        self.stretches += [(tab.courseware, stretch) for stretch in taken.stretches]
        self.lost += taken.lost
        self.day, self.day_ms = taken.heart.day, taken.heart.day_ms

    def spans(self, courseware: int) -> list[Span]:
        return [(each.from_ms, each.to_ms) for piece, each in self.stretches if piece == courseware]

    def close(self) -> None:
        for tab in self.tabs:
            self.end(tab)

    def credited(self) -> int:
        return sum(length_of(self.spans(piece)) for piece in {piece for piece, _ in self.stretches})

    def faults(self) -> list[str]:
        """Return what cannot be true of the record, whatever the players said."""
        wall = (self.now - BEGIN + self.jumped) // timedelta(milliseconds=1)
        each = sorted((stretch for _, stretch in self.stretches), key=lambda s: (s.began_at, s.ended_at))
        found = []
        if sum(s.to_ms - s.from_ms for s in each) > wall:
            found.append("more was counted than time passed")
        if any(s.to_ms - s.from_ms > (s.ended_at - s.began_at) // timedelta(milliseconds=1) for s in each):
            found.append("a stretch is longer than its time")
        if any(one.ended_at > two.began_at for one, two in pairwise(each)):
            found.append("two stretches at one time")
        if any(len(_days(s)) > 1 for s in each):
            found.append("a stretch runs over midnight")
        for piece in {piece for piece, _ in self.stretches}:
            spans = self.spans(piece)
            if seen_up_to(spans) != length_of(spans):
                found.append("something was seen beyond a gap")
        if any(ms > self.day_limit_ms for ms in self.new_by_day().values()):
            found.append("a day gave more than a day may")
        return found

    def new_by_day(self) -> dict[date, int]:
        """Return what each day added to the union, in the order it was played."""
        days: dict[date, int] = defaultdict(int)
        spans: dict[int, list[Span]] = defaultdict(list)
        for piece, each in self.stretches:
            before = length_of(spans[piece])
            spans[piece].append((each.from_ms, each.to_ms))
            days[each.day] += length_of(spans[piece]) - before
        return days

    def untrue(self) -> list[str]:
        """Return what was counted though it was on no screen."""
        return [
            f"{piece}: counted what was not played"
            for piece in {piece for piece, _ in self.stretches}
            if length_of([*self.spans(piece), *self.played[piece]]) > length_of(self.played[piece])
        ]


def _days(stretch: Stretch) -> set[date]:
    return {CALENDAR.day_of(at) for at in (stretch.began_at, stretch.ended_at - timedelta(microseconds=1))}
