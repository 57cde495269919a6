"""Import of a roster: one record per person, nothing half, nothing twice, and a reason for every line not taken."""

import random
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms import clock, vault
from lms.access import OPERATOR, Actor, Role
from lms.errors import NotAllowed
from lms.exchange.answers import ImportAnswer, Verdict
from lms.exchange.roster import import_roster
from lms.people.models import Person, PersonRole, Post, Unit
from lms.people.rules import UnitKind
from tests.exchange.made import counts, said, table
from tests.factories import make_actor, make_id_no, make_unit

TODAY = date(2023, 11, 17)


@pytest.fixture(autouse=True)
def _today() -> Any:
    with clock.travel(TODAY):
        yield


@pytest.fixture
def units(db: Session) -> dict[str, Unit]:
    city = make_unit(db, "QD", name="启东市人民政府", kind=UnitKind.GOVERNMENT)
    return {
        "QD": city,
        "CG": make_unit(db, "CG", name="启东市城市管理局", parent=city, short_name="市城管局"),
        "NY": make_unit(db, "NY", name="启东市农业农村局", parent=city),
    }


def line(**changes: str) -> dict[str, str]:
    names = {"name": "姓名", "id_no": "身份证号", "unit": "单位", "kind": "人员类别"}
    given = {"name": "陈志远", "id_no": make_id_no(900), "unit": "启东市城市管理局", "kind": "执法人员"} | changes
    return {names.get(key, key): value for key, value in given.items()}


def run(db: Session, *lines: dict[str, str], actor: Actor = OPERATOR, **options: bool) -> ImportAnswer:
    return import_roster(db, table(*lines), "花名册.csv", actor=actor, **options)


def snapshot(db: Session) -> list[tuple[Any, ...]]:
    """Return everything on record of people, in a form that shows any change and depends on no order."""
    db.expire_all()
    people = {p.id: (p.name, p.id_no_digest, p.sex, p.born_on, p.joined_on) for p in db.query(Person)}
    roles = [(*people[r.person_id], r.person_class, r.started_on, r.ended_on, r.card_no) for r in db.query(PersonRole)]
    posts = [(*people[p.person_id], p.unit_id, p.started_on, p.ended_on, p.title) for p in db.query(Post)]
    return sorted([*people.values(), *roles, *posts], key=str)


def test_a_person_is_registered_with_class_and_post(db: Session, units: dict[str, Unit]) -> None:
    more = {"手机号": "13800000001", "发证日期": "2021/8/1", "有效期至": "2026年7月31日", "执法证号": "10060000001"}
    extra = more | {"岗位": "执法岗", "编制": "参公", "入职时间": "2019-07-01", "性别": "男"}
    id_no = make_id_no(901, born_on=date(1990, 1, 2))
    answer = run(db, line(id_no=id_no, **extra))
    assert counts(answer) == (1, 0, 0, 0)
    assert answer.rows == []
    person = db.query(Person).one()
    assert (person.name, person.sex, person.born_on, person.joined_on) == (
        "陈志远",
        "M",
        date(1990, 1, 2),
        date(2019, 7, 1),
    )
    assert vault.unseal(person.id_no_sealed) == id_no
    assert vault.unseal(person.phone_sealed or b"") == "13800000001"
    role, post = db.query(PersonRole).one(), db.query(Post).one()
    assert (role.person_class, role.started_on, role.card_no) == ("OFFICER", date(2021, 8, 1), "10060000001")
    assert role.card_valid_until == date(2026, 7, 31)
    assert (post.unit_id, post.kind, post.employment, post.title) == (
        units["CG"].id,
        "REGULAR",
        "ESTABLISHMENT",
        "执法岗",
    )
    assert post.started_on == date(2019, 7, 1)


@pytest.mark.parametrize("word", ["CG", "启东市城市管理局", "市城管局"])
def test_a_unit_is_known_by_code_full_name_and_short_name(db: Session, units: dict[str, Unit], word: str) -> None:
    run(db, line(unit=word))
    assert db.query(Post).one().unit_id == units["CG"].id


