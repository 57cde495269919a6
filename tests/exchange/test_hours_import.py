"""Import of hours from other systems: batch, checksum, mapping; somebody else accepts them."""

import random
from datetime import date

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import OPERATOR, Actor, Role
from lms.errors import RuleBroken
from lms.exchange.answers import ImportAnswer, Verdict
from lms.exchange.hours import import_hours
from lms.hours.actions.batches import accept_batch
from lms.hours.catalogue import Method
from lms.hours.models import Claim, HourEntry, ImportBatch
from lms.people.models import Person, Unit
from lms.people.rules import UnitKind
from tests.exchange.made import counts, said, table
from tests.factories import make_actor, make_id_no, make_person, make_unit, post_class
from tests.refusing import refused

TODAY = date(2023, 11, 17)
ID_NO, OTHER_ID_NO = make_id_no(801), make_id_no(802)
pytestmark = pytest.mark.at(TODAY)


@pytest.fixture
def city(db: Session) -> Unit:
    city = make_unit(db, "QD", name="启东市", kind=UnitKind.GOVERNMENT)
    unit = make_unit(db, "CG", name="启东市城市管理局", parent=city)
    make_person(db, unit, id_no=ID_NO)
    make_person(db, unit, id_no=OTHER_ID_NO, name="王芳")
    return city


@pytest.fixture
def sender(db: Session, city: Unit) -> Actor:
    return make_actor(db, Role.JUSTICE_REVIEWER, city)


def line(**changes: str) -> dict[str, str]:
    return {
        "记录编号": "R1",
        "身份证号": ID_NO,
        "课程名称": "行政处罚法解读",
        "课程类别": "宪法与行政法通则",
        "培训方式": "网上培训",
        "学时": "2",
        "培训日期": "2023-06-01",
    } | changes


def run(
    db: Session,
    *lines: dict[str, str],
    actor: Actor,
    source: str = "NANTONG_CLOUD",
    dry_run: bool = False,
    whole: bool = False,
) -> ImportAnswer:
    data = table(*lines)
    return import_hours(db, data, "云平台.csv", source_system=source, actor=actor, dry_run=dry_run, whole=whole)


@pytest.mark.requirement("QD-10-9")
def test_lines_become_pending_claims_of_a_batch_with_checksum_and_source(db: Session, sender: Actor) -> None:
    more = {
        "课程编号": "XZCFF-1",
        "专题": "包容审慎、裁量权基准",
        "开始时间": "9:00",
        "结束时间": "10:30",
        "姓名": "陈志远",
    }
    answer = run(db, line(**more), actor=sender)
    assert counts(answer) == (1, 0, 0, 0)
    assert answer.rows == []
    batch, claim = db.query(ImportBatch).one(), db.query(Claim).one()
    assert (batch.id, batch.source_system, batch.file_name, len(batch.checksum)) == (
        answer.batch_id,
        "NANTONG_CLOUD",
        "云平台.csv",
        64,
    )
    assert (claim.state, claim.batch_id, claim.source) == ("pending", batch.id, "NANTONG_CLOUD:R1")
    assert (claim.category, claim.method, claim.credit, claim.tags) == ("PL.GEN", "ONLINE", 200, 3)
    assert (claim.occurred_on, claim.year, claim.course_code) == (date(2023, 6, 1), 2023, "XZCFF-1")
    assert (claim.starts_at, claim.ends_at) == (
        clock.local_instant(date(2023, 6, 1), 9),
        clock.local_instant(date(2023, 6, 1), 10, 30),
    )
    assert db.query(HourEntry).count() == 0


@pytest.mark.requirement("QD-10-8")
@pytest.mark.requirement("QD-10-9")
def test_a_batch_counts_once_somebody_else_accepts_it(db: Session, sender: Actor, city: Unit) -> None:
    answer = run(db, line(), line(记录编号="R2", 培训日期="2023-06-02"), actor=sender, source="AIQIDONG_APP")
    batch = db.query(ImportBatch).filter_by(id=answer.batch_id).one()
    with refused("OWN_PROPOSAL"):
        accept_batch(db, batch, actor=sender)
    assert accept_batch(db, batch, actor=make_actor(db, Role.JUSTICE_REVIEWER, city)) == 2
    assert {entry.source for entry in db.query(HourEntry)} == {"AIQIDONG_APP:R1", "AIQIDONG_APP:R2"}


def test_the_same_file_twice_changes_nothing_and_says_so(db: Session, sender: Actor) -> None:
    first = run(db, line(), line(记录编号="R2", 身份证号="1"), actor=sender)
    again = run(db, line(), line(记录编号="R2", 身份证号="1"), actor=sender)
    assert counts(again) == (0, 0, 2, 0)
    assert again.notes[-1].code == "FILE_IMPORTED"
    assert again.batch_id == first.batch_id
    assert (db.query(Claim).count(), db.query(ImportBatch).count()) == (1, 1)


