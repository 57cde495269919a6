"""The machine of a badge, and what each step needs (domain C2.7, B1 to B7)."""

from datetime import date
from typing import Any

import pytest

from lms.credentials.rules.badges import (
    OPEN,
    STEPS,
    BadgeState,
    BadgeStep,
    Bars,
    Duties,
    EndReason,
    HandedIn,
    next_state,
    number_of,
    require_duties,
    require_employable,
    require_ending,
    valid_until,
)
from lms.credentials.rules.badges_training import (
    MODULES,
    ExamTaken,
    Training,
    require_exam,
    require_planned,
    require_retest,
    require_trained,
)
from lms.errors import RuleBroken
from lms.people.rules import PersonClass
from tests.refusing import refused

_S, _T = BadgeState, BadgeStep
# The machine of C2.7 as it is drawn there, written down once more.
ALLOWED: dict[tuple[BadgeState | None, BadgeStep], BadgeState] = {
    (None, _T.REGISTER): _S.REGISTERED,  # B1
    (_S.REGISTERED, _T.TRAIN): _S.PRE_POST_TRAINING,  # B2
    (_S.PRE_POST_TRAINING, _T.PASS): _S.EXAM_PASSED,  # B3
    (_S.EXAM_PASSED, _T.ISSUE): _S.ACTIVE,  # B4
    (_S.ACTIVE, _T.STOP): _S.STOPPED,  # B5
    (_S.STOPPED, _T.RESUME): _S.ACTIVE,  # B6
    **{(state, _T.END): _S.ENDED for state in OPEN},  # B7: any
}
ASSISTANT = frozenset({PersonClass.ASSISTANT})
DUTIES = Duties("协管员", "巡查、劝阻", "着制式服装", "合同期三年", "违反负面清单的清退")
DAY, AFTER = date(2023, 11, 20), date(2023, 11, 21)


@pytest.mark.requirement("ZJG-8-3", "ZJG-8-5", "SZ-2.3-6")
@pytest.mark.parametrize("step", BadgeStep)
@pytest.mark.parametrize("state", [None, *BadgeState])
def test_the_machine_allows_what_is_drawn_and_nothing_else(state: BadgeState | None, step: BadgeStep) -> None:
    if (state, step) in ALLOWED:
        assert next_state(step, state) is ALLOWED[state, step]
    else:
        with refused("BADGE_STEP"):
            next_state(step, state)


def test_nothing_leaves_the_end_and_everything_reaches_it() -> None:
    assert all(_S.ENDED not in sources for sources, _ in STEPS.values())
    assert set(STEPS[_T.END][0]) == set(BadgeState) - {_S.ENDED}


@pytest.mark.requirement("QD-10-1", "SZ-2.3-1")
@pytest.mark.parametrize(
    ("classes", "bars", "has_open", "code"),
    [
        (frozenset[PersonClass](), Bars(), False, "NOT_ASSISTANT"),
        (frozenset({PersonClass.OFFICER}), Bars(), False, "NOT_ASSISTANT"),
        (frozenset({PersonClass.SOCIAL_SUPERVISOR}), Bars(), False, "NOT_ASSISTANT"),
        (ASSISTANT, Bars(), True, "BADGE_OPEN"),
        (ASSISTANT, Bars(criminal=True), False, "ASSISTANT_BARRED"),
        (ASSISTANT, Bars(dismissed=True), False, "ASSISTANT_BARRED"),
    ],
)
def test_who_cannot_be_registered(classes: frozenset[PersonClass], bars: Bars, has_open: bool, code: str) -> None:
    require_employable(ASSISTANT, Bars(), has_open=False)
    with refused(code):
        require_employable(classes, bars, has_open=has_open)


@pytest.mark.requirement("SZ-2.3-1", "FN-16-3")
@pytest.mark.parametrize("name", Duties.__slots__)
def test_the_record_says_everything(name: str) -> None:
    require_duties(DUTIES)
    values: dict[str, Any] = {each: getattr(DUTIES, each) for each in Duties.__slots__} | {name: "  "}
    with refused("DUTIES_MISSING"):
        require_duties(Duties(**values))


@pytest.mark.requirement("ZJG-8-4")
@pytest.mark.parametrize("module", MODULES)
def test_all_four_modules_are_planned(module: str) -> None:
    plan = dict.fromkeys(MODULES, "11月培训班")
    require_planned(plan)
    with refused("MODULE_UNPLANNED"):
        require_planned(plan | {module: " "})


