"""Ranges of a video through nginx (rights asked of the server, bytes sent by nginx) against nginx sending them alone.

`of_nginx` is the time of the one over that of the other, the same ranges in turns over kept connections (2 is the most
it may be); `alone_of_nginx` is the server without nginx in front. Without nginx installed only its memory is measured.
"""

import http.client
import json
import os
import random
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from benchmarks._city import arguments, empty_city
from benchmarks._site import Site, coordinator, free_port, served, wait_for
from benchmarks.upload import MIB, made
from lms import clock, storage
from lms.courses.models.materials import Material
from lms.db import make_sessions

# What players ask for at a time: a jump to another place, and a minute or so of good pictures.
SMALL, RANGE = 4 * MIB, 16 * MIB
PREFIX = "/_store/"
_CONFIGURATION = """
worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log; user root;
events {{ worker_connections 64; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_timeout 60; default_type video/mp4;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  upstream lifa {{ server 127.0.0.1:{server}; keepalive 8; }}
  server {{
    listen 127.0.0.1:{port};
    location / {{ proxy_pass http://lifa; proxy_http_version 1.1; proxy_set_header Connection ""; }}
    location {prefix} {{ internal; alias {store}/; }}
    location /plain/ {{ alias {store}/; }}
  }}
}}
"""


def main() -> None:
    """Measure and print one JSON object."""
    asked = arguments(__doc__ or "")
    size, turns = (128 * MIB, 30) if asked.quick else (1024 * MIB, 150)
    with tempfile.TemporaryDirectory(prefix="lms-benchmark-") as name, empty_city(asked.database) as engine:
        folder = Path(name)
        made(folder / "film.mp4", size)
        nginx = shutil.which("nginx") or next((path for path in ("/usr/sbin/nginx",) if os.access(path, os.X_OK)), "")
        unit_id, account_id, headers = coordinator(engine, folder)
        path, key = material(engine, unit_id, account_id, folder / "film.mp4", size)
        with served(engine, headers, LMS_ACCEL_PREFIX=PREFIX) as site:
            figures = in_front(site, nginx, folder, path, key, turns) if nginx else {}
        with served(engine, headers, LMS_ACCEL_PREFIX="") as site:
            figures |= alone(site, path, turns, figures.pop("nginx_ms", 0))
    print(json.dumps({"benchmark": "delivery", "figures": figures}))


def material(engine: Engine, unit_id: int, account_id: int, film: Path, size: int) -> tuple[str, str]:
    """Put a film into the store as a ready material; return its address and its key."""
    digest = storage.put_file(film)
    with make_sessions(engine).begin() as db:
        row = Material(
            owner_unit_id=unit_id, title="film", file_name="film.mp4", kind="VIDEO", media_type="video/mp4",
            digest=digest, size=size, state="ready", uploaded_by_id=account_id, uploaded_at=clock.now(),
        )  # fmt: skip
        db.add(row)
        db.flush()
        return f"/materials/{row.id}/content", f"{digest[:2]}/{digest}"


def in_front(site: Site, nginx: str, folder: Path, path: str, key: str, turns: int) -> dict[str, Any]:
    """Fetch ranges through nginx and of nginx alone, in turns."""
    with running(nginx, site, folder) as port:
        ours, peer = taken(site, port, [path, f"/plain/{key}"], turns, RANGE)
        small, small_peer = taken(site, port, [path, f"/plain/{key}"], turns, SMALL)
    return {
        "of_nginx": round(ours / peer, 2),
        "ours_ms": round(ours * 1000, 2),
        "nginx_ms": round(peer * 1000, 2),
        "of_nginx_small": round(small / small_peer, 2),
    }


def alone(site: Site, path: str, turns: int, nginx_ms: float) -> dict[str, Any]:
    """Fetch ranges of the server itself; see what memory it takes."""
    base = site.forget_peak()
    [seconds] = taken(site, site.port, [path], turns, RANGE)
    memory = {"memory_over_base_mb": round((site.peak() - base) / 1024, 1), "range_mb": RANGE // MIB}
    return memory | ({"nginx_ms": nginx_ms, "alone_of_nginx": round(seconds * 1000 / nginx_ms, 2)} if nginx_ms else {})


def taken(site: Site, port: int, paths: list[str], turns: int, length: int) -> list[float]:
    """Return the median seconds that one range takes at each address, asked in turns."""
    chance, found = random.Random(5), {path: list[float]() for path in paths}
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for _ in range(turns):
        start = chance.randrange(0, 100 * MIB)
        for path in paths:
            began = time.perf_counter()
            line.request("GET", path, headers=site.headers | {"Range": f"bytes={start}-{start + length - 1}"})
            answer = line.getresponse()
            data = answer.read()
            found[path].append(time.perf_counter() - began)
            if (answer.status, len(data)) != (206, length):
                raise SystemExit(f"{path} answered {answer.status} with {len(data)} bytes")
    line.close()
    return [statistics.median(found[path][2:]) for path in paths]


@contextmanager
def running(nginx: str, site: Site, folder: Path) -> Iterator[int]:
    """Run nginx in front of the site; give its port."""
    port = free_port()
    store = folder / "data" / "store"
    text = _CONFIGURATION.format(folder=folder, server=site.port, port=port, prefix=PREFIX, store=store)
    (folder / "nginx.conf").write_text(text, encoding="utf-8")
    command = [nginx, "-c", str(folder / "nginx.conf"), "-p", str(folder)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(port)
            yield port
        finally:
            process.terminate()


if __name__ == "__main__":
    main()
