"""A live server whose machine's clock stands where we set it: New Year's midnight, a deadline at that of a leap day.

The clock within our own code is moved by every other test. Here it is the operating system's, for the server alone, by
libfaketime (Debian: `apt install libfaketime`), and left out where that is not installed.
"""

import http.client
import json
import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Role
from lms.exams.models import Attempt
from lms.exams.rules.times import GRACE
from lms.web import cookies
from lms.web.csrf import token_for
from tests.cast import make_cast
from tests.cli.conftest import Console
from tests.cli.test_serving import LMS, ROOT, port
from tests.client import sign_in_at_once
from tests.databases import SERVER
from tests.exam_factories import make_blueprint, ready_exam, sitting_of, staff_of

__all__ = ["port"]
LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(LIBRARY is None, reason="libfaketime is not installed"),
    # The clock of a database server is not ours to set, and decides: this machine's would judge nothing.
    pytest.mark.skipif(bool(SERVER), reason="with PostgreSQL the database's clock decides"),
]
# An hour from 23:30 in Shanghai, over New Year; the last minute of a leap day.
NEW_YEAR, LEAP_DAY = datetime(2023, 12, 31, 15, 30, tzinfo=UTC), datetime(2024, 2, 29, 15, 59, tzinfo=UTC)


class Server:
    """A server, and the file that tells it what time it is: kept going by a thread of ours, as fast as time goes.

    libfaketime could let its own clock go, but then moves the steady clock too, and Python waits for ever.
    """

    def __init__(self, port: int, hands: Path) -> None:
        self.port, self._hands = port, hands
        self._set = NEW_YEAR, time.monotonic()
        self._stop = threading.Event()
        self._write()

    def at(self, when: datetime) -> None:
        """Let it be an instant now; from there the clock goes on."""
        self._set = when, time.monotonic()
        self._write()

    def go(self) -> None:
        """Keep its clock going until `stop`."""
        while not self._stop.wait(0.1):
            self._write()

    def stop(self) -> None:
        """Let its clock stand."""
        self._stop.set()

    def _write(self) -> None:
        when, since = self._set
        now = when + timedelta(seconds=time.monotonic() - since)
        new = self._hands.with_suffix(f".{threading.get_ident()}")
        new.write_text(f"{now:%Y-%m-%d %H:%M:%S.%f}", encoding="ascii")
        new.rename(self._hands)


@dataclass(slots=True)
class Candidate:
    """One candidate's browser, and his paper once he began."""

    server: Server
    sitting: int
    secret: str
    attempt: int = 0
    token: str = ""
    version: int = 0

    def begin(self) -> None:
        """Begin the exam."""
        status, told = self.ask("POST", f"/sittings/{self.sitting}/attempts", {})
        assert status == 201, told
        self.attempt, self.token = told["id"], told["token"]

    def save(self) -> tuple[int, Any]:
        """Save an answer."""
        self.version += 1
        said = {"token": self.token, "version": self.version, "answers": {"1": "AB"[self.version % 2]}}
        return self.ask("PUT", f"/attempts/{self.attempt}/answers", said)

    def save_until(self, over: Callable[[int, datetime], bool]) -> list[tuple[datetime, datetime]]:
        """Save again and again until something came; return the server's time and the deadline told with each save."""
        saved: list[tuple[datetime, datetime]] = []
        for _ in range(600):
            status, told = self.save()
            assert status in {200, 410}, told
            if status == 200:
                saved.append((_told(told, "server_now"), _told(told, "deadline_at")))
            if over(status, saved[-1][0]):
                return saved
            time.sleep(0.3)
        raise AssertionError("it did not come")

    def ask(self, method: str, path: str, said: Any) -> tuple[int, Any]:
        """Ask until the server knows what time it is, as the page does, from a browser whose clock is years ahead."""
        headers = {
            "Cookie": f"{cookies.SESSION}={self.secret}",
            "X-CSRF-Token": token_for(self.secret),
            "Content-Type": "application/json",
            "Date": "Mon, 06 Jan 2031 08:00:00 GMT",
        }
        for _ in range(600):
            line = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
            line.request(method, f"/api/v1{path}", json.dumps(said), headers)
            answer = line.getresponse()
            told = json.loads(answer.read())
            line.close()
            if answer.status != 503:
                return answer.status, told
            assert told["code"] == "CLOCK_JUMPED", told
            time.sleep(0.2)
        raise AssertionError("the server does not learn what time it is")


