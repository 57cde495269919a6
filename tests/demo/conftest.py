"""The demo world on its own day."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lms import clock
from lms.db import reading
from lms.demo.moment import DEMO_DAY, live_on
from tests.databases import copied_database, url_of


@pytest.fixture(scope="session")
def demo_engine(demo_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Open a copy of the demo world."""
    with copied_database(demo_database, url_of("demo", tmp_path_factory.mktemp("demo"))) as engine:
        yield engine


@pytest.fixture
def world(demo_engine: Engine) -> Iterator[Session]:
    """Look at the demo world on its own day."""
    live_on(DEMO_DAY)
    with reading(demo_engine) as db:
        yield db
    clock.shift(None)
