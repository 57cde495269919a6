"""Tampering with the audit log as somebody would who owns the database: no trigger, no reference holds him."""

from collections.abc import Callable
from random import Random

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from lms.audit import queries
from lms.audit.rules import BEGINNING, digest_of, mark_of

TABLES = ("audit_entries", "audit_links")
_CONTENT = ("at", "actor_account_id", "actor_role", "action", "subject_kind", "subject_id", "details")
# The attacker knows the program, not the key.
GUESSED_KEY = b"guessed"


def own_the_database(connection: Connection) -> None:
    """Let nothing in the database hold the attacker back, for this transaction."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        return
    connection.execute(text("PRAGMA defer_foreign_keys = ON"))
    for table in TABLES:
        for verb in ("update", "delete"):
            connection.execute(text(f"DROP TRIGGER {table}_no_{verb}"))


def sql(connection: Connection, statement: str, **values: object) -> None:
    """Run a statement of the attacker's."""
    connection.execute(text(statement), values)


def edit(connection: Connection, victim: int, chance: Random) -> None:
    """Change one thing about a line."""
    column, value = chance.choice(
        [
            ("actor_account_id", 4711),
            ("actor_role", "SYSTEM"),
            ("action", "hours:claims:rejected"),
            ("subject_kind", "claims2"),
            ("subject_id", 99),
            ("details", '{"made": "up"}'),
            ("mark", "0" * 80),
        ]
    )
    sql(connection, f"UPDATE audit_entries SET {column} = :value WHERE id = :id", value=value, id=victim)


def back_date(connection: Connection, victim: int, _: Random) -> None:
    """Let a line have been written in January."""
    zone = "" if connection.dialect.name == "sqlite" else "+00"
    at = f"2023-01-05 08:00:00.000000{zone}"
    sql(connection, f"UPDATE audit_entries SET at = '{at}' WHERE id = :id", id=victim)


def delete(connection: Connection, victim: int, _: Random) -> None:
    """Delete a line and leave its place in the chain."""
    sql(connection, "DELETE FROM audit_entries WHERE id = :id", id=victim)


def delete_with_place(connection: Connection, victim: int, _: Random) -> None:
    """Delete a line and its place."""
    sql(connection, "DELETE FROM audit_links WHERE entry_id = :id", id=victim)
    delete(connection, victim, _)


def delete_and_close_up(connection: Connection, victim: int, chance: Random) -> None:
    """Delete a line and its place, and let the places after it close up."""
    place = connection.scalar(text("SELECT position FROM audit_links WHERE entry_id = :id"), {"id": victim})
    delete_with_place(connection, victim, chance)
    sql(connection, "UPDATE audit_links SET position = -position WHERE position > :place", place=place)
    sql(connection, "UPDATE audit_links SET position = -position - 1 WHERE position < 0")


def cut_the_tail(connection: Connection, victim: int, _: Random) -> None:
    """Delete a line and all that follow, places and all."""
    place = connection.scalar(text("SELECT position FROM audit_links WHERE entry_id = :id"), {"id": victim})
    sql(
        connection,
        "DELETE FROM audit_entries WHERE id IN (SELECT entry_id FROM audit_links WHERE position >= :p)",
        p=place,
    )
    sql(connection, "DELETE FROM audit_links WHERE position >= :place", place=place)


def swap(connection: Connection, victim: int, _: Random) -> None:
    """Let a line and the next change their contents, marks and all."""
    changes = ", ".join(
        f"{name} = (SELECT {name} FROM swapped WHERE swapped.id = :other)" for name in (*_CONTENT, "mark")
    )
    connection.execute(text("CREATE TEMPORARY TABLE swapped AS SELECT * FROM audit_entries"))
    sql(connection, "UPDATE audit_entries SET mark = NULL WHERE id IN (:one, :other)", one=victim, other=victim + 1)
    for one, other in ((victim, victim + 1), (victim + 1, victim)):
        sql(connection, f"UPDATE audit_entries SET {changes} WHERE id = :one", one=one, other=other)
    connection.execute(text("DROP TABLE swapped"))