@pytest.fixture
def server(console: Console, port: int, tmp_path: Path) -> Iterator[Server]:
    """Run a server that believes what the file says."""
    made = Server(port, tmp_path / "hands")
    clockwork, process = threading.Thread(target=made.go), _serve(port, tmp_path / "hands")
    clockwork.start()
    try:
        assert _comes(lambda: _answers(port)), "the server did not start"
        yield made
    finally:
        made.stop()
        clockwork.join(60)
        process.kill()
        process.wait(60)


def _candidates(db: Session, server: Server) -> list[Candidate]:
    """Set up an exam for each of the two instants, and sign one officer in as it begins."""
    cast, sitting = make_cast(db), []
    staff, city = staff_of(cast), cast.units["city"]
    blueprint = make_blueprint(db, city, actor=staff.examiner)
    for start, minutes in ((NEW_YEAR, 60), (LEAP_DAY, 1)):
        with clock.travel(start - timedelta(hours=1)):
            exam = ready_exam(db, city, cast.units["own"], staff, starts_at=start, minutes=minutes, blueprint=blueprint)
        with clock.travel(start):
            secret = sign_in_at_once(db, cast[Role.SELF])
        sitting.append(Candidate(server, sitting_of(db, exam).id, secret))
    return sitting


def _serve(port: int, hands: Path) -> "subprocess.Popen[bytes]":
    faked = {"LD_PRELOAD": str(LIBRARY), "FAKETIME_TIMESTAMP_FILE": str(hands), "FAKETIME_NO_CACHE": "1", "TZ": "UTC"}
    faked |= {"FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1"}
    command = [*LMS, "serve", "--port", str(port)]
    return subprocess.Popen(
        command, cwd=ROOT, env=os.environ | faked, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def _answers(port: int) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        line.request("GET", "/healthz")
        return line.getresponse().status == 200
    except OSError:
        return False
    finally:
        line.close()


def _comes(what: Callable[[], bool]) -> bool:
    for _ in range(1200):
        if what():
            return True
        time.sleep(0.1)
    return False


def _told(told: Any, name: str) -> datetime:
    return datetime.fromisoformat(told[name])


@pytest.mark.requirement("QD-M9-6")
def test_sittings_over_new_year_and_to_midnight_of_a_leap_day_go_by_the_servers_clock(
    console: Console, server: Server
) -> None:
    with console.db() as db, db.begin():
        eve, leap = _candidates(db, server)
    midnight = clock.local_instant(date(2024, 1, 1))
    server.at(NEW_YEAR + timedelta(minutes=29, seconds=50))
    eve.begin()
    saved = eve.save_until(lambda _, now: now >= midnight)
    assert saved[0][0] < midnight, "one answer of the old year, one of the new"
    assert {deadline for _, deadline in saved} == {NEW_YEAR + timedelta(hours=1)}

    server.at(midnight + timedelta(minutes=20))
    status, told = eve.save()
    assert status == 200, "a jump of the machine's clock costs nobody his time"
    assert _told(told, "deadline_at") > saved[-1][1] + timedelta(minutes=15), "the deadline goes with it"

    midnight = clock.local_instant(date(2024, 3, 1))
    server.at(LEAP_DAY + timedelta(seconds=20))
    leap.begin()
    saved = leap.save_until(lambda status, _: status == 410)
    assert {deadline for _, deadline in saved} == {midnight}
    assert midnight < saved[-1][0] <= midnight + GRACE + timedelta(seconds=5), "what was on its way, and nothing later"
    with console.db() as db:
        kept = db.get_one(Attempt, leap.attempt).answers
    assert kept == {"1": "AB"[len(saved) % 2]}
