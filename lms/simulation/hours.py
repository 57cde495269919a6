"""The training of one bureau in one year, as rows: held for a team, or taken online; claimed, decided, posted. Pure."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from lms.hours.catalogue import COUNTS_FOR, Method
from lms.simulation.people import Worker

# What a person is offered in a whole year: forty times an hour or two.
HELD, ONLINE = 20, 20
_CREDITS = (150, 150, 150, 200, 200)
_TAGS = (0, 0, 0, 1, 2, 4, 8)
_SHARES = {Method.CLASSROOM: 70, Method.DRILL: 8, Method.SIMULATION: 6, Method.CASE_COMMENT: 6, Method.VIDEO_DEMO: 5}
_SHARES |= {Method.CASE_GUIDANCE: 5}
_METHODS, _WEIGHTS = list(_SHARES), list(_SHARES.values())
_CATEGORIES = ("PL.GEN", "BK.OTH", "SK.INS", "SK.EVI", "PL.SYS", "BK.CSGL")
_TITLES = {"PL": "公共法律知识", "BK": "业务知识", "SK": "执法技能"}
SOURCE = "CITY_CLOUD"


@dataclass(slots=True)
class Rows:
    """What is to be inserted, table by table."""

    activities: list[dict[str, Any]] = field(default_factory=list)
    batches: list[dict[str, Any]] = field(default_factory=list)
    claims: list[dict[str, Any]] = field(default_factory=list)
    entries: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Span:
    """The part of a year that has passed by the world's last day."""

    year: int
    last: date

    @property
    def share(self) -> float:
        """How much of the year that is."""
        return min(1.0, (self.last - date(self.year, 1, 1)).days / 350)

    def day(self, chance: Random) -> date:
        """Return a day of it, not among its last ones, so that there is time to confirm."""
        return date(self.year, 1, 2) + timedelta(days=chance.randrange(max(1, int(345 * self.share) - 12)))


def year_of(chance: Random, bureau: str, workers: Sequence[Worker], span: Span) -> Rows:
    """Make up what one bureau's people did in a year. Ids are places in the lists, from 1, until `numbered`."""
    rows = Rows()
    teams = sorted({unit for worker in workers for unit, _, _ in worker.postings})
    for team in teams:
        for _ in range(round(HELD * span.share)):
            _hold(chance, rows, team, workers, span)
    _watch(chance, rows, bureau, workers, span)
    return rows


def _hold(chance: Random, rows: Rows, team: int, workers: Sequence[Worker], span: Span) -> None:
    day, method, credit = span.day(chance), chance.choices(_METHODS, _WEIGHTS)[0], chance.choice(_CREDITS)
    category = chance.choice([one for one in _CATEGORIES if one in COUNTS_FOR[method]])
    about = _about(category, method, credit, day, span, chance)
    held = {"title": about["title"], "method": method.value, "host_unit_id": team, "occurred_on": day}
    rows.activities.append(held | {"proposed_by_id": None, "proposed_at": _noon(day, 2)})
    origin = {"activity_id": len(rows.activities), "batch_id": None}
    for worker in workers:
        if worker.unit_on(day) == team and chance.random() < worker.keenness:
            _claim(chance, rows, worker, team, about, origin)


def _watch(chance: Random, rows: Rows, bureau: str, workers: Sequence[Worker], span: Span) -> None:
    origin = {"activity_id": None, "batch_id": 1}
    for worker in workers:
        for _ in range(round(ONLINE * span.share)):
            day = span.day(chance)
            unit = worker.unit_on(day)
            if unit is not None and chance.random() < worker.keenness:
                category = chance.choice(("PL.GEN", "PL.SYS", "BK.OTH", "BK.CSGL"))
                about = _about(category, Method.ONLINE, chance.choice(_CREDITS), day, span, chance)
                _claim(chance, rows, worker, unit, about, origin)
    known: dict[str, Any] = {"source_system": SOURCE, "file_name": f"{bureau}-{span.year}.xlsx"}
    known |= {"checksum": hashlib.sha256(f"{bureau}:{span.year}".encode()).hexdigest(), "row_count": len(rows.claims)}
    decided = {"state": "accepted", "imported_at": _noon(span.last, 0), "decided_at": _noon(span.last, 0)}
    rows.batches.append(known | decided)


def _about(category: str, method: Method, credit: int, day: date, span: Span, chance: Random) -> dict[str, Any]:
    return {
        "title": f"{_TITLES[category[:2]]}培训",
        "category": category,
        "tags": chance.choice(_TAGS),
        "method": method.value,
        "occurred_on": day,
        "year": span.year,
        "is_make_up": False,
        "credit": credit,
    }


def _claim(
    chance: Random, rows: Rows, worker: Worker, unit: int, about: dict[str, Any], origin: dict[str, Any]
) -> None:
    """Claim hours for one person; most are confirmed and posted, some wait, are rejected, or are taken back later."""
    day = about["occurred_on"]
    fate = chance.random()
    state = "pending" if fate < 0.01 else "rejected" if fate < 0.015 else "confirmed"
    decided_at = None if state == "pending" else _noon(day, 6)
    about = about | {"person_id": worker.person_id, "unit_id": unit}
    rows.claims.append(
        about
        | origin
        | {"state": state, "proposed_at": _noon(day, 2), "decided_at": decided_at}
        | {"reason": "签到表上没有这个人" if state == "rejected" else None}
    )
    if state != "confirmed":
        return
    posted = about | {"claim_id": len(rows.claims), "reverses_id": None, "recorded_at": decided_at, "reason": None}
    rows.entries.append(posted)
    if fate > 0.998:
        undone = {"claim_id": None, "reverses_id": len(rows.entries), "credit": -about["credit"], "reason": "重复登记"}
        rows.entries.append(posted | undone | {"recorded_at": _noon(day, 9)})


def numbered(rows: Rows, ids: Mapping[str, Sequence[int]]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield the rows of each table with the ids that were reserved for them, what is pointed at first."""
    for name in ("activities", "batches", "claims", "entries"):
        for row, identity in zip(getattr(rows, name), ids[name], strict=True):
            row["id"] = identity
    for claim in rows.claims:
        if claim["activity_id"]:
            claim["activity_id"] = ids["activities"][claim["activity_id"] - 1]
            claim["source"] = f"activity:{claim['activity_id']}:person:{claim['person_id']}:{claim['category']}"
        else:
            claim["batch_id"] = ids["batches"][claim["batch_id"] - 1]
            claim["source"] = f"{SOURCE}:{claim['id']}"
    for entry in rows.entries:
        if entry["claim_id"]:
            place = entry["claim_id"] - 1
            entry["claim_id"], entry["source"] = rows.claims[place]["id"], rows.claims[place]["source"]
        else:
            entry["reverses_id"] = ids["entries"][entry["reverses_id"] - 1]
            entry["source"] = f"reversal:{entry['reverses_id']}"
    for name in ("activities", "batches", "claims", "entries"):
        yield name, getattr(rows, name)


def _noon(day: date, later: int) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC) + timedelta(days=later)
