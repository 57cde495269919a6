"""The demo world at a small scale, built by the commands that users run."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from typer.testing import CliRunner

from lms import clock
from lms.cli import app
from lms.settings import get_settings
from tests.databases import empty_database

SCALE = "0.1"


@contextmanager
def demo_world(url: str) -> Iterator[None]:
    """Build the demo world in a database of its own; afterwards nobody has it open."""
    with empty_database(url) as engine:
        for command in (["migrate"], ["demo", "--scale", SCALE]):
            run_on(url, *command)
        engine.dispose()
        yield


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
