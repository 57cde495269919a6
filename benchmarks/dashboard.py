"""The dashboard: twenty officials at once on the real server; a year counted anew; what keeping figures true costs.

`p95_ms`: each official opens a page every one to three seconds: the dashboard of the whole and of units below it,
completion, searches. `recompute_over_sequential_read`: counting all units of a year on a day afresh, over one
statement that reads the same entries and adds them up by person, year and category; `_cpu` in processor time of this
process and of the database's. `posting_overhead`: confirming a class of 500 as it is, over the same without the request
to count again, in processor time, one after the other in changing order; the median of the pairs, and their quartiles.
`refresh_after_a_class_ms`: what the worker takes, in processor time, until the figures of the year are stored again
after something about a class of 40 people changed; `completion_while_it_waits_ms` a page of all units before that, and
`completion_stored_ms` after.

`--database` of a world that `lms simulate` made is measured as it is (`LMS_DATA_DIR`: the folder with its keys).
"""

import contextlib
import json
import os
import random
import statistics
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from unittest import mock

from sqlalchemy import Engine, delete, inspect, select, text
from sqlalchemy.orm import Session

from benchmarks._city import YEAR, add_accounts, arguments, empty_city, fill, move_sequences, settle
from benchmarks._site import Site, served
from benchmarks.posting import CONFIRMER, DAYS, put_forward
from lms import clock, outbox
from lms.access import OPERATOR, Role
from lms.db import make_engine, make_sessions, reading
from lms.hours.actions.posting import confirm
from lms.outbox import Job
from lms.people.accounts import RoleGrant, WebSession
from lms.people.actions.people import ROLL_CHANGED
from lms.people.hashing import new_secret, secret_digest
from lms.people.models import Post, Unit
from lms.requirements.actions.figures import refresh_figures
from lms.requirements.queries.completion import completion, reporting_day
from lms.requirements.queries.tallies import totals_of
from lms.settings import get_settings
from lms.web import cookies
from lms.worker.counting import keep_counts, note_new_day
from lms.worker.jobs import count_completion, store_completion

OFFICIALS = 20
THINK = (1.0, 3.0)
_READ = text(
    "SELECT person_id, year, category, sum(credit) FROM hour_entries WHERE year = :year "
    "GROUP BY person_id, year, category"
)
PAIRS = 20
PUPILS = 40


def main() -> None:
    """Measure and print one JSON object."""
    asked = arguments(__doc__ or "")
    with tempfile.TemporaryDirectory(prefix="lms-benchmark-") as folder, _world(asked.database, asked.quick) as found:
        engine, year, _ = found
        if is_ours := found[2]:
            os.environ["LMS_DATA_DIR"] = folder
        get_settings.cache_clear()
        figures = anew(engine, year) | visited(engine, year, seconds=10 if asked.quick else 40) | followed(engine, year)
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
            fill(db, 2_000 if quick else 50_000)
        settle(engine)
        yield engine, YEAR, True


def anew(engine: Engine, year: int) -> dict[str, Any]:
    """Count a year's figures afresh, as of today or its last day, in turns with reading its entries once."""
    ours, peer, entries = [], [], 0
    for _ in range(3):
        with reading(engine) as db:
            spent = _Spent(db)
            entries = db.execute(
                text("SELECT count(*) FROM hour_entries WHERE year = :year"), {"year": year}
            ).scalar_one()
            spent.since()
            db.execute(_READ, {"year": year}).all()
            peer.append(spent.since())
            totals_of(db, year, as_of=reporting_day(year))
            ours.append(spent.since())
    mine, theirs = (statistics.median(wall for wall, _ in took) for took in (ours, peer))
    cpu = statistics.median(cpu for _, cpu in ours) / statistics.median(cpu for _, cpu in peer)
    return {
        "recompute_over_sequential_read": round(mine / theirs, 2),
        "recompute_over_sequential_read_cpu": round(cpu, 2),
        "recompute_ms": round(mine * 1000),
        "sequential_read_ms": round(theirs * 1000),
        "entries_of_the_year": entries,
    }


class _Spent:
    """How long something took: by the clock, and in processor time of this process and of the database's."""

    def __init__(self, db: Session) -> None:
        is_postgresql = db.get_bind().dialect.name == "postgresql"
        self.backend = db.scalar(text("SELECT pg_backend_pid()")) if is_postgresql else None
        self.last = self._now()

    def _now(self) -> tuple[float, float]:
        return time.perf_counter(), time.process_time() + (_spent_by(self.backend) if self.backend else 0)

    def since(self) -> tuple[float, float]:
        """Return both, in seconds, since this was asked last."""
        before, self.last = self.last, self._now()
        return self.last[0] - before[0], self.last[1] - before[1]


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


def _spent_by(pid: int) -> float:
    """Return the processor time of a process of one thread, finer than in ticks."""
    return int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9


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


def followed(engine: Engine, year: int) -> dict[str, Any]:
    """Have the worker store a year again after a change about a class, in three turns; the median of each figure."""
    took: dict[str, list[float]] = defaultdict(list)
    for turn in range(3):
        with make_sessions(engine).begin() as db:
            members = select(Post.person_id).where(Post.kind == "REGULAR").order_by(Post.id)
            people = list(db.scalars(members.offset(turn * 10 * PUPILS).limit(PUPILS)))
            outbox.request(db, ROLL_CHANGED, str(year), about=people)
        took["completion_while_it_waits_ms"].append(_page(engine, year))
        with make_sessions(engine).begin() as db:
            spent = _Spent(db)
            store_completion(db, count_completion(db, str(year)))
            db.execute(delete(Job).where(Job.kind == ROLL_CHANGED))
            took["refresh_after_a_class_ms"].append(spent.since()[1])
        took["completion_stored_ms"].append(_page(engine, year))
    return {name: round(statistics.median(seconds) * 1000) for name, seconds in took.items()}


def _page(engine: Engine, year: int) -> float:
    with reading(engine) as db:
        spent = _Spent(db)
        completion(db, year, seen_by=OPERATOR)
        return spent.since()[1]


def _has_accounts(engine: Engine) -> bool:
    with reading(engine) as db:
        return db.execute(text("SELECT 1 FROM accounts WHERE id = 1")).first() is not None


def posting(engine: Engine) -> dict[str, Any]:
    """Confirm classes with and without the request that keeps figures true, in pairs."""
    ratios = []
    for pair in range(PAIRS + 1):
        took: dict[bool, float] = {}
        for turn, is_bare in enumerate((True, False) if pair % 2 else (False, True)):
            first = (pair // len(DAYS) * 2 + turn) * 500 + 1
            claims = put_forward(engine, DAYS[pair % len(DAYS)], first=first)
            took[is_bare] = _confirmed(engine, claims, is_bare=is_bare)
        ratios.append(took[False] / took[True])
    low, middle, high = statistics.quantiles(ratios[1:], n=4)  # the first pair warms up
    return {"posting_overhead": round(middle, 2), "posting_overhead_quartiles": f"{low:.2f}–{high:.2f}"}


def _confirmed(engine: Engine, claims: list[int], *, is_bare: bool) -> float:
    """Confirm a class and return the processor time that took, its commit included."""
    ask = outbox.request

    def silent(db: Session, kind: str, key: str, about: Collection[int] | None = None) -> None:
        if kind != ROLL_CHANGED:
            ask(db, kind, key, about)

    with mock.patch("lms.outbox.request", silent if is_bare else ask), make_sessions(engine)() as db:
        spent = _Spent(db)
        confirm(db, claims, actor=CONFIRMER)
        db.commit()
        return spent.since()[1]


if __name__ == "__main__":
    main()
