"""Question banks come in at the console from files of many formats, and go out again."""

import base64
from pathlib import Path

import pytest
from sqlalchemy import func, select

from lms.cli.answers import Exit
from question_bank.exchange import gift, moodle_xml, table_writing
from question_bank.exchange.reading import Source
from question_bank.models import Bank, Question, QuestionMedia
from tests.cli.conftest import Console
from tests.question_bank import samples
from tests.question_bank.test_text_formats import picture

BANK = [samples.one_of(difficulty=2), samples.several(1, 3), samples.statement(), samples.blanks("两"), samples.essay()]


@pytest.fixture
def bank_file(tmp_path: Path) -> Path:
    """A workbook with one question of each common type, and one without a key."""
    file = tmp_path / "题库.xlsx"
    file.write_bytes(table_writing.write_xlsx([*BANK, samples.statement(correct=None, stem="没有答案的题。")]).data)
    return file


def test_a_bank_comes_in_and_the_same_file_again_adds_nothing(console: Console, bank_file: Path) -> None:
    first = console.done("questions", "import", bank_file, "--bank", "QD")
    # What has no key is written as 错误 by a workbook: all six are questions.
    assert (first["imported"], first["refused"]) == (6, 0)
    again = console.done("questions", "import", bank_file, "--bank", "QD")
    assert (again["imported"], again["updated"], again["unchanged"]) == (0, 0, 6)
    with console.db() as db:
        assert db.scalar(select(func.count()).select_from(Question)) == 6
        assert set(db.scalars(select(Question.status))) == {"draft"}
        assert db.scalars(select(Bank.code)).all() == ["QD"]


def test_a_dry_run_says_the_same_and_stores_nothing(console: Console, bank_file: Path) -> None:
    answer = console.done("questions", "import", bank_file, "--bank", "QD", "--dry-run")
    assert answer["imported"] == 6
    with console.db() as db:
        assert db.scalar(select(func.count()).select_from(Question)) == 0


def test_a_question_that_is_wrong_is_named_by_its_row_and_the_others_come_in(console: Console, tmp_path: Path) -> None:
    file = tmp_path / "题库.csv"
    file.write_text("题干,选项A,选项B,答案\n谁管辖？,县级,市级,B\n谁决定？,局长,科长,D\n", encoding="gb18030")
    answer = console.done("questions", "import", file, "--bank", "QD")
    assert (answer["imported"], answer["refused"]) == (1, 1)
    wrong = {(row["row"], row["verdict"], row["code"]) for row in answer["rows"]}
    assert (3, "refused", "KEY_UNKNOWN") in wrong


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [("a.bin", b"\x7fELF", "FORMAT_UNKNOWN"), ("a.docx", b"PK\x03\x04 word/document.xml", "ZIP_BROKEN")],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_reason(
    console: Console, tmp_path: Path, name: str, data: bytes, code: str
) -> None:
    (tmp_path / name).write_bytes(data)
    answer = console.run("questions", "import", tmp_path / name, "--bank", "QD", "--json")
    assert answer.exit_code == Exit.REFUSED
    assert [row["code"] for row in answer.data["rows"]] == [code]


def test_several_files_of_several_formats_come_in_together_with_their_pictures(
    console: Console, tmp_path: Path
) -> None:
    one, two = tmp_path / "a.gift", tmp_path / "b.xml"
    one.write_bytes(gift.write([samples.one_of()]).data)
    encoded = base64.b64encode(picture("PNG")).decode()
    two.write_text(
        '<quiz><question type="truefalse"><questiontext format="html"><text><![CDATA[看图 '
        f'<img src="@@PLUGINFILE@@/a.png">]]></text><file name="a.png" path="/" encoding="base64">{encoded}</file>'
        '</questiontext><answer fraction="100"><text>true</text></answer></question></quiz>',
        encoding="utf-8",
    )
    answer = console.done("questions", "import", one, two, "--bank", "QD")
    assert answer["imported"] == 2
    with console.db() as db:
        assert db.scalar(select(func.count()).select_from(QuestionMedia)) == 1
    out = tmp_path / "out.xml"
    assert console.done("questions", "export", "--bank", "QD", "--format", "moodle-xml", "--out", out)["written"] == 2
    assert len(moodle_xml.read(Source(out.read_bytes())).media) == 1


@pytest.mark.parametrize("name", ["xlsx", "docx", "gift", "moodle-xml", "qti21", "qti30"])
def test_a_bank_that_goes_out_and_comes_in_again_is_the_same(
    console: Console, bank_file: Path, tmp_path: Path, name: str
) -> None:
    console.done("questions", "import", bank_file, "--bank", "QD")
    out = tmp_path / f"out.{name}"
    told = console.done("questions", "export", "--bank", "QD", "--format", name, "--out", out)
    assert (told["written"], told["left_out"]) == (6, 0)
    again = console.done("questions", "import", out, "--bank", "QD")
    assert again["refused"] == 0
    # GIFT has no place for a model answer, which makes that one another question.
    assert again["unchanged"] == (5 if name == "gift" else 6)


def test_what_a_format_cannot_carry_is_said(console: Console, bank_file: Path, tmp_path: Path) -> None:
    console.done("questions", "import", bank_file, "--bank", "QD")
    told = console.done("questions", "export", "--bank", "QD", "--format", "aiken", "--out", tmp_path / "out.txt")
    assert (told["written"], told["left_out"]) == (1, 5)
    assert {row["code"] for row in told["rows"]} >= {"FORMAT_NO_TYPE"}


@pytest.mark.parametrize(
    "arguments",
    [
        ("import", "gone.xlsx", "--bank", "QD"),
        ("import", "gone.xlsx", "--bank", "QD", "--format", "word"),
        ("export", "--bank", "QD", "--format", "json", "--out", "a"),
    ],
)
def test_what_the_command_cannot_mean_is_said_in_one_line(console: Console, arguments: tuple[str, ...]) -> None:
    answer = console.run("questions", *arguments)
    assert answer.exit_code == Exit.WRONG_USAGE
    assert len(answer.err.strip().splitlines()) == 1


def test_a_bank_that_is_not_there_is_not_exported(console: Console, tmp_path: Path) -> None:
    answer = console.run("questions", "export", "--bank", "NONE", "--format", "xlsx", "--out", tmp_path / "a", "--json")
    assert answer.exit_code == Exit.REFUSED
    assert answer.data["code"] == "BANK_NOT_FOUND"
