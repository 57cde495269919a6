"""Rules of practice, filings, plans and obligations: the machines, the thresholds, the vectors (C3.3, C3.6, C6)."""

from datetime import date
from itertools import product
from typing import Any

import pytest

from lms.courses.rules import practice
from lms.courses.rules.practice import LogState, mentor_credits
from lms.filings.rules import filing
from lms.filings.rules.filing import FilingState, due_of, is_late, number_of, require_returnable
from lms.filings.rules.kinds import FilingKind, due_day, owes
from lms.filings.rules.obligation import ObligationState, is_enough, require_linkable, state_of
from lms.filings.rules.plan import Planned, check_plan, empty_quarters
from lms.hours.catalogue import Tag
from lms.requirements.applicant import Turn, Waiting, days_needed, turn_of, window_ends
from lms.requirements.first_time import FirstTime
from lms.requirements.parameters import Parameters
from tests.refusing import refused

FN = Parameters(annual_total_min=60, public_law_min=20, biz_skill_min=40)
QD = Parameters(annual_total_min=60, biz_skill_percent=60, special_topic_min=10)


@pytest.mark.parametrize(("old", "new"), list(product(LogState, LogState)))
def test_every_step_of_a_log(old: LogState, new: LogState) -> None:
    allowed = {
        (LogState.DRAFT, LogState.SUBMITTED),
        (LogState.RETURNED, LogState.SUBMITTED),
        (LogState.SUBMITTED, LogState.SIGNED),
        (LogState.SUBMITTED, LogState.RETURNED),
    }
    if (old, new) in allowed:
        practice.require_move(old, new)
    else:
        with refused("LOG_SIGNED" if old is LogState.SIGNED else "LOG_STATE"):
            practice.require_move(old, new)


@pytest.mark.parametrize(("old", "new"), list(product(FilingState, FilingState)))
def test_every_step_of_a_filing(old: FilingState, new: FilingState) -> None:
    allowed = {
        (FilingState.DRAFT, FilingState.SUBMITTED),
        (FilingState.RETURNED, FilingState.SUBMITTED),
        (FilingState.SUBMITTED, FilingState.RETURNED),
        (FilingState.SUBMITTED, FilingState.FILED),
    }
    if (old, new) in allowed:
        filing.require_move(old, new)
    else:
        with refused("PLAN_STATE"):
            filing.require_move(old, new)


def test_only_drafts_and_returned_filings_change() -> None:
    for state in FilingState:
        if state in {FilingState.DRAFT, FilingState.RETURNED}:
            filing.require_open(state)
        else:
            with refused("PLAN_LOCKED"):
                filing.require_open(state)


@pytest.mark.requirement("FN-1-4")
def test_a_return_comes_once_and_with_a_list() -> None:
    require_returnable(was_returned=False, defects=["缺授课人"])
    with refused("DEFECTS_MISSING"):
        require_returnable(was_returned=False, defects=[])
    with refused("RETURNED_ONCE"):
        require_returnable(was_returned=True, defects=["缺授课人"])


@pytest.mark.requirement("FN-1-4")
@pytest.mark.parametrize(
    ("counted_on", "today", "late"),
    [
        (date(2025, 3, 31), date(2025, 4, 9), False),  # on the day itself
        (date(2025, 4, 1), date(2025, 4, 9), True),
        (None, date(2025, 3, 31), False),
        (None, date(2025, 4, 1), True),
    ],
)
def test_late_is_what_comes_after_the_due_day(counted_on: date | None, today: date, late: bool) -> None:
    assert is_late(due_of(2025, "03-31"), counted_on, today=today) is late
    assert is_late(due_of(2025, None), counted_on, today=today) is False


@pytest.mark.requirement("JN-18-1")
def test_duties_not_performed_are_reported_by_the_years_end_where_there_are_some() -> None:
    kind = FilingKind.NON_PERFORMANCE
    assert due_day(kind, 2022, "", None) == date(2022, 12, 31)
    assert not owes(kind, "DEPARTMENT", Parameters(half_year_reports_due=("05-31", "11-30")))


def test_a_number_says_kind_division_year_and_running_number() -> None:
    assert number_of(FilingKind.TRAINING_PLAN, "320681", 2023, 7) == "TP-320681-2023-0007"


def plan(*lines: tuple[int, str, int, int], tags: int = 0) -> list[Planned]:
    """Return lines of a plan: month, leaf, whole hours, people."""
    return [Planned(month, leaf, tags, hours * 100, people) for month, leaf, hours, people in lines]


