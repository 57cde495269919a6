"""Numbers of cards as their maker lists them: one row an application, all entered at once or none."""

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from lms.access import Actor, Permission, require_can
from lms.credentials.actions.issuing import CardData, enter_number
from lms.credentials.models import Application
from lms.credentials.queries.applications import waiting_for_numbers
from lms.errors import Refusal, RuleBroken
from lms.exchange.cells import Kind
from lms.exchange.headers import Column
from lms.exchange.rows import Row
from lms.exchange.tables import read_table

COLUMNS = (
    Column("application", ("申请编号", "编号", "application"), Kind.CODE, required=True),
    Column("name", ("姓名", "name"), Kind.NAME, required=True),
    Column("number", ("证号", "证件编号", "执法证号", "number"), Kind.CODE, required=True),
    Column("serial", ("流水号", "证件流水号", "serial"), Kind.CODE, required=True),
    Column("issuer", ("发证机关", "issuer")),
)


@dataclass(slots=True)
class NumbersRead:
    """What came of a list: how many were entered, or which rows are wrong and why; then nothing was."""

    entered: int = 0
    faults: list[tuple[int, Refusal]] = field(default_factory=list)


def enter_numbers(db: Session, source: bytes, filename: str, *, actor: Actor) -> NumbersRead:
    """Enter the numbers of a list for the applications in reach that wait for them.

    The same list twice changes nothing. Raises FileRefused for a file that cannot be read, NotAllowed.
    """
    require_can(actor, Permission.REVIEW_APPLICATIONS)
    table, read = read_table(source, filename=filename, columns=COLUMNS), NumbersRead()
    waiting = waiting_for_numbers(db, seen_by=actor)
    try:
        with db.begin_nested():
            _enter_all(db, table.rows, waiting, read, actor)
    except _NothingEntered:
        read.entered = 0
    return read


class _NothingEntered(Exception):
    """Some row was wrong: what the others entered is undone."""


def _enter_all(db: Session, rows: list[Row], waiting: dict[int, Application], read: NumbersRead, actor: Actor) -> None:
    for row in rows:
        try:
            read.entered += _enter(db, row, waiting, actor)
        except RuleBroken as refusal:
            read.faults.append((row.number, refusal))
    if read.faults:
        raise _NothingEntered


def _enter(db: Session, row: Row, waiting: dict[int, Application], actor: Actor) -> bool:
    """Enter one row; False when the very same stands there already."""
    said = row.values.get("application", "")
    one = waiting.get(int(said)) if said.isascii() and said.isdecimal() else None
    if one is None:
        raise RuleBroken("NUMBER_NOT_WAITED_FOR", application=said)
    if one.person.name != row.values.get("name", ""):
        raise RuleBroken("NUMBER_OTHER_NAME", name=row.values.get("name", ""))
    card = CardData(row.values.get("number", ""), row.values.get("serial", ""), row.values.get("issuer", ""))
    if (one.card_number, one.card_serial, one.issuer) == (card.number, card.serial, card.issuer or one.issuer):
        return False
    enter_number(db, one, card, actor=actor)
    return True
