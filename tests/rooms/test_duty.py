"""Duty answers from records: the facts are read as of the day, within reach, and every answer is logged (C1.3)."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import OPERATOR, Actor, Role
from lms.ceremonies.rules.ceremonies import Occasion
from lms.credentials.actions import ending, holding
from lms.credentials.actions.duty import MOST_PEOPLE, ask_duty, ask_pair
from lms.credentials.models import Credential, DutyCheck
from lms.credentials.queries.duty import Task
from lms.credentials.rules.states import CredentialKind, CredentialState as State
from lms.errors import NotAllowed, NotFound
from lms.people.actions.people import transfer
from lms.people.models import EnforcementBody, Person, Post
from lms.people.rules import UnitKind
from tests.cast import Cast
from tests.credential_factories import holder_of, lose, make_credential, publish, seen_again
from tests.factories import adopt_rules
from tests.oath_factories import closed, planned
from tests.refusing import refused

NOON = date(2026, 11, 20)
ISSUED = date(2024, 2, 29)
pytestmark = pytest.mark.at(NOON)


@pytest.fixture
def officer(cast: Cast) -> Person:
    return cast.people["顾明澈"]


@pytest.fixture
def card(db: Session, cast: Cast, officer: Person) -> Credential:
    """Give 顾明澈 an active card of the published 市城管局."""
    publish(db, cast.units["own"])
    return make_credential(db, officer, cast.units["own"], actor=cast[Role.JUSTICE_DECIDER], issued_on=ISSUED)


def reasons(db: Session, cast: Cast, person: Person, task: Task | None = None) -> tuple[str, ...]:
    (answer,) = ask_duty(db, [person.id], task or Task(NOON), actor=cast[Role.UNIT_TRAINER])
    assert answer.eligible is (not answer.reasons)
    return answer.reasons


@pytest.mark.usefixtures("card")
def test_with_everything_in_order_he_may(db: Session, cast: Cast, officer: Person) -> None:
    assert reasons(db, cast, officer) == ()
    assert reasons(db, cast, officer, Task(NOON, cast.units["own"])) == ()
    assert reasons(db, cast, officer, Task(NOON, cast.units["child"])) == ()


@pytest.mark.requirement("ZJG-7-2")
def test_without_any_card_he_may_not(db: Session, cast: Cast, officer: Person) -> None:
    assert reasons(db, cast, officer) == ("NO_QUALIFICATION", "NO_CREDENTIAL")


@pytest.mark.requirement("ZJG-6-1", "SZ-2.1-1")
def test_a_unit_nobody_published_may_not(db: Session, cast: Cast, officer: Person) -> None:
    make_credential(db, officer, cast.units["own"], actor=cast[Role.JUSTICE_DECIDER], issued_on=ISSUED)
    assert reasons(db, cast, officer) == ("UNIT_NOT_PUBLISHED",)


@pytest.mark.usefixtures("card")
def test_a_publication_counts_from_its_day_to_its_end(db: Session, cast: Cast, officer: Person) -> None:
    make_credential(db, cast.people["纪怀川"], cast.units["child"], actor=cast[Role.JUSTICE_DECIDER], issued_on=ISSUED)
    assert reasons(db, cast, cast.people["纪怀川"]) == ()  # 渣土中队 acts for the published body above it
    body = publish(db, cast.units["sibling"], NOON)
    body.cancelled_on = NOON + timedelta(days=1)
    make_credential(
        db, cast.people["陆知远"], cast.units["sibling"], actor=cast[Role.JUSTICE_DECIDER], issued_on=ISSUED
    )
    bureau, one = cast[Role.JUSTICE_REVIEWER], cast.people["陆知远"].id

    def said(day: date) -> tuple[str, ...]:
        return ask_duty(db, [one], Task(day), actor=bureau)[0].reasons

    assert said(NOON - timedelta(days=1)) == ("UNIT_NOT_PUBLISHED",)
    assert said(NOON) == ()
    assert said(NOON + timedelta(days=1)) == ("UNIT_NOT_PUBLISHED",)


@pytest.mark.usefixtures("card")
@pytest.mark.requirement("SZ-2.2-2")
def test_a_dedicated_post_is_as_good_as_the_establishment_and_a_contract_is_not(
    db: Session, cast: Cast, officer: Person
) -> None:
    post = db.scalars(select(Post).filter_by(person_id=officer.id)).one()
    for employment, said in (("DEDICATED", ()), ("CONTRACT", ("NOT_IN_ESTABLISHMENT",))):
        post.employment = employment
        db.flush()
        assert reasons(db, cast, officer) == said


@pytest.mark.usefixtures("card")
@pytest.mark.requirement("QD-5-1")
def test_what_was_entrusted_and_not_put_right_by_its_day_ends_with_it(db: Session, cast: Cast, officer: Person) -> None:
    own = cast.units["own"]
    own.kind = UnitKind.ENTRUSTED.value
    db.scalars(select(EnforcementBody).filter_by(unit_id=own.id)).one().cancelled_on = NOON + timedelta(days=1)
    db.flush()
    assert reasons(db, cast, officer) == ()
    assert reasons(db, cast, officer, Task(NOON + timedelta(days=1))) == ("ENTRUSTMENT_EXPIRED",)


@pytest.mark.usefixtures("card")
def test_for_another_unit_or_field_he_may_not(db: Session, cast: Cast, officer: Person) -> None:
    assert reasons(db, cast, officer, Task(NOON, cast.units["sibling"])) == ("UNIT_MISMATCH",)
    assert reasons(db, cast, officer, Task(NOON, field="市场监管")) == ()  # his card names no field


def test_it_ends_after_the_last_valid_day(db: Session, cast: Cast, officer: Person, card: Credential) -> None:
    assert card.valid_to == date(2029, 2, 28)
    assert reasons(db, cast, officer, Task(card.valid_to)) == ()
    assert reasons(db, cast, officer, Task(card.valid_to + timedelta(days=1))) == ("EXPIRED",)


def test_a_lost_card_stops_him_at_once_and_yesterday_stays_what_it_was(
    db: Session, cast: Cast, officer: Person, card: Credential
) -> None:
    lose(db, card, holder_of(db, cast))
    assert reasons(db, cast, officer) == ("LOST_REPORTED",)
    assert reasons(db, cast, officer, Task(NOON - timedelta(days=1))) == ()


def test_a_collected_card_stops_him_from_the_day_he_left(
    db: Session, cast: Cast, officer: Person, card: Credential
) -> None:
    left = NOON - timedelta(days=3)
    ending.collect(
        db, card, cause="W2", event_on=left, handed_in_on=NOON, statement="调离", actor=cast[Role.UNIT_LEGAL]
    )
    assert reasons(db, cast, officer) == ("WITHDRAWN",)
    assert reasons(db, cast, officer, Task(left)) == ("WITHDRAWN",)
    assert reasons(db, cast, officer, Task(left - timedelta(days=1))) == ()


@pytest.mark.usefixtures("card")
def test_who_was_moved_acts_for_his_new_unit_only_with_a_changed_card(db: Session, cast: Cast, officer: Person) -> None:
    transfer(db, officer, cast.units["sibling"], on=NOON, actor=OPERATOR)
    publish(db, cast.units["sibling"])
    bureau = cast[Role.JUSTICE_REVIEWER]
    (answer,) = ask_duty(db, [officer.id], Task(NOON, cast.units["sibling"]), actor=bureau)
    assert "UNIT_MISMATCH" in answer.reasons


@pytest.mark.requirement("QD-10-1")
def test_an_assistant_is_judged_as_one(db: Session, cast: Cast) -> None:
    said = reasons(db, cast, cast.people["何以宁"], Task(NOON, act="PUNISH"))
    assert said[0] == "ASSISTANT_FORBIDDEN_ACT"
    assert "BADGE_INVALID" in said


@pytest.mark.requirement("JN-17-1")
class TestOath:
    @pytest.fixture(autouse=True)
    def _rules(self, db: Session, cast: Cast) -> None:
        adopt_rules(db, cast.units["city"], "JN-2022", 2026)

    @pytest.fixture
    def card(self, db: Session, cast: Cast, officer: Person) -> Credential:
        publish(db, cast.units["own"])
        return make_credential(
            db,
            officer,
            cast.units["own"],
            actor=cast[Role.JUSTICE_DECIDER],
            state=State.ISSUED,
            issued_on=NOON - timedelta(days=4),
        )

    def test_where_the_oath_comes_first_a_received_card_waits_for_it(
        self, db: Session, cast: Cast, officer: Person, card: Credential
    ) -> None:
        holding.receive(db, card, on=NOON, actor=cast[Role.UNIT_LEGAL])
        assert card.state == "ISSUED"
        assert reasons(db, cast, officer) == ("NOT_SWORN",)
        with refused("OATH_MISSING"):
            holding.activate(db, card, actor=cast[Role.UNIT_LEGAL])

    def test_whoever_swore_is_active_from_that_day(
        self, db: Session, cast: Cast, officer: Person, card: Credential
    ) -> None:
        holding.receive(db, card, on=NOON - timedelta(days=2), actor=cast[Role.UNIT_LEGAL])
        days = {officer.id: card.issued_on}
        day, leader = NOON - timedelta(days=1), "施雨桐"
        first: dict[str, Any] = {"occasion": Occasion.FIRST_DUTY, "day": day, "leader": leader, "people": [officer.id]}
        with clock.travel(day):
            closed(db, cast, planned(db, cast, issue_days=days, **first), present=[officer.name, leader])
        holding.activate(db, card, actor=cast[Role.UNIT_LEGAL])
        card = seen_again(db, card, cast[Role.UNIT_LEGAL])
        assert (card.state, card.since) == ("ACTIVE", NOON - timedelta(days=1))
        assert reasons(db, cast, officer) == ()
        assert reasons(db, cast, officer, Task(NOON - timedelta(days=2))) == ("NOT_SWORN",)


class TestAsking:
    @pytest.mark.usefixtures("card")
    def test_every_answer_is_on_record(self, db: Session, cast: Cast, officer: Person) -> None:
        reasons(db, cast, officer, Task(NOON, cast.units["sibling"], act="PUNISH"))
        row = db.scalars(select(DutyCheck)).one()
        assert (row.person_id, row.day, row.reasons, row.act) == (officer.id, NOON, "UNIT_MISMATCH", "PUNISH")
        assert row.asked_by_id == cast[Role.UNIT_TRAINER].account_id

    def test_one_asks_about_oneself_and_with_the_right_about_those_in_reach(
        self, db: Session, cast: Cast, officer: Person
    ) -> None:
        assert len(ask_duty(db, [officer.id], Task(NOON), actor=cast[Role.SELF])) == 1
        with pytest.raises(NotAllowed):
            ask_duty(db, [cast.people["何以宁"].id], Task(NOON), actor=cast[Role.SELF])
        assert cast.neighbour is not None
        with pytest.raises(NotFound):
            ask_duty(db, [officer.id], Task(NOON), actor=cast.neighbour)

    @pytest.mark.parametrize("role", [Role.SYS_ADMIN, Role.SEC_ADMIN, Role.AUDIT_ADMIN, Role.PROVINCE])
    def test_others_may_not_ask(self, db: Session, cast: Cast, officer: Person, role: Role) -> None:
        with pytest.raises(NotAllowed):
            ask_duty(db, [officer.id], Task(NOON), actor=cast[role])

    def test_not_a_whole_city_at_once(self, db: Session, cast: Cast) -> None:
        with refused("TOO_MANY_PEOPLE"):
            ask_duty(db, list(range(1, MOST_PEOPLE + 2)), Task(NOON), actor=cast[Role.JUSTICE_REVIEWER])


@pytest.mark.usefixtures("card")
def test_two_may_act_together_and_an_assistant_is_not_the_second(db: Session, cast: Cast, officer: Person) -> None:
    asker: Actor = cast[Role.UNIT_TRAINER]
    second, assistant = cast.people["魏长风"], cast.people["何以宁"]
    alone = ask_pair(db, [officer.id, assistant.id], Task(NOON), actor=asker)
    assert (alone.eligible, alone.reasons[0]) == (False, "FEWER_THAN_TWO")
    make_credential(db, second, cast.units["own"], actor=cast[Role.JUSTICE_DECIDER], issued_on=ISSUED)
    assert ask_pair(db, [officer.id, second.id], Task(NOON), actor=asker).eligible
    assert not ask_pair(db, [officer.id, officer.id], Task(NOON), actor=asker).eligible


def test_a_supervisor_needs_the_supervision_card(db: Session, cast: Cast, officer: Person, card: Credential) -> None:
    assert "NO_CREDENTIAL" in reasons(db, cast, officer, Task(NOON, kind=CredentialKind.SUPERVISION))
