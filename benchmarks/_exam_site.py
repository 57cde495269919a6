"""`lms serve` as the operations guide runs it, to be killed and started again; and a PostgreSQL server of one's own."""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks._site import free_port

ROOT = Path(__file__).parent.parent
_QUIET: Any = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


class Server:
    """One server on one port. `mutant`: answers before it commits, which the measurements must notice."""

    def __init__(self, url: str, *, workers: int = 1, mutant: bool = False) -> None:
        self.url, self.workers, self.mutant, self.port = url, workers, mutant, free_port()
        self._bytecode = tempfile.mkdtemp(prefix="lms-bytecode-")
        self._process: subprocess.Popen[bytes] | None = None

    def begin(self, *, wait: bool = True) -> None:
        """Start it. With compiled modules, as after `make compiled`; on its very first start it compiles them."""
        lms = (
            [sys.executable, "-m", "benchmarks._mutant"] if self.mutant else [str(Path(sys.executable).parent / "lms")]
        )
        command = [*lms, "serve", "--port", str(self.port), "--workers", str(self.workers), "--no-worker"]
        given = os.environ | {"LMS_DATABASE_URL": self.url, "PYTHONPYCACHEPREFIX": self._bytecode}
        given.pop("PYTHONDONTWRITEBYTECODE", None)
        self._process = subprocess.Popen(command, env=given, cwd=ROOT, start_new_session=True, **_QUIET)
        while wait and not self.answers():
            if self._process.poll() is not None:
                raise SystemExit(f"the server ended by itself ({self._process.returncode})")
            time.sleep(0.02)

    def answers(self) -> bool:
        """Tell whether it answers at all."""
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5).close()
        except OSError:
            return False
        return True

    def kill(self) -> None:
        """Kill every process of it (-9)."""
        if self._process:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def kill_one(self, chance: random.Random) -> None:
        """Kill one web worker (-9); whoever watches over them starts another."""
        workers = _children(self._process.pid) if self._process else []
        if workers:
            os.kill(chance.choice(workers), signal.SIGKILL)

    def drain(self) -> None:
        """Tell it to end in good order (SIGTERM), and wait until it has."""
        if self._process:
            self._process.terminate()
            self._process.wait(60)

    def end(self) -> None:
        """End it and clean up."""
        if self._process and self._process.poll() is None:
            self.kill()
        shutil.rmtree(self._bytecode, ignore_errors=True)


def _children(parent: int) -> list[int]:
    """Return the web workers: children that are no resource tracker."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
            line = (path.parent / "cmdline").read_bytes()
        except OSError:
            continue
        if int(fields[1]) == parent and b"resource_tracker" not in line:
            found.append(int(path.parent.name))
    return found


class Postgres:
    """A PostgreSQL server of one's own in a folder, which waits for the disk as in an office."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._bin = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
        # PostgreSQL refuses to run as root.
        self._as_owner = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []

    @property
    def url(self) -> str:
        """Return the address of its database."""
        return f"postgresql+psycopg://postgres@/postgres?host={self._folder}"

    def make(self) -> None:
        """Make it, empty."""
        if self._as_owner:
            shutil.chown(self._folder, "postgres")
        self._run(
            "initdb", "--pgdata=data", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"
        )

    def begin(self) -> None:
        """Start it, with what the operations guide sets."""
        options = f"-k {self._folder} -c listen_addresses='' -c max_connections=200 -c shared_buffers=512MB"
        self._run("pg_ctl", "--pgdata=data", "--log=server.log", "--wait", "start", f"--options={options}")

    def kill(self) -> None:
        """Let it end as if it had been killed: no checkpoint, recovery at the next start."""
        self._run("pg_ctl", "--pgdata=data", "--mode=immediate", "--silent", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self._as_owner, str(self._bin / program), *arguments]
        subprocess.run(command, cwd=self._folder, check=True, **_QUIET)


@contextmanager
def own_postgres() -> Iterator[Postgres]:
    """Run a PostgreSQL server of one's own."""
    with tempfile.TemporaryDirectory(prefix="lms-postgres-", ignore_cleanup_errors=True) as folder:
        server = Postgres(Path(folder))
        server.make()
        server.begin()
        try:
            yield server
        finally:
            server.kill()
