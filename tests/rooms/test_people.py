"""Persons on the database: registered once, one place at a time, and what happens when they move."""

from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms import vault
from lms.access import GRANTABLE, OPERATOR, Permission, Role
from lms.audit import AuditEntry
from lms.errors import NotAllowed
from lms.people.actions.people import give_role, grant_leave, place, register_person, transfer
from lms.people.actions.roles import end_role, end_secondment
from lms.people.actions.units import add_unit, move_unit, publish_body
from lms.people.models import EnforcementBody, Leave, Person, PersonRole, Post, Unit
from lms.people.queries.people import (
    find_by_id_no,
    list_leaves,
    list_people,
    list_posts,
    list_roles,
    names_of,
    people_by_digest,
    unit_ids_on,
)
from lms.people.rules import Employment, LeaveKind, PersonClass, PostKind, UnitKind
from tests.factories import make_actor, make_id_no, make_person, make_unit
from tests.rooms.world import TODAY, City, nothing_stored, stored


def test_a_person_is_registered_with_what_the_id_number_says(db: Session, city: City) -> None:
    number = make_id_no(born_on=date(1990, 5, 20))
    person = register_person(db, name="黄敏", id_no=number.lower(), phone="13800000000", actor=city.trainer)
    assert (person.born_on, person.sex) == (date(1990, 5, 20), "M" if int(number[16]) % 2 else "F")
    assert person.id_no_digest == vault.digest(number)
    assert vault.unseal(person.id_no_sealed) == number
    assert person.id_no_tail == number[-4:]
    assert person.phone_sealed is not None
    assert vault.unseal(person.phone_sealed) == "13800000000"


@pytest.mark.parametrize(("id_no", "code"), [("320681199005200011", "ID_NO_CHECK_DIGIT"), ("3.2E+17", "ID_NO_DAMAGED")])
def test_a_wrong_id_number_registers_nobody(db: Session, city: City, id_no: str, code: str) -> None:
    with nothing_stored(db, code):
        register_person(db, name="黄敏", id_no=id_no, actor=city.trainer)


def test_one_natural_person_is_one_record(db: Session, city: City) -> None:
    number = make_id_no()
    register_person(db, name="黄敏", id_no=number, actor=city.trainer)
    with nothing_stored(db, "PERSON_KNOWN"):
        register_person(db, name="黄 敏", id_no=number.lower(), actor=city.reviewer)


def test_the_database_itself_keeps_one_record_a_person(db: Session, city: City) -> None:
    twin = Person(name="黄敏", id_no_digest=city.officer.id_no_digest, id_no_sealed=b"x", id_no_tail="0000")
    db.add(twin)
    with pytest.raises(IntegrityError), db.begin_nested():
        db.flush()


def test_invariant_16_no_id_number_stands_readable_in_a_table(db: Session, city: City) -> None:
    """C10, 16: the number is sealed; the log names people by their key."""
    number = make_id_no()
    person = register_person(db, name="黄敏", id_no=number, phone="13812345678", actor=city.trainer)
    db.flush()
    row = db.query(Person).filter_by(id=person.id).one()
    texts = [str(getattr(row, column.key)) for column in Person.__table__.columns]
    logged = [f"{line.action} {line.details}" for line in db.query(AuditEntry)]
    for secret in (number, number[:14], "13812345678"):
        assert not [text for text in texts + logged if secret in text]


@pytest.mark.requirement("QD-10-1")
def test_an_officer_is_no_assistant_on_the_same_day(db: Session, city: City) -> None:
    with nothing_stored(db, "ROLES_EXCLUDE"):
        give_role(db, city.officer, PersonClass.ASSISTANT, started_on=TODAY, actor=city.trainer)
    officer = list_roles(db, city.officer.id)[0]
    end_role(db, city.officer, officer, on=TODAY, actor=city.trainer)
    with nothing_stored(db, "ROLES_EXCLUDE"):
        give_role(db, city.officer, PersonClass.ASSISTANT, started_on=TODAY, actor=city.trainer)
    give_role(db, city.officer, PersonClass.ASSISTANT, started_on=TODAY + timedelta(days=1), actor=city.trainer)
    db.flush()
    assert [role.person_class for role in list_roles(db, city.officer.id)] == ["OFFICER", "ASSISTANT"]


