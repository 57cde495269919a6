"""Lines about somebody on a day: who it is, within reach, and the unit of his post that day."""

from collections.abc import Callable, Collection, Sequence
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
    people: Collection[int],
    answer: ImportAnswer,
    *,
    person_of: Callable[[L], int | None],
    day_of: Callable[[L], date],
    codes: tuple[str, str],
    actor: Actor,
) -> list[tuple[L, int, int]]:
    """Return each line with its person and the unit of his post that day; refuse the others.

    `people`: whom the lines are about; `person_of` may raise RuleBroken. `codes`: nobody by that number in reach, and
    another name than ours; without a post it is NO_POST_THAT_DAY.
    """
    unknown, differs = codes
    seen = visible_ids(db, sorted(set(people)), seen_by=actor)
    names, found = names_of(db, sorted(seen)), []
    units = {day: unit_ids_on(db, sorted(seen), day) for day in set(map(day_of, lines))}
    for line in lines:
        try:
            person, day = person_of(line), day_of(line)
            if person is None or person not in seen:
                raise RuleBroken(unknown)
            if line.name and line.name != names[person]:
                raise RuleBroken(differs)
            if person not in units[day]:
                raise RuleBroken("NO_POST_THAT_DAY")
            found.append((line, person, units[day][person]))
        except RuleBroken as refusal:
            answer.refuse(line.row, refusal)
    return found
