"""The dashboard: twenty officials at once on the real server; a year counted anew; what keeping figures true costs.

`p95_ms`: each official opens a page every one to three seconds: the dashboard of the whole and of units below it,
completion, searches. `recompute_over_sequential_read`: counting all units of a year on a day afresh, over one
statement that reads and adds up the same entries. `posting_overhead`: confirming a class of 500 as it is, over the
same without the request to count again; in turns. A database that holds a simulated world is measured as it is.
"""

import contextlib
import json
import os
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from unittest import mock

from sqlalchemy import Engine, delete, inspect, select, text

from benchmarks._city import YEAR, add_accounts, arguments, empty_city, fill, move_sequences, settle
from benchmarks._site import Site, served
from benchmarks.posting import CONFIRMER, DAYS, put_forward
from lms import clock
from lms.access import Role
from lms.db import make_engine, make_sessions, reading
from lms.hours.actions.posting import confirm
from lms.outbox import Job
from lms.people.accounts import RoleGrant, WebSession
from lms.people.actions.people import ROLL_CHANGED
from lms.people.hashing import new_secret, secret_digest
from lms.people.models import Unit
from lms.requirements.actions.figures import refresh_figures
from lms.requirements.queries.completion import reporting_day
from lms.requirements.queries.tallies import totals_of
from lms.settings import get_settings
from lms.web import cookies
from lms.worker.counting import keep_counts, note_new_day

OFFICIALS = 20
THINK = (1.0, 3.0)
_READ = text("SELECT person_id, sum(credit) FROM hour_entries WHERE year = :year GROUP BY person_id")


def main() -> None:
    """Measure and print one JSON object."""
    asked = arguments(__doc__ or "")
    with tempfile.TemporaryDirectory(prefix="lms-benchmark-") as folder, _world(asked.database, asked.quick) as found:
        engine, year, is_ours = found
        os.environ["LMS_DATA_DIR"] = folder
        get_settings.cache_clear()
        figures = anew(engine, year) | visited(engine, year, seconds=10 if asked.quick else 40)
        with clock.travel(to=date(YEAR, 12, 1)):
            figures |= posting(engine) if is_ours else {}
    print(json.dumps({"benchmark": "dashboard", "figures": figures}))


@contextlib.contextmanager
def _world(url: str, quick: bool) -> Iterator[tuple[Engine, int, bool]]:  # noqa: FBT001 - as it was asked
    """Open a made-up city, or the world a database holds; say of which year it is asked, and whether it is ours."""
    if url and inspect(make_engine(url)).get_table_names():
        engine = make_engine(url)
        yield engine, clock.today().year, False
        return
    with empty_city(url) as engine:
        with make_sessions(engine).begin() as db:
            fill(db, 2_000 if quick else 20_000)
        settle(engine)
        yield engine, YEAR, True


def anew(engine: Engine, year: int) -> dict[str, Any]:
    """Count a year's figures afresh, as of today or its last day, in turns with reading its entries once."""
    ours, peer = [], []
    for _ in range(3):
        with reading(engine) as db:
            started = time.perf_counter()
            db.execute(_READ, {"year": year}).all()
            read = time.perf_counter()
            totals_of(db, year, as_of=reporting_day(year))
            ours.append(time.perf_counter() - read)
            peer.append(read - started)
    mine, theirs = statistics.median(ours), statistics.median(peer)
    return {
        "recompute_over_sequential_read": round(mine / theirs, 2),
        "recompute_ms": round(mine * 1000),
        "sequential_read_ms": round(theirs * 1000),
    }


