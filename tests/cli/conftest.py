"""A console: the command as an operator runs it, on a database and a data folder of its own."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from lms import clock
from lms.cli import app
from lms.cli.answers import Exit
from lms.db import make_sessions
from lms.requirements.actions.rule_sets import ship_profiles
from lms.settings import get_settings, private_folder
from tests.databases import copied_database, empty_database, url_of


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command answered."""

    exit_code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """The one JSON object on standard output; anything beside it fails."""
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Console:
    """Runs commands; `engine` is the database they run on, `folder` the data folder."""

    engine: Engine
    folder: Path

    def run(self, *arguments: object, typed: str = "") -> Answer:
        """Run a command with arguments as typed."""
        result = CliRunner().invoke(app, [str(argument) for argument in arguments], input=typed)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Answer(result.exit_code, result.stdout, result.stderr)

    def done(self, *arguments: object, typed: str = "") -> Any:
        """Run a command that must succeed, with --json, and return its object."""
        answer = self.run(*arguments, "--json", typed=typed)
        assert answer.exit_code == Exit.DONE, answer.err
        return answer.data

    def db(self) -> Session:
        """Open a session on the database."""
        return Session(self.engine)


@pytest.fixture
def bare(tmp_path: Path, settled: None) -> Iterator[Console]:
    """Give a console whose database has no table yet."""
    with empty_database(url_of("console", tmp_path)) as engine:
        yield Console(engine, tmp_path / "data")


@pytest.fixture
def console(tmp_path: Path, settled: None, ready: str) -> Iterator[Console]:
    """Give a console whose database is ready and empty: as `lms migrate` leaves it."""
    with copied_database(ready, url_of("console", tmp_path)) as engine:
        yield Console(engine, tmp_path / "data")


@pytest.fixture(scope="session")
def ready(schema: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Prepare one database as `lms migrate` does, for every console to be copied from."""
    url = url_of("ready", tmp_path_factory.mktemp("ready"))
    with copied_database(schema, url) as engine:
        with make_sessions(engine).begin() as db:
            ship_profiles(db)
        engine.dispose()  # so that all of it is in the file, and the server lets it be copied
        yield url


@pytest.fixture
def settled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Point the settings at the console's own database and folder, in Chinese; the prepared database's key is there."""
    prepared = get_settings().keys_dir / "audit.key"
    if prepared.exists():
        shutil.copy(prepared, private_folder(tmp_path / "data" / "keys"))
    monkeypatch.setenv("LMS_DATABASE_URL", url_of("console", tmp_path))
    monkeypatch.setenv("LMS_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    get_settings.cache_clear()
    yield
    clock.shift(None)
    monkeypatch.undo()
    get_settings.cache_clear()
