"""Lines about somebody on a day: who it is, within reach, and the unit of his post that day."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Protocol, TypeVar

from sqlalchemy.orm import Session

from lms.access import Actor
from lms.errors import RuleBroken
from lms.exchange.answers import ImportAnswer
from lms.people.queries.people import names_of, unit_ids_on, visible_ids


class Line(Protocol):
    """What such a line has: its row, and the name it gives, which may be empty."""

    @property
    def row(self) -> int:
        """Where it stands in the file."""

    @property
    def name(self) -> str:
        """What it calls the person."""


L = TypeVar("L", bound=Line)


def place(
    db: Session,
    lines: Sequence[L],
    people: Iterable[int],
    answer: ImportAnswer,
    *,
    person_of: Callable[[L], int | None],
    day_of: Callable[[L], date],
    codes: tuple[str, str],
    actor: Actor,
    require: Callable[[L], None] = lambda _: None,
) -> list[tuple[L, int, int]]:
    """Return each line with its person and the unit of his post that day; refuse the others.

    `people`: whom the lines are about; `person_of` and `require`, what else must hold of a line, may raise RuleBroken.
    `codes`: nobody by that number in reach, and another name than ours; without a post it is NO_POST_THAT_DAY.
    """
    unknown, differs = codes
    seen = visible_ids(db, sorted(set(people)), seen_by=actor)
    names = names_of(db, sorted(seen))
    known: list[tuple[L, int]] = []
    for line in lines:
        try:
            person = person_of(line)
            if person is None or person not in seen:
                raise RuleBroken(unknown)
            if line.name and line.name != names[person]:
                raise RuleBroken(differs)
            require(line)
            known.append((line, person))
        except RuleBroken as refusal:
            answer.refuse(line.row, refusal)
    units, found = _units(db, [(person, day_of(line)) for line, person in known]), []
    for line, person in known:
        if (unit := units.get((person, day_of(line)))) is None:
            answer.refuse(line.row, RuleBroken("NO_POST_THAT_DAY"))
        else:
            found.append((line, person, unit))
    return found


def _units(db: Session, wanted: Iterable[tuple[int, date]]) -> dict[tuple[int, date], int]:
    """Map person and day to the unit of the person's post on that day."""
    by_day: dict[date, set[int]] = defaultdict(set)
    for person, day in wanted:
        by_day[day].add(person)
    return {
        (person, day): unit
        for day, there in by_day.items()
        for person, unit in unit_ids_on(db, sorted(there), day).items()
    }
