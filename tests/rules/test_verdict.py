"""The verdict on a year (domain C3.5): examples, states, reasons, and the least that would make it met."""

from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import given, strategies as st

from lms.requirements.actions.rule_sets import PROFILES, read_profile
from lms.requirements.parameters import Parameters
from lms.requirements.rules import FULL_YEAR, Measure, Months, Requirement, requirement_of
from lms.requirements.verdict import Least, State, Sums, Verdict, is_met, verdict

READY = {path.stem: read_profile(path.read_text(encoding="utf-8")).parameters for path in PROFILES.glob("*.toml")}
QD, FN, ZJG = READY["QD-2023"], READY["FN-2025"], READY["ZJG-2022"]
QD_DONE = QD.model_copy(update={"biz_skill_share_of": "credited"})  # the other reading of G3
END, AFTER = date(2023, 12, 31), date(2024, 1, 1)
T, L, B, S = Measure.TOTAL, Measure.PUBLIC_LAW, Measure.BUSINESS_SKILL, Measure.SPECIAL_TOPIC


def hours(law: float, business: float, topic: float = 0, **more: Any) -> Sums:
    return Sums(
        total=round((law + business) * 100),
        public_law=round(law * 100),
        business_skill=round(business * 100),
        special_topic=round(topic * 100),
        **more,
    )


def judged(params: Parameters, sums: Sums, on: date = AFTER, months: Months = FULL_YEAR, year: int = 2023) -> Verdict:
    return verdict(requirement_of(year, months, params), sums, params, on=on)


def codes(found: Verdict) -> list[str]:
    return [reason.code for reason in found.reasons]


EXAMPLE_A = hours(law=24, business=20 + 16, topic=10)
EXAMPLE_B = hours(law=30, business=18 + 18, topic=12)
EXAMPLE_C = hours(law=20, business=36, topic=10, online=3400, capped=400)


@pytest.mark.requirement("QD-M9-4")
def test_example_a_is_met_in_qidong_and_short_by_four_in_funing() -> None:
    """Domain C3.5, example A: PL 24, BK 20, SK 16, tag 10."""
    assert judged(QD, EXAMPLE_A).state is State.MET
    in_funing = judged(FN, EXAMPLE_A, on=date(2025, 12, 31), year=2025)
    assert in_funing.state is State.SHORT
    assert in_funing.missing == {T: 0, L: 0, B: 400, S: 0}
    assert in_funing.least == Least(total=400, public_law=0, business_skill=400, special_topic=0)


@pytest.mark.requirement("QD-M9-4")
def test_example_b_is_met_of_the_required_and_short_of_the_hours_done() -> None:
    """Domain C3.5, example B: 66 hours, 36 of them business and skills; 36/66 = 54.5 % (G3)."""
    assert judged(QD, EXAMPLE_B).state is State.MET
    other = judged(QD_DONE, EXAMPLE_B)
    assert other.state is State.SHORT
    assert codes(other) == ["SHARE_SHORT"]
    # (36 + x) / (66 + x) >= 60 % from x = 9 on.
    assert other.missing == {T: 0, L: 0, B: 900, S: 0}
    assert other.least == Least(total=900, public_law=0, business_skill=900, special_topic=0)


def test_example_c_is_short_by_four_for_online_hours_over_the_half() -> None:
    """Domain C3.5, example C: online 34 of 60, only 30 counted."""
    found = judged(QD, EXAMPLE_C)
    assert found.state is State.SHORT
    assert found.missing == {T: 400, L: 0, B: 0, S: 0}
    assert found.least == Least(400, 0, 0, 0)
    cap = next(reason for reason in found.reasons if reason.code == "ONLINE_CAP")
    assert cap.values == {"hours": 400, "cap": 3000}
    assert "METHOD_CAP" not in codes(found), "the online cap took all that was capped"


