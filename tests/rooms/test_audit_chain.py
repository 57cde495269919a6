"""The audit log holds together: whatever is done to it with direct SQL is found, and the place is named."""

import json
from collections.abc import Iterator
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.orm import Session

from lms import audit, clock, vault
from lms.access import OPERATOR
from lms.audit import actions, queries, witness
from lms.audit.keeping import Report, check_log
from lms.audit.models import AuditEntry, AuditLink
from lms.audit.rules import Fault
from lms.settings import Settings, get_settings
from tests import tampering
from tests.tampering import TAMPERINGS, Tampering, own_the_database

LINES = 60
# Times twelve kinds: hundreds in all.
EACH = 30


@pytest.fixture(scope="module")
def ground(engine: Engine) -> Iterator[Connection]:
    """A chained and witnessed log, in a transaction in which nothing of the database resists."""
    with engine.connect() as connection:
        transaction = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as db:
            for number in range(LINES):
                audit.record(db, actor=OPERATOR, action="hours:claims:confirmed", subject="claims", subject_id=number)
                db.flush()
            actions.chain_waiting(db, everywhere=True)
            db.commit()
        own_the_database(connection)
        yield connection
        transaction.rollback()


@pytest.fixture(autouse=True)
def witnessed(db: Session, settings: Settings) -> Iterator[None]:
    """The head of the log is on file, as the worker leaves it."""
    last = queries.last_link(db)
    assert last is not None
    forget_heads(settings)  # of other tests of this worker, whose lines are gone
    witness.write_down(witness.witness(last.position, last.digest))
    yield
    forget_heads(settings)


def forget_heads(settings: Settings) -> None:
    for name in (witness.HEADS, witness.NEWEST):
        (settings.witness_dir / name).unlink(missing_ok=True)


def checked(connection: Connection) -> Report:
    with Session(connection, join_transaction_mode="create_savepoint") as db:
        return check_log(db)


def entry_at(connection: Connection, position: int) -> int:
    return int(connection.scalar(text("SELECT entry_id FROM audit_links WHERE position = :p"), {"p": position}) or 0)


def test_a_log_that_nobody_touched_is_sound(connection: Connection) -> None:
    report = checked(connection)
    assert (report.total, report.waiting, report.chained) == (0, 0, report.end)
    assert report.chained >= LINES


@pytest.mark.parametrize("tamper", TAMPERINGS, ids=lambda tamper: tamper.__name__)
def test_each_tampering_is_found_at_its_place(connection: Connection, tamper: Tampering) -> None:
    chance = Random(tamper.__name__)
    end = checked(connection).end
    for _ in range(EACH):
        place = chance.randrange(end - LINES + 1, end)
        victim = entry_at(connection, place)
        with connection.begin_nested() as savepoint:
            tamper(connection, victim, chance)
            report = checked(connection)
            savepoint.rollback()
        assert report.total, f"{tamper.__name__} at {place} went unseen"
        first = report.faults[0]
        assert _names(first, place, victim, end), f"{tamper.__name__} at {place} of {end}: {first}"
    assert checked(connection).total == 0


def _names(found: audit.rules.Found, place: int, victim: int, end: int) -> bool:
    """Whether a fault names the place that was tampered with, or the very line that was put in."""
    if found.fault in {Fault.FOREIGN, Fault.TWICE}:
        return found.entry_id is not None and found.entry_id > victim
    if found.fault is Fault.CUT:
        return found.position == place and found.last in {place, end}
    return found.position == place


