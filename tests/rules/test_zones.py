"""Civil days are the organisation's, whatever zone the host is in (security F1, F2, F4)."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.dialects import postgresql, sqlite

from lms import clock
from lms.db import UtcDateTime
from lms.hours.rules import require_times
from tests.refusing import refused

HOSTS = ["UTC", "Asia/Shanghai", "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago"]


@pytest.fixture(params=HOSTS)
def host(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Move the host into another zone."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def test_the_host_has_moved(host: str) -> None:
    """Without this the tests below would show nothing."""
    east = {"UTC": 0, "Asia/Shanghai": 8, "America/New_York": -5, "Pacific/Kiritimati": 14, "Pacific/Pago_Pago": -11}
    assert time.localtime(1_700_000_000).tm_gmtoff == east[host] * 3600


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2023, 12, 31, 15, 59, 59, tzinfo=UTC), date(2023, 12, 31)),
        (datetime(2023, 12, 31, 16, 0, 0, tzinfo=UTC), date(2024, 1, 1)),  # New Year in China
        (datetime(2024, 2, 28, 16, 0, 0, tzinfo=UTC), date(2024, 2, 29)),
        (datetime(2024, 3, 10, 7, 0, 0, tzinfo=UTC), date(2024, 3, 10)),  # clocks are put forward in New York
    ],
)
def test_a_day_begins_at_midnight_in_shanghai(host: str, instant: datetime, day: date) -> None:
    assert clock.local_date(instant) == day
    with clock.travel(instant):
        assert clock.today() == day
        assert clock.now() == instant


def test_a_time_of_day_is_the_same_instant_on_every_host(host: str) -> None:
    assert clock.local_instant(date(2023, 6, 15), 9, 30) == datetime(2023, 6, 15, 1, 30, tzinfo=UTC)
    with clock.travel(date(2023, 6, 15)):
        assert clock.now() == datetime(2023, 6, 15, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize("day", [date(2027, 3, 14), date(2027, 11, 7), date(2023, 6, 15)])
def test_a_class_is_as_long_as_it_is_when_the_host_changes_its_clocks(host: str, day: date) -> None:
    starts_at, ends_at = clock.local_instant(day, 9), clock.local_instant(day, 21)
    assert ends_at - starts_at == timedelta(hours=12)
    require_times(day, starts_at=starts_at, ends_at=ends_at, minutes=720, zone=clock.zone())
    with refused("MINUTES_EXCEED_TIMES"):
        require_times(day, starts_at=starts_at, ends_at=ends_at, minutes=721, zone=clock.zone())


def test_the_clock_runs_on_and_can_be_set_apart(host: str) -> None:
    try:
        clock.shift(timedelta(days=-1000))
        assert abs(datetime.now(UTC) - timedelta(days=1000) - clock.now()) < timedelta(minutes=1)
    finally:
        clock.shift(None)
    assert abs(datetime.now(UTC) - clock.now()) < timedelta(minutes=1)


def test_an_instant_without_a_zone_is_never_stored() -> None:

    for dialect in (sqlite.dialect(), postgresql.dialect()):  # type: ignore[no-untyped-call]  # the library's own
        with pytest.raises(ValueError, match="without a zone"):
            UtcDateTime().process_bind_param(datetime(2023, 1, 1), dialect)  # noqa: DTZ001 - that is what is refused