@pytest.mark.parametrize(
    ("params", "sums", "missing"),
    [
        (QD, hours(24, 36, 10), {}),
        (QD, hours(24, 35.5, 10), {T: 50, B: 50}),
        (QD, hours(24.5, 35.5, 10), {B: 50}),
        (QD, hours(24, 36, 9.5), {S: 50}),
        (QD, hours(0, 60, 10), {}),  # nothing but business is allowed
        (QD, hours(0, 0, 0), {T: 6000, B: 3600, S: 1000}),
        (QD, hours(90, 0, 90), {B: 3600}),
        (FN, hours(20, 40), {}),
        (FN, hours(19.5, 40.5), {L: 50}),
        (FN, hours(40, 20), {B: 2000}),
        (FN, hours(0, 0), {T: 6000, L: 2000, B: 4000}),
        (ZJG, hours(60, 0), {}),
        (ZJG, hours(0, 59.5), {T: 50}),
    ],
)
def test_what_is_missing_by_kind(params: Parameters, sums: Sums, missing: dict[Measure, int]) -> None:
    found = judged(params, sums)
    assert {measure: short for measure, short in found.missing.items() if short} == missing
    assert found.met is not bool(missing)


@pytest.mark.parametrize(
    ("params", "sums", "least"),
    [
        # The total alone; a topic hour and a business hour may be the same hour.
        (ZJG, hours(0, 56), Least(400, 0, 0, 0)),
        (QD, hours(24, 32, 6), Least(400, 0, 400, 400)),
        # Topic missing beyond the total.
        (QD, hours(24, 36, 5), Least(500, 0, 0, 500)),
        # Public law and business are different hours.
        (FN, hours(18, 37), Least(500, 200, 300, 0)),
        (FN, hours(50, 10), Least(3000, 0, 3000, 0)),
        # Of the hours done: five more topic hours widen the base, so three of them must be business.
        (QD_DONE, hours(24, 36, 5), Least(500, 0, 300, 500)),
        (QD_DONE, hours(10, 50, 5), Least(500, 0, 0, 500)),
        (QD, hours(30, 36, 12), Least(0, 0, 0, 0)),
    ],
)
def test_the_least_that_would_make_it_met(params: Parameters, sums: Sums, least: Least) -> None:
    assert judged(params, sums).least == least


@st.composite
def small_cases(draw: st.DrawFn) -> tuple[Requirement, Sums, Parameters]:
    """Draw a requirement and sums of a few hundredths only, so that every way of adding hours can be tried."""
    small = st.integers(0, 9)
    law_required, business_required, topic = draw(small), draw(small), draw(small)
    total = max(draw(small), law_required + business_required, topic)
    req = Requirement(FULL_YEAR, total, law_required, business_required, topic, 0, END)
    law, business = draw(st.integers(0, 14)), draw(st.integers(0, 14))
    sums = Sums(law + business, law, business, draw(st.integers(0, law + business)))
    percent = draw(st.sampled_from([0, 1, 33, 50, 60, 67, 80]))
    params = Parameters.model_construct(biz_skill_percent=percent)
    return req, sums, params if draw(st.booleans()) else params.model_copy(update={"biz_skill_share_of": "credited"})


def ways(total: int) -> list[tuple[int, int, int]]:
    """Return every way of adding so many hundredths: public law, business and skills, special topic."""
    return [(law, total - law, topic) for law, topic in product(range(total + 1), repeat=2)]


@given(case=small_cases())
def test_the_least_is_the_least(case: tuple[Requirement, Sums, Parameters]) -> None:
    """Adding the least meets the year; nothing smaller does, whatever it is made of."""
    req, sums, params = case

    def meets(law: int, business: int, topic: int) -> bool:
        return is_met(
            sums.total + law + business,
            sums.public_law + law,
            sums.business_skill + business,
            sums.special_topic + topic,
            req,
            params.share_of_credited,
        )

    least = verdict(req, sums, params, on=END).least
    for fewer in range(least.total):
        assert not any(meets(*way) for way in ways(fewer))
    enough = [way for way in ways(least.total) if meets(*way)]
    assert enough
    assert min(law for law, _, _ in enough) == least.public_law
    assert min(business for _, business, _ in enough) == least.business_skill
    assert min(topic for _, _, topic in enough) == least.special_topic


@given(case=small_cases())
def test_a_year_is_met_when_nothing_is_missing(case: tuple[Requirement, Sums, Parameters]) -> None:
    req, sums, params = case
    found = verdict(req, sums, params, on=END)
    by_rule = is_met(
        sums.total, sums.public_law, sums.business_skill, sums.special_topic, req, params.share_of_credited
    )
    assert found.met is by_rule
    assert found.met is not any(found.missing.values())
    assert found.met is (found.least == Least(0, 0, 0, 0))


