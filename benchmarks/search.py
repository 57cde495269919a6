"""Searching people of a province as officials type: names, pinyin, initials, cards; from a province down to a team.

200,000 people on PostgreSQL, 20,000 on SQLite, made up by `lms simulate` but for their hours, which no search reads.
`p95_ms` is over all searches of all places through the product's own function, all groups asked;
`over_a_bare_query` compares its median with one that takes the first names of an index and asks for no reach. A
database that holds a simulated world is measured as it is.
"""

import json
import os
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from unittest import mock

from sqlalchemy import Engine, inspect, select
from sqlalchemy.orm import Session

from benchmarks._city import arguments, empty_city, settle
from benchmarks.question_search import timed
from lms.access import Actor, Role
from lms.db import make_engine, reading
from lms.name_keys import NameKey, beginning_with
from lms.people.models import Person, Unit
from lms.search.queries import search
from lms.search.rules import read_typed
from lms.settings import get_settings
from lms.simulation import world

DAY = date(2026, 11, 20)
_TYPED = ("王", "wang", "wxm", "李", "zh", "zhang", "局", "jt", "99000123", "0417", "D990000417", "从未有", "zzzz")


def main() -> None:
    """Measure and print one JSON object."""
    asked = arguments(__doc__ or "")
    people = 20_000 if asked.quick or not asked.database else 200_000
    with _world(asked.database, people) as engine, reading(engine) as db:
        names = list(db.scalars(select(Person.name).where(Person.id % 2503 == 5).limit(10)))
        typed = [*_TYPED, *names, *(name[:2] for name in names[:5])]
        took = {actor.unit_path: [_searched(db, text, actor) for text in typed] for actor in _officials(db)}
        bare = statistics.median([_bare(db, text) for text in typed])
        people, units = (len(db.scalars(select(table.id)).all()) for table in (Person, Unit))
    every = [each for place in took.values() for each in place]
    figures: dict[str, Any] = {
        "people": people,
        "units": units,
        "searches": len(every),
        "median_ms": round(statistics.median(every), 1),
        "p95_ms": round(statistics.quantiles(every, n=20)[-1], 1),
        "slowest_ms": round(max(every), 1),
        "over_a_bare_query": round(statistics.median(every) / bare, 1),
    }
    print(json.dumps({"benchmark": "search", "figures": figures}))


@contextmanager
def _world(url: str, people: int) -> Iterator[Engine]:
    if url and inspect(make_engine(url)).get_table_names():
        yield make_engine(url)
        return
    with tempfile.TemporaryDirectory(prefix="lms-benchmark-") as folder, empty_city(url) as engine:
        os.environ["LMS_DATA_DIR"] = folder
        get_settings.cache_clear()
        with mock.patch.object(world, "_add_hours"):
            world.build(engine, people=people, years=1, seed=1, until=DAY)
        settle(engine)
        yield engine


def _officials(db: Session) -> Iterator[Actor]:
    """Yield one official for each kind of unit at each depth of the tree: from the whole down to a team."""
    seen = set()
    for unit in db.scalars(select(Unit).order_by(Unit.id.desc())):
        place = (unit.kind, unit.path.count("/"))
        if place not in seen:
            seen.add(place)
            yield Actor(1, Role.JUSTICE_REVIEWER, unit_id=unit.id, unit_path=unit.path)


def _searched(db: Session, text: str, actor: Actor) -> float:
    typed = read_typed(text)
    return timed(lambda: search(db, typed, seen_by=actor, on=DAY))


def _bare(db: Session, text: str) -> float:
    closest = beginning_with(Person.__tablename__, read_typed(text).plain).limit(7).subquery()
    asked = select(Person.id, Person.name).join(closest, closest.c[NameKey.subject_id.name] == Person.id)
    return timed(lambda: db.execute(asked).all())


if __name__ == "__main__":
    main()
