"""Claims are decided: posted to the ledger or sent back, by another person, once (domain C3.3, C3.4)."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import GRANTABLE, Permission, Role
from lms.audit import AuditEntry
from lms.errors import NotAllowed
from lms.hours.actions.posting import PeopleRefused, confirm, reject
from lms.hours.actions.proposing import Part
from lms.hours.catalogue import Method
from lms.hours.models import Claim, HourEntry
from lms.hours.rules import Limits
from lms.outbox import Job
from tests.factories import claim_ids, make_actor, make_class, post_class, stage
from tests.rooms.world import TODAY, City, claims, credit, ledger, nothing_stored, stored


def waiting(db: Session, city: City, **what: Any) -> list[int]:
    options: dict[str, Any] = {
        "actor": city.trainer,
        "host": city.police,
        "on": TODAY,
        "people": [city.officer],
        **what,
    }
    people = options.pop("people")
    return claim_ids(db, make_class(db, people, **options))


def test_confirming_posts_each_claim_once_with_both_names(db: Session, city: City) -> None:
    ids = waiting(db, city, people=[city.officer, city.colleague], hours=3, tags=1, at=(9, 12))
    with clock.travel(clock.now() + timedelta(hours=2)):
        assert confirm(db, ids, actor=city.legal) == 2
        decided_at = clock.now()
    for person in (city.officer, city.colleague):
        claim, entry = claims(db, person)[0], ledger(db, person)[0]
        assert (claim.state, claim.decided_by_id, claim.decided_at) == ("confirmed", city.legal.account_id, decided_at)
        assert claim.proposed_by_id == city.trainer.account_id
        assert (entry.claim_id, entry.recorded_by_id, entry.recorded_at) == (
            claim.id,
            city.legal.account_id,
            decided_at,
        )
        for name in (
            *("person_id", "unit_id", "title", "course_code", "category", "tags", "method", "occurred_on"),
            *("starts_at", "ends_at", "year", "is_make_up", "credit", "source"),
        ):
            assert getattr(entry, name) == getattr(claim, name)
        assert (entry.reverses_id, entry.document, entry.reason) == (None, None, None)


def test_rejecting_keeps_the_reason_for_the_person_and_posts_nothing(db: Session, city: City) -> None:
    ids = waiting(db, city)
    with nothing_stored(db, "REASON_MISSING"):
        reject(db, ids, reason_code="NOT_THERE", reason=" ", actor=city.legal)
    assert reject(db, ids, reason_code="NOT_THERE", reason=" 签到表无此人 ", actor=city.legal) == 1
    claim = claims(db, city.officer)[0]
    assert (claim.state, claim.reason, claim.reason_code) == ("rejected", "签到表无此人", "NOT_THERE")
    assert claim.decided_by_id == city.legal.account_id
    assert ledger(db, city.officer) == []


@pytest.mark.parametrize("first", ["confirm", "reject"])
@pytest.mark.parametrize("second", ["confirm", "reject"])
def test_what_is_decided_is_decided(db: Session, city: City, first: str, second: str) -> None:
    ids = waiting(db, city)

    def decide(verb: str) -> None:
        if verb == "confirm":
            confirm(db, ids, actor=city.legal)
        else:
            reject(db, ids, reason_code="OTHER", reason="重复", actor=city.legal)

    decide(first)
    with nothing_stored(db, "ALREADY_DECIDED") as caught:
        decide(second)
    assert caught.value.parameters == {"state": "confirmed" if first == "confirm" else "rejected"}


def test_nobody_confirms_or_rejects_what_he_proposed(db: Session, city: City) -> None:
    ids = waiting(db, city, actor=city.legal)
    with nothing_stored(db, "OWN_PROPOSAL"):
        confirm(db, ids, actor=city.legal)
    with nothing_stored(db, "OWN_PROPOSAL"):
        reject(db, ids, reason_code="OTHER", reason="撤回", actor=city.legal)
    confirm(db, ids, actor=city.decider)


@pytest.mark.parametrize("role", [Role.UNIT_LEGAL, Role.JUSTICE_REVIEWER, Role.JUSTICE_DECIDER])
def test_nobody_confirms_his_own_hours_whatever_his_rank(db: Session, city: City, role: Role) -> None:
    himself = make_actor(db, role, city.root, person=city.officer)
    ids = waiting(db, city, people=[city.officer, city.colleague])
    with nothing_stored(db, "OWN_HOURS"):
        confirm(db, ids, actor=himself)
    mine, colleagues = ids
    with nothing_stored(db, "OWN_HOURS"):
        reject(db, [mine], reason_code="OTHER", reason="不对", actor=himself)
    confirm(db, [colleagues], actor=himself)
    assert (credit(db, city.officer), credit(db, city.colleague)) == (0, 400)


@pytest.mark.parametrize("role", GRANTABLE)
def test_who_may_decide_at_all(db: Session, city: City, role: Role) -> None:
    actor = make_actor(db, role, city.root)
    ids = waiting(db, city, method=Method.SHADOWING, category="SK.INS")
    if actor.can(Permission.CONFIRM_HOURS):
        assert confirm(db, ids, actor=actor) == 1
        return
    before = stored(db)
    with pytest.raises(NotAllowed):
        confirm(db, ids, actor=actor)
    with pytest.raises(NotAllowed):
        reject(db, ids, reason_code="OTHER", reason="不对", actor=actor)
    assert stored(db) == before


@pytest.mark.requirement("FN-1-2")
def test_a_trainer_confirms_no_class_and_a_line_department_no_public_law(db: Session, city: City) -> None:
    other_trainer = make_actor(db, Role.UNIT_TRAINER, city.police)
    ids = waiting(db, city, parts=(Part("PL.GEN", 0, 90), Part("BK.OTH", 0, 90)))
    with nothing_stored(db, "WRONG_CONFIRMER"):
        confirm(db, ids, actor=other_trainer)
    with nothing_stored(db, "WRONG_CONFIRMER"):
        confirm(db, ids, actor=city.line)
    confirm(db, ids[1:], actor=city.line)
    confirm(db, ids[:1], actor=city.legal)
    assert [entry.category for entry in ledger(db, city.officer)] == ["BK.OTH", "PL.GEN"]


@pytest.mark.requirement("FN-1-1")
def test_where_the_bureau_teaches_public_law_the_unit_neither_confirms_nor_rejects_it(db: Session, city: City) -> None:
    limits = Limits(justice_only_public_law=True)
    ids = waiting(db, city, category="PL.GEN")
    with nothing_stored(db, "WRONG_CONFIRMER"):
        confirm(db, ids, actor=city.legal, limits=limits)
    with nothing_stored(db, "WRONG_CONFIRMER"):
        reject(db, ids, reason_code="OTHER", reason="不对", actor=city.legal, limits=limits)
    assert confirm(db, ids, actor=city.reviewer, limits=limits) == 1


@pytest.mark.requirement("QD-11-1")
@pytest.mark.requirement("ZJG-7-6")
def test_invariant_8_no_hours_count_without_evidence(db: Session, city: City) -> None:
    """C10, 8: without evidence a claim stays pending and is not counted."""
    ids = waiting(db, city, evidence=False)
    with nothing_stored(db, "EVIDENCE_MISSING"):
        confirm(db, ids, actor=city.legal)
    with_proof = waiting(db, city, on=TODAY - timedelta(days=1))
    with nothing_stored(db, "EVIDENCE_MISSING"):
        confirm(db, ids + with_proof, actor=city.legal)  # one without is enough
    assert credit(db, city.officer) == 0
    reject(db, ids, reason_code="NO_EVIDENCE", reason="无材料", actor=city.legal)


def test_several_classes_can_be_posted_at_once_or_not_at_all(db: Session, city: City) -> None:
    good = waiting(db, city, on=TODAY - timedelta(days=1), people=[city.officer, city.colleague])
    more = waiting(db, city, on=TODAY - timedelta(days=2))
    assert confirm(db, [*good, *more, *more], actor=city.legal) == 3
    assert (credit(db, city.officer), credit(db, city.colleague)) == (800, 400)


def test_overlapping_claims_cannot_both_be_posted(db: Session, city: City) -> None:
    first = waiting(db, city, at=(9, 12), hours=3)
    # Proposed in the same moment by another office, which did not see the first.
    second = waiting(db, city, at=(14, 17), hours=3)
    db.query(Claim).filter(Claim.id.in_(second)).update(
        {"starts_at": clock.local_instant(TODAY, 11), "ends_at": clock.local_instant(TODAY, 14)}
    )
    with nothing_stored(db, "PEOPLE_REFUSED") as caught:
        confirm(db, first + second, actor=city.legal)
    assert isinstance(caught.value, PeopleRefused)
    assert {i: refusal.code for i, refusal in caught.value.refusals.items()} == {city.officer.id: "OVERLAP"}
    confirm(db, first, actor=city.legal)
    with nothing_stored(db, "PEOPLE_REFUSED"):
        confirm(db, second, actor=city.legal)


def test_invariant_8_the_day_cap_holds_after_every_posting(db: Session, city: City) -> None:
    """C10, 8: the day cap holds, also over claims that were proposed past each other."""
    ids = [waiting(db, city, hours=4)[0] for _ in range(2)]
    over = waiting(db, city, people=[city.colleague], hours=4)
    db.query(Claim).filter(Claim.id.in_(over)).update({"person_id": city.officer.id})
    with nothing_stored(db, "PEOPLE_REFUSED") as caught:
        confirm(db, ids + over, actor=city.legal)
    assert isinstance(caught.value, PeopleRefused)
    assert caught.value.refusals[city.officer.id].code == "DAY_CAP"
    confirm(db, ids, actor=city.legal)
    with nothing_stored(db, "PEOPLE_REFUSED"):
        confirm(db, over, actor=city.legal)
    assert credit(db, city.officer) == 800


def test_the_parts_of_one_class_do_not_disturb_each_other(db: Session, city: City) -> None:
    parts = (Part("PL.GEN", 0, 90), Part("BK.OTH", 0, 45), Part("SK.CAS", 0, 45))
    ids = waiting(db, city, parts=parts, at=(9, 12))
    confirm(db, ids[:1], actor=city.legal)
    confirm(db, ids[1:], actor=city.legal)
    assert credit(db, city.officer) == 400


def test_the_same_course_twice_in_a_year_is_refused(db: Session, city: City) -> None:
    course: dict[str, Any] = {"course_code": "NT-0007", "actor": city.reviewer}
    first = stage(db, [city.officer, city.colleague], **course, occurred_on=date(2023, 3, 1))
    again = stage(db, [city.officer], **course, occurred_on=date(2023, 5, 1))
    both = [c.id for c in claims(db, city.officer)]
    with nothing_stored(db, "PEOPLE_REFUSED") as caught:
        confirm(db, both, actor=city.decider)  # twice in one decision
    assert isinstance(caught.value, PeopleRefused)
    assert caught.value.refusals[city.officer.id].code == "COURSE_TWICE"
    confirm(db, [c.id for c in claims(db, city.officer) if c.batch_id == first.id], actor=city.decider)
    with nothing_stored(db, "PEOPLE_REFUSED"):
        confirm(db, [c.id for c in claims(db, city.officer) if c.batch_id == again.id], actor=city.decider)
    confirm(db, [c.id for c in claims(db, city.colleague)], actor=city.decider)
    assert (credit(db, city.officer), credit(db, city.colleague)) == (200, 200)


def test_what_was_true_at_proposing_is_asked_again_at_posting(db: Session, city: City) -> None:
    ids = waiting(db, city)
    changes: tuple[tuple[dict[Any, Any], str], ...] = (
        ({"occurred_on": TODAY + timedelta(days=3)}, "FUTURE"),
        ({"occurred_on": TODAY, "year": 2022}, "YEAR_MISMATCH"),
        ({"year": 2022, "is_make_up": True}, "MAKE_UP_DATE"),
        ({"year": 2023, "is_make_up": False, "category": "SUPER"}, "CATEGORY_UNKNOWN"),
        ({"category": "SUP", "method": "DRILL"}, "METHOD_CATEGORY"),
    )
    for change, code in changes:
        db.query(Claim).filter(Claim.id.in_(ids)).update(change)
        with nothing_stored(db, code):
            confirm(db, ids, actor=city.decider)


def test_after_15_january_only_the_decider_posts_and_with_a_document(db: Session, city: City) -> None:
    ids = waiting(db, city, on=date(2023, 6, 1))
    with clock.travel(date(2024, 1, 15)):
        confirm(db, waiting(db, city, on=date(2023, 6, 2)), actor=city.legal)
    with clock.travel(date(2024, 1, 16)):
        for actor in (city.legal, city.reviewer):
            with nothing_stored(db, "YEAR_CLOSED"):
                confirm(db, ids, actor=actor, document="启司〔2024〕3号")
        with nothing_stored(db, "DOCUMENT_MISSING"):
            confirm(db, ids, actor=city.decider)
        confirm(db, ids, actor=city.decider, document="启司〔2024〕3号")
    last = ledger(db, city.officer)[-1]
    assert (last.document, last.year, last.occurred_on) == ("启司〔2024〕3号", 2023, date(2023, 6, 1))


def test_a_decision_is_in_the_log_and_asks_for_new_figures(db: Session, city: City) -> None:
    db.query(Job).delete()
    ids = waiting(db, city, people=[city.officer, city.colleague])
    confirm(db, ids, actor=city.legal)
    db.flush()
    line = db.query(AuditEntry).filter_by(action="hours:claims:confirmed").one()
    assert (line.details, line.subject_id) == ({"count": 2, "ids": ids}, ids[0])
    assert {(job.kind, job.key) for job in db.query(Job)} == {("completion:refresh", "2023")}


def test_the_ledger_holds_nothing_but_what_was_confirmed(db: Session, city: City) -> None:
    post_class(db, [city.officer], proposer=city.trainer, confirmer=city.legal, host=city.police, on=TODAY)
    reject(db, waiting(db, city, people=[city.member]), reason_code="OTHER", reason="不符", actor=city.legal)
    waiting(db, city, people=[city.colleague])
    assert [(e.person_id, e.credit) for e in db.query(HourEntry)] == [(city.officer.id, 400)]
