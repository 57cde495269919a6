"""What comes of a case: withdrawal, revocation, a hold, nothing; its time, its service, its end (C2.3, C2.4)."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.credentials.actions import cases_deciding, cases_defending, cases_noticing, cases_opening, cases_serving
from lms.credentials.actions.cases_noticing import Service
from lms.credentials.models import Credential
from lms.credentials.queries.cases import activation_hold, bars_of
from lms.credentials.queries.cases_read import CaseFile
from lms.credentials.rules.causes import FOR_EVER, Measure, Outcome
from lms.credentials.rules.states import CredentialState, Move
from lms.errors import NotAllowed, NotFound, Refusal
from tests.case_factories import (
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
    served,
    state_of,
)
from tests.refusing import code_of
from tests.rooms.world import City, nothing_stored


@pytest.mark.parametrize(("cause", "bar", "until"), [("R4", 2, date(2025, 6, 26)), ("R3", FOR_EVER, date.max)])
def test_without_revocation_serious_causes_end_in_withdrawal_with_a_bar(
    db: Session, hands: Hands, card: Credential, cause: str, bar: int, until: date
) -> None:
    file = noticed(db, card, hands, cause)
    assert file.planned == Measure(Outcome.WITHDRAW, None, bar)
    assert bars_of(db, card.person_id) is None
    with clock.travel(after_answering(file)):
        served(db, file, hands)
    assert state_of(db, card) == "WITHDRAWN"
    assert bars_of(db, card.person_id) == until


def test_with_revocation_enabled_they_end_in_revocation(
    db: Session, hands: Hands, card: Credential, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (cases_noticing, cases_deciding):
        monkeypatch.setattr(module, "knows_revocation", lambda *_: True)
    file = noticed(db, card, hands, "R2", Measure(Outcome.REVOKE, None, FOR_EVER))
    with clock.travel(after_answering(file)):
        served(db, file, hands)
    assert state_of(db, card) == "REVOKED"
    assert bars_of(db, card.person_id) == date.max


@pytest.mark.requirement("ZJG-7-11")
@pytest.mark.parametrize("cause", ["W8", "W9", "W10"])
def test_withdrawal_by_case(db: Session, hands: Hands, card: Credential, cause: str) -> None:
    file = noticed(db, card, hands, cause)
    with clock.travel(after_answering(file)):
        file = served(db, file, hands)
        assert state_of(db, card) == "WITHDRAWN"
        cases_serving.hand_over_card(db, file, note="已交回", attached=RECEIPT, actor=hands.legal)
        file = again(db, file.case, hands)
        with nothing_stored(db, "CARD_HANDED"):
            cases_serving.hand_over_card(db, file, note="又交", actor=hands.legal)


@pytest.mark.parametrize(
    ("moves", "code"),
    [
        ((Move.ACTIVATE, Move.REPORT_LOSS), "LOST_NOT_SUSPENDED"),
        ((Move.ACTIVATE, Move.WITHDRAW), "CREDENTIAL_MOVE"),
        ((Move.ACTIVATE, Move.SUSPEND), "CREDENTIAL_MOVE"),
    ],
)
def test_what_cannot_be_suspended(db: Session, city: City, hands: Hands, moves: tuple[Move, ...], code: str) -> None:
    card = make_credential(db, city.officer, city.police, moves=moves)
    file = noticed(db, card, hands)
    with clock.travel(after_answering(file)):
        file = checked(db, file, hands)
        with nothing_stored(db, code), db.begin_nested():
            cases_deciding.decide(db, file, planned_of(file), reasons="x", actor=hands.decider)


def test_an_issued_card_is_held_instead(db: Session, city: City, hands: Hands) -> None:
    card = make_credential(db, city.officer, city.police, moves=())
    file = noticed(db, card, hands)
    assert activation_hold(db, card.id) is None
    with clock.travel(after_answering(file)):
        file = served(db, file, hands)
    assert (state_of(db, card), file.case.is_hold) == ("ISSUED", True)
    held = activation_hold(db, card.id)
    assert held is not None
    assert held.id == file.case.id


def test_a_case_is_decided_in_thirty_days_or_once_thirty_more(db: Session, hands: Hands, card: Credential) -> None:
    file = opened(db, card, hands)
    # 15 July is a Saturday.
    assert file.case.limit_on == date(2023, 7, 17)
    with pytest.raises(NotAllowed):
        cases_opening.extend_limit(db, file, reasons="x", actor=hands.legal)
    with clock.travel(date(2023, 7, 18)):
        late = code_of(cases_opening.extend_limit, db, file, reasons="x", actor=hands.decider)
    assert late == "LIMIT_PASSED"
    assert code_of(cases_opening.extend_limit, db, file, reasons=" ", actor=hands.decider) == "REASON_MISSING"
    cases_opening.extend_limit(db, file, reasons="等待鉴定", actor=hands.decider)
    file = again(db, file.case, hands)
    assert file.case.limit_on == date(2023, 8, 16)
    again_asked = code_of(cases_opening.extend_limit, db, file, reasons="x", actor=hands.decider)
    assert again_asked == "EXTENDED_ONCE"


def test_what_ended_is_not_touched(db: Session, hands: Hands, card: Credential) -> None:
    file = opened(db, card, hands)
    assert code_of(cases_opening.add_evidence, db, file, (), note="", actor=hands.legal) == "CASE_EVIDENCE_MISSING"
    cases_opening.drop(db, file, reasons="重复立案", actor=hands.legal)
    assert code_of(cases_opening.add_evidence, db, file, PROOF, note="", actor=hands.legal) == "CREDENTIAL_CASE_DECIDED"
    assert code_of(cases_opening.extend_limit, db, file, reasons="x", actor=hands.decider) == "CREDENTIAL_CASE_DECIDED"
    assert code_of(cases_opening.drop, db, file, reasons="x", actor=hands.legal) == "CREDENTIAL_CASE_MOVE"
    hand = code_of(cases_serving.hand_over_card, db, file, note="x", actor=hands.legal)
    assert hand == "NOT_IN_EFFECT"


def test_service_needs_a_proof_and_a_day(db: Session, hands: Hands, card: Credential) -> None:
    file = noticed(db, card, hands)
    serve: Callable[..., None] = cases_serving.serve
    with clock.travel(after_answering(file)):
        file: CaseFile = decided(db, file, hands)  # type: ignore[no-redef]
        today = clock.today()
        assert code_of(serve, db, file, Service("LEFT", today), actor=hands.legal) == "PROOF_MISSING"
        for day in (today + timedelta(days=1), today - timedelta(days=1)):
            with pytest.raises(Refusal) as refusal, db.begin_nested():
                serve(db, file, Service("LEFT", day), attached=RECEIPT, actor=hands.legal)
            assert refusal.value.code == "SERVICE_DAY"
            file = again(db, file.case, hands)
        with pytest.raises(NotFound):
            cases_defending.take_decision(db, file, actor=hands.legal)
        cases_defending.take_decision(db, file, actor=hands.holder)
    assert state_of(db, card) == CredentialState.SUSPENDED
