"""What a run of the tests says at its end: which folder took how long."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

# Shorter runs need no account.
WORTH_TELLING_S = 60


def account(reports: Iterable[Any]) -> Iterator[str]:
    """Yield a line a folder, the longest first: seconds of all workers together, and tests."""
    spent, tests = Counter[str](), Counter[str]()
    for report in reports:
        folder = "/".join(report.nodeid.split("::")[0].split("/")[:-1])
        spent[folder] += report.duration
        tests[folder] += report.when == "call"
    if spent.total() > WORTH_TELLING_S:
        for folder, seconds in spent.most_common():
            yield f"{seconds:6.0f} s  {tests[folder]:5} tests  {folder}"