def test_a_role_ends_once_and_not_before_it_began(db: Session, city: City) -> None:
    role = list_roles(db, city.officer.id)[0]
    with nothing_stored(db, "SPAN_REVERSED"):
        end_role(db, city.officer, role, on=date(2014, 12, 31), actor=city.trainer)
    end_role(db, city.officer, role, on=TODAY, actor=city.trainer)
    with nothing_stored(db, "ROLE_ENDED"):
        end_role(db, city.officer, role, on=TODAY, actor=city.trainer)


def test_a_bureau_clerk_may_be_officer_and_supervisor(db: Session, city: City) -> None:
    give_role(db, city.officer, PersonClass.SUPERVISOR, started_on=TODAY, card_no="苏F-1", actor=city.reviewer)
    assert len(list_roles(db, city.officer.id)) == 2


@pytest.mark.requirement("ZJG-2-4")
def test_nobody_is_in_two_units_on_one_day(db: Session, city: City) -> None:
    with nothing_stored(db, "TWO_POSTS") as caught:
        place(db, city.officer, city.health, started_on=TODAY, actor=city.trainer)
    assert caught.value.parameters == {"unit": "市公安局"}
    with nothing_stored(db, "TWO_POSTS"):
        place(db, city.officer, city.health, started_on=None, ended_on=date(2015, 1, 1), actor=city.trainer)
    place(db, city.officer, city.health, started_on=None, ended_on=date(2014, 12, 31), actor=city.trainer)
    assert len(list_posts(db, city.officer.id)) == 2


def test_the_database_itself_refuses_a_second_open_post(db: Session, city: City) -> None:
    second = Post(person_id=city.officer.id, unit_id=city.health.id, kind="REGULAR", started_on=TODAY)
    db.add(second)
    with pytest.raises(IntegrityError), db.begin_nested():
        db.flush()


def test_a_transfer_ends_one_post_and_begins_another_the_day_after(db: Session, city: City) -> None:
    person = make_person(db)
    place(
        db,
        person,
        city.police,
        started_on=date(2020, 1, 1),
        actor=OPERATOR,
        title="科员",
        employment=Employment.ESTABLISHMENT,
    )
    db.flush()
    transfer(db, person, city.health, on=date(2023, 5, 10), actor=city.reviewer)
    db.flush()
    old, new = list_posts(db, person.id)
    assert (old.unit_id, old.started_on, old.ended_on) == (city.police.id, date(2020, 1, 1), date(2023, 5, 9))
    assert (new.unit_id, new.started_on, new.ended_on) == (city.health.id, date(2023, 5, 10), None)
    assert (new.title, new.employment) == ("科员", "ESTABLISHMENT")
    for day, unit in ((date(2023, 5, 9), city.police), (date(2023, 5, 10), city.health)):
        assert unit_ids_on(db, [person.id], day) == {person.id: unit.id}
    assert unit_ids_on(db, [person.id], date(2019, 12, 31)) == {}


def test_a_transfer_needs_a_post_to_leave(db: Session, city: City) -> None:
    nobody = make_person(db, person_class=None)
    with nothing_stored(db, "NO_POST"):
        transfer(db, nobody, city.health, on=TODAY, actor=city.reviewer)
    with nothing_stored(db, "SPAN_REVERSED"):
        transfer(db, city.officer, city.health, on=date(2015, 1, 1), actor=city.reviewer)


@pytest.mark.requirement("SZ-3.1-2")
def test_a_secondment_leaves_the_regular_post_where_it_is(db: Session, city: City) -> None:
    post = place(db, city.officer, city.health, started_on=TODAY, kind=PostKind.SECONDMENT, actor=city.trainer)
    db.flush()
    assert unit_ids_on(db, [city.officer.id], TODAY) == {city.officer.id: city.police.id}
    end_secondment(db, city.officer, post, on=TODAY, actor=city.trainer)
    assert post.ended_on == TODAY
    with nothing_stored(db, "NO_SECONDMENT"):
        end_secondment(db, city.officer, post, on=TODAY, actor=city.trainer)