@given(case=small_cases(), law=st.integers(0, 5), business=st.integers(0, 5))
def test_of_the_required_hours_more_training_never_unmakes_a_met_year(
    case: tuple[Requirement, Sums, Parameters], law: int, business: int
) -> None:
    """Why the share is of the required hours by default (G3): an extra lecture on law harms nobody."""
    req, sums, params = case
    params = params.model_copy(update={"biz_skill_share_of": "required"})
    more = sums._replace(
        total=sums.total + law + business,
        public_law=sums.public_law + law,
        business_skill=sums.business_skill + business,
    )
    if verdict(req, sums, params, on=END).met:
        assert verdict(req, more, params, on=END).met


@pytest.mark.parametrize(
    ("on", "sums", "months", "state"),
    [
        (date(2023, 1, 1), hours(0, 0), FULL_YEAR, State.IN_PROGRESS),
        # A fifth of the year behind the calendar is at risk: day 73 of 365 with nothing is not, day 74 is.
        (date(2023, 3, 14), hours(0, 0), FULL_YEAR, State.IN_PROGRESS),
        (date(2023, 3, 15), hours(0, 0), FULL_YEAR, State.AT_RISK),
        (date(2023, 7, 2), hours(8, 10), FULL_YEAR, State.AT_RISK),  # half the year, 30 % of the hours: 0.1 behind
        (date(2023, 7, 2), hours(8, 11), FULL_YEAR, State.IN_PROGRESS),
        (END, hours(24, 35, 10), FULL_YEAR, State.IN_PROGRESS),  # the last day is still within the year
        (AFTER, hours(24, 35, 10), FULL_YEAR, State.SHORT),
        (date(2023, 2, 1), hours(24, 36, 10), FULL_YEAR, State.MET),
        (AFTER, hours(24, 36, 10), FULL_YEAR, State.MET),
        (AFTER, hours(0, 0), Months(0, 12, 0, None), State.EXEMPT),
        # Who came in October is measured from then on.
        (date(2023, 10, 15), hours(0, 0), Months(3, 0, 9, date(2023, 10, 1)), State.IN_PROGRESS),
        (date(2023, 11, 15), hours(0, 0), Months(3, 0, 9, date(2023, 10, 1)), State.AT_RISK),
        (date(2023, 9, 15), hours(0, 0), Months(3, 0, 9, date(2023, 10, 1)), State.IN_PROGRESS),
    ],
)
def test_where_a_year_stands(on: date, sums: Sums, months: Months, state: State) -> None:
    assert judged(QD, sums, on=on, months=months).state is state


def test_a_requirement_due_before_it_began_puts_nobody_at_risk() -> None:
    late = Requirement(Months(1, 0, 11, date(2023, 8, 1)), 500, 0, 0, 0, 0, date(2023, 6, 30))
    assert verdict(late, Sums(), QD, on=date(2023, 6, 1)).state is State.IN_PROGRESS


@pytest.mark.parametrize(
    ("made_up", "state"),
    [
        ({}, State.SHORT),
        ({"made_up": 400, "made_up_business_skill": 400}, State.MADE_UP),
        ({"made_up": 350, "made_up_business_skill": 350}, State.SHORT),
        # Four hours of the wrong kind make nothing up.
        ({"made_up": 400, "made_up_public_law": 400}, State.SHORT),
        ({"made_up": 800, "made_up_public_law": 400, "made_up_business_skill": 400}, State.MADE_UP),
    ],
)
def test_a_year_is_made_up_kind_by_kind(made_up: dict[str, int], state: State) -> None:
    found = judged(QD, hours(24, 32, 10, **made_up))
    assert found.state is state
    assert not found.met, "the rate at the year's end stays (C3.4)"
    assert found.missing[B] == 400
    assert ("MADE_UP_HOURS" in codes(found)) is bool(made_up)


def test_the_topic_can_be_made_up_too() -> None:
    short = hours(24, 36, 7)
    made_up = short._replace(made_up=300, made_up_public_law=300, made_up_special_topic=300)
    assert judged(QD, short).state is State.SHORT
    assert judged(QD, made_up).state is State.MADE_UP


