"""The demo world at a small scale, built once for all its tests by the command that users run."""

import json
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from lms import clock
from lms.cli import app
from lms.db import reading
from lms.demo.moment import DEMO_DAY, live_on
from lms.settings import get_settings
from tests.databases import empty_database, url_of

SCALE = "0.1"


@pytest.fixture(scope="session")
def demo_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Build the demo world in a database of its own."""
    url = url_of("demo", tmp_path_factory.mktemp("demo"))
    with empty_database(url) as engine:
        for command in (["migrate"], ["demo", "--scale", SCALE]):
            run_on(url, *command)
        yield engine


@pytest.fixture
def world(demo_engine: Engine) -> Iterator[Session]:
    """Look at the demo world on its own day."""
    live_on(DEMO_DAY)
    with reading(demo_engine) as db:
        yield db
    clock.shift(None)


def run_on(url: str, *command: str) -> dict[str, object]:
    """Run a command on a database and return its JSON object."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LMS_DATABASE_URL", url)
        get_settings.cache_clear()
        result = CliRunner().invoke(app, [*command, "--json"], catch_exceptions=False)
        clock.shift(None)
    get_settings.cache_clear()
    assert result.exit_code == 0, result.stderr
    answer: dict[str, object] = json.loads(result.stdout)
    return answer
