"""Who left: the list told from facts, the record, and that it closes only once everything is settled (ZJG-7-11)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Role
from lms.audit import AuditEntry
from lms.credentials.actions import ending, exits
from lms.credentials.actions.exits import Left
from lms.credentials.models import Credential, Exit, ExitExcuse
from lms.credentials.queries.credentials import get_credential
from lms.credentials.queries.exits import ExitFile, get_exit, list_exits, list_leavers
from lms.credentials.queries.requests import waiting_collection
from lms.credentials.rules.exits import ExitItem as Item, ExitOutcome
from lms.errors import NotAllowed, NotFound
from lms.people.accounts import Account
from lms.people.models import PersonRole, Post
from tests.cast import Cast
from tests.credential_factories import make_credential
from tests.factories import make_actor
from tests.refusing import refused

NOON = date(2026, 11, 20)
LEFT_ON = NOON - timedelta(days=10)
RETIRED = Left(ExitOutcome.RETIRED, LEFT_ON, "临城管人〔2026〕12号，到龄退休")
pytestmark = pytest.mark.at(NOON)


@pytest.fixture
def card(db: Session, cast: Cast) -> Credential:
    """Give 顾明澈 a card; his post and class ended ten days ago."""
    person, unit = cast.people["顾明澈"], cast.units["own"]
    card = make_credential(db, person, unit, actor=cast[Role.JUSTICE_DECIDER], issued_on=date(2024, 3, 1))
    _end(db, Post, person.id)
    _end(db, PersonRole, person.id)
    return card


def _end(db: Session, table: type[Post] | type[PersonRole], person_id: int) -> None:
    db.execute(update(table).where(table.person_id == person_id).values(ended_on=LEFT_ON))
    db.flush()


def recorded(db: Session, cast: Cast) -> ExitFile:
    row = exits.record_exit(db, cast.people["顾明澈"], cast.units["own"], RETIRED, actor=cast[Role.UNIT_LEGAL])
    return read(db, cast, row.id)


def read(db: Session, cast: Cast, exit_id: int) -> ExitFile:
    return get_exit(db, exit_id, on=clock.today(), seen_by=cast[Role.UNIT_LEGAL], to_change=True)


def collect(db: Session, cast: Cast, card: Credential) -> None:
    """Take the card, confirm that, and cancel it, by the three hands."""
    legal = cast[Role.UNIT_LEGAL]
    collection = ending.collect(
        db, card, cause="W3", event_on=LEFT_ON, handed_in_on=NOON, statement="退休，证件交回", actor=legal
    )
    db.flush()
    ending.confirm_collection(db, card, collection, actor=cast[Role.JUSTICE_REVIEWER])
    ending.cancel(db, card, actor=cast[Role.JUSTICE_DECIDER])
    db.flush()


def items(file: ExitFile) -> list[Item]:
    return [one.item for one in file.open]


@pytest.mark.usefixtures("card")
def test_who_left_with_his_card_is_listed_to_his_unit_and_the_bureau_and_to_nobody_else(
    db: Session, cast: Cast
) -> None:
    for role in (Role.UNIT_LEGAL, Role.UNIT_LEADER, Role.JUSTICE_REVIEWER):
        (line,) = list_leavers(db, on=NOON, seen_by=cast[role])
        assert (line.person.name, line.unit.name, line.left_on) == ("顾明澈", "市城管局", LEFT_ON)
        assert [one.item for one in line.open] == [Item.CARD_COLLECT]
    assert cast.neighbour is not None
    assert not list_leavers(db, on=NOON, seen_by=cast.neighbour)


def test_who_left_with_nothing_open_is_not_listed(db: Session, cast: Cast) -> None:
    _end(db, Post, cast.people["纪怀川"].id)
    _end(db, PersonRole, cast.people["纪怀川"].id)
    assert not list_leavers(db, on=NOON, seen_by=cast[Role.UNIT_LEGAL])


def test_a_post_that_goes_on_and_an_account_that_can_act_stand_open(db: Session, cast: Cast) -> None:
    trainer = cast.people["施雨桐"]
    row = exits.record_exit(db, trainer, cast.units["own"], RETIRED, actor=cast[Role.UNIT_LEGAL])
    assert items(read(db, cast, row.id)) == [Item.POST]
    _end(db, Post, trainer.id)
    assert items(read(db, cast, row.id)) == [Item.CLASS, Item.ACCOUNT]
    _end(db, PersonRole, trainer.id)
    db.scalars(select(Account).filter_by(person_id=trainer.id)).one().disabled_at = clock.now()
    db.flush()
    assert items(read(db, cast, row.id)) == []


@pytest.mark.requirement("ZJG-7-11", "SZ-2.2-10", "FN-3-3")
def test_an_exit_closes_once_the_card_came_back_and_was_cancelled(db: Session, cast: Cast, card: Credential) -> None:
    file, legal = recorded(db, cast), cast[Role.UNIT_LEGAL]
    assert not list_leavers(db, on=NOON, seen_by=legal)
    assert items(file) == [Item.CARD_COLLECT]
    with refused("EXIT_ITEMS_OPEN"):
        exits.close_exit(db, file, actor=legal)
    collection = ending.collect(
        db, card, cause="W3", event_on=LEFT_ON, handed_in_on=None, statement="遗失，本人说明", actor=legal
    )
    db.flush()
    assert items(read(db, cast, file.id)) == [Item.CARD_CONFIRM]
    ending.confirm_collection(db, card, collection, actor=cast[Role.JUSTICE_REVIEWER])
    db.flush()
    assert items(read(db, cast, file.id)) == [Item.CARD_CANCEL]
    ending.cancel(db, card, actor=cast[Role.JUSTICE_DECIDER])
    db.flush()
    exits.close_exit(db, read(db, cast, file.id), note="证件已注销", actor=legal)
    row = db.scalars(select(Exit)).one()
    assert (row.closed_by_id, row.closing_note) == (legal.account_id, "证件已注销")
    acts = db.scalars(select(AuditEntry.action).where(AuditEntry.action.startswith("exit:")).order_by(AuditEntry.id))
    assert list(acts) == ["exit:recorded", "exit:closed"]
    with refused("EXIT_CLOSED"):
        exits.close_exit(db, read(db, cast, file.id), actor=legal)
    assert [one.id for one in list_exits(db, on=NOON, seen_by=legal, is_open=False)] == [file.id]


def test_a_card_is_never_let_be_but_an_account_is_with_a_reason(db: Session, cast: Cast, card: Credential) -> None:
    grade = make_actor(db, Role.UNIT_LEADER, cast.units["own"], name="另一账号")
    account = db.get_one(Account, grade.account_id)
    db.scalars(select(Account).filter_by(person_id=card.person_id)).one().person_id = None
    db.flush()
    account.person_id = card.person_id
    db.flush()
    file, legal = recorded(db, cast), cast[Role.UNIT_LEGAL]
    assert items(file) == [Item.CARD_COLLECT, Item.ACCOUNT]
    with refused("EXIT_NOT_EXCUSABLE"):
        exits.excuse(db, file, Item.CARD_COLLECT, reason="找不到了", actor=legal)
    with refused("REASON_MISSING"):
        exits.excuse(db, file, Item.ACCOUNT, reason=" ", actor=legal)
    exits.excuse(db, file, Item.ACCOUNT, reason="返聘，账号继续用到年底", actor=legal)
    db.flush()
    assert [one.item for one in read(db, cast, file.id).unsettled] == [Item.CARD_COLLECT]
    collect(db, cast, get_credential(db, card.id, seen_by=legal))
    exits.close_exit(db, read(db, cast, file.id), actor=legal)
    assert db.scalars(select(ExitExcuse.reason)).all() == ["返聘，账号继续用到年底"]


@pytest.mark.usefixtures("card")
def test_nobody_is_recorded_twice_before_his_day_for_himself_or_from_elsewhere(db: Session, cast: Cast) -> None:
    person, unit, legal = cast.people["顾明澈"], cast.units["own"], cast[Role.UNIT_LEGAL]
    with refused("EFFECT_IN_FUTURE"):
        exits.record_exit(db, person, unit, Left(ExitOutcome.RETIRED, NOON + timedelta(days=1), "到龄"), actor=legal)
    with refused("REASON_MISSING"):
        exits.record_exit(db, person, unit, Left(ExitOutcome.RETIRED, NOON, ""), actor=legal)
    with refused("OWN_RECORD"):
        exits.record_exit(db, cast.people["岳清和"], unit, RETIRED, actor=legal)
    with pytest.raises(NotAllowed):
        exits.record_exit(db, person, unit, RETIRED, actor=cast[Role.UNIT_LEADER])
    stranger = make_actor(db, Role.UNIT_LEGAL, cast.units["sibling"], name="邻局法制")
    with pytest.raises(NotAllowed):
        exits.record_exit(db, person, unit, RETIRED, actor=stranger)
    file = recorded(db, cast)
    with refused("EXIT_RECORDED"):
        recorded(db, cast)
    with pytest.raises(NotFound):
        get_exit(db, file.id, on=NOON, seen_by=stranger)


def test_who_serves_elsewhere_with_a_changed_card_has_nothing_open(db: Session, cast: Cast, card: Credential) -> None:
    db.add(Post(person_id=card.person_id, unit_id=cast.units["sibling"].id, started_on=LEFT_ON + timedelta(days=1)))
    db.flush()
    file = recorded(db, cast)
    assert items(file) == [Item.CARD_COLLECT]
    card.unit_id = cast.units["sibling"].id
    db.flush()
    assert items(read(db, cast, file.id)) == []


def test_a_card_that_waits_for_the_bureau_is_the_bureaus(db: Session, cast: Cast, card: Credential) -> None:
    ending.collect(
        db, card, cause="W3", event_on=LEFT_ON, handed_in_on=NOON, statement="交回", actor=cast[Role.UNIT_LEGAL]
    )
    db.flush()
    assert waiting_collection(db, card.id) is not None
    (line,) = list_leavers(db, on=NOON, seen_by=cast[Role.JUSTICE_REVIEWER])
    assert [one.item for one in line.open] == [Item.CARD_CONFIRM]
