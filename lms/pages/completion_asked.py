"""What the addresses of the completion pages ask for: year, day, class of person, and which part of a list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TypeVar
from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.requests import Request

from lms import clock
from lms.errors import NotFound, RuleBroken
from lms.people.queries.units import is_within
from lms.requirements.queries.names import Named
from lms.requirements.queries.overview import Line, Months
from lms.requirements.short_codes import ORDER
from lms.web.forms import Day, Form

Found = TypeVar("Found")
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_CLASSES = {"officer": "OFFICER", "assistant": "ASSISTANT"}
_TOWNS = frozenset({"TOWNSHIP", "ZONE", "JUDICIAL_OFFICE"})
_PAGE = 20


class DayForm(Form):
    """The day the figures speak of."""

    as_of: Day | None = None


@dataclass(slots=True)
class Asked:
    """Year, day and class of person; a day that cannot be is refused beside its field, and today's figures shown."""

    year: int
    form: DayForm
    class_word: str
    today: date = field(default_factory=clock.today)

    @property
    def person_class(self) -> str | None:
        """The class to count alone, None for all together."""
        return _CLASSES.get(self.class_word)

    def address(self, path: str, **more: object) -> str:
        """Return an address that asks for the same year, day and class there."""
        year = self.year if self.year != self.today.year else ""
        query = _query_of(year, "" if self.form.errors else self.form.as_of or "", self.class_word, **more)
        return f"{path}?{query}" if query else path

    def lines(self, lines: Sequence[Line]) -> list[tuple[object, ...]]:
        """Return what the table of units says of each, as `unit_lines` wants it."""
        query = self.address("")
        return [
            (
                line.unit.name,
                "" if line.own else f"/completion/units/{line.id}{query}",
                line.tally.due,
                line.tally.met,
                line.tally.only_waiting,
                line.state,
            )
            for line in lines
        ]

    def months(self, months: Sequence[Months]) -> list[dict[str, object]]:
        """Return the rows of the heat table of units by months."""
        query = self.address("")
        return [
            {
                "name": each.unit.name,
                "href": f"/completion/units/{each.unit.id}{query}",
                "cells": each.cells,
                "total": each.total,
            }
            for each in months
        ]

    @property
    def day(self) -> date | None:
        """The day wanted; None where none was named. Raises NotFound for what is no day."""
        if self.form.errors:
            raise NotFound
        return self.form.as_of

    @property
    def status(self) -> int:
        """The answer's status: 422 when the day could not be taken."""
        return 422 if self.form.errors else 200

    def answered(self, ask: Callable[[date | None], Found]) -> Found:
        """Ask for the figures of the day wanted."""
        if self.form.errors or self.form.as_of is None:
            return ask(None)
        try:
            return ask(self.form.as_of)
        except RuleBroken as refusal:
            self.form.refuse("as_of", refusal)
            return ask(None)


@lru_cache(maxsize=1024)
def _query_of(year: object, as_of: object, class_word: str, **more: object) -> str:
    # A page asks the same of dozens of addresses.
    asked = {"year": year, "as_of": as_of, "class": class_word} | more
    return urlencode({name: value for name, value in asked.items() if value not in ("", None)})


def read_asked(request: Request) -> Asked:
    """Read the address; a year or class that does not exist is an address that does not exist."""
    today = clock.today()
    year, word = request.query_params.get("year") or str(today.year), request.query_params.get("class", "")
    known = year.isascii() and year.isdecimal() and _FIRST_YEAR <= int(year) <= min(today.year, _LAST_YEAR)
    if not known or (word and word not in _CLASSES):
        raise NotFound
    return Asked(int(year), DayForm.read(FormData(list(request.query_params.items()))), word)


_LINE_KEYS: dict[str, Callable[[Line], tuple[int, int]]] = {
    "due": lambda line: (line.tally.due, 0),
    # Compared as parts of a common whole: 197 of 199 stands before 99 of 100.
    "rate": lambda line: (line.tally.met * 10**9 // line.tally.due if line.tally.due else -1, line.tally.due),
    "missing": lambda line: (line.tally.unmet, -line.tally.met),
    "waiting": lambda line: (line.tally.only_waiting, line.tally.pending_people),
}


def sorted_lines(lines: Sequence[Line], *, only: str, sort: str) -> list[Line]:
    """Return the lines wanted, in the order wanted; units that are alike keep the order of the tree."""
    shown = [line for line in lines if _is_shown(line, only)]
    key = _LINE_KEYS.get(sort.removeprefix("-"))
    if sort.removeprefix("-") == "name":
        return shown[::-1] if sort.startswith("-") else shown
    return sorted(shown, key=key, reverse=sort.startswith("-")) if key else shown


def _is_shown(line: Line, only: str) -> bool:
    if only == "unmet":
        return line.tally.unmet > 0
    return line.unit.kind in _TOWNS if only == "towns" else True


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list of names, and where it lies in the whole."""

    people: Sequence[Named]
    number: int
    pages: int
    first: int
    last: int
    total: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of the names are wanted: of a team, with a reason, whose name holds a text; in what order, which page."""

    team: str
    reason: str
    q: str
    sort: str
    page: int

    def listed(self, people: Sequence[Named]) -> Listed:
        """Return the page of names wanted."""
        found = _in_order([person for person in people if self._fits(person)], self.sort)
        pages = max(-(-len(found) // _PAGE), 1)
        number = min(self.page, pages)
        start = (number - 1) * _PAGE
        shown = found[start : start + _PAGE]
        return Listed(shown, number, pages, start + 1 if shown else 0, start + len(shown), len(found))

    def _fits(self, person: Named) -> bool:
        in_team = not self.team or is_within(person.unit, int(self.team))
        return in_team and (not self.reason or self.reason in person.codes) and self.q in person.name


def read_list(request: Request) -> Wanted:
    """Read which part of the list is wanted; what makes no sense is left out."""
    query = request.query_params
    team, reason, page = query.get("team", ""), query.get("reason", ""), query.get("page", "1")
    return Wanted(
        team=team if _is_number(team) else "",
        reason=reason if reason in ORDER else "",
        q=query.get("q", "").strip(),
        sort=query.get("sort", "-missing"),
        page=max(int(page), 1) if _is_number(page) else 1,
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


def _in_order(people: Sequence[Named], sort: str) -> list[Named]:
    if sort.removeprefix("-") == "name":
        return sorted(people, key=lambda person: (person.name, person.id), reverse=sort.startswith("-"))
    if sort.removeprefix("-") == "total":
        return sorted(people, key=lambda person: person.judged.sums.total, reverse=sort.startswith("-"))
    return sorted(people, key=lambda person: person.missing, reverse=sort != "missing")
