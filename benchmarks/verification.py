"""Scanning papers: how many pages of /verify a real `lms serve` with two processes answers a second.

32 connections, each asking on for one of 2,000 papers by chance, as phones do; every answer must be 200 and bear the
number of its paper. `requests_per_s` is of pages, `json_per_s` of programs; `bare_per_s` is the same load on /healthz,
which asks no database: what the server itself takes. Client and server share the cores: `cpu_ms_per_page` is the
server's processor time, `driver_ms_per_page` our own.
`guesses_found` of so many random codes must be 0, `limited` how many of them were not looked at any more.
"""

import asyncio
import json
import os
import random
import tempfile
import time
from collections.abc import Callable

from sqlalchemy import Engine

from benchmarks._city import arguments, empty_city, settle
from benchmarks.exam_rush import cpu_of_children
from benchmarks.heartbeat import served
from certificates.issued_facts import CourseCertificate
from certificates.numbering import new_code
from lms.access import OPERATOR
from lms.db import make_sessions
from lms.documents.actions.issuing import issue_many
from lms.documents.rules import DocumentKind
from lms.documents.rules.drafts import Draft
from lms.people.actions.units import add_unit
from lms.settings import get_settings
from tests.factories import make_person

PAPERS, CONNECTIONS = 2000, 32
_PAGE = b"text/html,application/xhtml+xml"
Ask = Callable[[], tuple[str, bytes]]


def main() -> None:
    """Measure and print one JSON object."""
    asked = arguments(__doc__ or "")
    seconds = 6 if asked.quick else 20
    with tempfile.TemporaryDirectory(prefix="lms-benchmark-") as folder, empty_city(asked.database) as engine:
        os.environ |= {"LMS_DATA_DIR": folder, "LMS_VERIFY_PER_MINUTE": "100000000"}
        get_settings.cache_clear()
        papers = issued(engine)
        settle(engine)
        with served(engine, workers=2) as port:
            figures = asyncio.run(measured(port, papers, seconds))
        del os.environ["LMS_VERIFY_PER_MINUTE"]
        with served(engine, workers=1) as port:
            figures |= asyncio.run(guessed(port, 200 if asked.quick else 10_000))
    print(json.dumps({"benchmark": "verification", "figures": figures}))


def issued(engine: Engine) -> list[tuple[str, str]]:
    """Issue made-up papers; return their codes and numbers."""
    with make_sessions(engine).begin() as db:
        unit = add_unit(db, code="1", name="市城管局", actor=OPERATOR)
        people = [make_person(db, unit, name=f"陈{number}") for number in range(PAPERS // 20)]
        facts = [CourseCertificate(one.name, unit.name, "消防", "2", "2023-06-01", "2023-06-02") for one in people]
        drafts = [
            Draft(DocumentKind.COURSE, str(number), one.id, unit.id, told)
            for number in range(20)
            for one, told in zip(people, facts, strict=True)
        ]
        return [(one.code, one.number) for one in issue_many(db, drafts, actor=OPERATOR)]


async def measured(port: int, papers: list[tuple[str, str]], seconds: float) -> dict[str, float]:
    """Take each load for so long."""
    draw = random.Random(7)

    def paper() -> tuple[str, bytes]:
        code, number = draw.choice(papers)
        return f"/verify/{code}", number.encode()

    await load(port, paper, 1, accept=_PAGE)  # wakes the server up
    server, own = cpu_of_children(), time.process_time()
    rate = await load(port, paper, seconds, accept=_PAGE)
    server, own = cpu_of_children() - server, time.process_time() - own
    return {
        "requests_per_s": rate,
        "cpu_ms_per_page": round(server / (rate * seconds) * 1000, 2),
        "driver_ms_per_page": round(own / (rate * seconds) * 1000, 2),
        "json_per_s": await load(port, paper, seconds / 2, accept=b"application/json"),
        "bare_per_s": await load(port, lambda: ("/healthz", b""), seconds / 2, accept=_PAGE),
    }


async def load(port: int, ask: Ask, seconds: float, *, accept: bytes) -> float:
    """Return how many answers a second all connections together got."""
    until = time.perf_counter() + seconds
    counts = await asyncio.gather(*(connection(port, ask, until, accept) for _ in range(CONNECTIONS)))
    return round(sum(counts) / seconds, 1)


async def connection(port: int, ask: Ask, until: float, accept: bytes) -> int:
    """Ask on over one connection; raises SystemExit upon an answer that is not the right one."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    count = 0
    while time.perf_counter() < until:
        path, holds = ask()
        status, body = await answer(reader, writer, path, accept)
        if status != 200 or holds not in body:
            raise SystemExit(f"{path} was answered with {status}")
        count += 1
    writer.close()
    return count


async def answer(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, accept: bytes
) -> tuple[int, bytes]:
    """Ask once and return status and body."""
    writer.write(f"GET {path} HTTP/1.1\r\nHost: a\r\nAccept: ".encode() + accept + b"\r\n\r\n")
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
    return int(head[9:12]), await reader.readexactly(length)


async def guessed(port: int, guesses: int) -> dict[str, int]:
    """Guess codes as fast as one can under the limit that ships."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    found = [await answer(reader, writer, f"/verify/{new_code()}", _PAGE) for _ in range(guesses)]
    writer.close()
    statuses = [status for status, _ in found]
    return {"guesses": guesses, "guesses_found": statuses.count(200), "limited": statuses.count(429)}


if __name__ == "__main__":
    main()
