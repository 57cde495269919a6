"""The training of one county in one year: held for a team, or taken online; claimed, decided, posted.

Classes are made up here; claims and entries by the database, from what it holds, so that a province takes minutes.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from lms.db import bulk_insert, reserve_ids, table_of
from lms.hours.catalogue import COUNTS_FOR, Method
from lms.hours.models import Activity, ImportBatch
from lms.simulation.scratch import CLASSES, DAYS, TEAMS, days_of, draw, highest, noon, put, run

# What a person is offered in a whole year: an hour or two each.
HELD, ONLINE = 22, 22
_CREDITS = (150, 150, 150, 200, 200)
_TAGS = (0, 0, 0, 1, 2, 4, 8)
_SHARES = {Method.CLASSROOM: 70, Method.DRILL: 8, Method.SIMULATION: 6, Method.CASE_COMMENT: 6, Method.VIDEO_DEMO: 5}
_SHARES |= {Method.CASE_GUIDANCE: 5}
_METHODS, _WEIGHTS = list(_SHARES), list(_SHARES.values())
_CATEGORIES = ("PL.GEN", "BK.OTH", "SK.INS", "SK.EVI", "PL.SYS", "BK.CSGL")
_TITLES = {"PL": "公共法律知识培训", "BK": "业务知识培训", "SK": "执法技能培训"}
SOURCE = "CITY_CLOUD"


@dataclass(frozen=True, slots=True)
class County:
    """Where training is made up: a code, and its bureaus' teams by the bureau's code."""

    code: str
    bureaus: dict[str, list[int]]

    @property
    def teams(self) -> Iterator[tuple[str, int]]:
        """Every team with the code of its bureau."""
        return ((code, team) for code, teams in self.bureaus.items() for team in teams)


@dataclass(frozen=True, slots=True)
class Span:
    """The part of a year that has passed by the world's last day."""

    year: int
    last: date

    @property
    def share(self) -> float:
        """How much of the year that is."""
        return min(1.0, (self.last - date(self.year, 1, 1)).days / 350)

    @property
    def days(self) -> int:
        """How many of its days something may be held on: not the last ones, so that there is time to confirm."""
        return max(1, int(345 * self.share) - 12)


def add_hours(db: Session, county: County, span: Span, seed: int) -> dict[str, int]:
    """Make up what one county's people did in a year; return how many rows of each table there came."""
    chance = Random(f"{seed}:{county.code}:{span.year}")  # noqa: S311 - a world to be made again, not a secret
    days = days_of(span.year, max(span.days, ONLINE))
    put(db, DAYS, days)
    batches = _add_batches(db, county, span)
    activities = _add_classes(db, chance, county, span, days)
    first, given = highest(db, "claims"), {"seed": seed % _SEEDS, "year": span.year}
    claims = run(db, _claims(_HELD), **given)
    claims += run(db, _claims(_WATCHED), days=span.days, times=round(ONLINE * span.share), **given)
    # Between two ids: of a table that grew this fast, "all after one" is planned as a third of it.
    made = {"first": first, "last": highest(db, "claims")}
    run(db, _COUNT_BATCHES, **made)
    before = highest(db, "hour_entries")
    entries = run(db, _POST, **made)
    entries += run(db, _TAKE_BACK, first=before, last=before + entries)
    return {"activities": activities, "batches": batches, "claims": claims, "entries": entries}


_SEEDS = 1_000_003


def _add_batches(db: Session, county: County, span: Span) -> int:
    """Add the file of each bureau with hours online, and say which teams it speaks of; its rows are counted later."""
    ids = reserve_ids(db, table_of(ImportBatch), len(county.bureaus))
    of_bureau = dict(zip(county.bureaus, ids, strict=True))
    known = {"source_system": SOURCE, "row_count": 0, "state": "accepted"}
    known |= dict.fromkeys(("imported_at", "decided_at"), noon(span.last))
    rows = (
        {"id": own, "file_name": f"{code}-{span.year}.xlsx"}
        | {"checksum": hashlib.sha256(f"{code}:{span.year}".encode()).hexdigest()}
        for code, own in of_bureau.items()
    )
    bulk_insert(db, table_of(ImportBatch), [row | known for row in rows])
    put(db, TEAMS, ({"unit_id": team, "batch_id": of_bureau[code]} for code, team in county.teams))
    return len(ids)


def _add_classes(db: Session, chance: Random, county: County, span: Span, days: Sequence[dict[str, Any]]) -> int:
    given = [team for _, team in county.teams for _ in range(round(HELD * span.share))]
    made = [_class(chance, team, days[chance.randrange(span.days)]) for team in given]
    ids = reserve_ids(db, table_of(Activity), len(made))
    rows = [{"id": own} | activity for own, (activity, _) in zip(ids, made, strict=True)]
    bulk_insert(db, table_of(Activity), rows)
    put(db, CLASSES, ({"activity_id": row["id"]} | about for row, (_, about) in zip(rows, made, strict=True)))
    return len(made)


