"""The table of first certification (domain C2.1): every pair, every precondition, one at a time with its own code."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from lms.credentials.rules.applications import (
    BY,
    CLOSED,
    OPEN,
    PATH,
    STEPS,
    ApplicationState,
    ApplicationStep,
    RejectGround,
    defects_of,
    next_state,
    require_first_return,
    require_rejection,
)
from lms.credentials.rules.applying import (
    REQUIRED,
    Appraisal,
    DocumentKind,
    Opinion,
    Standing,
    faults_of_opinion,
    faults_of_papers,
    faults_of_standing,
    require_picture,
)
from lms.credentials.rules.dossier import Limits, Progress, Turn, limit_of, state_on, turn_of
from lms.credentials.rules.issuing import (
    Exams,
    ExemptionKind,
    Hand,
    Pass,
    Publicity,
    Study,
    faults_of_exams,
    faults_of_number,
    faults_of_publicity,
    faults_of_refresher,
    faults_of_study,
    papers_of,
    refresher_since,
    require_exemption,
    require_other_hand,
    require_within_publicity,
)
from lms.credentials.rules.sanctions import SanctionKind
from lms.credentials.rules.states import CredentialKind
from lms.exams.rules.states import ExamKind
from lms.people.rules import PersonClass
from lms.requirements.first_time import FirstTime
from tests.refusing import refused

S, T = ApplicationState, ApplicationStep
TODAY = date(2023, 6, 15)
# Written out by hand beside the code's own table: where each step leads from each state.
ALLOWED: dict[tuple[ApplicationStep, ApplicationState], ApplicationState] = {
    (T.SUBMIT, S.DRAFT): S.UNIT_REVIEW,
    (T.SUBMIT, S.RETURNED): S.UNIT_REVIEW,
    (T.SEND_BACK, S.UNIT_REVIEW): S.RETURNED,
    (T.CHECK, S.UNIT_REVIEW): S.UNIT_REVIEW,
    (T.SIGN, S.UNIT_REVIEW): S.JUSTICE_REVIEW,
    (T.RETURN, S.JUSTICE_REVIEW): S.RETURNED,
    (T.ACCEPT, S.JUSTICE_REVIEW): S.TRAINING,
    (T.FINISH_TRAINING, S.TRAINING): S.EXAM,
    (T.PUBLICISE, S.EXAM): S.PUBLICITY,
    (T.CLOSE_PUBLICITY, S.PUBLICITY): S.DECISION,
    (T.ENTER_NUMBER, S.DECISION): S.DECISION,
    (T.ISSUE, S.DECISION): S.ISSUED,
    (T.DELIVER, S.ISSUED): S.ISSUED,
    (T.LAPSE, S.TRAINING): S.LAPSED,
    (T.LAPSE, S.EXAM): S.LAPSED,
    **{
        (T.REJECT, state): S.REJECTED
        for state in (*(S.UNIT_REVIEW, S.JUSTICE_REVIEW, S.TRAINING, S.EXAM, S.PUBLICITY, S.DECISION, S.RETURNED),)
    },
    **{
        (T.WITHDRAW, state): S.WITHDRAWN_BY_APPLICANT
        for state in (
            *(S.DRAFT, S.UNIT_REVIEW, S.JUSTICE_REVIEW, S.TRAINING, S.EXAM, S.PUBLICITY, S.DECISION, S.RETURNED),
        )
    },
}
PAIRS = [(step, state) for step in T for state in S]


@pytest.mark.requirement("ZJG-7-1")
@pytest.mark.parametrize(("step", "state"), PAIRS, ids=[f"{step}-{state}" for step, state in PAIRS])
def test_each_step_leads_where_the_table_says_and_nowhere_else(step: ApplicationStep, state: ApplicationState) -> None:
    if (target := ALLOWED.get((step, state))) is not None:
        assert next_state(step, state) is target
        return
    with refused("APPLICATION_STEP") as caught:
        next_state(step, state)
    assert caught.value.parameters == {"step": step.value, "state": state.value}


def test_nothing_leads_out_of_what_is_over_but_handing_the_card_over() -> None:
    assert set(S) == OPEN | CLOSED
    leaving = {step for step, (sources, _) in STEPS.items() if sources & CLOSED}
    assert leaving == {T.DELIVER}
    assert PATH[0] is S.DRAFT
    assert PATH[-1] is S.ISSUED
    assert len(PATH) == 8


def test_every_step_but_the_date_s_belongs_to_somebody() -> None:
    assert set(T) - set(BY) == {T.LAPSE}


GOOD = Standing(
    kind=CredentialKind.ENFORCEMENT,
    has_post=True,
    is_enforcement=True,
    in_establishment=True,
    unit_published=True,
    classes=frozenset({PersonClass.APPLICANT}),
)


@pytest.mark.requirement("ZJG-7-4", "SZ-2.1-1")
@pytest.mark.requirement("ZJG-6-1")
@pytest.mark.requirement("SZ-2.2-1")
@pytest.mark.requirement("QD-10-1")
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"is_enforcement": False}, "APPLY_NOT_ENFORCEMENT_POST"),
        ({"unit_published": False}, "APPLY_UNIT_UNPUBLISHED"),
        ({"in_establishment": False}, "APPLY_NOT_IN_ESTABLISHMENT"),
        ({"undedicated": True}, "APPLY_UNIT_NOT_AUTHORISED"),
        ({"has_post": False}, "APPLY_NO_POST"),
        ({"has_live": True}, "APPLY_CREDENTIAL_LIVE"),
        ({"classes": frozenset({PersonClass.ASSISTANT})}, "APPLY_ASSISTANT"),
        ({"classes": frozenset({PersonClass.SOCIAL_SUPERVISOR})}, "APPLY_ASSISTANT"),
        ({"has_badge": True}, "APPLY_ASSISTANT"),  # on the way to a badge, whatever his class says
        ({"same_unit": False}, "APPLY_UNIT_CHANGED"),
        ({"barred_until": date(2025, 1, 1)}, "APPLY_BARRED"),
    ],
)
def test_each_condition_of_the_records_has_its_own_refusal(change: dict[str, Any], code: str) -> None:
    assert faults_of_standing(GOOD) == ()
    assert [fault.code for fault in faults_of_standing(replace(GOOD, **change))] == [code]


@pytest.mark.requirement("JN-2-1")
def test_a_supervisor_needs_no_enforcement_post_and_no_published_body() -> None:
    his = replace(GOOD, kind=CredentialKind.SUPERVISION, is_enforcement=False, unit_published=False)
    assert faults_of_standing(his) == ()
    assert [fault.code for fault in faults_of_standing(replace(his, in_establishment=False))] == [
        "APPLY_NOT_IN_ESTABLISHMENT"
    ]


ALL_PAPERS = frozenset(REQUIRED)


@pytest.mark.parametrize("paper", REQUIRED)
def test_each_missing_paper_is_named(paper: DocumentKind) -> None:
    (fault,) = faults_of_papers(CredentialKind.ENFORCEMENT, ALL_PAPERS - {paper})
    assert (fault.code, dict(fault.values)) == ("APPLY_PAPER_MISSING", {"paper": paper.value})


@pytest.mark.requirement("JN-2-1")
def test_a_supervisor_shows_a_legal_qualification_or_an_exception() -> None:
    kind = CredentialKind.SUPERVISION
    assert [fault.code for fault in faults_of_papers(kind, ALL_PAPERS)] == ["APPLY_LEGAL_QUALIFICATION"]
    assert faults_of_papers(kind, ALL_PAPERS, has_exception=True) == ()
    assert faults_of_papers(kind, ALL_PAPERS | {DocumentKind.LEGAL_QUALIFICATION}) == ()
    assert faults_of_papers(CredentialKind.ENFORCEMENT, ALL_PAPERS) == ()


def test_a_photo_is_a_picture() -> None:
    require_picture(DocumentKind.PHOTO, "image/png")
    require_picture(DocumentKind.FORM, "application/pdf")
    with refused("PHOTO_KIND"):
        require_picture(DocumentKind.PHOTO, "application/pdf")


FINE = Opinion(None, None, criminal=False, appraisal=Appraisal.COMPETENT, investigated=False, text="同意")


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({}, []),
        ({"appraisal": Appraisal.EXCELLENT}, []),
        ({"appraisal": Appraisal.BASIC}, ["APPLY_APPRAISAL"]),
        ({"appraisal": Appraisal.INCOMPETENT}, ["APPLY_APPRAISAL"]),
        ({"appraisal": Appraisal.NOT_GRADED}, ["APPLY_APPRAISAL"]),
        ({"criminal": True}, ["APPLY_CRIMINAL"]),
        ({"investigated": True}, ["APPLY_INVESTIGATED"]),
        ({"text": " "}, ["UNIT_OPINION_MISSING"]),
        # 警告 bars nobody; 记过 within twelve months, 记大过 eighteen, 降级 and 撤职 twenty-four; 开除 for good.
        ({"sanction": SanctionKind.WARNING, "sanctioned_on": TODAY}, []),
        ({"sanction": SanctionKind.DEMERIT, "sanctioned_on": date(2022, 6, 15)}, ["APPLY_SANCTIONED"]),
        ({"sanction": SanctionKind.DEMERIT, "sanctioned_on": date(2022, 6, 14)}, []),
        ({"sanction": SanctionKind.MAJOR_DEMERIT, "sanctioned_on": date(2021, 12, 15)}, ["APPLY_SANCTIONED"]),
        ({"sanction": SanctionKind.MAJOR_DEMERIT, "sanctioned_on": date(2021, 12, 14)}, []),
        ({"sanction": SanctionKind.REMOVAL, "sanctioned_on": date(2021, 6, 15)}, ["APPLY_SANCTIONED"]),
        ({"sanction": SanctionKind.DEMOTION, "sanctioned_on": date(2021, 6, 14)}, []),
        ({"sanction": SanctionKind.DISMISSAL, "sanctioned_on": date(2001, 1, 1)}, ["APPLY_DISMISSED"]),
        ({"sanction": SanctionKind.DEMERIT}, ["SANCTION_DAY_MISSING"]),
    ],
)
def test_what_the_unit_finds_bars_or_does_not(change: dict[str, Any], codes: list[str]) -> None:
    found = faults_of_opinion(replace(FINE, **change), today=TODAY, investigation_bars=True)
    assert [fault.code for fault in found] == codes


def test_being_investigated_bars_only_where_the_rule_set_says_so() -> None:
    investigated = replace(FINE, investigated=True)
    assert faults_of_opinion(investigated, today=TODAY, investigation_bars=False) == ()


@pytest.mark.requirement("QD-10-2")
@pytest.mark.requirement("QD-10-3")
@pytest.mark.parametrize(
    ("concentrated", "on_post", "with_post", "codes"),
    [
        (4000, 12000, True, []),
        (3999, 12000, True, ["STUDY_SHORT"]),
        (4000, 11999, True, ["POST_HOURS_SHORT"]),
        (4000, 0, False, []),  # the gate is the card
        (9000, 11000, True, ["POST_HOURS_SHORT"]),  # one never stands in for the other
        (0, 0, True, ["STUDY_SHORT", "POST_HOURS_SHORT"]),
    ],
)
def test_both_counters_must_be_full(concentrated: int, on_post: int, with_post: bool, codes: list[str]) -> None:
    study = Study(FirstTime(concentrated, 4000, on_post, 12000))
    assert [fault.code for fault in faults_of_study(study, with_post=with_post)] == codes


def test_who_returns_owes_twenty_new_hours_instead_of_forty() -> None:
    first = FirstTime(4000, 4000, 12000, 12000)
    assert [fault.code for fault in faults_of_study(Study(first, is_returning=True), with_post=True)] == ["STUDY_SHORT"]
    assert faults_of_study(Study(first, since_start=2000, is_returning=True), with_post=True) == ()


PUBLIC, BUSINESS = ExamKind.QUAL_PUBLIC, ExamKind.QUAL_BUSINESS


def exams(public: date | None, business: date | None, exempt: frozenset[str] = frozenset()) -> Exams:
    days = {PUBLIC: public, BUSINESS: business}
    passes = {kind: Pass(1, "考试", day) for kind, day in days.items() if day}
    return Exams(papers_of(CredentialKind.ENFORCEMENT), passes, exempt)


@pytest.mark.requirement("FN-3-1")
@pytest.mark.requirement("SZ-2.2-4")
@pytest.mark.parametrize(
    ("public", "business", "exempt", "codes"),
    [
        (TODAY, TODAY, frozenset(), []),
        (None, TODAY, frozenset(), ["QUAL_PUBLIC_MISSING"]),
        (TODAY, None, frozenset(), ["QUAL_BUSINESS_MISSING"]),
        (None, None, frozenset(), ["QUAL_PUBLIC_MISSING", "QUAL_BUSINESS_MISSING"]),
        (None, TODAY, frozenset({"QUAL_PUBLIC"}), []),
        (date(2018, 6, 15), TODAY, frozenset(), []),  # five years, the last day included
        (date(2018, 6, 14), TODAY, frozenset(), ["QUAL_PUBLIC_OLD"]),
    ],
)
def test_both_papers_must_be_passed_within_five_years(
    public: date | None, business: date | None, exempt: frozenset[str], codes: list[str]
) -> None:
    assert [fault.code for fault in faults_of_exams(exams(public, business, exempt), TODAY)] == codes


def test_a_supervisor_sits_his_own_exam() -> None:
    his = Exams(papers_of(CredentialKind.SUPERVISION), {})
    assert [fault.code for fault in faults_of_exams(his, TODAY)] == ["PREPOST_SUP_MISSING"]


@pytest.mark.parametrize(
    ("sat", "refresher", "codes"),
    [
        (date(2022, 6, 15), 0, []),  # a year old today: still fresh
        (date(2022, 6, 14), 0, ["REFRESHER_SHORT"]),
        (date(2022, 6, 14), 1999, ["REFRESHER_SHORT"]),
        (date(2022, 6, 14), 2000, []),
    ],
)
def test_a_pass_older_than_a_year_wants_twenty_hours_first(sat: date, refresher: int, codes: list[str]) -> None:
    taken, study = exams(sat, TODAY), Study(FirstTime(4000, 4000, 12000, 12000), refresher)
    assert [fault.code for fault in faults_of_refresher(study, taken, TODAY)] == codes
    assert refresher_since(taken, TODAY) == (date(2023, 6, 14) if sat < date(2022, 6, 15) else None)


@pytest.mark.parametrize(
    ("publicity", "codes"),
    [
        (None, ["PUBLICITY_NONE"]),
        (Publicity(TODAY), ["PUBLICITY_RUNNING"]),  # the last day counts whole
        (Publicity(TODAY - timedelta(days=1)), []),
        (Publicity(TODAY - timedelta(days=1), open_objections=1), ["OBJECTIONS_OPEN"]),
        (Publicity(TODAY - timedelta(days=1), upheld=1), []),  # settled: the decider is told
    ],
)
def test_publicity_is_over_when_its_last_day_is_and_all_is_replied(
    publicity: Publicity | None, codes: list[str]
) -> None:
    assert [fault.code for fault in faults_of_publicity(publicity, TODAY)] == codes


def test_a_card_number_is_entered_and_one_credential_s_only() -> None:
    assert [fault.code for fault in faults_of_number(" ", is_taken=False)] == ["NUMBER_MISSING"]
    assert [fault.code for fault in faults_of_number("1", is_taken=True)] == ["NUMBER_TAKEN"]
    assert faults_of_number("任意 A-1/x", is_taken=False) == ()


@pytest.mark.parametrize(
    ("decider", "is_refused"),
    [
        (Hand(1, 10), True),
        (Hand(1, 11), True),  # the same account
        (Hand(2, 10), True),  # another account of the same person
        (Hand(2, 11), False),
        (Hand(None, None), False),  # nobody in particular is nobody's twin
    ],
)
def test_reviewer_and_decider_are_two_accounts_and_two_people(decider: Hand, is_refused: bool) -> None:
    hands = (Hand(1, 10), Hand(None, None))
    if not is_refused:
        require_other_hand(decider, hands, "DECIDER_REVIEWED")
        return
    with refused("DECIDER_REVIEWED"):
        require_other_hand(decider, hands, "DECIDER_REVIEWED")


def test_a_rejection_names_a_reason_of_the_list_and_says_why() -> None:
    require_rejection(RejectGround.OTHER, "材" * 20)
    with refused("REJECT_GROUND"):
        require_rejection("BECAUSE", "材" * 20)
    with refused("REJECT_TEXT_SHORT"):
        require_rejection(RejectGround.OTHER, "材" * 19 + "  ")


def test_defects_are_named_all_at_once() -> None:
    assert defects_of(" 照片不清 \n\n考核表缺章\n") == ("照片不清", "考核表缺章")
    require_first_return(0)
    with refused("APPLICATION_DEFECTS"):
        defects_of(" \n")
    with refused("APPLICATION_RETURNED"):
        require_first_return(1)


@pytest.mark.parametrize(
    ("kind", "card", "expires_on", "is_on", "code"),
    [
        (ExemptionKind.QUAL_PUBLIC, CredentialKind.ENFORCEMENT, None, True, None),
        (ExemptionKind.QUAL_PUBLIC, CredentialKind.ENFORCEMENT, None, False, "EXEMPTION_OFF"),
        (ExemptionKind.QUAL_PUBLIC, CredentialKind.SUPERVISION, None, True, "EXEMPTION_KIND"),
        (ExemptionKind.LEGAL_QUALIFICATION, CredentialKind.ENFORCEMENT, TODAY, True, "EXEMPTION_KIND"),
        (ExemptionKind.LEGAL_QUALIFICATION, CredentialKind.SUPERVISION, None, False, "EXEMPTION_END"),
        (ExemptionKind.LEGAL_QUALIFICATION, CredentialKind.SUPERVISION, date(2023, 6, 14), False, "EXEMPTION_END"),
        (ExemptionKind.LEGAL_QUALIFICATION, CredentialKind.SUPERVISION, TODAY, False, None),
    ],
)
def test_exemptions_are_off_unless_the_rule_set_knows_them(
    kind: ExemptionKind, card: CredentialKind, expires_on: date | None, is_on: bool, code: str | None
) -> None:
    if code is None:
        require_exemption(kind, card, expires_on, is_on=is_on, today=TODAY)
        return
    with refused(code):
        require_exemption(kind, card, expires_on, is_on=is_on, today=TODAY)


def test_an_objection_comes_within_the_period() -> None:
    first, last = date(2023, 6, 1), date(2023, 6, 8)
    require_within_publicity(first, first, last)
    require_within_publicity(last, first, last)
    for day in (date(2023, 5, 31), date(2023, 6, 9)):
        with refused("OBJECTION_OUTSIDE"):
            require_within_publicity(day, first, last)


def test_the_date_lapses_training_and_exams_and_nothing_else() -> None:
    until = date(2024, 6, 15)
    for state in S:
        after = state_on(state, until, until + timedelta(days=1))
        assert after is (S.LAPSED if state in {S.TRAINING, S.EXAM} else state)
        assert state_on(state, until, until) is state
        assert state_on(state, None, date(2099, 1, 1)) is state


@pytest.mark.parametrize(
    ("state", "progress", "turn"),
    [
        (S.DRAFT, Progress(), Turn.HAND_IN),
        (S.RETURNED, Progress(), Turn.MEND),
        (S.UNIT_REVIEW, Progress(), Turn.CHECK),
        (S.UNIT_REVIEW, Progress(is_checked=True), Turn.SIGN),
        (S.JUSTICE_REVIEW, Progress(), Turn.REVIEW),
        (S.TRAINING, Progress(), Turn.STUDY),
        (S.TRAINING, Progress(is_trained=True), Turn.CONFIRM_TRAINING),
        (S.EXAM, Progress(), Turn.SIT),
        (S.EXAM, Progress(is_examined=True), Turn.PUBLICISE),
        (S.PUBLICITY, Progress(), Turn.WAIT),
        (S.PUBLICITY, Progress(open_objections=1, is_publicity_over=True), Turn.REPLY),
        (S.PUBLICITY, Progress(is_publicity_over=True), Turn.CLOSE),
        (S.DECISION, Progress(), Turn.ENTER_NUMBER),
        (S.DECISION, Progress(has_number=True), Turn.DECIDE),
        (S.ISSUED, Progress(), Turn.DELIVER),
        (S.ISSUED, Progress(is_delivered=True), Turn.NONE),
        (S.LAPSED, Progress(), Turn.NONE),
        (S.REJECTED, Progress(), Turn.NONE),
        (S.WITHDRAWN_BY_APPLICANT, Progress(), Turn.NONE),
    ],
)
def test_whose_turn_it_is(state: ApplicationState, progress: Progress, turn: Turn) -> None:
    assert turn_of(state, progress) is turn


def test_each_desk_has_its_working_days() -> None:
    days = {state: limit_of(state, Limits()) for state in S}
    assert {state: count for state, count in days.items() if count} == {
        S.UNIT_REVIEW: 10,
        S.JUSTICE_REVIEW: 10,
        S.DECISION: 20,  # ten to decide, ten to make the card
        S.ISSUED: 5,
    }
