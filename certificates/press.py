"""The way to the press: small documents are printed here, large ones in a process of their own.

What takes seconds then neither slows other requests nor leaves memory behind. The press is loaded when first used: it
takes half a second that no command and no start of a server should wait for.
"""

import os
import pickle
import subprocess
import sys
from pathlib import Path

from certificates import fonts
from certificates.document import Document

# Above so many copies a document is printed aside; below, starting the process would take longer than the printing.
FEW = 4
_SECONDS = 600


def print_document(document: Document, copies: int = 1) -> bytes:
    """Return a document as PDF, printed aside when it holds many copies.

    Raises FontsMissing before set-up is complete, PressFailed when the process ended badly.
    """
    if fonts.is_missing():
        raise fonts.FontsMissing("The typefaces are missing: python -m certificates.fonts")
    if copies <= FEW:
        return _printed(document)
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


def _printed(document: Document) -> bytes:
    from certificates.printing import printed

    return printed(document)


if __name__ == "__main__":
    # Answers of candidates who sit an exam now come first.
    os.nice(10)
    sys.stdout.buffer.write(_printed(pickle.load(sys.stdin.buffer)))  # noqa: S301 - written by the process that started this one
