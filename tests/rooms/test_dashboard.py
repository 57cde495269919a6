"""The figures of a place on a day: counted by hand for a small city, and the same people behind each number."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Role
from lms.ceremonies.queries.coverage import cover_of, covered
from lms.credentials.rules.states import CredentialState
from lms.dashboard.queries.dashboard import Dashboard, dashboard
from lms.dashboard.queries.names import asked_of, units_behind
from lms.dashboard.queries.staff import names_of_staff, staff_of
from lms.dashboard.rules import CardState, Figure, Form, Key, Staff
from lms.errors import RuleBroken
from lms.hours.catalogue import Tag
from lms.people.models import PersonFlagRow
from lms.people.rules import PersonClass
from lms.requirements.models import CompletionFigure
from lms.requirements.queries.completion import completion
from tests.cast import Cast
from tests.credential_factories import make_credential
from tests.factories import adopt_rules, make_person
from tests.oath_factories import closed
from tests.rooms.world import enter

TODAY = date(2023, 11, 20)
pytestmark = pytest.mark.at(TODAY)
TOPIC = int(Tag.PRUDENT)
_S = CredentialState


def asked(db: Session, cast: Cast, role: Role = Role.JUSTICE_REVIEWER, unit: str = "") -> Dashboard:
    under = cast.units[unit] if unit else None
    return dashboard(db, 2023, seen_by=cast[role], under=under)


def figures(found: Dashboard) -> dict[Key, Figure]:
    return {figure.key: figure for figure in found.figures}


def meet(db: Session, cast: Cast, *names: str) -> None:
    for name in names:
        enter(db, cast.people[name], 24, "PL.SYS", tags=TOPIC)
        enter(db, cast.people[name], 36)


def card(db: Session, cast: Cast, name: str, unit: str, state: CredentialState, issued_on: date | None = None) -> None:
    actor = cast[Role.JUSTICE_DECIDER]
    make_credential(
        db, cast.people[name], cast.units[unit], actor=actor, state=state, issued_on=issued_on or date(2021, 3, 1)
    )


def reviews(db: Session, cast: Cast, name: str) -> None:
    db.add(PersonFlagRow(person_id=cast.people[name].id, flag="LEGAL_REVIEWER", started_on=date(2022, 1, 1)))
    db.flush()


@pytest.mark.requirement("QD-M9-6")
@pytest.mark.requirement("QD-M9-5")
def test_completion_and_topic_say_how_many_are_missing(db: Session, cast: Cast) -> None:
    adopt_rules(db, cast.units["city"])
    meet(db, cast, "陆知远", "孟昭宁")
    enter(db, cast.people["纪怀川"], 10, "PL.SYS", tags=TOPIC)
    found = figures(asked(db, cast))
    assert found[Key.COMPLETION] == Figure(Key.COMPLETION, Form.SHARE, 2, 13, 100, 11)
    assert (found[Key.COMPLETION].text, found[Key.COMPLETION].reached) == ("15.38", False)
    assert found[Key.TOPIC] == Figure(Key.TOPIC, Form.SHARE, 3, 13, 100, 10)
    # Nobody was on a roster yet: no rate, and no target that could be met or missed.
    assert (found[Key.EXAM].text, found[Key.EXAM].reached, found[Key.EXAM].missing) == (None, None, 0)


@pytest.mark.requirement("QD-M9-2")
def test_cards_of_enforcement_posts_add_up_and_name_their_people(db: Session, cast: Cast) -> None:
    for name, unit, state in [
        ("顾明澈", "own", _S.ACTIVE), ("施雨桐", "own", _S.SUSPENDED), ("岳清和", "own", _S.ISSUED),
        ("魏长风", "own", _S.LOST), ("陆知远", "sibling", _S.REVOKED),
    ]:  # fmt: skip
        card(db, cast, name, unit, state)
    card(db, cast, "孟昭宁", "town", _S.ACTIVE, issued_on=date(2018, 11, 20))  # valid until the 19th, 24:00
    listed = cast.people["纪怀川"]
    make_person(db, cast.units["town"], name="只监督", person_class=PersonClass.SUPERVISOR)
    found = asked(db, cast)
    staff = found.staff
    assert (staff.officers, staff.assistants, staff.posts) == (12, 1, 12)
    counted = {held: staff.with_card(held) for held in CardState}
    assert counted | {CardState.ROSTER: 0, CardState.NONE: 0} == {
        CardState.VALID: 1, CardState.ISSUED: 1, CardState.SUSPENDED: 1, CardState.LOST: 1, CardState.EXPIRED: 1,
        CardState.ROSTER: 0, CardState.NONE: 0,
    }  # fmt: skip
    assert sum(counted.values()) == staff.posts
    places = [cast.units["city"].path]
    for held, people in counted.items():
        names = names_of_staff(db, places, held.value.lower(), on=TODAY, today=TODAY)
        assert len(names) == people
        assert {each.card for each in names} <= {held}
    (valid,) = names_of_staff(db, places, "valid", on=TODAY, today=TODAY)
    assert (valid.name, valid.unit) == ("顾明澈", "市城管局")
    assert listed.name in {each.name for each in names_of_staff(db, places, "posts", on=TODAY, today=TODAY)}


def test_a_past_day_is_told_from_what_had_happened_by_then(db: Session, cast: Cast) -> None:
    card(db, cast, "顾明澈", "own", _S.ACTIVE, issued_on=date(2023, 5, 1))
    places = [cast.units["own"].path]

    def valid(on: date) -> int:
        return sum(u.staff.valid for u in staff_of(db, places, on=on, today=TODAY, percent=5))

    assert [valid(date(2023, 4, 30)), valid(date(2023, 5, 1)), valid(TODAY)] == [0, 1, 1]


@pytest.mark.requirement("SZ-3.5-1", "SZ-3.5-2")
def test_legal_reviewers_are_judged_organ_by_organ_and_round_up(db: Session, cast: Cast) -> None:
    for name in ("韩叙白", "严致远"):
        reviews(db, cast, name)
    found = asked(db, cast)
    figure = figures(found)[Key.REVIEWERS]
    assert (figure.part, figure.whole, figure.target) == (2, 12, 5)
    # The bureau has one more than it needs; that fills no gap of the other organs, or of the city's own staff.
    about = asked_of(db, 2023, seen_by=cast[Role.JUSTICE_REVIEWER])
    short = {unit.name for unit in units_behind(db, about, "organs_short")}
    assert short == {"临江市", "市住建局", "市城管局", "市交通局", "吕港镇"}
    assert (figure.missing, figure.reached) == (5, False)
    # A team counts with its organ: the team's reviewer is the organ's.
    reviews(db, cast, "纪怀川")
    assert figures(asked(db, cast))[Key.REVIEWERS].missing == 4
    # Counsel and public lawyers help, and are not counted (SZ-3.5-2).
    for flag in ("LEGAL_COUNSEL", "PUBLIC_LAWYER", "INSPECTOR"):
        db.add(PersonFlagRow(person_id=cast.people["陆知远"].id, flag=flag, started_on=date(2022, 1, 1)))
    assert figures(asked(db, cast))[Key.REVIEWERS].missing == 4


@pytest.mark.requirement("FN-8-1")
def test_a_judicial_office_needs_somebody_who_supervises_as_his_regular_post(db: Session, cast: Cast) -> None:
    found = figures(asked(db, cast))[Key.OFFICES]
    assert (found.part, found.whole, found.missing, found.reached) == (1, 1, 1, False)
    make_person(db, cast.units["office"], name="专职监督", person_class=PersonClass.SUPERVISOR)
    assert figures(asked(db, cast))[Key.OFFICES].reached is True


@pytest.mark.requirement("JN-17-2")
def test_oaths_and_hours_are_those_of_the_rooms_that_count_them(db: Session, cast: Cast) -> None:
    adopt_rules(db, cast.units["city"])
    meet(db, cast, "陆知远")
    with clock.travel(date(2023, 9, 1)):
        closed(db, cast, present=["顾明澈", "施雨桐"])
    found = asked(db, cast)
    city = cast.units["city"]
    assert found.oath == cover_of(covered(db, city, 2023, as_of=TODAY))
    assert found.page.tally == completion(db, 2023, seen_by=cast[Role.JUSTICE_REVIEWER]).together
    assert figures(found)[Key.OATH].target is None  # 启东 asks for no yearly ceremony
    # The lines add up to the whole, in everything that is counted.
    assert sum((row.staff for row in found.rows), Staff()) == found.staff
    assert sum(row.oath.sworn for row in found.rows) == found.oath.sworn
    assert sum(row.line.tally.met for row in found.rows) == found.page.tally.met
    first = found.rows[0]
    assert (first.line.unit.name, first.rank) == ("市交通局", 1)
    assert {row.rank for row in found.rows[1:]} == {2}  # alike shares stand alike


def test_who_lags_behind_an_even_pace_is_expected_to_miss_the_year(db: Session, cast: Cast) -> None:
    adopt_rules(db, cast.units["city"])
    # 20 November is day 324 of 365: an even pace has 53.26 of 60 hours; more than 12 below it is too far behind.
    meet(db, cast, "陆知远")
    enter(db, cast.people["孟昭宁"], 42)
    enter(db, cast.people["程明远"], 41)
    found = figures(asked(db, cast))[Key.FORECAST]
    assert (found.part, found.whole) == (11, 13)
    with clock.travel(date(2024, 1, 15)):
        assert figures(asked(db, cast))[Key.FORECAST].part == 12  # the year is over: who did not meet it missed it


def test_the_same_day_of_the_year_before_stands_beside_as_far_as_it_was_stored(db: Session, cast: Cast) -> None:
    adopt_rules(db, cast.units["city"])
    for day, met in [(date(2022, 10, 31), 8), (date(2022, 11, 30), 9)]:
        counts = {"roll": 10, "exempt": 0, "met": met, "month_credit": 0, "figures": {"roll": 10, "met": met}}
        where = {"unit_id": cast.units["city"].id, "person_class": "OFFICER", "computed_at": clock.now()}
        db.add(CompletionFigure(year=2022, as_of=day, **where, **counts))
    db.flush()
    before = asked(db, cast).before
    assert (before.day, before.counted_on, before.met_rate) == (date(2022, 11, 20), date(2022, 10, 31), "80.00")


def test_a_place_without_anybody_has_no_rate_and_nothing_is_reached(db: Session, cast: Cast) -> None:
    found = asked(db, cast, unit="office")
    assert found.staff.officers == 1
    with clock.travel(date(2023, 1, 1)):
        empty = dashboard(db, 2019, seen_by=cast[Role.JUSTICE_REVIEWER], under=cast.units["office"])
    assert {figure.text for figure in empty.figures if figure.form is not Form.NUMBER} == {None}
    assert {figure.reached for figure in empty.figures if figure.key is not Key.OFFICES} == {None}
    assert [(row.rank, row.line.unit.name) for row in empty.rows] == [(None, "吕港司法所")]


def test_everybody_counts_in_his_own_reach_only(db: Session, cast: Cast) -> None:
    unit = asked(db, cast, Role.UNIT_LEADER)
    assert (unit.staff.officers, unit.staff.assistants) == (5, 1)
    assert {row.line.unit.name for row in unit.rows} == {"市城管局", "渣土中队"}
    led = asked(db, cast, Role.LINE_DEPT)
    assert led.staff.officers == 6  # its own one, and those of the unit that it leads
    assert asked(db, cast, Role.PROVINCE).staff.officers == 13


def test_a_day_of_another_year_is_refused(db: Session, cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="AS_OF_OUTSIDE"):
        dashboard(db, 2023, seen_by=cast[Role.JUSTICE_REVIEWER], as_of=date(2022, 5, 1))
