"""谁赋权谁培训: who gave powers trains who received them, and it is seen when he did not (FN-2-5, QD-1-2, QD-2-1)."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from lms import clock
from lms.access import ALLOWED, Actor, Permission, Role
from lms.errors import NotAllowed, NotFound
from lms.filings.actions.daily import keep_up
from lms.filings.actions.obligations import end_relation, link, open_obligations, relate, unlink
from lms.filings.models import Obligation, Relation
from lms.filings.queries.obligation_links import candidates, get_link
from lms.filings.queries.obligations import Standing, get_obligation, obligations_of, uncovered
from lms.filings.queries.relations import list_relations
from lms.filings.rules.obligation import ObligationState, RelationKind
from lms.hours.actions.posting import reject
from lms.hours.catalogue import Tag
from lms.hours.models import Activity
from lms.hours.queries.activities import get_activity
from lms.people.models import Person
from tests.factories import claim_ids, make_actor, make_class, make_person, post_class
from tests.refusing import refused
from tests.rooms.world import TODAY, City

DUE = {"DISCRETION": date(2023, 9, 30), "LENIENCY": date(2023, 6, 30)}


@pytest.fixture
def relation(db: Session, city: City) -> Relation:
    """市公安局 empowers 汇龙镇."""
    return made(db, city)


@pytest.fixture
def roll(db: Session, city: City) -> list[Person]:
    """Five people of the receiving town's team."""
    return [city.member, *(make_person(db, city.team, name=f"队员{n}") for n in range(4))]


def made(db: Session, city: City, **differing: Any) -> Relation:
    what: dict[str, Any] = {
        "giving": city.police,
        "receiving": city.town,
        "kind": RelationKind.EMPOWERING,
        "document": "启政发〔2022〕18号",
        "started_on": date(2022, 5, 1),
        "ended_on": None,
        "actor": city.reviewer,
    }
    return relate(db, **(what | differing))


def standing(db: Session, city: City, topic: str = "DISCRETION", seen_by: Actor | None = None) -> Standing:
    db.flush()
    found = obligations_of(db, 2023, seen_by=seen_by or city.reviewer)
    return next(each for each in found if each.obligation.topic == topic)


def taught(
    db: Session, city: City, people: list[Person], on: date = TODAY, tag: Tag = Tag.DISCRETION, **more: Any
) -> Activity:
    """Hold a training of the giving unit on the topic and confirm it."""
    what: dict[str, Any] = {"host": city.police, "proposer": city.line, "confirmer": city.reviewer} | more
    activity = post_class(db, people, on=on, hours=2, tags=int(tag), **what)
    db.flush()
    return get_activity(db, activity.id, seen_by=city.reviewer)


@pytest.mark.requirement("QD-1-2", "QD-2-1", "FN-2-5")
def test_a_relation_opens_the_years_obligations_with_their_days(db: Session, city: City, relation: Relation) -> None:
    rows = db.query(Obligation).order_by(Obligation.topic)
    assert {row.topic: (row.due_on, row.percent, row.year) for row in rows} == {
        topic: (day, 80, 2023) for topic, day in DUE.items()
    }
    assert open_obligations(db, 2023) == 0, "once is enough"
    assert open_obligations(db, 2024) == 2
    with pytest.raises(DBAPIError), db.begin_nested():
        db.execute(text("UPDATE obligations SET due_on = '2099-01-01'"))


def test_what_no_longer_or_not_yet_runs_on_the_due_day_owes_nothing(db: Session, city: City) -> None:
    made(db, city, ended_on=date(2023, 8, 1))
    assert [row.topic for row in db.query(Obligation)] == ["LENIENCY"]
    made(db, city, receiving=city.health, started_on=date(2023, 7, 1))
    assert sorted(row.topic for row in db.query(Obligation)) == ["DISCRETION", "LENIENCY"]


@pytest.mark.parametrize(
    ("differing", "code"),
    [
        ({"document": " "}, "DOCUMENT_MISSING"),
        ({"ended_on": date(2022, 4, 30)}, "SPAN_REVERSED"),
        ({"started_on": date(2023, 1, 1)}, "RELATION_TWICE"),
    ],
)
def test_a_relation_that_cannot_be_is_refused(
    db: Session, city: City, relation: Relation, differing: dict[str, Any], code: str
) -> None:
    with refused(code):
        made(db, city, **differing)
    with refused("RELATION_SELF"):
        made(db, city, receiving=city.police)
    assert db.query(Relation).count() == 1


@pytest.mark.requirement("FN-2-5", "QD-1-2", "QD-1-3")
def test_four_of_five_of_the_roll_fulfil_it_and_three_do_not(
    db: Session, city: City, relation: Relation, roll: list[Person]
) -> None:
    assert standing(db, city).state is ObligationState.OPEN
    first = taught(db, city, roll[:3])
    link(db, standing(db, city), first, actor=city.line)
    found = standing(db, city)
    assert (found.roll, found.attended, found.state) == (5, 3, ObligationState.OPEN)
    second = taught(db, city, [roll[2], roll[3]], on=date(2023, 6, 8))
    link(db, standing(db, city), second, actor=city.line)
    found = standing(db, city)
    assert (found.attended, found.state) == (4, ObligationState.MET)
    assert [each.attended for each in found.linked] == [3, 2], "different people are counted once"
    assert standing(db, city, "LENIENCY").state is ObligationState.SOON, "one topic never stands in for another"


