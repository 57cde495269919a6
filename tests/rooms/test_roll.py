"""Who is on the roll, where he is counted, and what is required of him (domain C3.5, C3.6; ZJG-2-4)."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy.orm import Session

from lms.access import OPERATOR, Role
from lms.people.actions.people import give_role, grant_leave, place, transfer
from lms.people.actions.roles import end_role
from lms.people.models import Person
from lms.people.queries.people import list_posts, list_roles
from lms.people.rules import LeaveKind, PersonClass, PostKind, Span
from lms.requirements.actions.rule_sets import adopt
from lms.requirements.parameters import Parameters
from lms.requirements.queries.roll import OnRoll, roll_of
from lms.requirements.queries.rule_sets import rules_by_unit
from lms.requirements.rules import months_in_post
from tests.factories import DECIDER, adopt_rules, make_actor, make_person
from tests.rooms.world import City

END = date(2023, 12, 31)


def roll(db: Session, year: int = 2023, as_of: date = END) -> dict[int, OnRoll]:
    db.flush()
    found = roll_of(db, year, as_of=as_of, rules=rules_by_unit(db, year))
    by_person = {person.person_id: person for person in found}
    assert len(by_person) == len(found), "nobody is counted twice"
    return by_person


def owed(db: Session, person: Person, as_of: date = END) -> tuple[int, int, str | None]:
    """Return months, required total in whole hours and the reason of an exemption."""
    req = roll(db, as_of=as_of)[person.id].requirement
    return req.months.counted, req.total // 100, req.exempt


@pytest.mark.requirement("ZJG-2-4")
def test_everybody_is_counted_once_where_his_regular_post_is(db: Session, city: City) -> None:
    place(db, city.officer, city.health, started_on=date(2023, 2, 1), kind=PostKind.SECONDMENT, actor=OPERATOR)
    found = roll(db)
    assert {i: found[i].unit_id for i in found} == {
        city.officer.id: city.police.id,  # works elsewhere, is counted at home
        city.colleague.id: city.police.id,
        city.neighbour.id: city.health.id,
        city.member.id: city.team.id,  # along the territorial line, whoever leads its business
    }


@pytest.mark.requirement("ZJG-2-1")
@pytest.mark.requirement("QD-10-5")
@pytest.mark.requirement("QD-M9-3")
def test_only_the_classes_that_the_rules_cover_owe_hours(db: Session, city: City) -> None:
    helper = make_person(db, city.police, person_class=PersonClass.ASSISTANT)
    inspector = make_person(db, city.bureau, person_class=PersonClass.SUPERVISOR)
    applicant = make_person(db, city.police, person_class=PersonClass.APPLICANT)
    found = roll(db)
    assert found[helper.id].person_class == "ASSISTANT"
    assert not {inspector.id, applicant.id} & set(found)
    adopt_rules(db, city.police, "ZJG-2022", 2023)  # officers only
    assert helper.id not in roll(db)
    assert city.officer.id in roll(db)


def test_where_nobody_adopted_rules_nobody_is_on_the_roll(db: Session, city: City) -> None:
    assert roll(db, year=2022, as_of=date(2022, 12, 31)) == {}


@pytest.mark.requirement("SZ-3.1-2")
def test_hours_and_requirement_follow_who_moves(db: Session, city: City) -> None:
    transfer(db, city.officer, city.health, on=date(2023, 9, 11), actor=city.reviewer)
    for as_of, unit in ((date(2023, 9, 10), city.police), (date(2023, 9, 11), city.health), (END, city.health)):
        assert roll(db, as_of=as_of)[city.officer.id].unit_id == unit.id
        assert owed(db, city.officer, as_of) == (12, 60, None)


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (date(2015, 1, 1), None, (12, 60, None)),
        (None, None, (12, 60, None)),
        (date(2023, 1, 4), None, (12, 60, None)),
        (date(2023, 1, 17), None, (12, 60, None)),  # fifteen days of January
        (date(2023, 1, 18), None, (11, 55, None)),
        (date(2023, 6, 1), None, (7, 35, None)),
        (date(2023, 11, 30), None, (1, 5, None)),
        (date(2023, 12, 1), None, (1, 0, "EXEMPT_JOINED_LATE")),
        (date(2023, 12, 18), None, (0, 0, "EXEMPT_JOINED_LATE")),
        (None, date(2023, 12, 31), (12, 60, None)),
    ],
)
def test_what_is_required_follows_the_months_in_post(
    db: Session, city: City, since: date | None, until: date | None, expected: tuple[int, int, str | None]
) -> None:
    person = make_person(db, city.police, since=since, until=until)
    assert owed(db, person) == expected


def test_who_left_before_the_day_asked_for_is_not_on_the_roll(db: Session, city: City) -> None:
    person = make_person(db, city.police, until=date(2023, 8, 31))
    assert person.id not in roll(db)
    assert owed(db, person, date(2023, 8, 31)) == (8, 40, None)


def test_the_role_begins_with_the_card_whenever_the_post_began(db: Session, city: City) -> None:
    person = make_person(db, person_class=None)
    place(db, person, city.police, started_on=date(2020, 1, 1), actor=OPERATOR)
    give_role(db, person, PersonClass.OFFICER, started_on=date(2023, 5, 10), actor=OPERATOR)
    assert owed(db, person) == (8, 40, None)
    assert person.id not in roll(db, as_of=date(2023, 5, 9))


def test_an_assistant_who_becomes_an_officer_goes_on_where_both_owe_hours(db: Session, city: City) -> None:
    person = make_person(db, city.police, person_class=PersonClass.ASSISTANT)
    end_role(db, person, list_roles(db, person.id)[0], on=date(2023, 6, 30), actor=city.reviewer)
    give_role(db, person, PersonClass.OFFICER, started_on=date(2023, 7, 1), actor=OPERATOR)
    assert owed(db, person) == (12, 60, None)
    assert roll(db)[person.id].person_class == "OFFICER"
    assert roll(db, as_of=date(2023, 6, 30))[person.id].person_class == "ASSISTANT"


def test_an_assistant_who_becomes_an_officer_owes_from_then_on_where_only_officers_do(db: Session, city: City) -> None:
    adopt_rules(db, city.police, "ZJG-2022", 2023)
    person = make_person(db, city.police, person_class=PersonClass.ASSISTANT)
    end_role(db, person, list_roles(db, person.id)[0], on=date(2023, 6, 30), actor=city.reviewer)
    give_role(db, person, PersonClass.OFFICER, started_on=date(2023, 7, 1), actor=OPERATOR)
    assert owed(db, person) == (6, 30, None)


def test_long_leave_lowers_what_is_required_and_a_whole_year_of_it_exempts(db: Session, city: City) -> None:
    head = make_actor(db, Role.UNIT_LEADER, city.police)
    grant_leave(
        db,
        city.officer,
        LeaveKind.MATERNITY,
        started_on=date(2023, 3, 1),
        ended_on=date(2023, 8, 31),
        document="批复",
        actor=head,
    )
    grant_leave(
        db,
        city.colleague,
        LeaveKind.AID_POSTING,
        started_on=date(2022, 7, 1),
        ended_on=date(2024, 6, 30),
        document="派遣函",
        actor=head,
    )
    grant_leave(
        db,
        city.member,
        LeaveKind.ILLNESS,
        started_on=date(2023, 5, 1),
        ended_on=date(2023, 5, 20),
        document="假条",
        actor=head,
    )
    assert owed(db, city.officer) == (6, 30, None)
    assert owed(db, city.colleague) == (0, 0, "EXEMPT_ON_LEAVE")
    assert owed(db, city.member) == (12, 60, None)


def test_two_approvals_in_a_row_are_one_long_leave(db: Session, city: City) -> None:
    head = make_actor(db, Role.UNIT_LEADER, city.police)
    for first, last in ((date(2023, 5, 1), date(2023, 5, 20)), (date(2023, 5, 21), date(2023, 6, 9))):
        grant_leave(db, city.officer, LeaveKind.ILLNESS, started_on=first, ended_on=last, document="假条", actor=head)
    assert owed(db, city.officer) == (11, 55, None)


def test_a_roll_can_be_asked_for_some_units_or_some_people(db: Session, city: City) -> None:
    rules = rules_by_unit(db, 2023)

    def ids(**which: list[int]) -> set[int]:
        found = roll_of(db, 2023, as_of=END, rules=rules, **which)
        return {person.person_id for person in found}

    assert ids(unit_ids=[city.team.id]) == {city.member.id}
    assert ids(person_ids=[city.officer.id, city.member.id]) == {city.officer.id, city.member.id}
    assert ids(unit_ids=[city.health.id], person_ids=[city.officer.id]) == set()


def test_each_is_judged_by_the_rules_of_the_unit_he_is_counted_in(db: Session, city: City) -> None:
    adopt(db, city.town, code="SZ-2021", year=2023, actor=DECIDER)
    found = roll(db)
    assert found[city.member.id].rules.code == "SZ-2021"
    assert found[city.officer.id].rules.code == "QD-2023"
    assert found[city.member.id].requirement.business_skill == 0


starts = st.none() | st.dates(date(2022, 11, 1), date(2023, 12, 30))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(post=starts, role=starts, days=st.integers(0, 400))
def test_the_short_cut_for_whole_years_says_what_counting_says(
    db: Session, city: City, post: date | None, role: date | None, days: int
) -> None:
    """The roll skips counting for who was there all year; day by day it comes to the same."""
    person = make_person(db, person_class=None)
    last = min((post or date(2022, 12, 1)) + timedelta(days=days), date(2023, 12, 30))
    give_role(db, person, PersonClass.OFFICER, started_on=role, actor=OPERATOR)
    place(db, person, city.police, started_on=post, ended_on=last, actor=OPERATOR)
    place(db, person, city.team, started_on=last + timedelta(days=1), actor=OPERATOR)
    db.flush()
    posts = [Span(p.started_on, p.ended_on) for p in list_posts(db, person.id)]
    held = [day for day in _days_of_two_years() if Span(role, None).covers(day) and any(p.covers(day) for p in posts)]
    months = months_in_post(2023, [Span(day, day) for day in held], [], Parameters())
    assert owed(db, person)[0] == months.counted


def _days_of_two_years() -> list[date]:
    return [date(2022, 6, 1) + timedelta(days=n) for n in range(600)]
