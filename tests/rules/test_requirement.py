"""What a year requires (domain C3.5, A.2): the vectors of the brief, rotation, exemption, and what never lowers it."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from lms.errors import RuleBroken
from lms.people.rules import Span
from lms.requirements.actions.rule_sets import PROFILES, read_profile
from lms.requirements.parameters import Parameters, read_parameters
from lms.requirements.rules import Months, Requirement, months_in_post, prorated, requirement_of, share_of

READY = {path.stem: read_profile(path.read_text(encoding="utf-8")).parameters for path in PROFILES.glob("*.toml")}
QD, FN = READY["QD-2023"], READY["FN-2025"]


def owed(params: Parameters, months: Months, year: int = 2023) -> tuple[int, int, int, int]:
    req = requirement_of(year, months, params)
    return req.total, req.public_law, req.business_skill, req.special_topic


def since(counted: int, year: int = 2023) -> Months:
    """Return the months of someone who came when so many were left."""
    return Months(counted, 0, 12 - counted, date(year, 13 - counted, 1) if counted < 12 else None)


@pytest.mark.requirement("QD-10-5")
@pytest.mark.requirement("QD-10-7")
@pytest.mark.requirement("ZJG-7-5")
@pytest.mark.requirement("QD-M9-3")
@pytest.mark.requirement("QD-M9-4")
@pytest.mark.requirement("QD-M9-5")
@pytest.mark.parametrize(
    ("months", "total", "business", "topic"),
    [
        # The vectors of domain C3.5: 60/36/10, 45/27/8, 35/21/6, 5/3/1.
        (12, 60, 36, 10),
        (9, 45, 27, 8),
        (7, 35, 21, 6),
        (1, 5, 3, 1),
        # The others, reckoned by hand: ceil(60m/12), ceil of 60 % of that, ceil(10m/12).
        (11, 55, 33, 10),
        (10, 50, 30, 9),
        (8, 40, 24, 7),
        (6, 30, 18, 5),
        (5, 25, 15, 5),
        (4, 20, 12, 4),
        (3, 15, 9, 3),
        (2, 10, 6, 2),
    ],
)
def test_qidong_by_months(months: int, total: int, business: int, topic: int) -> None:
    # On leave or not yet there: the same.
    assert owed(QD, Months(months, 12 - months, 0, None)) == (total * 100, 0, business * 100, topic * 100)
    if months > 1:  # who came in December is exempt
        assert owed(QD, since(months)) == (total * 100, 0, business * 100, topic * 100)


@pytest.mark.requirement("FN-1-1")
@pytest.mark.requirement("FN-1-3")
@pytest.mark.parametrize(
    ("months", "total", "law", "business"),
    [
        (12, 60, 20, 40),
        (9, 45, 15, 30),  # the vectors of domain C3.5
        (7, 36, 12, 24),  # ceil(35) is less than the sum of its parts
        (11, 56, 19, 37),
        (10, 51, 17, 34),
        (8, 41, 14, 27),
        (6, 30, 10, 20),
        (5, 26, 9, 17),
        (4, 21, 7, 14),
        (3, 15, 5, 10),
        (2, 11, 4, 7),
        (1, 6, 2, 4),
    ],
)
def test_funing_by_months(months: int, total: int, law: int, business: int) -> None:
    assert owed(FN, Months(months, 12 - months, 0, None)) == (total * 100, law * 100, business * 100, 0)


@pytest.mark.requirement("FN-1-5")
@pytest.mark.parametrize(
    ("joined_on", "months", "due_on", "total"),
    [
        (None, 12, date(2025, 6, 30), 60),
        (date(2025, 1, 1), 12, date(2025, 6, 30), 60),
        (date(2025, 3, 31), 9, date(2025, 6, 30), 60),  # there by 31 March: due at midyear, and not prorated
        (date(2025, 4, 1), 9, date(2025, 12, 31), 45),  # a day later: until the end of the year, prorated
        (date(2025, 8, 1), 5, date(2025, 12, 31), 26),
        (date(2025, 11, 30), 1, date(2025, 12, 31), 6),
    ],
)
def test_rotation_in_funing_is_due_at_midyear_for_who_was_there_by_march(
    joined_on: date | None, months: int, due_on: date, total: int
) -> None:
    req = requirement_of(2025, Months(months, 0, 12 - months, joined_on), FN)
    assert (req.due_on, req.total) == (due_on, total * 100)


def test_before_midyear_only_leave_lowers_what_rotation_requires() -> None:
    # Left the post for two months and was on leave for three: only the three count.
    req = requirement_of(2025, Months(7, 3, 2, None), FN)
    assert (req.total, req.public_law, req.business_skill) == (4500, 1500, 3000)
    assert requirement_of(2025, Months(0, 4, 8, None), FN).exempt == "EXEMPT_ON_LEAVE"


@pytest.mark.parametrize("code", ["QD-2023", "ZJG-2022", "SZ-2021", "JN-2022"])
def test_elsewhere_the_year_is_due_on_its_last_day(code: str) -> None:
    assert requirement_of(2023, since(9), READY[code]).due_on == date(2023, 12, 31)


@pytest.mark.parametrize(
    ("months", "reason"),
    [
        (Months(0, 0, 12, None), "EXEMPT_NO_MONTHS"),
        (Months(0, 12, 0, None), "EXEMPT_ON_LEAVE"),
        (Months(0, 1, 11, date(2023, 11, 5)), "EXEMPT_ON_LEAVE"),
        (Months(1, 0, 11, date(2023, 12, 1)), "EXEMPT_JOINED_LATE"),  # after 30 November
        (Months(0, 0, 12, date(2023, 12, 20)), "EXEMPT_JOINED_LATE"),
        (Months(1, 0, 11, date(2023, 11, 30)), None),  # on it: owes one month
        (Months(1, 0, 11, None), None),
        (Months(12, 0, 0, None), None),
    ],
)
@pytest.mark.parametrize("code", sorted(READY))
def test_who_is_exempt_and_why(months: Months, reason: str | None, code: str) -> None:
    req = requirement_of(2023, months, READY[code])
    assert req.exempt == reason
    if reason:
        assert (req.total, req.public_law, req.business_skill, req.special_topic, req.online_cap) == (0, 0, 0, 0, 0)
    else:
        assert req.total > 0


@pytest.mark.parametrize(
    ("months", "cap"),
    [(12, 3000), (9, 2250), (7, 1750), (1, 250)],  # half of 60, 45, 35 and 5: hundredths, not rounded
)
def test_online_hours_count_up_to_half_of_what_is_required(months: int, cap: int) -> None:
    assert requirement_of(2023, Months(months, 12 - months, 0, None), QD).online_cap == cap


@given(hours=st.integers(0, 2000), months=st.integers(0, 12))
def test_proration_rounds_up_to_the_whole_hour(hours: int, months: int) -> None:
    owed_hours = prorated(hours, months)
    assert owed_hours % 100 == 0
    assert 0 <= owed_hours * 12 - hours * months * 100 < 1200


@given(hours=st.integers(0, 2000), percent=st.integers(0, 100))
def test_a_share_rounds_up_to_the_whole_hour(hours: int, percent: int) -> None:
    assert share_of(hours * 100, percent) == (percent * hours + 99) // 100 * 100


@st.composite
def parameters(draw: st.DrawFn) -> Parameters:
    """Draw parameters of any place that can be."""
    total = draw(st.integers(1, 120))
    values: dict[str, Any] = {
        "annual_total_min": total,
        "public_law_min": draw(st.integers(0, total)),
        "special_topic_min": draw(st.integers(0, total)),
        "rotation_due": draw(st.sampled_from(["12-31", "06-30"])),
        "online_cap_percent": draw(st.integers(0, 100)),
        "biz_skill_share_of": draw(st.sampled_from(["required", "credited"])),
    }
    if draw(st.booleans()):
        values["biz_skill_percent"] = draw(st.integers(0, 100))
    else:
        values["biz_skill_min"] = draw(st.integers(0, total))
    try:
        return read_parameters(values)
    except RuleBroken:
        return draw(st.sampled_from([QD, FN]))


spans = st.tuples(st.dates(date(2022, 6, 1), date(2023, 12, 31)), st.integers(0, 500)).map(
    lambda t: Span(t[0], t[0] + timedelta(days=t[1]))
)


def required(params: Parameters, in_post: list[Span], leaves: list[Span]) -> Requirement:
    return requirement_of(2023, months_in_post(2023, in_post, leaves, params), params)


def amounts(req: Requirement) -> tuple[int, int, int, int]:
    return req.total, req.public_law, req.business_skill, req.special_topic


@given(
    params=parameters(), in_post=st.lists(spans, min_size=1, max_size=2), leaves=st.lists(spans, max_size=2), new=spans
)
def test_invariant_11_more_leave_never_requires_more(
    params: Parameters, in_post: list[Span], leaves: list[Span], new: Span
) -> None:
    """C10, 11: required hours never increase when approved leave is added."""
    before, after = required(params, in_post, leaves), required(params, in_post, [*leaves, new])
    assert all(more <= less for less, more in zip(amounts(before), amounts(after), strict=True))


def test_invariant_11_suspension_lowers_nothing() -> None:
    """C10, 11: there is no way to hand a suspension to what reckons the requirement: only posts and leave go in."""
    kinds = set(months_in_post.__annotations__) - {"return"}
    assert kinds == {"year", "in_post", "leaves", "params"}


@given(params=parameters(), counted=st.integers(1, 12), on_leave=st.integers(0, 11))
def test_the_parts_never_ask_for_more_than_the_whole(params: Parameters, counted: int, on_leave: int) -> None:
    on_leave = min(on_leave, 12 - counted)
    req = requirement_of(2023, Months(counted, on_leave, 12 - counted - on_leave, None), params)
    assert req.public_law + req.business_skill <= req.total
    assert req.special_topic <= req.total
    # Where parts rounded up exceed the whole, the whole grows by an hour; the share stays that of the smaller whole.
    grown = 100 if params.public_law_min else 0
    assert req.business_skill * 100 >= params.biz_skill_percent * (req.total - grown)
    assert req.online_cap <= req.total
    assert all(amount % 100 == 0 for amount in amounts(req))
