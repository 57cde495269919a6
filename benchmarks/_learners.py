"""Learners in the middle of a course, written straight into an empty database, and the load they make."""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import insert
from sqlalchemy.orm import Session

from lms import clock
from lms.access import OPERATOR, Role
from lms.courses.models.study import CoursewareProgress, Learning, StudyPulse, StudySession
from lms.db import Model, table_of
from lms.people.accounts import Account, RoleGrant, WebSession
from lms.people.actions.units import add_unit
from lms.people.hashing import secret_digest
from lms.people.models import Person
from lms.web.csrf import token_for
from tests.course_factories import make_course
from tests.factories import make_person

MINUTES = 600
EVERY_MS = 10_000


def add_learners(db: Session, count: int) -> None:
    """Let so many people be signed in, each with a player open on the same courseware."""
    unit = add_unit(db, code="1", name="市", actor=OPERATOR)
    first = make_person(db, unit)
    piece = make_course(db, unit, pieces=[MINUTES]).courseware[0]
    now, common = clock.now(), {"password_hash": "none", "must_change_password": False}
    sealed = {"id_no_sealed": first.id_no_sealed, "name": "甲"}
    ids = range(1000, 1000 + count)
    rows: dict[type[Model], list[dict[str, object]]] = {
        Person: [{"id": n, "id_no_digest": f"{n:064d}", "id_no_tail": f"{n:04d}"[-4:]} | sealed for n in ids],
        Account: [
            {"id": n, "login": f"l{n}", "name": "甲", "person_id": n, "password_set_at": now} | common for n in ids
        ],
        RoleGrant: [{"id": n, "account_id": n, "role": Role.SELF.value, "granted_at": now} for n in ids],
        WebSession: [
            {"id": n, "secret_digest": secret_digest(secret_of(n)), "account_id": n, "grant_id": n, "started_at": now,
             "seen_at": now, "address": "127.0.0.1", "device": "Firefox"} for n in ids
        ],
        Learning: [
            {"id": n, "person_id": n, "version_id": piece.version_id, "started_at": now, "last_seen_at": now,
             "withheld": {}} for n in ids
        ],
        CoursewareProgress: [
            {"id": n, "learning_id": n, "courseware_id": piece.id, "covered_ms": 0, "furthest_ms": 0, "resume_ms": 0}
            for n in ids
        ],
        StudySession: [
            {"id": n, "learning_id": n, "courseware_id": piece.id, "person_id": n,
             "token_digest": secret_digest(token_of(n)), "device": "d", "opened_at": now, "beat_at": now,
             "sequence": 0, "position_ms": 0, "seen_ms": 0, "from_ms": 0, "to_ms": 0, "length_ms": MINUTES * 60_000}
            for n in ids
        ],
        StudyPulse: [
            {"person_id": n, "session_id": n, "day": today(), "day_ms": 0, "day_limit_ms": 180 * 60_000,
             "check_at": now + timedelta(minutes=10, seconds=n % 300)} for n in ids
        ],
    }  # fmt: skip
    for model, values in rows.items():
        db.execute(insert(table_of(model)), values)


def today() -> date:
    """Return the civil day."""
    return clock.today()


def secret_of(number: int) -> str:
    """Return the session secret of a learner."""
    return f"session-{number}"


def token_of(number: int) -> str:
    """Return the secret of a learner's player."""
    return f"player-{number}"


@dataclass
class Learner:
    """One learner's browser: one connection that stays open, one beat after the other."""

    number: int
    port: int
    sequence: int = 0
    position: int = 0
    times: list[float] = field(default_factory=list)
    faults: int = 0
    _way: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    def forget_way(self) -> None:
        """Open another connection next time: that of another loop is of no use."""
        self._way = None

    async def beat(self, played_ms: int, due: float) -> None:
        """Say that so much was played; the time is taken from when it was due."""
        self.sequence += 1
        start, self.position = self.position, self.position + played_ms
        body = json.dumps(
            {"token": token_of(self.number), "sequence": self.sequence, "from_ms": start, "to_ms": self.position,
             "playing": True}
        )  # fmt: skip
        request = (
            f"POST /study/beats HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nContent-Type: application/json\r\n"
            f"Cookie: lms_session={secret_of(self.number)}\r\nX-CSRF-Token: {token_for(secret_of(self.number))}\r\n"
            f"Sec-Fetch-Site: same-origin\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        )
        if self._way is None:
            self._way = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self._way
        writer.write(request.encode())
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        answer = json.loads(await reader.readexactly(length))
        self.times.append(time.perf_counter() - due)
        if head[9:12] != b"200" or answer.get("sequence") != self.sequence:
            self.faults += 1
        self.position = answer.get("position_ms", self.position)


async def open_loop(learners: Sequence[Learner], seconds: float) -> None:
    """Let every learner beat each ten seconds, evenly spread, whether or not the server keeps up."""
    began = time.perf_counter()

    async def study(at: int, learner: Learner) -> None:
        due = began + EVERY_MS / 1000 * at / len(learners)
        while due < began + seconds:
            await asyncio.sleep(max(0, due - time.perf_counter()))
            await learner.beat(EVERY_MS if learner.sequence else 0, due)
            due += EVERY_MS / 1000

    await asyncio.gather(*(study(at, learner) for at, learner in enumerate(learners)))


async def closed_loop(learners: Sequence[Learner], seconds: float) -> float:
    """Let a few learners beat as fast as they are answered; return beats a second."""
    began, count = time.perf_counter(), 0

    async def hammer(learner: Learner) -> int:
        done = 0
        while time.perf_counter() < began + seconds:
            await learner.beat(0, time.perf_counter())
            done += 1
        return done

    count = sum(await asyncio.gather(*(hammer(learner) for learner in learners)))
    return count / (time.perf_counter() - began)
