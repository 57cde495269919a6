"""One line of hours from another system: read and mapped to our words; what cannot be mapped is refused. Pure."""

from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from typing import NamedTuple

from lms.errors import RuleBroken
from lms.exchange.answers import ImportAnswer, every
from lms.exchange.hour_words import CATEGORIES, COLUMNS, GENERAL, METHODS, TOPICS
from lms.exchange.lines import Sheetful, Vocabulary, pieces, shown
from lms.exchange.rows import Row
from lms.hours.catalogue import HOUR, Method
from lms.hours.rules import require_countable, require_times
from lms.people.codes import check_id_no

_SHEET = Sheetful(COLUMNS)
_MOST = 100 * HOUR  # more than anybody learns in one go: a slip of the decimal point
_METHODS = Vocabulary(METHODS)
_CATEGORY_OF = {name: leaf for leaf, names in CATEGORIES.items() for name in (leaf, *names)}
_TAG_OF = {name: tag for tag, names in TOPICS.items() for name in (tag.name or "", *names)}
_TOPIC_NAMES = [names[0] for names in TOPICS.values()]


class HourLine(NamedTuple):
    """What a line says; credit in hundredths of an 学时, times as instants, `tags` bits of Tag."""

    row: int
    record: str
    id_no: str
    name: str
    title: str
    course: str | None
    category: str
    method: Method
    tags: int
    credit: int
    day: date
    starts_at: datetime | None
    ends_at: datetime | None


def read_line(row: Row, answer: ImportAnswer, *, today: date, zone: tzinfo, general: set[str]) -> HourLine:
    """Return what a line says, or raise RuleBroken with the reason it cannot be taken.

    A category that names only a large group is put on `general` and taken for the group's general leaf.
    """
    _SHEET.require_cells(row)
    values = row.values
    id_no, category, method, credit, day = every(
        lambda: check_id_no(values["id_no"], today=today),
        lambda: _category(values["category"], general),
        lambda: _method(values["method"]),
        lambda: _credit(values["hours"]),
        lambda: _SHEET.required_day(row, "day"),
    )
    require_countable(category, method)
    starts_at, ends_at = _instant(row, "starts", day, zone), _instant(row, "ends", day, zone)
    require_times(day, starts_at=starts_at, ends_at=ends_at, minutes=0, zone=zone)
    return HourLine(
        row=row.number,
        record=values["record"],
        id_no=id_no.number,
        name=values.get("name", ""),
        title=values["title"],
        course=values.get("course") or None,
        category=category,
        method=method,
        tags=_tags(row, answer),
        credit=credit,
        day=day,
        starts_at=starts_at,
        ends_at=ends_at,
    )


def _category(text: str, general: set[str]) -> str:
    leaf = _CATEGORY_OF.get(text)
    if leaf is None and text in GENERAL:
        general.add(text)
        leaf = GENERAL[text]
    if leaf is None:
        raise RuleBroken("CATEGORY_UNKNOWN", category=shown(text))
    return leaf


def _method(text: str) -> Method:
    method = _METHODS.find(text)
    if method is None:
        raise RuleBroken("METHOD_UNKNOWN", text=shown(text), choices=_METHODS.choices)
    return method


def _credit(text: str) -> int:
    """Turn decimal hours into hundredths; a third decimal is no hour anybody counts."""
    try:
        hundredths = Decimal(text) * HOUR
        is_credit = 0 < hundredths <= _MOST and hundredths == hundredths.to_integral_value()
    except ArithmeticError:  # no number, "not a number", or one beyond all measure
        is_credit = False
    if not is_credit:
        raise RuleBroken("HOURS_UNREADABLE", text=shown(text))
    return int(hundredths)


def _instant(row: Row, key: str, day: date, zone: tzinfo) -> datetime | None:
    text = row.values.get(key, "")
    if not text:
        return None
    try:
        if len(text) == len("09:00"):
            return datetime.combine(day, time.fromisoformat(text), zone)
        return datetime.fromisoformat(text).replace(tzinfo=zone)
    except ValueError:
        raise RuleBroken("TIME_UNREADABLE", column=_SHEET.title(key), text=shown(text)) from None


def _tags(row: Row, answer: ImportAnswer) -> int:
    tags = 0
    for piece in pieces(row.values.get("topics", "")):
        tag = _TAG_OF.get(piece)
        if tag is None:
            answer.note(row.number, "TOPIC_UNKNOWN", text=shown(piece), choices=_TOPIC_NAMES)
        else:
            tags |= tag.value
    return tags
