"""`lms check` on the audit log: what is wrong, where, in words and in JSON; and the file of heads that grows."""

import json
from typing import Any

from sqlalchemy import text

from lms import vault
from lms.cli.answers import Exit
from lms.db import make_sessions
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
