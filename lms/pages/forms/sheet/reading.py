"""From the fields of a sheet to the content they describe, and to what cannot be read."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from lms.pages.forms.sheet.fields import Fields, number_line
from question_bank.exchange.metadata import halves_of
from question_bank.markup import media_in
from question_bank.typed import html_of
from question_bank.types import TYPES

_DAY = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?")
_SPREAD = re.compile(r"\s*(?:±|\+/-|\+-)\s*")
# As the register offers it: the law and the day of its version in one.
_LAW_WITH_DAY = re.compile(r"(.+?)\s+(\d{4}-\d{2}-\d{2})")


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


def read_sheet(fields: Fields, media: Sequence[dict[str, str]]) -> Reading:
    """Read a whole sheet; never raises."""
    reading = Reading(media)
    values = _piece(reading, fields)
    values |= {
        "title": fields.text("title"),
        "category": fields.text("category"),
        "tags": _tags(fields),
        "difficulty": int(fields.plain("difficulty")) if fields.plain("difficulty") in {*"12345"} else None,
        "basis": [basis for row in fields.rows("basis") if (basis := _basis(reading, row))],
    }
    if values["type"] == "case":
        values["parts"] = [_piece(reading, row) for row in fields.rows("parts")]
        values["points"] = sum(part["points"] for part in values["parts"]) or 2
    named = media_in(repr(values))
    values["media"] = [entry for entry in media if entry["digest"] in named]
    reading.values = values
    return reading


def _piece(reading: Reading, fields: Fields) -> dict[str, Any]:
    kind = fields.text("type") if fields.text("type") in TYPES else "single"
    values = fields.more() | {
        "type": kind,
        "stem": _html(reading, fields, "stem"),
        "points": _points(reading, fields, "points", missing=2),
        "explanation": _html(reading, fields, "explanation"),
    }
    return values | _OF_TYPE[kind](reading, fields)


def _html(reading: Reading, fields: Fields, name: str) -> str:
    return html_of(fields.text(name), reading.digests)


def _points(reading: Reading, fields: Fields, name: str, *, missing: int) -> int:
    text = fields.plain(name)
    halves = halves_of(text) if text else missing
    if halves is None:
        reading.errors[fields.prefix + name] = "NOT_HALVES"
    return halves or missing


def _tags(fields: Fields) -> list[str]:
    typed = [tag.strip() for tag in re.split(r"[、,，;；\n]", fields.text("tags"))]
    return list(dict.fromkeys(tag for tag in [*fields.every("tag"), *typed] if tag))


def _basis(reading: Reading, row: Fields) -> dict[str, Any] | None:
    law, article, day = row.text("law"), row.text("article"), row.plain("version_on")
    if not (law or article or day):
        return None
    if not law:
        reading.errors[f"{row.prefix}law"] = "LAW_MISSING"
        return None
    if not day and (named := _LAW_WITH_DAY.fullmatch(law)):
        law, day = named.groups()
    return {"law": law, "article": article, "version_on": _day(reading, row, day) if day else None}


def _day(reading: Reading, row: Fields, text: str) -> date | None:
    try:
        found = _DAY.fullmatch(text)
        if found:
            year, month, day = map(int, found.groups())
            return date(year, month, day)
    except ValueError:
        pass
    reading.errors[f"{row.prefix}version_on"] = "NOT_A_DATE"
    return None


def _options(reading: Reading, fields: Fields) -> list[dict[str, Any]]:
    right = set(fields.every("options.key"))
    made = []
    for number, row in enumerate(fields.rows("options"), start=1):
        option = row.more() | {"html": _html(reading, row, "html"), "fixed": row.ticked("fixed")}
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
        {"html": html, "points": _points(reading, row, "points", missing=0)}
        for row in fields.rows("marking_points")
        if (html := _html(reading, row, "html"))
    ]
    return {"model_answer": _html(reading, fields, "model_answer"), "marking_points": points}


def _numeric(reading: Reading, fields: Fields) -> dict[str, Any]:
    return {"accepted": _numbers(reading, fields), "unit": fields.text("unit")}


def _matching(reading: Reading, fields: Fields) -> dict[str, Any]:
    pairs = [(_html(reading, row, "left"), _html(reading, row, "right")) for row in fields.rows("pairs")]
    spare = [_html(reading, row, "html") for row in fields.rows("spare")]
    return {
        "pairs": [{"left": left, "right": right} for left, right in pairs if left or right],
        "spare": [html for html in spare if html],
        "shuffle": fields.ticked("shuffle"),
        "scoring": fields.text("scoring") or "share",
    }


def _ordering(reading: Reading, fields: Fields) -> dict[str, Any]:
    items = [_html(reading, row, "html") for row in fields.rows("items")]
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


_OF_TYPE: dict[str, Callable[[Reading, Fields], dict[str, Any]]] = {
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