def test_leave_needs_a_document_another_person_and_its_own_days(db: Session, city: City) -> None:
    days = {"started_on": date(2023, 3, 1), "ended_on": date(2023, 6, 30)}
    head = make_actor(db, Role.UNIT_LEADER, city.police, person=city.officer)
    with nothing_stored(db, "DOCUMENT_MISSING"):
        grant_leave(db, city.colleague, LeaveKind.ILLNESS, **days, document=" ", actor=head)
    with nothing_stored(db, "OWN_LEAVE"):
        grant_leave(db, city.officer, LeaveKind.ILLNESS, **days, document="假条", actor=head)
    with nothing_stored(db, "SPAN_REVERSED"):
        grant_leave(
            db,
            city.colleague,
            LeaveKind.ILLNESS,
            started_on=date(2023, 3, 2),
            ended_on=date(2023, 3, 1),
            document="假条",
            actor=head,
        )
    grant_leave(db, city.colleague, LeaveKind.ILLNESS, **days, document=" 假条 ", actor=head)
    db.flush()
    leave = list_leaves(db, city.colleague.id)[0]
    assert (leave.document, leave.approved_by_id, leave.kind) == ("假条", head.account_id, "ILLNESS")
    with nothing_stored(db, "LEAVE_OVERLAPS"):
        grant_leave(
            db,
            city.colleague,
            LeaveKind.STUDY,
            started_on=date(2023, 6, 30),
            ended_on=date(2023, 9, 1),
            document="通知",
            actor=head,
        )


def test_a_unit_has_its_place_in_the_tree(db: Session, city: City) -> None:
    assert city.team.path == f"/{city.root.id}/{city.town.id}/{city.team.id}/"
    with nothing_stored(db, "UNIT_CODE_TAKEN"):
        add_unit(db, code="GAJ", name="又一个公安局", actor=city.reviewer)


def test_a_moved_unit_takes_all_below_it_along(db: Session, city: City) -> None:
    squad = make_unit(db, "HLZ-1-1", parent=city.team, kind=UnitKind.TEAM)
    move_unit(db, city.team, parent=city.police, actor=city.reviewer)
    assert squad.path == f"/{city.root.id}/{city.police.id}/{city.team.id}/{squad.id}/"
    move_unit(db, city.team, parent=None, actor=city.reviewer)
    assert squad.path == f"/{city.team.id}/{squad.id}/"


def test_a_unit_is_never_its_own_ancestor(db: Session, city: City) -> None:
    paths = {unit.code: unit.path for unit in db.query(Unit)}
    for unit, parent in ((city.town, city.town), (city.town, city.team), (city.root, city.team)):
        with nothing_stored(db, "UNIT_OWN_ANCESTOR"):
            move_unit(db, unit, parent=parent, actor=city.reviewer)
    assert {unit.code: unit.path for unit in db.query(Unit)} == paths


def test_an_enforcement_body_is_published_once_a_day(db: Session, city: City) -> None:
    for _ in range(2):
        publish_body(db, city.police, published_on=date(2022, 1, 1), notice="公告", actor=city.reviewer)
        db.flush()
    publish_body(db, city.police, published_on=date(2023, 1, 1), actor=city.reviewer)
    assert [body.notice for body in db.query(EnforcementBody).order_by(EnforcementBody.id)] == ["公告", None]


