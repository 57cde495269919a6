"""Posting: confirming one class for 500 people, all checks on, against a bare executemany of the same ledger rows.

`of_bare_executemany` is the rate of the one over that of the other, both with their commit, in turns, on a database
that already holds a city's ledger. The bare rows go through the driver itself.
"""

import json
import os
import statistics
import tempfile
import time
from datetime import date, datetime
from itertools import count
from typing import Any

from sqlalchemy import Engine, select

from benchmarks._city import arguments, empty_city, fill, settle
from lms import clock
from lms.access import Actor, Role
from lms.db import make_sessions, table_of
from lms.hours.actions.posting import confirm
from lms.hours.actions.proposing import Held, Part, add_evidence, propose
from lms.hours.catalogue import EvidenceKind, Method
from lms.hours.models import Claim, HourEntry
from lms.people.queries.units import get_unit
from lms.settings import get_settings

PEOPLE = 500
PROPOSER = Actor(account_id=1, role=Role.JUSTICE_REVIEWER, unit_path="/", name="经办1")
CONFIRMER = Actor(account_id=2, role=Role.JUSTICE_DECIDER, unit_path="/", name="经办2")
# Days after the city's last hours, so that nobody's day is full.
DAYS = [date(2023, 11, day) for day in range(20, 31)]


def main() -> None:
    """Measure and print one JSON object."""
    asked = arguments(__doc__ or "")
    people = 2_000 if asked.quick else 20_000
    with tempfile.TemporaryDirectory(prefix="lms-benchmark-") as folder, empty_city(asked.database) as engine:
        os.environ["LMS_DATA_DIR"] = folder
        get_settings.cache_clear()
        with make_sessions(engine).begin() as db:
            fill(db, people)
        settle(engine)
        with clock.travel(to=date(2023, 12, 1)):
            figures = posting(engine)
    print(json.dumps({"benchmark": "posting", "figures": figures}))


def posting(engine: Engine) -> dict[str, Any]:
    """Post a class and write the same rows bare, in turns."""
    ours, bare = [], []
    for number, day in enumerate(DAYS):
        claims = put_forward(engine, day, first=number * 100 + 1)
        started = time.perf_counter()
        with make_sessions(engine).begin() as db:
            posted = confirm(db, claims, actor=CONFIRMER)
        ours.append(time.perf_counter() - started)
        if posted != PEOPLE:
            raise SystemExit(f"{posted} of {PEOPLE} were posted")
        bare.append(written_bare(engine, claims))
    # The first turn warms both up.
    mine, peer = statistics.median(ours[1:]), statistics.median(bare[1:])
    return {
        "of_bare_executemany": round(peer / mine, 2),
        "entries_per_s": round(PEOPLE / mine),
        "bare_entries_per_s": round(PEOPLE / peer),
    }


def put_forward(engine: Engine, day: date, *, first: int) -> list[int]:
    """Propose a class of 500 with its evidence; return its claims."""
    people = dict.fromkeys(range(first, first + PEOPLE))
    with make_sessions(engine).begin() as db:
        held = Held("集中培训", Method.CLASSROOM, day, [Part("BK.OTH", 4, 135)])
        activity = propose(db, held, host_unit=get_unit(db, 1, seen_by=PROPOSER), people=people, actor=PROPOSER)
        add_evidence(db, activity, data=b"%PDF-1.4 " + day.isoformat().encode(), file_name="签到表.pdf",
                     kind=EvidenceKind.SIGN_IN, actor=PROPOSER)  # fmt: skip
        return list(db.scalars(select(Claim.id).where(Claim.activity_id == activity.id)))


_numbers = count(1)


def written_bare(engine: Engine, claims: list[int]) -> float:
    """Write the rows that were just posted once more, under other keys, through the driver; return the seconds."""
    table = table_of(HourEntry)
    columns = [column for column in table.columns if column.name not in {"id", "claim_id", "source"}]
    with engine.connect().execution_options(read_only=True) as connection:
        rows = connection.execute(select(*columns).where(table.c.claim_id.in_(claims))).all()
    lite = engine.dialect.name == "sqlite"
    values = [(*(as_text(value) if lite else value for value in row), f"bare:{next(_numbers)}") for row in rows]
    names = ", ".join([*(column.name for column in columns), "source"])
    marks = ", ".join(["?" if lite else "%s"] * (len(columns) + 1))
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        started = time.perf_counter()
        if lite:
            cursor.execute("BEGIN IMMEDIATE")
        cursor.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", values)
        raw.commit()
        return time.perf_counter() - started
    finally:
        raw.close()


def as_text(value: Any) -> Any:
    """Return a day or an instant as SQLite keeps it."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ", "microseconds")
    return value.isoformat() if isinstance(value, date) else value


if __name__ == "__main__":
    main()