@pytest.mark.requirement("ZJG-8-3", "ZJG-8-4", "SZ-2.3-4")
@pytest.mark.parametrize(
    ("credits", "code"),
    [
        (dict.fromkeys(MODULES, 400), None),  # 16 学时, each module
        (dict.fromkeys(MODULES[:3], 600), "PREPOST_MODULE"),  # 18 学时 without the fourth
        (dict.fromkeys(MODULES, 399), "PREPOST_HOURS"),  # all modules, 0.04 学时 short
        ({**dict.fromkeys(MODULES[:3], 600), MODULES[3]: 0}, "PREPOST_MODULE"),  # reversed to nothing
        ({}, "PREPOST_MODULE"),
    ],
)
def test_training_before_the_post(credits: dict[str, int], code: str | None) -> None:
    training = Training(credits, 1600)
    assert training.is_done == (code is None)
    if code is None:
        require_trained(training)
    else:
        with refused(code):
            require_trained(training)


def taken(day: date = DAY, **differing: Any) -> ExamTaken:
    values: dict[str, Any] = {"candidate_id": 1, "title": "岗前考试", "sat_on": day, "passed": True}
    values |= {"points": 120, "most": 200, "boundary_percent": 30}
    return ExamTaken(**values | differing)


@pytest.mark.requirement("SZ-2.3-5")
@pytest.mark.parametrize(
    ("exams", "code"),
    [
        ((), "PREPOST_EXAM_MISSING"),
        ((taken(passed=False),), "PREPOST_EXAM_FAILED"),
        ((taken(points=119),), "PREPOST_EXAM_FAILED"),  # 59.5, whatever the exam's own mark
        ((taken(boundary_percent=29),), "PREPOST_BOUNDARY"),
        ((taken(passed=False), taken()), None),  # the second time
    ],
)
def test_the_exam_before_the_post(exams: tuple[ExamTaken, ...], code: str | None) -> None:
    if code is None:
        assert require_exam(exams) == exams[-1]
    else:
        with refused(code):
            require_exam(exams)


@pytest.mark.parametrize(
    ("exams", "cure", "code"),
    [
        ((taken(AFTER),), "", "CURE_MISSING"),
        ((taken(),), "已培训", "RETEST_MISSING"),  # sat the day he was stopped: perhaps before it
        ((taken(AFTER, passed=False),), "已培训", "RETEST_MISSING"),
        ((), "已培训", "RETEST_MISSING"),
        ((taken(), taken(AFTER)), "已培训", None),
    ],
)
def test_who_was_stopped_is_tested_again(exams: tuple[ExamTaken, ...], cure: str, code: str | None) -> None:
    if code is None:
        assert require_retest(exams, stopped_on=DAY, cure=cure).sat_on == AFTER
    else:
        with refused(code):
            require_retest(exams, stopped_on=DAY, cure=cure)


@pytest.mark.parametrize(
    ("issued", "contract", "until"),
    [
        (date(2023, 11, 20), date(2024, 6, 30), date(2024, 6, 30)),  # the contract ends first
        (date(2023, 11, 20), date(2030, 6, 30), date(2026, 11, 19)),  # three years at most
        (date(2024, 2, 29), date(2030, 6, 30), date(2027, 2, 28)),
    ],
)
def test_a_badge_is_good_until_the_contract_ends_and_three_years_at_most(
    issued: date, contract: date, until: date
) -> None:
    assert valid_until(issued, contract) == until


@pytest.mark.requirement("SZ-2.3-3")
def test_a_number_is_unit_and_running_number() -> None:
    assert number_of("329903", 7) == "329903-0007"


@pytest.mark.requirement("ZJG-8-5")
@pytest.mark.parametrize(
    ("reason", "note", "has_number", "handed_in", "code"),
    [
        (EndReason.LEFT, "", False, None, None),  # none was ever issued
        (EndReason.LEFT, "", True, HandedIn.RETURNED, None),
        (EndReason.LEFT, "", True, None, "BADGE_NOT_RETURNED"),
        (EndReason.UNCIVIL_CONDUCT, "", True, HandedIn.LOST, "LOSS_NOTE_MISSING"),
        (EndReason.UNCIVIL_CONDUCT, "巡查时遗失，已登报", True, HandedIn.LOST, None),
        (EndReason.OTHER, " ", True, HandedIn.RETURNED, "REASON_MISSING"),
    ],
)
def test_an_end_says_why_and_where_the_badge_is(
    reason: EndReason, note: str, has_number: bool, handed_in: HandedIn | None, code: str | None
) -> None:
    if code is None:
        require_ending(reason, note, has_number=has_number, handed_in=handed_in)
    else:
        with refused(code):
            require_ending(reason, note, has_number=has_number, handed_in=handed_in)


def test_the_refusal_names_state_and_step() -> None:
    with pytest.raises(RuleBroken) as caught:
        next_state(_T.ISSUE, _S.ENDED)
    assert caught.value.parameters == {"step": "ISSUE", "state": "ENDED"}
