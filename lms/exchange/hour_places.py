"""Hours of a table beside what is on record: whose they are, in which unit, and whether they can be true."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from lms import clock, vault
from lms.access import Actor
from lms.errors import RuleBroken
from lms.exchange.answers import ImportAnswer, Verdict
from lms.exchange.hour_lines import HourLine
from lms.hours.queries.ledger import attended_on, courses_taken
from lms.hours.rules import Attended, Limits, require_dated, require_fits, require_open
from lms.people.queries.people import names_of, people_by_digest, unit_ids_on, visible_ids


def placed(
    db: Session, lines: Sequence[HourLine], actor: Actor, document: str | None, answer: ImportAnswer
) -> list[tuple[HourLine, int, int]]:
    """Find each line's person and the unit of his post that day; refuse the others."""
    digests = vault.digest_many(line.id_no for line in lines)
    people = people_by_digest(db, list(dict.fromkeys(digests)))
    seen = visible_ids(db, sorted(people.values()), seen_by=actor)
    names = names_of(db, sorted(seen))
    units = _units(db, lines, [people.get(digest) for digest in digests])
    found, today = [], clock.today()
    for line, digest in zip(lines, digests, strict=True):
        try:
            person = people.get(digest)
            if person is None or person not in seen:
                raise RuleBroken("PERSON_UNKNOWN")
            if line.name and line.name != names[person]:
                raise RuleBroken("NAME_DIFFERS")
            require_dated(line.day, today=today, year=line.day.year, is_make_up=False)
            # Who accepts a late batch is asked for the document again; this only lets the rows wait for him.
            if not (document or "").strip():
                require_open(line.day, today=today, actor=actor, document="of the batch")
            if (person, line.day) not in units:
                raise RuleBroken("NO_POST_THAT_DAY")
            found.append((line, person, units[person, line.day]))
        except RuleBroken as refusal:
            answer.refuse(line.row, refusal)
    return found


def _units(db: Session, lines: Sequence[HourLine], people: Sequence[int | None]) -> dict[tuple[int, date], int]:
    """Map person and day to the unit of the person's post on that day."""
    by_day: dict[date, set[int]] = {}
    for line, person in zip(lines, people, strict=True):
        if person is not None:
            by_day.setdefault(line.day, set()).add(person)
    return {
        (person, day): unit
        for day, there in by_day.items()
        for person, unit in unit_ids_on(db, sorted(there), day).items()
    }


def fitting(
    db: Session, placed: Sequence[tuple[HourLine, int, int]], limits: Limits, answer: ImportAnswer
) -> list[tuple[str, dict[str, Any]]]:
    """Refuse what cannot be true beside what a person has already: the later of two that clash, in any order."""
    people = sorted({person for _, person, _ in placed})
    taken = attended_on(db, people, {line.day for line, _, _ in placed}, with_pending=True)
    courses = courses_taken(db, [(person, line.day.year, line.course) for line, person, _ in placed if line.course])
    rows = []
    for line, person, unit in sorted(placed, key=_in_time):
        try:
            new = Attended(line.day, line.credit, line.method, line.starts_at, line.ends_at, line.course)
            others = taken.setdefault((person, line.day), [])
            require_fits(new, others, limits)
            if line.course:
                if (person, line.day.year, line.course) in courses:
                    raise RuleBroken("COURSE_TWICE")
                courses.add((person, line.day.year, line.course))
            others.append(new)
            rows.append((line.record, _claim(line, person, unit)))
            answer.settle(line.row, Verdict.NEW)
        except RuleBroken as refusal:
            answer.refuse(line.row, refusal)
    return rows


def _in_time(place: tuple[HourLine, int, int]) -> tuple[Any, ...]:
    line, person, _ = place
    return person, line.day, line.starts_at is None, line.starts_at, line.record


def _claim(line: HourLine, person: int, unit: int) -> dict[str, Any]:
    return {
        "activity_id": None,
        "person_id": person,
        "unit_id": unit,
        "title": line.title,
        "course_code": line.course,
        "category": line.category,
        "tags": line.tags,
        "method": line.method.value,
        "occurred_on": line.day,
        "starts_at": line.starts_at,
        "ends_at": line.ends_at,
        "year": line.day.year,
        "is_make_up": False,
        "credit": line.credit,
    }
