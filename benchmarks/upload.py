"""A large upload whose line is cut ten times at random: does it arrive byte for byte, and what memory does it take?

The server runs in a process of its own; the line is cut in the middle of a request, without a goodbye. `lost_mb` is
what had to be sent again; `of_bare_copy` compares with writing the same bytes to a file once, forced to disk.
"""

import hashlib
import json
import os
import random
import socket
import tempfile
import time
from base64 import b64encode
from pathlib import Path
from typing import Any

from benchmarks._city import arguments, empty_city
from benchmarks._site import Site, coordinator, served

MIB = 2**20
CUTS = 10
# As the browser sends it.
CHUNK = 16 * MIB
_TUS = {"Tus-Resumable": "1.0.0"}


def main() -> None:
    """Measure and print one JSON object."""
    asked = arguments(__doc__ or "")
    size = (128 if asked.quick else 1024) * MIB
    with tempfile.TemporaryDirectory(prefix="lms-benchmark-") as name, empty_city(asked.database) as engine:
        source = Path(name) / "source.mp4"
        bare = made(source, size)
        _, _, headers = coordinator(engine, Path(name))
        with served(engine, headers) as site:
            figures = uploaded(site, source, Path(name) / "data" / "incoming")
    print(
        json.dumps({"benchmark": "upload", "figures": figures | {"of_bare_copy": round(bare / figures["seconds"], 2)}})
    )


def made(path: Path, size: int) -> float:
    """Write a file of bytes that do not repeat, forced to disk; return the seconds."""
    chance = random.Random(7)
    pieces = [chance.randbytes(MIB) for _ in range(16)]
    started = time.perf_counter()
    with path.open("wb") as file:
        for number in range(size // MIB):
            file.write(pieces[number % 16][:-8] + number.to_bytes(8, "big"))
        file.flush()
        os.fsync(file.fileno())
    return time.perf_counter() - started


def uploaded(site: Site, source: Path, folder: Path) -> dict[str, Any]:
    """Send a file as a browser does, with cuts; return what came of it."""
    size = source.stat().st_size
    cuts = sorted(random.Random(11).sample(range(1, size), CUTS))
    base = site.forget_peak()
    started = time.perf_counter()
    address = begin(site, size)
    offset = lost = 0
    with source.open("rb") as file:
        while offset < size:
            file.seek(offset)
            data = file.read(min(CHUNK, size - offset))
            cut = next((cut for cut in cuts if offset < cut < offset + len(data)), None)
            if cut is None:
                offset = whole(site, address, offset, data)
            else:
                cuts.remove(cut)
                sent_until, offset = cut, after_cut(site, address, offset, data, cut - offset)
                lost += max(0, sent_until - offset)
    seconds = time.perf_counter() - started
    [arrived] = list(folder.iterdir())
    if digest(arrived) != digest(source):
        raise SystemExit("what arrived is not what was sent")
    return {
        "identical": True,
        "cuts": CUTS,
        "size_mb": size // MIB,
        "memory_over_base_mb": round((site.peak() - base) / 1024, 1),
        "lost_mb": round(lost / MIB, 1),
        "seconds": round(seconds, 2),
        "mb_per_s": round(size / MIB / seconds),
    }


def begin(site: Site, size: int) -> str:
    """Begin an upload; return its address."""
    said = f"filename {b64encode(b'source.mp4').decode()}"
    status, headers, body = site.ask("POST", "/uploads", _TUS | {"Upload-Length": str(size), "Upload-Metadata": said})
    if status != 201:
        raise SystemExit(f"the upload did not begin: {status} {body.decode()}")
    return headers["location"]


def whole(site: Site, address: str, offset: int, data: bytes) -> int:
    """Send a piece; return where to go on. A request that was cut and is still at it is waited for, as browsers do."""
    for _ in range(300):
        status, headers, body = site.ask("PATCH", address, _sending(offset), data)
        if status == 204:
            return int(headers["upload-offset"])
        if status not in {409, 423}:
            break
        time.sleep(0.1)
        if (place := _place(site, address)) != offset:
            return place
    raise SystemExit(f"a piece was not taken: {status} {body.decode()}")


def after_cut(site: Site, address: str, offset: int, data: bytes, keep: int) -> int:
    """Send the beginning of a piece and break the line; return where the server says to go on."""
    headers = site.headers | _sending(offset) | {"Host": "127.0.0.1", "Content-Length": str(len(data))}
    head = f"PATCH {address} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items()) + "\r\n"
    with socket.create_connection(("127.0.0.1", site.port), timeout=60) as line:
        line.sendall(head.encode() + data[:keep])
    time.sleep(0.2)
    return _place(site, address)


def _place(site: Site, address: str) -> int:
    _, answer, _ = site.ask("HEAD", address, _TUS)
    return int(answer["upload-offset"])


def _sending(offset: int) -> dict[str, str]:
    return _TUS | {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    main()
