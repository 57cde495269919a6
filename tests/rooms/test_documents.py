"""Issued papers: once each, frozen, numbered without gaps, corrected by versions, revoked for good."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from certificates.numbering import is_code
from lms import clock
from lms.access import Actor, Role
from lms.audit import AuditEntry
from lms.credentials.rules.states import CredentialState
from lms.documents.actions.issuing import issue, issue_many, reissue, revoke
from lms.documents.models import IssuedDocument
from lms.documents.queries.documents import get_document, list_documents, versions_of
from lms.documents.queries.drafts import find_draft
from lms.documents.queries.offers import offers_of
from lms.documents.queries.verifying import Seen, by_codes
from lms.documents.queries.years import completions
from lms.documents.rules import DocumentKind, DocumentState
from lms.documents.rules.drafts import Draft
from lms.errors import NotAllowed, NotFound
from lms.people.models import Person
from lms.people.queries.people import get_person
from lms.requirements.actions.closing import close_year
from lms.web.paper_words import say
from tests.credential_factories import make_credential
from tests.factories import make_actor
from tests.rooms.world import TODAY, City, enter, meet, nothing_stored

_K, _S = DocumentKind, DocumentState


@pytest.fixture
def himself(db: Session, city: City) -> Actor:
    """Return the officer at his own account; he has met his year."""
    meet(db, city.officer)
    return make_actor(db, Role.SELF, person=city.officer)


def completion_of(db: Session, person: Person, year: int = 2023) -> Draft:
    found = completions(db, year, say, person_ids=[person.id])
    assert len(found) == 1
    return found[0]


def scan(db: Session, document: IssuedDocument) -> Seen:
    db.flush()
    return by_codes(db, [document.code])[document.code]


def test_who_met_the_year_has_his_certificate_with_every_fact(db: Session, city: City, himself: Actor) -> None:
    made = issue(db, completion_of(db, city.officer), actor=himself)
    assert made.number == "SFJ-XS2023-00001"
    assert is_code(made.code)
    assert made.issuer_id == city.bureau.id
    facts = made.facts
    assert (facts["name"], facts["unit"], facts["year"]) == ("陈志远", "市公安局", 2023)
    assert (facts["required"], facts["credited"], facts["person_class"]) == ("60", "60", "执法人员")
    assert facts["paper"] == {
        "number": made.number,
        "code": made.code,
        "verify_url": f"http://127.0.0.1:8000/verify/{made.code}",
        "issuer": "市司法局",
        "issued_on": TODAY.isoformat(),
        "version": 1,
        "replaces": "",
    }
    assert "330" not in str(facts)
    seen = scan(db, made)
    assert (seen.now.state, seen.facts) == (_S.VALID, facts)


def test_who_has_not_met_it_gets_none(db: Session, city: City) -> None:
    enter(db, city.officer, 59)
    assert completions(db, 2023, say, person_ids=[city.officer.id]) == []
    person = get_person(db, city.officer.id, seen_by=city.decider)
    assert find_draft(db, person, _K.HOURS_COMPLETION, "2023", say) is None
    assert [one.kind for one in offers_of(db, person, say)] == [_K.HOURS_TRANSCRIPT]


def test_asked_twice_it_is_one_paper(db: Session, city: City, himself: Actor) -> None:
    first = issue(db, completion_of(db, city.officer), actor=himself)
    enter(db, city.officer, 2)
    again = issue(db, completion_of(db, city.officer), actor=city.trainer)
    assert again.id == first.id
    assert db.query(IssuedDocument).count() == 1


def test_numbers_neither_repeat_nor_skip(db: Session, city: City) -> None:
    meet(db, city.officer, city.colleague, city.neighbour)
    drafts = completions(db, 2023, say, under=city.root)
    undone = db.begin_nested()
    issue_many(db, drafts[:2], actor=city.reviewer)
    undone.rollback()
    made = issue_many(db, drafts, actor=city.reviewer)
    assert [one.running for one in made] == [1, 2, 3]
    assert [one.id for one in issue_many(db, drafts, actor=city.reviewer)] == [one.id for one in made]
    with clock.travel(date(2024, 2, 1)):
        meet_again = replace(drafts[0], subject="2022")
        assert issue(db, meet_again, actor=city.reviewer).number == "SFJ-XS2024-00001"


def test_a_name_change_makes_a_new_version_that_names_the_old(db: Session, city: City, himself: Actor) -> None:
    old = issue(db, completion_of(db, city.officer), actor=himself)
    with nothing_stored(db, "DOCUMENT_SAME"):
        reissue(db, old, completion_of(db, city.officer), actor=himself)
    city.officer.name = "陈致远"
    db.flush()
    assert scan(db, old).facts["name"] == "陈志远"
    new = reissue(db, old, completion_of(db, city.officer), actor=himself)
    assert (new.version, new.supersedes_id, new.reason) == (2, old.id, "CORRECTED")
    assert new.facts["paper"]["replaces"] == old.number
    assert (scan(db, old).now.state, scan(db, new).now.state) == (_S.SUPERSEDED, _S.VALID)
    assert [one.id for one in versions_of(db, old)] == [new.id, old.id]
    with nothing_stored(db, "DOCUMENT_OLD"):
        reissue(db, old, completion_of(db, city.officer), actor=himself)
    with nothing_stored(db, "DOCUMENT_OLD"):
        revoke(db, old, reason="错", actor=city.decider)


def test_a_revoked_paper_stays_and_only_the_bureau_issues_anew(db: Session, city: City, himself: Actor) -> None:
    made = issue(db, completion_of(db, city.officer), actor=himself)
    with pytest.raises(NotAllowed):
        revoke(db, made, reason="学时不实", actor=city.reviewer)
    with nothing_stored(db, "REASON_MISSING"):
        revoke(db, made, reason=" ", actor=city.decider)
    revoke(db, made, reason="学时不实", actor=city.decider)
    seen = scan(db, made)
    assert (seen.now.state, seen.now.since, seen.now.by_holder) == (_S.WITHDRAWN, TODAY, False)
    with nothing_stored(db, "DOCUMENT_REVOKED"):
        revoke(db, made, reason="学时不实", actor=city.decider)
    with nothing_stored(db, "DOCUMENT_REVOKED"):
        issue(db, completion_of(db, city.officer), actor=himself)
    with nothing_stored(db, "DOCUMENT_REVOKED"):
        reissue(db, made, completion_of(db, city.officer), actor=himself)
    assert issue_many(db, [completion_of(db, city.officer)], actor=city.reviewer) == []
    new = reissue(db, made, completion_of(db, city.officer), actor=city.decider)
    assert (new.reason, scan(db, new).now.state, scan(db, made).now.state) == ("RENEWED", _S.VALID, _S.WITHDRAWN)
    actions = db.scalars(
        select(AuditEntry.action).where(AuditEntry.action.startswith("document:")).order_by(AuditEntry.id)
    ).all()
    assert sorted(actions) == ["document:paper:issued", "document:paper:issued", "document:paper:revoked"]


def test_nobody_revokes_his_own(db: Session, city: City) -> None:
    meet(db, city.officer)
    made = issue(db, completion_of(db, city.officer), actor=city.reviewer)
    with nothing_stored(db, "OWN_DOCUMENT"):
        revoke(db, made, reason="错", actor=replace(city.decider, person_id=city.officer.id))


def test_a_suspension_shows_with_the_next_scan_and_so_does_its_end(db: Session, city: City, himself: Actor) -> None:
    card = make_credential(db, city.officer, city.police, actor=city.decider, issued_on=date(2021, 5, 1))
    person = get_person(db, city.officer.id, seen_by=city.decider)
    sheet_draft = find_draft(db, person, _K.STATUS_SHEET, str(card.id), say)
    assert sheet_draft
    sheet = issue(db, sheet_draft, actor=himself)
    paper = issue(db, completion_of(db, city.officer), actor=himself)
    assert [scan(db, one).now.state for one in (sheet, paper)] == [_S.VALID, _S.VALID]
    card.state, card.since = CredentialState.SUSPENDED.value, TODAY
    told = [scan(db, one).now for one in (sheet, paper)]
    assert [(now.state, now.since, now.by_holder) for now in told] == [
        (_S.SUSPENDED, TODAY, False),
        (_S.SUSPENDED, TODAY, True),
    ]
    card.state = CredentialState.ACTIVE.value
    assert [scan(db, one).now.state for one in (sheet, paper)] == [_S.VALID, _S.VALID]
    with clock.travel(date(2026, 5, 1)):
        assert [scan(db, one).now.state for one in (sheet, paper)] == [_S.EXPIRED, _S.VALID]


def test_another_unit_neither_issues_nor_sees(db: Session, city: City, himself: Actor) -> None:
    draft = completion_of(db, city.officer)
    stranger = make_actor(db, Role.SELF, person=city.neighbour)
    with pytest.raises(NotAllowed):
        issue(db, draft, actor=stranger)
    made = issue(db, draft, actor=himself)
    assert get_document(db, made.id, seen_by=himself).id == made.id
    assert list_documents(db, seen_by=city.trainer, text="陈志") == [made]
    with pytest.raises(NotFound):
        get_document(db, made.id, seen_by=stranger)
    outside = make_actor(db, Role.UNIT_TRAINER, city.health)
    assert list_documents(db, seen_by=outside) == []


def test_a_transcript_holds_every_posted_training(db: Session, city: City, himself: Actor) -> None:
    enter(db, city.officer, 1.5, year=2022, occurred_on=date(2022, 4, 1), title="旧课")
    person = get_person(db, city.officer.id, seen_by=himself)
    draft = find_draft(db, person, _K.HOURS_TRANSCRIPT, "ALL", say)
    assert draft
    facts = draft.own_facts
    assert [(one["year"], one["total"]) for one in facts["years"]] == [(2022, "1.5"), (2023, "60")]
    assert facts["total"] == "61.5"
    assert facts["years"][0]["lines"] == [
        {"on": "2022-04-01", "title": "旧课", "category": "其他业务", "method": "集中培训", "hours": "1.5"}
    ]


def test_a_closed_year_speaks_as_it_was_frozen(db: Session, city: City, himself: Actor) -> None:
    with clock.travel(date(2024, 2, 1)):
        close_year(db, 2023, actor=city.decider)
        enter(db, city.officer, 2)
        enter(db, city.colleague, 60, "PL.SYS")
        assert completion_of(db, city.officer).own_facts["credited"] == "60"
        assert completions(db, 2023, say, person_ids=[city.colleague.id]) == []


def test_markup_and_length_of_a_name_are_only_text(db: Session, city: City, himself: Actor) -> None:
    name = "<b>陈&" + "䶮" * 200
    city.officer.name = name
    db.flush()
    made = issue(db, completion_of(db, city.officer), actor=himself)
    assert scan(db, made).facts["name"] == name
