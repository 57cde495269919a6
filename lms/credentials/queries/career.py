"""Recruited, put on a post, trained, examined, sworn in, given a card: one line of time (SZ-2.2-3).

Made of the sections of the personal file, so that it never says anything else than they do.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from lms.credentials.queries.file_entries import Entry
from lms.credentials.queries.personal_file import Section

_TOLD = frozenset({"basic", "posts", "exams", "credentials", "oaths", "exit"})
_ASIDE = frozenset({"leave"})


def career_of(sections: Iterable[Section]) -> list[Entry]:
    """Return what happened to a person at work in order of time, each year's hours as one item on their last day."""
    found: list[Entry] = []
    for section in sections:
        if section.key == "hours":
            found += _years(section.entries)
        elif section.key in _TOLD:
            found += [entry for entry in section.entries if entry.on and entry.words not in _ASIDE]
    return sorted(found, key=lambda entry: entry.on or date.min)


def _years(entries: Iterable[Entry]) -> Iterator[Entry]:
    hours: dict[int, int] = defaultdict(int)
    last: dict[int, date] = {}
    for entry in entries:
        if entry.on:
            hours[entry.on.year] += entry.hours or 0
            last[entry.on.year] = max(entry.on, last.get(entry.on.year, date.min))
    for year, total in hours.items():
        yield Entry("file_basic", "TRAINED", on=last[year], hours=total)
