"""Two officials deal with one case at the same moment: one is done, the other is told; on both databases (C7)."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Role
from lms.credentials.actions import cases_deciding, cases_defending, cases_opening, cases_serving, suspending
from lms.credentials.actions.cases_noticing import Service
from lms.credentials.models import Credential, CredentialCase, CredentialCaseEvent, CredentialEvent
from lms.credentials.queries import cases_read
from lms.credentials.queries.credentials import get_credential
from lms.credentials.rules.causes import Measure, Outcome
from lms.credentials.rules.suspending import UrgentGround
from lms.people.models import Person
from tests.case_factories import (
    DAY,
    PROOF,
    RECEIPT,
    Hands,
    checked,
    decided,
    hands_for,
    make_credential,
    noticed,
    planned_of,
)
from tests.databases import copied_database, url_of
from tests.factories import make_actor, make_person
from tests.rooms.at_once import at_once, dwelling, in_transaction
from tests.rooms.world import TODAY, City, build_city

Deed = Callable[[Session], object]
RIPE = date(2023, 6, 26)


@pytest.fixture(scope="module")
def engine(schema: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with copied_database(schema, url_of("cases_at_once", tmp_path_factory.mktemp("at_once"))) as engine:
        yield engine


@pytest.fixture(scope="module")
def city(engine: Engine) -> City:
    with clock.travel(TODAY):
        return in_transaction(engine, build_city)  # type: ignore[no-any-return]


def prepared(engine: Engine, city: City, how_far: str) -> tuple[int, int, Hands]:
    """Bring a case of a new officer to the check or the decision; return it, the credential, and the hands."""

    def build(db: Session) -> tuple[int, int, Hands]:
        person: Person = make_person(db, db.merge(city.police), name="陈志远")
        hands = hands_for(db, city.police, city.root, person)
        card: Credential = make_credential(db, person, city.police)
        if how_far == "card":
            return 0, card.id, hands
        with clock.travel(TODAY):
            file = noticed(db, card, hands)
        if how_far != "noticed":
            file = checked(db, file, hands) if how_far == "checked" else decided(db, file, hands)
        return file.case.id, card.id, hands

    with clock.travel(RIPE):
        return in_transaction(engine, build)  # type: ignore[no-any-return]


def state_of(engine: Engine, case_id: int, card_id: int) -> tuple[str, str, int]:
    def look(db: Session) -> tuple[str, str, int]:
        moves = db.query(CredentialEvent).filter_by(credential_id=card_id).count()
        return db.get_one(CredentialCase, case_id).state, db.get_one(Credential, card_id).state, moves

    return in_transaction(engine, look)  # type: ignore[no-any-return]


def deciding(case_id: int, hands: Hands, actor: str, measure: Measure | None) -> Deed:
    def deed(db: Session) -> None:
        file = cases_read.get_credential_case(db, case_id, seen_by=hands.decider, to_change=True)
        who = getattr(hands, actor)
        cases_deciding.decide(db, file, measure or planned_of(file), reasons=actor, actor=who)

    return deed


@pytest.mark.parametrize("other", [None, Measure(Outcome.NONE), Measure(Outcome.SUSPEND, 10)])
def test_two_who_decide_at_once(
    engine: Engine, city: City, monkeypatch: pytest.MonkeyPatch, other: Measure | None
) -> None:
    case_id, card_id, hands = prepared(engine, city, "checked")
    with clock.travel(RIPE), dwelling(monkeypatch, cases_read, "get_credential_case"):
        came = at_once(engine, deciding(case_id, hands, "decider", None), deciding(case_id, hands, "reviewer", other))
    # Whoever comes second finds the case decided; that nothing is found may still be said before it is served.
    assert came in (["CREDENTIAL_CASE_MOVE", "done"], ["done", "done"])
    state, card, _ = state_of(engine, case_id, card_id)
    assert card == "ACTIVE"
    if came == ["done", "done"]:
        assert (other, state) == (Measure(Outcome.NONE), "cleared")

    def hands_on(db: Session) -> int:
        return db.query(CredentialCaseEvent).filter_by(case_id=case_id, what="decide").count()

    assert in_transaction(engine, hands_on) <= 1


def test_two_who_serve_at_once(engine: Engine, city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    case_id, card_id, hands = prepared(engine, city, "decided")

    def serving(db: Session) -> None:
        file = cases_read.get_credential_case(db, case_id, seen_by=hands.legal, to_change=True)
        cases_serving.serve(db, file, Service("LEFT", RIPE), attached=RECEIPT, actor=hands.legal)

    def taking(db: Session) -> None:
        file = cases_read.get_my_credential_case(db, case_id, seen_by=hands.holder, to_change=True)
        cases_defending.take_decision(db, file, actor=hands.holder)

    with clock.travel(RIPE), dwelling(monkeypatch, cases_read, "_file"):
        assert at_once(engine, serving, taking) == ["CREDENTIAL_CASE_MOVE", "done"]
    # Issued, activated, suspended: once.
    assert state_of(engine, case_id, card_id) == ("served", "SUSPENDED", 3)


def test_serving_while_it_is_taken_back(engine: Engine, city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    case_id, card_id, hands = prepared(engine, city, "decided")

    def serving(db: Session) -> None:
        file = cases_read.get_credential_case(db, case_id, seen_by=hands.legal, to_change=True)
        cases_serving.serve(db, file, Service("LEFT", RIPE), attached=RECEIPT, actor=hands.legal)

    def taking_back(db: Session) -> None:
        file = cases_read.get_credential_case(db, case_id, seen_by=hands.decider, to_change=True)
        cases_deciding.clear(db, file, reasons="新证据", actor=hands.decider)

    with clock.travel(RIPE), dwelling(monkeypatch, cases_read, "_file"):
        assert at_once(engine, serving, taking_back) == ["CREDENTIAL_CASE_MOVE", "done"]
    state, card, _ = state_of(engine, case_id, card_id)
    assert (state, card) in {("served", "SUSPENDED"), ("cleared", "ACTIVE")}


def test_two_who_open_at_once(engine: Engine, city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    _, card_id, hands = prepared(engine, city, "card")

    def opening(db: Session) -> None:
        card = get_credential(db, card_id, seen_by=hands.legal)
        cases_opening.open_case(
            db, card, "S3", facts="事实", grounds="依据", fact_on=TODAY, attached=PROOF, actor=hands.legal
        )

    with clock.travel(RIPE), dwelling(monkeypatch, cases_opening, "find_open_case"):
        assert at_once(engine, opening, opening) == ["CREDENTIAL_CASE_OPEN", "done"]


def test_two_cases_suspend_one_card_at_once(engine: Engine, city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    case_id, card_id, hands = prepared(engine, city, "checked")

    def opened(db: Session) -> int:
        card = get_credential(db, card_id, seen_by=hands.legal)
        with clock.travel(RIPE):
            return cases_opening.open_case(
                db, card, "S10", facts="拘留", grounds="依据", fact_on=RIPE - DAY, attached=PROOF, actor=hands.legal
            ).id

    other_id = in_transaction(engine, opened)
    third = in_transaction(engine, lambda db: make_actor(db, Role.JUSTICE_DECIDER, city.root))

    def suspending_at_once(db: Session) -> None:
        file = cases_read.get_credential_case(db, other_id, seen_by=third, to_change=True)
        suspending.suspend_interim(db, file, UrgentGround.DETENTION, reasons="x", attached=PROOF, actor=third)

    def deciding_and_serving(db: Session) -> None:
        deciding(case_id, hands, "decider", None)(db)
        file = cases_read.get_credential_case(db, case_id, seen_by=hands.legal, to_change=True)
        cases_serving.serve(db, file, Service("LEFT", RIPE), attached=RECEIPT, actor=hands.legal)

    with clock.travel(RIPE), dwelling(monkeypatch, cases_read, "get_credential_case"):
        assert at_once(engine, suspending_at_once, deciding_and_serving) == ["CREDENTIAL_MOVE", "done"]
    assert state_of(engine, case_id, card_id)[1:] == ("SUSPENDED", 3)
