"""From the fields of one type of question to its values, and to what cannot be read. One function a type."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from lms.pages.forms.sheet.fields import Fields, number_line
from question_bank.exchange.metadata import halves_of
from question_bank.typed import html_of

_SPREAD = re.compile(r"\s*(?:±|\+/-|\+-)\s*")


@dataclass
class Reading:
    """What a sheet says: plain values for `content_of`, and codes of what could not be read by field."""

    media: Sequence[dict[str, str]]
    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def digests(self) -> list[str]:
        """The digests that [图1], [图2] … name."""
        return [entry["digest"] for entry in self.media]

    def html(self, fields: Fields, name: str) -> str:
        """Return what was typed into a field as HTML."""
        return html_of(fields.text(name), self.digests)

    def points(self, fields: Fields, name: str, *, missing: int) -> int:
        """Return the points of a field in halves, `missing` where it is empty; notes NOT_HALVES."""
        text = fields.plain(name)
        halves = halves_of(text) if text else missing
        if halves is None:
            self.errors[fields.prefix + name] = "NOT_HALVES"
        return halves or missing


def _options(reading: Reading, fields: Fields) -> list[dict[str, Any]]:
    right = set(fields.every("options.key"))
    made = []
    for number, row in enumerate(fields.rows("options"), start=1):
        option = row.more() | {"html": reading.html(row, "html"), "fixed": row.ticked("fixed")}
        if row.text("weight"):
            option["weight"] = row.text("weight")
        made.append(option | {"correct": str(number) in right})
    return made


def _single(reading: Reading, fields: Fields) -> dict[str, Any]:
    return {"options": _options(reading, fields), "shuffle": fields.ticked("shuffle")}


def _multiple(reading: Reading, fields: Fields) -> dict[str, Any]:
    return _single(reading, fields) | {"scoring": fields.text("scoring") or None}


def _true_false(reading: Reading, fields: Fields) -> dict[str, Any]:
    return {"correct": {"true": True, "false": False}.get(fields.text("correct"))}


def _fill_in(reading: Reading, fields: Fields) -> dict[str, Any]:
    return {
        "blanks": [{"accepted": _texts(row)} for row in fields.rows("blanks")],
        "case_sensitive": fields.ticked("case_sensitive"),
        "any_order": fields.ticked("any_order"),
    }


def _texts(row: Fields) -> list[dict[str, Any]]:
    # What a text earns, and whether it is a pattern, is kept while the text is.
    kept = {one["text"]: one for one in row.more().get("accepted", []) if isinstance(one, dict) and "text" in one}
    return [kept.get(line, {"text": line}) for line in row.lines("accepted")]


def _numbers(reading: Reading, row: Fields) -> list[dict[str, Any]]:
    kept = {number_line(one): one for one in row.more("accepted_more").get("accepted", []) if isinstance(one, dict)}
    made = []
    for line in row.lines("accepted"):
        value, _, spread = _SPREAD.sub("±", Fields({"n": [line]}).plain("n")).partition("±")
        try:
            number, tolerance = Decimal(value), Decimal(spread or 0)
            made.append(kept.get(line) or {"value": str(number), "tolerance": str(abs(tolerance))})
        except InvalidOperation:
            if line in kept:
                made.append(kept[line])
            else:
                reading.errors[f"{row.prefix}accepted"] = "NUMBER_TYPED"
    return made


def _short_answer(reading: Reading, fields: Fields) -> dict[str, Any]:
    points = [
        {"html": html, "points": reading.points(row, "points", missing=0)}
        for row in fields.rows("marking_points")
        if (html := reading.html(row, "html"))
    ]
    return {"model_answer": reading.html(fields, "model_answer"), "marking_points": points}


def _numeric(reading: Reading, fields: Fields) -> dict[str, Any]:
    return {"accepted": _numbers(reading, fields), "unit": fields.text("unit")}


def _matching(reading: Reading, fields: Fields) -> dict[str, Any]:
    pairs = [(reading.html(row, "left"), reading.html(row, "right")) for row in fields.rows("pairs")]
    spare = [reading.html(row, "html") for row in fields.rows("spare")]
    return {
        "pairs": [{"left": left, "right": right} for left, right in pairs if left or right],
        "spare": [html for html in spare if html],
        "shuffle": fields.ticked("shuffle"),
        "scoring": fields.text("scoring") or "share",
    }


def _ordering(reading: Reading, fields: Fields) -> dict[str, Any]:
    items = [reading.html(row, "html") for row in fields.rows("items")]
    return {"items": [html for html in items if html], "scoring": fields.text("scoring") or "exact"}


def _cloze(reading: Reading, fields: Fields) -> dict[str, Any]:
    return {"gaps": [_gap(reading, row) for row in fields.rows("gaps")]}


def _gap(reading: Reading, row: Fields) -> dict[str, Any]:
    kind = row.text("kind") if row.text("kind") in {"text", "number", "choice"} else "text"
    share = row.plain("share")
    gap: dict[str, Any] = {"kind": kind, "share": int(share) if share.isdecimal() and 0 < int(share) <= 1000 else 1}
    if kind == "text":
        return gap | {"accepted": _texts(row), "case_sensitive": row.ticked("case_sensitive")}
    if kind == "number":
        return gap | {"accepted": _numbers(reading, row)}
    more = row.more()
    kept = {one.get("typed"): one for one in more.get("options", []) if isinstance(one, dict)}
    options = [_choice(reading, line, kept) for line in row.lines("accepted")]
    return gap | {"options": options, "shuffle": bool(more.get("shuffle", True))}


def _choice(reading: Reading, line: str, kept: dict[Any, dict[str, Any]]) -> dict[str, Any]:
    right = line.startswith(("*", "＊")) and not line.startswith("**")
    typed = line[1:].strip() if right else line
    rest = {name: value for name, value in kept.get(typed, {}).items() if name != "typed"}
    return rest | {"html": html_of(typed, reading.digests), "correct": right}


def _case(reading: Reading, fields: Fields) -> dict[str, Any]:
    return {}


OF_TYPE: dict[str, Callable[[Reading, Fields], dict[str, Any]]] = {
    "single": _single,
    "multiple": _multiple,
    "true_false": _true_false,
    "fill_in": _fill_in,
    "short_answer": _short_answer,
    "numeric": _numeric,
    "matching": _matching,
    "ordering": _ordering,
    "cloze": _cloze,
    "case": _case,
}
