"""What happens to a card meanwhile never keeps anybody from ending what was begun."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Role
from lms.ceremonies.rules.ceremonies import Occasion
from lms.credentials.actions import cases_deciding, ending, holding, suspending
from lms.credentials.models import Credential
from lms.credentials.queries.duty import Task, answers
from lms.credentials.queries.requests import waiting_collection
from lms.credentials.rules.causes import Measure, Outcome
from lms.credentials.rules.states import CredentialState
from lms.credentials.rules.suspending import UrgentGround
from tests.case_factories import (
    DAY,
    PROOF,
    Hands,
    after_answering,
    again,
    checked,
    noticed,
    suspended,
)
from tests.cast import Cast
from tests.credential_factories import make_credential as issued_card, seen_again
from tests.factories import adopt_rules
from tests.oath_factories import closed, planned
from tests.rooms.world import TODAY


def test_a_collection_is_confirmed_though_the_card_was_suspended_meanwhile(
    db: Session, hands: Hands, card: Credential
) -> None:
    about: dict[str, Any] = {"cause": "W3", "event_on": TODAY, "handed_in_on": TODAY, "statement": "退休"}
    ending.collect(db, card, **about, actor=hands.legal)
    file = suspended(db, card, hands)
    served = file.case.served_on
    assert served is not None
    assert served > TODAY
    found = waiting_collection(db, card.id)
    assert found is not None
    with clock.travel(served + DAY):
        ending.confirm_collection(db, seen_again(db, card, hands.decider), found, actor=hands.checker)
    assert (card.state, card.since) == ("WITHDRAWN", served)
    for day in (TODAY, served):
        (answer,) = answers(db, [card.person_id], Task(day))
        assert "WITHDRAWN" in answer.reasons, "from the day he left, whatever came between"


@pytest.mark.parametrize("how", ["end_interim", "decide"])
def test_a_case_comes_to_its_end_though_its_holder_died(db: Session, hands: Hands, card: Credential, how: str) -> None:
    file = noticed(db, card, hands)
    suspending.suspend_interim(db, file, UrgentGround.CUSTODY, reasons="留置", attached=PROOF, actor=hands.decider)
    ending.record_death(db, card, died_on=TODAY, digest=None, note="死亡证明", actor=hands.legal)
    file = again(db, file.case, hands)
    if how == "end_interim":
        suspending.end_interim(db, file, reasons="死亡", actor=hands.decider)
    else:
        with clock.travel(after_answering(file)):
            file = checked(db, file, hands)
            cases_deciding.decide(db, file, Measure(Outcome.NONE), reasons="死亡", actor=hands.reviewer)
    assert (card.state, file.case.interim_on) == (CredentialState.CANCELLED.value, None)


@pytest.mark.parametrize(("days", "since"), [(30, 30), (31, 0)])
def test_who_swore_long_ago_is_active_from_today(db: Session, cast: Cast, days: int, since: int) -> None:
    adopt_rules(db, cast.units["own"], "JN-2022")
    officer, sworn = cast.people["顾明澈"], TODAY - timedelta(days=days)
    ready: dict[str, Any] = {"actor": cast[Role.JUSTICE_DECIDER], "state": CredentialState.ISSUED, "issued_on": sworn}
    card = issued_card(db, officer, cast.units["own"], **ready)
    card.cards[0].received_on = sworn
    first: dict[str, Any] = {"occasion": Occasion.FIRST_DUTY, "day": sworn, "leader": "施雨桐"}
    with clock.travel(sworn):
        ceremony = planned(db, cast, people=[officer.id], issue_days={officer.id: sworn}, **first)
        closed(db, cast, ceremony, present=["顾明澈", "施雨桐"])
    holding.activate(db, card, actor=cast[Role.UNIT_LEGAL])
    assert (card.state, card.since) == ("ACTIVE", TODAY - timedelta(days=since))
