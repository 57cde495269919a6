"""Two who do something with one card at the same moment, pair after pair (security C7).

`pairs` of the meetings of tests/rooms/card_meetings.py, in turns. `unlawful`: neither one done and the other told, nor
both where either order is lawful; `broken`: a card whose state and events disagree, or with two pieces; `faults`:
neither done nor told. `unlocked_…` are the same with every lock taken away: the way SQLAlchemy reads by itself.
"""

import json
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any
from unittest.mock import patch

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import GenerativeSelect

from benchmarks._city import arguments, empty_city
from lms import clock
from tests.rooms.at_once import at_once, in_transaction
from tests.rooms.card_meetings import MEETINGS, RIPE, Scene, is_lawful, is_whole, prepare
from tests.rooms.world import TODAY, City, build_city

_FAULTS = {"OperationalError", "IntegrityError", "DBAPIError", "ProgrammingError", "InternalError"}


def main() -> None:
    """Measure and print one JSON object."""
    asked = arguments(__doc__ or "")
    pairs, bare = (60, 40) if asked.quick else (1_000, 200)
    with empty_city(asked.database) as engine:
        with clock.travel(TODAY):
            city = in_transaction(engine, build_city)
        begun = time.perf_counter()
        figures: dict[str, float] = dict(met(engine, city, pairs))
        figures["pairs_per_s"] = round(pairs / (time.perf_counter() - begun), 1)
        with unlocked(engine):
            figures |= {f"unlocked_{name}": value for name, value in met(engine, city, bare).items()}
    if not figures["unlocked_unlawful"] + figures["unlocked_broken"] + figures["unlocked_faults"]:
        raise SystemExit("Without locks nothing went wrong: this measures nothing.")
    print(json.dumps({"benchmark": "card_pairs", "figures": figures}))


def met(engine: Engine, city: City, pairs: int) -> dict[str, int]:
    """Let pairs meet, each at a card of its own; count what came of it."""
    counted: Counter[str] = Counter(pairs=0, unlawful=0, broken=0, faults=0, both_lawful=0)
    names = list(MEETINGS)
    for number in range(pairs):
        meeting = names[number % len(names)]
        before, one, other, _ = MEETINGS[meeting]
        with clock.travel(TODAY):
            scene = Scene(engine, city)
        with clock.travel(RIPE):
            prepare(scene, before)
            came = at_once(engine, getattr(scene, one), getattr(scene, other))
        is_fault = bool(set(came) & _FAULTS)
        counted["pairs"] += 1
        counted["faults"] += is_fault
        counted["unlawful"] += not is_fault and not is_lawful(meeting, came)
        counted["both_lawful"] += came == ["done", "done"] and is_lawful(meeting, came)
        counted["broken"] += not in_transaction(engine, partial(is_whole, card_id=scene.card_id))
    return dict(counted)


@contextmanager
def unlocked(engine: Engine) -> Iterator[None]:
    """Take every lock away: rows are read without FOR UPDATE, and SQLite begins as it would by itself."""
    refresh = Session.refresh

    def plain_refresh(self: Session, instance: object, names: Any = None, with_for_update: object = None) -> None:
        del with_for_update
        refresh(self, instance, names)

    def plain_begin(connection: Any, *_: Any) -> None:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("BEGIN")

    with ExitStack() as stack:
        stack.enter_context(patch.object(GenerativeSelect, "with_for_update", lambda self, **_: self))
        stack.enter_context(patch.object(Session, "refresh", plain_refresh))
        event.listen(engine, "begin", plain_begin)
        stack.callback(event.remove, engine, "begin", plain_begin)
        yield


if __name__ == "__main__":
    main()
