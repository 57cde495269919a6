"""Signing in, through the whole site: does the time tell whether a name is known, and how many people get in a second.

`known_over_unknown` compares the median time of a wrong password for names that exist and for names that do not, taken
in turns; `answers_differ` counts pairs whose status or text differ. `logins_per_s`: officers, as before an exam, who
open the sign-in page of a real `lms serve`, sign in and get their first page, their own year, eight at a time.
`of_moodle`: that over what the peer lets in. `hashing_of_login`: how much of the server's processor time for one of
them is the password's hash, which shall be slow.
"""

import http.client
import json
import os
import re
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Engine, delete, insert
from starlette.testclient import TestClient

from benchmarks._city import arguments, empty_city, settle
from benchmarks.exam_rush import cpu_of_children
from benchmarks.heartbeat import served
from lms import clock
from lms.access import OPERATOR, Role
from lms.app import create_app
from lms.db import Model, table_of
from lms.people.accounts import Account, RoleGrant, SignInFailure
from lms.people.actions.units import add_unit
from lms.people.hashing import hash_password, password_matches
from lms.people.models import Person, PersonRole, Post
from lms.settings import get_settings
from lms.web.database import Database
from tests.factories import make_person

# Log-ins a second of the peer with the page that follows, on two such cores (issue 5).
MOODLE = 11
PASSWORD = "seven grey herons over the weir"  # noqa: S105 - made up


def main() -> None:
    """Measure and print one JSON object."""
    asked = arguments(__doc__ or "")
    pairs, people = (60, 100) if asked.quick else (500, 1000)
    with tempfile.TemporaryDirectory(prefix="lms-benchmark-") as folder, empty_city(asked.database) as engine:
        os.environ["LMS_DATA_DIR"] = folder
        get_settings.cache_clear()
        database = Database(engine)
        add_accounts(database, max(pairs, people) + 16)
        figures = telling_names_apart(database, pairs) | storm(engine, people)
    print(json.dumps({"benchmark": "sign_in", "figures": figures}))


def add_accounts(database: Database, count: int) -> None:
    """Add officers whose accounts all have one password."""
    hashed, now, ids = hash_password(PASSWORD), clock.now(), range(1000, 1000 + count)
    common = {"name": "甲", "password_hash": hashed, "password_set_at": now, "must_change_password": False}
    with database.writing() as db:
        unit = add_unit(db, code="1", name="市", actor=OPERATOR)
        sealed = {"id_no_sealed": make_person(db).id_no_sealed, "name": "甲"}
        rows: dict[type[Model], list[dict[str, object]]] = {
            Person: [{"id": n, "id_no_digest": f"{n:064d}", "id_no_tail": f"{n:04d}"[-4:]} | sealed for n in ids],
            Post: [{"person_id": n, "unit_id": unit.id, "kind": "REGULAR"} for n in ids],
            PersonRole: [{"person_id": n, "person_class": "OFFICER"} for n in ids],
            Account: [{"id": n, "login": f"known{n - 1000}", "person_id": n} | common for n in ids],
            RoleGrant: [{"account_id": n, "role": Role.SELF.value, "granted_at": now} for n in ids],
        }
        for model, values in rows.items():
            db.execute(insert(table_of(model)), values)


def telling_names_apart(database: Database, pairs: int) -> dict[str, Any]:
    """Try wrong passwords on known and unknown names in turns."""
    times: dict[str, list[float]] = {"known": [], "other": []}
    differing = 0
    with TestClient(create_app(database=database)) as client:
        page = client.get("/sign-in").text
        token = re.search(r'name="csrf_token" value="(\w+)"', page)
        for number in range(pairs):
            answers = []
            for kind in ("known", "other") if number % 2 else ("other", "known"):
                form = {"login": f"{kind}{number}", "password": "a wrong one, surely", "csrf_token": token and token[1]}
                began = time.perf_counter()
                answer = client.post("/sign-in", data=form)
                times[kind].append(time.perf_counter() - began)
                answers.append((answer.status_code, answer.text.replace(f"{kind}{number}", "")))
            differing += answers[0] != answers[1]
            forget_tries(database)
    known, other = (statistics.median(column) for column in times.values())
    return {
        "known_over_unknown": round(known / other, 3),
        "answers_differ": differing,
        "try_ms": round(known * 1000, 1),
    }


def storm(engine: Engine, people: int) -> dict[str, Any]:
    """Let many people sign in at a real server, eight at a time, each to his first page; compare with hashing alone."""
    workers = 1 if engine.dialect.name == "sqlite" else 2
    settle(engine)
    with served(engine, workers) as port, ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: _first_page(port, number), range(16)))  # wakes the server up
        own, server, began = time.process_time(), cpu_of_children(), time.perf_counter()
        let_in = sum(pool.map(lambda number: _first_page(port, number), range(16, 16 + people)))
        taken, server = time.perf_counter() - began, cpu_of_children() - server
        own = time.process_time() - own
    hashed, before = hash_password(PASSWORD), time.process_time()
    for _ in range(20):
        password_matches(PASSWORD, hashed)
    hashing = (time.process_time() - before) / 20
    return {
        "logins_per_s": round(people / taken, 1),
        "of_moodle": round(people / taken / MOODLE, 1),
        "cpu_ms_per_login": round(server / people * 1000, 1),
        "hashing_ms": round(hashing * 1000, 1),
        "hashing_of_login": round(hashing / (server / people), 2),
        "driver_ms_per_login": round(own / people * 1000, 1),
        "turned_away": people - let_in,
    }


def _first_page(port: int, number: int) -> bool:
    """Open the sign-in page, sign in, open what comes first; tell whether it came."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    line.request("GET", "/sign-in")
    answer = line.getresponse()
    token = re.search(rb'name="csrf_token" value="(\w+)"', answer.read())
    form = {"login": f"known{number}", "password": PASSWORD, "csrf_token": token[1].decode() if token else ""}
    kind = {"Cookie": _cookies(answer), "Content-Type": "application/x-www-form-urlencoded"}
    line.request("POST", "/sign-in", urlencode(form), kind)
    answer = line.getresponse()
    answer.read()
    cookie, is_in = _cookies(answer), answer.status == 303
    while answer.status == 303:
        line.request("GET", answer.headers["Location"], headers={"Cookie": cookie})
        answer = line.getresponse()
        answer.read()
    line.close()
    return is_in and answer.status == 200


def _cookies(answer: http.client.HTTPResponse) -> str:
    return "; ".join(each.partition(";")[0] for each in answer.headers.get_all("Set-Cookie") or ())


def forget_tries(database: Database) -> None:
    """Begin counting anew, so that every try is looked at."""
    with database.writing() as db:
        db.execute(delete(table_of(SignInFailure)))


if __name__ == "__main__":
    main()
