"""Files of other systems come in at the console: units, roster, hours; somebody else accepts the hours."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from lms.audit import AuditEntry
from lms.cli.answers import Exit
from lms.exchange.tables import open_book
from lms.hours.models import Claim, HourEntry
from lms.people.models import Person
from tests.cli.conftest import Console
from tests.factories import make_id_no

ONE, OTHER, WRONG = make_id_no(501), make_id_no(502), make_id_no(503)[:17] + "Y"


@pytest.fixture
def city(console: Console, tmp_path: Path) -> Console:
    """A console whose database has a bureau with two officers."""
    console.done("units", "import", _units(tmp_path))
    console.done("roster", "import", _roster(tmp_path))
    return console


@pytest.mark.requirement("ZJG-2-4")
def test_units_and_roster_come_in_and_the_same_file_again_changes_nothing(console: Console, tmp_path: Path) -> None:
    first = console.done("units", "import", _units(tmp_path))
    assert (first["imported"], first["refused"]) == (3, 0)
    first = console.done("roster", "import", _roster(tmp_path))
    assert (first["imported"], first["updated"], first["unchanged"], first["refused"]) == (2, 0, 0, 0)
    again = console.done("roster", "import", _roster(tmp_path))
    assert (again["imported"], again["updated"], again["unchanged"], again["refused"]) == (0, 0, 2, 0)


def test_a_dry_run_says_the_same_and_stores_nothing(console: Console, tmp_path: Path) -> None:
    console.done("units", "import", _units(tmp_path))
    answer = console.done("roster", "import", _roster(tmp_path), "--dry-run")
    assert answer["imported"] == 2
    with console.db() as db:
        assert db.scalar(select(func.count(Person.id))) == 0


def test_a_refused_row_is_named_by_excels_number_with_a_reason_and_no_id_number(
    console: Console, tmp_path: Path
) -> None:
    console.done("units", "import", _units(tmp_path))
    file = _roster(tmp_path, f"丁一,{WRONG},CG,执法人员")
    answer = console.run("roster", "import", file, "--json")
    [row] = answer.data["rows"]
    assert (row["row"], row["verdict"]) == (4, "refused")
    assert row["code"].startswith("ID_NO_")
    assert WRONG not in answer.out + answer.err


def test_a_file_with_nothing_to_take_ends_with_one(console: Console, tmp_path: Path) -> None:
    console.done("units", "import", _units(tmp_path))
    file = tmp_path / "bad.csv"
    file.write_text(f"姓名,身份证号,单位,人员类别\n丁一,{WRONG},CG,执法人员\n", encoding="utf-8")
    answer = console.run("roster", "import", file, "--json")
    assert answer.exit_code == Exit.REFUSED
    assert answer.data["refused"] == 1


def test_the_whole_file_can_be_made_to_wait(console: Console, tmp_path: Path) -> None:
    console.done("units", "import", _units(tmp_path))
    answer = console.run("roster", "import", _roster(tmp_path, f"丁一,{WRONG},CG,执法人员"), "--whole", "--json")
    assert answer.exit_code == Exit.REFUSED
    assert answer.data["stored"] is False
    with console.db() as db:
        assert db.scalar(select(func.count(Person.id))) == 0


def test_the_report_repeats_the_file_with_a_verdict_on_every_row(console: Console, tmp_path: Path) -> None:
    console.done("units", "import", _units(tmp_path))
    report = tmp_path / "回执.xlsx"
    console.run("roster", "import", _roster(tmp_path, f"丁一,{WRONG},CG,执法人员"), "--report", report)
    [sheet] = open_book(report, filename=report.name).sheets
    assert len(sheet.rows) == 4
    assert "拒绝" in sheet.rows[3]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a workbook", "只有一行字".encode()])
def test_a_file_that_is_no_table_is_refused_whole(console: Console, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "odd.xlsx"
    file.write_bytes(content)
    answer = console.run("roster", "import", file, "--json")
    assert answer.exit_code == Exit.REFUSED
    assert answer.data["code"].startswith("FILE_")


def test_a_file_that_is_not_there_is_wrong_usage(console: Console, tmp_path: Path) -> None:
    answer = console.run("units", "import", tmp_path / "none.csv")
    assert answer.exit_code == Exit.WRONG_USAGE


@pytest.mark.requirement("QD-10-9")
def test_imported_hours_count_once_somebody_else_has_accepted_them(city: Console, tmp_path: Path) -> None:
    answer = city.done("hours", "import", _hours(tmp_path), "--source", "NANTONG_CLOUD")
    assert answer["imported"] == 2
    with city.db() as db:
        assert set(db.scalars(select(Claim.state))) == {"pending"}
    city.done("user", "add", "--login", "shen", "--role", "JUSTICE_DECIDER", "--unit", "SF")
    accepted = city.done("hours", "accept", answer["batch"], "--login", "shen")
    assert accepted["posted"] == 2
    with city.db() as db:
        assert db.scalar(select(func.sum(HourEntry.credit))) == 400
        assert db.scalar(select(AuditEntry.actor_role).where(AuditEntry.action == "hours:batch:accepted"))


@pytest.mark.requirement("QD-10-9")
def test_the_same_hours_file_again_changes_nothing(city: Console, tmp_path: Path) -> None:
    city.done("hours", "import", _hours(tmp_path), "--source", "NANTONG_CLOUD")
    again = city.done("hours", "import", _hours(tmp_path), "--source", "NANTONG_CLOUD")
    assert (again["imported"], again["unchanged"]) == (0, 2)
    with city.db() as db:
        assert db.scalar(select(func.count(Claim.id))) == 2


def test_who_may_not_accept_imports_is_refused(city: Console, tmp_path: Path) -> None:
    batch = city.done("hours", "import", _hours(tmp_path), "--source", "NANTONG_CLOUD")["batch"]
    city.done("user", "add", "--login", "shi", "--role", "UNIT_TRAINER", "--unit", "CG")
    answer = city.run("hours", "accept", batch, "--login", "shi")
    assert answer.exit_code == Exit.REFUSED
    assert "NOT_ALLOWED" in answer.err


def test_nobody_accepts_a_batch_he_sent_in_himself(city: Console, tmp_path: Path) -> None:
    city.done("user", "add", "--login", "han", "--role", "JUSTICE_REVIEWER", "--unit", "SF")
    batch = city.done("hours", "import", _hours(tmp_path), "--source", "NANTONG_CLOUD", "--login", "han")["batch"]
    answer = city.run("hours", "accept", batch, "--login", "han")
    assert answer.exit_code == Exit.REFUSED
    assert "OWN_PROPOSAL" in answer.err


def test_a_batch_nobody_knows_is_not_found(city: Console) -> None:
    city.done("user", "add", "--login", "shen", "--role", "JUSTICE_DECIDER", "--unit", "SF")
    answer = city.run("hours", "accept", 99, "--login", "shen")
    assert answer.exit_code == Exit.REFUSED
    assert "BATCH_NOT_FOUND" in answer.err


def _units(folder: Path) -> Path:
    file = folder / "单位.csv"
    lines = ["单位代码,单位名称,上级单位代码,单位类型", "QD,启东市人民政府,,", "SF,市司法局,QD,司法行政部门"]
    file.write_text("\n".join([*lines, "CG,市城市管理局,QD,"]) + "\n", encoding="gb18030")
    return file


def _roster(folder: Path, *more: str) -> Path:
    file = folder / "花名册.csv"
    lines = ["姓名,身份证号,单位,人员类别", f"陈立新,{ONE},CG,执法人员", f"陆海燕,{OTHER},CG,辅助人员"]
    file.write_text("\n".join([*lines, *more]) + "\n", encoding="utf-8-sig")
    return file


def _hours(folder: Path) -> Path:
    file = folder / "学时.csv"
    head = "记录编号,身份证号,课程名称,课程类别,培训方式,学时,培训日期"
    rows = [
        f"R{number},{id_no},行政处罚法,PL.GEN,网上培训,2,2026-03-0{number}" for number, id_no in ((1, ONE), (2, OTHER))
    ]
    file.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return file
