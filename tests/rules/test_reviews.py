"""The yearly review: every pair of states, every finding, and what they come to (C2.5)."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from lms.credentials.rules.review_days import cure_until, day_after_year, listed_from
from lms.credentials.rules.reviews import (
    OUTCOMES,
    Finding,
    ReviewFacts,
    ReviewState as State,
    findings_of,
    proposed_outcome,
    require_outcome,
    require_review_move,
    suggested_cause,
)
from lms.workdays import PACKAGED
from tests.refusing import refused

ON = date(2023, 1, 10)
GOOD = ReviewFacts(
    year=2022,
    on=ON,
    issued_on=date(2020, 5, 1),
    valid_to=date(2025, 4, 30),
    card_state="ACTIVE",
    card_unit="/1/7/",
    post_unit="/1/7/9/",
    hours="MET",
    exam="PASSED",
    oath_asked=True,
    has_sworn=True,
)
# Spelled out, so that a change of the table shows.
ALLOWED = {
    (None, "OPEN"),
    ("OPEN", "UNIT_CHECKED"),
    ("UNIT_CHECKED", "JUSTICE_CHECKED"),
    ("UNIT_CHECKED", "OPEN"),
    ("JUSTICE_CHECKED", "UNIT_CHECKED"),
    ("JUSTICE_CHECKED", "PASSED"),
    ("JUSTICE_CHECKED", "CONDITIONAL"),
    ("JUSTICE_CHECKED", "FAILED"),
    ("JUSTICE_CHECKED", "DEFERRED"),
    ("JUSTICE_CHECKED", "NOT_REQUIRED"),
    ("CONDITIONAL", "PASSED"),
    ("CONDITIONAL", "FAILED"),
    ("DEFERRED", "OPEN"),
    ("PASSED", "OPEN"),
    ("FAILED", "OPEN"),
    ("NOT_REQUIRED", "OPEN"),
}


@pytest.mark.requirement("SZ-2.2-9", "FN-3-2")
@pytest.mark.parametrize(("old", "new"), list(product([None, *State], State)))
def test_every_pair_is_allowed_or_refused(old: State | None, new: State) -> None:
    if (old.value if old else None, new.value) in ALLOWED:
        require_review_move(old, new)
    else:
        with refused("REVIEW_MOVE"):
            require_review_move(old, new)


def test_nothing_stands_against_who_did_everything() -> None:
    assert findings_of(GOOD) == ()
    assert proposed_outcome(()) is State.PASSED


@pytest.mark.requirement("ZJG-10-2", "SZ-5.2-5")
@pytest.mark.parametrize(
    ("differing", "finding", "outcome"),
    [
        ({"issued_on": date(2022, 1, 1)}, "ISSUED_IN_YEAR", "NOT_REQUIRED"),
        ({"issued_on": date(2023, 1, 4)}, "ISSUED_IN_YEAR", "NOT_REQUIRED"),
        ({"on_leave": True}, "ON_LEAVE", "DEFERRED"),
        ({"seconded": True}, "SECONDED", "DEFERRED"),
        ({"post_unit": None}, "NOT_IN_POST", "FAILED"),
        ({"is_enforcement": False}, "NOT_ENFORCEMENT_POST", "FAILED"),
        ({"in_establishment": False}, "NOT_IN_ESTABLISHMENT", "FAILED"),
        ({"sanctions": ("DEMERIT",)}, "HEAVY_SANCTION", "FAILED"),
        ({"sanctions": ("WARNING",)}, "SANCTION", "CONDITIONAL"),
        ({"valid_to": date(2023, 1, 9)}, "CARD_EXPIRED", "CONDITIONAL"),
        ({"card_state": "LOST"}, "CARD_LOST", "CONDITIONAL"),
        ({"card_state": "SUSPENDED"}, "CARD_SUSPENDED", "CONDITIONAL"),
        ({"card_state": "ISSUED"}, "CARD_NOT_ACTIVE", "CONDITIONAL"),
        ({"post_unit": "/1/8/"}, "CARD_OTHER_UNIT", "CONDITIONAL"),
        ({"hours": "SHORT"}, "HOURS_SHORT", "CONDITIONAL"),
        ({"exam": "FAILED"}, "EXAM_FAILED", "CONDITIONAL"),
        ({"exam": "MISSED"}, "EXAM_MISSED", "CONDITIONAL"),
        ({"has_sworn": False}, "OATH_MISSING", "CONDITIONAL"),
        ({"hours": "MADE_UP"}, "HOURS_MADE_UP", "PASSED"),
        ({"hours": ""}, "HOURS_UNJUDGED", "PASSED"),
        ({"exam": ""}, "EXAM_NOT_HELD", "PASSED"),
        ({"has_open_case": True}, "CASE_OPEN", "PASSED"),
    ],
)
def test_one_fact_changes_what_is_proposed(differing: dict[str, object], finding: str, outcome: str) -> None:
    found = findings_of(replace(GOOD, **differing))  # type: ignore[arg-type]
    assert (found, proposed_outcome(found)) == ((Finding(finding),), State(outcome))


@pytest.mark.parametrize(
    "differing",
    [
        {"valid_to": ON},  # the last valid day still counts
        {"supervises": True, "is_enforcement": False},  # a supervisor holds no enforcement post
        {"hours": "EXEMPT"},
        {"exam": "EXEMPT"},
        {"oath_asked": False, "has_sworn": False},
    ],
)
def test_what_stands_against_nobody(differing: dict[str, object]) -> None:
    assert findings_of(replace(GOOD, **differing)) == ()  # type: ignore[arg-type]


def test_all_findings_are_named_and_the_strongest_word_counts() -> None:
    facts = replace(GOOD, on_leave=True, hours="SHORT", is_enforcement=False, issued_on=date(2022, 3, 1))
    found = findings_of(facts)
    assert found == (Finding.ISSUED_IN_YEAR, Finding.ON_LEAVE, Finding.NOT_ENFORCEMENT_POST, Finding.HOURS_SHORT)
    assert proposed_outcome(found) is State.NOT_REQUIRED
    assert proposed_outcome(found[1:]) is State.DEFERRED
    assert proposed_outcome(found[2:]) is State.FAILED
    assert proposed_outcome(found[3:]) is State.CONDITIONAL


@pytest.mark.parametrize(
    ("findings", "cause"),
    [
        ({"NOT_IN_POST", "HOURS_SHORT"}, "W1"),
        ({"HEAVY_SANCTION"}, "S11"),
        ({"EXAM_FAILED", "HOURS_SHORT"}, "S8"),
        ({"HOURS_SHORT"}, "S9"),
        ({"OATH_MISSING"}, "W9"),
    ],
)
def test_a_failed_review_suggests_a_cause(findings: set[str], cause: str) -> None:
    assert suggested_cause(frozenset(findings)) == cause


def test_another_outcome_than_proposed_wants_a_reason() -> None:
    assert require_outcome("PASSED", "PASSED", "") is State.PASSED
    assert require_outcome("PASSED", "CONDITIONAL", "学时已补") is State.PASSED
    with refused("REASON_MISSING"):
        require_outcome("PASSED", "CONDITIONAL", " ")
    for other in ("OPEN", "UNIT_CHECKED", "", "passed"):
        with refused("REVIEW_OUTCOME_UNKNOWN"):
            require_outcome(other, "PASSED", "x")
    assert {require_outcome(each, each, "") for each in OUTCOMES} == set(OUTCOMES)


def test_days_follow_from_the_reviewed_year() -> None:
    assert day_after_year(2022, "03-31") == date(2023, 3, 31)
    assert cure_until(2022, "06-30", date(2023, 3, 31), PACKAGED) == date(2023, 6, 30)
    # Decided in June: 30 days all the same, and the 29th is a Saturday.
    assert cure_until(2022, "06-30", date(2023, 6, 29), PACKAGED) == date(2023, 7, 31)
    assert listed_from(date(2023, 3, 31), to_bureau=False) == date(2023, 4, 1)
    assert listed_from(date(2023, 3, 31), to_bureau=True) == date(2023, 4, 15)
