"""`lms check` on the audit log: what is wrong, where, in words and in JSON; and the file of heads that grows."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from lms import audit, clock, vault
from lms.access import OPERATOR
from lms.audit.keeping import check_log, keep_chain
from lms.cli.answers import Exit
from lms.db import make_sessions, reading
from lms.worker.loop import Worker, start
from tests import tampering
from tests.cli.conftest import Console


def tampered(console: Console, *statements: str) -> None:
    with console.engine.begin() as connection:
        tampering.own_the_database(connection)
        for statement in statements:
            connection.execute(text(statement))


def audit_finding(console: Console) -> dict[str, Any]:
    answer = console.run("check", "--json")
    found: dict[str, Any] = next(each for each in answer.data["checks"] if each["name"] == "audit")
    return found


def test_checking_chains_what_waits_and_writes_the_head_down(console: Console) -> None:
    assert "5条待成链" in str(audit_finding(console)["text"])
    assert "审计日志5条，链完整" in str(audit_finding(console)["text"])
    [line] = (console.folder / "witness" / "audit-heads.jsonl").read_text().splitlines()
    assert json.loads(line)["position"] == 5


def test_the_line_that_was_changed_is_named(console: Console) -> None:
    console.done("check")
    tampered(console, "UPDATE audit_entries SET actor_role = 'SYSTEM' WHERE id = 3")
    answer = console.run("check")
    assert answer.exit_code == Exit.REFUSED
    assert "第3位（记录3）与成链时不符" in answer.out
    finding = audit_finding(console)
    [place] = finding["places"]
    assert (place["fault"], place["position"], place["entry_id"]) == ("changed", 3, 3)


def test_a_missing_tail_is_told_by_the_head_on_file_and_no_new_head_covers_it_up(console: Console) -> None:
    console.done("check")
    heads = (console.folder / "witness" / "audit-heads.jsonl").read_text()
    tampered(console, "DELETE FROM audit_links WHERE position > 3", "DELETE FROM audit_entries WHERE id > 3")
    for _ in range(2):
        answer = console.run("check")
        assert answer.exit_code == Exit.REFUSED
        assert "第4位至第5位已从链中消失" in answer.out
    assert (console.folder / "witness" / "audit-heads.jsonl").read_text() == heads


def test_a_log_that_was_emptied_is_told_too(console: Console) -> None:
    console.done("check")
    tampered(console, "DELETE FROM audit_links", "DELETE FROM audit_entries")
    assert "第1位至第5位已从链中消失" in console.run("check").out


def test_another_key_is_taken_for_what_it_is(console: Console) -> None:
    console.done("check")
    (console.folder / "keys" / "audit.key").write_bytes(b"k" * 32)
    vault._key.cache_clear()
    assert "audit.key" in console.run("check").out


def test_the_worker_chains_once_and_the_migration_takes_over_what_is_older(console: Console) -> None:
    tampered(console, "UPDATE audit_entries SET mark = NULL")
    assert audit_finding(console)["faults"] == 5
    console.done("migrate")
    assert audit_finding(console)["faults"] == 0
    console.done("worker", "--once")
    with make_sessions(console.engine).begin() as db:
        rows = db.execute(text("SELECT count(*), sum(CASE WHEN is_taken_over THEN 1 ELSE 0 END) FROM audit_links"))
        assert tuple(rows.one()) == (5, 5)


def test_an_hour_later_the_head_is_written_down_even_when_nothing_happens_any_more(console: Console) -> None:
    heads = console.folder / "witness" / "audit-heads.jsonl"
    start = clock.now()
    with clock.travel(start):
        keep_chain(console.engine)
    assert len(heads.read_text().splitlines()) == 1
    with clock.travel(start + timedelta(minutes=5)):
        _write(console, 1)
        keep_chain(console.engine)
    newest = json.loads((console.folder / "witness" / "audit-head.json").read_text())
    assert (newest["position"], len(heads.read_text().splitlines())) == (6, 1)
    for minutes in (61, 62, 200):
        with clock.travel(start + timedelta(minutes=minutes)):
            keep_chain(console.engine)
        assert [json.loads(line)["position"] for line in heads.read_text().splitlines()] == [5, 6]


@pytest.mark.slow
def test_lines_written_at_once_are_chained_once_each_by_whoever_comes_first(console: Console) -> None:
    """Six writers and two who chain, at the same time; afterwards the chain is whole and misses nothing."""
    with ThreadPoolExecutor(8) as pool:
        writers = [pool.submit(_write, console, 25) for _ in range(6)]
        chained = 0
        while not all(each.done() for each in writers):
            chained += sum(pool.map(keep_chain, [console.engine] * 2))
        for each in writers:
            each.result()
    chained += keep_chain(console.engine, everywhere=True)
    assert chained == 6 * 25 + 5
    with reading(console.engine) as db:
        report = check_log(db)
    assert (report.total, report.chained, report.waiting) == (0, chained, 0)


def _write(console: Console, times: int) -> None:
    for number in range(times):
        with make_sessions(console.engine).begin() as db:
            audit.record(db, actor=OPERATOR, action="year:closed", subject="units", subject_id=number)


@pytest.mark.slow
def test_the_worker_beside_the_server_chains_without_being_asked(console: Console) -> None:
    stop = start(console.engine)
    try:
        for _ in range(1200):
            with reading(console.engine) as db:
                report = check_log(db)
            if report.chained >= 5:
                break
            time.sleep(0.05)
    finally:
        stop()
    assert (report.total, report.waiting) == (0, 0)


def test_a_folder_that_cannot_be_written_stops_no_work(console: Console, caplog: pytest.LogCaptureFixture) -> None:
    (console.folder / "witness").write_text("in the way")
    worker = Worker(console.engine)
    worker._chain_audit()
    assert "could not be witnessed" in caplog.text
    (console.folder / "witness").unlink()
    with reading(console.engine) as db:
        assert check_log(db).chained == 5
