"""A case about a credential from opening to service: who may do what, each precondition missing once (C2.4)."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.audit import AuditEntry
from lms.credentials.actions import cases_deciding, cases_defending, cases_noticing, cases_opening, cases_serving
from lms.credentials.actions.cases_noticing import Service
from lms.credentials.models import Credential, CredentialCase, CredentialEvent
from lms.credentials.queries.cases import open_cases_of, people_with_open_cases
from lms.credentials.queries.cases_read import get_credential_case, get_my_credential_case
from lms.credentials.rules.causes import Measure, Outcome
from lms.credentials.rules.states import Move
from lms.errors import NotAllowed, NotFound, Refusal
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
    state_of,
    suspends,
)
from tests.factories import make_actor
from tests.refusing import code_of
from tests.rooms.world import TODAY, City, nothing_stored


@pytest.mark.requirement("FN-3-2")
def test_a_case_moves_the_credential_when_it_is_served_and_not_before(
    db: Session, hands: Hands, card: Credential
) -> None:
    file = noticed(db, card, hands)
    # Thursday 15 June and five working days; 22 and 23 June are off, Sunday the 25th is worked.
    assert file.case.answer_until == date(2023, 6, 25)
    assert state_of(db, card) == "ACTIVE"
    with clock.travel(after_answering(file)):
        file = decided(db, file, hands)
        assert (file.case.state, file.case.serve_by) == ("decided", date(2023, 6, 29))
        assert state_of(db, card) == "ACTIVE"
    with clock.travel(date(2023, 6, 28)):
        cases_serving.serve(db, file, Service("RECEIPT", date(2023, 6, 28)), attached=RECEIPT, actor=hands.legal)
    file = again(db, file.case, hands)
    assert state_of(db, card) == "SUSPENDED"
    assert (file.case.served_on, file.case.until) == (date(2023, 6, 28), date(2023, 9, 26))
    assert file.case.review_until == date(2023, 7, 28)
    event = db.query(CredentialEvent).filter_by(credential_id=card.id).order_by(CredentialEvent.id.desc()).first()
    assert event is not None
    assert (event.move, event.cause, event.effective_on, event.until, event.facts["case"]) == (
        "SUSPEND", "S1", date(2023, 6, 28), date(2023, 9, 26), file.case.id,
    )  # fmt: skip
    said = [
        line.action for line in db.query(AuditEntry).filter_by(subject_kind="credential_cases").order_by(AuditEntry.id)
    ]
    assert said[-1] == "credential_case:serve"


def test_one_open_case_a_credential_and_cause(db: Session, hands: Hands, card: Credential) -> None:
    opened(db, card, hands)
    with nothing_stored(db, "CREDENTIAL_CASE_OPEN"):
        opened(db, card, hands)
    other = opened(db, card, hands, "S2")
    assert people_with_open_cases(db, [card.person_id, 0]) == {card.person_id}
    assert len(open_cases_of(db, card.person_id)) == 2
    cases_opening.drop(db, other, reasons="查无实据", actor=hands.legal)
    opened(db, card, hands, "S2")


@pytest.mark.requirement("FN-9-1")
@pytest.mark.parametrize(
    ("missing", "code"),
    [
        ({"facts": " "}, "FACTS_MISSING"),
        ({"grounds": ""}, "GROUNDS_MISSING"),
        ({"fact_on": TODAY + DAY}, "FACT_IN_FUTURE"),
        ({"attached": ()}, "CASE_EVIDENCE_MISSING"),
    ],
)
def test_what_a_case_needs_to_be_opened(
    db: Session, hands: Hands, card: Credential, missing: dict[str, Any], code: str
) -> None:
    with nothing_stored(db, code):
        opened(db, card, hands, **missing)


def test_causes_without_a_case_and_cards_that_are_gone(db: Session, city: City, hands: Hands, card: Credential) -> None:
    for cause in ("W1", "S99"):
        assert code_of(opened, db, card, hands, cause) == "CASE_CAUSE_UNKNOWN"
    assert code_of(opened, db, card, hands, "F1") == "NOT_SUSPENDED"
    assert code_of(opened, db, card, hands, "S11") == "SANCTION_MISSING"
    gone = make_credential(db, city.colleague, city.police, moves=(Move.ACTIVATE, Move.WITHDRAW, Move.CANCEL))
    assert code_of(opened, db, gone, hands) == "CREDENTIAL_ENDED"


def test_who_may_open_and_that_nobody_deals_with_himself(
    db: Session, city: City, hands: Hands, card: Credential
) -> None:
    for who in (hands.decider, hands.holder, city.trainer):
        with pytest.raises(NotAllowed):
            opened(db, card, hands, actor=who)
    own = Actor(hands.legal.account_id, Role.UNIT_LEGAL, city.police.id, city.police.path, city.officer.id)
    with nothing_stored(db, "OWN_CASE"):
        opened(db, card, hands, actor=own)
    file = opened(db, card, hands)
    far = make_actor(db, Role.UNIT_LEGAL, city.health)
    with pytest.raises(NotFound):
        get_credential_case(db, file.case.id, seen_by=far)
    with pytest.raises(NotFound):
        get_credential_case(db, file.case.id, seen_by=city.trainer)
    with pytest.raises(NotFound):
        get_my_credential_case(db, file.case.id, seen_by=hands.holder)
    assert (
        noticed(db, card, hands, "S2").case.id
        == get_my_credential_case(db, file.case.id + 1, seen_by=hands.holder).case.id
    )


def test_a_machine_only_opens_and_only_once(db: Session, hands: Hands, card: Credential) -> None:
    found: dict[str, Any] = {"facts": "年度考试补考仍不合格", "fact_on": TODAY - DAY, "source": "exam:7:person:1"}
    case = cases_opening.open_by_machine(db, card, "S8", **found)
    assert case is not None
    assert (case.state, case.opened_by_id, state_of(db, card)) == ("opened", None, "ACTIVE")
    assert cases_opening.open_by_machine(db, card, "S8", **found) is None
    assert cases_opening.open_by_machine(db, card, "S8", **(found | {"source": "exam:9"})) is None
    assert cases_opening.open_by_machine(db, card, "S11", **(found | {"source": "x"})) is None
    assert db.query(CredentialCase).count() == 1
    # The person who gives the notice is the one who proposes; he does not check.
    file = again(db, case, hands)
    cases_noticing.give_notice(db, file, suspends(30), facts="同上", grounds="第十条", actor=hands.checker)
    cases_noticing.serve_notice(db, again(db, case, hands), Service("LEFT", TODAY), attached=RECEIPT, actor=hands.legal)
    with clock.travel(date(2023, 6, 27)):
        file = again(db, case, hands)
        assert (
            code_of(cases_deciding.check, db, file, is_sound=True, opinion="x", actor=hands.checker)
            == "CHECKER_PROPOSED"
        )


@pytest.mark.requirement("JN-13-1")
def test_an_upheld_complaint_opens_a_case_and_decides_nothing(db: Session, card: Credential) -> None:
    found: dict[str, Any] = {
        "facts": "“码上监督”投诉查实：态度恶劣",
        "fact_on": TODAY - DAY,
        "source": "MASHANG:2023-0012",
    }
    case = cases_opening.open_by_machine(db, card, "S13", **found)
    assert case is not None
    assert case.planned_outcome is None
    assert state_of(db, card) == "ACTIVE"


@pytest.mark.requirement("QD-M11-2")
@pytest.mark.requirement("QD-13-2")
@pytest.mark.parametrize(("taken", "late"), [(TODAY - 7 * DAY, False), (TODAY - 8 * DAY, True)])
def test_compulsory_measures_are_reported_within_seven_days_of_the_measure(
    db: Session, hands: Hands, card: Credential, taken: date, late: bool
) -> None:
    if late:
        with nothing_stored(db, "LATE_REASON_MISSING"):
            opened(db, card, hands, "S10", fact_on=taken)
    file = opened(db, card, hands, "S10", fact_on=taken, late_reason="6月14日才得知")
    said = file.said("open")
    assert said is not None
    assert said.facts == {"is_late": late} | ({"late_reason": "6月14日才得知"} if late else {})


def test_a_notice_says_what_the_cause_allows(db: Session, hands: Hands, card: Credential) -> None:
    file = opened(db, card, hands)
    give = cases_noticing.give_notice

    def refused(measure: Measure, facts: str = "事实", grounds: str = "依据") -> str:
        return code_of(give, db, file, measure, facts=facts, grounds=grounds, actor=hands.legal)

    assert refused(Measure(Outcome.WITHDRAW)) == "MEASURE_OTHER"
    assert refused(suspends(181)) == "DAYS_OUT_OF_RANGE"
    assert refused(suspends(0)) == "DAYS_OUT_OF_RANGE"
    assert refused(suspends(None)) == "DAYS_OUT_OF_RANGE"
    assert refused(Measure(Outcome.SUSPEND, 30, 2)) == "BAR_OTHER"
    assert refused(suspends(30), facts="") == "FACTS_MISSING"
    assert refused(suspends(30), grounds="") == "GROUNDS_MISSING"
    assert refused(suspends(180)) == "done"
    assert refused(suspends(30)) == "CREDENTIAL_CASE_MOVE"


def test_his_days_run_from_the_service_of_the_notice(db: Session, hands: Hands, card: Credential) -> None:
    file = opened(db, card, hands)
    paper = Service("RECEIPT", TODAY)
    serve = cases_noticing.serve_notice
    assert code_of(serve, db, file, paper, attached=RECEIPT, actor=hands.legal) == "NOTICE_NOT_GIVEN"
    cases_noticing.give_notice(db, file, suspends(90), facts="x", grounds="y", actor=hands.legal)
    file = again(db, file.case, hands)
    assert code_of(cases_defending.state_points, db, file, ["x"], actor=hands.holder) == "NOTICE_UNSERVED"
    assert code_of(serve, db, file, paper, actor=hands.legal) == "PROOF_MISSING"
    for day in (TODAY + DAY, TODAY - DAY):
        assert code_of(serve, db, file, Service("POST", day), attached=RECEIPT, actor=hands.legal) == "SERVICE_DAY"
    with clock.travel(TODAY + 90 * DAY):
        checking = code_of(cases_deciding.check, db, file, is_sound=True, opinion="x", actor=hands.checker)
    assert checking == "NOTICE_UNSERVED", "C10 invariant 6"
    cases_defending.take_notice(db, file, actor=hands.holder)
    assert code_of(serve, db, file, paper, attached=RECEIPT, actor=hands.legal) == "NOTICE_SERVED"
    assert file.case.answer_until == date(2023, 6, 25)


def test_every_point_gets_a_reply_before_the_check(db: Session, hands: Hands, card: Credential) -> None:
    file = noticed(db, card, hands)
    assert code_of(cases_defending.state_points, db, file, [" "], actor=hands.holder) == "REASON_MISSING"
    assert cases_defending.state_points(db, file, ["没有推搡", "", "有录像"], attached=PROOF, actor=hands.holder) == 2
    file = again(db, file.case, hands)
    assert (file.case.state, file.unanswered, len(file.papers)) == ("stated", 2, 3)
    assert cases_defending.state_points(db, file, ["还有一点"], actor=hands.holder) == 1
    assert code_of(cases_defending.state_points, db, file, ["x"] * 20, actor=hands.holder) == "POINTS_MANY"
    with pytest.raises(NotFound):
        cases_defending.state_points(db, file, ["x"], actor=hands.legal)
    file = again(db, file.case, hands)
    check = {"is_sound": True, "opinion": "x", "actor": hands.checker}
    assert code_of(cases_deciding.check, db, file, **check) == "CASE_STILL_SPEAKING"
    with clock.travel(after_answering(file)):
        assert code_of(cases_defending.state_points, db, file, ["晚了"], actor=hands.holder) == "CASE_SPEAKING_OVER"
        assert code_of(cases_deciding.check, db, file, **check) == "CASE_POINTS_OPEN"
        for point in file.points:
            cases_noticing.reply(db, file, point.id, text="录像显示推搡", actor=hands.legal)
        first = file.points[0].id
        assert code_of(cases_noticing.reply, db, file, first, text="x", actor=hands.legal) == "POINT_REPLIED"
        assert code_of(cases_noticing.reply, db, file, 0, text="x", actor=hands.legal) == "POINT_NOT_FOUND"
        file = again(db, file.case, hands)
        # Who replied has proposed, too.
        assert code_of(cases_deciding.check, db, file, **(check | {"actor": hands.legal})) == "CHECKER_PROPOSED"
        assert code_of(cases_deciding.check, db, file, **(check | {"opinion": " "})) == "REASON_MISSING"
        cases_deciding.check(db, file, is_sound=False, opinion="缺少现场笔录", actor=hands.checker)
        file = again(db, file.case, hands)
        assert file.case.state == "stated"
        cases_opening.add_evidence(db, file, PROOF, note="现场笔录", actor=hands.legal)
        checked(db, again(db, file.case, hands), hands)


@pytest.mark.parametrize(("cause", "days", "due"), [("S1", 90, False), ("S1", 91, True), ("R2", None, True)])
def test_he_is_heard_in_person_where_it_weighs(
    db: Session, hands: Hands, card: Credential, cause: str, days: int | None, due: bool
) -> None:
    measure = suspends(days) if days else Measure(Outcome.WITHDRAW, None, 2)
    file = noticed(db, card, hands, cause, measure)
    if not due:
        assert code_of(cases_defending.ask_hearing, db, file, actor=hands.holder) == "NO_HEARING"
        return
    cases_defending.ask_hearing(db, file, actor=hands.holder)
    file = again(db, file.case, hands)
    appoint, record = cases_noticing.appoint_hearing, cases_noticing.record_hearing
    assert code_of(appoint, db, file, TODAY - DAY, place="302室", actor=hands.legal) == "HEARING_PAST"
    assert code_of(appoint, db, file, TODAY + 5 * DAY, place=" ", actor=hands.legal) == "REASON_MISSING"
    appoint(db, file, TODAY + 5 * DAY, place="9点，302室", actor=hands.legal)
    with clock.travel(after_answering(file)):
        file = again(db, file.case, hands)
        check = {"is_sound": True, "opinion": "x", "actor": hands.checker}
        assert code_of(cases_deciding.check, db, file, **check) == "CASE_HEARING_FIRST"
        assert code_of(record, db, file, minutes="x", actor=hands.legal) == "CASE_HEARING_OTHER"
        with clock.travel(TODAY):
            assert code_of(record, db, file, minutes="x", actor=hands.decider) == "HEARING_EARLY"
        record(db, file, minutes="本人承认", actor=hands.decider)
        file = checked(db, again(db, file.case, hands), hands)
        involved = code_of(cases_deciding.decide, db, file, planned_of(file), reasons="x", actor=hands.decider)
        assert involved == "DECIDER_INVOLVED"


def test_nobody_decides_what_he_proposed_or_checked(db: Session, city: City, hands: Hands, card: Credential) -> None:
    file = noticed(db, card, hands)
    decide = cases_deciding.decide
    with clock.travel(after_answering(file)):
        early = code_of(decide, db, file, planned_of(file), reasons="x", actor=hands.decider)
        assert early == "CREDENTIAL_CASE_MOVE"
        file = checked(db, file, hands)
        for who in (hands.legal, hands.checker):
            with pytest.raises(NotAllowed):
                decide(db, file, planned_of(file), reasons="x", actor=who)
            same = Actor(who.account_id, Role.JUSTICE_DECIDER, city.root.id, city.root.path)
            assert code_of(decide, db, file, planned_of(file), reasons="x", actor=same) == "DECIDER_INVOLVED"
            assert code_of(cases_deciding.clear, db, file, reasons="x", actor=same) == "DECIDER_INVOLVED"
        for role in (Role.SYS_ADMIN, Role.SEC_ADMIN, Role.AUDIT_ADMIN):
            admin = Actor(hands.decider.account_id, role, city.root.id, city.root.path)
            with pytest.raises(NotAllowed):
                decide(db, file, planned_of(file), reasons="x", actor=admin)
        own = Actor(hands.decider.account_id, Role.JUSTICE_DECIDER, city.root.id, city.root.path, city.officer.id)
        assert code_of(decide, db, file, planned_of(file), reasons="x", actor=own) == "OWN_CASE"


def test_a_decision_is_never_heavier_than_the_notice(db: Session, hands: Hands, card: Credential) -> None:
    file = noticed(db, card, hands, "S1", suspends(60))
    decide = cases_deciding.decide
    with clock.travel(after_answering(file)):
        file = checked(db, file, hands)
        for measure, code in (
            (suspends(61), "HEAVIER_THAN_NOTICED"),
            (Measure(Outcome.WITHDRAW), "MEASURE_OTHER"),
            (suspends(181), "DAYS_OUT_OF_RANGE"),
        ):
            with pytest.raises(Refusal) as refusal, db.begin_nested():
                decide(db, file, measure, reasons="x", actor=hands.decider)
            assert refusal.value.code == code
            file = again(db, file.case, hands)
        assert code_of(decide, db, file, suspends(60), reasons=" ", actor=hands.decider) == "REASON_MISSING"
        decide(db, file, suspends(20), reasons="情节轻微", actor=hands.decider)
        assert file.case.days == 20


def test_nothing_is_found_and_nothing_stays(db: Session, hands: Hands, card: Credential) -> None:
    file = noticed(db, card, hands)
    with clock.travel(after_answering(file)):
        file = checked(db, file, hands)
        cases_deciding.decide(db, file, Measure(Outcome.NONE), reasons="证据不足", actor=hands.decider)
    assert (file.case.state, file.case.outcome, state_of(db, card)) == ("cleared", "NONE", "ACTIVE")
    assert open_cases_of(db, card.person_id) == []


def test_a_decision_is_taken_back_before_it_is_served(db: Session, hands: Hands, card: Credential) -> None:
    file = noticed(db, card, hands)
    with clock.travel(after_answering(file)):
        file = decided(db, file, hands)
        cases_deciding.clear(db, file, reasons="发现新的证据", actor=hands.decider)
        assert code_of(cases_defending.take_decision, db, file, actor=hands.holder) == "CREDENTIAL_CASE_MOVE"
    assert state_of(db, card) == "ACTIVE"
