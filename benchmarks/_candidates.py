"""Candidates of an open exam, written into an empty database, and their browsers: one connection that stays open."""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.db import Model, table_of
from lms.exams.actions.drawing import draw_papers, open_exam
from lms.exams.actions.setting_up import announce
from lms.exams.models import ExamCandidate, ExamSitting
from lms.people.accounts import Account, RoleGrant, WebSession
from lms.people.hashing import secret_digest
from lms.people.models import Person, PersonRole, Post
from lms.people.rules import UnitKind
from lms.web.csrf import token_for
from question_bank.blueprint import Cell
from tests.exam_factories import Staff, make_blueprint, make_exam
from tests.factories import make_actor, make_person, make_unit

# Fifty questions of the usual kinds.
CELLS = (Cell("single", 30, 2), Cell("multiple", 12, 4), Cell("true_false", 8, 1))
QUESTIONS = 50


def open_for(db: Session, count: int, *, cells: Sequence[Cell] = CELLS) -> int:
    """Open an exam for so many candidates, each signed in, papers drawn by the product; return its sitting."""
    unit = make_unit(db, "1", name="市", kind=UnitKind.GOVERNMENT)
    boss = make_actor(db, Role.JUSTICE_REVIEWER, unit)
    staff = Staff(boss, boss, boss, boss)
    now = clock.now()
    blueprint = make_blueprint(db, unit, cells=cells, each=2 * max(cell.number for cell in cells), actor=boss)
    with clock.travel(now - timedelta(hours=2)):
        exam = make_exam(db, unit, staff, starts_at=now - timedelta(minutes=1), minutes=240, blueprint=blueprint)
        announce(db, exam, actor=boss)
    db.flush()
    sitting = db.query(ExamSitting).filter_by(exam_id=exam.id).one()
    add_people(db, unit.id, exam.id, sitting.id, count)
    draw_papers(db, exam, actor=boss)
    open_exam(db, exam, actor=boss)
    return sitting.id


def add_people(db: Session, unit_id: int, exam_id: int, sitting_id: int, count: int) -> None:
    """Write people, their accounts and sessions, and the roster."""
    sealed = {"id_no_sealed": make_person(db).id_no_sealed, "name": "甲"}
    now, ids = clock.now(), range(1000, 1000 + count)
    common = {"password_hash": "none", "must_change_password": False}
    rows: dict[type[Model], list[dict[str, object]]] = {
        Person: [{"id": n, "id_no_digest": f"{n:064d}", "id_no_tail": f"{n:04d}"[-4:]} | sealed for n in ids],
        Post: [{"person_id": n, "unit_id": unit_id, "kind": "REGULAR"} for n in ids],
        PersonRole: [{"person_id": n, "person_class": "OFFICER"} for n in ids],
        Account: [
            {"id": n, "login": f"l{n}", "name": "甲", "person_id": n, "password_set_at": now} | common for n in ids
        ],
        RoleGrant: [{"id": n, "account_id": n, "role": Role.SELF.value, "granted_at": now} for n in ids],
        WebSession: [
            {"id": n, "secret_digest": secret_digest(secret_of(n)), "account_id": n, "grant_id": n, "started_at": now,
             "seen_at": now, "address": "127.0.0.1", "device": "Firefox"} for n in ids
        ],
        ExamCandidate: [
            {"id": n, "exam_id": exam_id, "sitting_id": sitting_id, "person_id": n, "unit_id": unit_id,
             "person_class": "OFFICER", "state": "confirmed", "ticket_no": f"{n:012d}"} for n in ids
        ],
    }  # fmt: skip
    for model, values in rows.items():
        db.execute(insert(table_of(model)), values)


def actor_of(number: int) -> Actor:
    """Return a candidate as who acts."""
    return Actor(account_id=number, role=Role.SELF, person_id=number)


def secret_of(number: int) -> str:
    """Return the session secret of a candidate."""
    return f"session-{number}"