def test_a_growing_export_brings_only_what_is_new(db: Session, sender: Actor) -> None:
    run(db, line(), actor=sender)
    answer = run(db, line(), line(记录编号="R2", 培训日期="2023-07-01"), actor=sender)
    assert counts(answer) == (1, 0, 1, 0)
    assert {claim.source for claim in db.query(Claim)} == {"NANTONG_CLOUD:R1", "NANTONG_CLOUD:R2"}


@pytest.mark.parametrize(
    "changes", [{"学时": "3"}, {"身份证号": OTHER_ID_NO}, {"培训日期": "2023-06-02"}, {"培训方式": "集中培训"}]
)
def test_a_record_that_came_before_and_says_something_else_is_refused(
    db: Session, sender: Actor, changes: dict[str, str]
) -> None:
    run(db, line(), actor=sender)
    assert said(run(db, line(**changes), actor=sender)) == [(2, "SOURCE_ID_CHANGED")]
    assert db.query(Claim).one().credit == 200


def test_the_same_number_of_another_system_is_another_record(db: Session, sender: Actor) -> None:
    run(db, line(), actor=sender)
    assert counts(run(db, line(培训日期="2023-07-01"), actor=sender, source="AIQIDONG_APP")) == (1, 0, 0, 0)


def test_a_record_number_that_stands_twice_is_refused_in_both_lines(db: Session, sender: Actor) -> None:
    answer = run(db, line(), line(学时="1"), line(记录编号="R2", 培训日期="2023-07-01"), actor=sender)
    assert said(answer) == [(2, "SOURCE_ID_TWICE"), (3, "SOURCE_ID_TWICE")]
    assert counts(answer) == (1, 0, 0, 2)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"记录编号": ""}, "CELL_MISSING"),
        ({"课程名称": ""}, "CELL_MISSING"),
        ({"身份证号": "110105194912310021"}, "ID_NO_CHECK_DIGIT"),
        ({"身份证号": make_id_no(899)}, "PERSON_UNKNOWN"),
        ({"姓名": "张三"}, "NAME_DIFFERS"),
        ({"课程类别": "钓鱼"}, "CATEGORY_UNKNOWN"),
        ({"培训方式": "做梦"}, "METHOD_UNKNOWN"),
        ({"培训方式": "庭审观摩", "课程类别": "市场监管"}, "METHOD_CATEGORY"),
        ({"学时": "0"}, "HOURS_UNREADABLE"),
        ({"学时": "-1"}, "HOURS_UNREADABLE"),
        ({"学时": "两个"}, "HOURS_UNREADABLE"),
        ({"学时": "1.005"}, "HOURS_UNREADABLE"),
        ({"学时": "NaN"}, "HOURS_UNREADABLE"),
        ({"学时": "1E99999999"}, "HOURS_UNREADABLE"),
        ({"学时": "9"}, "EVENT_CAP"),
        ({"学时": "5"}, "ONLINE_DAY_CAP"),
        ({"培训日期": "六月"}, "DATE_UNREADABLE"),
        ({"培训日期": "2023-11-18"}, "FUTURE"),
        ({"培训日期": "2021-12-31"}, "YEAR_CLOSED"),
        ({"培训日期": "2023-06-31"}, "DATE_UNREADABLE"),
        ({"开始时间": "早上"}, "TIME_UNREADABLE"),
        ({"开始时间": "09:00"}, "TIMES_INCOMPLETE"),
        ({"开始时间": "10:00", "结束时间": "09:00"}, "TIMES_REVERSED"),
        ({"开始时间": "09:00", "结束时间": "10:00"}, "TIME_TOO_SHORT"),
        ({"开始时间": "2023-06-02 09:00", "结束时间": "2023-06-02 11:00"}, "TIMES_OTHER_DAY"),
    ],
)
def test_a_line_that_cannot_be_true_is_refused_and_the_rest_comes_in(
    db: Session, sender: Actor, changes: dict[str, str], code: str
) -> None:
    answer = run(db, line(记录编号="R9", 培训日期="2023-07-01"), line(**changes), actor=sender)
    assert said(answer) == [(3, code)]
    assert counts(answer) == (1, 0, 0, 1)
    text = answer.as_json("zh")["rows"][0]["text"]
    assert text != code
    assert "%(" not in text


def test_hours_on_a_day_without_a_post_are_refused(db: Session, sender: Actor, city: Unit) -> None:
    late = make_id_no(803)
    make_person(db, city, id_no=late, since=date(2023, 9, 1))
    assert said(run(db, line(身份证号=late), actor=sender)) == [(2, "NO_POST_THAT_DAY")]


