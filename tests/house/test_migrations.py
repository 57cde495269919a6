"""The migrations make exactly the tables the models describe, and can be walked back and forth."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Engine, Integer, MetaData, Table, inspect

from lms.tables import is_described, metadata
from tests.databases import ROOT, empty_database, migrate, url_of


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Engine]:
    with empty_database(url_of("migrations", tmp_path)) as engine:
        yield engine


def test_there_is_one_head() -> None:
    scripts = ScriptDirectory.from_config(Config(toml_file=ROOT / "pyproject.toml"))
    assert len(scripts.get_heads()) == 1


def test_migrations_make_what_the_models_describe(engine: Engine) -> None:
    assert _differences(engine, metadata) == []


def test_a_table_without_a_migration_is_seen(engine: Engine) -> None:
    planted = MetaData(naming_convention=metadata.naming_convention)
    for table in metadata.tables.values():
        table.to_metadata(planted)
    Table("planted", planted, Column("id", Integer, primary_key=True))
    assert [difference[0] for difference in _differences(engine, planted)] == ["add_table"]


def test_the_schema_goes_up_down_and_up_again(empty: Engine) -> None:
    migrate(empty)
    first = _schema(empty)
    migrate(empty, "base")
    assert set(_schema(empty)) <= {"alembic_version"}
    migrate(empty)
    assert _schema(empty) == first


def _differences(engine: Engine, described: MetaData) -> list[Any]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_described})
        return list(compare_metadata(context, described))


def _schema(engine: Engine) -> dict[str, list[str]]:
    found = inspect(engine)
    return {table: sorted(column["name"] for column in found.get_columns(table)) for table in found.get_table_names()}
