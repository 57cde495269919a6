"""Which day counts for which year, who confirms what, and what can be taken back (domain C3.3, C3.4)."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from lms.access import Actor, Role
from lms.errors import RuleBroken
from lms.hours.catalogue import CONFIRMERS, EVIDENCE_EXPECTED, LEAVES, EvidenceKind, Method
from lms.hours.rules import (
    MOVES,
    Limits,
    missing_evidence,
    require_confirmer,
    require_dated,
    require_move,
    require_open,
    require_other_person,
    require_reversible,
)
from tests.refusing import refused


def acting(role: Role, account_id: int | None = 1, person_id: int | None = None) -> Actor:
    return Actor(account_id=account_id, role=role, person_id=person_id)


@pytest.mark.parametrize(
    ("day", "today", "year", "make_up", "code"),
    [
        (date(2023, 6, 1), date(2023, 6, 1), 2023, False, None),  # this morning's class, entered this evening
        (date(2023, 6, 2), date(2023, 6, 1), 2023, False, "FUTURE"),
        (date(2023, 12, 31), date(2024, 1, 1), 2023, False, None),  # the training date decides the year
        (date(2023, 12, 31), date(2024, 1, 1), 2024, False, "YEAR_MISMATCH"),
        (date(2024, 1, 1), date(2024, 1, 1), 2023, False, "YEAR_MISMATCH"),
        (date(2024, 1, 1), date(2024, 4, 1), 2023, True, None),  # made up for last year
        (date(2024, 3, 31), date(2024, 4, 1), 2023, True, None),  # on the last day it can be
        (date(2024, 4, 1), date(2024, 4, 1), 2023, True, "MAKE_UP_DATE"),
        (date(2023, 12, 31), date(2024, 4, 1), 2023, True, "MAKE_UP_DATE"),  # that was the year itself
        (date(2025, 1, 10), date(2025, 1, 10), 2023, True, "MAKE_UP_DATE"),  # for the year before last
        (date(2024, 2, 1), date(2024, 2, 1), 2024, True, "MAKE_UP_DATE"),  # for the year it is in
        (date(2024, 3, 1), date(2024, 2, 1), 2023, True, "FUTURE"),
    ],
)
def test_which_year_a_day_counts_for(day: date, today: date, year: int, make_up: bool, code: str | None) -> None:
    if code is None:
        require_dated(day, today=today, year=year, is_make_up=make_up)
    else:
        with refused(code):
            require_dated(day, today=today, year=year, is_make_up=make_up)


@given(day=st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_invariant_10_an_hour_belongs_to_exactly_one_year(day: date) -> None:
    """C10, 10: a day counts for its own year; made up, for one other and never for its own."""
    today = day + timedelta(days=1)

    def taken(year: int, make_up: bool) -> bool:
        try:
            require_dated(day, today=today, year=year, is_make_up=make_up)
        except RuleBroken:
            return False
        return True

    years = range(2018, 2033)
    assert [year for year in years if taken(year, make_up=False)] == [day.year]
    made_up = [year for year in years if taken(year, make_up=True)]
    assert made_up == ([day.year - 1] if day.month <= 3 else [])


def test_the_end_of_making_up_is_a_parameter() -> None:
    with refused("MAKE_UP_DATE"):
        require_dated(date(2024, 3, 1), today=date(2024, 3, 1), year=2023, is_make_up=True, make_up_until=(2, 28))


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(
    ("day", "today", "open_to_all"),
    [
        (date(2023, 6, 1), date(2023, 6, 1), True),
        (date(2023, 12, 31), date(2024, 1, 15), True),  # late evidence until the 15th
        (date(2023, 1, 1), date(2024, 1, 15), True),
        (date(2023, 12, 31), date(2024, 1, 16), False),
        (date(2022, 12, 31), date(2023, 6, 1), False),
        (date(2024, 1, 1), date(2024, 1, 16), True),
    ],
)
def test_a_year_closes_on_15_january_for_all_but_the_decider_with_a_document(
    role: Role, day: date, today: date, open_to_all: bool
) -> None:
    actor = acting(role)
    if open_to_all:
        require_open(day, today=today, actor=actor, document=None)
    elif role is Role.JUSTICE_DECIDER:
        require_open(day, today=today, actor=actor, document="启司〔2024〕3号")
        for document in (None, "", "  "):
            with refused("DOCUMENT_MISSING"):
                require_open(day, today=today, actor=actor, document=document)
    else:
        with refused("YEAR_CLOSED") as caught:
            require_open(day, today=today, actor=actor, document="启司〔2024〕3号")
        assert caught.value.parameters == {"year": day.year}


def test_the_last_day_for_late_evidence_is_a_parameter() -> None:
    day, today, actor = date(2023, 12, 1), date(2024, 2, 1), acting(Role.UNIT_LEGAL)
    require_open(day, today=today, actor=actor, document=None, late_until=(2, 1))
    with refused("YEAR_CLOSED"):
        require_open(day, today=today, actor=actor, document=None, late_until=(1, 31))


JUSTICE = {Role.JUSTICE_REVIEWER, Role.JUSTICE_DECIDER}
LEGAL = JUSTICE | {Role.UNIT_LEGAL}
HOST = LEGAL | {Role.LINE_DEPT}
PRACTICE = HOST | {Role.UNIT_TRAINER}
# Who confirms (domain C3.3): one row a method.
WHO: dict[Method, set[Role]] = {
    Method.CLASSROOM: HOST,
    Method.ONLINE: HOST | {Role.SYSTEM},
    Method.CASE_COMMENT: LEGAL,
    Method.CASE_GUIDANCE: LEGAL,
    Method.VIDEO_DEMO: LEGAL,
    Method.COURT_OBSERVATION: LEGAL,
    Method.SIMULATION: LEGAL,
    Method.DRILL: LEGAL,
    Method.SCENARIO: LEGAL,
    Method.CONTEST: HOST,
    Method.POST_PRACTICE: HOST,
    Method.SHADOWING: PRACTICE,
    Method.ON_SITE_GUIDANCE: PRACTICE,
    Method.MENTORING: PRACTICE,
    Method.SALON: JUSTICE,
    Method.LECTURING: HOST,
    Method.MEETING: LEGAL,
    Method.SELF_STUDY: LEGAL,
}


@pytest.mark.requirement("FN-1-2")
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("method", Method)
def test_who_confirms_what(method: Method, role: Role) -> None:
    for leaf in LEAVES:
        may = role in WHO[method] and not (role is Role.LINE_DEPT and leaf.startswith("PL."))
        if may:
            require_confirmer(method, leaf, acting(role))
        else:
            with refused("WRONG_CONFIRMER"):
                require_confirmer(method, leaf, acting(role))


@pytest.mark.requirement("FN-1-1")
@pytest.mark.parametrize("role", Role)
def test_where_the_bureau_teaches_public_law_only_the_bureau_confirms_it(role: Role) -> None:
    limits = Limits(justice_only_public_law=True)
    if role in JUSTICE:
        require_confirmer(Method.CLASSROOM, "PL.GEN", acting(role), limits)
    else:
        with refused("WRONG_CONFIRMER"):
            require_confirmer(Method.CLASSROOM, "PL.GEN", acting(role), limits)
    if role in HOST:
        require_confirmer(Method.CLASSROOM, "BK.OTH", acting(role), limits)


def test_the_person_and_those_above_the_business_confirm_nothing() -> None:
    nobody = {Role.SELF, Role.UNIT_LEADER, Role.JUDICIAL_OFFICE, Role.PROVINCE}
    nobody |= {Role.SYS_ADMIN, Role.SEC_ADMIN, Role.AUDIT_ADMIN}
    assert not nobody & frozenset().union(*CONFIRMERS.values())


@pytest.mark.parametrize(
    ("actor", "proposed_by_id", "person_id", "code"),
    [
        (acting(Role.UNIT_LEGAL, 1, 10), 2, 11, None),
        (acting(Role.UNIT_LEGAL, 1, 10), 2, 10, "OWN_HOURS"),
        (acting(Role.UNIT_LEGAL, 1, 10), 1, 11, "OWN_PROPOSAL"),
        (acting(Role.UNIT_LEGAL, 1, 10), 1, 10, "OWN_HOURS"),
        (acting(Role.UNIT_LEGAL, 1, None), 2, 10, None),  # an account that is nobody's own
        (acting(Role.JUSTICE_REVIEWER, None), None, 10, None),  # the operator is not "the same" as another operator
        (acting(Role.JUSTICE_DECIDER, 1, 10), None, 10, "OWN_HOURS"),  # whatever the rank
    ],
)
def test_nobody_confirms_his_own_hours_or_his_own_proposal(
    actor: Actor, proposed_by_id: int | None, person_id: int, code: str | None
) -> None:
    if code is None:
        require_other_person(actor, proposed_by_id=proposed_by_id, person_id=person_id)
    else:
        with refused(code):
            require_other_person(actor, proposed_by_id=proposed_by_id, person_id=person_id)


WHOLE: dict[str, Any] = {
    "credit": 400,
    "is_reversal": False,
    "reversed_already": 0,
    "amount": 400,
    "reason": "录入重复",
}


@pytest.mark.parametrize(
    ("differing", "code"),
    [
        ({}, None),
        ({"amount": 50}, None),  # a part
        ({"amount": 150, "reversed_already": 250}, None),  # the rest
        ({"amount": 1}, None),
        ({"is_reversal": True}, "REVERSAL_OF_REVERSAL"),
        ({"is_reversal": True, "credit": -400, "reason": ""}, "REVERSAL_OF_REVERSAL"),
        ({"reason": ""}, "REASON_MISSING"),
        ({"reason": " \n"}, "REASON_MISSING"),
        ({"amount": 0}, "AMOUNT_NOT_POSITIVE"),
        ({"amount": -50}, "AMOUNT_NOT_POSITIVE"),
        ({"amount": 401}, "REVERSAL_EXCEEDS"),
        ({"amount": 200, "reversed_already": 250}, "REVERSAL_EXCEEDS"),
        ({"amount": 1, "reversed_already": 400}, "REVERSAL_EXCEEDS"),
    ],
)
def test_a_posted_entry_is_taken_back_once_and_with_a_reason(differing: dict[str, Any], code: str | None) -> None:
    if code is None:
        require_reversible(**WHOLE | differing)
    else:
        with refused(code):
            require_reversible(**WHOLE | differing)


def test_a_reversal_that_exceeds_says_what_is_left() -> None:
    with refused("REVERSAL_EXCEEDS") as caught:
        require_reversible(**WHOLE | {"amount": 200, "reversed_already": 250})
    assert caught.value.parameters == {"left": 150}


STATES = ("pending", "confirmed", "rejected")


@pytest.mark.parametrize("new", STATES)
@pytest.mark.parametrize("old", STATES)
def test_a_claim_is_decided_once(old: str, new: str) -> None:
    if old == "pending" and new != "pending":
        require_move(old, new)
    else:
        with refused("ALREADY_DECIDED") as caught:
            require_move(old, new)
        assert caught.value.parameters == {"state": old}


def test_every_state_of_a_claim_is_in_the_table() -> None:
    assert set(MOVES) == set(STATES) >= frozenset().union(*MOVES.values())


def test_what_evidence_is_missing_is_named() -> None:
    assert missing_evidence(Method.CLASSROOM, []) == [
        EvidenceKind.NOTICE,
        EvidenceKind.TIMETABLE,
        EvidenceKind.SIGN_IN,
    ]
    assert missing_evidence(Method.CLASSROOM, ["NOTICE", "SIGN_IN", "PHOTO"]) == [EvidenceKind.TIMETABLE]
    assert missing_evidence(Method.ONLINE, ["LOG"]) == []


@pytest.mark.parametrize("method", Method)
def test_every_method_has_its_evidence_its_confirmers_and_its_categories(method: Method) -> None:
    assert EVIDENCE_EXPECTED[method]
    assert CONFIRMERS[method] >= JUSTICE
