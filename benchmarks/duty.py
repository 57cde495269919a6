"""May this person act today? Asked through the API of a real `lms serve`, by programs with a token, eight at a time.

`answers_per_s`: fifty people a request, as a joint action or a platform asks; `one_by_one_per_s`: one person a request.
Every answer is written down before it is given. `cpu_ms_per_…` is the server's processor time.
"""

import http.client
import json
import os
import random
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from benchmarks._city import arguments, empty_city, fill, settle
from benchmarks.exam_rush import cpu_of_children
from benchmarks.heartbeat import served
from lms import clock
from lms.access import Role
from lms.credentials.actions.duty import MOST_PEOPLE
from lms.credentials.models import Credential, CredentialEvent, DutyCheck
from lms.db import bulk_insert, make_sessions, reading, table_of
from lms.people.accounts import ApiToken, RoleGrant
from lms.people.hashing import new_secret, secret_digest
from lms.people.models import EnforcementBody, PersonRole, Post, Unit
from lms.settings import get_settings

AT_ONCE = 8
_lines = threading.local()


def main() -> None:
    """Measure and print one JSON object."""
    asked = arguments(__doc__ or "")
    people, fifties, singles = (4_000, 100, 400) if asked.quick else (20_000, 1_000, 4_000)
    with tempfile.TemporaryDirectory(prefix="lms-benchmark-") as folder, empty_city(asked.database) as engine:
        os.environ |= {"LMS_DATA_DIR": folder, "LMS_TOKEN_PER_MINUTE": "100000000"}
        get_settings.cache_clear()
        with make_sessions(engine).begin() as db:
            fill(db, people)
        with make_sessions(engine).begin() as db:
            secret = add_cards(db)
        settle(engine)
        figures = ask(engine, secret, people, fifties, singles)
    print(json.dumps({"benchmark": "duty", "figures": figures | {"people": people}}))


def add_cards(db: Session) -> str:
    """Give everybody a card that counts in a published body; return the secret of the bureau's token."""
    issued, now = clock.today() - timedelta(days=400), clock.now()
    posts = db.execute(select(Post.person_id, Post.unit_id).order_by(Post.person_id)).all()
    card = {"kind": "ENFORCEMENT", "field": "", "issuer": "", "state": "ACTIVE", "issued_on": issued, "since": issued}
    card |= {"valid_from": issued, "valid_to": issued + timedelta(days=1825), "is_imported": True}
    rows = [{"person_id": one, "unit_id": unit, "number": f"{one:011}"} | card for one, unit in posts]
    bulk_insert(db, table_of(Credential), rows)
    event = {"effective_on": issued, "cause": "", "reason": "", "facts": {}, "at": now}
    moves = ({"move": "ISSUE", "old": None, "new": "ISSUED"}, {"move": "ACTIVATE", "old": "ISSUED", "new": "ACTIVE"})
    ids = db.scalars(select(Credential.id).order_by(Credential.id)).all()
    bulk_insert(db, table_of(CredentialEvent), [{"credential_id": one} | each | event for one in ids for each in moves])
    db.execute(table_of(Post).update().values(is_enforcement=True, employment="ESTABLISHMENT"))
    db.execute(table_of(PersonRole).update().values(person_class="OFFICER"))
    units = db.scalars(select(Unit.id)).all()
    bulk_insert(db, table_of(EnforcementBody), [{"unit_id": one, "published_on": date(2020, 1, 1)} for one in units])
    grant = RoleGrant(account_id=1, role=Role.JUSTICE_REVIEWER.value, unit_id=1, granted_at=now)
    db.add(grant)
    db.flush()  # the token names it
    secret = new_secret()
    db.add(ApiToken(secret_digest=secret_digest(secret), account_id=1, grant_id=grant.id, created_at=now))
    return secret


def ask(engine: Engine, secret: str, people: int, fifties: int, singles: int) -> dict[str, Any]:
    """Ask the server in both ways; every answer must be yes and be on record."""
    chance, workers = random.Random(7), 1 if engine.dialect.name == "sqlite" else 2
    many = [chance.sample(range(1, people + 1), MOST_PEOPLE) for _ in range(fifties + AT_ONCE)]
    each = [[chance.randrange(1, people + 1)] for _ in range(singles + AT_ONCE)]
    with served(engine, workers) as port, ThreadPoolExecutor(AT_ONCE) as pool:
        wakes = [*many[:AT_ONCE], *each[:AT_ONCE]]
        said = sum(pool.map(lambda ids: _asked(port, secret, ids), wakes))
        by_fifty, first = _timed(pool, port, secret, many[AT_ONCE:])
        one_by_one, second = _timed(pool, port, secret, each[AT_ONCE:])
    with reading(engine) as db:
        logged = db.scalar(select(func.count()).select_from(DutyCheck)) or 0
    given = sum(map(len, [*many, *each]))
    if not logged == given == said + first + second:
        raise SystemExit(f"{given} asked, {said + first + second} said yes, {logged} on record")
    named = {f"{name}_{kind}": value for kind, found in (("by_fifty", by_fifty), ("one_by_one", one_by_one))
             for name, value in found.items()}  # fmt: skip
    return {
        "answers_per_s": named["answers_per_s_by_fifty"],
        "one_by_one_per_s": named["answers_per_s_one_by_one"],
        "cpu_ms_per_answer_of_fifty": named["cpu_ms_by_fifty"],
        "cpu_ms_per_answer_alone": named["cpu_ms_one_by_one"],
    }


def _timed(
    pool: ThreadPoolExecutor, port: int, secret: str, asked: Sequence[Sequence[int]]
) -> tuple[dict[str, float], int]:
    server, began = cpu_of_children(), time.perf_counter()
    said = sum(pool.map(lambda ids: _asked(port, secret, ids), asked))
    taken, server = time.perf_counter() - began, cpu_of_children() - server
    answers = sum(map(len, asked))
    return {"answers_per_s": round(answers / taken, 1), "cpu_ms": round(server / answers * 1000, 2)}, said


def _asked(port: int, secret: str, ids: Sequence[int]) -> int:
    """Ask about some people over a line that stays open; return how many may act."""
    line: http.client.HTTPConnection | None = getattr(_lines, "line", None)
    if line is None or line.port != port:
        line = _lines.line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    one = len(ids) == 1
    path = f"/api/v1/duty?person={ids[0]}" if one else f"/api/v1/duty/pair?people={','.join(map(str, ids))}"
    line.request("GET", path, headers={"Authorization": f"Bearer {secret}"})
    answer = line.getresponse()
    body = json.loads(answer.read())
    if answer.status != 200:
        raise SystemExit(f"{path[:40]} answered {answer.status}: {body}")
    return sum(each["eligible"] for each in ([body] if one else body["people"]))


if __name__ == "__main__":
    main()
