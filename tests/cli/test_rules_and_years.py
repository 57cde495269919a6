"""Rule sets and years at the console."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from lms import clock
from lms.cli.answers import Exit
from lms.exchange.holidays import COLUMNS, EXAMPLE
from lms.exchange.sheets import write_csv
from lms.exchange.tables import open_book
from lms.requirements.models import RuleAdoption, YearClosing
from lms.requirements.queries.completion import completion
from lms.requirements.reports import completion_report
from tests.cli.conftest import Console
from tests.factories import DECIDER, make_person, make_unit
from tests.pdf import pdf_text


@pytest.fixture
def city(console: Console) -> Console:
    """A console whose database has a unit, CG, with two people."""
    with console.db() as db, db.begin():
        unit = make_unit(db, "CG")
        make_person(db, unit)
        make_person(db, unit)
    return console


def test_the_shipped_rule_sets_are_listed_with_the_documents_they_rest_on(console: Console) -> None:
    listed = {each["code"]: each for each in console.done("rules", "list")["rule_sets"]}
    assert listed["QD-2023"]["document_no"] == "启政办发〔2023〕11号"
    assert len(listed) == 5


def test_a_rule_set_is_shown_with_its_parameters(console: Console) -> None:
    shown = console.done("rules", "show", "QD-2023")
    assert shown["parameters"]["annual_total_min"] == 60
    assert "60" in console.run("rules", "show", "QD-2023").out


def test_a_unit_adopts_a_rule_set(city: Console) -> None:
    city.done("rules", "adopt", "QD-2023", "--unit", "CG", "--year", 2023)
    with city.db() as db:
        assert db.scalars(select(RuleAdoption.year)).all() == [2023]


def test_a_rule_set_cannot_be_adopted_for_a_year_before_it_takes_effect(city: Console) -> None:
    answer = city.run("rules", "adopt", "QD-2023", "--unit", "CG", "--year", 2022)
    assert answer.exit_code == Exit.REFUSED
    assert "NOT_YET_EFFECTIVE" in answer.err


def test_a_version_of_ones_own_is_added_from_a_file_and_again_changes_nothing(console: Console, tmp_path: Path) -> None:
    file = _profile(tmp_path)
    assert console.done("rules", "add", file)["added"] is True
    assert console.done("rules", "add", file)["added"] is False


def test_a_rule_set_with_a_share_over_a_hundred_is_refused(console: Console, tmp_path: Path) -> None:
    answer = console.run("rules", "add", _profile(tmp_path, share=101))
    assert answer.exit_code == Exit.REFUSED
    assert "PARAMETERS_WRONG" in answer.err
    assert "biz_skill_percent" in answer.err


@pytest.mark.requirement("QD-M9-6")
def test_the_report_has_the_figures_of_the_api(city: Console) -> None:
    year = clock.today().year
    city.done("rules", "adopt", "QD-2023", "--unit", "CG", "--year", year)
    city.done("worker", "--once")  # from now on both read what is stored
    reported = city.done("report", "completion", "--year", year)
    with city.db() as db:
        assert reported == completion_report(completion(db, year, seen_by=DECIDER))
    assert (reported["roll"], reported["due"], reported["met"], reported["completion_rate"]) == (2, 2, 0, "0.00")


def test_the_workbook_holds_the_same_figures(city: Console, tmp_path: Path) -> None:
    city.done("rules", "adopt", "QD-2023", "--unit", "CG", "--year", 2023)
    file = tmp_path / "完成率.xlsx"
    answer = city.done("report", "completion", "--year", 2023, "--format", "xlsx", "--out", file)
    rows = [row for sheet in open_book(file, filename=file.name).sheets for row in sheet.rows if "CG局" in row]
    assert answer["roll"] == 2
    assert any(str(answer["completion_rate"]) in map(str, row) for row in rows)


def test_a_report_can_be_limited_to_a_unit_and_written_to_a_file(city: Console, tmp_path: Path) -> None:
    city.done("rules", "adopt", "QD-2023", "--unit", "CG", "--year", 2023)
    file = tmp_path / "completion.json"
    answer = city.done("report", "completion", "--year", 2023, "--unit", "CG", "--out", file)
    assert json.loads(file.read_text(encoding="utf-8"))["due"] == answer["due"] == 2


def test_a_report_in_pdf_has_the_figures_of_the_json(city: Console, tmp_path: Path) -> None:
    city.done("rules", "adopt", "QD-2023", "--unit", "CG", "--year", 2023)
    assert city.run("report", "completion", "--year", 2023, "--format", "pdf").exit_code == Exit.WRONG_USAGE
    file = tmp_path / "completion.pdf"
    answer = city.done("report", "completion", "--year", 2023, "--format", "pdf", "--out", file)
    assert answer["due"] == 2
    text = pdf_text(file.read_bytes())
    assert f"应达{answer['due']}人" in text
    assert "应达人数=名册人数-免考核人数" in text, "what is counted stands below"
    assert answer["as_of"][:4] + "年" in text


def test_a_workbook_needs_a_file_to_go_to(city: Console) -> None:
    assert city.run("report", "completion", "--year", 2023, "--format", "xlsx").exit_code == Exit.WRONG_USAGE


def test_a_report_on_a_day_of_another_year_is_refused(city: Console) -> None:
    answer = city.run("report", "completion", "--year", 2023, "--as-of", "2022-06-30")
    assert answer.exit_code == Exit.REFUSED
    assert "AS_OF_OUTSIDE" in answer.err


def test_a_closed_year_closed_again_is_the_same_closing(city: Console) -> None:
    city.done("rules", "adopt", "QD-2023", "--unit", "CG", "--year", 2023)
    first = city.done("year", "close", "--year", 2023)
    assert first["people"] == 2
    assert city.done("year", "close", "--year", 2023) == first
    with city.db() as db:
        assert db.scalars(select(YearClosing.closed_by_id)).all() == [None]


def test_a_year_that_still_runs_cannot_be_closed(city: Console) -> None:
    answer = city.run("year", "close", "--year", 2099)
    assert answer.exit_code == Exit.REFUSED
    assert "TOO_EARLY" in answer.err


def _profile(folder: Path, *, share: int = 60) -> Path:
    file = folder / "own.toml"
    file.write_text(
        f"""code = "OWN-2024"
version = 1
name = "自定"
document_no = "自〔2024〕1号"
document_title = "自定规则"
document_date = 2024-01-02
effective_from = 2024-01-01
[parameters]
annual_total_min = 50
biz_skill_percent = {share}
""",
        encoding="utf-8",
    )
    return file


def test_a_years_holidays_are_imported_and_again_change_nothing(console: Console, tmp_path: Path) -> None:
    file = tmp_path / "2026.csv"
    file.write_bytes(write_csv([column.names[0] for column in COLUMNS], EXAMPLE))
    head = ("--year", 2026, "--document", "国办发明电〔2025〕7号", "--issued", "2022-11-04")
    assert console.done("holidays", "import", file, *head)["imported"] is True
    assert console.done("holidays", "import", file, *head)["imported"] is False
    assert [one["year"] for one in console.done("holidays", "list")["notices"]] == [2026]
    file.write_bytes(write_csv([column.names[0] for column in COLUMNS], [*EXAMPLE, ("2026-03-02", "上班", "", "")]))
    refused = console.run("holidays", "import", file, *head)
    assert refused.exit_code == Exit.REFUSED
    assert "第15行" in refused.out