def swap_places(connection: Connection, victim: int, _: Random) -> None:
    """Let a line and the next change their places in the chain, digests and all."""
    one, other = (
        connection.scalar(text("SELECT position FROM audit_links WHERE entry_id = :id"), {"id": identity})
        for identity in (victim, victim + 1)
    )
    sql(connection, "UPDATE audit_links SET position = -1 WHERE position = :one", one=one)
    sql(connection, "UPDATE audit_links SET position = :one WHERE position = :other", one=one, other=other)
    sql(connection, "UPDATE audit_links SET position = :other WHERE position = -1", other=other)


def insert(connection: Connection, victim: int, _: Random) -> None:
    """Write a line of one's own, with the mark of another."""
    _copy(connection, victim, "0" * 16 + "a" * 64)


def copy(connection: Connection, victim: int, _: Random) -> None:
    """Write a line once more, mark and all; the index that forbids it goes first."""
    sql(connection, "DROP INDEX uq_audit_entries_mark")
    mark = connection.scalar(text("SELECT mark FROM audit_entries WHERE id = :id"), {"id": victim})
    _copy(connection, victim, str(mark))


def insert_between(connection: Connection, victim: int, chance: Random) -> None:
    """Write a line of one's own and give it a place before another."""
    insert(connection, victim, chance)
    place = connection.scalar(text("SELECT position FROM audit_links WHERE entry_id = :id"), {"id": victim})
    sql(connection, "UPDATE audit_links SET position = -position WHERE position >= :place", place=place)
    sql(connection, "UPDATE audit_links SET position = -position + 1 WHERE position < 0")
    sql(
        connection,
        "INSERT INTO audit_links (position, entry_id, is_taken_over, digest) "
        "SELECT :place, max(id), :no, :digest FROM audit_entries",
        place=place,
        no=False,
        digest="b" * 64,
    )


def edit_and_recompute(connection: Connection, victim: int, chance: Random, key: bytes = GUESSED_KEY) -> None:
    """Change a line, give it a mark, and compute all digests of the chain again from there on."""
    sql(connection, "UPDATE audit_entries SET subject_id = 99 WHERE id = :id", id=victim)
    with Session(connection, join_transaction_mode="create_savepoint") as db:
        links = list(queries.links(db))
    before, is_reached = BEGINNING, False
    for link in links:
        line = link.line
        assert line is not None
        if line.id == victim:
            is_reached = True
            line.mark = mark_of(key, line.content(), f"{chance.getrandbits(64):016x}")
            sql(connection, "UPDATE audit_entries SET mark = :mark WHERE id = :id", mark=line.mark, id=victim)
        if is_reached:
            digest = digest_of(key, before, line, is_taken_over=link.is_taken_over)
            sql(connection, "UPDATE audit_links SET digest = :d WHERE position = :p", d=digest, p=link.position)
            before = digest
        else:
            before = link.digest


def _copy(connection: Connection, victim: int, mark: str) -> None:
    columns = ", ".join(_CONTENT)
    into = f"INSERT INTO audit_entries (id, {columns}, mark)"
    # On PostgreSQL the forger, too, takes the number of the sequence: else the next line that is written collides.
    by_sequence = "nextval(pg_get_serial_sequence('audit_entries', 'id'))"
    newest = by_sequence if connection.dialect.name == "postgresql" else "(SELECT max(id) + 1 FROM audit_entries)"
    sql(connection, f"{into} SELECT {newest}, {columns}, :mark FROM audit_entries WHERE id = :id", id=victim, mark=mark)


Tampering = Callable[[Connection, int, Random], None]
TAMPERINGS: tuple[Tampering, ...] = (
    edit,
    back_date,
    delete,
    delete_with_place,
    delete_and_close_up,
    cut_the_tail,
    swap,
    swap_places,
    insert,
    copy,
    insert_between,
    edit_and_recompute,
)
