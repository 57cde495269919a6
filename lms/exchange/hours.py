"""Import of hours from another system (QD-10-8, QD-10-9): lines become pending claims of one batch with its checksum.

Somebody else accepts the batch; only then do the hours count (domain C3.3, IMPORT).
"""

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from lms import clock, vault
from lms.access import Actor, Permission, require_can
from lms.errors import RuleBroken
from lms.exchange.answers import ImportAnswer, Verdict
from lms.exchange.hour_lines import HourLine, read_line
from lms.exchange.hour_words import COLUMNS
from lms.exchange.pace import undisturbed
from lms.exchange.queries import claims_by_source, lock_imports
from lms.exchange.tables import Note, Table, read_table
from lms.hours.actions.batches import stage_batch
from lms.hours.queries.activities import find_batch
from lms.hours.queries.ledger import attended_on, courses_taken
from lms.hours.rules import DEFAULT_LIMITS, Attended, Limits, require_dated, require_fits, require_open
from lms.people.queries.people import names_of, people_by_digest, unit_ids_on, visible_ids

__all__ = ["COLUMNS", "import_hours"]

_SOURCE = re.compile(r"[A-Z][A-Z0-9_]{1,39}")


@undisturbed()
def import_hours(
    db: Session,
    source: bytes | Path,
    filename: str,
    *,
    source_system: str,
    actor: Actor,
    dry_run: bool = False,
    whole: bool = False,
    limits: Limits = DEFAULT_LIMITS,
    document: str | None = None,
) -> ImportAnswer:
    """Stage a table of hours as one batch of pending claims; return a verdict on every line.

    `document` names what hours of a year that is closed rest on; the bureau's decider alone can then accept them.

    The same file twice changes nothing; a record that came before is unchanged, or refused when it says something
    else now. Lines that are refused are left out and named; with `whole` the file waits until none is. Raises
    FileRefused, NotAllowed, RuleBroken SOURCE_NAME.
    """
    require_can(actor, Permission.IMPORT_HOURS)
    if not _SOURCE.fullmatch(source_system):
        raise RuleBroken("SOURCE_NAME", source=source_system[:40])
    data = source if isinstance(source, bytes) else source.read_bytes()
    table = read_table(data, filename=filename, columns=COLUMNS)
    checksum = vault.digest_of_bytes(data)
    lock_imports(db)
    if (batch := find_batch(db, source_system, checksum)) is not None:
        return _came_before(table, batch.id)
    answer = ImportAnswer(notes=table.notes, dry_run=dry_run)
    lines = _without_known(db, _lines(table, answer), source_system, answer)
    rows = _fitting(db, _placed(db, lines, actor, document, answer), limits, answer)
    answer.waits = whole and answer.refused > 0
    if rows and not (dry_run or answer.waits):
        claims = [claim | {"source": f"{source_system}:{record}"} for record, claim in rows]
        answer.batch_id = stage_batch(
            db, source_system=source_system, checksum=checksum, file_name=Path(filename).name, rows=claims, actor=actor
        ).id
    return answer


def _came_before(table: Table, batch_id: int) -> ImportAnswer:
    answer = ImportAnswer(notes=(*table.notes, Note("FILE_IMPORTED")), batch_id=batch_id)
    answer.verdicts = dict.fromkeys((row.number for row in table.rows), Verdict.UNCHANGED)
    return answer


def _lines(table: Table, answer: ImportAnswer) -> list[HourLine]:
    """Read the lines; of those with one record number each names the other and none is taken."""
    today, zone, general = clock.today(), clock.zone(), set[str]()
    by_record: dict[str, list[HourLine]] = {}
    for row in table.rows:
        try:
            line = read_line(row, answer, today=today, zone=zone, general=general)
            by_record.setdefault(line.record, []).append(line)
        except RuleBroken as refusal:
            answer.refuse(row.number, refusal)
    for twins in by_record.values():
        for line in twins if len(twins) > 1 else ():
            other = next(twin.row for twin in twins if twin.row != line.row)
            answer.refuse(line.row, RuleBroken("SOURCE_ID_TWICE", other=other))
    if general:
        answer.notes += (Note("CATEGORY_GENERAL", parameters={"texts": sorted(general)}),)
    return [twins[0] for twins in by_record.values() if len(twins) == 1]


def _without_known(db: Session, lines: Sequence[HourLine], source_system: str, answer: ImportAnswer) -> list[HourLine]:
    """Leave out records that came in before: unchanged when they say the same, refused when not."""
    known = claims_by_source(db, [f"{source_system}:{line.record}" for line in lines])
    digests = vault.digest_many(line.id_no for line in lines)
    people = people_by_digest(db, digests) if known else {}
    new = []
    for line, digest in zip(lines, digests, strict=True):
        claim = known.get(f"{source_system}:{line.record}")
        if claim is None:
            new.append(line)
            continue
        says = (people.get(digest), line.credit, line.day, line.category, line.method.value)
        if says == (claim.person_id, claim.credit, claim.occurred_on, claim.category, claim.method):
            answer.settle(line.row, Verdict.UNCHANGED)
        else:
            answer.refuse(line.row, RuleBroken("SOURCE_ID_CHANGED"))
    return new


def _placed(
    db: Session, lines: Sequence[HourLine], actor: Actor, document: str | None, answer: ImportAnswer
) -> list[tuple[HourLine, int, int]]:
    """Find each line's person and the unit of his post that day; refuse the others."""
    digests = vault.digest_many(line.id_no for line in lines)
    people = people_by_digest(db, list(dict.fromkeys(digests)))
    seen = visible_ids(db, sorted(people.values()), seen_by=actor)
    names = names_of(db, sorted(seen))
    units = _units(db, lines, [people.get(digest) for digest in digests])
    placed, today = [], clock.today()
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
            placed.append((line, person, units[person, line.day]))
        except RuleBroken as refusal:
            answer.refuse(line.row, refusal)
    return placed


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


def _fitting(
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
