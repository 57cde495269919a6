"""From the fields of a sheet to the content they describe, and to what cannot be read."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from lms.pages.forms.sheet.fields import Fields
from lms.pages.forms.sheet.kinds import OF_TYPE, Reading
from question_bank.markup import media_in
from question_bank.types import TYPES

_DAY = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?")
# As the register offers it: the law and the day of its version in one.
_LAW_WITH_DAY = re.compile(r"(.+?)\s+(\d{4}-\d{2}-\d{2})")


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
        "stem": reading.html(fields, "stem"),
        "points": reading.points(fields, "points", missing=2),
        "explanation": reading.html(fields, "explanation"),
    }
    return values | OF_TYPE[kind](reading, fields)


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
