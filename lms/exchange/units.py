"""Import of the unit tree: who stands under whom, on both lines (ZJG-2-4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from lms.access import Actor, Permission, require_can
from lms.errors import RuleBroken
from lms.exchange.answers import ImportAnswer, Verdict
from lms.exchange.lines import Sheetful, Vocabulary, shown
from lms.exchange.queries import publications
from lms.exchange.tables import Row, read_table
from lms.exchange.unit_words import COLUMNS, KINDS, kind_by_name
from lms.people import codes
from lms.people.actions.rosters import UnitWish, store_units
from lms.people.models import Unit
from lms.people.queries.units import all_units, list_units
from lms.people.rules import UnitKind, require_no_cycle

_SHEET = Sheetful(COLUMNS, may_be_empty={"parent"})
_KINDS = Vocabulary(KINDS)


@dataclass(slots=True)
class _Plan:
    """Everything the verdicts are reached with."""

    answer: ImportAnswer
    actor: Actor
    known: dict[str, Unit]
    codes_of: Mapping[int, str]  # of those known
    reachable: set[str]
    bodies: Mapping[int, Mapping[date, date | None]]
    wishes: dict[str, UnitWish] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)

    def refuse(self, wish: UnitWish, code: str, **parameters: Any) -> None:
        self.answer.refuse(wish.row, RuleBroken(code, **parameters))
        self.refused.add(wish.code)


def import_units(
    db: Session, source: bytes | Path, filename: str, *, actor: Actor, dry_run: bool = False, whole: bool = False
) -> ImportAnswer:
    """Add and change units from a table; return a verdict on every line. Stores nothing in a dry run.

    Lines that are refused are left out and named; with `whole` the file waits until none is. An empty cell changes
    nothing. Raises FileRefused for a file that cannot be read, NotAllowed.
    """
    require_can(actor, Permission.IMPORT_UNITS)
    table = read_table(source, filename=filename, columns=COLUMNS)
    answer = ImportAnswer(notes=table.notes, dry_run=dry_run)
    known = {unit.code: unit for unit in all_units(db)}
    codes_of = {unit.id: code for code, unit in known.items()}
    reachable = {unit.code for unit in list_units(db, seen_by=actor)}
    plan = _Plan(answer, actor, known, codes_of, reachable, publications(db))
    for row in table.rows:
        _wish(row, plan)
    _require_parents(plan)
    changes = {wish.code: _verdict(wish, plan) for wish in plan.wishes.values() if wish.code not in plan.refused}
    answer.waits = whole and answer.refused > 0
    if not (dry_run or answer.waits):
        store_units(db, [plan.wishes[code] for code, changed in changes.items() if changed], actor=actor)
    return answer


def _wish(row: Row, plan: _Plan) -> None:
    try:
        _SHEET.require_cells(row)
    except RuleBroken as refusal:
        return plan.answer.refuse(row.number, refusal)
    values = row.values
    wish = UnitWish(
        row=row.number,
        code=values["code"],
        name=values["name"],
        parent=values["parent"] or None,
        line_parent=values.get("line") or None,
        short_name=values.get("short_name") or None,
        kind=_kind(row, plan.answer),
        uscc=_uscc(row, plan.answer),
        division_code=_division(row, plan.answer),
        published_on=_SHEET.day(row, "published_on", plan.answer),
        cancelled_on=_SHEET.day(row, "cancelled_on", plan.answer),
    )
    other = plan.wishes.get(wish.code)
    if other is not None:
        plan.refuse(wish, "UNIT_TWICE", other=other.row)
        return plan.refuse(other, "UNIT_TWICE", other=wish.row)
    plan.wishes[wish.code] = wish
    return None


def _kind(row: Row, answer: ImportAnswer) -> UnitKind | None:
    text = row.values.get("kind", "")
    kind = _KINDS.find(text)
    if text and kind is None:
        answer.note(row.number, "KIND_UNKNOWN", text=shown(text), choices=_KINDS.choices)
    return kind


def _uscc(row: Row, answer: ImportAnswer) -> str | None:
    text = row.values.get("uscc", "")
    try:
        return codes.check_credit_code(text) if text else None
    except RuleBroken as refusal:
        answer.note(row.number, refusal.code)
        return None


def _division(row: Row, answer: ImportAnswer) -> str | None:
    text = row.values.get("division", "")
    if text and not codes.is_division_code(text):
        answer.note(row.number, "DIVISION_CODE_WRONG", text=shown(text))
        return None
    return text or None


def _require_parents(plan: _Plan) -> None:
    """Refuse lines whose superior is missing, refused, out of reach or below themselves, and then those below them."""
    parents: dict[str, str | None] = dict.fromkeys(plan.known) | {w.code: w.parent for w in plan.wishes.values()}
    for code, unit in plan.known.items():
        if parents[code] is None and unit.parent_id is not None:
            parents[code] = plan.codes_of[unit.parent_id]
    for wish in plan.wishes.values():
        try:
            require_no_cycle(wish.code, parents[wish.code], parents)
            _require_reach(wish, plan)
        except RuleBroken as refusal:
            plan.refuse(wish, refusal.code, **refusal.parameters)
    while hanging := [w for w in plan.wishes.values() if w.code not in plan.refused and w.parent in plan.refused]:
        for wish in hanging:
            plan.refuse(wish, "PARENT_REFUSED", parent=wish.parent)
    for wish in plan.wishes.values():
        _check_line(wish, plan)


def _require_reach(wish: UnitWish, plan: _Plan) -> None:
    """A unit may be changed in one's reach, and added under a unit of one's reach."""
    everywhere = plan.actor.unit_path == "/"
    if wish.code in plan.known and wish.code not in plan.reachable:
        raise RuleBroken("UNIT_BEYOND_REACH")
    if wish.parent is None:
        if wish.code not in plan.known and not everywhere:
            raise RuleBroken("PARENT_MISSING")
        return
    if wish.parent not in plan.wishes and wish.parent not in plan.reachable:
        raise RuleBroken("PARENT_UNKNOWN", parent=wish.parent)


def _check_line(wish: UnitWish, plan: _Plan) -> None:
    line = wish.line_parent
    is_known = line in plan.known or (line in plan.wishes and line not in plan.refused)
    if line is not None and (not is_known or line == wish.code):
        plan.answer.note(wish.row, "LINE_PARENT_UNKNOWN", parent=line)
        wish.line_parent = None


def _verdict(wish: UnitWish, plan: _Plan) -> bool:
    """Settle a line that is taken and return whether it changes anything."""
    unit = plan.known.get(wish.code)
    of_body = _body_changes(wish, unit, plan)
    if unit is None:
        wish.kind = wish.kind or kind_by_name(wish.name)
        plan.answer.settle(wish.row, Verdict.NEW)
        return True
    compared = _compared(wish, unit, plan.codes_of).items()
    changed = [title for title, (old, new) in compared if new is not None and new != old]
    changed += of_body
    if not changed:
        plan.answer.settle(wish.row, Verdict.UNCHANGED)
        return False
    plan.answer.settle(wish.row, Verdict.UPDATED, "UNIT_CHANGED", fields=changed)
    return True


def _body_changes(wish: UnitWish, unit: Unit | None, plan: _Plan) -> list[str]:
    """Return what a line changes of a unit's standing as an enforcement body; the end of none is noted and left out."""
    bodies, changed = dict(plan.bodies.get(unit.id, {})) if unit else {}, []
    if wish.published_on is not None and wish.published_on not in bodies:
        changed.append("执法主体公告日期")
        bodies[wish.published_on] = None
    if wish.cancelled_on is None or wish.cancelled_on in bodies.values():
        return changed
    if any(end is None and day <= wish.cancelled_on for day, end in bodies.items()):
        return [*changed, "执法主体取消日期"]
    plan.answer.note(wish.row, "BODY_NOT_PUBLISHED")
    wish.cancelled_on = None
    return changed


def _compared(wish: UnitWish, unit: Unit, codes_of: Mapping[int, str]) -> dict[str, tuple[Any, Any]]:
    return {
        "单位名称": (unit.name, wish.name),
        "上级单位代码": (codes_of.get(unit.parent_id or 0), wish.parent),
        "简称": (unit.short_name, wish.short_name),
        "单位类型": (unit.kind, wish.kind and wish.kind.value),
        "业务主管单位代码": (codes_of.get(unit.line_parent_id or 0), wish.line_parent),
        "统一社会信用代码": (unit.uscc, wish.uscc),
        "行政区划代码": (unit.division_code, wish.division_code),
    }
