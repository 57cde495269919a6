"""The turn of the year (security F4): hours belong to the year of their day, said on whichever side of midnight."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.hours.actions.posting import confirm
from lms.hours.models import HourEntry
from tests.factories import claim_ids, make_class
from tests.rooms.world import City, ledger, nothing_stored

MIDNIGHT = datetime(2023, 12, 31, 16, 0, tzinfo=UTC)  # in China


@pytest.mark.requirement("QD-M9-3")
@pytest.mark.parametrize("seconds", [-2, -1, 0, 1, 3])
def test_no_entry_falls_into_the_wrong_year_around_midnight(db: Session, city: City, seconds: int) -> None:
    with clock.travel(MIDNIGHT + timedelta(seconds=seconds)):
        today = clock.today()
        assert today == (date(2023, 12, 31) if seconds < 0 else date(2024, 1, 1))
        activity = make_class(db, [city.officer], actor=city.trainer, host=city.police, on=today)
        confirm(db, claim_ids(db, activity), actor=city.legal)
        if seconds < 0:
            with nothing_stored(db, "FUTURE"):
                make_class(db, [city.officer], actor=city.trainer, host=city.police, on=date(2024, 1, 1))
    entry = ledger(db, city.officer)[0]
    assert (entry.occurred_on, entry.year) == (today, today.year)


def test_an_evening_class_on_new_years_eve_counts_for_the_old_year_until_midnight(db: Session, city: City) -> None:
    eve = date(2023, 12, 31)
    with clock.travel(MIDNIGHT + timedelta(hours=10)):
        make_class(db, [city.officer], actor=city.trainer, host=city.police, on=eve, at=(20, 23))
        starts_at = clock.local_instant(eve, 22)
        times: dict[str, Any] = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=3)}
        # A course across the turn of the year is split by day [domain C3.3].
        with nothing_stored(db, "TIMES_OTHER_DAY"):
            make_class(db, [city.colleague], actor=city.trainer, host=city.police, on=eve, hours=3, **times)


def test_instants_come_back_as_they_went_in(db: Session, city: City) -> None:
    with clock.travel(MIDNIGHT):
        activity = make_class(
            db, [city.officer], actor=city.trainer, host=city.police, on=date(2023, 12, 30), at=(9, 12)
        )
        confirm(db, claim_ids(db, activity), actor=city.legal)
    db.expire_all()
    entry = db.query(HourEntry).one()
    assert entry.starts_at == datetime(2023, 12, 30, 1, 0, tzinfo=UTC)
    assert entry.recorded_at == MIDNIGHT
    assert entry.recorded_at.tzinfo is UTC
