"""Completion: counted afresh against one hand-written SQL statement, read as stored against an empty page, one verdict.

`over_sql_aggregate` is the median time of counting every unit afresh over that of the statement of `_aggregate.py`, in
turns, on the same rows, after both have come to the same figures. `page_over_empty_page_ms` is how much longer the
city's completion page takes than a page without figures, `verdict_ms` the median time of judging one person.
"""

import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import Engine, select
from starlette.testclient import TestClient

from benchmarks._aggregate import COUNTS, count
from benchmarks._city import YEAR, arguments, empty_city, fill, settle
from lms import clock
from lms.access import Role
from lms.app import create_app
from lms.db import make_sessions, reading
from lms.people.accounts import RoleGrant, WebSession
from lms.people.hashing import new_secret, secret_digest
from lms.requirements.actions.figures import refresh_figures
from lms.requirements.queries.rule_sets import rules_by_unit
from lms.requirements.queries.standings import find_standing
from lms.requirements.queries.tallies import totals_of
from lms.settings import get_settings
from lms.web import cookies
from lms.web.database import Database

DAY = date(2023, 11, 20)


def main() -> None:
    """Measure and print one JSON object."""
    asked = arguments(__doc__ or "")
    people, turns = (4_000, 5) if asked.quick else (20_000, 7)
    with tempfile.TemporaryDirectory(prefix="lms-benchmark-") as folder, empty_city(asked.database) as engine:
        os.environ["LMS_DATA_DIR"] = folder
        get_settings.cache_clear()
        with make_sessions(engine).begin() as db:
            fill(db, people)
        settle(engine)
        with clock.travel(to=DAY):
            figures = afresh(engine, turns) | as_a_page(engine) | one_verdict(engine, people)
    print(json.dumps({"benchmark": "completion", "figures": figures | {"people": people}}))


def afresh(engine: Engine, turns: int) -> dict[str, Any]:
    """Count the whole city in turns with the statement; both must say the same."""

    def ours() -> dict[tuple[int, str], tuple[int, ...]]:
        with reading(engine) as db:
            found = totals_of(db, YEAR, as_of=DAY)
        return {key: tuple(asdict(tally)[name] for name in COUNTS) for key, tally in found.items()}

    def peer() -> dict[tuple[int, str], tuple[int, ...]]:
        with reading(engine) as db:
            params = rules_by_unit(db, YEAR)[1].parameters
            return count(db.connection(), YEAR, DAY, params)

    assert ours() == peer(), "the two do not count the same"
    mine, theirs = [], []
    for _ in range(turns):
        mine.append(seconds(ours))
        theirs.append(seconds(peer))
    ratio = statistics.median(mine) / statistics.median(theirs)
    return {
        "over_sql_aggregate": round(ratio, 2),
        "afresh_ms": round(statistics.median(mine) * 1000),
        "sql_aggregate_ms": round(statistics.median(theirs) * 1000),
    }


def as_a_page(engine: Engine) -> dict[str, Any]:
    """Ask for the stored figures as the bureau does, and for a page without figures, in turns."""
    with make_sessions(engine).begin() as db:
        refresh_figures(db, YEAR)
        secret = new_secret()
        grant = RoleGrant(account_id=1, role=Role.JUSTICE_REVIEWER.value, unit_id=1, granted_at=clock.now())
        db.add(grant)
        db.flush()  # the session names it
        now = clock.now()
        at = {"started_at": now, "seen_at": now, "address": "127.0.0.1", "device": "benchmark"}
        db.add(WebSession(secret_digest=secret_digest(secret), account_id=1, grant_id=grant.id, **at))
    client = TestClient(create_app(database=Database(engine)))
    client.cookies.set(cookies.SESSION, secret)
    page, empty = [], []
    for turn in range(43):
        took = seconds(lambda: get(client, f"/completion?year={YEAR}"))
        bare = seconds(lambda: get(client, "/accessibility"))
        if turn > 2:  # the first few load templates
            page.append(took * 1000)
            empty.append(bare * 1000)
    more = statistics.median(page) - statistics.median(empty)
    return {"page_over_empty_page_ms": round(more, 1), "page_ms": round(statistics.median(page), 1)}


def get(client: TestClient, address: str) -> None:
    """Fetch a page, which must be there."""
    answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}")


def one_verdict(engine: Engine, people: int) -> dict[str, Any]:
    """Judge some hundred people one by one."""
    took = []
    for person in range(1, people, max(people // 300, 1)):
        with reading(engine) as db:
            db.execute(select(1))
            took.append(seconds(partial(find_standing, db, person, YEAR, as_of=DAY)) * 1000)
    return {"verdict_ms": round(statistics.median(took), 2)}


def seconds(work: Callable[[], object]) -> float:
    """Return how long something takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
