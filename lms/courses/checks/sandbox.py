"""Running what reads strangers' files in a process of its own, under limits of time and memory."""

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lms.courses.checks.inspection import Inspected
from lms.errors import RuleBroken

log = logging.getLogger(__name__)

MIB = 2**20
# Memory of one inspection, and its time: a start, and more for large files, which are read through.
INSPECTION_MEMORY = 192 * MIB
_SECONDS, _SECONDS_A_GIB = 20, 60
_MOST_WRITTEN = 2048 * MIB
_ROOT = Path(__file__).resolve().parents[3]
# -I keeps paths of the environment out; our own is named.
_INSPECT = "import sys; sys.path.insert(0, sys.argv.pop(1)); from lms.courses.checks.inspection import main; main()"
# The limits are set by a small program that then becomes the other: a server with threads must not run code of its own
# between fork and exec.
_LIMIT = """
import os, sys
from resource import RLIMIT_CORE, RLIMIT_CPU, RLIMIT_DATA, RLIMIT_FSIZE, setrlimit
seconds, memory, written = map(int, sys.argv[1:4])
setrlimit(RLIMIT_CPU, (seconds, seconds + 1)); setrlimit(RLIMIT_CORE, (0, 0))
setrlimit(RLIMIT_FSIZE, (written, written)); setrlimit(RLIMIT_DATA, (memory, memory))
os.nice(5); os.execv(sys.argv[4], sys.argv[4:])
"""


def inspect_apart(path: Path, name: str, work: Path) -> Inspected:
    """Inspect a file in a process of its own. Raises RuleBroken with the reason, CHECK_TOO_MUCH over the limits."""
    seconds = _SECONDS + _SECONDS_A_GIB * path.stat().st_size // 2**30
    command = [sys.executable, "-I", "-c", _INSPECT, str(_ROOT), str(path), name, str(work)]
    said = run_limited(command, work, seconds=seconds, memory=INSPECTION_MEMORY)
    try:
        answer: dict[str, Any] = json.loads(said)
    except ValueError as error:  # killed, or a library fell over the file
        raise RuleBroken("CHECK_TOO_MUCH") from error
    log.info(
        "inspected %d bytes, peak %d KiB, %s", path.stat().st_size, answer["peak_kib"], answer.get("refusal", "OK")
    )
    if "refusal" in answer:
        raise RuleBroken(answer["refusal"], **answer["parameters"])
    return Inspected(**answer["found"])


def run_limited(command: Sequence[str], work: Path, *, seconds: int, memory: int) -> str:
    """Run a program with nothing of our environment and return what it printed. Raises RuleBroken CHECK_TOO_MUCH.

    It may take so many seconds of a processor (and twice of the clock) and so many bytes for itself; its own files go
    below `work`. Whatever it started ends with it.
    """
    environment = {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "HOME": str(work), "TMPDIR": str(work)}
    limited = [sys.executable, "-I", "-S", "-c", _LIMIT, str(seconds), str(memory), str(_MOST_WRITTEN), *command]
    with subprocess.Popen(  # noqa: S603 - our own program and paths
        limited,
        cwd=work,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            said, _ = process.communicate(timeout=seconds * 2)
        except subprocess.TimeoutExpired as error:
            raise RuleBroken("CHECK_TOO_MUCH") from error
        finally:
            _end(process)
    return said.decode("utf-8", "replace")


def workplace(path: Path) -> "tempfile.TemporaryDirectory[str]":
    """Return a folder beside a file for what is made while it is looked at; gone afterwards."""
    return tempfile.TemporaryDirectory(dir=path.parent, prefix="work-")


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # it has ended, and all it started
        return
