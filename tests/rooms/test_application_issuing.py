"""Publicity, the card and its delivery; windows, returning officers, supervisors (domain C2.1 A6 to A8, C2.6, C2.8)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.credentials.actions import applications, applications_exempting, applying, issuing, publicity
from lms.credentials.models import Application, Card, Credential
from lms.credentials.queries.applications import list_published, own_applications
from lms.credentials.queries.dossier import dossiers_of
from lms.credentials.rules.applications import ApplicationState
from lms.credentials.rules.dossier import Turn
from lms.credentials.rules.issuing import ExemptionKind
from lms.credentials.rules.states import CredentialKind
from lms.files import Attached
from lms.people.models import Post
from lms.people.queries.people import list_roles
from tests.application_factories import (
    CARD,
    begin,
    give_hours,
    hold_exam,
    make_applicant,
    study,
    walk,
)
from tests.cast import Cast
from tests.factories import PDF, make_actor, make_person
from tests.refusing import refused

S = ApplicationState
TODAY = date(2023, 6, 15)  # a Thursday; the dragon boat holiday follows on the 22nd


def other_decider(db: Session, cast: Cast, **more: Any) -> Actor:
    person = make_person(db, cast.units["justice"], name="另一负责人")
    actor = make_actor(db, Role.JUSTICE_DECIDER, cast.units["city"], person=person)
    return replace(actor, **more)


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


@pytest.mark.requirement("ZJG-6-1", "SZ-2.1-1")
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
        issuing.deliver(db, one, on=TODAY, receipt=Attached("签收单.pdf", PDF), actor=legal)
    issuing.deliver(db, one, on=TODAY, receipt=Attached("签收单.pdf", PDF), is_old_returned=True, actor=legal)
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
        db, one, ExemptionKind.LEGAL_QUALIFICATION, reason="急需", proof=Attached("请示.pdf", PDF),
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
