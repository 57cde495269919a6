"""One kind of cell text each: what people type, brought into the one form the system compares. Pure."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from math import isnan

Cell = str | float | int | bool | date | datetime | time | timedelta


class Kind(StrEnum):
    """How the cells of a column are read."""

    TEXT = "text"
    NAME = "name"
    CODE = "code"
    DATE = "date"
    TIME = "time"
    NUMBER = "number"


# Signs that take no room on the screen: zero width, direction marks, byte order mark, soft hyphen, controls.
_UNSEEN = dict.fromkeys(
    [0xAD, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)]
    + [sign for sign in [*range(0x20), *range(0x7F, 0xA0)] if sign not in range(0x09, 0x0E)]
)
_WORTH_A_LOOK = re.compile(r"[\s\x00-\x1f\x7f-\xad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]")
_PLAIN_CODES = re.compile(r"[0-9A-Za-z]*")
_QUOTED_CODE = re.compile(r'="([^"]*)"')
_MIDDLE_DOTS = dict.fromkeys(map(ord, "•‧∙⋅・･．"), "·")
_DATE = re.compile(
    r"(?P<y>(?:19|20|21)\d\d)(?:年|[-/.])(?P<m>\d{1,2})(?:月|[-/.])(?P<d>\d{1,2})(?:日|号)?"
    r"(?:[ T]?(?P<H>\d{1,2})[:时](?P<M>\d{1,2})(?:[:分]\d{0,2}(?:\.\d+)?秒?)?分?Z?)?"
)
_COMPACT_DATE = re.compile(r"(?P<y>(?:19|20|21)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?P<H>)(?P<M>)")
_CLOCK = re.compile(r"(\d{1,2})[:时](\d{1,2})(?:[:分]\d{0,2}秒?)?分?")
_EPOCH = date(1899, 12, 30)
# From 1954 to 2119; smaller numbers are ages and counts, not days.
_SERIALS = range(20_000, 80_000)


def normalise_column(cells: Sequence[Cell], kind: Kind) -> list[str]:
    """Return the cells of one column as comparable text; what cannot be read in its kind is kept as it stands.

    An empty cell is "". Dates are ISO; a number that lost digits (1e15 and above) is written with an exponent, never
    repaired. Whole columns that need no change are passed on without touching each cell: rosters are mostly clean.
    """
    plain = _untouched(cells, kind)
    if plain is not None:
        return plain
    reader = _READERS[kind]
    known: dict[Cell, str] = {}
    texts = []
    for cell in cells:
        # True == 1 == 1.0 and would share a place; only texts and days are common enough to remember.
        if cell.__class__ is not str and cell.__class__ is not date:
            texts.append(reader(cell))
            continue
        text = known.get(cell)
        if text is None:
            text = known[cell] = reader(cell)
        texts.append(text)
    return texts


def clean(text: str) -> str:
    """Take away unseen signs and the blanks around a text, and make every run of blanks inside it one."""
    return " ".join(text.translate(_UNSEEN).split())


def _untouched(cells: Sequence[Cell], kind: Kind) -> list[str] | None:
    if kind not in (Kind.TEXT, Kind.NAME, Kind.CODE) or not set(map(type, cells)) <= {str}:
        return None
    texts: list[str] = list(cells)  # type: ignore[arg-type] # just shown to be texts
    joined = "".join(texts)
    if kind is Kind.CODE:
        return texts if _PLAIN_CODES.fullmatch(joined) else None
    if _WORTH_A_LOOK.search(joined) or (kind is Kind.NAME and not joined.isalpha()):
        return None
    return texts


def _text(cell: Cell) -> str:
    if isinstance(cell, str):
        return clean(cell)
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return number_text(cell)
    if isinstance(cell, datetime) and cell.time() == time.min:
        return cell.date().isoformat()
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes")
    return cell.isoformat("minutes") if isinstance(cell, time) else str(cell)


def number_text(number: float) -> str:
    """Write a number as people would: 5 and 1.5. From 1e15 on with an exponent, because its last digits are lost."""
    if abs(number) >= 1e15 or isnan(number):
        return f"{number:.14E}"
    return str(int(number)) if number == int(number) else repr(number)


def _folded(cell: Cell) -> str:
    """Full-width and other dressed-up signs in their plain form; some of them unfold into blanks."""
    return clean(unicodedata.normalize("NFKC", _text(cell)))


def _name(cell: Cell) -> str:
    """Names of two characters are often spread with blanks; dots inside minority names are written in many ways."""
    name = _text(cell).translate(_MIDDLE_DOTS)
    return name if name.isascii() else name.replace(" ", "")


def _code(cell: Cell) -> str:
    """Codes have no blanks; full-width digits, a leading ' and ="…" are ways to keep Excel from calculating."""
    code = "".join(unicodedata.normalize("NFKC", _text(cell)).split()).lstrip("'‘’`")
    quoted = _QUOTED_CODE.fullmatch(code)
    return quoted.group(1) if quoted else code


def _number(cell: Cell) -> str:
    text = _code(cell)
    return text.removesuffix("学时").removesuffix("课时").replace(",", "")


def _date(cell: Cell) -> str:
    day = cell.date() if isinstance(cell, datetime) else cell if isinstance(cell, date) else None
    if day is None:
        text = _serial_or_text(cell)
        day = read_date(text)
        return text if day is None else day.isoformat()
    return day.isoformat()


def _serial_or_text(cell: Cell) -> str:
    text = _folded(cell)
    serial = text.partition(".")[0]
    if len(serial) == 5 and serial.isascii() and serial.isdigit() and int(serial) in _SERIALS:
        return (_EPOCH + timedelta(days=int(serial))).isoformat()
    return text


def _time(cell: Cell) -> str:
    """A clock time (08:30) or an instant (2023-05-06 08:30); a share of a day is a clock time Excel did not dress."""
    if isinstance(cell, float) and 0 <= cell < 1:
        minutes = round(cell * 1440) % 1440
        return f"{minutes // 60:02}:{minutes % 60:02}"
    text = _folded(cell)
    clock = _CLOCK.fullmatch(text)
    if clock:
        return _clock_text(clock.group(1), clock.group(2)) or text
    found = _DATE.fullmatch(text)
    day = read_date(text)
    if not found or not day or found.group("H") is None:
        return text
    at = _clock_text(found.group("H"), found.group("M"))
    return f"{day.isoformat()} {at}" if at else text


def _clock_text(hour: str, minute: str) -> str | None:
    return f"{int(hour):02}:{int(minute):02}" if int(hour) < 24 and int(minute) < 60 else None


def read_date(text: str) -> date | None:
    """Read a day in one of the usual spellings (2023-11-05, 2023/11/5, 2023.11.5, 2023年11月5日, 20231105) or None.

    A month without a day, a two-digit year and day-first spellings are not guessed at.
    """
    found = _DATE.fullmatch(text) or _COMPACT_DATE.fullmatch(text)
    if not found:
        squeezed = text.replace(" ", "")
        found = _DATE.fullmatch(squeezed) if squeezed != text else None
    if not found:
        return None
    try:
        return date(int(found["y"]), int(found["m"]), int(found["d"]))
    except ValueError:
        return None


_READERS: dict[Kind, Callable[[Cell], str]] = {
    Kind.TEXT: _text,
    Kind.NAME: _name,
    Kind.CODE: _code,
    Kind.DATE: _date,
    Kind.TIME: _time,
    Kind.NUMBER: _number,
}
