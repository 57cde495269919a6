"""Files of questions, broken by chance: reading one gives questions or Unreadable, within a second.

`python -m tests.question_bank.fuzzing 600` breaks real files (../shared/data) for so many seconds and prints each that
does otherwise; the tests do the same for a moment with small files of our own.
"""

import contextlib
import io
import random
import resource
import sys
import time
import traceback
import warnings
import zipfile
from collections.abc import Iterator, Sequence

from question_bank.exchange.formats import FORMATS, read
from question_bank.exchange.reading import Source, Unreadable
from tests.question_bank.banks import SHARED

# Of the processor: what never ends, on a slow machine too.
SLOW_S = 10.0
MOST_BYTES = 120_000
_ROOM = 2 * 2**30
# What parsers trip over: marks of the formats, numbers at their limits, signs that are no signs.
_MARKS = """{ } ~ = # -> % \\ :: // $CATEGORY: [[1]] {1:MC: ANSWER: A. B、 答案： 【答案】 （）
一、单选题 （1） 1. ① , " | & / ±
< > </ <p> &amp; <![CDATA[ ]]> <!DOCTYPE <!-- fraction="1e999" 0 -1 1e400 -1e-400 nan Infinity 1/0 ² １ ٣ true null [ {}
@@PLUGINFILE@@/ data:image/png;base64, ../../x"""
TOKENS = [mark.encode() for mark in _MARKS.split()] + [b"\n\n", b"\t", b"\x00", b"9" * 5000, b"media:" + b"0" * 64]
TOKENS += ["\ufeff".encode(), "\u202e".encode(), b"\xff\xfe", b"\x80", b"\xed\xa0\x80", b"PK\x03\x04"]


def mutated(data: bytes, chance: random.Random, other: bytes = b"") -> bytes:
    """Return a file with some of its bytes changed, cut, doubled, moved or taken from another file."""
    made = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 8))):
        at, length = chance.randrange(len(made) + 1), chance.choice((1, 2, 8, 64, 500))
        piece = bytes(made[at : at + length])
        action = chance.randrange(6)
        if action == 0:
            made[at : at + length] = b""
        elif action == 1:
            made[at:at] = piece * chance.choice((1, 2, 50))
        elif action == 2:
            made[at : at + chance.choice((0, 1, 4))] = chance.choice(TOKENS)
        elif action == 3:
            made[at : at + 1] = bytes([chance.randrange(256)])
        elif action == 4:
            place = chance.randrange(len(other) + 1)
            made[at:at] = other[place : place + length]
        else:
            to = chance.randrange(len(made) + 1)
            made[to : to + len(piece)] = piece
    return bytes(made)


def mutated_file(data: bytes, chance: random.Random, other: bytes = b"") -> bytes:
    """Return a broken file; of an archive mostly what lies in it is broken, past its door."""
    if data[:2] != b"PK" or chance.random() < 0.1:
        return mutated(data, chance, other)
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as fresh:
        names = archive.namelist()
        broken = set(chance.sample(names, min(len(names), chance.choice((1, 1, 2)))))
        for name in names:
            if name in broken and chance.random() < 0.05:
                continue
            entry = archive.read(name)
            fresh.writestr(name, mutated(entry, chance, other) if name in broken else entry)
    return file.getvalue()


def complaint(data: bytes, name: str, format_name: str | None = None) -> str:
    """Read a file and return what is wrong with how it was read; nothing when it was read or refused as it should."""
    started = time.process_time()
    try:
        read(Source(data, name), format_name)
    except Unreadable:
        pass
    except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
        return traceback.format_exc(limit=-3)
    seconds = time.process_time() - started
    return f"{seconds:.1f} s for {len(data)} bytes\n" if seconds > SLOW_S else ""


def real_files() -> list[tuple[str, bytes]]:
    """Return the real files of a moderate size."""
    paths = [path for group in ("1-*", "2-*") for path in sorted(SHARED.glob(f"{group}/**/*")) if path.is_file()]
    paths = [path for path in paths if not path.name.startswith(("LICENCE__", "PROVENANCE"))]
    return [(path.name, path.read_bytes()) for path in paths if path.stat().st_size <= MOST_BYTES]


def complaints(files: Sequence[tuple[str, bytes]], seconds: float, seed: int) -> Iterator[tuple[int, str, bytes, str]]:
    """Yield what goes wrong in so many seconds: run, name, bytes, complaint; the last one is empty."""
    chance, run, ends = random.Random(seed), 0, time.monotonic() + seconds
    while time.monotonic() < ends:
        run += 1
        name, data = chance.choice(files)
        broken = mutated_file(data, chance, chance.choice(files)[1])
        forced = chance.choice(list(FORMATS)) if chance.random() < 0.3 else None
        if said := complaint(broken, name, forced):
            yield run, f"{name} as {forced}", broken, said
    yield run, "", b"", ""


def main() -> None:
    """Break real files for the seconds given, each complaint once."""
    resource.setrlimit(resource.RLIMIT_AS, (_ROOM, _ROOM))
    warnings.simplefilter("ignore")
    seconds, seed = float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    known: set[str] = set()
    for run, name, data, said in complaints(real_files(), seconds, seed):
        where = said.rpartition("File ")[2][:200] if "File " in said else said
        if said and where not in known:
            known.add(where)
            sys.stdout.write(f"--- run {run}: {name}\n{said}{data[:300]!r}\n")
            sys.stdout.flush()
        elif not said:
            sys.stdout.write(f"{run} runs, {len(known)} different complaints\n")


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
