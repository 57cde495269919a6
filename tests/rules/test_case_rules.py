"""The procedure of a case: every pair of state and step, its days, and what each cause leads to (C2.3, C2.4)."""

from datetime import date, timedelta
from itertools import pairwise, product

import pytest

from lms.credentials.rules.cases import (
    IN_EFFECT,
    OPEN,
    STEPS,
    UNDECIDED,
    CaseState as S,
    Step,
    answer_until,
    is_reported_late,
    limit_after,
    next_case_state,
    require_checkable,
    require_in_review_time,
    require_no_heavier,
    require_other_hand,
    require_speaks,
)
from lms.credentials.rules.causes import (
    BY_CASE,
    CAUSES,
    FOR_EVER,
    Measure,
    Outcome,
    cause_of,
    has_hearing,
    measure_for,
    require_measure,
)
from lms.credentials.rules.sanctions import MONTHS, Exemption, SanctionKind, counts_until
from lms.credentials.rules.states import CredentialState as C
from lms.credentials.rules.suspending import (
    Moved,
    OffPostExam,
    Suspension,
    last_day,
    missing_to_resume,
    require_extendable,
    require_given_up,
    require_suspendable,
    state_without,
)
from lms.errors import RuleBroken
from lms.workdays import PACKAGED

# Step by step from C2.4, not from the code. None: there is no case yet.
ALLOWED: dict[tuple[S | None, Step], S] = {
    (None, Step.OPEN): S.OPENED,
    (S.OPENED, Step.NOTICE): S.NOTICED,
    (S.NOTICED, Step.STATE): S.STATED,
    (S.NOTICED, Step.ASK_HEARING): S.HEARING,
    (S.STATED, Step.ASK_HEARING): S.HEARING,
    (S.HEARING, Step.RECORD_HEARING): S.HEARD,
    **{(state, Step.CHECK): S.CHECKED for state in (S.NOTICED, S.STATED, S.HEARD)},
    (S.CHECKED, Step.DECIDE): S.DECIDED,
    (S.CHECKED, Step.CLEAR): S.CLEARED,
    (S.DECIDED, Step.CLEAR): S.CLEARED,
    **{(state, Step.DROP): S.DROPPED for state in (S.OPENED, S.NOTICED, S.STATED, S.HEARING, S.HEARD)},
    (S.DECIDED, Step.SERVE): S.SERVED,
    (S.SERVED, Step.ASK_REVIEW): S.REVIEWING,
    (S.REVIEWING, Step.UPHOLD): S.UPHELD,
    (S.REVIEWING, Step.OVERTURN): S.OVERTURNED,
}


@pytest.mark.requirement("FN-3-2")
@pytest.mark.parametrize(("state", "step"), list(product([None, *S], Step)))
def test_a_step_leads_where_the_table_says_or_is_refused(state: S | None, step: Step) -> None:
    if (state, step) in ALLOWED:
        assert next_case_state(step, state) is ALLOWED[state, step]
    else:
        with pytest.raises(RuleBroken) as refusal:
            next_case_state(step, state)
        assert refusal.value.code == "CREDENTIAL_CASE_MOVE"


def test_every_state_is_met_and_is_open_in_effect_or_over() -> None:
    assert {target for _, target in STEPS.values()} == set(S)
    assert set(S) - OPEN - IN_EFFECT == {S.CLEARED, S.DROPPED, S.OVERTURNED}
    assert {S.DECIDED} == OPEN - UNDECIDED


def code_of(deed: object, *given: object, **named: object) -> str:
    try:
        deed(*given, **named)  # type: ignore[operator]
    except RuleBroken as refusal:
        return refusal.code
    return "done"


@pytest.mark.parametrize(
    ("told", "until"),
    [
        (date(2023, 6, 15), date(2023, 6, 25)),  # the dragon boat festival between; the Sunday is worked
        (date(2023, 9, 28), date(2023, 10, 11)),  # the national holiday; the weekend after it is worked
        (date(2024, 2, 8), date(2024, 2, 21)),  # the spring festival; 9 and 18 February are worked
        (date(2025, 4, 25), date(2025, 5, 6)),  # 27 April is worked; 1 to 5 May off
        (date(2026, 11, 20), date(2026, 11, 27)),  # a plain week
    ],
)
def test_five_working_days_to_answer(told: date, until: date) -> None:
    assert answer_until(told, PACKAGED) == until


