"""Opening the database for a command: one command, one transaction; a demo world lives on its own day."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lms.db import make_engine, make_sessions, reading
from lms.demo.moment import live_on, recorded_day
from lms.settings import get_settings


@contextmanager
def opened() -> Iterator[Engine]:
    """Open the database of the settings, and move the clock to where a demo world stands."""
    engine = make_engine(get_settings().database_url)
    try:
        with reading(engine) as db:
            live_on(recorded_day(db))
        yield engine
    finally:
        engine.dispose()


@contextmanager
def writing() -> Iterator[Session]:
    """Give a command its transaction: committed when the block ends, undone when it raises."""
    with opened() as engine, make_sessions(engine).begin() as db:
        yield db


@contextmanager
def looking() -> Iterator[Session]:
    """Give a command a session that writes nothing."""
    with opened() as engine, reading(engine) as db:
        yield db
