"""First certification by its verbs: from the draft to the card in hand; who may not, what is refused (domain C2.1)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.audit.models import AuditEntry
from lms.credentials.actions import applications, applications_exempting, applying, issuing, publicity
from lms.credentials.models import Application, ApplicationEvent, Card, Credential
from lms.credentials.queries.applications import get_application, list_open, list_published, own_applications
from lms.credentials.queries.dossier import dossiers_of, missing_for, missing_for_issue
from lms.credentials.rules.applications import PATH, STEPS, ApplicationState, ApplicationStep
from lms.credentials.rules.applying import Appraisal, DocumentKind
from lms.credentials.rules.dossier import Turn
from lms.credentials.rules.issuing import ExemptionKind
from lms.credentials.rules.states import CredentialKind
from lms.people.models import Post
from lms.people.queries.people import list_roles
from lms.people.rules import Employment, PersonClass
from lms.requirements.actions.rule_sets import adopt
from lms.requirements.models import RuleSetVersion
from tests.application_factories import (
    CARD,
    GOOD,
    begin,
    give_hours,
    hold_exam,
    make_applicant,
    publish_unit,
    study,
    walk,
)
from tests.cast import Cast
from tests.factories import DECIDER, PDF, adopt_rules, make_actor, make_person
from tests.refusing import refused

S = ApplicationState
TODAY = date(2023, 6, 15)  # a Thursday; the dragon boat holiday follows on the 22nd


@pytest.fixture
def applicant(db: Session, cast: Cast) -> Actor:
    """Register who applies, in a published body."""
    publish_unit(db, cast.units["own"])
    return make_applicant(db, cast.units["own"])


@pytest.fixture
def one(db: Session, applicant: Actor) -> Application:
    """Begin a complete draft."""
    return begin(db, applicant)


def events(db: Session, one: Application) -> list[tuple[str, str, str]]:
    rows = db.scalars(select(ApplicationEvent).filter_by(application_id=one.id).order_by(ApplicationEvent.id))
    return [(row.step, row.old, row.new) for row in rows]


def other_decider(db: Session, cast: Cast, **more: Any) -> Actor:
    person = make_person(db, cast.units["justice"], name="另一负责人")
    actor = make_actor(db, Role.JUSTICE_DECIDER, cast.units["city"], person=person)
    return replace(actor, **more)


@pytest.mark.requirement("ZJG-7-1")
@pytest.mark.requirement("ZJG-7-3")
@pytest.mark.requirement("FN-3-1")
def test_the_way_from_the_draft_to_the_card_in_hand(
    db: Session, cast: Cast, applicant: Actor, one: Application
) -> None:
    walk(db, cast, one, applicant, S.ISSUED)

    credential = db.scalars(select(Credential).filter_by(person_id=applicant.person_id)).one()
    assert (credential.number, credential.state, credential.issued_on) == (CARD.number, "ISSUED", TODAY)
    assert credential.valid_to == date(2028, 6, 14)
    assert one.credential_id == credential.id
    assert db.scalars(select(Card).filter_by(credential_id=credential.id)).one().serial == CARD.serial
    assert applicant.person_id
    roles = [(r.person_class, r.started_on, r.ended_on) for r in list_roles(db, applicant.person_id)]
    assert roles == [
        ("APPLICANT", date(2023, 1, 3), date(2023, 6, 14)),
        ("OFFICER", TODAY, None),
    ]
    assert [new for _, _, new in events(db, one)] == [
        "UNIT_REVIEW", "UNIT_REVIEW", "JUSTICE_REVIEW", "TRAINING", "EXAM", "PUBLICITY", "DECISION", "DECISION",
        "ISSUED",
    ]  # fmt: skip

    issuing.deliver(db, one, on=TODAY, receipt=(PDF, "签收单.pdf"), actor=cast[Role.UNIT_LEGAL])
    assert one.delivered_on == TODAY
    assert credential.state == "ACTIVE"  # no oath is asked first by these rules
    assert dossiers_of(db, [one])[0].turn is Turn.NONE
    lines = db.scalars(select(AuditEntry.action).where(AuditEntry.action.startswith("application:step:"))).all()
    assert len(lines) == len(events(db, one))


Verb = Callable[[Session, Application, Actor], Any]
# Each step as its verb, and who takes it.
VERBS: dict[ApplicationStep, tuple[Role, Verb]] = {
    ApplicationStep.SUBMIT: (Role.SELF, lambda db, one, actor: applying.submit(db, one, actor=actor)),
    ApplicationStep.WITHDRAW: (Role.SELF, lambda db, one, actor: applying.withdraw(db, one, reason="", actor=actor)),
    ApplicationStep.CHECK: (Role.UNIT_LEGAL, lambda db, one, actor: applications.check(db, one, GOOD, actor=actor)),
    ApplicationStep.SEND_BACK: (
        Role.UNIT_LEGAL,
        lambda db, one, actor: applications.send_back(db, one, defects="照片不清", actor=actor),
    ),
    ApplicationStep.SIGN: (Role.UNIT_LEADER, lambda db, one, actor: applications.sign(db, one, actor=actor)),
    ApplicationStep.RETURN: (
        Role.JUSTICE_REVIEWER,
        lambda db, one, actor: applications.return_once(db, one, defects="照片不清", actor=actor),
    ),
    ApplicationStep.ACCEPT: (Role.JUSTICE_REVIEWER, lambda db, one, actor: applications.accept(db, one, actor=actor)),
    ApplicationStep.FINISH_TRAINING: (
        Role.UNIT_TRAINER,
        lambda db, one, actor: applications.finish_training(db, one, actor=actor),
    ),
    ApplicationStep.PUBLICISE: (
        Role.JUSTICE_REVIEWER,
        lambda db, one, actor: publicity.publicise(db, one, actor=actor),
    ),
    ApplicationStep.CLOSE_PUBLICITY: (
        Role.JUSTICE_REVIEWER,
        lambda db, one, actor: publicity.close_publicity(db, one, actor=actor),
    ),
    ApplicationStep.ENTER_NUMBER: (
        Role.JUSTICE_REVIEWER,
        lambda db, one, actor: issuing.enter_number(db, one, CARD, actor=actor),
    ),
    ApplicationStep.ISSUE: (Role.JUSTICE_DECIDER, lambda db, one, actor: issuing.issue(db, one, actor=actor)),
    ApplicationStep.DELIVER: (
        Role.UNIT_LEGAL,
        lambda db, one, actor: issuing.deliver(db, one, on=TODAY, receipt=(PDF, "签收单.pdf"), actor=actor),
    ),
    ApplicationStep.REJECT: (
        Role.JUSTICE_DECIDER,
        lambda db, one, actor: issuing.reject(db, one, ground="OTHER", reason="材" * 20, actor=actor),
    ),
}


@pytest.mark.parametrize("state", PATH)
def test_a_verb_out_of_its_turn_is_refused_and_writes_nothing(
    db: Session, cast: Cast, applicant: Actor, one: Application, state: ApplicationState
) -> None:
    walk(db, cast, one, applicant, state)
    before = events(db, one)
    for step, (role, verb) in VERBS.items():
        if state in STEPS[step][0]:
            continue
        with refused("APPLICATION_STEP"):
            verb(db, one, applicant if role is Role.SELF else cast[role])
    assert events(db, one) == before
    assert one.state == state


@pytest.mark.parametrize("step", [step for step in VERBS if VERBS[step][0] is not Role.SELF])
def test_who_has_not_the_right_or_not_the_unit_or_is_the_applicant_is_refused(
    db: Session, cast: Cast, applicant: Actor, one: Application, step: ApplicationStep
) -> None:
    role, verb = VERBS[step]
    states = [state for state in (S.UNIT_REVIEW, S.JUSTICE_REVIEW, S.TRAINING, S.EXAM) if state in STEPS[step][0]]
    if states:
        walk(db, cast, one, applicant, states[0])
    with refused("NOT_ALLOWED"):
        verb(db, one, cast[Role.PROVINCE])
    with refused("NOT_ALLOWED"):
        verb(db, one, replace(cast[role], unit_path=cast.units["sibling"].path))
    with refused("OWN_APPLICATION"):
        verb(db, one, replace(cast[role], person_id=applicant.person_id))


def test_nobody_hands_in_or_withdraws_for_another(db: Session, cast: Cast, one: Application) -> None:
    for verb in (VERBS[ApplicationStep.SUBMIT][1], VERBS[ApplicationStep.WITHDRAW][1]):
        with refused("NOT_ALLOWED"):
            verb(db, one, cast[Role.SELF])


@pytest.mark.requirement("ZJG-7-4")
@pytest.mark.requirement("ZJG-6-1")
@pytest.mark.requirement("SZ-2.2-1")
@pytest.mark.requirement("QD-10-1")
@pytest.mark.parametrize(
    ("who", "code"),
    [
        ({"is_enforcement": False}, "APPLY_NOT_ENFORCEMENT_POST"),
        ({"employment": Employment.CONTRACT}, "APPLY_NOT_IN_ESTABLISHMENT"),
        ({"employment": None}, "APPLY_NOT_IN_ESTABLISHMENT"),  # not on record is not proven
        ({"person_class": PersonClass.ASSISTANT}, "APPLY_ASSISTANT"),
    ],
)
def test_the_records_decide_who_may_apply(db: Session, cast: Cast, who: dict[str, Any], code: str) -> None:
    publish_unit(db, cast.units["own"])
    actor = make_applicant(db, cast.units["own"], **who)
    one = begin(db, actor)
    with refused(code):
        applying.submit(db, one, actor=actor)
    assert one.state == S.DRAFT
    assert code in [fault.code for fault in missing_for(db, dossiers_of(db, [one])[0])]


def test_a_body_not_published_or_no_longer_is_refused(db: Session, cast: Cast) -> None:
    actor = make_applicant(db, cast.units["own"])
    one = begin(db, actor)
    with refused("APPLY_UNIT_UNPUBLISHED"):
        applying.submit(db, one, actor=actor)
    body = publish_unit(db, cast.units["own"])
    body.cancelled_on = TODAY
    with refused("APPLY_UNIT_UNPUBLISHED"):
        applying.submit(db, one, actor=actor)
    body.cancelled_on = None
    applying.submit(db, one, actor=actor)
    assert one.state == S.UNIT_REVIEW
    assert one.due_on == date(2023, 6, 30)  # ten working days: two holidays, one Sunday that is worked


def test_papers_and_entries_are_complete_before_it_is_handed_in(db: Session, applicant: Actor) -> None:
    one = applying.begin_application(db, CredentialKind.ENFORCEMENT, actor=applicant)
    with refused("APPLY_PAPER_MISSING"):
        applying.submit(db, one, actor=applicant)
    with refused("PHOTO_KIND"):
        applying.add_own_paper(db, one, DocumentKind.PHOTO, PDF, "照片.pdf", actor=applicant)
    with refused("PAPER_KIND"):
        applying.add_own_paper(db, one, DocumentKind.DECISION, PDF, "决定.pdf", actor=applicant)
    with refused("APPLICATION_OPEN"):
        applying.begin_application(db, CredentialKind.ENFORCEMENT, actor=applicant)
    applying.withdraw(db, one, reason="", actor=applicant)
    again = begin(db, applicant)
    applying.fill_in(db, again, applying.Entries("", "", ""), actor=applicant)
    with refused("APPLY_ENTRIES"):
        applying.submit(db, again, actor=applicant)
    applying.fill_in(db, again, applying.Entries("本科", "巡查"), actor=applicant)
    applying.submit(db, again, actor=applicant)
    with refused("APPLICATION_FILED"):
        applying.fill_in(db, again, applying.Entries("硕士", "巡查"), actor=applicant)


def test_whom_the_unit_may_not_put_forward(db: Session, cast: Cast, applicant: Actor, one: Application) -> None:
    walk(db, cast, one, applicant, S.UNIT_REVIEW)
    legal, leader = cast[Role.UNIT_LEGAL], cast[Role.UNIT_LEADER]
    with refused("APPLY_APPRAISAL"):
        applications.check(db, one, replace(GOOD, appraisal=Appraisal.BASIC), actor=legal)
    with refused("APPLY_INVESTIGATED"):
        applications.check(db, one, replace(GOOD, investigated=True), actor=legal)
    with refused("UNIT_UNCHECKED"):
        applications.sign(db, one, actor=leader)
    applications.check(db, one, GOOD, actor=legal)
    with refused("SIGNER_CHECKED"):
        applications.sign(db, one, actor=replace(leader, person_id=legal.person_id))
    applications.sign(db, one, actor=leader)
    assert one.state == S.JUSTICE_REVIEW


def test_the_bureau_returns_once_with_all_defects(db: Session, cast: Cast, applicant: Actor, one: Application) -> None:
    reviewer = cast[Role.JUSTICE_REVIEWER]
    walk(db, cast, one, applicant, S.JUSTICE_REVIEW)
    with refused("APPLICATION_DEFECTS"):
        applications.return_once(db, one, defects=" ", actor=reviewer)
    applications.return_once(db, one, defects="照片不清\n考核表缺章", actor=reviewer)
    assert one.state == S.RETURNED
    assert one.events[-1].facts == {"defects": ["照片不清", "考核表缺章"]}
    assert dossiers_of(db, [one])[0].turn is Turn.MEND
    applying.submit(db, one, actor=applicant)
    with refused("UNIT_UNCHECKED"):  # the opinion is about what was handed in before
        applications.sign(db, one, actor=cast[Role.UNIT_LEADER])
    walk(db, cast, one, applicant, S.JUSTICE_REVIEW)
    with refused("APPLICATION_RETURNED"):
        applications.return_once(db, one, defects="又一处", actor=reviewer)


def test_who_was_nothing_is_an_applicant_once_accepted(db: Session, cast: Cast) -> None:
    publish_unit(db, cast.units["own"])
    actor = make_applicant(db, cast.units["own"], person_class=None)
    one = walk(db, cast, begin(db, actor), actor, S.TRAINING)
    assert [(r.person_class, r.started_on) for r in list_roles(db, one.person_id)] == [("APPLICANT", TODAY)]
    assert one.window_until == date(2024, 6, 15)


@pytest.mark.requirement("QD-10-2")
@pytest.mark.requirement("QD-10-3")
def test_forty_hours_before_the_exams_and_the_hundred_and_twenty_before_the_card(
    db: Session, cast: Cast, applicant: Actor, one: Application
) -> None:
    walk(db, cast, one, applicant, S.TRAINING)
    trainer = cast[Role.UNIT_TRAINER]
    study(db, one, 39, 119)
    with refused("STUDY_SHORT"):
        applications.finish_training(db, one, actor=trainer)
    study(db, one, 1, 0)
    applications.finish_training(db, one, actor=trainer)
    walk_on_from_exam(db, cast, one)
    issuing.enter_number(db, one, CARD, actor=cast[Role.JUSTICE_REVIEWER])
    with refused("POST_HOURS_SHORT"):
        issuing.issue(db, one, actor=cast[Role.JUSTICE_DECIDER])
    study(db, one, 0, 1)
    issuing.issue(db, one, actor=cast[Role.JUSTICE_DECIDER])
    assert one.state == S.ISSUED


def walk_on_from_exam(db: Session, cast: Cast, one: Application) -> None:
    hold_exam(db, one, "QUAL_PUBLIC")
    hold_exam(db, one, "QUAL_BUSINESS")
    publicity.publicise(db, one, actor=cast[Role.JUSTICE_REVIEWER])
    one.publicity_from, one.publicity_until = TODAY - timedelta(days=9), TODAY - timedelta(days=1)
    publicity.close_publicity(db, one, actor=cast[Role.JUSTICE_REVIEWER])


def test_a_rule_set_may_want_the_training_on_the_post_before_the_exams(
    db: Session, cast: Cast, applicant: Actor, one: Application
) -> None:
    rules(db, cast, post_hours_gate="EXAM")
    walk(db, cast, one, applicant, S.TRAINING)
    study(db, one, 40, 119)
    with refused("POST_HOURS_SHORT"):
        applications.finish_training(db, one, actor=cast[Role.UNIT_TRAINER])
    study(db, one, 0, 1)
    applications.finish_training(db, one, actor=cast[Role.UNIT_TRAINER])


def rules(db: Session, cast: Cast, **changed: Any) -> None:
    """Have the city judged by a rule set that differs."""
    adopt_rules(db, cast.units["city"])
    known = db.scalars(select(RuleSetVersion).filter_by(code="QD-2023")).one()
    # Columns by name: iterating over them gives objects.
    own = {
        column: getattr(known, column)
        for column in list(known.__table__.columns.keys())
        if column not in {"id", "code"}
    }
    db.add(RuleSetVersion(**own | {"code": "TEST", "parameters": known.parameters | changed}))
    db.flush()
    adopt(db, cast.units["city"], code="TEST", year=2023, actor=DECIDER)
    db.flush()


@pytest.mark.requirement("FN-3-1")
@pytest.mark.requirement("SZ-2.2-4")
def test_both_exams_are_passed_and_published_before_publicity(
    db: Session, cast: Cast, applicant: Actor, one: Application
) -> None:
    reviewer = cast[Role.JUSTICE_REVIEWER]
    one.field = "市容"
    walk(db, cast, one, applicant, S.EXAM)
    with refused("QUAL_PUBLIC_MISSING"):
        publicity.publicise(db, one, actor=reviewer)
    hold_exam(db, one, "QUAL_PUBLIC")
    hold_exam(db, one, "QUAL_BUSINESS", points=59)
    with refused("QUAL_BUSINESS_MISSING"):
        publicity.publicise(db, one, actor=reviewer)
    hold_exam(db, one, "QUAL_BUSINESS", field="交通")
    with refused("QUAL_BUSINESS_MISSING"):  # another line of work
        publicity.publicise(db, one, actor=reviewer)
    hold_exam(db, one, "QUAL_BUSINESS", field="市容").published_at = None
    with refused("QUAL_BUSINESS_MISSING"):  # not out yet
        publicity.publicise(db, one, actor=reviewer)
    hold_exam(db, one, "QUAL_BUSINESS", field="市容")
    publicity.publicise(db, one, actor=reviewer)
    # Five working days after a Thursday before a holiday from Thursday to Saturday; the Sunday after is worked.
    assert (one.publicity_from, one.publicity_until) == (TODAY, date(2023, 6, 25))


def test_a_pass_is_usable_five_years_and_wants_a_refresher_after_one(
    db: Session, cast: Cast, applicant: Actor, one: Application
) -> None:
    walk(db, cast, one, applicant, S.EXAM)
    with clock.travel(date(2018, 6, 14)):
        hold_exam(db, one, "QUAL_PUBLIC")
    hold_exam(db, one, "QUAL_BUSINESS")
    with refused("QUAL_PUBLIC_OLD"):
        publicity.publicise(db, one, actor=cast[Role.JUSTICE_REVIEWER])
    with clock.travel(date(2021, 6, 15)):
        hold_exam(db, one, "QUAL_PUBLIC")
    walk(db, cast, one, applicant, S.EXAM)
    publicity.publicise(db, one, actor=cast[Role.JUSTICE_REVIEWER])
    one.publicity_from, one.publicity_until = TODAY - timedelta(days=9), TODAY - timedelta(days=1)
    publicity.close_publicity(db, one, actor=cast[Role.JUSTICE_REVIEWER])
    issuing.enter_number(db, one, CARD, actor=cast[Role.JUSTICE_REVIEWER])
    missing = [fault.code for fault in missing_for_issue(db, dossiers_of(db, [one])[0])]
    assert missing == []  # forty hours of this month are after the pass turned a year old


def test_an_exemption_is_off_and_where_it_is_on_another_decides_on_proof(
    db: Session, cast: Cast, applicant: Actor, one: Application
) -> None:
    reviewer, decider = cast[Role.JUSTICE_REVIEWER], cast[Role.JUSTICE_DECIDER]
    walk(db, cast, one, applicant, S.EXAM)

    def ask() -> Any:
        return applications_exempting.ask_exemption(
            db, one, ExemptionKind.QUAL_PUBLIC, reason="已取得法律职业资格", proof=(PDF, "证书.pdf"), actor=reviewer
        )

    with refused("EXEMPTION_OFF"):
        ask()
    rules(db, cast, exam_exemption=True)
    asked = ask()
    hold_exam(db, one, "QUAL_BUSINESS")
    with refused("QUAL_PUBLIC_MISSING"):  # asked is not granted
        publicity.publicise(db, one, actor=reviewer)
    decide = applications_exempting.decide_exemption
    with refused("DECIDER_REVIEWED"):
        decide(db, one, asked, is_granted=True, answer="同意", actor=replace(decider, person_id=reviewer.person_id))
    decide(db, one, asked, is_granted=True, answer="同意", actor=decider)
    with refused("EXEMPTION_DECIDED"):
        decide(db, one, asked, is_granted=False, answer="改", actor=decider)
    publicity.publicise(db, one, actor=reviewer)
    assert one.events[-1].facts["exempt"] == ["QUAL_PUBLIC"]


def test_objections_are_recorded_replied_and_bar_the_card_when_right(
    db: Session, cast: Cast, applicant: Actor, one: Application
) -> None:
    reviewer, decider = cast[Role.JUSTICE_REVIEWER], cast[Role.JUSTICE_DECIDER]
    walk(db, cast, one, applicant, S.PUBLICITY)
    assert [each.id for each in list_published(db)] == [one.id]
    with refused("PUBLICITY_RUNNING"):
        publicity.close_publicity(db, one, actor=reviewer)
    objection = publicity.record_objection(db, one, text="不在执法岗位", received_on=TODAY, actor=reviewer)
    with refused("OBJECTION_OUTSIDE"):
        publicity.record_objection(db, one, text="早", received_on=TODAY - timedelta(days=1), actor=reviewer)
    one.publicity_from, one.publicity_until = TODAY - timedelta(days=9), TODAY - timedelta(days=1)
    assert list_published(db) == []
    with refused("OBJECTIONS_OPEN"):
        publicity.close_publicity(db, one, actor=reviewer)
    assert publicity.close_due_publicity(db) == 0
    publicity.reply(db, one, objection, is_upheld=True, text="经查属实", actor=reviewer)
    with refused("OBJECTION_REPLIED"):
        publicity.reply(db, one, objection, is_upheld=False, text="经查不实", actor=reviewer)
    assert publicity.close_due_publicity(db) == 1
    assert (one.state, one.events[-1].actor_id) == (S.DECISION, None)
    issuing.enter_number(db, one, CARD, actor=reviewer)
    with refused("OBJECTION_UPHELD"):
        issuing.issue(db, one, actor=decider)
    issuing.reject(
        db, one, ground="OBJECTION", reason="公示期间收到异议，经查申请人不在执法岗位，不予发证。", actor=decider
    )
    assert one.state == S.REJECTED


@pytest.mark.requirement("ZJG-6-1")
@pytest.mark.requirement("QD-10-3")
def test_no_card_without_each_thing_that_stands_before_it(
    db: Session, cast: Cast, applicant: Actor, one: Application
) -> None:
    """Invariant 2 of C10, one thing taken away at a time."""
    decider = cast[Role.JUSTICE_DECIDER]
    walk(db, cast, one, applicant, S.DECISION)
    with refused("NUMBER_MISSING"):
        issuing.issue(db, one, actor=decider)
    issuing.enter_number(db, one, CARD, actor=cast[Role.JUSTICE_REVIEWER])
    post = db.scalars(select(Post).filter_by(person_id=applicant.person_id)).one()

    def without(code: str, row: Any, name: str, value: Any) -> None:
        before = getattr(row, name)
        setattr(row, name, value)
        db.flush()
        with refused(code):
            issuing.issue(db, one, actor=decider)
        setattr(row, name, before)
        db.flush()

    without("APPLY_NOT_ENFORCEMENT_POST", post, "is_enforcement", value=False)
    without("APPLY_NOT_IN_ESTABLISHMENT", post, "employment", value="CONTRACT")
    without("APPLY_NO_POST", post, "ended_on", value=TODAY - timedelta(days=1))
    without("APPLY_UNIT_CHANGED", one, "unit_id", value=cast.units["child"].id)
    without("PUBLICITY_RUNNING", one, "publicity_until", value=TODAY)
    reviewer = cast[Role.JUSTICE_REVIEWER]
    for hand in (replace(decider, account_id=reviewer.account_id), replace(decider, person_id=reviewer.person_id)):
        with refused("DECIDER_REVIEWED"):
            issuing.issue(db, one, actor=hand)
    assert db.scalars(select(Credential)).all() == []
    assert issuing.issue(db, one, actor=decider).number == CARD.number


def test_a_number_is_one_credential_s_and_never_invented(
    db: Session, cast: Cast, applicant: Actor, one: Application
) -> None:
    reviewer = cast[Role.JUSTICE_REVIEWER]
    walk(db, cast, one, applicant, S.ISSUED)
    second = make_applicant(db, cast.units["own"], name="程小舟")
    other = walk(db, cast, begin(db, second), second, S.DECISION)
    with refused("NUMBER_TAKEN"):
        issuing.enter_number(db, other, CARD, actor=reviewer)
    with refused("NUMBER_MISSING"):
        issuing.enter_number(db, other, issuing.CardData(" ", "1"), actor=reviewer)
    with refused("SERIAL_MISSING"):
        issuing.enter_number(db, other, issuing.CardData("2", " "), actor=reviewer)
    issuing.enter_number(db, other, issuing.CardData("B/二 号", "1"), actor=reviewer)
    assert other.card_number == "B/二 号"


def test_the_card_is_handed_over_against_a_receipt_and_the_old_one_comes_back(
    db: Session, cast: Cast, applicant: Actor, one: Application
) -> None:
    legal = cast[Role.UNIT_LEGAL]
    former = Credential(
        person_id=one.person_id, kind="ENFORCEMENT", number="OLD", unit_id=one.unit_id, state="CANCELLED",
        issued_on=date(2015, 1, 1), valid_from=date(2015, 1, 1), valid_to=date(2019, 12, 31), since=date(2020, 1, 1),
    )  # fmt: skip
    db.add(former)
    db.flush()
    piece = Card(credential_id=former.id, serial="旧1", made_on=date(2015, 1, 1))
    db.add(piece)
    walk(db, cast, one, applicant, S.ISSUED)
    with refused("RECEIPT_MISSING"):
        issuing.deliver(db, one, on=TODAY, receipt=None, actor=legal)
    with refused("OLD_CARD_OUT"):
        issuing.deliver(db, one, on=TODAY, receipt=(PDF, "签收单.pdf"), actor=legal)
    issuing.deliver(db, one, on=TODAY, receipt=(PDF, "签收单.pdf"), is_old_returned=True, actor=legal)
    assert piece.handed_in_on == TODAY


def test_the_window_lapses_by_its_date_and_one_may_begin_anew(
    db: Session, cast: Cast, applicant: Actor, one: Application
) -> None:
    walk(db, cast, one, applicant, S.TRAINING)
    study(db, one)
    with clock.travel(date(2024, 6, 16)):
        dossier = dossiers_of(db, [one])[0]
        assert (one.state, dossier.state, dossier.turn) == ("TRAINING", S.LAPSED, Turn.NONE)
        with refused("APPLICATION_STEP"):
            applications.finish_training(db, one, actor=cast[Role.UNIT_TRAINER])
        again = applying.begin_application(db, CredentialKind.ENFORCEMENT, actor=applicant)
        assert (one.state, again.state) == ("LAPSED", "DRAFT")
        assert one.events[-1].actor_id is None
        assert [each.id for each in own_applications(db, seen_by=applicant)] == [again.id, one.id]


def test_who_comes_back_with_his_qualification_owes_twenty_hours(
    db: Session, cast: Cast, applicant: Actor, one: Application
) -> None:
    """C2.6: the card was cancelled, the exams are not five years old."""
    db.add(
        Credential(
            person_id=one.person_id,
            kind="ENFORCEMENT",
            number="OLD",
            unit_id=one.unit_id,
            state="CANCELLED",
            issued_on=date(2020, 1, 1),
            valid_from=date(2020, 1, 1),
            valid_to=date(2024, 12, 31),
            since=date(2023, 1, 1),
        )
    )
    for category, hours in (("INIT.CON", 40), ("INIT.POST", 120)):
        give_hours(db, one.person, one.unit, category, hours, on=date(2020, 1, 1))
    walk(db, cast, one, applicant, S.TRAINING)
    with refused("STUDY_SHORT"):
        applications.finish_training(db, one, actor=cast[Role.UNIT_TRAINER])
    give_hours(db, one.person, one.unit, "INIT.CON", 20)
    applications.finish_training(db, one, actor=cast[Role.UNIT_TRAINER])


@pytest.mark.requirement("JN-2-1")
@pytest.mark.requirement("JN-2-4")
def test_a_supervisor_needs_a_legal_qualification_or_an_exception_with_an_end(db: Session, cast: Cast) -> None:
    reviewer, decider = cast[Role.JUSTICE_REVIEWER], cast[Role.JUSTICE_DECIDER]
    actor = make_applicant(db, cast.units["own"], person_class=None, is_enforcement=False)
    one = walk(db, cast, begin(db, actor, kind=CredentialKind.SUPERVISION), actor, S.JUSTICE_REVIEW)
    with refused("APPLY_LEGAL_QUALIFICATION"):
        applications.accept(db, one, actor=reviewer)
    asked = applications_exempting.ask_exemption(
        db, one, ExemptionKind.LEGAL_QUALIFICATION, reason="急需", proof=(PDF, "请示.pdf"),
        expires_on=date(2023, 12, 31), actor=reviewer,
    )  # fmt: skip
    applications_exempting.decide_exemption(db, one, asked, is_granted=True, answer="同意", actor=decider)
    applications.accept(db, one, actor=reviewer)
    give_hours(db, one.person, one.unit, "SUP", 23)
    with refused("STUDY_SHORT"):
        applications.finish_training(db, one, actor=cast[Role.UNIT_TRAINER])
    give_hours(db, one.person, one.unit, "SUP", 1)
    applications.finish_training(db, one, actor=cast[Role.UNIT_TRAINER])
    with refused("PREPOST_SUP_MISSING"):
        publicity.publicise(db, one, actor=reviewer)
    hold_exam(db, one, "PREPOST_SUP")
    publicity.publicise(db, one, actor=reviewer)
    one.publicity_from, one.publicity_until = TODAY - timedelta(days=9), TODAY - timedelta(days=1)
    publicity.close_publicity(db, one, actor=reviewer)
    issuing.enter_number(db, one, CARD, actor=reviewer)
    issuing.issue(db, one, actor=other_decider(db, cast))
    assert [(r.person_class, r.ended_on) for r in list_roles(db, one.person_id)] == [("SUPERVISOR", None)]


def test_drafts_are_their_writer_s_and_others_see_their_reach(
    db: Session, cast: Cast, applicant: Actor, one: Application
) -> None:
    with refused("APPLICATION_NOT_FOUND"):
        get_application(db, one.id, seen_by=cast[Role.UNIT_LEGAL])
    assert get_application(db, one.id, seen_by=applicant).id == one.id
    walk(db, cast, one, applicant, S.UNIT_REVIEW)
    for role in (Role.UNIT_LEGAL, Role.UNIT_LEADER, Role.LINE_DEPT, Role.JUSTICE_REVIEWER, Role.JUSTICE_DECIDER):
        assert [each.id for each in list_open(db, seen_by=cast[role])] == [one.id]
    assert cast.neighbour
    for actor in (cast.neighbour, cast[Role.SELF], cast[Role.PROVINCE], cast[Role.SYS_ADMIN]):
        with refused("APPLICATION_NOT_FOUND"):
            get_application(db, one.id, seen_by=actor)
        assert list_open(db, seen_by=actor) == []
