"""How much of a unit swore in a year: who counts, who is excused, what fills a year; integers decide."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Role
from lms.ceremonies.actions import closing
from lms.ceremonies.queries.coverage import cover_of, coverage, covered, missing_of
from lms.ceremonies.queries.officers import waiting_for_first
from lms.ceremonies.queries.rosters import seats_of
from lms.ceremonies.rules.ceremonies import Occasion
from lms.ceremonies.rules.coverage import Cover
from lms.people.models import Leave
from tests.cast import Cast
from tests.factories import make_person
from tests.oath_factories import DAY, closed, planned

END = date(2023, 12, 31)


@pytest.fixture(autouse=True)
def _evening() -> Iterator[None]:
    with clock.travel(DAY):
        yield


def counts(db: Session, cast: Cast, unit: str = "own", on: date = END) -> Cover:
    return cover_of(covered(db, cast.units[unit], 2023, as_of=on))


def leave(db: Session, person_id: int, first: date, last: date) -> None:
    db.add(
        Leave(
            person_id=person_id, kind="ILLNESS", started_on=first, ended_on=last, document="1", approved_at=clock.now()
        )
    )
    db.flush()


@pytest.mark.requirement("JN-17-2")
def test_coverage_is_sworn_of_the_officers_on_the_roll_less_approved_absence(db: Session, cast: Cast) -> None:
    assert counts(db, cast) == Cover(roll=5, excused=0, sworn=0)
    away = make_person(db, cast.units["own"], name="病假中")
    leave(db, away.id, DAY - timedelta(days=40), END)
    back = make_person(db, cast.units["own"], name="已回岗")
    leave(db, back.id, DAY - timedelta(days=40), DAY + timedelta(days=5))
    closed(db, cast, present=["顾明澈", "施雨桐", "纪怀川"])
    found = counts(db, cast)
    assert (found, found.due, found.missing) == (Cover(roll=7, excused=1, sworn=3), 6, 3)
    # Whoever watched, was absent or is back from leave makes it up before the year ends.
    assert {each.name for each in missing_of(db, cast.units["own"], 2023, as_of=END)} == {"魏长风", "岳清和", "已回岗"}


def test_before_its_day_a_ceremony_counts_for_nobody_and_a_correction_counts_at_once(db: Session, cast: Cast) -> None:
    ceremony = closed(db, cast, present=["顾明澈"])
    assert counts(db, cast, on=DAY - timedelta(days=1)).sworn == 0
    person = cast.people["纪怀川"].id
    closing.correct(db, ceremony, person, attended=True, reason="照片可证", actor=cast[Role.UNIT_LEGAL])
    assert counts(db, cast).sworn == 2
    closing.correct(db, ceremony, person, attended=False, reason="认错人", actor=cast[Role.UNIT_LEGAL])
    assert counts(db, cast).sworn == 1


@pytest.mark.requirement("JN-17-2")
def test_a_make_up_proposes_who_is_missing_and_fills_the_year(db: Session, cast: Cast) -> None:
    closed(db, cast, present=["顾明澈", "施雨桐"])
    make_up = planned(db, cast, occasion=Occasion.MAKE_UP, day=date(2023, 12, 20), leader="纪怀川", witness="顾明澈")
    assert {seat.place.person.name for seat in seats_of(db, make_up)} == {"纪怀川", "岳清和", "魏长风"}
    closed(db, cast, make_up, present=["纪怀川", "魏长风"])
    assert counts(db, cast) == Cover(roll=5, excused=0, sworn=4)


def test_a_first_oath_fills_the_year_only_after_the_yearly_ceremony(db: Session, cast: Cast) -> None:
    early = make_person(db, cast.units["own"], name="早", since=date(2023, 1, 5))
    late = make_person(db, cast.units["own"], name="晚", since=date(2023, 12, 6))
    cast.people |= {"早": early, "晚": late}
    closed(db, cast, present=["顾明澈", "早"], people=[early.id], day=date(2023, 2, 1), occasion=Occasion.FIRST_DUTY)
    assert counts(db, cast, on=date(2023, 6, 30)).sworn == 0
    closed(db, cast, present=["施雨桐"], leader="施雨桐")
    closed(db, cast, present=["顾明澈", "晚"], people=[late.id], day=date(2023, 12, 15), occasion=Occasion.FIRST_DUTY)
    found = {one.officer.name: one.oath.occasion for one in covered(db, cast.units["own"], 2023, as_of=END) if one.oath}
    assert found == {"施雨桐": "ANNUAL", "晚": "FIRST_DUTY", "顾明澈": "FIRST_DUTY"}


def test_a_place_adds_up_its_units_and_an_empty_unit_has_no_rate(db: Session, cast: Cast) -> None:
    closed(db, cast, present=["顾明澈", "纪怀川"])
    people, found = coverage(db, cast.units["city"], 2023, as_of=END)
    lines = {line.unit.name: line for line in found}
    assert lines["市城管局"].cover == Cover(roll=5, excused=0, sworn=2)
    assert (lines["市城管局"].annual_on, lines["市交通局"].annual_on) == (DAY, None)
    assert lines["临江市"].is_alone
    assert sum((line.cover for line in lines.values()), Cover()) == cover_of(people)
    _, inside = coverage(db, cast.units["own"], 2023, as_of=END)
    assert [(line.unit.name, line.cover.sworn, line.is_alone) for line in inside] == [
        ("市城管局", 1, True),
        ("渣土中队", 1, False),
    ]
    assert counts(db, cast, "office", on=date(2019, 1, 1)) == Cover()


def test_an_oath_of_before_the_card_does_not_hide_the_one_sworn_since(db: Session, cast: Cast) -> None:
    own, who = cast.units["own"], cast.people["顾明澈"].id
    issued = {who: DAY - timedelta(days=9), cast.people["魏长风"].id: DAY - timedelta(days=40)}

    def waiting() -> set[int]:
        return {each.officer.id for each in waiting_for_first(db, own, DAY, issued)}

    closed(db, cast, present=["顾明澈"], day=DAY - timedelta(days=20))
    assert who in waiting()
    closed(
        db, cast, present=["顾明澈"], day=DAY - timedelta(days=5), occasion=Occasion.FIRST_DUTY, people=[who],
        issue_days=issued,
    )  # fmt: skip
    assert who not in waiting()
