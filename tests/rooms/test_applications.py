"""First certification by its verbs: from the draft to the card in hand; who may not, what is refused (domain C2.1)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.audit.models import AuditEntry
from lms.credentials.actions import applications, applying, issuing, publicity
from lms.credentials.models import Application, ApplicationEvent, Card, Credential
from lms.credentials.queries.applications import get_application, list_open
from lms.credentials.queries.dossier import dossiers_of, missing_for
from lms.credentials.rules.applications import PATH, STEPS, ApplicationState, ApplicationStep
from lms.credentials.rules.applying import DocumentKind, faults_of_papers
from lms.credentials.rules.dossier import Turn
from lms.credentials.rules.states import CredentialKind
from lms.files import Attached
from lms.people.queries.people import list_roles
from lms.people.rules import Employment, PersonClass, UnitKind
from tests.application_factories import (
    CARD,
    GOOD,
    begin,
    make_applicant,
    publish_unit,
    walk,
)
from tests.cast import Cast
from tests.factories import PDF
from tests.refusing import refused

S = ApplicationState
TODAY = date(2023, 6, 15)  # a Thursday; the dragon boat holiday follows on the 22nd


def events(db: Session, one: Application) -> list[tuple[str, str, str]]:
    rows = db.scalars(select(ApplicationEvent).filter_by(application_id=one.id).order_by(ApplicationEvent.id))
    return [(row.step, row.old, row.new) for row in rows]


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

    issuing.deliver(db, one, on=TODAY, receipt=Attached("签收单.pdf", PDF), actor=cast[Role.UNIT_LEGAL])
    assert one.delivered_on == TODAY
    assert credential.state == "ACTIVE"  # no oath is asked first by these rules
    assert dossiers_of(db, [one])[0].turn is Turn.NONE
    lines = db.scalars(
        select(AuditEntry.action).where(AuditEntry.action.startswith("application:step:")).order_by(AuditEntry.id)
    ).all()
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
        lambda db, one, actor: issuing.deliver(db, one, on=TODAY, receipt=Attached("签收单.pdf", PDF), actor=actor),
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


@pytest.mark.requirement("SZ-2.2-2")
@pytest.mark.parametrize("place", ["own", "child"])
def test_a_dedicated_post_stands_for_the_establishment_in_an_authorised_organisation_alone(
    db: Session, cast: Cast, place: str
) -> None:
    body = cast.units["own"]
    publish_unit(db, body)
    actor = make_applicant(db, cast.units[place], employment=Employment.DEDICATED)
    one = begin(db, actor)
    with refused("APPLY_UNIT_NOT_AUTHORISED"):
        applying.submit(db, one, actor=actor)
    body.kind = UnitKind.AUTHORISED.value
    db.flush()
    proof = next(paper for paper in one.documents if paper.kind == DocumentKind.ESTABLISHMENT)
    proof_missing = [fault.values for fault in faults_of_papers(CredentialKind.ENFORCEMENT, frozenset())]
    assert (("paper", proof.kind),) in proof_missing  # its proof is asked for as that of the establishment
    applying.submit(db, one, actor=actor)
    assert one.state == S.UNIT_REVIEW


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
        applying.add_own_paper(db, one, DocumentKind.PHOTO, Attached("照片.pdf", PDF), actor=applicant)
    with refused("PAPER_KIND"):
        applying.add_own_paper(db, one, DocumentKind.DECISION, Attached("决定.pdf", PDF), actor=applicant)
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