def crowd() -> list[dict[str, str]]:
    chance = random.Random(3)
    return [
        line(
            name=chance.choice(["王芳", "李䶮", "阿依古丽·买买提"]),
            id_no=make_id_no(1000 + number),
            unit=chance.choice(["启东市城市管理局", "NY"]),
            kind=chance.choice(["执法人员", "辅助人员", "监督人员"]),
            岗位=chance.choice(["", "执法岗"]),
            手机号=f"138{number:08}",
        )
        for number in range(60)
    ]


@pytest.mark.usefixtures("units")
def test_the_same_file_twice_changes_nothing(db: Session) -> None:
    assert counts(run(db, *crowd())) == (60, 0, 0, 0)
    before = snapshot(db)
    assert counts(run(db, *crowd())) == (0, 0, 60, 0)
    assert snapshot(db) == before


@pytest.mark.usefixtures("units")
def test_the_order_of_lines_changes_nothing(db: Session) -> None:
    lines = [*crowd(), line(id_no=make_id_no(1001), unit="QD"), line(id_no="1", name="无名")]
    with db.begin_nested() as trial:
        first = run(db, *lines)
        one = snapshot(db)
        trial.rollback()
    random.Random(5).shuffle(lines)
    second = run(db, *lines)
    assert counts(first) == counts(second)
    assert snapshot(db) == one


@pytest.mark.usefixtures("units")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": ""}, "CELL_MISSING"),
        ({"id_no": "11010519491231002"}, "ID_NO_LENGTH"),
        ({"id_no": "110105194912310021"}, "ID_NO_CHECK_DIGIT"),
        ({"id_no": "110105491231002"}, "ID_NO_FIFTEEN_DIGITS"),
        ({"id_no": "1.10105E+17"}, "ID_NO_DAMAGED"),
        ({"id_no": "110105202412310026"}, "ID_NO_FUTURE"),
        ({"id_no": "11010519490231002X"}, "ID_NO_BIRTH_DATE"),
        ({"id_no": "A1010519491231002X"}, "ID_NO_CHARACTER"),
        ({"unit": "启东市城市管理"}, "UNIT_UNKNOWN_NEAR"),
        ({"unit": "海门市水利局"}, "UNIT_UNKNOWN"),
        ({"kind": "临时工"}, "CLASS_UNKNOWN"),
        ({"kind": "执法人员、辅助人员"}, "ROLES_EXCLUDE"),
        ({"调入日期": "2024-01-01"}, "DATE_FUTURE"),
    ],
)
def test_a_line_that_cannot_be_true_is_refused_and_the_rest_comes_in(
    db: Session, changes: dict[str, str], code: str
) -> None:
    answer = run(db, line(id_no=make_id_no(902)), line(**changes))
    assert said(answer, Verdict.REFUSED) == [(3, code)]
    assert counts(answer) == (1, 0, 0, 1)
    assert db.query(Person).count() == 1


def test_no_answer_repeats_an_id_number(db: Session, units: dict[str, Unit]) -> None:
    number = make_id_no(903)
    lines = [line(id_no=number), line(id_no=number, unit="NY"), line(name=number, id_no="1", unit=number, kind=number)]
    lines.append(line(id_no=make_id_no(904), unit=number, 编制=number, 入职时间=number))
    text = str(run(db, *lines).as_json("zh"))
    assert number not in text
    assert number[:14] not in text


@pytest.mark.usefixtures("units")
def test_lesser_faults_are_noted_and_the_person_is_taken(db: Session) -> None:
    odd = {"性别": "女", "出生日期": "1999-01-01", "手机号": "12", "发证日期": "2023-05", "编制": "奇怪"}
    id_no = make_id_no(911, born_on=date(1990, 1, 2))
    answer = run(db, line(id_no=id_no, **odd), line(id_no=make_id_no(912), kind="辅助人员", 编制=""))
    assert counts(answer) == (2, 0, 0, 0)
    assert said(answer, Verdict.NOTED) == [
        (2, "BORN_DIFFERS"),
        (2, "DATE_UNREADABLE"),
        (2, "EMPLOYMENT_UNKNOWN"),
        (2, "PHONE_ODD"),
        (2, "SEX_DIFFERS"),
        (3, "EMPLOYMENT_MISSING"),
    ]


