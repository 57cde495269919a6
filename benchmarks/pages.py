"""Every page of a simulated city of 20,000 as nine roles see it, things among them: time, statements, memory.

`p50_ms`, `p95_ms` and `slowest_ms` are the processor time of a page in a process that has made its templates: asked
twice when it took long, the better counts. `most_statements` is the most that a page asks; `peak_mb_over_base` what
the whole walk took beyond the memory of the first page. The line has the twenty slowest pages beside the figures. A
page that takes more than five seconds is named, and not asked by anybody else.

`--pages` says each page as it is walked. `--database` names a world to walk as it is; without one, a city is made.
`--only TEXT` walks the addresses that hold a text.
"""

import contextlib
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Engine, event, inspect
from starlette.testclient import TestClient

from benchmarks._city import empty_city, settle
from benchmarks._walk import addresses, visitors
from lms import clock
from lms.access import Actor
from lms.app import create_app
from lms.db import make_engine
from lms.settings import Settings, get_settings
from lms.simulation.world import build
from lms.web import cookies
from lms.worker.counting import keep_counts
from lms.worker.loop import Worker

BUDGET_MS, _WORTH_ASKING_AGAIN_MS, _FAR_TOO_LONG_MS, _WORST = 200, 60, 5_000, 20


@dataclass(frozen=True, slots=True)
class Visit:
    """One page as one role saw it; `kb` is its size, `grew_mb` what it added to the most memory ever held."""

    ms: float
    role: str
    path: str
    status: int
    statements: int
    kb: int
    grew_mb: int


def main() -> None:
    """Measure and print one JSON object."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a city of 2,000")
    parser.add_argument("--pages", action="store_true", help="say of every page how long it took")
    parser.add_argument("--only", default="", help="walk only addresses that hold this text")
    parser.add_argument("--database", default="", help="address of an empty database or of a simulated world")
    asked = parser.parse_args()
    visits = []
    with _world(asked.database, 2_000 if asked.quick else 20_000) as engine:
        for visit in _walked(engine, asked.only):
            visits.append(visit)
            if asked.pages:
                print(_line(visit), file=sys.stderr, flush=True)
    worst = sorted(visits, key=lambda visit: -visit.ms)[:_WORST]
    print(json.dumps({"benchmark": "pages", "figures": _figures(visits), "worst": [asdict(each) for each in worst]}))


def _figures(visits: Sequence[Visit]) -> dict[str, Any]:
    taken = [visit.ms for visit in visits]
    slowest = max(visits, key=lambda visit: visit.ms)
    return {
        "pages": len(visits),
        "p50_ms": round(statistics.median(taken), 1),
        "p95_ms": round(statistics.quantiles(taken, n=20)[-1], 1),
        "slowest_ms": slowest.ms,
        "slowest_page": slowest.path.split("?")[0],
        "over_budget": sum(ms > BUDGET_MS for ms in taken),
        "most_statements": max(visit.statements for visit in visits),
        "peak_mb_over_base": sum(visit.grew_mb for visit in visits),
        "faults": sum(visit.status >= 500 for visit in visits),
    }


def _line(visit: Visit) -> str:
    about = f"{visit.statements:4} {visit.kb:5} KB {visit.grew_mb:+4} MB {visit.status} {visit.role} {visit.path}"
    return f"{visit.ms:8.1f} ms {about}"


@contextlib.contextmanager
def _world(url: str, people: int) -> Iterator[Engine]:
    with tempfile.TemporaryDirectory(prefix="lms-benchmark-") as folder:
        os.environ.setdefault("LMS_DATA_DIR", folder)
        get_settings.cache_clear()
        if url and inspect(make_engine(url)).get_table_names():
            yield make_engine(url)
            return
        with empty_city(url) as engine:
            build(engine, people=people, years=2, seed=1, until=clock.today())
            Worker(engine).run_once()
            keep_counts(engine)
            settle(engine)
            yield engine


def _walked(engine: Engine, only: str) -> Iterator[Visit]:
    asked: list[str] = []
    looking = list(visitors(engine))
    app = create_app(Settings(database_url=engine.url.render_as_string(hide_password=False)))
    event.listen(app.state.database.engine, "before_cursor_execute", lambda *of: asked.append(of[2]))
    left: set[str] = set()
    with TestClient(app, headers={"sec-fetch-site": "same-origin"}, follow_redirects=False) as client:
        for actor, secret in looking:
            client.cookies.set(cookies.SESSION, secret, domain="testserver.local")
            client.get("/account")
            for path in addresses(engine, actor):
                if path in left or only not in path:
                    continue
                visit = _visited(client, actor, path, asked)
                if visit.ms > _FAR_TOO_LONG_MS:
                    left.add(path)
                if visit.status in {200, 500}:  # who has no right, or is led elsewhere, was shown nothing
                    yield visit


def _visited(client: TestClient, actor: Actor, path: str, asked: list[str]) -> Visit:
    before, taken = _most_memory_mb(), []
    for _ in range(2):
        asked.clear()
        began = time.process_time()
        answer = client.get(path)
        taken.append((time.process_time() - began) * 1000)
        if not _WORTH_ASKING_AGAIN_MS < taken[0] < _FAR_TOO_LONG_MS:
            break
    return Visit(
        ms=round(min(taken), 1),
        role=actor.role.value,
        path=path,
        status=answer.status_code,
        statements=len(asked),
        kb=len(answer.content) // 1024,
        grew_mb=_most_memory_mb() - before,
    )


def _most_memory_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
