"""Files that cannot be written and years that nobody means: one clear line, exit 2, and nothing done."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from lms.cli.answers import Exit
from lms.people.models import Person, Unit
from lms.requirements.models import RuleAdoption, YearClosing
from tests.cli.conftest import Console
from tests.factories import make_id_no, make_unit


@pytest.fixture
def city(console: Console) -> Console:
    with console.db() as db, db.begin():
        make_unit(db, "CG", name="城管局")
    return console


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    file = tmp_path / "花名册.csv"
    file.write_text(f"姓名,身份证号,单位,人员类别\n陈志远,{make_id_no()},城管局,执法人员\n", encoding="utf-8")
    return file


@pytest.mark.parametrize("place", ["missing/report.xlsx", "."])
def test_an_import_whose_report_could_not_be_written_takes_nothing(
    city: Console, roster: Path, tmp_path: Path, place: str
) -> None:
    answer = city.run("roster", "import", roster, "--report", tmp_path / place)
    assert answer.exit_code == Exit.WRONG_USAGE
    assert "请写一个已有目录中的文件名" in answer.err
    with city.db() as db:
        assert db.scalar(select(func.count(Person.id))) == 0
    assert city.done("roster", "import", roster, "--report", tmp_path / "report.xlsx")["imported"] == 1


def test_a_report_that_could_not_be_written_says_so(city: Console, tmp_path: Path) -> None:
    out = tmp_path / "missing" / "figures.xlsx"
    answer = city.run("report", "completion", "--year", 2023, "--format", "xlsx", "--out", out, "--json")
    assert answer.exit_code == Exit.WRONG_USAGE
    assert answer.data["code"] == "WRONG_USAGE"


def test_a_backup_into_no_place_says_so_in_one_line(city: Console, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    answer = city.run("backup", file / "folder")
    assert answer.exit_code == Exit.WRONG_USAGE
    assert "读写不了" in answer.err
    assert len(answer.err.splitlines()) == 1


@pytest.mark.parametrize("year", [-1, 0, 1999, 2101, 99999])
def test_a_year_that_nobody_means_is_wrong_usage(city: Console, year: int) -> None:
    for command in (
        ("report", "completion", "--year", year),
        ("year", "close", "--year", year),
        ("rules", "adopt", "QD-2023", "--unit", "CG", "--year", year),
    ):
        assert city.run(*command).exit_code == Exit.WRONG_USAGE
    with city.db() as db:
        assert db.scalar(select(func.count(RuleAdoption.id))) == 0
        assert db.scalar(select(func.count()).select_from(YearClosing)) == 0


def test_figures_of_nobody_come_with_a_hint_what_is_missing(city: Console) -> None:
    with city.db() as db:
        assert db.scalar(select(func.count(Unit.id))) == 1
    answer = city.run("report", "completion", "--year", 2023)
    assert answer.exit_code == Exit.DONE
    assert "lms rules adopt" in answer.err
    assert '"roll": 0' in answer.out