@pytest.mark.parametrize(
    ("opened", "limit"),
    [
        (date(2023, 6, 15), date(2023, 7, 17)),  # 15 July is a Saturday
        (date(2023, 9, 1), date(2023, 10, 7)),  # 1 October; the first working day is Saturday the 7th
        (date(2024, 1, 11), date(2024, 2, 18)),  # 10 February 2024 is New Year's day
    ],
)
def test_thirty_days_for_a_case(opened: date, limit: date) -> None:
    assert limit_after(opened, PACKAGED) == limit


def test_seven_days_to_report_a_measure_run_from_the_measure() -> None:
    taken = date(2023, 6, 1)
    assert not is_reported_late(taken, date(2023, 6, 8), PACKAGED)
    assert is_reported_late(taken, date(2023, 6, 9), PACKAGED)
    # The seventh day is a Saturday: Monday still counts.
    assert not is_reported_late(date(2023, 6, 3), date(2023, 6, 12), PACKAGED)


DAY = timedelta(days=1)
LAST = date(2023, 6, 25)


@pytest.mark.parametrize(
    ("state", "today", "until", "interim", "code"),
    [
        ("noticed", LAST, LAST, False, "done"),
        ("hearing", LAST, LAST, False, "done"),
        ("opened", LAST, LAST, True, "done"),
        ("opened", LAST, LAST, False, "CASE_SPEAKING_OVER"),
        ("noticed", LAST + DAY, LAST, False, "CASE_SPEAKING_OVER"),
        ("heard", LAST, LAST, False, "CASE_SPEAKING_OVER"),
        ("checked", LAST, LAST, True, "CASE_SPEAKING_OVER"),
        ("noticed", LAST, None, False, "NOTICE_UNSERVED"),
    ],
)
def test_when_he_may_speak(state: str, today: date, until: date | None, interim: bool, code: str) -> None:
    assert code_of(require_speaks, state, today, until, interim=interim) == code


@pytest.mark.parametrize(
    ("state", "served", "today", "points", "code"),
    [
        ("noticed", LAST, LAST + DAY, 0, "done"),
        ("stated", LAST, LAST + DAY, 0, "done"),
        ("heard", LAST, LAST + DAY, 0, "done"),
        ("noticed", None, LAST + DAY, 0, "NOTICE_UNSERVED"),
        ("noticed", LAST, LAST, 0, "CASE_STILL_SPEAKING"),
        ("heard", LAST, LAST, 0, "CASE_STILL_SPEAKING"),
        ("stated", LAST, LAST + DAY, 1, "CASE_POINTS_OPEN"),
        ("hearing", LAST, LAST + DAY, 0, "CASE_HEARING_FIRST"),
    ],
)
def test_when_a_case_is_ripe(state: str, served: date | None, today: date, points: int, code: str) -> None:
    assert code_of(require_checkable, state, served, LAST, today, points) == code


def test_the_review_has_its_days_and_other_hands() -> None:
    assert code_of(require_in_review_time, LAST, LAST) == "done"
    assert code_of(require_in_review_time, LAST + DAY, LAST) == "REVIEW_OVER"
    assert code_of(require_in_review_time, LAST, None) == "done"
    assert code_of(require_other_hand, 1, {2, None}, "X") == "done"
    assert code_of(require_other_hand, 1, {1}, "X") == "X"
    assert code_of(require_other_hand, None, set(), "X") == "X", "nobody's account decides nothing"


# Length in days by cause [default], as C2.3 says; None: until the ground ends.
@pytest.mark.parametrize(
    ("causes", "days"),
    [(("S2", "S3", "S4", "S5", "S8", "S9"), 30), (("S1", "S6", "S7", "S12", "S13"), 90), (("S10", "S11"), None)],
)
def test_how_long_a_cause_suspends(causes: tuple[str, ...], days: int | None) -> None:
    for code in causes:
        assert measure_for(code, revocation=False) == Measure(Outcome.SUSPEND, days)


@pytest.mark.parametrize(
    ("code", "bar"), [("R1", 2), ("R2", 2), ("R3", FOR_EVER), ("R4", 2), ("R5", 2), ("W10", 2), ("W8", 0), ("F1", 0)]
)
def test_what_bars_and_for_how_long(code: str, bar: int) -> None:
    measure = measure_for(code, revocation=False)
    assert measure == Measure(Outcome.WITHDRAW, None, bar)
    enabled = measure_for(code, revocation=True)
    assert enabled.outcome is (Outcome.REVOKE if code.startswith("R") else Outcome.WITHDRAW)


