"""Who may sit a make-up and until when; a sample that anybody can draw again."""

from datetime import date
from typing import Any

import pytest

from lms.errors import RuleBroken
from lms.exams.rules.make_ups import Bar, First, Why, entitlement, last_day, limit_of, opens_case, require_make_up
from lms.exams.rules.rates import Came
from lms.exams.rules.sampling import Drawn, Member, digest_of, draw, members_of, orders, plain, stand_in
from lms.sampling import Measure, Scheme, Strata, shares

DAY = date(2023, 12, 20)
PEOPLE = [Member(n, 1 + n % 3, "OFFICER" if n % 4 else "ASSISTANT") for n in range(1, 121)]
SEED = "0123456789abcdef"


def scheme(
    strata: Strata = Strata.CLASS, measure: Measure = Measure.NUMBER, size: int = 12, seed: str = SEED
) -> Scheme:
    return Scheme(strata, measure, size, seed)


@pytest.mark.requirement("QD-M9-6")
@pytest.mark.parametrize(
    ("first", "verdict"),
    [
        (First("due", Came.FAILED), Why.FAILED),
        (First("due", Came.PASSED), Bar.PASSED),
        (First("due", Came.UNKNOWN), Bar.UNKNOWN),  # a marker has yet to decide
        (First("due", Came.ABSENT), Bar.UNEXCUSED),
        (First("due", Came.ABSENT, is_excused=True), Why.ABSENT),
        (First("deferred", Came.ABSENT), Why.DEFERRED),
        (First("deferred", Came.ABSENT, is_on_leave=True), Bar.ON_LEAVE),  # still away: a later one
        (First("exempt", Came.ABSENT), Bar.EXEMPT),
        (First("due", Came.FAILED, has_one=True), Bar.HAD_ONE),  # one make-up, and no more
        (First("due", Came.FAILED, barred_until=date(2024, 11, 1)), Bar.CHEATED),
        (First("due", Came.FAILED, barred_until=date(2023, 12, 19)), Why.FAILED),  # the bar is over
    ],
)
def test_who_may_sit_a_make_up_and_who_may_not(first: First, verdict: Why | Bar) -> None:
    assert entitlement(first, DAY) is verdict


def test_who_failed_has_thirty_days_and_who_was_put_off_has_until_the_end_of_january() -> None:
    told: Any = {"published_on": date(2023, 11, 25), "days": 30, "year": 2023}
    assert last_day(Why.FAILED, **told) == last_day(Why.ABSENT, **told) == date(2023, 12, 25)
    assert last_day(Why.DEFERRED, **told) == date(2024, 1, 31)
    assert limit_of([Why.DEFERRED, Why.FAILED], **told) == date(2023, 12, 25)  # one day for all: the earlier
    assert limit_of([], **told) is None


@pytest.mark.parametrize(
    ("is_make_up", "is_published", "days", "code"),
    [(True, True, 30, "MAKE_UP_OF_MAKE_UP"), (False, True, 0, "MAKE_UP_NONE"), (False, False, 30, "MAKE_UP_EARLY")],
)
def test_what_has_no_make_up(is_make_up: bool, is_published: bool, days: int, code: str) -> None:
    with pytest.raises(RuleBroken, match=code):
        require_make_up(is_make_up=is_make_up, is_published=is_published, days=days)


def test_only_the_yearly_exam_calls_for_a_case_after_the_make_up() -> None:
    assert opens_case("ANNUAL")
    assert not opens_case("RENEWAL")


@pytest.mark.requirement("QD-M9-7")
def test_the_same_people_and_seed_give_the_same_sample_and_another_seed_another() -> None:
    again = members_of(plain(reversed(PEOPLE)))
    assert draw(PEOPLE, scheme()) == draw(again, scheme())
    assert digest_of(PEOPLE) == digest_of(again)
    assert draw(PEOPLE, scheme()) != draw(PEOPLE, scheme(seed="other"))


def test_a_sample_drawn_by_hand_is_the_same() -> None:
    # 30 assistants, 90 officers: 3 and 9 of 12. The order is that of the chance whose words stand in the docs.
    drawn = draw(PEOPLE, scheme())
    assert [one.stratum for one in drawn] == ["ASSISTANT"] * 3 + ["OFFICER"] * 9
    for name, order in orders(PEOPLE, scheme()).items():
        own = [one for one in drawn if one.stratum == name]
        assert [one.person_id for one in own] == [member.person_id for member in order[: len(own)]]
        assert [one.rank for one in own] == list(range(1, len(own) + 1))


@pytest.mark.parametrize("strata", list(Strata))
@pytest.mark.parametrize("size", [1, 7, 50, 120, 500])
def test_a_number_is_met_exactly_however_the_people_are_divided(strata: Strata, size: int) -> None:
    assert len(draw(PEOPLE, scheme(strata, size=size))) == min(size, 120)


def test_a_share_is_rounded_up_in_each_stratum() -> None:
    percent = scheme(Strata.CLASS, Measure.PERCENT, 10)
    assert shares({"A": 1, "B": 10, "C": 11, "D": 100}, percent) == {"A": 1, "B": 1, "C": 2, "D": 10}


def test_what_rounding_leaves_goes_to_the_largest_remainders() -> None:
    assert shares({"A": 10, "B": 10, "C": 10}, scheme(size=4)) == {"A": 2, "B": 1, "C": 1}
    assert shares({"A": 1, "B": 9}, scheme(size=5)) == {"A": 1, "B": 4}


def test_who_is_on_leave_is_followed_by_the_next_of_the_order_with_the_reason() -> None:
    order = orders(PEOPLE, scheme(Strata.NONE))[""]
    away = {order[0].person_id, order[12].person_id}  # the first is drawn; the first substitute is away, too
    people = [Member(m.person_id, m.unit_id, m.person_class, "假条1" if m.person_id in away else "") for m in PEOPLE]
    drawn = draw(people, scheme(Strata.NONE))
    assert drawn[-1] == Drawn(order[13].person_id, "", 14, order[0].person_id, "假条1")
    assert len({one.person_id for one in drawn}) == 13


def test_who_cannot_sit_later_is_followed_by_the_next_who_was_not_drawn() -> None:
    drawn = {one.person_id for one in draw(PEOPLE, scheme())}
    order = orders(PEOPLE, scheme())["OFFICER"]
    found = stand_in(PEOPLE, scheme(), "OFFICER", drawn)
    assert found == (order[9], 10)
    assert stand_in(PEOPLE, scheme(), "OFFICER", {one.person_id for one in PEOPLE}) is None


@pytest.mark.parametrize(
    ("people", "measure", "size", "code"),
    [
        ([], Measure.NUMBER, 3, "SAMPLE_EMPTY"),
        (PEOPLE, Measure.NUMBER, 0, "SAMPLE_SIZE"),
        (PEOPLE, Measure.PERCENT, 101, "SAMPLE_SIZE"),
    ],
)
def test_what_cannot_be_drawn(people: list[Member], measure: Measure, size: int, code: str) -> None:
    with pytest.raises(RuleBroken, match=code):
        draw(people, scheme(measure=measure, size=size))