@pytest.mark.parametrize("role", [role for role in GRANTABLE if role not in {Role.UNIT_TRAINER, Role.JUSTICE_REVIEWER}])
def test_only_who_keeps_the_roll_changes_people(db: Session, city: City, role: Role) -> None:
    actor = make_actor(db, role, city.police)
    before = stored(db)
    attempts = [
        lambda: register_person(db, name="甲", id_no=make_id_no(), actor=actor),
        lambda: give_role(db, city.officer, PersonClass.SUPERVISOR, started_on=TODAY, actor=actor),
        lambda: place(db, city.officer, city.health, started_on=TODAY, kind=PostKind.SECONDMENT, actor=actor),
        lambda: transfer(db, city.officer, city.health, on=TODAY, actor=actor),
        lambda: end_role(db, city.officer, list_roles(db, city.officer.id)[0], on=TODAY, actor=actor),
        lambda: end_secondment(db, city.officer, list_posts(db, city.officer.id)[0], on=TODAY, actor=actor),
        lambda: add_unit(db, code="NEW", name="新单位", actor=actor),
        lambda: move_unit(db, city.team, parent=city.police, actor=actor),
        lambda: publish_body(db, city.police, published_on=TODAY, actor=actor),
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()  # type: ignore[no-untyped-call]  # one list of many verbs
    assert stored(db) == before


def test_who_approves_leave_does_not_keep_the_roll(db: Session, city: City) -> None:
    for role in (Role.UNIT_TRAINER, Role.JUSTICE_REVIEWER, Role.LINE_DEPT, Role.SEC_ADMIN):
        with pytest.raises(NotAllowed) as refusal:
            grant_leave(
                db,
                city.officer,
                LeaveKind.ILLNESS,
                started_on=TODAY,
                ended_on=TODAY,
                document="假条",
                actor=make_actor(db, role, city.police),
            )
        assert refusal.value.parameters == {"permission": Permission.APPROVE_LEAVE.value}
    assert not db.query(Leave).count()


def test_people_are_found_by_number_text_class_and_unit(db: Session, city: City) -> None:
    number = make_id_no()
    helper = make_person(db, city.team, name="顾%_小波", person_class=PersonClass.ASSISTANT, id_no=number)
    assert find_by_id_no(db, number, seen_by=city.reviewer) == helper
    assert find_by_id_no(db, number, seen_by=make_actor(db, Role.UNIT_TRAINER, city.health)) is None
    assert people_by_digest(db, [vault.digest(number), vault.digest(make_id_no())]) == {vault.digest(number): helper.id}
    assert names_of(db, [helper.id, 10**9]) == {helper.id: "顾%_小波"}

    def found(**filters: object) -> list[str]:
        page = list_people(db, seen_by=city.reviewer, on=TODAY, **filters)  # type: ignore[arg-type]  # test shorthand
        assert page.total >= len(page.people)
        return sorted(person.name for person in page.people)

    assert len(found()) == 5
    assert found(under=city.town) == sorted(["施晓东", "顾%_小波"])
    assert found(person_class="ASSISTANT") == ["顾%_小波"]
    assert found(text=" 陈 ") == ["陈志远"]
    assert found(text="%_") == ["顾%_小波"]  # signs of the database language are plain text
    assert found(text="_") == ["顾%_小波"]
    assert found(under=city.police, person_class="ASSISTANT") == []


def test_a_list_of_people_comes_in_pages(db: Session, city: City) -> None:
    first = list_people(db, seen_by=city.reviewer, on=TODAY, limit=3)
    assert (len(first.people), first.total, first.next_after) == (3, 4, first.people[-1].id)
    second = list_people(db, seen_by=city.reviewer, on=TODAY, limit=3, after=first.next_after or 0)
    assert (len(second.people), second.next_after) == (1, None)
    assert not {p.id for p in first.people} & {p.id for p in second.people}


def test_every_change_of_a_person_is_in_the_log(db: Session, city: City) -> None:
    person = register_person(db, name="黄敏", id_no=make_id_no(), actor=city.trainer)
    give_role(db, person, PersonClass.OFFICER, started_on=TODAY, actor=city.trainer)
    place(db, person, city.police, started_on=TODAY, actor=city.trainer)
    db.flush()
    lines = db.query(AuditEntry).filter_by(actor_account_id=city.trainer.account_id).order_by(AuditEntry.id).all()
    assert [(line.action, line.subject_kind, line.subject_id) for line in lines] == [
        (action, "people", person.id) for action in ("person:record:added", "person:role:given", "person:post:given")
    ]
    assert {line.actor_role for line in lines} == {"UNIT_TRAINER"}
    assert not db.query(PersonRole).filter_by(person_id=person.id, ended_on=TODAY).count()
