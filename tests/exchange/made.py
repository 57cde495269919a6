"""Tables for import tests, written as csv: the heads, and one dict a line."""

import csv
from collections.abc import Mapping, Sequence
from io import StringIO

from lms.exchange.answers import ImportAnswer, Verdict


def table(*lines: Mapping[str, str], above: Sequence[str] = ()) -> bytes:
    """Return a csv with a column for every name that any line uses; the first line is row 2."""
    heads = list(dict.fromkeys(name for line in lines for name in line))
    out = StringIO(newline="")
    writer = csv.DictWriter(out, heads)
    writer.writeheader()
    writer.writerows(lines)
    return "".join([*above, out.getvalue()]).encode("gb18030")


def said(answer: ImportAnswer, verdict: Verdict | None = None) -> list[tuple[int, str]]:
    """Return row and code of what an import said, in order of rows."""
    return sorted((each.row, each.code) for each in answer.rows if verdict in (None, each.verdict))


def counts(answer: ImportAnswer) -> tuple[int, int, int, int]:
    """Return how many lines were new, updated, unchanged, refused."""
    return (
        answer.count(Verdict.NEW),
        answer.count(Verdict.UPDATED),
        answer.count(Verdict.UNCHANGED),
        answer.count(Verdict.REFUSED),
    )
