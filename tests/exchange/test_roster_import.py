"""Import of a roster: one record per person, nothing half, nothing twice, and a reason for every line not taken."""

import random
from datetime import date

import pytest
from sqlalchemy.orm import Session

from lms import vault
from lms.exchange.answers import Verdict
from lms.people.models import Person, PersonRole, Post, Unit
from tests.exchange.made import counts, said
from tests.exchange.rosters import TODAY, crowd, line, make_units, run, snapshot
from tests.factories import make_id_no

pytestmark = pytest.mark.at(TODAY)


@pytest.fixture
def units(db: Session) -> dict[str, Unit]:
    return make_units(db)


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


@pytest.mark.usefixtures("units")
def test_all_that_is_wrong_with_a_line_is_told_at_once(db: Session) -> None:
    answer = run(db, line(id_no="1", unit="海门市水利局", kind="临时工"), line(name="", unit="", id_no="1"))
    assert said(answer) == [
        (2, "CLASS_UNKNOWN"),
        (2, "ID_NO_LENGTH"),
        (2, "UNIT_UNKNOWN"),
        (3, "CELL_MISSING"),
        (3, "CELL_MISSING"),
    ]
    assert counts(answer) == (0, 0, 0, 2)


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