@pytest.mark.requirement("FN-1-5")
@pytest.mark.parametrize(
    ("on", "sums", "state", "rotated"),
    [
        (date(2025, 6, 30), hours(20, 40), State.MET, True),
        (date(2025, 6, 30), hours(20, 39), State.IN_PROGRESS, False),
        (date(2025, 7, 1), hours(20, 39), State.SHORT, False),
        (date(2025, 7, 1), hours(20, 40), State.MET, False),
        (date(2025, 3, 1), hours(20, 40), State.MET, True),
    ],
)
def test_rotation_in_funing_is_met_by_midyear(on: date, sums: Sums, state: State, rotated: bool) -> None:
    found = judged(FN, sums, on=on, year=2025)
    assert found.state is state
    assert ("ROTATION_MET" in codes(found)) is rotated


def test_nothing_is_said_of_rotation_where_there_is_none() -> None:
    assert codes(judged(QD, hours(24, 36, 10))) == []


@pytest.mark.parametrize(
    ("params", "sums", "months", "expected"),
    [
        (
            QD,
            hours(0, 0),
            FULL_YEAR,
            {"TOTAL_SHORT": 6000, "BUSINESS_SKILL_SHORT": 3600, "SPECIAL_TOPIC_SHORT": 1000},
        ),
        (FN, hours(0, 0), FULL_YEAR, {"TOTAL_SHORT": 6000, "PUBLIC_LAW_SHORT": 2000, "BUSINESS_SKILL_SHORT": 4000}),
        (QD, hours(24, 36, 10, pending=400), FULL_YEAR, {"PENDING_HOURS": 400}),
        (QD, hours(24, 36, 10, rejected=200), FULL_YEAR, {"REJECTED_HOURS": 200}),
        (QD, hours(24, 36, 10, online=3400, capped=400), FULL_YEAR, {"ONLINE_CAP": 400}),
        (QD, hours(24, 36, 10, online=3000), FULL_YEAR, {}),
        (QD, hours(24, 36, 10, capped=300), FULL_YEAR, {"METHOD_CAP": 300}),
        (QD, hours(24, 36, 10, online=3400, capped=700), FULL_YEAR, {"ONLINE_CAP": 400, "METHOD_CAP": 300}),
        (QD, hours(24, 36, 10), Months(9, 0, 3, None), {"PRORATED_POST": 3}),
        (QD, hours(24, 36, 10), Months(9, 3, 0, None), {"PRORATED_LEAVE": 3}),
        (QD, hours(24, 36, 10), Months(6, 2, 4, None), {"PRORATED_POST": 4, "PRORATED_LEAVE": 2}),
        (QD, hours(0, 0), Months(0, 12, 0, None), {"EXEMPT_ON_LEAVE": None}),
        (QD, hours(0, 0, pending=100), Months(0, 0, 12, None), {"EXEMPT_NO_MONTHS": None, "PENDING_HOURS": 100}),
        (QD, hours(0, 0), Months(1, 0, 11, date(2023, 12, 4)), {"EXEMPT_JOINED_LATE": None}),
    ],
)
def test_a_verdict_says_everything_that_led_to_it(
    params: Parameters, sums: Sums, months: Months, expected: dict[str, int | None]
) -> None:
    found = judged(params, sums, months=months)
    said = {reason.code: reason.values.get("hours", reason.values.get("less")) for reason in found.reasons}
    assert said == expected


def test_who_is_exempt_is_neither_met_nor_short() -> None:
    found = judged(QD, hours(60, 60, 60), months=Months(0, 12, 0, None))
    assert (found.state, found.met, dict(found.missing), found.least) == (State.EXEMPT, False, {}, Least(0, 0, 0, 0))


@pytest.mark.requirement("QD-M9-3")
@pytest.mark.parametrize("code", sorted(READY))
def test_surplus_hours_stay_visible_and_meet_every_profile(code: str) -> None:
    found = judged(READY[code], hours(60, 60, 60), on=date(2023, 6, 30))
    assert found.met
    assert found.sums.total == 12000


@pytest.mark.parametrize(
    ("on", "over", "state"),
    [
        (date(2023, 12, 30), True, State.AT_RISK),
        (END, False, State.AT_RISK),  # seen on the day itself
        (END, True, State.SHORT),  # seen from the year after: nothing is in progress any more
        (AFTER, False, State.SHORT),
    ],
)
def test_a_year_is_over_when_its_last_day_is(on: date, over: bool, state: State) -> None:
    assert verdict(requirement_of(2023, FULL_YEAR, QD), Sums(), QD, on=on, over=over).state is state
