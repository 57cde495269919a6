"""Run every benchmark on SQLite and on PostgreSQL and write the figures to benchmarks/RESULTS.md (`make bench`).

`--quick` takes the short form of each. With names (`make bench ONLY="completion drawing"`) only those are measured, and
the other lines stay; every line says when it was measured, and whether in a short run.
"""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.databases import SERVER, empty_database, url_of

HERE = Path(__file__).parent


def main() -> int:
    """Run and write. Returns 1 when a benchmark failed; the page is written all the same, without its figures."""
    quick, asked = "--quick" in sys.argv[1:], [each for each in sys.argv[1:] if not each.startswith("-")]
    # The server is the one of `.ci/throwaway-postgres`; without it only SQLite is measured.
    databases = ["SQLite", "PostgreSQL"] if SERVER else ["SQLite"]
    results = {name: {kind: measure(name, kind, quick=quick) for kind in databases} for name in asked or names()}
    path = HERE / "RESULTS.md"
    kept = [line for line in path.read_text(encoding="utf-8").splitlines() if _name_of(line) not in {"", *results}]
    path.write_text(page(results, kept, quick=quick), encoding="utf-8")
    return int(any(figures is None for kinds in results.values() for figures in kinds.values()))


def names() -> list[str]:
    """Return the benchmarks there are: every script that does not begin with an underscore, but this one."""
    return sorted(path.stem for path in HERE.glob("[!_]*.py") if path.name != Path(__file__).name)


def measure(name: str, kind: str, *, quick: bool) -> dict[str, Any] | None:
    """Return the figures of one benchmark on one kind of database, or None when it failed."""
    command = [sys.executable, str(HERE / f"{name}.py"), *(["--quick"] if quick else [])]
    print(f"{name} on {kind} …", file=sys.stderr, flush=True)
    with ExitStack() as stack:
        if kind == "PostgreSQL":
            url = url_of(f"benchmark_{name}", HERE)
            stack.enter_context(empty_database(url))
            command += ["--database", url]
        answer = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, cwd=HERE.parent)
    if answer.returncode:
        return None
    figures: dict[str, Any] = json.loads(answer.stdout.strip().splitlines()[-1])["figures"]
    print(f"  {figures}", file=sys.stderr, flush=True)
    return figures


def page(results: dict[str, dict[str, dict[str, Any] | None]], kept: Sequence[str], *, quick: bool) -> str:
    """Return the text of RESULTS.md: what was measured now, and the lines kept of what was not."""
    lines = [
        "# What was measured",
        "",
        f"{machine()} · Python {platform.python_version()}",
        "",
        "Written by `make bench`; ratios compare with a peer in the same run.",
        "",
        "| benchmark | figure | SQLite | PostgreSQL | measured |",
        "|---|---|---|---|---|",
    ]
    when = f"{datetime.now(UTC):%Y-%m-%d}{', short run' if quick else ''}"
    made = []
    for name, kinds in results.items():
        figures = {key for found in kinds.values() for key in found or {}}
        for figure in sorted(figures) or ["(failed)"]:
            values = [str((kinds.get(kind) or {}).get(figure, "–")) for kind in ("SQLite", "PostgreSQL")]
            made.append(f"| {name} | {figure} | {' | '.join(values)} | {when} |")
    return "\n".join([*lines, *sorted([*made, *kept], key=_name_of)]) + "\n"


def _name_of(line: str) -> str:
    """Return of which benchmark a line of the page speaks, "" for the others."""
    cells = line.split(" | ")
    return cells[0].removeprefix("| ") if len(cells) == 5 and cells[0] != "| benchmark" else ""


def machine() -> str:
    """Return what the figures were measured on: processor, cores and memory."""
    processor = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.machine(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{processor}, {os.cpu_count()} cores, {memory:.0f} GiB"


if __name__ == "__main__":
    sys.exit(main())
