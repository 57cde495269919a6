"""Unit, bureau, training, exams and exemptions of a first certification (domain C2.1 A2 to A5)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.credentials.actions import applications, applications_exempting, applying, issuing, publicity
from lms.credentials.models import Application
from lms.credentials.queries.dossier import dossiers_of, missing_for_issue
from lms.credentials.rules.applications import ApplicationState
from lms.credentials.rules.applying import Appraisal
from lms.credentials.rules.dossier import Turn
from lms.credentials.rules.issuing import ExemptionKind
from lms.files import Attached
from lms.people.queries.people import list_roles
from lms.requirements.actions.rule_sets import adopt
from lms.requirements.models import RuleSetVersion
from tests.application_factories import (
    CARD,
    GOOD,
    begin,
    hold_exam,
    make_applicant,
    publish_unit,
    study,
    walk,
)
from tests.cast import Cast
from tests.factories import DECIDER, PDF, adopt_rules
from tests.refusing import refused

S = ApplicationState
TODAY = date(2023, 6, 15)  # a Thursday; the dragon boat holiday follows on the 22nd


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
            db,
            one,
            ExemptionKind.QUAL_PUBLIC,
            reason="已取得法律职业资格",
            proof=Attached("证书.pdf", PDF),
            actor=reviewer,
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
