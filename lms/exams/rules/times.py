"""When one may begin and when it is over: all by the server's clock, in UTC instants (domain C4.4). Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lms.errors import RuleBroken
from lms.exams.rules.states import Window

# What was sent in time may be on its way; the fact that it came late is put on record (security B4).
GRACE = timedelta(seconds=10)
MOST_MINUTES = 600


@dataclass(frozen=True, slots=True)
class Times:
    """The times of one candidate in one sitting.

    `extra_minutes` is what he was granted beforehand (an accommodation): it counts beyond the end of the window, too.
    """

    window: Window
    starts_at: datetime
    ends_at: datetime
    minutes: int
    late_minutes: int
    extra_minutes: int = 0

    @property
    def last_start(self) -> datetime:
        """The first instant at which nobody may begin any more."""
        if self.window is Window.FIXED:
            return self.starts_at + timedelta(minutes=min(self.late_minutes, self.minutes))
        return self.ends_at

    def deadline(self, started_at: datetime) -> datetime:
        """Return when it is over for one who begins then.

        With a fixed start all end together, the late ones too. In a window each has his minutes, but not beyond its
        end: he is told the true instant before he begins (lessons P6). Extra minutes come on top of either.
        """
        if self.window is Window.FIXED:
            end = self.starts_at + timedelta(minutes=self.minutes)
        else:
            end = min(started_at + timedelta(minutes=self.minutes), self.ends_at)
        return end + timedelta(minutes=self.extra_minutes)

    def require_startable(self, now: datetime) -> None:
        """Raise RuleBroken NOT_YET_OPEN before the start (security B3), TOO_LATE once nobody may begin any more."""
        if now < self.starts_at:
            raise RuleBroken("NOT_YET_OPEN", at=self.starts_at)
        if now >= self.last_start:
            raise RuleBroken("TOO_LATE", at=self.last_start)


def end_of(window: Window, starts_at: datetime, minutes: int, ends_at: datetime | None) -> datetime:
    """Return when a sitting ends. Raises RuleBroken WINDOW_SHORT for a window in which nobody can finish."""
    if window is Window.FIXED:
        return starts_at + timedelta(minutes=minutes)
    if ends_at is None or ends_at - starts_at < timedelta(minutes=minutes):
        raise RuleBroken("WINDOW_SHORT", minutes=minutes)
    return ends_at


def is_in_time(now: datetime, deadline_at: datetime) -> bool:
    """Tell whether something that arrives now still counts, net grace included."""
    return now <= deadline_at + GRACE


def is_overdue(now: datetime, deadline_at: datetime) -> bool:
    """Tell whether the server must close what still runs."""
    return not is_in_time(now, deadline_at)