def test_every_cause_has_a_source_and_those_of_leaving_need_no_case() -> None:
    assert all(cause.source for cause in CAUSES.values())
    assert set(CAUSES) - set(BY_CASE) == {f"W{number}" for number in range(1, 8)}
    with pytest.raises(RuleBroken):
        cause_of("W1")


@pytest.mark.parametrize(
    ("code", "measure", "refusal"),
    [
        ("S1", Measure(Outcome.SUSPEND, 180), "done"),
        ("S1", Measure(Outcome.SUSPEND, 181), "DAYS_OUT_OF_RANGE"),
        ("S1", Measure(Outcome.SUSPEND, None), "DAYS_OUT_OF_RANGE"),
        ("S10", Measure(Outcome.SUSPEND, None), "done"),
        ("S10", Measure(Outcome.SUSPEND, 30), "done"),
        ("S1", Measure(Outcome.SUSPEND, 30, 2), "BAR_OTHER"),
        ("S1", Measure(Outcome.REVOKE), "MEASURE_OTHER"),
        ("R2", Measure(Outcome.WITHDRAW, None, FOR_EVER), "done"),
        ("R2", Measure(Outcome.WITHDRAW, None, 0), "BAR_OTHER"),
        ("R2", Measure(Outcome.WITHDRAW, 30, 2), "DAYS_OUT_OF_RANGE"),
        ("W10", Measure(Outcome.WITHDRAW, None, 0), "done"),
    ],
)
def test_which_measures_a_cause_allows(code: str, measure: Measure, refusal: str) -> None:
    assert code_of(require_measure, code, measure, revocation=False) == refusal


def test_weights_order_measures() -> None:
    lighter = [
        Measure(Outcome.NONE), Measure(Outcome.SUSPEND, 1), Measure(Outcome.SUSPEND, 180),
        Measure(Outcome.SUSPEND, None), Measure(Outcome.WITHDRAW), Measure(Outcome.WITHDRAW, None, 2),
        Measure(Outcome.WITHDRAW, None, FOR_EVER), Measure(Outcome.REVOKE, None, 2),
    ]  # fmt: skip
    assert sorted(lighter, key=lambda each: each.weight) == lighter
    for first, second in pairwise(lighter):
        assert code_of(require_no_heavier, first, second) == "HEAVIER_THAN_NOTICED"
        assert code_of(require_no_heavier, second, first) == "done"
        assert code_of(require_no_heavier, first, first) == "done"


def test_where_a_hearing_is_due() -> None:
    assert not has_hearing("S1", Measure(Outcome.SUSPEND, 90))
    assert has_hearing("S1", Measure(Outcome.SUSPEND, 91))
    assert has_hearing("S10", Measure(Outcome.SUSPEND, None))
    assert has_hearing("R1", Measure(Outcome.WITHDRAW, None, 2))
    assert not has_hearing("W8", Measure(Outcome.WITHDRAW))


# Months of 政务处分法 art. 8.
@pytest.mark.requirement("ZJG-10-2", "SZ-5.2-5")
@pytest.mark.parametrize(
    ("kind", "given", "until"),
    [
        (SanctionKind.WARNING, date(2023, 8, 31), date(2024, 2, 29)),
        (SanctionKind.DEMERIT, date(2023, 5, 31), date(2024, 5, 31)),
        (SanctionKind.MAJOR_DEMERIT, date(2023, 5, 31), date(2024, 11, 30)),
        (SanctionKind.DEMOTION, date(2024, 2, 29), date(2026, 2, 28)),
        (SanctionKind.REMOVAL, date(2023, 1, 1), date(2025, 1, 1)),
        (SanctionKind.DISMISSAL, date(2023, 1, 1), None),
    ],
)
def test_how_long_a_sanction_counts(kind: SanctionKind, given: date, until: date | None) -> None:
    assert counts_until(kind, given) == until
    assert set(MONTHS) == set(SanctionKind)


@pytest.mark.requirement("FN-17-2")
def test_which_facts_a_finding_covers() -> None:
    day = date(2023, 6, 1)
    assert Exemption(day).covers(day, "S1")
    assert Exemption(day, "S1").covers(day, "S1")
    assert not Exemption(day, "S1").covers(day, "S2")
    assert not Exemption(day).covers(day + DAY, "S1")


BEGAN = date(2023, 6, 26)
OVER = Suspension(BEGAN, date(2023, 7, 26), date(2023, 7, 1), (OffPostExam(date(2023, 7, 10), passed=True),))


