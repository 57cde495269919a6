"""Run every benchmark on SQLite and on PostgreSQL and write the figures to benchmarks/RESULTS.md (`make bench`).

`--quick` takes the short form of each; the page then says so.
"""

import json
import os
import platform
import subprocess
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.databases import SERVER, empty_database, url_of

HERE = Path(__file__).parent


def main() -> int:
    """Run and write. Returns 1 when a benchmark failed; the page is written all the same, without its figures."""
    quick = "--quick" in sys.argv[1:]
    # The server is the one of `.ci/throwaway-postgres`; without it only SQLite is measured.
    databases = ["SQLite", "PostgreSQL"] if SERVER else ["SQLite"]
    results = {name: {kind: measure(name, kind, quick=quick) for kind in databases} for name in names()}
    (HERE / "RESULTS.md").write_text(page(results, quick=quick), encoding="utf-8")
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


def page(results: dict[str, dict[str, dict[str, Any] | None]], *, quick: bool) -> str:
    """Return the text of RESULTS.md."""
    lines = [
        "# What was measured",
        "",
        f"{datetime.now(UTC):%Y-%m-%d} · {machine()} · Python {platform.python_version()}",
        "",
        f"Written by `make bench`{', short runs' if quick else ''}; ratios compare with a peer in the same run.",
        "",
        "| benchmark | figure | SQLite | PostgreSQL |",
        "|---|---|---|---|",
    ]
    for name, kinds in results.items():
        figures = {key for found in kinds.values() for key in found or {}}
        for figure in sorted(figures) or ["(failed)"]:
            values = [str((kinds.get(kind) or {}).get(figure, "–")) for kind in ("SQLite", "PostgreSQL")]
            lines.append(f"| {name} | {figure} | {' | '.join(values)} |")
    return "\n".join(lines) + "\n"


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
