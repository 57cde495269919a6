"""Import of a roster: who works where, as what. One record per natural person, whatever he is listed as."""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.orm import Session

from lms import clock, vault
from lms.access import Actor, Permission, require_can
from lms.errors import RuleBroken
from lms.exchange.answers import ImportAnswer, Verdict
from lms.exchange.lines import read_lines
from lms.exchange.pace import undisturbed
from lms.exchange.queries import known_people, lock_imports
from lms.exchange.roster_lines import RosterLine, Words, read_line
from lms.exchange.roster_people import settle_known
from lms.exchange.roster_words import COLUMNS
from lms.exchange.tables import read_table
from lms.people.actions.rosters import Newcomer, PostWish, RoleWish, RosterChanges, store_roster
from lms.people.queries.units import all_units, list_units
from lms.people.rules import Span, require_class_free

__all__ = ["COLUMNS", "import_roster"]


@undisturbed()
def import_roster(
    db: Session, source: bytes | Path, filename: str, *, actor: Actor, dry_run: bool = False, whole: bool = False
) -> ImportAnswer:
    """Register and change people from a table; return a verdict on every line. Stores nothing in a dry run.

    Lines that are refused are left out and named; with `whole` the file waits until none is. An empty cell changes
    nothing, a missing column neither. The same file twice changes nothing, and the order of lines never matters.
    Raises FileRefused for a file that cannot be read, NotAllowed.
    """
    require_can(actor, Permission.IMPORT_ROSTER)
    table = read_table(source, filename=filename, columns=COLUMNS)
    lock_imports(db)
    answer = ImportAnswer(notes=table.notes, dry_run=dry_run)
    in_reach, today = list_units(db, seen_by=actor), clock.today()
    words = Words(in_reach)
    lines = read_lines(table.rows, lambda row: read_line(row, words, answer, today), answer)
    people = _one_each(lines, answer)
    known = known_people(db, list(people))
    units = {unit.id: unit for unit in all_units(db)}
    reachable = {unit.id for unit in in_reach}
    changes = RosterChanges()
    for digest, listed in people.items():
        if digest in known:
            settle_known(listed, known[digest], units, reachable, changes, answer)
        else:
            _settle_new(digest, listed, changes, answer)
    answer.waits = whole and answer.refused > 0
    if not (dry_run or answer.waits):
        store_roster(db, changes, actor=actor)
    return answer


def _one_each(lines: Sequence[RosterLine], answer: ImportAnswer) -> dict[str, list[RosterLine]]:
    """Gather each person's lines by digest; lines that contradict each other are refused, each naming the other."""
    digests = vault.digest_many([line.id_no.number for line in lines])
    people: dict[str, list[RosterLine]] = {}
    for digest, line in zip(digests, lines, strict=True):
        people.setdefault(digest, []).append(line)
    for digest in [digest for digest, listed in people.items() if len(listed) > 1]:
        people[digest] = _agreeing(people[digest], answer)
        if not people[digest]:
            del people[digest]
    return people


def _agreeing(listed: list[RosterLine], answer: ImportAnswer) -> list[RosterLine]:
    """Return the lines of one person when they can all be true; equal ones count once."""
    kept: list[RosterLine] = []
    for line in listed:
        twin = next((other for other in kept if other.says() == line.says()), None)
        if twin is None:
            kept.append(line)
        else:
            answer.settle(line.row, Verdict.UNCHANGED)
            answer.note(line.row, "LINE_REPEATED", other=twin.row)
    code = _contradiction(kept)
    if not code:
        return kept
    for line in kept:
        other = next(each.row for each in kept if each.row != line.row)
        answer.refuse(line.row, RuleBroken(code, other=other))
    return []


def _contradiction(lines: Sequence[RosterLine]) -> str:
    if len(lines) == 1:
        return ""
    if len({line.unit_id for line in lines}) > 1:
        return "PERSON_TWO_UNITS"
    try:
        _require_classes(lines)
    except RuleBroken:
        return "ROLES_EXCLUDE_ROWS"
    classes = [each for line in lines for each in line.classes]
    is_one_person = len({(line.name, line.phone, line.joined_on, line.moved_on) for line in lines}) == 1
    return "" if is_one_person and len(set(classes)) == len(classes) else "PERSON_TWICE"


def _require_classes(lines: Sequence[RosterLine]) -> None:
    classes = {each for line in lines for each in line.classes}
    for each in classes:
        require_class_free(each, Span(None, None), [(other, Span(None, None)) for other in classes - {each}])


def _settle_new(digest: str, listed: Sequence[RosterLine], changes: RosterChanges, answer: ImportAnswer) -> None:
    first = listed[0]
    started_on = first.moved_on or first.joined_on
    changes.newcomers.append(
        Newcomer(
            name=first.name,
            id_no=first.id_no,
            digest=digest,
            phone=first.phone,
            joined_on=first.joined_on,
            roles=[
                RoleWish(each, line.role_start, line.card_no, line.valid_until)
                for line in listed
                for each in line.classes
            ],
            post=PostWish(first.unit_id, started_on, first.title, first.employment),
        )
    )
    for line in listed:
        answer.settle(line.row, Verdict.NEW)
