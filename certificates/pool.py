"""Two processes that print at the same time, for as long as there is something to print.

They are started as this file is, by name and with nothing of the process that asks, so that neither its threads nor its
connections go along, and end when what feeds them ends.
"""

import gc
import os
import pickle
import struct
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from itertools import islice
from multiprocessing.connection import wait
from pathlib import Path
from typing import IO, Any, Self

from certificates.document import Document

_PRESSES = 2
# Documents that go to a press at once: enough that the way there does not matter, few enough to be held in memory.
_BATCH = {"each": 8, "together": 50, "stack": 50}
_SECONDS_TO_END = 10
_SECONDS_A_BATCH = 600


class PressFailed(Exception):
    """A process that printed ended badly; the message is what it said last."""


@dataclass(frozen=True, slots=True)
class Seal:
    """Where the organisation's key is, as `signing.signer_from` takes it."""

    source: str
    passphrase: str = field(repr=False)
    timestamp_url: str = ""


def pooled(way: str, documents: Iterable[Document], seal: Seal | None = None) -> Iterator[list[bytes]]:
    """Give the files of documents in their order: "each" a file each, "together" one a batch, "stack" so without tags.

    Raises PressFailed.
    """
    left = iter(documents)
    batches = iter(lambda: list(islice(left, _BATCH[way])), [])
    with ExitStack() as stack:
        idle: deque[_Press] = deque()
        busy: deque[_Press] = deque()
        for batch in batches:
            if idle or len(busy) < _PRESSES:
                press = idle.popleft() if idle else stack.enter_context(_Press())
            else:
                press = busy.popleft()
                yield press.take()
            press.give((way, batch, seal))
            busy.append(press)
        while busy:
            yield busy.popleft().take()


class _Press:
    """One process. It is given a batch, then asked for its files."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "certificates.pool"]
        folder = Path(__file__).parent.parent
        self._process = subprocess.Popen(  # noqa: S603 - our own words
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate(timeout=_SECONDS_TO_END)

    def give(self, work: Any) -> None:
        try:
            _write(self._process.stdin, work)
        except BrokenPipeError as fault:
            raise PressFailed("The press has ended") from fault

    def take(self) -> list[bytes]:
        out = self._process.stdout
        if out is None or not wait([out.fileno()], _SECONDS_A_BATCH):
            raise PressFailed("The press takes too long")
        made = _read(out)
        if not isinstance(made, list):
            raise PressFailed(made or "The press has ended")
        return made


def _write(pipe: IO[bytes] | None, what: Any) -> None:
    data = pickle.dumps(what)
    if pipe is None:
        raise PressFailed("The press has no way in")
    pipe.write(struct.pack(">Q", len(data)) + data)
    pipe.flush()


def _read(pipe: IO[bytes] | None) -> Any:
    """Return what comes next, None when nothing will."""
    head = pipe.read(8) if pipe else b""
    if pipe is None or len(head) < 8:
        return None
    return pickle.loads(pipe.read(struct.unpack(">Q", head)[0]))  # noqa: S301 - written by the process at the other end


def _made(way: str, documents: list[Document], seal: Seal | None) -> list[bytes]:
    from certificates.printing import printed, printed_together

    if way != "each":
        return [printed_together(documents, is_tagged=way == "together")]
    return [_sealed(printed(each), seal) for each in documents]


def _sealed(pdf: bytes, seal: Seal | None) -> bytes:
    if seal is None:
        return pdf
    from certificates.signing import sign

    return sign(pdf, _signer(seal))


@lru_cache(maxsize=1)
def _signer(seal: Seal) -> Any:
    from certificates.signing import signer_from

    return signer_from(seal.source, seal.passphrase, timestamp_url=seal.timestamp_url)


def serve() -> None:
    """Print what comes in until nothing comes any more."""
    gc.disable()  # a batch is short: looking for cycles while it is printed costs a sixth of the time
    is_first = True
    # Answers of candidates who sit an exam now come first.
    os.nice(10)
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints does not get among the files
    while (work := _read(sys.stdin.buffer)) is not None:
        try:
            made: Any = _made(*work)
        except Exception as fault:  # noqa: BLE001 - it is told to whoever asked
            made = f"{type(fault).__name__}: {fault}"[-2000:]
        _write(out, made)
        gc.collect()
        if is_first:  # WeasyPrint itself need not be looked through after each batch
            gc.freeze()
            is_first = False


if __name__ == "__main__":
    # Under its own name, so that what is pickled here and there is of the same classes.
    import_module("certificates.pool").serve()
