"""The real server in a process of its own, on loopback, with one coordinator signed in; and what memory it takes."""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from lms.access import Role
from lms.db import make_sessions
from lms.settings import get_settings
from lms.web import cookies
from lms.web.csrf import token_for
from tests.client import sign_in_at_once
from tests.factories import make_actor, make_unit


@dataclass
class Site:
    """Where it listens, its process, and the headers of the coordinator's browser."""

    port: int
    pid: int
    headers: dict[str, str]

    def ask(
        self, method: str, path: str, headers: dict[str, str] | None = None, body: bytes | None = None, port: int = 0
    ) -> tuple[int, dict[str, str], bytes]:
        """Send one request; return status, headers in small letters, and body."""
        line = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=120)
        line.request(method, path, body, self.headers | (headers or {}))
        answer = line.getresponse()
        data = answer.read()
        line.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, data

    def forget_peak(self) -> int:
        """Return what memory it has now, in KiB, and let its peak count from here."""
        Path(f"/proc/{self.pid}/clear_refs").write_text("5", encoding="ascii")
        return self._memory("VmRSS")

    def peak(self) -> int:
        """Return the most memory it had since, in KiB."""
        return self._memory("VmHWM")

    def _memory(self, name: str) -> int:
        text = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        found = re.search(rf"{name}:\s+(\d+) kB", text)
        return int(found.group(1)) if found else 0


def coordinator(engine: Engine, folder: Path) -> tuple[int, int, dict[str, str]]:
    """Put files below a folder; add a unit and its coordinator: return both ids and the headers of his browser."""
    os.environ["LMS_DATA_DIR"] = str(folder / "data")
    get_settings.cache_clear()
    with make_sessions(engine).begin() as db:
        unit = make_unit(db, "CG")
        actor = make_actor(db, Role.UNIT_TRAINER, unit)
        secret = sign_in_at_once(db, actor)
    headers = {"Cookie": f"{cookies.SESSION}={secret}", "X-CSRF-Token": token_for(secret)}
    return unit.id, actor.account_id or 0, headers


@contextmanager
def served(engine: Engine, headers: dict[str, str], **settings: str) -> Iterator[Site]:
    """Run `lms serve` without its worker on the database of an engine."""
    port = free_port()
    url = engine.url.render_as_string(hide_password=False)
    command = [str(Path(sys.executable).parent / "lms"), "serve", "--port", str(port), "--no-worker"]
    environment = os.environ | {"LMS_DATABASE_URL": url} | settings
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(port)
            yield Site(port, process.pid, headers)
        finally:
            process.terminate()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port: int = tried.getsockname()[1]
        return port


def wait_for(port: int) -> None:
    """Wait until somebody listens."""
    for _ in range(300):
        with socket.socket() as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit(f"nobody listens on port {port}")
