"""The only place that reads the time. Instants are UTC; dates are civil dates of the organisation's zone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from lms.settings import get_settings

_offset: timedelta | None = None
_frozen: datetime | None = None


def now() -> datetime:
    """Return this instant, in UTC."""
    if _frozen is not None:
        return _frozen
    instant = datetime.now(UTC)
    return instant + _offset if _offset else instant


def today() -> date:
    """Return the civil date in the organisation's zone, whatever zone the host is in."""
    return local_date(now())


def zone() -> ZoneInfo:
    """Return the organisation's time zone (LMS_TIMEZONE)."""
    return ZoneInfo(get_settings().timezone)


def local_date(instant: datetime) -> date:
    """Return the civil date on which `instant` falls for the organisation."""
    return instant.astimezone(zone()).date()


def local_instant(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """Return the UTC instant of a civil day and time of day in the organisation's zone."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone()).astimezone(UTC)


def is_held() -> bool:
    """Tell whether the clock stands still, as tests and demo worlds hold it."""
    return _frozen is not None


@contextmanager
def travel(to: datetime | date) -> Iterator[None]:
    """Freeze the clock at an instant, or at noon of a civil date, for tests and for building demo worlds."""
    global _frozen  # noqa: PLW0603 - the clock is the one piece of shared state tests must move
    before = _frozen
    _frozen = to.astimezone(UTC) if isinstance(to, datetime) else local_instant(to, 12)
    try:
        yield
    finally:
        _frozen = before


def shift(by: timedelta | None) -> None:
    """Let the clock run at a constant distance from the real one (the demo world lives in 2023)."""
    global _offset  # noqa: PLW0603 - set once at start-up
    _offset = by
