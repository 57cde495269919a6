"""Taking a package in: each table by the import that is there for it; what we sent ourselves comes back unchanged."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

from lms import vault
from lms.access import Actor, Permission, require_can
from lms.errors import RuleBroken
from lms.exams.queries.sat import exams_sat
from lms.exams.rules.states import ExamKind
from lms.exchange.answers import ImportAnswer, RowVerdict, Verdict
from lms.exchange.cards import import_cards
from lms.exchange.cells import Kind
from lms.exchange.headers import Column
from lms.exchange.hour_words import COLUMNS as HOUR_COLUMNS
from lms.exchange.hours import import_hours
from lms.exchange.provincial.queries import entries_by_id, halves
from lms.exchange.provincial.reading import Block, Package, open_package
from lms.exchange.provincial.schema import RESULTS, TABLES, file_of
from lms.exchange.roster import import_roster
from lms.exchange.rows import Row
from lms.exchange.tables import read_table
from lms.hours.catalogue import HOUR
from lms.hours.models import HourEntry
from lms.people.queries.people import people_by_digest
from lms.people.queries.units import find_roots

SOURCE = "PROVINCIAL_PLATFORM"
Taker = Callable[[Block], ImportAnswer]
_RESULTS = (
    Column("record", ("考试编号",), Kind.CODE, required=True),
    Column("id_no", ("身份证号",), Kind.CODE, required=True),
    Column("points", ("成绩",), Kind.NUMBER, required=True),
    Column("most", ("满分",), Kind.NUMBER),
    Column("outcome", ("结果",)),
)


def import_package(db: Session, path: Path, *, actor: Actor, dry_run: bool = False) -> dict[str, ImportAnswer]:
    """Take a package in and return the answer on each table.

    People come in as a roster, hours of others as batches that somebody else accepts, cards as a list to be put
    beside ours; results of exams that were not held here are refused, line by line. Raises FileRefused before
    anything is stored, NotAllowed.
    """
    require_can(actor, Permission.KEEP_EXCHANGE)
    with open_package(path) as package:
        own = package.sender if package.sender == own_sender(db) else ""
        takers: dict[str, Taker] = {
            "people": partial(_people, db, actor, dry_run),
            "cards": lambda block: _cards(db, actor, block.data, dry_run=True),
            "hours": partial(_hours, db, actor, dry_run, own),
            "results": partial(_results, db, own),
        }
        answers = {table: _gathered(package, table, takers[table], dry_run=dry_run) for table in TABLES}
        if not dry_run and _is_news(answers["cards"]):
            whole = b"".join(block.data for block in package.blocks("cards", 10**9))
            _cards(db, actor, whole, dry_run=False)
    return answers


def own_sender(db: Session) -> str:
    """Return under which code this installation sends: that of its uppermost unit."""
    roots = find_roots(db)
    return roots[0].code if roots else ""


def _is_news(answer: ImportAnswer) -> bool:
    return bool(answer.count(Verdict.NEW) or answer.count(Verdict.UPDATED))


def _gathered(package: Package, table: str, take: Taker, *, dry_run: bool) -> ImportAnswer:
    """Take a table block by block, and give every line the number it has in the table."""
    whole = ImportAnswer(dry_run=dry_run)
    for block in package.blocks(table):
        part, on = take(block), block.first - 2
        whole.verdicts |= {row + on: verdict for row, verdict in part.verdicts.items()}
        whole.rows += [RowVerdict(one.row + on, one.verdict, one.code, one.parameters) for one in part.rows]
        whole.batch_id = part.batch_id or whole.batch_id
    return whole


def _people(db: Session, actor: Actor, dry_run: bool, block: Block) -> ImportAnswer:  # noqa: FBT001 - partial's
    return import_roster(db, block.data, file_of("people"), actor=actor, dry_run=dry_run)


def _cards(db: Session, actor: Actor, data: bytes, *, dry_run: bool) -> ImportAnswer:
    """Put cards of a package beside ours: its titles are ours, whatever mapping the platform's own lists have."""
    return import_cards(
        db, data, file_of("cards"), source_system=SOURCE, actor=actor, dry_run=dry_run, by_mapping=False
    )


def _hours(db: Session, actor: Actor, dry_run: bool, own: str, block: Block) -> ImportAnswer:  # noqa: FBT001
    """Compare our own entries with the ledger; take those of others as a batch."""
    if not own:
        return import_hours(db, block.data, file_of("hours"), source_system=SOURCE, actor=actor, dry_run=dry_run)
    rows = read_table(block.data, filename=file_of("hours"), columns=HOUR_COLUMNS).rows
    entries = entries_by_id(db, [_number(row, own) for row in rows])
    people = _whose(db, rows)
    return _compared(rows, "PACKAGE_HOURS", lambda row: _is_entry(row, entries.get(_number(row, own)), people))


def _is_entry(row: Row, entry: HourEntry | None, people: Mapping[str, int]) -> bool:
    values = row.values
    says = (values["category"], values["method"], values["day"], _decimal(values["hours"]), people.get(values["id_no"]))
    if entry is None:
        return False
    return says == (
        entry.category, entry.method, entry.occurred_on.isoformat(), Decimal(entry.credit) / HOUR, entry.person_id,
    )  # fmt: skip


def _results(db: Session, own: str, block: Block) -> ImportAnswer:
    """Compare results with ours; an exam that was not held here has no place to keep them in."""
    rows = read_table(block.data, filename=file_of("results"), columns=_RESULTS).rows
    people = _whose(db, rows)
    sat = exams_sat(db, sorted(people.values()), list(ExamKind)) if own else {}
    ours = {
        (person, one.exam_id): (halves(one.points), halves(one.most), RESULTS[one.passed])
        for person, found in sat.items()
        for one in found
    }

    def is_ours(row: Row) -> bool:
        values = row.values
        says = (_decimal(values["points"]), _decimal(values.get("most", "")), values.get("outcome", ""))
        return ours.get((people.get(values["id_no"], 0), _number(row, own))) == says

    return _compared(rows, "PACKAGE_RESULT", is_ours)


def _compared(rows: Sequence[Row], code: str, is_ours: Callable[[Row], bool]) -> ImportAnswer:
    answer = ImportAnswer()
    for row in rows:
        if is_ours(row):
            answer.settle(row.number, Verdict.UNCHANGED)
        else:
            answer.refuse(row.number, RuleBroken(code))
    return answer


def _whose(db: Session, rows: Sequence[Row]) -> dict[str, int]:
    """Map the ID numbers of lines to the people we know."""
    digests = {number: vault.digest(number) for number in {row.values["id_no"] for row in rows} if number}
    known = people_by_digest(db, list(digests.values()))
    return {number: known[digest] for number, digest in digests.items() if digest in known}


def _number(row: Row, own: str) -> int:
    """Return our own number of a record; 0 for one that is not ours."""
    sender, _, number = row.values["record"].rpartition("-")
    return int(number) if sender == own and number.isascii() and number.isdecimal() and len(number) < 19 else 0


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except ArithmeticError:
        return None
