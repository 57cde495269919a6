"""`lms migrate`: bring the schema to its head, then put the ready rule sets on record."""

from pathlib import Path

import typer
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lms.audit.actions import take_over
from lms.cli.answers import AsJson, answering, words
from lms.db import make_engine
from lms.i18n import N_
from lms.outbox import request
from lms.people.actions.people import EVERY_YEAR, ROLL_CHANGED
from lms.requirements.actions.rule_sets import ship_profiles
from lms.settings import get_settings

ROOT = Path(__file__).resolve().parents[2]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("migrate")(migrate)


def migrate(as_json: AsJson = False) -> None:
    """Bring the database schema to its newest version and put the ready rule sets on record."""
    with answering(as_json=as_json) as say:
        engine = make_engine(get_settings().database_url)
        try:
            before = schema_version(engine)
            with engine.begin() as connection:
                config = alembic_config()
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
                with Session(connection) as db:
                    take_over(db)
                    added = ship_profiles(db)
                    if before is not None and before != head():
                        request(db, ROLL_CHANGED, EVERY_YEAR)  # a new release may count otherwise
                    db.flush()  # the connection's transaction commits, not the session
            after = schema_version(engine)
        finally:
            engine.dispose()
        say(
            {"from": before, "to": after, "rule_sets_added": added},
            words(N_("数据库结构：%(version)s；新增规则集%(added)s个"), version=after, added=added),
        )


def alembic_config() -> Config:
    """Return the migrations' configuration, wherever the command is run from."""
    return Config(toml_file=ROOT / "pyproject.toml")


def head() -> str:
    """Return the newest version of the schema that this program knows."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head() or ""


def schema_version(engine: Engine) -> str | None:
    """Return the version of the schema a database has, None when it has none."""
    with engine.connect().execution_options(read_only=True) as connection:
        return MigrationContext.configure(connection).get_current_revision()
