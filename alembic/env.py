"""Run the migrations on the database of the settings, or on a connection handed over by a caller."""

from alembic import context

from lms.db import make_engine
from lms.settings import get_settings
from lms.tables import is_described, metadata


def plain_type(kind, item, _):
    """Write our instants as what they are in the database, so that migrations import nothing of ours."""
    return "sa.DateTime(timezone=True)" if kind == "type" and type(item).__name__ == "UtcDateTime" else False


def run(connection) -> None:
    """Run in one transaction; SQLite rebuilds tables in batches because it cannot alter them."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=plain_type,
        include_name=is_described,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with make_engine(get_settings().database_url).connect() as connection:
        run(connection)
        connection.commit()