def test_what_clashes_with_posted_and_pending_hours_or_another_line_is_refused(
    db: Session, sender: Actor, city: Unit
) -> None:
    person = db.query(Person).filter_by(name="陈志远").one()
    trainer, confirmer = make_actor(db, Role.UNIT_TRAINER, city), make_actor(db, Role.JUSTICE_REVIEWER, city)
    post_class(db, [person], proposer=trainer, confirmer=confirmer, host=city, on=date(2023, 6, 1), hours=4, at=(9, 12))
    run(db, line(记录编号="A", 学时="3"), actor=sender)
    lines = [
        line(记录编号="B", 培训方式="集中培训", 开始时间="11:00", 结束时间="13:00"),
        line(记录编号="C", 培训方式="集中培训"),
        line(记录编号="D", 培训日期="2023-07-01", 课程编号="K1"),
        line(记录编号="E", 培训日期="2023-07-02", 课程编号="K1"),
    ]
    assert said(run(db, *lines, actor=sender)) == [(2, "OVERLAP"), (3, "DAY_CAP"), (5, "COURSE_TWICE")]


def test_the_order_of_lines_changes_nothing(db: Session, sender: Actor) -> None:
    lines = [
        line(
            记录编号=f"R{n}",
            身份证号=(ID_NO, OTHER_ID_NO)[n % 2],
            培训日期=f"2023-06-{1 + n % 5:02}",
            学时=str(1 + n % 3),
        )
        for n in range(30)
    ]
    with db.begin_nested() as trial:
        first = run(db, *lines, actor=sender)
        one = {claim.source for claim in db.query(Claim)}
        trial.rollback()
    random.Random(2).shuffle(lines)
    second = run(db, *lines, actor=sender)
    assert counts(first) == counts(second)
    assert first.refused > 0
    assert {claim.source for claim in db.query(Claim)} == one


@pytest.mark.parametrize("text", ["公共法律知识", "业务知识", "执法技能"])
def test_a_category_that_names_only_a_large_group_is_taken_and_said(db: Session, sender: Actor, text: str) -> None:
    answer = run(db, line(课程类别=text, 培训方式="集中培训"), actor=sender)
    assert counts(answer) == (1, 0, 0, 0)
    assert [(note.code, note.parameters) for note in answer.notes] == [("CATEGORY_GENERAL", {"texts": [text]})]


def test_every_method_has_a_word_of_its_own() -> None:
    from lms.exchange.hour_words import CATEGORIES, GENERAL, METHODS
    from lms.hours.catalogue import LEAVES

    words = [word for names in METHODS.values() for word in names]
    assert len(set(words)) == len(words)
    assert set(METHODS) == set(Method)
    assert set(CATEGORIES) == LEAVES
    assert set(GENERAL.values()) <= LEAVES


def test_a_topic_nobody_knows_is_noted(db: Session, sender: Actor) -> None:
    answer = run(db, line(专题="四张清单，量子执法"), actor=sender)
    assert said(answer, Verdict.NOTED) == [(2, "TOPIC_UNKNOWN")]
    assert db.query(Claim).one().tags == 4


def test_a_dry_run_and_a_waiting_file_store_nothing(db: Session, sender: Actor) -> None:
    lines = [line(), line(记录编号="R2", 学时="0")]
    dry = run(db, *lines, actor=sender, dry_run=True)
    waiting = run(db, *lines, actor=sender, whole=True)
    assert counts(dry) == counts(waiting) == (1, 0, 0, 1)
    assert (dry.batch_id, waiting.batch_id, db.query(ImportBatch).count()) == (None, None, 0)


def test_people_beyond_reach_are_nobody(db: Session, sender: Actor, city: Unit) -> None:
    elsewhere = make_unit(db, "NY", name="启东市农业农村局", parent=city)
    trainer = make_actor(db, Role.UNIT_TRAINER, elsewhere)
    assert said(run(db, line(), actor=trainer)) == [(2, "PERSON_UNKNOWN")]


@pytest.mark.parametrize("source", ["", "南通云平台", "a b", "X" * 50, "nantong"])
def test_a_source_needs_a_plain_name(db: Session, sender: Actor, source: str) -> None:
    with pytest.raises(RuleBroken, match="SOURCE_NAME"):
        run(db, line(), actor=sender, source=source)


def test_the_operator_may_import_and_the_bureau_accept(db: Session, sender: Actor) -> None:
    answer = run(db, line(), actor=OPERATOR)
    batch = db.query(ImportBatch).filter_by(id=answer.batch_id).one()
    assert batch.imported_by_id is None
    assert accept_batch(db, batch, actor=sender) == 1
