"""Every page of the navigation, and those that people stand behind, on a simulated city of 20,000: time and statements.

`slowest_ms` is the processor time of the slowest page, the best of three, asked inside one process as the bureau's
reviewer and decider, the province and a unit's coordinator; `most_statements` the most that any page asks. With
`--pages` each page has its line. A database that holds a simulated world is measured as it is; on SQLite one is made.
"""

import contextlib
import json
import os
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, event, inspect, select
from starlette.testclient import TestClient

from benchmarks._city import empty_city, settle
from lms import clock
from lms.access import Actor, Role
from lms.app import create_app
from lms.db import make_engine, make_sessions
from lms.people.hashing import new_secret
from lms.people.models import Unit
from lms.people.rules import UnitKind
from lms.settings import Settings, get_settings
from lms.simulation.world import build
from lms.web import cookies
from lms.worker.counting import keep_counts
from lms.worker.loop import Worker
from tests.client import sign_in_at_once
from tests.factories import make_actor
from tests.house.matrix import routes

BUDGET_MS, _FAR_TOO_LONG = 200, 2_000
_MORE = ("/search?q=wang", "/search?q=王", "/search?q=0417", "/people?q=王", "/completion/people?sort=name&page=3")
_STANDING_BEHIND = ("organs_short", "offices_empty", "forecast", "no_card", "unsworn")


@dataclass(frozen=True, slots=True)
class Visit:
    """One page as one role saw it."""

    role: str
    path: str
    status: int
    ms: float
    statements: int


def main() -> None:
    """Measure and print one JSON object."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a city of 2,000")
    parser.add_argument("--pages", action="store_true", help="say of every page how long it took")
    parser.add_argument("--database", default="", help="address of an empty database or of a simulated world")
    asked = parser.parse_args()
    with _world(asked.database, 2_000 if asked.quick else 20_000) as engine:
        visits = sorted(_walked(engine), key=lambda visit: -visit.ms)
    for visit in visits if asked.pages else []:
        print(f"{visit.ms:8.1f} ms {visit.statements:4} {visit.status} {visit.role} {visit.path}", file=sys.stderr)
    figures: dict[str, Any] = {
        "pages": len(visits),
        "slowest_ms": visits[0].ms,
        "slowest_page": visits[0].path.split("?")[0],
        "over_budget": sum(visit.ms > BUDGET_MS for visit in visits),
        "most_statements": max(visit.statements for visit in visits),
        "faults": sum(visit.status >= 400 for visit in visits),
    }
    print(json.dumps({"benchmark": "pages", "figures": figures}))


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


def _walked(engine: Engine) -> Iterator[Visit]:
    asked: list[str] = []
    visitors = list(_visitors(engine))
    app = create_app(Settings(database_url=engine.url.render_as_string(hide_password=False)))
    event.listen(app.state.database.engine, "before_cursor_execute", lambda *of: asked.append(of[2]))
    with TestClient(app, headers={"sec-fetch-site": "same-origin"}, follow_redirects=False) as client:
        for actor, secret in visitors:
            client.cookies.set(cookies.SESSION, secret, domain="testserver.local")
            for path in [*_pages_without_ids(), *_MORE, *_pages_of(actor)]:
                visit = _visited(client, actor.role.value, path, asked)
                if visit.status in {200, 500}:  # who has no right, or is led elsewhere, was shown nothing
                    yield visit


def _visited(client: TestClient, role: str, path: str, asked: list[str]) -> Visit:
    taken = []
    for _ in range(3):
        asked.clear()
        began = time.process_time()
        status = client.get(path).status_code
        taken.append((time.process_time() - began) * 1000)
        if taken[0] > _FAR_TOO_LONG:
            break
    return Visit(role, path, status, round(min(taken), 1), len(asked))


def _visitors(engine: Engine) -> Iterator[tuple[Actor, str]]:
    """Yield who looks, signed in: at the largest place and at a unit of it."""
    with make_sessions(engine).begin() as db:
        top = db.scalars(select(Unit).where(Unit.parent_id.is_(None))).one()
        bureau = db.scalars(select(Unit).where(Unit.kind == UnitKind.DEPARTMENT.value).order_by(Unit.id.desc())).first()
        roles = [(Role.JUSTICE_REVIEWER, top), (Role.JUSTICE_DECIDER, top), (Role.PROVINCE, top)]
        made = [make_actor(db, role, unit, login=new_secret()) for role, unit in [*roles, (Role.UNIT_TRAINER, bureau)]]
        signed_in = [(actor, sign_in_at_once(db, actor)) for actor in made]
    yield from signed_in


def _pages_without_ids() -> list[str]:
    """Return the addresses of the pages that need no id, files left out."""
    paths = [route.path for route in routes() if route.method == "GET"]
    return [path for path in paths if "{" not in path and "." not in path and not path.startswith("/api")]


def _pages_of(actor: Actor) -> list[str]:
    own = actor.unit_id
    of_unit = [f"/completion/units/{own}", f"/units/{own}", f"/dashboard?unit={own}", f"/people?unit={own}"]
    return [*of_unit, *(f"/dashboard/names?which={which}" for which in _STANDING_BEHIND)]
