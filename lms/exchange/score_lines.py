"""One line of a table of scores: read, or refused with all that is wrong with it. Pure."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from lms.errors import RuleBroken
from lms.exchange.answers import every
from lms.exchange.lines import Sheetful, id_number, shown
from lms.exchange.rows import Row
from lms.exchange.score_words import ABSENT, BY_TICKET, CHEATED, NO, YES

_SHEET = Sheetful(BY_TICKET, may_be_empty=("ticket", "points"))
_MOST_HALVES = 2000


class ScoreRow(NamedTuple):
    """What a line says; points and `most` in halves, points None for who was absent, `most` None where not told."""

    row: int
    ticket: str
    id_no: str
    name: str
    points: int | None
    most: int | None
    cheat: bool
    scan: str


def read_score(row: Row, *, today: date) -> ScoreRow:
    """Return what a line says, or raise RuleBroken with the reasons it cannot be taken."""
    _SHEET.require_cells(row)
    values = row.values
    ticket, id_text = values.get("ticket", ""), values.get("id_no", "")
    if not ticket and not id_text:
        raise RuleBroken("SCORE_WHOSE")
    ticket, id_no, points, most = every(
        lambda: _ticket(ticket),
        lambda: id_number(id_text, today=today),
        lambda: _points(row),
        lambda: _halves(values["most"]) if values.get("most") else None,
    )
    if points is not None and most is not None and points > most:
        raise RuleBroken("SCORE_TOO_HIGH", most=_plain(most))
    cheat = _flag(row, "cheat") or values.get("points", "") in CHEATED
    return ScoreRow(row.number, ticket, id_no, values.get("name", ""), points, most, cheat, values.get("scan", ""))


def _ticket(text: str) -> str:
    """Return a ticket number; one that a spreadsheet cut short is not repaired."""
    if "E+" in text.upper():
        raise RuleBroken("TICKET_DAMAGED")
    return text


def _points(row: Row) -> int | None:
    """Return the points in halves, None for who was absent. A score beside "absent" is a contradiction."""
    text = row.values.get("points", "")
    absent = _flag(row, "absent") or text.lower() in ABSENT
    if text.lower() in ABSENT or text in NO - {"0"}:
        if not absent:
            raise RuleBroken("SCORE_MISSING")
        return None
    points = 0 if text in CHEATED else _halves(text)
    if absent and points:
        raise RuleBroken("SCORE_THOUGH_ABSENT")
    return None if absent else points


def _halves(text: str) -> int:
    """Turn a score into halves: 86 and 86.5 are scores, 86.3 is none."""
    try:
        halves = Decimal(text.removesuffix("分")) * 2
    except InvalidOperation:
        raise RuleBroken("SCORE_UNREADABLE", text=shown(text)) from None
    if not halves.is_finite() or halves != halves.to_integral_value() or not 0 <= halves <= _MOST_HALVES:
        raise RuleBroken("SCORE_UNREADABLE", text=shown(text))
    return int(halves)


def _flag(row: Row, key: str) -> bool:
    text = row.values.get(key, "").lower()
    if text in YES:
        return True
    if text in NO:
        return False
    raise RuleBroken("FLAG_UNREADABLE", column=_SHEET.title(key), text=shown(text))


def _plain(halves: int) -> str:
    return f"{halves // 2}.5" if halves % 2 else str(halves // 2)