def said(refusals: Any) -> list[str]:
    return [refusal.code for refusal in refusals]


@pytest.mark.requirement("FN-1-4")
@pytest.mark.parametrize(
    ("law", "business", "people", "codes"),
    [
        (20, 40, 10, []),
        (19, 41, 10, ["PLAN_SHORT_PUBLIC_LAW"]),
        (21, 39, 10, ["PLAN_SHORT_BUSINESS_SKILL"]),
        (20, 39, 10, ["PLAN_SHORT_TOTAL", "PLAN_SHORT_BUSINESS_SKILL"]),
        (20, 40, 9, ["PLAN_SHORT_TOTAL", "PLAN_SHORT_PUBLIC_LAW", "PLAN_SHORT_BUSINESS_SKILL"]),  # one is left out
        (20, 40, 99, []),  # nobody sits in the same class twice: people count up to the roll
    ],
)
def test_a_plan_must_reach_the_thresholds_of_its_rule_set(
    law: int, business: int, people: int, codes: list[str]
) -> None:
    lines = plan((1, "PL.GEN", law, people), (4, "BK.OTH", business, people), (7, "SUP", 8, people), (10, "SUP", 1, 1))
    assert said(check_plan(lines, 10, "", FN).refusals) == codes


def test_what_is_planned_a_head_is_compared_exactly() -> None:
    lines = [Planned(1, "PL.GEN", 0, 2000, 3), Planned(1, "BK.OTH", 0, 4000, 3), Planned(1, "BK.OTH", 0, 50, 2)]
    check = check_plan(lines[:2], 3, "张三", FN)
    assert (check.refusals, [part.planned for part in check.parts]) == ([], [6000, 2000, 4000])
    one_short = [Planned(1, "PL.GEN", 0, 2000, 3), Planned(1, "BK.OTH", 0, 4000, 2), Planned(2, "BK.OTH", 0, 3950, 1)]
    short = check_plan(one_short, 3, "张三", FN)
    assert said(short.refusals) == ["PLAN_SHORT_TOTAL", "PLAN_SHORT_BUSINESS_SKILL"]
    assert short.refusals[0].parameters == {"planned": 5983, "required": 6000}


@pytest.mark.requirement("SZ-2.2-5")
def test_an_empty_quarter_a_thin_topic_and_nobody_to_teach_are_pointed_out_only() -> None:
    lines = plan((1, "PL.GEN", 24, 5), (5, "BK.OTH", 36, 5))
    check = check_plan(lines, 5, " ", QD)
    assert check.refusals == []
    assert [(w.code, w.parameters) for w in check.warnings] == [
        ("PLAN_SHORT_TOPIC", {"planned": 0, "required": 1000}),
        ("PLAN_QUARTER", {"quarter": 3}),
        ("PLAN_QUARTER", {"quarter": 4}),
        ("PLAN_NO_LECTURERS", {}),
    ]
    topic = plan((8, "BK.OTH", 10, 5), tags=int(Tag.DISCRETION)) + plan((12, "BK.OTH", 26, 5), (1, "PL.GEN", 24, 5))
    assert said(check_plan(topic, 5, "李四", QD).warnings) == ["PLAN_QUARTER"]
    assert empty_quarters(plan(*((month, "PL.GEN", 1, 1) for month in (3, 4, 9, 10)))) == []


def test_an_empty_plan_and_an_empty_roll_are_refused() -> None:
    assert said(check_plan([], 5, "", FN).refusals) == ["PLAN_EMPTY"]
    assert said(check_plan(plan((1, "PL.GEN", 60, 5)), 0, "", FN).refusals) == ["PLAN_ROLL"]


@pytest.mark.requirement("FN-2-5", "QD-1-2", "QD-2-1")
@pytest.mark.parametrize(
    ("attended", "roll", "enough"),
    [(79, 100, False), (80, 100, True), (0, 0, False), (5, 0, False), (4, 5, True), (799, 1000, False), (1, 1, True)],
)
def test_four_fifths_of_the_roll_are_enough_and_nothing_is_rounded_up(attended: int, roll: int, enough: bool) -> None:
    assert is_enough(attended, roll, 80) is enough


