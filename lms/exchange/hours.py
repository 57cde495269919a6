"""Import of hours from another system (QD-10-8, QD-10-9): lines become pending claims of one batch with its checksum.

Somebody else accepts the batch; only then do the hours count (domain C3.3, IMPORT).
"""

import re
from collections.abc import Sequence
from operator import attrgetter
from pathlib import Path

from sqlalchemy.orm import Session

from lms import clock, vault
from lms.access import Actor, Permission, require_can
from lms.errors import RuleBroken
from lms.exchange.answers import ImportAnswer, Verdict, known_before
from lms.exchange.hour_lines import HourLine, read_line
from lms.exchange.hour_places import fitting, placed
from lms.exchange.hour_words import COLUMNS
from lms.exchange.lines import read_lines, without_twins
from lms.exchange.mapped import Carried, read_mapped
from lms.exchange.pace import undisturbed
from lms.exchange.queries import claims_by_source, lock_imports, reading_for
from lms.exchange.tables import Note, Table
from lms.hours.actions.batches import stage_batch
from lms.hours.queries.activities import find_batch
from lms.hours.rules import DEFAULT_LIMITS, Limits
from lms.people.queries.people import people_by_digest

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
    how = reading_for(db, source_system, Carried.HOURS)
    table = read_mapped(data, filename=filename, columns=COLUMNS, reading=how)
    checksum = vault.digest_of_bytes(data)
    lock_imports(db)
    if (batch := find_batch(db, source_system, checksum)) is not None:
        return known_before((row.number for row in table.rows), table.notes, batch_id=batch.id)
    answer = ImportAnswer(notes=table.notes, dry_run=dry_run)
    lines = _without_known(db, _lines(table, answer), source_system, answer)
    rows = fitting(db, placed(db, lines, actor, document, answer), limits, answer)
    answer.waits = whole and answer.refused > 0
    if rows and not (dry_run or answer.waits):
        claims = [claim | {"source": f"{source_system}:{record}"} for record, claim in rows]
        answer.batch_id = stage_batch(
            db, source_system=source_system, checksum=checksum, file_name=Path(filename).name, rows=claims, actor=actor
        ).id
    return answer


def _lines(table: Table, answer: ImportAnswer) -> list[HourLine]:
    """Read the lines; of those with one record number each names the other and none is taken."""
    today, zone, general = clock.today(), clock.zone(), set[str]()
    lines = read_lines(table.rows, lambda row: read_line(row, answer, today=today, zone=zone, general=general), answer)
    single = without_twins(lines, attrgetter("record"), answer)
    if general:
        answer.notes += (Note("CATEGORY_GENERAL", parameters={"texts": sorted(general)}),)
    return single


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
