"""Who sees whom (ZJG-2-4, security C1): along the territorial and the professional line; outside is not found."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import GRANTABLE, OPERATOR, Actor, Permission, Role
from lms.errors import NotFound
from lms.hours.actions.posting import confirm, reject
from lms.hours.models import Evidence
from lms.hours.queries.activities import (
    claims_of_activity,
    get_activity,
    get_batch,
    get_evidence,
    list_activities,
    list_batches,
    list_waiting,
)
from lms.hours.queries.ledger import get_entry
from lms.people.actions.people import place, transfer
from lms.people.models import Person, Unit
from lms.people.queries.people import find_by_id_no, get_person, list_people, visible_ids
from lms.people.queries.reach import people_visible_to, units_visible_to
from lms.people.queries.units import find_roots, get_unit, get_unit_by_code, list_units
from lms.people.rules import PostKind, UnitKind
from tests.factories import claim_ids, make_actor, make_class, make_id_no, make_person, make_unit, post_class, stage
from tests.rooms.world import TODAY, City, ledger, nothing_stored

IN_A_UNIT = [role for role in GRANTABLE if Actor(account_id=1, role=role).can(Permission.VIEW_PEOPLE)]
WITHOUT_PEOPLE = [role for role in GRANTABLE if role not in IN_A_UNIT]


def seen_units(db: Session, actor: Actor) -> set[str]:
    return {unit.code for unit in db.scalars(units_visible_to(actor))}


def seen_people(db: Session, actor: Actor) -> set[str]:
    return {person.name for person in db.scalars(people_visible_to(actor))}


@pytest.mark.requirement("SZ-5.1-1")
@pytest.mark.requirement("ZJG-2-4")
@pytest.mark.parametrize("role", IN_A_UNIT)
@pytest.mark.parametrize(
    ("unit", "units", "people"),
    [
        ("root", {"QD", "SFJ", "GAJ", "WJW", "HLZ", "HLZ-1"}, {"陈志远", "沈建华", "陆海燕", "施晓东"}),
        # The organ, and the team it leads professionally, but not the township the team sits in.
        ("police", {"GAJ", "HLZ-1"}, {"陈志远", "沈建华", "施晓东"}),
        ("town", {"HLZ", "HLZ-1"}, {"施晓东"}),
        ("team", {"HLZ-1"}, {"施晓东"}),
        ("health", {"WJW"}, {"陆海燕"}),
        ("bureau", {"SFJ"}, set()),
    ],
)
def test_a_role_in_a_unit_sees_its_own_two_lines(
    db: Session, city: City, role: Role, unit: str, units: set[str], people: set[str]
) -> None:
    actor = make_actor(db, role, getattr(city, unit))
    assert seen_units(db, actor) == units
    assert seen_people(db, actor) == people


@pytest.mark.parametrize("role", WITHOUT_PEOPLE)
def test_who_may_not_see_people_sees_none_whatever_the_unit(db: Session, city: City, role: Role) -> None:
    actor = make_actor(db, role, city.root)
    assert seen_people(db, actor) == set()
    assert seen_units(db, actor) == ({"QD", "SFJ", "GAJ", "WJW", "HLZ", "HLZ-1"} if role is Role.PROVINCE else set())


@pytest.mark.parametrize("role", GRANTABLE)
def test_a_person_sees_himself_and_an_account_without_unit_nobody_else(db: Session, city: City, role: Role) -> None:
    own = make_actor(db, role, None, person=city.officer)
    assert seen_people(db, own) == {"陈志远"}
    assert seen_units(db, own) == set()
    assert seen_people(db, make_actor(db, role, None)) == set()


def test_the_operator_sees_all(db: Session, city: City) -> None:
    make_person(db, None, name="未上岗")  # registered, and nowhere placed
    assert len(seen_people(db, OPERATOR)) == 5
    assert "未上岗" not in seen_people(db, city.reviewer)
    assert len(seen_units(db, OPERATOR)) == 6


def test_a_unit_with_a_number_that_begins_alike_is_not_reached(db: Session, city: City) -> None:
    # /1/ must not reach /11/: paths end in a stroke.
    siblings = [make_unit(db, parent=city.root) for _ in range(12)]
    for unit in siblings:
        assert seen_units(db, make_actor(db, Role.UNIT_TRAINER, unit)) == {unit.code}


def test_what_is_led_is_seen_with_all_below_it(db: Session, city: City) -> None:
    squad = make_unit(db, "HLZ-1-1", parent=city.team, kind=UnitKind.TEAM)
    make_person(db, squad, name="顾小波")
    assert seen_units(db, city.trainer) == {"GAJ", "HLZ-1", "HLZ-1-1"}
    assert "顾小波" in seen_people(db, city.trainer)


def test_leading_is_not_handed_on(db: Session, city: City) -> None:
    # The bureau leads the police professionally; what the police leads in the township stays the police's.
    city.police.line_parent_id = city.bureau.id
    db.flush()
    assert seen_units(db, make_actor(db, Role.LINE_DEPT, city.bureau)) == {"SFJ", "GAJ"}


@pytest.mark.parametrize("place", ["root", "police", "town", "team", "bureau"])
def test_the_uppermost_are_those_whose_superior_is_out_of_reach(db: Session, city: City, place: str) -> None:
    squad = make_unit(db, "HLZ-1-1", parent=city.team, kind=UnitKind.TEAM)
    squad.line_parent_id = city.police.id  # led twice over: by itself, and with the team above it
    city.health.line_parent_id = city.bureau.id
    db.flush()
    actor = make_actor(db, Role.LINE_DEPT, getattr(city, place))
    reached = list(db.scalars(units_visible_to(actor)))
    tops = {unit.id for unit in reached if unit.parent_id not in {one.id for one in reached}}
    below = {unit.id for unit in reached if unit.parent_id in tops}
    assert {unit.id for unit in list_units(db, seen_by=actor, levels=1)} == tops
    assert {unit.id for unit in list_units(db, seen_by=actor, levels=2)} == tops | below
    for top in reached:
        assert [unit.code for unit in list_units(db, seen_by=actor, under=top, levels=1)] == [top.code]


def test_nobody_is_listed_twice_for_being_on_two_lines(db: Session, city: City) -> None:
    place(db, city.member, city.police, started_on=TODAY, kind=PostKind.SECONDMENT, actor=city.reviewer)
    db.flush()
    for actor in (city.trainer, city.reviewer):
        page = list_people(db, seen_by=actor, on=TODAY)
        assert [p.name for p in page.people].count("施晓东") == 1
        assert page.total == len({p.id for p in page.people})


@pytest.mark.requirement("SZ-3.1-2")
def test_who_is_seconded_is_seen_by_both_units(db: Session, city: City) -> None:
    place(db, city.neighbour, city.police, started_on=TODAY, kind=PostKind.SECONDMENT, actor=city.reviewer)
    db.flush()
    assert "陆海燕" in seen_people(db, city.trainer)
    assert "陆海燕" in seen_people(db, make_actor(db, Role.UNIT_TRAINER, city.health))


@pytest.mark.parametrize("person", ["neighbour", "nobody"])
def test_a_person_outside_reach_and_one_that_does_not_exist_look_the_same(db: Session, city: City, person: str) -> None:
    wanted = city.neighbour.id if person == "neighbour" else 10**9
    with pytest.raises(NotFound) as refusal:
        get_person(db, wanted, seen_by=city.trainer)
    assert (refusal.value.code, refusal.value.parameters) == ("PERSON_NOT_FOUND", {})
    assert visible_ids(db, [wanted, city.officer.id], seen_by=city.trainer) == {city.officer.id}


def test_units_outside_reach_and_those_that_do_not_exist_look_the_same(db: Session, city: City) -> None:
    for unit_id in (city.health.id, 10**9):
        with pytest.raises(NotFound) as refusal:
            get_unit(db, unit_id, seen_by=city.trainer)
        assert (refusal.value.code, refusal.value.parameters) == ("UNIT_NOT_FOUND", {})
    for code in ("WJW", "NEVER"):
        with pytest.raises(NotFound) as refusal:
            get_unit_by_code(db, code, seen_by=city.trainer)
        assert refusal.value.parameters == {"unit": code}
    assert get_unit(db, city.team.id, seen_by=city.trainer).line_parent == city.police
    assert get_unit_by_code(db, "HLZ-1", seen_by=city.trainer) == city.team


def test_a_person_in_reach_comes_with_roles_posts_and_leave(db: Session, city: City) -> None:
    db.expire_all()
    person = get_person(db, city.member.id, seen_by=city.trainer)
    assert [role.person_class for role in person.roles] == ["OFFICER"]
    assert [post.unit.name for post in person.posts] == ["汇龙镇综合执法队"]
    assert person.leaves == []


def test_units_are_listed_below_one_or_all(db: Session, city: City) -> None:
    assert [u.code for u in list_units(db, seen_by=city.reviewer, under=city.town)] == ["HLZ", "HLZ-1"]
    assert [u.code for u in list_units(db, seen_by=city.trainer, under=city.town)] == ["HLZ-1"]
    assert [u.code for u in find_roots(db)] == ["QD"]


def test_hours_of_people_outside_reach_are_not_found(db: Session, city: City) -> None:
    here = post_class(
        db, [city.officer], proposer=city.trainer, confirmer=city.legal, host=city.police, on=TODAY, hours=2
    )
    stranger = make_actor(db, Role.UNIT_LEGAL, city.health)
    entry = ledger(db, city.officer)[0]
    proof = db.scalars(select(Evidence)).first()
    assert proof is not None
    assert get_entry(db, entry.id, seen_by=city.trainer) == entry
    assert get_activity(db, here.id, seen_by=city.trainer) == here
    assert get_evidence(db, proof.id, seen_by=city.trainer) == proof
    for attempt, code in (
        (lambda: get_entry(db, entry.id, seen_by=stranger), "ENTRY_NOT_FOUND"),
        (lambda: get_activity(db, here.id, seen_by=stranger), "ACTIVITY_NOT_FOUND"),
        (lambda: get_evidence(db, proof.id, seen_by=stranger), "EVIDENCE_NOT_FOUND"),
    ):
        with nothing_stored(db, code):
            attempt()
    assert claims_of_activity(db, here.id, seen_by=stranger) == []
    assert list_activities(db, seen_by=stranger) == []


def test_nobody_decides_or_proposes_hours_outside_his_reach(db: Session, city: City) -> None:
    waiting = claim_ids(db, make_class(db, [city.officer], actor=city.trainer, host=city.police, on=TODAY))
    stranger = make_actor(db, Role.UNIT_LEGAL, city.health)
    with nothing_stored(db, "CLAIM_NOT_FOUND"):
        confirm(db, waiting, actor=stranger)
    with nothing_stored(db, "CLAIM_NOT_FOUND"):
        reject(db, waiting, reason_code="OTHER", reason="不属实", actor=stranger)
    with nothing_stored(db, "CLAIM_NOT_FOUND"):
        confirm(db, [10**9], actor=city.legal)
    with nothing_stored(db, "CLAIM_NOT_FOUND"):
        confirm(db, [*waiting, 10**9], actor=city.legal)  # one unknown, and none is posted
    with nothing_stored(db, "PERSON_NOT_FOUND"):
        make_class(db, [city.officer, city.neighbour], actor=city.trainer, host=city.police, on=TODAY)
    assert list_waiting(db, seen_by=stranger) == []
    assert [w.people for w in list_waiting(db, seen_by=city.legal)] == [1]


def test_the_queue_shows_what_waits_and_for_how_many(db: Session, city: City) -> None:
    make_class(db, [city.officer, city.colleague], actor=city.trainer, host=city.police, on=TODAY, hours=3)
    with clock.travel(clock.now() + timedelta(minutes=1)):
        stage(db, [city.neighbour], actor=city.reviewer)
    matters = list_waiting(db, seen_by=city.decider)
    assert [(m.people, int(m.credit), m.activity_id is None, m.batch_id is None) for m in matters] == [
        (2, 600, False, True),
        (1, 200, True, False),
    ]
    assert [m.people for m in list_waiting(db, seen_by=city.legal)] == [2]


def test_a_class_held_for_two_organs_shows_each_its_own_people(db: Session, city: City) -> None:
    both = make_class(db, [city.officer, city.neighbour], actor=city.reviewer, host=city.bureau, on=TODAY)
    assert len(claims_of_activity(db, both.id, seen_by=city.reviewer)) == 2
    assert [c.person.name for c in claims_of_activity(db, both.id, seen_by=city.trainer)] == ["陈志远"]
    assert get_activity(db, both.id, seen_by=city.trainer).host_unit == city.bureau


def test_a_batch_is_seen_by_who_reaches_a_row_of_it(db: Session, city: City) -> None:
    batch = stage(db, [city.officer, city.neighbour], actor=city.reviewer)
    assert get_batch(db, batch.id, seen_by=city.trainer) == batch
    assert list_batches(db, [batch.id], seen_by=city.trainer) == [batch]
    elsewhere = make_actor(db, Role.UNIT_TRAINER, city.bureau)
    assert list_batches(db, [batch.id], seen_by=elsewhere) == []
    with nothing_stored(db, "BATCH_NOT_FOUND"):
        get_batch(db, batch.id, seen_by=elsewhere)


def test_a_person_reads_his_own_hours_and_nobody_elses(db: Session, city: City) -> None:
    post_class(
        db,
        [city.officer, city.colleague],
        proposer=city.trainer,
        confirmer=city.legal,
        host=city.police,
        on=TODAY,
    )
    himself = make_actor(db, Role.SELF, city.police, person=city.officer)
    assert get_entry(db, ledger(db, city.officer)[0].id, seen_by=himself).person == city.officer
    with nothing_stored(db, "ENTRY_NOT_FOUND"):
        get_entry(db, ledger(db, city.colleague)[0].id, seen_by=himself)


@pytest.mark.requirement("SZ-3.1-2")
def test_hours_follow_who_moves_and_both_units_can_read_them(db: Session, city: City) -> None:
    post_class(db, [city.officer], proposer=city.trainer, confirmer=city.legal, host=city.police, on=TODAY, hours=2)
    with_us = ledger(db, city.officer)[0]
    transfer(db, city.officer, city.health, on=TODAY + timedelta(days=1), actor=city.reviewer)
    db.flush()
    new_home = make_actor(db, Role.UNIT_TRAINER, city.health)
    assert get_entry(db, with_us.id, seen_by=new_home).unit == city.police
    assert get_entry(db, with_us.id, seen_by=city.trainer) == with_us


def test_searching_by_number_never_reaches_further(db: Session, city: City) -> None:
    number = make_id_no()
    person = make_person(db, city.health, id_no=number)
    assert find_by_id_no(db, number, seen_by=city.reviewer) == person
    assert find_by_id_no(db, number, seen_by=city.trainer) is None
    assert db.scalar(select(Person).where(Person.id == person.id)) == person


def test_the_tree_has_a_root_for_every_unit(db: Session, city: City) -> None:
    assert all(unit.path.startswith(city.root.path) for unit in db.scalars(select(Unit)))
