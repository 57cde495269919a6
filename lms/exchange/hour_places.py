"""Hours of a table beside what is on record: whose they are, in which unit, and whether they can be true."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from sqlalchemy.orm import Session

from lms import clock, vault
from lms.access import Actor
from lms.errors import RuleBroken
from lms.exchange.answers import ImportAnswer, Verdict
from lms.exchange.hour_lines import HourLine
from lms.exchange.placing import place
from lms.hours.queries.ledger import attended_on, courses_taken
from lms.hours.rules import Attended, Limits, require_dated, require_fits, require_open
from lms.people.queries.people import people_by_digest


def placed(
    db: Session, lines: Sequence[HourLine], actor: Actor, document: str | None, answer: ImportAnswer
) -> list[tuple[HourLine, int, int]]:
    """Find each line's person and the unit of his post that day; refuse the others."""
    digests = dict(zip((line.row for line in lines), vault.digest_many(line.id_no for line in lines), strict=True))
    people, today = people_by_digest(db, list(dict.fromkeys(digests.values()))), clock.today()

    def require_time(line: HourLine) -> None:
        require_dated(line.day, today=today, year=line.day.year, is_make_up=False)
        # Who accepts a late batch is asked for the document again; this only lets the rows wait for him.
        if not (document or "").strip():
            require_open(line.day, today=today, actor=actor, document="of the batch")

    return place(
        db, lines, people.values(), answer,
        person_of=lambda line: people.get(digests[line.row]), day_of=attrgetter("day"),
        codes=("PERSON_UNKNOWN", "NAME_DIFFERS"), actor=actor, require=require_time,
    )  # fmt: skip


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