@pytest.mark.parametrize(
    ("in_time", "attended", "roll", "today", "state"),
    [
        (80, 80, 100, date(2023, 6, 1), ObligationState.MET),
        (80, 80, 100, date(2023, 12, 1), ObligationState.MET),
        (79, 80, 100, date(2023, 12, 1), ObligationState.MET_LATE),
        (0, 79, 100, date(2023, 10, 1), ObligationState.OVERDUE),
        (0, 0, 100, date(2023, 9, 30), ObligationState.SOON),  # the due day itself is in time
        (0, 0, 100, date(2023, 8, 31), ObligationState.SOON),
        (0, 0, 100, date(2023, 8, 30), ObligationState.OPEN),
        (0, 0, 0, date(2023, 12, 1), ObligationState.NO_ROLL),
    ],
)
def test_how_an_obligation_stands(in_time: int, attended: int, roll: int, today: date, state: ObligationState) -> None:
    found = state_of(
        attended_in_time=in_time, attended=attended, roll=roll, percent=80, due_on=date(2023, 9, 30), today=today
    )
    assert found is state


@pytest.mark.parametrize(
    ("differing", "code"),
    [
        ({}, None),
        ({"day": date(2022, 12, 31)}, "LINK_YEAR"),
        ({"bears_topic": False}, "LINK_TOPIC"),
        ({"is_hosts": False}, "LINK_HOST"),
        ({"is_hosts": False, "by_bureau": True}, None),
    ],
)
def test_what_can_fulfil_an_obligation(differing: dict[str, Any], code: str | None) -> None:
    what: dict[str, Any] = {
        "bears_topic": True, "topic": "DISCRETION", "day": date(2023, 5, 1), "year": 2023, "is_hosts": True,
        "by_bureau": False,
    }  # fmt: skip
    if code is None:
        require_linkable(**(what | differing))
    else:
        with refused(code):
            require_linkable(**(what | differing))


@pytest.mark.parametrize(
    ("days", "already", "credits"),
    [
        ([600, 600, 600, 600], 0, [300, 300, 200]),  # eight a year
        ([600], 750, [50]),
        ([600], 800, []),
        ([300], 0, [150]),
        ([150], 0, [50]),  # half of one and a half, down to the half
        ([50], 0, []),
    ],
)
def test_the_mentor_gets_half_and_at_most_eight(days: list[int], already: int, credits: list[int]) -> None:
    given = [(date(2023, 6, n), credit) for n, credit in enumerate(days, start=1)]
    assert [credit for _, credit in mentor_credits(given, already)] == credits


@pytest.mark.requirement("QD-10-2", "QD-10-3")
@pytest.mark.parametrize(
    ("first", "waiting", "turn"),
    [
        (FirstTime(4000, 4000, 12000, 12000), Waiting(has_mentor=False), Turn.COMPLETE),
        (FirstTime(0, 4000, 0, 12000), Waiting(has_mentor=False), Turn.NO_MENTOR),
        (FirstTime(0, 4000, 0, 12000), Waiting(has_mentor=True), Turn.WRITE),
        (FirstTime(0, 4000, 12000, 12000), Waiting(has_mentor=True), Turn.STUDY),
        (FirstTime(0, 4000, 600, 12000), Waiting(has_mentor=True, to_mend=1), Turn.MEND),
        (FirstTime(0, 4000, 600, 12000), Waiting(has_mentor=True, to_mend=1, to_sign=1), Turn.SIGN),
        (FirstTime(0, 4000, 600, 12000), Waiting(has_mentor=True, to_sign=1, to_confirm=600), Turn.CONFIRM),
        (FirstTime(0, 4000, 600, 12000), Waiting(has_mentor=True, to_confirm=600, to_hand_over=2), Turn.HAND_OVER),
    ],
)
def test_whose_turn_it_is(first: FirstTime, waiting: Waiting, turn: Turn) -> None:
    assert turn_of(first, waiting) is turn


def test_how_many_days_are_needed_and_when_the_window_closes() -> None:
    assert [days_needed(missing, 600) for missing in (12000, 1, 600, 601, 0)] == [20, 1, 1, 2, 0]
    assert (window_ends(date(2023, 9, 1)), window_ends(date(2024, 2, 29))) == (date(2024, 9, 1), date(2025, 2, 28))


def test_a_rule_set_may_name_other_topics_but_only_known_ones() -> None:
    named = Parameters.model_validate({"obligations": [{"topic": "PRUDENT", "due": "05-31"}]})
    assert [(row.topic, row.due) for row in named.obligations] == [("PRUDENT", "05-31")]
    with pytest.raises(ValueError, match="unknown tag"):
        Parameters.model_validate({"obligations": [{"topic": "MERCY", "due": "05-31"}]})
    assert [(row.topic, row.due) for row in QD.obligations] == [("DISCRETION", "09-30"), ("LENIENCY", "06-30")]
