"""The table of commands says what their files add, and a command loads no file but its own."""

import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from lms.cli import app
from lms.cli.loading import FILES, commands_in


@pytest.mark.parametrize("file", FILES)
def test_a_file_adds_what_the_table_says(file: str) -> None:
    assert tuple(commands_in(file)) == FILES[file]


def test_every_file_of_commands_is_in_the_table() -> None:
    here = Path(__file__).parents[2] / "lms" / "cli"
    files = {path.stem for path in here.glob("*.py") if "\ndef add_to(" in path.read_text(encoding="utf-8")}
    assert files == set(FILES)


def test_an_unknown_command_is_none() -> None:
    command = get_command(app)
    assert command.get_command(None, "nothing") is None  # type: ignore[attr-defined] # a group


def test_serving_loads_no_page_designer_and_no_migration_before_it_is_asked_to() -> None:
    """Its processes load this module again when they begin: a second of each restart."""
    heavy = "{'weasyprint','xlsxwriter','docx','alembic','icalendar','lms.demo.world','lms.simulation'}"
    told = f"import sys; from lms.cli import app; print(sorted({heavy} & set(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True, timeout=300)
    assert answer.stdout.strip() == "[]"