@pytest.mark.usefixtures("units")
@pytest.mark.parametrize("written", ["1990-01-02", "19900102", "1990.01", "199001", "1990年1月", "1990-1-2"])
def test_a_date_of_birth_that_agrees_is_not_remarked_upon(db: Session, written: str) -> None:
    id_no = make_id_no(913, born_on=date(1990, 1, 2))
    assert said(run(db, line(id_no=id_no, 出生日期=written))) == []


@pytest.mark.usefixtures("units")
def test_one_person_in_two_units_is_refused_in_both_lines_each_naming_the_other(db: Session) -> None:
    answer = run(db, line(), line(id_no=make_id_no(905)), line(unit="NY"))
    refusals = [(e.row, e.code, e.parameters["other"]) for e in answer.rows]
    assert refusals == [(2, "PERSON_TWO_UNITS", 4), (4, "PERSON_TWO_UNITS", 2)]
    assert db.query(Person).count() == 1


@pytest.mark.requirement("QD-10-1")
@pytest.mark.usefixtures("units")
def test_officer_and_assistant_at_once_is_refused_in_both_lines(db: Session) -> None:
    answer = run(db, line(), line(kind="辅助人员"))
    assert said(answer) == [(2, "ROLES_EXCLUDE_ROWS"), (3, "ROLES_EXCLUDE_ROWS")]
    assert db.query(Person).count() == 0


@pytest.mark.usefixtures("units")
def test_an_officer_may_be_supervisor_too_in_one_line_or_two(db: Session) -> None:
    assert counts(run(db, line(), line(kind="监督人员"))) == (2, 0, 0, 0)
    assert counts(run(db, line(kind="执法人员、监督人员"))) == (0, 0, 1, 0)
    assert {role.person_class for role in db.query(PersonRole)} == {"OFFICER", "SUPERVISOR"}


@pytest.mark.usefixtures("units")
def test_a_line_that_stands_twice_counts_once(db: Session) -> None:
    answer = run(db, line(), line())
    assert counts(answer) == (1, 0, 1, 0)
    assert said(answer) == [(3, "LINE_REPEATED")]


@pytest.mark.usefixtures("units")
def test_a_person_listed_twice_with_other_facts_is_refused(db: Session) -> None:
    answer = run(db, line(手机号="13800000001"), line(手机号="13800000002"))
    assert said(answer) == [(2, "PERSON_TWICE"), (3, "PERSON_TWICE")]


@pytest.mark.usefixtures("units")
def test_the_number_of_another_person_is_not_taken_over(db: Session) -> None:
    run(db, line())
    before = snapshot(db)
    answer = run(db, line(name="张三"))
    assert said(answer) == [(2, "NAME_DIFFERS")]
    assert "陈志远" not in str(answer.as_json("zh"))
    assert snapshot(db) == before


def test_who_is_listed_elsewhere_is_refused_until_the_day_of_the_move_is_given(
    db: Session, units: dict[str, Unit]
) -> None:
    run(db, line(岗位="执法岗"))
    answer = run(db, line(unit="NY"))
    assert [(e.code, e.parameters) for e in answer.rows] == [("POST_ELSEWHERE", {"unit": "启东市城市管理局"})]
    answer = run(db, line(unit="NY", 调入日期="2023-06-01"))
    assert said(answer) == [(2, "PERSON_MOVED")]
    posts = db.query(Post).order_by(Post.id).all()
    assert [(p.unit_id, p.started_on, p.ended_on) for p in posts] == [
        (units["CG"].id, None, date(2023, 5, 31)),
        (units["NY"].id, date(2023, 6, 1), None),
    ]
    assert posts[1].title == "执法岗"
    assert counts(run(db, line(unit="NY", 调入日期="2023-06-01"))) == (0, 0, 1, 0)


