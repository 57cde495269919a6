"""The press in a process of its own: what takes seconds neither slows other requests nor leaves memory behind."""

import os
import pickle
import subprocess
import sys
from pathlib import Path

from certificates.document import Document
from certificates.printing import printed

# Above so many copies a document is printed aside; below, starting the process would take longer than the printing.
FEW = 4
_SECONDS = 600


def print_many(document: Document, copies: int) -> bytes:
    """Return a document as PDF, printed aside when it holds many copies. Raises as `printed`, PressFailed."""
    if copies <= FEW:
        return printed(document)
    done = subprocess.run(
        [sys.executable, "-m", "certificates.press"],
        input=pickle.dumps(document),
        capture_output=True,
        timeout=_SECONDS,
        cwd=Path(__file__).parent.parent,
        check=False,
    )
    if done.returncode:
        raise PressFailed(done.stderr.decode(errors="replace")[-2000:])
    return done.stdout


class PressFailed(Exception):
    """The process that printed ended badly; the message is what it said last."""


if __name__ == "__main__":
    # Answers of candidates who sit an exam now come first.
    os.nice(10)
    sys.stdout.buffer.write(printed(pickle.load(sys.stdin.buffer)))  # noqa: S301 - written by the process that started this one