def _class(chance: Random, team: int, day: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Make up a class for a team on a day: its row, and what its people claim by it."""
    method = chance.choices(_METHODS, _WEIGHTS)[0]
    category = chance.choice([one for one in _CATEGORIES if one in COUNTS_FOR[method]])
    both = {"title": _TITLES[category[:2]], "method": method.value}
    held = {"host_unit_id": team, "occurred_on": day["occurred_on"], "proposed_at": day["claimed_at"]}
    claimed = {"unit_id": team, "day": day["number"], "category": category, "credit": chance.choice(_CREDITS)}
    return both | held, both | claimed | {"tags": chance.choice(_TAGS)}


def _pick(number: str, values: tuple[object, ...]) -> str:
    """Return the expression of one of some values, all as likely."""
    told = " ".join(f"WHEN {n} THEN {value!r}" for n, value in enumerate(values))
    return f"CASE ({number}) % {len(values)} {told} END"


_COLUMNS = "person_id, unit_id, title, category, tags, method, occurred_on, year, is_make_up, credit, source"
_ON = "JOIN posts p ON p.kind = 'REGULAR' AND p.unit_id = "
_POST_OF = "p.person_id, p.unit_id, p.started_on, p.ended_on"
# Everybody of a team is offered its classes.
_HELD = f"""
  SELECT c.activity_id, CAST(NULL AS BIGINT) AS batch_id, c.activity_id AS turn, {_POST_OF}, c.title, c.category,
    c.tags, c.method, c.day, c.credit, {draw("p.person_id", "c.activity_id", 1)} AS chance,
    'activity:' || c.activity_id || ':' || 'person:' || p.person_id || ':' || c.category AS source
  FROM simulated_classes c {_ON} c.unit_id"""  # noqa: S608 - nothing of anybody else's, here and below
_KINDS = ("PL.GEN", "PL.SYS", "BK.OTH", "BK.CSGL")
# Everybody is offered so many films a year.
_WATCHED = f"""
  SELECT CAST(NULL AS BIGINT) AS activity_id, x.batch_id, x.number AS turn,
    x.person_id, x.unit_id, x.started_on, x.ended_on,
    CASE substr({_pick("x.what", _KINDS)}, 1, 2) WHEN 'PL' THEN '{_TITLES["PL"]}' ELSE '{_TITLES["BK"]}' END AS title,
    {_pick("x.what", _KINDS)} AS category, {_pick("x.what / 20", _TAGS)} AS tags, 'ONLINE' AS method,
    x.what / 200 % :days AS day, {_pick("x.what / 4", _CREDITS)} AS credit, x.chance,
    '{SOURCE}:' || x.person_id || ':' || :year || ':' || x.number AS source
  FROM (SELECT t.batch_id, n.number, {_POST_OF},
          {draw("p.person_id", "n.number + 40 * :year", 2)} AS what,
          {draw("p.person_id", "n.number + 40 * :year", 3)} AS chance
        FROM simulated_teams t {_ON} t.unit_id JOIN simulated_days n ON n.number < :times) x"""  # noqa: S608
# Some teams are keen, others are not, and so it is with people: on average 96 of 100 come.
_KEEN = f"800 + {draw('o.unit_id', '0', 4)} % 200 + {draw('o.person_id', '0', 5)} % 200 - 40"


def _claims(offered: str) -> str:
    """Return the statement that claims hours for who came: most are confirmed, some wait or are rejected."""
    return f"""
INSERT INTO claims (activity_id, batch_id, {_COLUMNS}, state, proposed_at, decided_at, reason)
SELECT o.activity_id, o.batch_id, o.person_id, o.unit_id, o.title, o.category, o.tags, o.method, d.occurred_on, :year,
  FALSE, o.credit, o.source,
  CASE WHEN o.chance / 1000 % 1000 < 10 THEN 'pending' WHEN o.chance / 1000 % 1000 < 15 THEN 'rejected'
    ELSE 'confirmed' END,
  d.claimed_at, CASE WHEN o.chance / 1000 % 1000 >= 10 THEN d.decided_at END,
  CASE WHEN o.chance / 1000 % 1000 BETWEEN 10 AND 14 THEN '签到表上没有这个人' END
FROM ({offered}) o JOIN simulated_days d ON d.number = o.day
WHERE o.chance % 1000 < {_KEEN}
  AND (o.started_on IS NULL OR o.started_on <= d.occurred_on) AND (o.ended_on IS NULL OR o.ended_on >= d.occurred_on)
  AND NOT EXISTS (SELECT 1 FROM leaves l WHERE l.person_id = o.person_id
    AND l.started_on <= d.occurred_on AND l.ended_on >= d.occurred_on)
ORDER BY o.turn, o.person_id"""  # noqa: S608


_COUNT_BATCHES = """
UPDATE import_batches SET row_count = n.claimed FROM
  (SELECT batch_id, count(*) AS claimed FROM claims
   WHERE id BETWEEN :first + 1 AND :last AND batch_id IS NOT NULL GROUP BY batch_id) n
WHERE import_batches.id = n.batch_id"""
_POST = f"""
INSERT INTO hour_entries (claim_id, {_COLUMNS}, recorded_at)
SELECT id, {_COLUMNS}, decided_at FROM claims
WHERE id BETWEEN :first + 1 AND :last AND state = 'confirmed' ORDER BY id"""  # noqa: S608
# Each five-hundredth was posted twice over, and is taken back.
_TAKE_BACK = f"""
INSERT INTO hour_entries (reverses_id, {_COLUMNS}, reason, recorded_at)
SELECT e.id, e.person_id, e.unit_id, e.title, e.category, e.tags, e.method, e.occurred_on, e.year, e.is_make_up,
  -e.credit, 'reversal:' || e.id, '重复登记', d.undone_at
FROM hour_entries e JOIN simulated_days d ON d.occurred_on = e.occurred_on
WHERE e.id BETWEEN :first + 1 AND :last AND e.claim_id % 500 = 0 ORDER BY e.id"""  # noqa: S608