def test_an_unsigned_chain_lets_the_one_pass_who_computes_it_anew(
    connection: Connection, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    """Without a key outside the database and a head in a second place, the hardest tampering is invisible."""
    monkeypatch.setattr(vault, "audit_key", lambda: tampering.GUESSED_KEY)
    with Session(connection, join_transaction_mode="create_savepoint") as db:
        first = list(queries.links(db))[0]  # noqa: RUF015 - a cursor that is left open warns
    assert first.line is not None
    tampering.edit_and_recompute(connection, first.line.id, Random(1))
    assert checked(connection).total > 0  # the head on file tells
    for name in (witness.HEADS, witness.NEWEST):
        (settings.witness_dir / name).unlink()
    report = checked(connection)
    assert [found for found in report.faults if found.fault is not Fault.FOREIGN] == []


def test_lines_committed_later_with_a_lower_number_are_chained_too(connection: Connection, db: Session) -> None:
    for _ in range(3):
        audit.record(db, actor=OPERATOR, action="year:closed", subject="units", subject_id=1)
    db.flush()
    _, late, _ = (line.id for line in queries.unlinked_lines(db))
    with Session(connection, join_transaction_mode="create_savepoint") as other:
        actions._chain(other, [line for line in queries.unlinked_lines(other) if line.id != late], vault.audit_key())
        other.commit()
    assert actions.chain_waiting(db) == 1
    last = queries.last_link(db)
    assert last is not None
    assert last.entry_id == late
    assert checked(connection).total == 0


def test_a_line_that_the_program_did_not_write_is_never_chained(connection: Connection, db: Session) -> None:
    tampering.insert(connection, entry_at(connection, 3), Random(1))
    assert actions.chain_waiting(db, everywhere=True) == 0
    audit.record(db, actor=OPERATOR, action="year:closed", subject="units", subject_id=1)
    db.flush()
    assert actions.chain_waiting(db) == 1
    assert [found.fault for found in checked(connection).faults] == [Fault.FOREIGN]


def test_details_are_marked_as_the_database_keeps_them(connection: Connection, db: Session) -> None:
    audit.record(
        db, actor=OPERATOR, action="hours:batch:imported", subject="claims", subject_id=1,
        names="汉字“引号”", share=0.1, ids=(1, 2), none=None, nested={"b": 1, "a": {3: True}}, sign="\x1f\n|",
    )  # fmt: skip
    db.flush()
    assert actions.chain_waiting(db) == 1
    assert checked(connection).total == 0


def test_a_line_written_alone_is_a_line_like_any_other(connection: Connection, db: Session) -> None:
    about = db.query(AuditEntry).first()
    assert about is not None
    audit.record_alone(db, actor=OPERATOR, action="exam:attempt:started", subject=about, fence=1)
    line = db.query(AuditEntry).filter_by(action="exam:attempt:started").one()
    assert (line.subject_kind, line.subject_id, line.details) == ("audit_entries", about.id, {"fence": 1})
    assert actions.chain_waiting(db) == 1
    assert checked(connection).total == 0


def test_a_time_zone_changes_nothing_about_a_line(connection: Connection, db: Session) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL timezone = 'Pacific/Kiritimati'"))
    assert checked(connection).total == 0


def test_lines_from_before_the_chain_are_taken_over_once(connection: Connection, db: Session) -> None:
    tampering.sql(connection, "DELETE FROM audit_links")
    tampering.sql(connection, "UPDATE audit_entries SET mark = NULL")
    number = db.query(AuditEntry).count()
    (get_settings().witness_dir / witness.NEWEST).unlink()
    (get_settings().witness_dir / witness.HEADS).unlink()
    assert {found.fault for found in checked(connection).faults} == {Fault.FOREIGN}
    assert actions.take_over(db) == number
    assert db.query(AuditLink).filter_by(is_taken_over=True).count() == number
    assert checked(connection).total == 0
    assert actions.take_over(db) == 0
    tampering.edit(connection, entry_at(connection, 2), Random(3))
    assert checked(connection).faults[0].position == 2


def test_taking_over_again_needs_a_chain_that_is_empty(connection: Connection, db: Session) -> None:
    tampering.insert(connection, entry_at(connection, 3), Random(1))
    tampering.sql(connection, "UPDATE audit_entries SET mark = NULL WHERE id = (SELECT max(id) FROM audit_entries)")
    assert actions.take_over(db) == 0
    assert [found.fault for found in checked(connection).faults] == [Fault.FOREIGN]


def test_a_forged_head_on_file_is_told_from_a_rewritten_chain(connection: Connection, settings: Settings) -> None:
    path = settings.witness_dir / witness.NEWEST
    head = json.loads(path.read_text())
    path.write_text(json.dumps(head | {"digest": "c" * 64}) + "\n")
    assert [found.fault for found in checked(connection).faults] == [Fault.FORGED_HEAD]
    path.write_text("not a head\n")
    assert [found.fault for found in checked(connection).faults] == [Fault.FORGED_HEAD]
    digest = "d" * 64
    path.unlink()
    witness.witness(head["position"], digest)
    [found] = checked(connection).faults
    assert (found.fault, found.last) == (Fault.REWRITTEN, head["position"])


def test_the_witness_file_gets_a_line_an_hour(connection: Connection, db: Session, settings: Settings) -> None:
    path = settings.witness_dir / witness.HEADS
    assert len(path.read_text().splitlines()) == 1
    assert not witness.is_due()
    with clock.travel(clock.now() + timedelta(minutes=61)):
        assert witness.is_due()
    head = witness.newest_head()
    assert head is not None
    assert head.is_ours
    assert not witness.write_down(head)  # nothing has been written since
    assert path.stat().st_mode & 0o777 == 0o600
    assert (settings.keys_dir / "audit.key").stat().st_mode & 0o777 == 0o600
