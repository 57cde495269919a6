"""Suspending at once, extending, resuming, giving up, and reviews that undo it (C2.2 CR3u to CR5, C10 5 and 6)."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.credentials.actions import cases_deciding, cases_defending, cases_opening, cases_reviewing, suspending
from lms.credentials.actions.moving import Grounds, move
from lms.credentials.models import Credential, CredentialEvent
from lms.credentials.queries.cases import activation_hold, bars_of
from lms.credentials.queries.cases_list import Turn, cases_listed
from lms.credentials.queries.cases_read import CaseFile
from lms.credentials.rules.causes import Measure, Outcome
from lms.credentials.rules.states import Move
from lms.credentials.rules.suspending import UrgentGround
from lms.errors import NotAllowed, Refusal
from tests.case_factories import (
    DAY,
    PROOF,
    RECEIPT,
    Hands,
    after_answering,
    again,
    checked,
    decided,
    make_credential,
    noticed,
    opened,
    planned_of,
    sat_off_post,
    served,
    state_of,
    suspended,
    suspends,
)
from tests.factories import make_actor
from tests.refusing import code_of
from tests.rooms.world import TODAY, City, nothing_stored


def interim(db: Session, card: Credential, hands: Hands, cause: str = "S10") -> CaseFile:
    file = opened(db, card, hands, cause)
    suspending.suspend_interim(
        db, file, UrgentGround.DETENTION, reasons="已被刑事拘留", attached=PROOF, actor=hands.decider
    )
    return again(db, file.case, hands)


def last_move(db: Session, card: Credential) -> CredentialEvent:
    found = db.query(CredentialEvent).filter_by(credential_id=card.id).order_by(CredentialEvent.id.desc()).first()
    assert found is not None
    return found


@pytest.mark.requirement("QD-M11-2")
def test_an_interim_suspension_counts_at_once_and_needs_its_document(
    db: Session, hands: Hands, card: Credential
) -> None:
    file = opened(db, card, hands, "S10")
    at_once = suspending.suspend_interim
    asked: dict[str, Any] = {"reasons": "已被拘留", "attached": PROOF, "actor": hands.decider}
    with nothing_stored(db, "URGENT_DOCUMENT_MISSING"):
        at_once(db, file, UrgentGround.CUSTODY, **(asked | {"attached": ()}))
    with nothing_stored(db, "REASON_MISSING"):
        at_once(db, file, UrgentGround.CUSTODY, **(asked | {"reasons": " "}))
    for who in (hands.legal, hands.checker):
        with pytest.raises(NotAllowed):
            at_once(db, file, UrgentGround.CUSTODY, **(asked | {"actor": who}))
    proposer = Actor(hands.legal.account_id, Role.JUSTICE_DECIDER, hands.decider.unit_id, hands.decider.unit_path)
    with nothing_stored(db, "DECIDER_INVOLVED"):
        at_once(db, file, UrgentGround.CUSTODY, **(asked | {"actor": proposer}))
    at_once(db, file, UrgentGround.CUSTODY, **asked)
    file = again(db, file.case, hands)
    assert state_of(db, card) == "SUSPENDED"
    assert (file.case.interim_on, file.case.interim_due_on) == (TODAY, date(2023, 7, 17))
    assert file.case.answer_until == date(2023, 6, 25), "five working days after"
    event = last_move(db, card)
    assert (event.move, event.facts["urgent"], event.digest is not None) == ("SUSPEND_INTERIM", "CUSTODY", True)
    assert cases_defending.state_points(db, file, ["不是本人"], actor=hands.holder) == 1
    with nothing_stored(db, "INTERIM_STANDS"):
        at_once(db, again(db, file.case, hands), UrgentGround.CUSTODY, **asked)
    assert (
        code_of(cases_opening.drop, db, again(db, file.case, hands), reasons="x", actor=hands.legal) == "INTERIM_STANDS"
    )


def test_an_interim_suspension_neither_ends_nor_goes_on_by_itself(db: Session, hands: Hands, card: Credential) -> None:
    file = interim(db, card, hands)
    due = file.case.interim_due_on
    assert due is not None

    def turn_on(day: date) -> tuple[Turn, bool]:
        with clock.travel(day):
            lines = cases_listed(db, seen_by=hands.decider, on=day).escalated
            return (lines[0].turn, lines[0].is_late) if lines else (Turn.NONE, False)

    assert turn_on(due) == (Turn.NONE, False)
    assert turn_on(due + DAY) == (Turn.SETTLE_INTERIM, True)
    assert turn_on(due + 90 * DAY) == (Turn.SETTLE_INTERIM, True)
    assert state_of(db, card) == "SUSPENDED"
    with clock.travel(due + DAY):
        assert code_of(suspending.end_interim, db, file, reasons=" ", actor=hands.decider) == "REASON_MISSING"
        suspending.end_interim(db, file, reasons="解除拘留", actor=hands.decider)
        file = again(db, file.case, hands)
        assert code_of(suspending.end_interim, db, file, reasons="x", actor=hands.decider) == "NO_INTERIM"
    assert state_of(db, card) == "ACTIVE"
    assert last_move(db, card).facts == {"case": file.case.id, "finding": False}


def test_an_interim_suspension_is_confirmed_and_counts_towards_the_term(
    db: Session, hands: Hands, card: Credential
) -> None:
    file = noticed(db, card, hands, "S1", suspends(60))
    suspending.suspend_interim(
        db, file, UrgentGround.SHOWN_DANGER, reasons="继续执法有危险", attached=PROOF, actor=hands.decider
    )
    file = again(db, file.case, hands)
    moves = db.query(CredentialEvent).filter_by(credential_id=card.id).count()
    with clock.travel(after_answering(file)):
        file = served(db, file, hands)
    assert file.case.until == date(2023, 8, 14), "sixty days from the interim suspension"
    assert db.query(CredentialEvent).filter_by(credential_id=card.id).count() == moves, "it was suspended already"


def test_a_case_that_finds_nothing_ends_the_interim_suspension(db: Session, hands: Hands, card: Credential) -> None:
    file = noticed(db, card, hands, "S1")
    suspending.suspend_interim(db, file, UrgentGround.SHOWN_DANGER, reasons="x", attached=PROOF, actor=hands.decider)
    file = again(db, file.case, hands)
    with clock.travel(after_answering(file)):
        file = checked(db, file, hands)
        cases_deciding.decide(db, file, Measure(Outcome.NONE), reasons="查无实据", actor=hands.decider)
    assert state_of(db, card) == "ACTIVE"
    assert file.case.interim_on is None


def test_a_lost_card_is_not_suspended_and_an_issued_one_held(db: Session, city: City, hands: Hands) -> None:
    lost = make_credential(db, city.officer, city.police, moves=(Move.ACTIVATE, Move.REPORT_LOSS))
    assert code_of(interim, db, lost, hands) == "LOST_NOT_SUSPENDED"
    issued = make_credential(db, city.colleague, city.police, moves=())
    file = interim(db, issued, hands)
    assert (state_of(db, issued), activation_hold(db, issued.id)) == ("ISSUED", file.case)
    suspending.end_interim(db, file, reasons="解除", actor=hands.decider)
    assert activation_hold(db, issued.id) is None


def test_each_thing_that_is_missing_before_he_resumes(db: Session, city: City, hands: Hands, card: Credential) -> None:
    file = suspended(db, card, hands)
    began = file.case.served_on
    assert began is not None
    assert file.case.until is not None
    resume: dict[str, Any] = {"reasons": "符合恢复条件", "actor": hands.decider}
    with pytest.raises(NotAllowed):
        suspending.resume(db, file, reasons="x", actor=hands.legal)
    with clock.travel(file.case.until):
        assert code_of(suspending.resume, db, file, **resume) == "TERM_RUNS"
    with clock.travel(file.case.until + DAY):
        assert code_of(suspending.resume, db, file, **resume) == "EDUCATION_MISSING"
        educate: dict[str, Any] = {"note": "离岗培训5天", "attached": RECEIPT, "actor": hands.legal}
        for day in (began - DAY, clock.today() + DAY):
            assert code_of(suspending.record_education, db, file, day, **educate) == "EDUCATION_DAY"
        without = educate | {"attached": ()}
        assert code_of(suspending.record_education, db, file, began + DAY, **without) == "PROOF_MISSING"
        suspending.record_education(db, file, began + DAY, **educate)
        file = again(db, file.case, hands)
        assert code_of(suspending.resume, db, file, **resume) == "OFFPOST_MISSING"
        sat_off_post(db, city.officer, city.police, began - DAY, 80)
        assert code_of(suspending.resume, db, file, **resume) == "OFFPOST_MISSING", "passed before the suspension"
        sat_off_post(db, city.officer, city.police, began + 10 * DAY, 30)
        assert code_of(suspending.resume, db, file, **resume) == "OFFPOST_MISSING", "failed"
        sat_off_post(db, city.officer, city.police, began + 12 * DAY, 80)
        assert code_of(suspending.resume, db, file, **(resume | {"reasons": ""})) == "REASON_MISSING"
        own = Actor(hands.decider.account_id, Role.JUSTICE_DECIDER, city.root.id, city.root.path, city.officer.id)
        assert code_of(suspending.resume, db, file, reasons="x", actor=own) == "OWN_CASE"
        suspending.resume(db, file, **resume)
        assert state_of(db, card) == "ACTIVE"
        assert code_of(suspending.resume, db, again(db, file.case, hands), **resume) == "NOT_IN_EFFECT"
    assert last_move(db, card).facts["educated_on"] == (began + DAY).isoformat()


def test_a_held_card_is_free_again_upon_the_same_conditions(db: Session, city: City, hands: Hands) -> None:
    card = make_credential(db, city.officer, city.police, moves=())
    file = suspended(db, card, hands)
    assert file.case.until is not None
    with clock.travel(file.case.until + DAY):
        suspending.record_education(db, file, clock.today(), note="x", attached=RECEIPT, actor=hands.legal)
        sat_off_post(db, city.officer, city.police, clock.today(), 80)
        suspending.resume(db, again(db, file.case, hands), reasons="符合", actor=hands.decider)
    assert (state_of(db, card), activation_hold(db, card.id)) == ("ISSUED", None)


@pytest.mark.parametrize("finding", [False, True])
def test_a_measure_that_ended_without_a_finding_asks_for_nothing_more(
    db: Session, hands: Hands, card: Credential, finding: bool
) -> None:
    file = suspended(db, card, hands, "S10", suspends(None))
    assert file.case.until is None
    assert code_of(suspending.resume, db, file, reasons="x", actor=hands.decider) == "GROUND_STANDS"
    assert code_of(suspending.extend_term, db, file, 10, reasons="x", actor=hands.decider) == "NO_TERM"
    with clock.travel(date(2023, 9, 1)):
        ended: dict[str, Any] = {"finding": finding, "note": "撤销案件", "actor": hands.legal}
        assert code_of(suspending.end_ground, db, file, clock.today(), attached=(), **ended) == "PROOF_MISSING"
        assert code_of(suspending.end_ground, db, file, TODAY, attached=PROOF, **ended) == "EDUCATION_DAY"
        suspending.end_ground(db, file, clock.today(), attached=PROOF, **ended)
        file = again(db, file.case, hands)
        again_ended = code_of(suspending.end_ground, db, file, clock.today(), attached=PROOF, **ended)
        assert again_ended == "GROUND_ENDED"
    with clock.travel(date(2023, 9, 2)):
        wanted = "EDUCATION_MISSING" if finding else "done"
        assert code_of(suspending.resume, db, file, reasons="未发现问题", actor=hands.decider) == wanted


def test_a_term_is_extended_once_to_180_days(db: Session, hands: Hands, card: Credential) -> None:
    file = suspended(db, card, hands)
    assert code_of(suspending.extend_term, db, file, 151, reasons="x", actor=hands.decider) == "DAYS_OUT_OF_RANGE"
    assert code_of(suspending.extend_term, db, file, 30, reasons=" ", actor=hands.decider) == "REASON_MISSING"
    with pytest.raises(NotAllowed):
        suspending.extend_term(db, file, 30, reasons="x", actor=hands.legal)
    with clock.travel(date(2023, 7, 27)):
        assert code_of(suspending.extend_term, db, file, 30, reasons="x", actor=hands.decider) == "TERM_PAST"
    suspending.extend_term(db, file, 30, reasons="拒不改正", actor=hands.decider)
    file = again(db, file.case, hands)
    assert (file.case.days, file.case.until) == (60, date(2023, 8, 25))
    assert code_of(suspending.extend_term, db, file, 1, reasons="x", actor=hands.decider) == "EXTENDED_ONCE"
    ended = {"finding": False, "note": "x", "attached": PROOF, "actor": hands.legal}
    assert code_of(suspending.end_ground, db, file, TODAY, **ended) == "GROUND_FIXED"


def test_failing_the_exam_and_its_make_up_leads_to_withdrawal(
    db: Session, city: City, hands: Hands, card: Credential
) -> None:
    file = suspended(db, card, hands)
    began = file.case.served_on
    assert began is not None
    with clock.travel(began + 30 * DAY):
        assert code_of(opened, db, card, hands, "F1") == "OFFPOST_NOT_FAILED"
        first = sat_off_post(db, city.officer, city.police, began + 10 * DAY, 30)
        assert code_of(opened, db, card, hands, "F1") == "OFFPOST_NOT_FAILED"
        sat_off_post(db, city.officer, city.police, began + 20 * DAY, 50, make_up_of=first)
        after = noticed(db, card, hands, "F1")
    with clock.travel(after_answering(after)):
        served(db, after, hands)
    assert (state_of(db, card), last_move(db, card).move) == ("WITHDRAWN", "WITHDRAW_AFTER_SUSPENSION")


def test_180_days_without_the_conditions_lead_to_withdrawal(db: Session, hands: Hands, card: Credential) -> None:
    file = suspended(db, card, hands)
    began = file.case.served_on
    assert began is not None
    with clock.travel(began + 180 * DAY):
        assert code_of(opened, db, card, hands, "F2") == "NOT_180_DAYS"
    with clock.travel(began + 181 * DAY):
        assert code_of(opened, db, card, hands, "F2") == "done"


def asked_for_review(db: Session, file: CaseFile, hands: Hands) -> CaseFile:
    cases_defending.ask_review(db, file, text="事实不清", actor=hands.holder)
    return again(db, file.case, hands)


def test_a_review_in_its_time_by_somebody_else_and_never_worse(db: Session, hands: Hands, card: Credential) -> None:
    file = suspended(db, card, hands)
    until = file.case.review_until
    assert until is not None
    with clock.travel(until + DAY):
        assert code_of(cases_defending.ask_review, db, file, text="x", actor=hands.holder) == "REVIEW_OVER"
    with clock.travel(until):
        assert code_of(cases_defending.ask_review, db, file, text=" ", actor=hands.holder) == "REASON_MISSING"
        file = asked_for_review(db, file, hands)
        assert file.case.review_due_on is not None
        assert state_of(db, card) == "SUSPENDED", "no suspensive effect"
        uphold = cases_reviewing.uphold
        for who in (hands.decider, hands.legal):
            deciding = Actor(who.account_id, Role.JUSTICE_DECIDER, hands.decider.unit_id, hands.decider.unit_path)
            involved = code_of(uphold, db, file, reasons="x", actor=deciding)
            assert involved == "CASE_REVIEWER_INVOLVED"
            assert code_of(cases_reviewing.overturn, db, file, reasons="x", actor=deciding) == "CASE_REVIEWER_INVOLVED"
        with pytest.raises(Refusal) as refusal, db.begin_nested():
            uphold(db, file, reasons="更重", days=31, actor=hands.reviewer)
        assert refusal.value.code == "AGGRAVATED"
        file = again(db, file.case, hands)
        uphold(db, file, reasons="情节较轻，缩短为10日", days=10, actor=hands.reviewer)
        assert (file.case.state, file.case.days) == ("upheld", 10)


def test_an_overturned_suspension_never_was(db: Session, hands: Hands, card: Credential) -> None:
    file = noticed(db, card, hands)
    with clock.travel(after_answering(file)):
        file = asked_for_review(db, served(db, file, hands), hands)
        cases_reviewing.overturn(db, file, reasons="事实不清", actor=hands.reviewer)
        assert (file.case.state, state_of(db, card)) == ("overturned", "ACTIVE")
        assert last_move(db, card).move == "RESTORE"
        file = again(db, file.case, hands)
        assert code_of(suspending.resume, db, file, reasons="x", actor=hands.decider) == "NOT_IN_EFFECT"


def test_an_overturned_withdrawal_takes_its_bar_along(db: Session, hands: Hands, card: Credential) -> None:
    file = noticed(db, card, hands, "W10")
    with clock.travel(after_answering(file)):
        file = asked_for_review(db, served(db, file, hands), hands)
        assert bars_of(db, card.person_id) is not None
        cases_reviewing.overturn(db, file, reasons="材料属实", actor=hands.reviewer)
        db.flush()
    assert (bars_of(db, card.person_id), state_of(db, card)) == (None, "ACTIVE")


def test_overturning_one_case_leaves_the_other_standing(
    db: Session, city: City, hands: Hands, card: Credential
) -> None:
    first = suspended(db, card, hands)
    second = noticed(db, card, hands, "W8")
    with clock.travel(after_answering(second)):
        second = served(db, second, hands)
        first = asked_for_review(db, first, hands)
        cases_reviewing.overturn(db, first, reasons="x", actor=hands.reviewer)
        assert state_of(db, card) == "WITHDRAWN"
        second = asked_for_review(db, second, hands)
        other = make_actor(db, Role.JUSTICE_DECIDER, city.root)
        cases_reviewing.overturn(db, second, reasons="x", actor=other)
        assert state_of(db, card) == "ACTIVE", "the suspension before it is void, too"


def test_what_was_cancelled_or_replaced_meanwhile_is_not_restored(
    db: Session, city: City, hands: Hands, card: Credential
) -> None:
    file = noticed(db, card, hands, "W8")
    with clock.travel(after_answering(file)):
        file = asked_for_review(db, served(db, file, hands), hands)
        fresh = make_credential(db, city.officer, city.police)
        cases_reviewing.overturn(db, file, reasons="x", actor=hands.reviewer)
        assert (state_of(db, card), state_of(db, fresh)) == ("WITHDRAWN", "ACTIVE")
    third = noticed(db, fresh, hands, "W8")
    with clock.travel(after_answering(third)):
        third = asked_for_review(db, served(db, third, hands), hands)
        move(db, fresh, Move.CANCEL, Grounds(clock.today()), actor=hands.decider)
        cases_reviewing.overturn(db, third, reasons="x", actor=hands.reviewer)
        assert state_of(db, fresh) == "CANCELLED"


def test_an_expired_suspension_ends_without_a_move(db: Session, city: City, hands: Hands) -> None:
    card = make_credential(db, city.officer, city.police, valid_to=TODAY + 20 * DAY)
    file = interim(db, card, hands)
    with clock.travel(TODAY + 21 * DAY):
        suspending.end_interim(db, file, reasons="x", actor=hands.decider)
        assert last_move(db, card).move == "SUSPEND_INTERIM"


def test_decided_upon_what_was_planned(db: Session, hands: Hands, card: Credential) -> None:
    file = noticed(db, card, hands)
    with clock.travel(after_answering(file)):
        assert planned_of(decided(db, file, hands)) == suspends(90)
