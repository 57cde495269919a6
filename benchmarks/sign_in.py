"""Signing in, through the whole site: does the time tell whether a name is known, and how many people get in a second.

`known_over_unknown` compares the median time of a wrong password for names that exist and for names that do not, taken
in turns; `answers_differ` counts pairs whose status or text differ. `of_bare_hashing` compares sign-ins with what
hashing the same passwords costs by itself, four at a time, as the processors allow.
"""

import json
import os
import re
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import delete
from starlette.testclient import TestClient

from benchmarks._city import arguments, empty_city
from lms import clock
from lms.access import OPERATOR, Role
from lms.app import create_app
from lms.db import table_of
from lms.people.accounts import Account, RoleGrant, SignInFailure
from lms.people.actions.sessions import Browser
from lms.people.actions.sign_in import LetIn, SignInTry, sign_in
from lms.people.actions.units import add_unit
from lms.people.hashing import hash_password, password_matches
from lms.settings import get_settings
from lms.web.database import Database

PASSWORD = "seven grey herons over the weir"  # noqa: S105 - made up


def main() -> None:
    """Measure and print one JSON object."""
    asked = arguments(__doc__ or "")
    pairs, people = (60, 100) if asked.quick else (500, 1000)
    with tempfile.TemporaryDirectory(prefix="lms-benchmark-") as folder, empty_city(asked.database) as engine:
        os.environ["LMS_DATA_DIR"] = folder
        get_settings.cache_clear()
        database = Database(engine)
        add_accounts(database, max(pairs, people))
        figures = telling_names_apart(database, pairs) | storm(database, people)
    print(json.dumps({"benchmark": "sign_in", "figures": figures}))


def add_accounts(database: Database, count: int) -> None:
    """Add accounts that all have one password."""
    hashed = hash_password(PASSWORD)
    with database.writing() as db:
        unit = add_unit(db, code="1", name="市", actor=OPERATOR)
        now = clock.now()
        for number in range(count):
            account = Account(
                login=f"known{number}", name="甲", password_hash=hashed, password_set_at=now, must_change_password=False
            )
            db.add(account)
            db.flush()  # the grant names it by id
            db.add(RoleGrant(account_id=account.id, role=Role.UNIT_TRAINER.value, unit_id=unit.id, granted_at=now))


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


def storm(database: Database, people: int) -> dict[str, Any]:
    """Let many people sign in, four at a time, and compare with hashing alone."""
    hashed = hash_password(PASSWORD)

    def one(number: int) -> bool:
        attempt = SignInTry(f"known{number}", PASSWORD, Browser(f"10.0.{number // 250}.{number % 250}", "Firefox"))
        return isinstance(sign_in(database.writing, attempt), LetIn)

    with ThreadPoolExecutor(4) as pool:
        began = time.perf_counter()
        let_in = sum(pool.map(one, range(people)))
        taken = time.perf_counter() - began
        began = time.perf_counter()
        list(pool.map(lambda _: password_matches(PASSWORD, hashed), range(people)))
        bare = time.perf_counter() - began
    return {
        "of_bare_hashing": round(bare / taken, 2),
        "logins_per_s": round(people / taken, 1),
        "turned_away": people - let_in,
    }


def forget_tries(database: Database) -> None:
    """Begin counting anew, so that every try is looked at."""
    with database.writing() as db:
        db.execute(delete(table_of(SignInFailure)))


if __name__ == "__main__":
    main()
