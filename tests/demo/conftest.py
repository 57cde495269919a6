"""The demo world at a small scale, built once for all its tests."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lms import clock
from lms.db import make_sessions, reading
from lms.demo.moment import DEMO_DAY, live_on
from lms.demo.world import build
from lms.requirements.actions.rule_sets import ship_profiles
from lms.worker.loop import Worker
from tests.databases import empty_database, migrate, url_of

SCALE = 0.1


@pytest.fixture(scope="session")
def demo_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Build the demo world in a database of its own."""
    with empty_database(url_of("demo", tmp_path_factory.mktemp("demo"))) as engine:
        migrate(engine)
        with make_sessions(engine).begin() as db:
            ship_profiles(db)
            db.flush()
            assert build(db, scale=SCALE)
        live_on(DEMO_DAY)
        Worker(engine).run_once()
        clock.shift(None)
        yield engine


@pytest.fixture
def world(demo_engine: Engine) -> Iterator[Session]:
    """Look at the demo world on its own day."""
    live_on(DEMO_DAY)
    with reading(demo_engine) as db:
        yield db
    clock.shift(None)
