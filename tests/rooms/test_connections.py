"""Connections: a server that went away is noticed before a request pays for it; tables are looked through daily."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from lms.db import make_engine
from lms.worker.jobs import keep_filings_up


@pytest.fixture
def other(engine: Engine) -> Engine:
    """Another program's connections to the same database."""
    if engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no server that could go")
    return make_engine(engine.url.render_as_string(hide_password=False))


def test_a_connection_whose_server_went_is_replaced_before_it_is_used(engine: Engine, other: Engine) -> None:
    with other.connect() as one:
        gone = one.scalar(text("SELECT pg_backend_pid()"))
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": gone})
    with other.connect() as one:
        assert one.scalar(text("SELECT pg_backend_pid()")) != gone
    other.dispose()


def test_the_connection_used_last_is_used_next(other: Engine) -> None:
    with other.connect(), other.connect() as second:
        last = second.scalar(text("SELECT pg_backend_pid()"))
        second.close()
        with other.connect() as next_one:
            assert next_one.scalar(text("SELECT pg_backend_pid()")) == last
    other.dispose()


def test_a_new_day_the_database_looks_how_its_tables_are_filled(db: Session) -> None:
    keep_filings_up(db, None)
    known = "sqlite_stat1" if db.get_bind().dialect.name == "sqlite" else "pg_statistic"
    assert db.execute(text(f"SELECT count(*) FROM {known}")).scalar_one() > 0