def visited(engine: Engine, year: int, *, seconds: int) -> dict[str, Any]:
    """Let the officials look at what is kept, each at his own pace, and return how long they waited."""
    with make_sessions(engine).begin() as db:
        refresh_figures(db, year)
        db.execute(delete(Job).where(Job.kind == ROLL_CHANGED))  # all years but this one have no figures to keep
        note_new_day(db)
    keep_counts(engine)
    cookies_of, paths = _sign_in(engine, year)
    waits: list[float] = []
    faults: list[int] = []
    with served(engine, {}) as site:
        for cookie in cookies_of:
            _ask(site, cookie, paths[0])  # the first page loads templates
        until = time.monotonic() + seconds
        threads = [
            threading.Thread(target=_look, args=(site, cookie, paths, number, until, waits, faults))
            for number, cookie in enumerate(cookies_of)
        ]
        before = _cpu_seconds(site.pid)
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        spent = _cpu_seconds(site.pid) - before
    quick = sorted(waits)
    return {
        "p95_ms": round(quick[len(quick) * 95 // 100] * 1000, 1),
        "median_ms": round(statistics.median(quick) * 1000, 1),
        "cpu_ms_per_page": round(spent / len(quick) * 1000, 1),
        "pages": len(quick),
        "faults": len(faults),
    }


def _cpu_seconds(pid: int) -> float:
    """Return the processor time that a process has used."""
    numbers = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(numbers[11]) + int(numbers[12])) / os.sysconf("SC_CLK_TCK")


def _look(
    site: Site, cookie: str, paths: list[str], number: int, until: float, waits: list[float], faults: list[int]
) -> None:
    chance = random.Random(number)
    while time.monotonic() < until:
        time.sleep(chance.uniform(*THINK))
        started = time.perf_counter()
        status = _ask(site, cookie, chance.choice(paths))
        waits.append(time.perf_counter() - started)
        if status != 200:
            faults.append(status)


def _ask(site: Site, cookie: str, path: str) -> int:
    return site.ask("GET", path, {"Cookie": cookie})[0]


def _sign_in(engine: Engine, year: int) -> tuple[list[str], list[str]]:
    """Sign in the officials, all of them at the top; return their cookies, and what they look at."""
    now, found = clock.now(), []
    with make_sessions(engine).begin() as db:
        units = list(db.execute(select(Unit.id, Unit.path).order_by(Unit.id)))
        if not _has_accounts(engine):
            add_accounts(db)
            move_sequences(db)
        grant = RoleGrant(account_id=1, role=Role.JUSTICE_REVIEWER.value, unit_id=units[0][0], granted_at=now)
        db.add(grant)
        db.flush()
        for _ in range(OFFICIALS):
            secret = new_secret()
            at = {"started_at": now, "seen_at": now, "address": "127.0.0.1", "device": "benchmark"}
            db.add(WebSession(secret_digest=secret_digest(secret), account_id=1, grant_id=grant.id, **at))
            found.append(f"{cookies.SESSION}={secret}")
    chosen = random.Random(1).sample(units, min(60, len(units)))
    below = [f"/dashboard?year={year}&unit={unit}" for unit, _ in chosen]
    rest = [f"/completion?year={year}", "/search?q=wxm", "/search?q=%E7%8E%8B%E5%B0%8F", "/search?q=0417"]
    return found, [f"/dashboard?year={year}"] * 20 + below + rest * 3


def _has_accounts(engine: Engine) -> bool:
    with reading(engine) as db:
        return db.execute(text("SELECT 1 FROM accounts WHERE id = 1")).first() is not None


def posting(engine: Engine) -> dict[str, Any]:
    """Confirm classes with and without the request that keeps figures true."""
    ours: list[float] = []
    bare: list[float] = []
    for number, day in enumerate(DAYS):
        for turn, took in enumerate((ours, bare)):
            claims = put_forward(engine, day, first=(number * 2 + turn) * 50 + 1)
            silent = mock.patch("lms.outbox.request") if took is bare else contextlib.nullcontext()
            with silent:
                started = time.perf_counter()
                with make_sessions(engine).begin() as db:
                    confirm(db, claims, actor=CONFIRMER)
                took.append(time.perf_counter() - started)
    return {"posting_overhead": round(statistics.median(ours[1:]) / statistics.median(bare[1:]), 2)}


if __name__ == "__main__":
    main()
