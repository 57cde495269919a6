"""`lms check` says in one line whether documents can be printed."""

from pathlib import Path

import pytest

from certificates import fonts
from lms.cli.answers import Exit
from tests.cli.conftest import Console


def test_check_is_content_where_typefaces_are_made(console: Console) -> None:
    found = next(each for each in console.done("check")["checks"] if each["name"] == "fonts")
    assert found["faults"] == 0


def test_check_says_in_one_line_how_to_make_missing_typefaces(
    console: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "FOLDER", tmp_path)
    answer = console.run("check")
    assert answer.exit_code == Exit.REFUSED
    told = [line for line in answer.out.splitlines() if "certificates.fonts" in line]
    assert len(told) == 1