@pytest.mark.parametrize(
    ("suspension", "today", "missing"),
    [
        (OVER, date(2023, 7, 27), ()),
        (OVER, date(2023, 7, 26), ("TERM_RUNS",)),
        (Suspension(BEGAN, None, date(2023, 7, 1), OVER.exams), date(2023, 7, 27), ("GROUND_STANDS",)),
        (Suspension(BEGAN, OVER.until, None, OVER.exams), date(2023, 7, 27), ("EDUCATION_MISSING",)),
        (Suspension(BEGAN, OVER.until, BEGAN - DAY, OVER.exams), date(2023, 7, 27), ("EDUCATION_MISSING",)),
        (Suspension(BEGAN, OVER.until, BEGAN), date(2023, 7, 27), ("OFFPOST_MISSING",)),
        (
            Suspension(BEGAN, OVER.until, BEGAN, (OffPostExam(BEGAN, passed=True),)),
            date(2023, 7, 27),
            ("OFFPOST_MISSING",),
        ),
        (
            Suspension(BEGAN, OVER.until, BEGAN, (OffPostExam(BEGAN + DAY, passed=False),)),
            date(2023, 7, 27),
            ("OFFPOST_MISSING",),
        ),
        (Suspension(BEGAN, BEGAN, None, (), ended_without_finding=True), BEGAN, ()),
    ],
)
def test_what_is_missing_before_a_card_counts_again(
    suspension: Suspension, today: date, missing: tuple[str, ...]
) -> None:
    assert missing_to_resume(suspension, today) == missing


def test_a_term_is_extended_once_while_it_runs_to_180_days() -> None:
    def extend(suspension: Suspension, days: int, *, today: date = BEGAN, extended: bool = False) -> str:
        return code_of(require_extendable, suspension, days, 30, today=today, extended=extended)

    assert extend(OVER, 150) == "done"
    assert extend(OVER, 151) == "DAYS_OUT_OF_RANGE"
    assert extend(OVER, 0) == "DAYS_OUT_OF_RANGE"
    assert extend(OVER, 1, extended=True) == "EXTENDED_ONCE"
    assert extend(OVER, 1, today=date(2023, 7, 27)) == "TERM_PAST"
    assert extend(Suspension(BEGAN, None, None), 1) == "NO_TERM"
    assert last_day(BEGAN, 30) == date(2023, 7, 26)
    assert last_day(BEGAN, None) is None


def test_when_a_suspension_ends_in_withdrawal() -> None:
    failed = Suspension(BEGAN, OVER.until, BEGAN, (OffPostExam(BEGAN + DAY, passed=False, failed_again=True),))
    once = Suspension(BEGAN, OVER.until, BEGAN, (OffPostExam(BEGAN + DAY, passed=False),))
    before = Suspension(BEGAN, OVER.until, BEGAN, (OffPostExam(BEGAN, passed=False, failed_again=True),))
    assert code_of(require_given_up, "F1", failed, BEGAN) == "done"
    assert code_of(require_given_up, "F1", once, BEGAN) == "OFFPOST_NOT_FAILED"
    assert code_of(require_given_up, "F1", before, BEGAN) == "OFFPOST_NOT_FAILED"
    assert code_of(require_given_up, "F2", once, BEGAN + 180 * DAY) == "NOT_180_DAYS"
    assert code_of(require_given_up, "F2", once, BEGAN + 181 * DAY) == "done"
    assert code_of(require_given_up, "F2", OVER, BEGAN + 181 * DAY) == "NOT_180_DAYS", "he has shown everything"


@pytest.mark.parametrize("state", list(C))
def test_what_can_be_suspended(state: C) -> None:
    wanted = {C.ACTIVE: "done", C.ISSUED: "done", C.LOST: "LOST_NOT_SUSPENDED"}.get(state, "CREDENTIAL_MOVE")
    assert code_of(require_suspendable, state) == wanted


def test_a_history_is_told_without_what_was_overturned() -> None:
    moves = [Moved(None, C.ISSUED), Moved(None, C.ACTIVE), Moved(1, C.SUSPENDED), Moved(2, C.WITHDRAWN)]
    assert state_without(moves, frozenset({1})) is C.WITHDRAWN, "the later case still stands"
    assert state_without(moves, frozenset({2})) is C.SUSPENDED
    assert state_without(moves, frozenset({1, 2})) is C.ACTIVE
    assert state_without([Moved(1, C.SUSPENDED)], frozenset({1})) is None
