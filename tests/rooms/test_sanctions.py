"""Sanctions that count for their period, and findings that no suspension is laid upon (C7, FN-17-2)."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.credentials.actions import cases_deciding, cases_defending
from lms.credentials.actions.sanctions import Issued, record_exemption, record_sanction
from lms.credentials.models import Credential
from lms.credentials.queries.cases import sanctions_on
from lms.credentials.rules.sanctions import SanctionKind
from lms.errors import NotAllowed, Refusal
from tests.case_factories import (
    DAY,
    PROOF,
    Hands,
    after_answering,
    again,
    decided,
    noticed,
    opened,
    served,
    state_of,
    suspends,
)
from tests.refusing import code_of
from tests.rooms.world import TODAY, City, nothing_stored


@pytest.mark.requirement("FN-17-2")
def test_a_finding_of_exemption_stops_a_suspension_at_every_step(
    db: Session, city: City, hands: Hands, card: Credential
) -> None:
    fact_on = TODAY - 5 * DAY
    given = Issued("启东市纪委监委", "启纪免〔2023〕3号", TODAY, PROOF[0])
    assert code_of(record_exemption, db, city.officer, TODAY + DAY, "", given, actor=hands.legal) == "FACT_IN_FUTURE"
    assert code_of(record_exemption, db, city.officer, fact_on, "X", given, actor=hands.legal) == "CASE_CAUSE_UNKNOWN"
    file = noticed(db, card, hands)
    with clock.travel(after_answering(file)):
        file = decided(db, file, hands)
        record_exemption(db, city.officer, fact_on, "S1", given, actor=hands.legal)
        with pytest.raises(Refusal) as refusal, db.begin_nested():
            cases_defending.take_decision(db, file, actor=hands.holder)
        assert refusal.value.code == "EXEMPTED"
        file = again(db, file.case, hands)
        cases_deciding.clear(db, file, reasons="尽职免责", actor=hands.decider)
    with nothing_stored(db, "EXEMPTED"):
        opened(db, card, hands)
    assert opened(db, card, hands, "S2").case.state == "opened", "another cause"
    assert opened(db, card, hands, fact_on=fact_on - DAY).case.state == "opened", "another fact"
    assert state_of(db, card) == "ACTIVE"


@pytest.mark.requirement("ZJG-10-1", "ZJG-10-2", "SZ-5.2-5", "SZ-5.4-1")
def test_sanctions_count_for_their_period_and_carry_a_suspension(
    db: Session, city: City, hands: Hands, card: Credential
) -> None:
    given = Issued("启东市监委", "启监〔2023〕8号", date(2023, 5, 31), PROOF[0])
    with nothing_stored(db, "PROOF_MISSING"):
        record_sanction(db, city.officer, SanctionKind.DEMERIT, Issued("x", "y", TODAY, None), actor=hands.legal)
    for missing, code in ((Issued(" ", "y", TODAY, PROOF[0]), "ORGAN_MISSING"),
                          (Issued("x", " ", TODAY, PROOF[0]), "DOCUMENT_MISSING"),
                          (Issued("x", "y", TODAY + DAY, PROOF[0]), "FACT_IN_FUTURE")):  # fmt: skip
        assert code_of(record_sanction, db, city.officer, SanctionKind.WARNING, missing, actor=hands.legal) == code
    record_sanction(db, city.officer, SanctionKind.WARNING, given, actor=hands.legal)
    assert code_of(opened, db, card, hands, "S11") == "SANCTION_MISSING", "a warning is none from 记过 on"
    row = record_sanction(db, city.officer, SanctionKind.DEMERIT, given, actor=hands.legal)
    assert row.counts_until == date(2024, 5, 31)
    assert [one.kind for one in sanctions_on(db, city.officer.id, TODAY)] == ["DEMERIT", "WARNING"]
    assert sanctions_on(db, city.officer.id, date(2024, 6, 1)) == []
    assert sanctions_on(db, city.officer.id, date(2023, 5, 30)) == []
    with pytest.raises(NotAllowed):
        record_sanction(db, city.officer, SanctionKind.WARNING, given, actor=hands.decider)
    own = Actor(hands.legal.account_id, Role.UNIT_LEGAL, city.police.id, city.police.path, city.officer.id)
    assert code_of(record_sanction, db, city.officer, SanctionKind.WARNING, given, actor=own) == "OWN_RECORD"
    file = noticed(db, card, hands, "S11", suspends(None))
    with clock.travel(after_answering(file)):
        file = served(db, file, hands)
    assert file.case.until == date(2024, 5, 31)