@pytest.mark.usefixtures("units")
def test_a_move_before_the_old_post_began_is_refused(db: Session) -> None:
    run(db, line(入职时间="2023-03-01"))
    assert said(run(db, line(unit="NY", 调入日期="2023-02-01"))) == [(2, "TRANSFER_TOO_EARLY")]


@pytest.mark.usefixtures("units")
def test_who_comes_back_must_say_since_when(db: Session) -> None:
    run(db, line(入职时间="2023-03-01"))
    post, role = db.query(Post).one(), db.query(PersonRole).one()
    post.ended_on = role.ended_on = date(2023, 5, 31)
    db.flush()
    assert said(run(db, line())) == [(2, "RETURN_DATE_MISSING")]
    assert said(run(db, line(调入日期="2023-05-01"))) == [(2, "TRANSFER_TOO_EARLY")]
    assert said(run(db, line(调入日期="2023-09-01"))) == [(2, "PERSON_CHANGED")]
    assert [p.started_on for p in db.query(Post).order_by(Post.id)] == [date(2023, 3, 1), date(2023, 9, 1)]


@pytest.mark.usefixtures("units")
def test_what_changed_is_named_and_an_empty_cell_changes_nothing(db: Session) -> None:
    run(db, line(手机号="13800000001", 岗位="执法岗", 执法证号="1006"))
    answer = run(db, line(手机号="13800000002", 岗位="", 执法证号="2006", 编制="事业编制", 入职时间="2020-01-01"))
    assert counts(answer) == (0, 1, 0, 0)
    assert answer.rows[0].parameters == {"fields": ["手机号", "入职时间", "编制", "执法证号"]}
    db.expire_all()
    assert (db.query(Post).one().title, db.query(PersonRole).one().card_no) == ("执法岗", "2006")


@pytest.mark.usefixtures("units")
def test_an_applicant_whose_card_came_becomes_an_officer(db: Session) -> None:
    run(db, line(kind="拟申领人员", 入职时间="2023-01-03"))
    assert said(run(db, line())) == [(2, "ROLES_EXCLUDE")]
    assert said(run(db, line(发证日期="2023-07-01"))) == [(2, "PERSON_CHANGED")]
    roles = {r.person_class: (r.started_on, r.ended_on) for r in db.query(PersonRole).populate_existing()}
    assert roles == {
        "APPLICANT": (date(2023, 1, 3), date(2023, 6, 30)),
        "OFFICER": (date(2023, 7, 1), None),
    }


@pytest.mark.usefixtures("units")
def test_a_dry_run_and_a_waiting_file_store_nothing(db: Session) -> None:
    lines = [line(), line(id_no="1")]
    assert counts(run(db, *lines, dry_run=True)) == counts(run(db, *lines, whole=True)) == (1, 0, 0, 1)
    assert db.query(Person).count() == 0
    assert counts(run(db, line(), whole=True)) == (1, 0, 0, 0)
    assert db.query(Person).count() == 1


def test_a_trainer_imports_into_his_own_unit_only(db: Session, units: dict[str, Unit]) -> None:
    run(db, line())
    trainer = make_actor(db, Role.UNIT_TRAINER, units["NY"])
    answer = run(
        db,
        line(id_no=make_id_no(906), unit="NY"),
        line(id_no=make_id_no(907), unit="启东市城市管理局"),
        line(unit="NY", 调入日期="2023-06-01"),
        actor=trainer,
    )
    assert said(answer) == [(3, "UNIT_UNKNOWN"), (4, "PERSON_ELSEWHERE")]
    assert counts(answer) == (1, 0, 0, 2)
    with pytest.raises(NotAllowed):
        run(db, line(), actor=make_actor(db, Role.UNIT_LEGAL, units["NY"]))


@pytest.mark.usefixtures("units")
def test_every_verdict_has_words_with_a_reason(db: Session) -> None:
    answer = run(db, line(), line(id_no="1"), line(unit="NY"), line(id_no=make_id_no(908), 性别="女", 手机号="1"))
    for each in answer.as_json("zh")["rows"]:
        assert each["text"] != each["code"]
        assert "%(" not in each["text"]
