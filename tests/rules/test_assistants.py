"""Contracts, negative lists, duty of assistants, social supervisors."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from lms.credentials.rules.assistants import AssistantFacts, BadgeFacts, BadgeTurn, DutyReason, reasons_of, turn_of
from lms.credentials.rules.badges import BadgeState
from lms.credentials.rules.badges_training import MODULES, Training
from lms.credentials.rules.contracts import (
    EMPLOYMENT,
    ContractFault,
    Nature,
    Opinion,
    Terms,
    faults_of,
    is_running_out,
    require_early_end,
    require_sound,
    require_terms,
)
from lms.credentials.rules.negative_lists import (
    ALLOWED,
    BUILT_IN,
    Act,
    Signing,
    Version,
    digest_of,
    is_forbidden,
    require_list,
    signing_of,
)
from lms.credentials.rules.social_supervisors import (
    SupervisorRecordKind,
    TermState,
    require_record,
    require_term,
    state_on,
)
from lms.people.rules import Employment, PersonClass, Span
from lms.workdays import PACKAGED
from tests.refusing import refused

DAY = date(2023, 11, 20)
TERMS = Terms(Nature.DIRECT, date(2022, 12, 20), date(2023, 1, 1), date(2025, 12, 31))
OUTSOURCED = replace(TERMS, nature=Nature.OUTSOURCED, opinion=Opinion.LAWFUL, opinion_on=date(2022, 12, 19))
GOOD = AssistantFacts(BadgeState.ACTIVE, date(2023, 2, 1), date(2025, 12, 31), TERMS, True, frozenset(), "/1/7/")


def test_each_nature_has_its_word_in_the_roster() -> None:
    assert EMPLOYMENT == {
        Nature.DIRECT: Employment.CONTRACT,
        Nature.DISPATCH: Employment.DISPATCH,
        Nature.OUTSOURCED: Employment.OUTSOURCED,
    }


@pytest.mark.requirement("ZJG-5-3", "ZJG-5-4", "ZJG-5-6")
@pytest.mark.parametrize(
    ("terms", "faults"),
    [
        (TERMS, ()),
        (OUTSOURCED, ()),  # the opinion the day before the signing
        (replace(OUTSOURCED, opinion=None, opinion_on=None), (ContractFault.OPINION_MISSING,)),
        (replace(OUTSOURCED, opinion=Opinion.UNLAWFUL), (ContractFault.OPINION_NEGATIVE,)),
        (replace(OUTSOURCED, opinion_on=date(2022, 12, 20)), (ContractFault.OPINION_LATE,)),  # the same day
        (replace(TERMS, starts_on=date(2023, 11, 21)), (ContractFault.CONTRACT_NOT_BEGUN,)),
        (replace(TERMS, ends_on=date(2023, 11, 19)), (ContractFault.CONTRACT_OVER,)),
        (replace(TERMS, ends_on=DAY), ()),  # its last day
        (replace(TERMS, ended_on=date(2023, 11, 19)), (ContractFault.CONTRACT_OVER,)),
        (replace(TERMS, nature=Nature.DISPATCH), ()),
    ],
)
def test_under_which_contract_an_assistant_may_stand(terms: Terms, faults: tuple[ContractFault, ...]) -> None:
    assert faults_of(terms, DAY) == faults
    if faults:
        with refused(faults[0].value):
            require_sound(terms, DAY)


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        (replace(TERMS, ends_on=date(2022, 1, 1)), "SPAN_REVERSED"),
        (replace(TERMS, signed_on=date(2026, 1, 1)), "CONTRACT_SIGNED_LATE"),
        (replace(TERMS, opinion=Opinion.LAWFUL), "OPINION_UNDATED"),
    ],
)
def test_a_contract_with_impossible_dates_is_not_recorded(terms: Terms, code: str) -> None:
    require_terms(TERMS)
    with refused(code):
        require_terms(terms)


def test_a_contract_ends_early_once_and_with_a_reason() -> None:
    require_early_end(TERMS, on=DAY, reason="单位退回")
    with refused("REASON_MISSING"):
        require_early_end(TERMS, on=DAY, reason=" ")
    with refused("SPAN_REVERSED"):
        require_early_end(TERMS, on=date(2022, 1, 1), reason="退回")
    with refused("CONTRACT_OVER"):
        require_early_end(replace(TERMS, ended_on=DAY), on=DAY, reason="退回")


@pytest.mark.parametrize(("left", "expected"), [(-1, False), (0, True), (30, True), (31, False)])
def test_a_contract_that_runs_out_is_pointed_out(left: int, expected: bool) -> None:
    assert is_running_out(replace(TERMS, ends_on=DAY + timedelta(days=left)), DAY) == expected


V1, V2, V3 = Version(1, 1, date(2023, 1, 1)), Version(2, 2, date(2023, 11, 13)), Version(3, 3, date(2023, 12, 1))


@pytest.mark.requirement("ZJG-5-1", "SZ-1.4-1")
@pytest.mark.parametrize(
    ("signed", "on", "signing", "counts"),
    [
        ({}, date(2022, 6, 1), Signing(None, False), False),  # no list yet: nobody may
        ({}, date(2023, 6, 1), Signing(V1, False), False),
        ({1: date(2023, 1, 5)}, date(2023, 6, 1), Signing(V1, True), True),
        ({1: date(2023, 6, 2)}, date(2023, 6, 1), Signing(V1, False), False),  # signed tomorrow
        ({1: date(2023, 1, 5)}, date(2023, 11, 27), Signing(V2, False, date(2023, 11, 27)), True),  # tenth working day
        ({1: date(2023, 1, 5)}, date(2023, 11, 28), Signing(V2, False, date(2023, 11, 27)), False),
        ({2: date(2023, 11, 14)}, date(2023, 11, 28), Signing(V2, True), True),
        # The days run from the first version that was left unsigned, not from the newest.
        ({1: date(2023, 1, 5)}, date(2023, 12, 2), Signing(V3, False, date(2023, 11, 27)), False),
        ({}, date(2023, 11, 14), Signing(V2, False), False),  # never signed any: no days of grace
    ],
)
def test_a_list_is_signed_version_by_version(signed: dict[int, date], on: date, signing: Signing, counts: bool) -> None:
    found = signing_of([V1, V2, V3], signed, on, PACKAGED)
    assert (found, found.counts_on(on)) == (signing, counts)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"lines": ["", " "]}, "LIST_EMPTY"),
        ({"lines": ["不得" * 101]}, "LIST_LINE_LONG"),
        ({"forbidden": ["DECIDE"]}, "LIST_ACT_UNKNOWN"),  # built in: nothing to choose
        ({"forbidden": ["SINGING"]}, "LIST_ACT_UNKNOWN"),
        ({"in_force_on": date(2023, 11, 19)}, "LIST_BACK_DATED"),
    ],
)
def test_a_version_says_something_and_is_not_back_dated(change: dict[str, Any], code: str) -> None:
    values: dict[str, Any] = {"lines": ["不得单独执法"], "forbidden": ["PATROL"], "in_force_on": DAY}
    require_list(**values, last=DAY - timedelta(days=1))
    with refused(code):
        require_list(**values | change, last=DAY - timedelta(days=1))


def test_another_word_is_another_digest() -> None:
    first = digest_of("清单", 1, ["不得单独调查"], [])
    assert first != digest_of("清单", 1, ["不得单独审核"], [])
    assert first != digest_of("清单", 2, ["不得单独调查"], [])
    assert first != digest_of("清单", 1, ["不得单独调查"], ["PATROL"])


@pytest.mark.requirement("ZJG-5-2", "ZJG-8-1", "ZJG-8-2", "SZ-1.4-2", "SZ-2.3-2")
@pytest.mark.parametrize("act", Act)
def test_what_is_built_in_is_forbidden_whatever_the_unit_says(act: Act) -> None:
    assert is_forbidden(act.value) == (act in BUILT_IN)
    assert is_forbidden(act.value, frozenset({act.value}))


def test_an_act_nobody_knows_is_forbidden() -> None:
    assert is_forbidden("ARREST")


_FACTS = st.builds(
    AssistantFacts,
    state=st.none() | st.sampled_from(BadgeState),
    valid_from=st.none() | st.dates(),
    valid_until=st.none() | st.dates(),
    terms=st.none() | st.just(TERMS),
    is_list_signed=st.booleans(),
    forbidden=st.frozensets(st.sampled_from([act.value for act in ALLOWED])),
    unit_path=st.sampled_from(["", "/1/", "/1/7/"]),
)


@pytest.mark.requirement("ZJG-8-1", "QD-10-1")
@given(_FACTS, st.sampled_from(sorted(BUILT_IN)), st.dates(), st.sampled_from([None, True, False]))
def test_a_forbidden_act_is_refused_whatever_the_records_say(
    facts: AssistantFacts, act: Act, on: date, lead: bool | None
) -> None:
    """C10 invariant 1, and no part of leader or decider either."""
    assert DutyReason.ASSISTANT_FORBIDDEN_ACT in reasons_of(facts, on=on, act=act.value, has_lead=lead)
    for part in ("lead", "decider"):
        assert DutyReason.ASSISTANT_FORBIDDEN_ACT in reasons_of(facts, on=on, part=part)


_D = DutyReason


@pytest.mark.parametrize(
    ("change", "asked", "reasons"),
    [
        ({}, {}, ()),
        ({}, {"act": "PATROL", "has_lead": True}, ()),
        ({}, {"act": "PATROL", "has_lead": False}, (_D.NO_LEAD_OFFICER,)),
        ({"forbidden": frozenset({"PATROL"})}, {"act": "PATROL"}, (_D.ASSISTANT_FORBIDDEN_ACT,)),
        ({"is_list_signed": False}, {}, (_D.NEGATIVE_LIST_UNSIGNED,)),
        ({"valid_until": date(2023, 11, 19)}, {}, (_D.BADGE_INVALID,)),
        ({"valid_until": DAY}, {}, ()),  # the last valid day still counts
        ({"valid_from": date(2023, 11, 21)}, {}, (_D.BADGE_INVALID,)),
        ({"terms": replace(TERMS, ended_on=date(2023, 11, 19))}, {}, (_D.BADGE_INVALID,)),  # ZJG-5-6
        ({"terms": replace(OUTSOURCED, opinion=None, opinion_on=None)}, {}, (_D.BADGE_INVALID,)),
        ({}, {"unit_path": "/1/7/12/"}, ()),
        ({}, {"unit_path": "/1/8/"}, (_D.UNIT_MISMATCH,)),
        ({"unit_path": ""}, {"unit_path": "/1/8/"}, (_D.UNIT_MISMATCH,)),
        *[({"state": state}, {}, (_D.BADGE_INVALID,)) for state in (None, *BadgeState) if state != "ACTIVE"],
    ],
)
def test_who_may_be_on_duty(change: dict[str, Any], asked: dict[str, Any], reasons: tuple[DutyReason, ...]) -> None:
    assert reasons_of(replace(GOOD, **change), on=DAY, **asked) == reasons


DONE = Training(dict.fromkeys(MODULES, 400), 1600)
SIGNED, UNSIGNED, LATE = Signing(V1, True), Signing(V2, False, date(2023, 11, 27)), Signing(V2, False)
NEW = BadgeFacts(BadgeState.REGISTERED, TERMS, Training({}, 1600), LATE)
OVER = replace(TERMS, ended_on=date(2023, 11, 19))
_S, _B = BadgeState, BadgeTurn


@pytest.mark.parametrize(
    ("change", "turn"),
    [
        ({}, _B.PLAN),
        ({"terms": OVER}, _B.CONTRACT),
        ({"state": _S.PRE_POST_TRAINING}, _B.STUDY),
        ({"state": _S.PRE_POST_TRAINING, "training": DONE}, _B.SIT),
        ({"state": _S.PRE_POST_TRAINING, "training": DONE, "has_exam": True}, _B.TAKE_RESULT),
        ({"state": _S.EXAM_PASSED}, _B.SIGN),
        ({"state": _S.EXAM_PASSED, "signing": SIGNED}, _B.ISSUE),
        ({"state": _S.EXAM_PASSED, "signing": SIGNED, "terms": OVER}, _B.CONTRACT),
        ({"state": _S.ACTIVE, "signing": SIGNED}, _B.FILE),
        ({"state": _S.ACTIVE, "signing": SIGNED, "is_filed": True}, _B.NONE),
        ({"state": _S.ACTIVE, "signing": UNSIGNED, "is_filed": True}, _B.SIGN),
        ({"state": _S.ACTIVE, "signing": LATE, "is_filed": True}, _B.STOP),  # a proposal: somebody decides
        ({"state": _S.ACTIVE, "signing": SIGNED, "terms": OVER}, _B.COLLECT),
        ({"state": _S.ACTIVE, "signing": SIGNED, "valid_until": date(2023, 11, 19)}, _B.COLLECT),
        (
            {"state": _S.ACTIVE, "signing": SIGNED, "is_filed": True, "terms": replace(TERMS, ends_on=DAY)},
            _B.RENEW,
        ),
        ({"state": _S.STOPPED}, _B.SIGN),
        ({"state": _S.STOPPED, "signing": SIGNED}, _B.RETEST),
        ({"state": _S.STOPPED, "signing": SIGNED, "has_retest": True}, _B.RESUME),
        ({"state": _S.STOPPED, "terms": OVER}, _B.COLLECT),
        ({"state": _S.ENDED, "terms": OVER}, _B.NONE),
    ],
)
def test_whose_turn_it_is(change: dict[str, Any], turn: BadgeTurn) -> None:
    assert turn_of(replace(NEW, **change), DAY) is turn


TERM = Span(date(2023, 1, 1), date(2025, 12, 31))


@pytest.mark.requirement("JN-19-1")
@pytest.mark.parametrize(
    ("term", "held", "classes", "document", "code"),
    [
        (Span(date(2023, 1, 1), date(2022, 1, 1)), [], set(), "聘书", "SPAN_REVERSED"),
        (Span(date(2023, 1, 1), date(2028, 1, 2)), [], set(), "聘书", "TERM_LONG"),
        (TERM, [Span(date(2025, 12, 31), date(2026, 1, 1))], set(), "聘书", "TERM_TWICE"),
        (TERM, [], {PersonClass.OFFICER}, "聘书", "SOCIAL_CLASS"),
        (TERM, [], {PersonClass.ASSISTANT}, "聘书", "SOCIAL_CLASS"),
        (TERM, [], set(), " ", "DOCUMENT_MISSING"),
    ],
)
def test_who_is_appointed_comes_from_outside_for_a_term(
    term: Span, held: list[Span], classes: set[PersonClass], document: str, code: str
) -> None:
    require_term(TERM, [], frozenset({PersonClass.SOCIAL_SUPERVISOR}), "聘书")
    require_term(Span(date(2023, 1, 1), date(2028, 1, 1)), [], frozenset(), "聘书")
    with refused(code):
        require_term(term, held, frozenset(classes), document)


@pytest.mark.parametrize(
    ("day", "ended", "state"),
    [
        (date(2022, 12, 31), None, TermState.TO_COME),
        (date(2023, 1, 1), None, TermState.RUNNING),
        (date(2025, 12, 31), None, TermState.RUNNING),
        (date(2026, 1, 1), None, TermState.OVER),
        (date(2024, 1, 1), date(2024, 1, 1), TermState.RUNNING),
        (date(2024, 1, 2), date(2024, 1, 1), TermState.ENDED),
    ],
)
def test_a_term_stands_by_its_dates(day: date, ended: date | None, state: TermState) -> None:
    assert state_on(date(2023, 1, 1), date(2025, 12, 31), ended, day) is state


@pytest.mark.parametrize(
    ("kind", "text", "credit", "on", "code"),
    [
        ("DUTY", " ", 0, DAY, "RECORD_EMPTY"),
        ("DUTY", "参加执法检查", 0, date(2023, 11, 21), "RECORD_DAY"),
        ("DUTY", "参加执法检查", 0, date(2022, 11, 20), "RECORD_DAY"),
        ("TRAINING", "岗前培训", 0, DAY, "RECORD_HOURS"),
        ("APPRAISAL", "优秀", 400, DAY, "RECORD_HOURS"),
    ],
)
def test_what_is_put_on_record(kind: str, text: str, credit: int, on: date, code: str) -> None:
    require_record(SupervisorRecordKind.TRAINING, "岗前培训", 400, on=DAY, term=TERM, today=DAY)
    with refused(code):
        require_record(SupervisorRecordKind(kind), text, credit, on=on, term=TERM, today=DAY)