@dataclass
class Candidate:
    """One candidate's browser: answers on the page, what was acknowledged, how long things took."""

    number: int
    port: int
    sitting: int
    attempt: int = 0
    token: str = ""
    version: int = 0
    told: dict[str, str] = field(default_factory=dict)
    # Sent since the last one that was told: whether they came through nobody knows.
    sent: dict[str, list[str]] = field(default_factory=dict)
    saves: list[float] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)
    faults: int = 0
    signed_out: int = 0
    _way: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def start(self, due: float, *, paper: str = "yes") -> None:
        """Begin; the time is taken from when it was due, the whole paper included unless its page brings it."""
        status, said = await self.ask("POST", f"/api/v1/sittings/{self.sitting}/attempts?paper={paper}", {})
        self.starts.append(time.perf_counter() - due)
        if status == 201:
            self.attempt, self.token, self.version = said["id"], said["token"], said["saved_version"]
        else:
            self.faults += 1

    async def save(self, due: float, *, answers: dict[str, str] | None = None) -> bool:
        """Change one answer and save it; keep what was acknowledged."""
        self.version += 1
        number = str(self.version % QUESTIONS + 1)
        changed = answers or {number: "ABCD"[self.version // QUESTIONS % 4]}
        said = {"token": self.token, "version": self.version, "answers": changed}
        for name, value in changed.items():
            self.sent.setdefault(name, []).append(value)
        status, answer = await self.ask("PUT", f"/api/v1/attempts/{self.attempt}/answers", said)
        self.saves.append(time.perf_counter() - due)
        if status == 200 and answer["saved_version"] == self.version:
            self.told |= changed
            self.sent |= {name: [] for name in changed}
            return True
        self.faults += 1
        self.signed_out += status == 401
        return False

    def lost(self, kept: dict[str, Any]) -> int:
        """Count answers that were acknowledged and are not on record, nor any that was sent after them."""
        return sum(kept.get(name) not in (value, *self.sent[name]) for name, value in self.told.items())

    async def submit(self) -> None:
        """Hand in."""
        status, _ = await self.ask("POST", f"/api/v1/attempts/{self.attempt}/submission", {"token": self.token})
        self.faults += status != 200

    async def look(self, path: str) -> None:
        """Open a page."""
        status, _ = await self.ask("GET", path, {})
        self.faults += status != 200

    def close(self) -> None:
        """Close the connection."""
        if self._way:
            self._way[1].close()
        self._way = None

    def forget_way(self) -> None:
        """Open another connection next time."""
        self._way = None

    @cached_property
    def _head(self) -> str:
        """Return what each request of this browser says of itself; made once, for the server needs the cores."""
        secret = secret_of(self.number)
        return (
            f"Host: 127.0.0.1:{self.port}\r\nContent-Type: application/json\r\nCookie: lms_session={secret}\r\n"
            f"X-CSRF-Token: {token_for(secret)}\r\nSec-Fetch-Site: same-origin\r\n"
        )

    async def ask(self, method: str, path: str, what: Any) -> tuple[int, Any]:
        """Send one request on the open connection; return status and JSON."""
        body = json.dumps(what)
        request = f"{method} {path} HTTP/1.1\r\n{self._head}Content-Length: {len(body)}\r\n\r\n{body}"
        try:
            return await self._send(request)
        except (asyncio.IncompleteReadError, ConnectionError):
            # The server closes a connection nobody used for a while; a browser opens another one and asks again.
            self._way = None
            return await self._send(request)

    async def _send(self, request: str) -> tuple[int, Any]:
        if self._way is None:
            self._way = await asyncio.open_connection("127.0.0.1", self.port, limit=2**20)
        reader, writer = self._way
        writer.write(request.encode())
        head = await reader.readuntil(b"\r\n\r\n")
        fields = head.lower()
        length = int(fields.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        body = await reader.readexactly(length)
        return int(head[9:12]), json.loads(body) if b"json" in fields else body


async def at_their_times(candidates: Sequence[Candidate], seconds: float, deed: str) -> None:
    """Let each do something once, evenly spread over so many seconds, whether or not the server keeps up."""
    began = time.perf_counter()

    async def one(at: int, candidate: Candidate) -> None:
        due = began + seconds * at / len(candidates)
        await asyncio.sleep(max(0, due - time.perf_counter()))
        await (candidate.start(due) if deed == "start" else candidate.submit())

    await asyncio.gather(*(one(at, candidate) for at, candidate in enumerate(candidates)))


async def open_loop(candidates: Sequence[Candidate], seconds: float, every: float) -> None:
    """Let every candidate save each so many seconds, evenly spread, whether or not the server keeps up."""
    began = time.perf_counter()

    async def sit(at: int, candidate: Candidate) -> None:
        due = began + every * at / len(candidates)
        while due < began + seconds:
            await asyncio.sleep(max(0, due - time.perf_counter()))
            await candidate.save(due)
            due += every

    await asyncio.gather(*(sit(at, candidate) for at, candidate in enumerate(candidates)))


async def closed_loop(candidates: Sequence[Candidate], seconds: float) -> float:
    """Let a few candidates save as fast as they are answered; return saves a second."""
    began = time.perf_counter()

    async def hammer(candidate: Candidate) -> int:
        done = 0
        while time.perf_counter() < began + seconds:
            done += await candidate.save(time.perf_counter())
        return done

    count = sum(await asyncio.gather(*(hammer(candidate) for candidate in candidates)))
    return count / (time.perf_counter() - began)
