"""What a training would give each person, before it is put on record."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from lms.errors import RuleBroken
from lms.hours.actions.proposing import Held, Minutes, credits_of
from lms.hours.queries.ledger import attended_on, courses_taken
from lms.hours.rules import Attended, Limits, require_fits
from lms.people.queries.matching import names_with_units
from lms.people.queries.people import unit_ids_on


@dataclass(frozen=True, slots=True)
class Preview:
    """One person of a training that is about to be proposed; minutes None means all of it. Credit in hundredths."""

    id: int
    name: str
    unit: str
    person_class: str
    minutes: int | None
    credit: int
    parts: tuple[int, ...]
    refusal: RuleBroken | None


def preview(db: Session, held: Held, people: Mapping[int, Minutes], limits: Limits) -> list[Preview]:
    """Reckon each person's credit and ask what proposing will ask; in the order the people were named.

    Raises RuleBroken PARTS_EMPTY when no part has minutes.
    """
    shown = names_with_units(db, list(people), held.occurred_on)
    posts = unit_ids_on(db, list(people), held.occurred_on)
    taken = attended_on(db, list(people), [held.occurred_on], with_pending=True)
    known: set[tuple[int, int, str]] = set()
    if held.course_code:
        keys = [(person, held.year, held.course_code) for person in people]
        known = courses_taken(db, keys, but_series=held.series)
    found = []
    for person, minutes in people.items():
        parts = credits_of(held, person, minutes, limits)
        new = Attended(held.occurred_on, sum(parts), held.method, held.starts_at, held.ends_at)
        refusal: RuleBroken | None = None
        try:
            if person not in posts:
                raise RuleBroken("NO_POST_THAT_DAY", day=held.occurred_on)
            require_fits(new, taken.get((person, held.occurred_on), ()), limits)
            if (person, held.year, held.course_code or "") in known:
                raise RuleBroken("COURSE_TWICE", course=held.course_code)
        except RuleBroken as broken:
            refusal = broken
        row = shown[person]
        attended = sum(minutes) if isinstance(minutes, tuple) else minutes
        found.append(Preview(person, row.name, row.unit, row.person_class, attended, sum(parts), tuple(parts), refusal))
    return found