@pytest.mark.requirement("QD-2-1")
def test_training_after_the_due_day_fulfils_it_late(
    db: Session, city: City, relation: Relation, roll: list[Person]
) -> None:
    with clock.travel(date(2023, 7, 10)):
        assert standing(db, city, "LENIENCY").state is ObligationState.OVERDUE
        late = taught(db, city, roll, on=date(2023, 7, 5), tag=Tag.LENIENCY)
        link(db, standing(db, city, "LENIENCY"), late, actor=city.line)
        assert standing(db, city, "LENIENCY").state is ObligationState.MET_LATE


def test_hours_that_wait_or_were_rejected_do_not_count(
    db: Session, city: City, relation: Relation, roll: list[Person]
) -> None:
    activity = make_class(db, roll, actor=city.line, host=city.police, on=TODAY, hours=2, tags=int(Tag.DISCRETION))
    db.flush()
    link(db, standing(db, city), get_activity(db, activity.id, seen_by=city.line), actor=city.line)
    found = standing(db, city)
    assert (found.attended, found.waiting, found.is_met) == (0, 5, False)
    reject(db, claim_ids(db, activity), reason_code="OTHER", reason="没有签到", actor=city.reviewer)
    assert standing(db, city).waiting == 0


def test_people_of_other_units_do_not_count_and_an_empty_roll_has_no_rate(
    db: Session, city: City, roll: list[Person]
) -> None:
    made(db, city, receiving=city.health, giving=city.police)
    activity = taught(db, city, [*roll], on=TODAY)
    link(db, standing(db, city), activity, actor=city.reviewer)
    assert (standing(db, city).attended, standing(db, city).roll) == (0, 1)
    db.query(Relation).one().receiving_unit_id = city.bureau.id
    db.flush()
    db.expire_all()
    assert standing(db, city).state is ObligationState.NO_ROLL


@pytest.mark.requirement("FN-2-5")
def test_only_the_giving_units_training_on_the_topic_in_the_year_is_linked(
    db: Session, city: City, relation: Relation, roll: list[Person]
) -> None:
    off_topic = taught(db, city, roll, tag=Tag.LENIENCY)
    own = taught(db, city, roll, on=date(2023, 6, 8), host=city.town)
    found, town = standing(db, city), make_actor(db, Role.UNIT_TRAINER, city.town)
    with refused("LINK_TOPIC"):
        link(db, found, off_topic, actor=city.line)
    with refused("LINK_HOST"):
        link(db, found, own, actor=town)
    assert [each.id for each in candidates(db, found.obligation, seen_by=city.line)] == []
    assert [each.id for each in candidates(db, found.obligation, seen_by=city.reviewer)] == [own.id]
    link(db, found, own, actor=city.reviewer)
    with refused("LINK_TWICE"):
        link(db, standing(db, city), own, actor=city.reviewer)


def test_a_mistaken_link_is_ended_and_stays_on_record(
    db: Session, city: City, relation: Relation, roll: list[Person]
) -> None:
    row = link(db, standing(db, city), taught(db, city, roll), actor=city.line)
    assert standing(db, city).is_met
    unlink(db, get_link(db, row.id, standing(db, city).obligation), actor=city.line)
    assert not standing(db, city).is_met
    assert row.ended_at == clock.now()
    with pytest.raises(NotFound):
        get_link(db, row.id, standing(db, city).obligation)


@pytest.mark.requirement("FN-2-5")
def test_relations_that_nothing_covers_are_listed_by_name(
    db: Session, city: City, relation: Relation, roll: list[Person]
) -> None:
    link(db, standing(db, city), taught(db, city, roll), actor=city.line)
    other = made(db, city, receiving=city.health, kind=RelationKind.ENTRUSTING)
    found = obligations_of(db, 2023, seen_by=city.reviewer)
    assert [each.id for each in uncovered(db, 2023, found, seen_by=city.reviewer)] == [other.id]


def test_both_units_and_the_bureau_see_a_relation_and_nobody_else(db: Session, city: City, relation: Relation) -> None:
    other = make_actor(db, Role.UNIT_TRAINER, city.health)
    for actor in (city.trainer, city.line, city.reviewer, make_actor(db, Role.UNIT_TRAINER, city.town)):
        assert [row.id for row in list_relations(db, seen_by=actor)] == [relation.id]
        assert get_obligation(db, standing(db, city).id, seen_by=actor).obligation.relation_id == relation.id
    assert list_relations(db, seen_by=other) == []
    with pytest.raises(NotFound):
        get_obligation(db, standing(db, city).id, seen_by=other)


@pytest.mark.parametrize("role", [role for role in Role if role.value != "SYSTEM"])
def test_who_records_relations(db: Session, city: City, role: Role) -> None:
    actor = make_actor(db, role, city.root)
    if Permission.MANAGE_OBLIGATIONS in ALLOWED[role]:
        found = made(db, city, actor=actor)
        end_relation(db, found, ended_on=date(2023, 12, 31), actor=actor)
        assert found.ended_on == date(2023, 12, 31)
        with refused("SPAN_REVERSED"):
            end_relation(db, found, ended_on=date(2021, 1, 1), actor=actor)
    else:
        with pytest.raises(NotAllowed):
            made(db, city, actor=actor)


def test_a_new_day_opens_what_is_missing(db: Session, city: City, relation: Relation) -> None:
    with clock.travel(date(2024, 1, 1)):
        assert keep_up(db) == (0, 2)
        assert keep_up(db) == (0, 0)
