"""The form of a blueprint: what it is called, its cells and least shares in rows, and what its buttons do to them."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, StringConstraints
from starlette.datastructures import FormData

from lms.exams.rules.states import ExamKind
from lms.pages.forms.ids import RowId
from lms.web.forms import Form, Whole
from question_bank.actions.blueprints import Wording
from question_bank.blueprint import BOUNDARY, DEFAULT, SPARE, SPECIAL_TOPIC, Blueprint, Cell, Share
from question_bank.types import TYPES

MOST_CELLS, MOST_SHARES = 60, 5
_KINDS = frozenset(ExamKind)
_MOST_NUMBER, _MOST_POINTS = 500, 200
_CELL, _SHARE = ("type", "number", "points", "category", "difficulty", "tag"), ("share_tag", "percent")
REFUSED = {
    "BLUEPRINT_UNNAMED": "name",
    "BLUEPRINT_EMPTY": "number_1",
    "BLUEPRINT_NO_BANK": "banks",
    "BLUEPRINT_SHARE_TWICE": "share_tag_1",
}
# What C4.2 asks of a kind of exam; others begin without a least share.
SHARES = {"ANNUAL": (SPECIAL_TOPIC,), "PREPOST_AUX": (BOUNDARY,)}
# Every span of the five difficulties, the narrow ones first.
SPANS = tuple((low, low + width) for width in range(4) for low in range(1, 6 - width))


class BlueprintForm(Form):
    """What a blueprint is called, for which kind of exam, and from which banks it draws."""

    name: Annotated[str, StringConstraints(max_length=100)]
    kind: str
    owner: RowId | None = None
    is_shared: bool = False
    banks: list[RowId] = Field(min_length=1)
    spare: Annotated[Whole, Field(ge=2, le=20)] = SPARE
    note: Annotated[str, StringConstraints(max_length=300)] = ""
    shown_version: RowId | None = None

    def wording(self, blueprint: Blueprint) -> Wording:
        """Return what was typed as the wording of a version."""
        return Wording(self.name, self.kind, blueprint, tuple(self.banks), self.spare)


def values_of(wording: Wording) -> dict[str, Any]:
    """Return a wording as the form shows it."""
    values: dict[str, Any] = {"name": wording.name, "kind": wording.kind, "spare": wording.spare}
    values["banks"] = [str(bank_id) for bank_id in wording.bank_ids]
    for number, cell in enumerate(wording.blueprint.cells, start=1):
        values |= {f"{name}_{number}": value for name, value in zip(_CELL, _cell_values(cell), strict=True)}
    for number, share in enumerate(wording.blueprint.shares, start=1):
        values |= {f"share_tag_{number}": share.tag, f"percent_{number}": share.percent}
    return values


def start_of(kind: str) -> dict[str, Any]:
    """Return the default paper of a kind of exam (C4.2) as the form shows it."""
    return values_of(Wording("", kind, Blueprint(DEFAULT.cells, SHARES.get(kind, ())), ()))


def read_blueprint(submitted: FormData) -> tuple[BlueprintForm, Blueprint]:
    """Read the form. Rows that are wholly empty are left out; what is wrong is refused beside its field."""
    form = BlueprintForm.read(submitted)
    if "kind" not in form.errors and form.values.get("kind") not in _KINDS:
        form.refuse("kind", "NOT_A_CHOICE")
    return form, read_rows(submitted, form)


def read_rows(typed: Mapping[str, Any], form: Form) -> Blueprint:
    """Return the sound rows as a blueprint; what is wrong is refused beside its field."""
    rows, asked = _rows(typed, _CELL, MOST_CELLS), _rows(typed, _SHARE, MOST_SHARES)
    cells = [_cell(form, number, row) for number, row in enumerate(rows, start=1)]
    shares = [_share(form, number, row) for number, row in enumerate(asked, start=1)]
    return Blueprint(tuple(cell for cell in cells if cell), tuple(share for share in shares if share))


def changed_rows(submitted: FormData, form: Form) -> bool:
    """Do what a button of the rows asks (add, copy_2, remove_2); tell whether it was one of them."""
    verb, _, place = str(submitted.get("do", "")).partition("_")
    rows = _rows(submitted, _CELL, MOST_CELLS)
    at = int(place) - 1 if place.isascii() and place.isdecimal() and 0 < int(place) <= len(rows) else None
    if verb == "add":
        rows.append({"type": "single", "number": "10", "points": "1"})
    elif verb == "copy" and at is not None:
        rows.insert(at + 1, dict(rows[at]))
    elif verb == "remove" and at is not None:
        del rows[at]
    elif verb != "reckon":
        return False
    _forget_rows(form)
    for number, row in enumerate(rows[:MOST_CELLS], start=1):
        form.values.update({f"{name}_{number}": value for name, value in row.items()})
    return True


def row_numbers(form: Form, name: str, least: int = 0) -> range:
    """Return the numbers of the rows that hold something, and one to `least` more."""
    filled = [int(key.rpartition("_")[2]) for key, value in form.values.items() if key.startswith(f"{name}_") and value]
    return range(1, max(filled, default=0) + 1 + least)


def _forget_rows(form: Form) -> None:
    for name in [name for name in form.values if name.rpartition("_")[0] in _CELL]:
        del form.values[name]
    for name in [name for name in form.errors if name.rpartition("_")[0] in _CELL]:
        del form.errors[name]


def _rows(submitted: Mapping[str, Any], names: tuple[str, ...], most: int) -> list[dict[str, str]]:
    found = []
    for number in range(1, most + 1):
        row = {name: str(submitted.get(f"{name}_{number}", "")).strip()[:100] for name in names}
        if any(value for name, value in row.items() if name not in ("type", "difficulty")):
            found.append(row)
    return found


def _cell(form: Form, place: int, row: dict[str, str]) -> Cell | None:
    form.values.update({f"{name}_{place}": value for name, value in row.items()})
    number, points = _whole(row["number"]), _halves(row["points"])
    span = tuple(int(part) for part in row["difficulty"].split("-") if part.isascii() and part.isdecimal())
    checks = (
        ("type", row["type"] in TYPES, "NOT_A_CHOICE"),
        ("number", number is not None and 0 < number <= _MOST_NUMBER, "BLUEPRINT_NUMBER"),
        ("points", points is not None and 0 < points <= 2 * _MOST_POINTS, "BLUEPRINT_POINTS"),
        ("difficulty", not span or span in SPANS, "NOT_A_CHOICE"),
    )
    wrong = [(name, code) for name, holds, code in checks if not holds]
    for name, code in wrong:
        form.refuse(f"{name}_{place}", code)
    if wrong or number is None or points is None:
        return None
    return Cell(row["type"], number, points, row["category"], (span[0], span[1]) if span else None, row["tag"])


def _share(form: Form, place: int, row: dict[str, str]) -> Share | None:
    form.values.update({f"{name}_{place}": value for name, value in row.items()})
    percent = _whole(row["percent"])
    if not row["share_tag"]:
        form.refuse(f"share_tag_{place}", "REQUIRED")
    elif percent is None or not 1 <= percent <= 100:
        form.refuse(f"percent_{place}", "BLUEPRINT_PERCENT")
    else:
        return Share(row["share_tag"], percent)
    return None


def _cell_values(cell: Cell) -> tuple[object, ...]:
    span = f"{cell.difficulty[0]}-{cell.difficulty[1]}" if cell.difficulty else ""
    points = f"{cell.points // 2}.5" if cell.points % 2 else cell.points // 2
    return cell.type, cell.number, points, cell.category, span, cell.tag


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else None


def _halves(text: str) -> int | None:
    """Return points as halves: 1.5 is 3; None for what is no whole number of halves."""
    whole, point, part = text.partition(".")
    known = _whole(whole or "0")
    if known is None or (point and part.rstrip("0") not in ("", "5")):
        return None
    return 2 * known + (1 if part.rstrip("0") == "5" else 0)
