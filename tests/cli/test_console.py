"""Every command answers alike: one JSON object, reasons on standard error, three exit codes."""

from typing import Any

import pytest
import typer
from sqlalchemy import func, select

from lms import clock
from lms.audit import AuditEntry
from lms.cli import app
from lms.cli.answers import Exit
from lms.requirements.models import RuleSetVersion
from lms.settings import get_settings
from tests.cli.conftest import Console
from tests.factories import make_unit


def _commands(command: Any, name: str = "lms") -> list[tuple[str, Any]]:
    if not hasattr(command, "list_commands"):
        return [(name, command)]
    below = {part: command.get_command(None, part) for part in command.list_commands(None)}
    return [found for part, each in below.items() for found in _commands(each, f"{name} {part}")]


COMMANDS = _commands(typer.main.get_command(app))


@pytest.mark.parametrize(("name", "command"), COMMANDS, ids=[name for name, _ in COMMANDS])
def test_every_command_can_answer_in_json_and_says_what_it_does(name: str, command: Any) -> None:
    assert "--json" in {option for parameter in command.params for option in parameter.opts}
    assert command.help


def test_migrating_makes_the_tables_and_ships_the_ready_rule_sets(bare: Console) -> None:
    answer = bare.done("migrate")
    assert answer["from"] is None
    assert answer["rule_sets_added"] == 5
    with bare.db() as db:
        assert set(db.scalars(select(RuleSetVersion.code))) == {"QD-2023", "FN-2025", "ZJG-2022", "SZ-2021", "JN-2022"}


def test_migrating_again_changes_nothing(console: Console) -> None:
    answer = console.done("migrate")
    assert answer["from"] == answer["to"]
    assert answer["rule_sets_added"] == 0


@pytest.mark.parametrize("command", [["check"], ["rules", "list"], ["demo"], ["worker", "--once"], ["serve"]])
def test_without_tables_a_command_says_to_migrate_first(bare: Console, command: list[str]) -> None:
    answer = bare.run(*command)
    assert answer.exit_code == Exit.REFUSED
    assert "lms migrate" in answer.err
    assert answer.out == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [("LMS_COLOUR", "red"), ("LMS_TIMEZONE", "Mars/Olympus"), ("LMS_DEMO_DATE", "tomorrow")],
)
def test_a_wrong_setting_stops_a_command_with_one_line_that_names_it(
    console: Console, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    get_settings.cache_clear()
    answer = console.run("rules", "list")
    assert answer.exit_code == Exit.WRONG_USAGE
    assert name in answer.err
    assert len(answer.err.splitlines()) == 1


def test_a_refusal_is_a_sentence_with_its_code_and_nothing_on_standard_output(console: Console) -> None:
    answer = console.run("user", "add", "--login", "liu", "--role", "UNIT_TRAINER", "--unit", "NOWHERE")
    assert (answer.exit_code, answer.out) == (Exit.REFUSED, "")
    assert "[UNIT_NOT_FOUND]" in answer.err
    assert "单位" in answer.err


def test_a_refusal_in_json_is_one_object_with_code_and_text(console: Console) -> None:
    answer = console.run("rules", "show", "XX-1999", "--json")
    assert answer.exit_code == Exit.REFUSED
    assert answer.data["code"] == "RULE_SET_NOT_FOUND"
    assert answer.data["text"] in answer.err


def test_the_console_speaks_english_where_the_locale_does(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    chinese = console.run("rules", "show", "XX-1999").err
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    english = console.run("rules", "show", "XX-1999").err
    assert chinese != english
    assert english.isascii()


@pytest.mark.parametrize(
    "command",
    [["roster", "import"], ["hours", "import", "x.csv"], ["report", "completion"], ["user", "add"], ["fly"]],
)
def test_a_command_that_lacks_something_is_wrong_usage(console: Console, command: list[str]) -> None:
    assert console.run(*command).exit_code == Exit.WRONG_USAGE


def test_the_audit_log_names_the_operator_by_the_missing_account(console: Console) -> None:
    with console.db() as db:
        assert db.scalar(select(func.count(AuditEntry.id)).where(AuditEntry.actor_account_id.is_not(None))) == 0
        assert db.scalar(select(func.count(AuditEntry.id))) == 5  # the rule sets that were shipped


def test_a_demo_date_is_refused_where_other_data_is_kept(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    with console.db() as db, db.begin():
        make_unit(db, "CG")
    monkeypatch.setenv("LMS_DEMO_DATE", "2023-11-20")
    get_settings.cache_clear()
    answer = console.run("rules", "list")
    assert answer.exit_code == Exit.WRONG_USAGE
    assert "LMS_DEMO_DATE" in answer.err
    assert clock.today().year > 2023


def test_the_demo_is_not_built_where_other_data_is_kept(console: Console) -> None:
    with console.db() as db, db.begin():
        make_unit(db, "CG")
    answer = console.run("demo")
    assert answer.exit_code == Exit.REFUSED
    assert "DATABASE_IN_USE" in answer.err
