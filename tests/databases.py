"""Databases for tests: one empty one per asker, on the database system this run is about."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import make_url

from lms.db import make_engine

ROOT = Path(__file__).parent.parent
SERVER = os.environ.get("LMS_TEST_DATABASE_URL", "")
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")


def url_of(name: str, folder: Path) -> str:
    """Return the address of this worker's database `name`: a file in `folder`, or on the server given."""
    if not SERVER:
        return f"sqlite:///{folder / name}.db"
    return make_url(SERVER).set(database=f"lms_{WORKER}_{name}").render_as_string(hide_password=False)


@contextmanager
def empty_database(url: str) -> Iterator[Engine]:
    """Open a new database without any table; it is gone again afterwards."""
    _drop(url)
    if not url.startswith("sqlite"):
        _on_server(f'CREATE DATABASE "{make_url(url).database}"')
    engine = make_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()
        _drop(url)


@contextmanager
def copied_database(source: str, url: str) -> Iterator[Engine]:
    """Open a new database that holds what another holds, which nobody has open; it is gone again afterwards."""
    _drop(url)
    if url.startswith("sqlite"):
        shutil.copyfile(str(make_url(source).database), str(make_url(url).database))
    else:
        _on_server(f'CREATE DATABASE "{make_url(url).database}" TEMPLATE "{make_url(source).database}"')
    engine = make_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()
        _drop(url)


def migrate(engine: Engine, revision: str = "head") -> None:
    """Move the schema up or down to a revision with the product's own migrations."""
    config = Config(toml_file=ROOT / "pyproject.toml")
    up = revision == "head" or revision.startswith("+")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        (command.upgrade if up else command.downgrade)(config, revision)


def _drop(url: str) -> None:
    if url.startswith("sqlite"):
        for suffix in ("", "-wal", "-shm"):
            Path(f"{make_url(url).database}{suffix}").unlink(missing_ok=True)
    else:
        _on_server(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')


def _on_server(statement: str) -> None:
    engine = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()
