"""Daily results from 爱启东APP (QD-10-8): beside our own quizzes, once, each line with its verdict."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.errors import NotAllowed
from lms.exchange.answers import ImportAnswer, Verdict
from lms.exchange.daily import import_daily
from lms.exercises.models import DailyBatch, DailyResult
from lms.exercises.queries.daily import imported_between
from lms.people.models import Unit
from lms.people.rules import UnitKind
from tests.exchange.made import counts, said, table
from tests.factories import make_actor, make_id_no, make_person, make_unit

TODAY = date(2023, 11, 17)
ID_NO, OTHER_ID_NO, AWAY = make_id_no(811), make_id_no(812), make_id_no(813)
pytestmark = pytest.mark.at(TODAY)


@pytest.fixture
def unit(db: Session) -> Unit:
    city = make_unit(db, "QD", name="启东市", kind=UnitKind.GOVERNMENT)
    unit = make_unit(db, "CG", name="启东市城市管理局", parent=city)
    make_person(db, unit, id_no=ID_NO)
    make_person(db, unit, id_no=OTHER_ID_NO, name="王芳")
    make_person(db, make_unit(db, "HM", name="海门市"), id_no=AWAY, name="外人")
    return unit


@pytest.fixture
def sender(db: Session, unit: Unit) -> Actor:
    return make_actor(db, Role.UNIT_TRAINER, unit)


def line(**changes: str) -> dict[str, str]:
    return {"记录编号": "A1", "身份证号": ID_NO, "考核日期": "2023-11-06", "成绩": "85.5"} | changes


def run(db: Session, *lines: dict[str, str], actor: Actor, dry_run: bool = False) -> ImportAnswer:
    answer = import_daily(db, table(*lines), "爱启东.csv", actor=actor, dry_run=dry_run)
    db.flush()
    return answer


@pytest.mark.requirement("QD-10-8")
def test_results_come_in_with_source_and_batch(db: Session, sender: Actor, unit: Unit) -> None:
    other = line(记录编号="A2", 身份证号=OTHER_ID_NO, 成绩="", 题数="10", 答对题数="9")
    answer = run(db, line(), other, actor=sender)
    assert counts(answer) == (2, 0, 0, 0)
    batch = db.query(DailyBatch).one()
    assert (batch.source_system, batch.lines, batch.file_name) == ("AIQIDONG_APP", 2, "爱启东.csv")
    rows = {row.source: row for row in db.query(DailyResult)}
    assert (rows["AIQIDONG_APP:A1"].score, rows["AIQIDONG_APP:A1"].questions) == (8550, None)
    assert (rows["AIQIDONG_APP:A2"].questions, rows["AIQIDONG_APP:A2"].correct) == (10, 9)
    assert {row.unit_id for row in rows.values()} == {unit.id}


def test_the_same_file_twice_adds_nothing_and_a_dry_run_neither(db: Session, sender: Actor) -> None:
    assert counts(run(db, line(), actor=sender, dry_run=True)) == (1, 0, 0, 0)
    assert db.query(DailyResult).count() == 0
    run(db, line(), actor=sender)
    again = run(db, line(), actor=sender)
    assert counts(again) == (0, 0, 1, 0)
    assert [note.code for note in again.notes] == ["FILE_IMPORTED"]
    assert (db.query(DailyBatch).count(), db.query(DailyResult).count()) == (1, 1)


def test_a_known_record_in_another_file_is_unchanged_or_refused_when_it_says_something_else(
    db: Session, sender: Actor
) -> None:
    run(db, line(), actor=sender)
    answer = run(db, line(成绩="90"), line(记录编号="A9", 考核日期="2023-11-07"), actor=sender)
    assert counts(answer) == (1, 0, 0, 1)
    assert "DAILY_CHANGED" in {row.code for row in answer.rows}
    assert counts(run(db, line(), line(记录编号="A9", 考核日期="2023-11-07"), actor=sender)) == (0, 0, 2, 0)


def test_two_records_of_one_day_are_both_kept_and_shown(db: Session, sender: Actor) -> None:
    answer = run(db, line(), line(记录编号="A2", 成绩="60"), actor=sender)
    assert counts(answer) == (2, 0, 0, 0)
    assert {(row.verdict, row.code) for row in answer.rows} == {(Verdict.NOTED, "DAILY_ANOTHER")}
    person = db.query(DailyResult).first()
    assert person
    shown = imported_between(db, person.person_id, date(2023, 11, 1), date(2023, 11, 30))
    assert sorted(row.score or 0 for row in shown) == [6000, 8550]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"身份证号": AWAY}, "PERSON_UNKNOWN"),  # out of reach is as if there was nobody
        ({"姓名": "李四"}, "NAME_DIFFERS"),
        ({"考核日期": "2023-11-18"}, "DAILY_IN_FUTURE"),
        ({"考核日期": "2000-01-03"}, "NO_POST_THAT_DAY"),
        ({"成绩": ""}, "DAILY_NO_RESULT"),
        ({"成绩": "101"}, "DAILY_NUMBER"),
        ({"成绩": "-1"}, "DAILY_NUMBER"),
        ({"成绩": "NaN"}, "DAILY_NUMBER"),
        ({"成绩": "80.123"}, "DAILY_NUMBER"),
        ({"成绩": "", "题数": "5", "答对题数": "6"}, "DAILY_TOO_MANY_RIGHT"),
        ({"成绩": "", "题数": "五", "答对题数": "5"}, "DAILY_NUMBER"),
        ({"记录编号": ""}, "CELL_MISSING"),
    ],
)
def test_a_line_that_cannot_be_taken_is_named_with_its_reason(
    db: Session, sender: Actor, changes: dict[str, str], code: str
) -> None:
    answer = run(db, line(题数="", 答对题数="", 姓名="") | changes, actor=sender)
    assert counts(answer) == (0, 0, 0, 1)
    assert code in {row.code for row in answer.rows}
    assert said(answer)
    assert db.query(DailyResult).count() == 0


def test_one_number_on_two_lines_takes_neither(db: Session, sender: Actor) -> None:
    assert counts(run(db, line(), line(考核日期="2023-11-08"), actor=sender)) == (0, 0, 0, 2)


def test_a_role_that_imports_nothing_is_refused(db: Session, unit: Unit) -> None:
    with pytest.raises(NotAllowed):
        run(db, line(), actor=make_actor(db, Role.UNIT_LEADER, unit))
