"""Fixtures every test may ask for: its own database and settings, and no network but loopback."""

import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Generator, Iterator
from contextlib import nullcontext
from datetime import date, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from lms import clock
from lms.settings import Settings, get_settings
from tests.cast import SINCE, Cast, make_cast
from tests.databases import SERVER, copied_database, empty_database, migrate, url_of
from tests.event_loop import end_event_loop
from tests.exam_factories import Staff, staff_of
from tests.sharing import Sharing, asks_no_database, in_order
from tests.summary import account

# The same examples in every run, so that a red suite means a changed product; HYPOTHESIS_PROFILE=long looks further.
_ALWAYS: dict[str, Any] = {"deadline": None, "database": None, "print_blob": True}
hypothesis.settings.register_profile("suite", derandomize=True, max_examples=60, stateful_step_count=25, **_ALWAYS)
hypothesis.settings.register_profile("long", max_examples=5000, stateful_step_count=50, **_ALWAYS)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))

# Before anything a test tells.
BEFORE: datetime = clock.local_instant(SINCE) + timedelta(days=1)
# On a database server not even read: browsers run once, on SQLite, and rules ask no database.
collect_ignore = ["browser", "rules"] if SERVER else []


def pytest_configure(config: pytest.Config) -> None:
    """Point every setting at a folder of this run before any test module is read."""
    folder = Path(tempfile.mkdtemp(prefix="lms-test-"))
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    config.add_cleanup(end_event_loop)
    for name in [name for name in os.environ if name.startswith("LMS_") and name != "LMS_TEST_DATABASE_URL"]:
        del os.environ[name]
    os.environ["LMS_DATA_DIR"] = str(folder)
    os.environ["LMS_DATABASE_URL"] = url_of("suite", folder)
    get_settings.cache_clear()
    sys.addaudithook(_only_loopback)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage while tests are read, nor later among what was read, and more seldom: it took a seventh."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(5_000, 10, 10)
        gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes longest; leave out, on a database server, what asks none: it answers the same on SQLite."""
    pure = {item for item in items if SERVER and asks_no_database(item)}
    if pure:
        config.hook.pytest_deselected(items=list(pure))
    items[:] = in_order([item for item in items if item not in pure])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Sharing:
    """Keep what shares costly things with one worker."""
    return Sharing(config, log)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which folder took how long."""
    reports = [each for kind in terminalreporter.stats.values() for each in kind if hasattr(each, "duration")]
    for line in account(reports):
        terminalreporter.write_line(line)


@pytest.fixture
def usual_time() -> datetime | date | None:
    """Return when tests without the mark `at` take place; None: now."""
    return None


@pytest.fixture(autouse=True)
def _clock(request: pytest.FixtureRequest, usual_time: datetime | date | None) -> Iterator[None]:
    """Let the clock stand still where the mark `at` says: at an instant, or at noon of a day."""
    mark = request.node.get_closest_marker("at")
    when = mark.args[0] if mark else usual_time
    with clock.travel(when) if when else nullcontext():
        yield


@pytest.fixture(scope="session")
def settings() -> Settings:
    """Return the settings of this run; its files lie in a temporary folder."""
    return get_settings()


@pytest.fixture(scope="session")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Make a database by the migrations, as in production, once a worker; give its address, to be copied."""
    with empty_database(url_of("schema", tmp_path_factory.mktemp("schema"))) as engine:
        migrate(engine)
        engine.dispose()
        yield engine.url.render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def engine(settings: Settings, schema: str) -> Iterator[Engine]:
    """Open this worker's database."""
    with copied_database(schema, settings.database_url) as engine:
        yield engine


@pytest.fixture(scope="session")
def stage(schema: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Cast]]:
    """Open a database that holds the cast and nothing else; no test ever changes it."""
    with copied_database(schema, url_of("stage", tmp_path_factory.mktemp("stage"))) as engine:
        with clock.travel(BEFORE), Session(engine, expire_on_commit=False) as db, db.begin():
            cast = make_cast(db)
        yield engine, cast


@pytest.fixture(scope="session")
def demo_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Build the small demo world once and give its address, to be copied; who asks stands in tests/sharing.py."""
    from tests.demo_world import demo_world

    url = url_of("demo_world", tmp_path_factory.mktemp("demo_world"))
    with demo_world(url):
        yield url


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """Open a connection inside a transaction that is rolled back; whatever runs on it leaves no trace."""
    with engine.connect() as connection:
        transaction = connection.begin()
        yield connection
        transaction.rollback()


@pytest.fixture
def db(connection: Connection) -> Iterator[Session]:
    """Open a session as the product has it; its commits and rollbacks reach as far as a savepoint."""
    with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
        yield session


@pytest.fixture
def cast(db: Session) -> Cast:
    """Return the fixed cast, in the test's own transaction."""
    return make_cast(db)


@pytest.fixture
def staff(cast: Cast) -> Staff:
    """Return those of the cast who hold exams."""
    return staff_of(cast)


def _only_loopback(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse name look-ups and connections that would leave this machine (an audit hook sees every one)."""
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    host = host.decode() if isinstance(host, bytes) else host
    if host not in {None, "", "localhost"} and not _is_loopback(str(host)):
        raise ConnectionRefusedError(f"tests may not reach {host}: only loopback is open")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
