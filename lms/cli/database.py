"""Opening the database for a command: one command, one transaction; a demo world lives on its own day."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lms.cli.answers import WrongUsage
from lms.db import make_engine, make_sessions, reading
from lms.demo.moment import is_demo, live_on, recorded_day, told_day
from lms.demo.queries import is_empty
from lms.i18n import N_
from lms.settings import get_settings


@contextmanager
def opened() -> Iterator[Engine]:
    """Open the database of the settings, and move the clock to where a demo world stands."""
    engine = make_engine(get_settings().database_url)
    try:
        with reading(engine) as db:
            _require_demo(db)
            live_on(recorded_day(db))
        yield engine
    finally:
        engine.dispose()


def _require_demo(db: Session) -> None:
    """Refuse to live on another day where real people's hours are kept: what they confirm would be dated wrongly."""
    if told_day() and not (is_demo(db) or is_empty(db) or get_settings().development):
        raise WrongUsage(N_("LMS_DEMO_DATE只能用于演示数据，这个库里是别的数据。请去掉这项设置"))


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
