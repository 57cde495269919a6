"""Counts that are kept: what is read is what would be counted; whatever changes makes them be counted afresh."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from lms import clock, unit_counts
from lms.access import Role
from lms.credentials.rules.states import CredentialState
from lms.dashboard.queries.dashboard import Dashboard, dashboard
from lms.dashboard.queries.places import FAMILY, places_to_keep
from lms.exams.queries import annual
from lms.people.models import Leave, PersonFlagRow
from lms.people.rules import LeaveKind
from lms.worker.counting import days_to_keep
from tests.cast import Cast
from tests.credential_factories import make_credential
from tests.factories import adopt_rules
from tests.oath_factories import closed

TODAY = date(2023, 11, 20)
pytestmark = pytest.mark.at(TODAY)


@pytest.fixture
def city(db: Session, cast: Cast) -> Cast:
    """A city with cards, a reviewer and an oath, and everything kept."""
    adopt_rules(db, cast.units["city"])
    make_credential(db, cast.people["顾明澈"], cast.units["own"], actor=cast[Role.JUSTICE_DECIDER])
    db.add(PersonFlagRow(person_id=cast.people["韩叙白"].id, flag="LEGAL_REVIEWER", started_on=None))
    with clock.travel(date(2023, 9, 1)):
        closed(db, cast, present=["顾明澈", "施雨桐"])
    keep(db)
    return cast


def keep(db: Session) -> None:
    """Count as the worker does."""
    for family, count in ((FAMILY, places_to_keep), (annual.FAMILY, annual.rates_to_keep)):
        seen = unit_counts.changes(db, family)
        assert unit_counts.keep(db, family, count(db, days_to_keep(db, TODAY)), seen=seen)


def shown(db: Session, cast: Cast, unit: str = "", role: Role = Role.JUSTICE_REVIEWER) -> Dashboard:
    return dashboard(db, 2023, seen_by=cast[role], under=cast.units[unit] if unit else None)


@pytest.mark.parametrize("unit", ["", "city", "own", "child", "office"])
def test_what_is_kept_is_what_would_be_counted(db: Session, city: Cast, unit: str) -> None:
    assert unit_counts.kept(db, FAMILY, TODAY, [city.units["own"].id])
    kept = shown(db, city, unit)
    unit_counts.note_change(db, FAMILY)
    afresh = shown(db, city, unit)
    assert kept.staff.posts or unit == "office"
    assert (kept.staff, kept.oath, kept.figures) == (afresh.staff, afresh.oath, afresh.figures)
    rows = [[(row.line.unit.code, row.rank, row.staff, row.oath) for row in found.rows] for found in (kept, afresh)]
    assert rows[0] == rows[1]


def test_figures_are_read_and_not_counted_while_nothing_changes(db: Session, city: Cast) -> None:
    own = city.units["own"].id
    db.execute(text("UPDATE unit_counts SET counts = '[77,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]' WHERE unit_id > 0"))
    assert shown(db, city, "own").staff.officers == 77
    assert unit_counts.kept(db, FAMILY, date(2023, 11, 19), [own]) is None  # that day was not counted


def _flag(db: Session, cast: Cast) -> None:
    db.add(PersonFlagRow(person_id=cast.people["纪怀川"].id, flag="LEGAL_REVIEWER", started_on=None))
    db.flush()


def _suspend(db: Session, cast: Cast) -> None:
    db.execute(text("UPDATE credentials SET state = :state"), {"state": CredentialState.SUSPENDED.value})


def _leave(db: Session, cast: Cast) -> None:
    granted = {"kind": LeaveKind.ILLNESS.value, "document": "批准文件", "approved_at": clock.now()}
    day = date(2023, 10, 1)
    db.add(Leave(person_id=cast.people["纪怀川"].id, started_on=day, ended_on=TODAY, **granted))
    db.flush()


CHANGES: dict[str, Callable[[Session, Cast], object]] = {
    "post": lambda db, _: db.execute(text("UPDATE posts SET ended_on = '2023-11-01'")),
    "class": lambda db, _: db.execute(text("UPDATE person_roles SET card_no = NULL")),
    "flag": _flag,
    "card": _suspend,
    "leave": _leave,
    "oath": lambda db, _: db.execute(text("UPDATE oath_ceremonies SET held_on = '2023-09-02'")),
    "unit": lambda db, _: db.execute(text("UPDATE units SET kind = 'TEAM'")),
    "rules": lambda db, cast: adopt_rules(db, cast.units["own"]),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_is_counted_afresh(db: Session, city: Cast, change: str) -> None:
    CHANGES[change](db, city)
    db.expire_all()
    assert unit_counts.kept(db, FAMILY, TODAY, []) is None
    keep(db)
    assert unit_counts.kept(db, FAMILY, TODAY, []) == {}


def test_who_counted_before_another_change_keeps_it_waiting(db: Session, city: Cast) -> None:
    _flag(db, city)
    seen = unit_counts.changes(db, FAMILY)
    counted = places_to_keep(db, [TODAY])
    _suspend(db, city)  # while it was being counted
    assert unit_counts.keep(db, FAMILY, counted, seen=seen)
    assert unit_counts.kept(db, FAMILY, TODAY, []) is None
    # Another worker was faster: what this one saw is taken away, and it keeps nothing.
    assert not unit_counts.keep(db, FAMILY, counted, seen=seen)


def test_the_days_that_are_kept_are_those_dashboards_open_with(db: Session, city: Cast) -> None:
    kept = unit_counts.days_kept(db, FAMILY)
    assert kept == [date(2022, 11, 20), date(2022, 12, 31), TODAY]
