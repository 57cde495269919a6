"""The acts of a year as data: of whom they are asked, by when, how one stands (calendar A.4)."""

from datetime import date

import pytest

from lms.people.rules import UnitKind
from lms.requirements.parameters import Parameters
from lms.yearly_acts.rules import ACTS, Act, ActState, due_day, owes, quarter_of, state_of

USUAL, JN, FN = Parameters(), Parameters(oath_annual_collective=True), Parameters(rotation_due="06-30")
DUE = date(2023, 6, 30)


@pytest.mark.requirement("JN-17-2", "QD-12-2", "JN-24-1", "JN-2-3")
@pytest.mark.parametrize(
    ("act", "kind", "parameters", "supervisors", "asked"),
    [
        (Act.OATH, UnitKind.DEPARTMENT, USUAL, False, False),
        (Act.OATH, UnitKind.DEPARTMENT, JN, False, True),
        (Act.OATH, UnitKind.TEAM, JN, False, False),
        (Act.BULLETIN, UnitKind.DEPARTMENT, USUAL, False, False),
        (Act.BULLETIN, UnitKind.DEPARTMENT, USUAL, True, True),
        (Act.BULLETIN, UnitKind.TOWNSHIP, USUAL, True, False),
        (Act.BULLETIN, UnitKind.JUSTICE_BUREAU, USUAL, False, True),
        (Act.APPRAISAL, UnitKind.JUSTICE_BUREAU, USUAL, False, True),
        (Act.APPRAISAL, UnitKind.DEPARTMENT, USUAL, True, False),
        (Act.SUPERVISORS, UnitKind.DEPARTMENT, USUAL, True, False),
        (Act.ROTATION, UnitKind.ZONE, USUAL, False, True),
        (Act.CARD_ANNUAL, UnitKind.JUDICIAL_OFFICE, USUAL, False, False),
    ],
)
def test_of_whom_an_act_is_asked(
    act: Act, kind: UnitKind, parameters: Parameters, supervisors: bool, asked: bool
) -> None:
    assert owes(act, kind, parameters, has_supervisors=supervisors) is asked


@pytest.mark.requirement("FN-1-5", "SZ-2.2-9")
def test_days_are_those_of_the_adopted_rules_and_are_not_moved() -> None:
    assert due_day(Act.ROTATION, 2025, "", FN) == date(2025, 6, 30)
    assert due_day(Act.ROTATION, 2023, "", USUAL) == date(2023, 12, 31)  # a Sunday, and not moved
    assert due_day(Act.CARD_ANNUAL, 2023, "", USUAL) == date(2023, 3, 31)
    assert due_day(Act.CLOSING, 2023, "", USUAL) == date(2023, 1, 20)
    assert [due_day(Act.BULLETIN, 2023, period, USUAL).month for period in ACTS[Act.BULLETIN].days] == [3, 6, 9, 12]
    assert [quarter_of(date(2023, month, 1)) for month in (1, 3, 4, 9, 12)] == ["Q1", "Q1", "Q2", "Q3", "Q4"]


@pytest.mark.parametrize(
    ("done_on", "today", "state"),
    [
        (None, DUE, ActState.OPEN),
        (None, date(2023, 7, 1), ActState.OVERDUE),
        (DUE, date(2023, 7, 1), ActState.DONE),
        (date(2023, 7, 1), date(2023, 7, 2), ActState.DONE_LATE),
    ],
)
def test_late_is_said_of_what_came_after_the_day_and_of_what_never_came(
    done_on: date | None, today: date, state: ActState
) -> None:
    assert state_of(done_on, DUE, today=today) is state
