"""How figures, dates and numbers are written: one function each, exact, in two languages."""

from collections.abc import Callable
from datetime import date, datetime
from urllib.parse import parse_qsl, urlencode, urlsplit

from babel.dates import format_date, format_datetime
from markupsafe import Markup

from lms import clock
from lms.i18n import Language
from lms.requirements import figures

NOTHING = "–"
_BRACKETS: dict[Language, Markup] = {"zh": Markup("（{}）"), "en": Markup(" ({})")}
_LOCALES: dict[Language, str] = {"zh": "zh_Hans_CN", "en": "en_GB"}
_PATTERNS: dict[Language, dict[str, str]] = {
    "zh": {
        "day": "y年M月d日",
        "short": "M月d日",
        "month": "y年M月",
        "instant": "y年M月d日H:mm",
        "second": "y年M月d日H:mm:ss",
        "time": "H:mm",
    },
    "en": {
        "day": "d MMMM y",
        "short": "d MMM",
        "month": "MMMM y",
        "instant": "d MMMM y, H:mm",
        "second": "d MMMM y, H:mm:ss",
        "time": "H:mm",
    },
}


def hours(hundredths: int) -> str:
    """Write hundredths of an 学时 as a decimal number without trailing zeros: 3650 is 36.5, -400 is -4."""
    whole, rest = divmod(abs(hundredths), 100)
    digits = f"{whole}.{rest:02d}".rstrip("0").rstrip(".")
    return f"-{digits}" if hundredths < 0 else digits


def filesize(size: int) -> str:
    """Write bytes as people say them: 812KB, 34.5MB, 1.2GB."""
    if size < 2**20:
        return f"{-(-size // 1024)}KB"
    unit, word = (2**30, "GB") if size >= 2**30 else (2**20, "MB")
    tenths = size * 10 // unit
    return f"{tenths // 10}.{tenths % 10}{word}" if tenths % 10 else f"{tenths // 10}{word}"


def lasting(milliseconds: int) -> str:
    """Write a length as players do: 5:05, 1:02:03; a started second does not count."""
    minutes, seconds = divmod(milliseconds // 1000, 60)
    hour, minutes = divmod(minutes, 60)
    return f"{hour}:{minutes:02d}:{seconds:02d}" if hour else f"{minutes}:{seconds:02d}"


def rate(met: int, due: int | None) -> str:
    """Write met of due in per cent, truncated to two decimals, never rounded; "–" for an empty population."""
    return figures.rate(met, due or 0) or NOTHING


def share(part: int, whole: int) -> str:
    """Write a part of a whole as an SVG length in per cent with two decimals, kept between 0 and 100."""
    if whole <= 0:
        return "0.00%"
    hundredths = min(max(part, 0) * 10000 // whole, 10000)
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def bracketed(language: Language, text: str) -> Markup:
    """Put a text into the brackets of the language, with the space that English wants before them."""
    return _BRACKETS[language].format(text)


def with_query(url: str, **changes: object) -> str:
    """Return path and query of `url` with parameters set, or removed where the value is None or empty."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"{parts.path}?{urlencode(query)}" if query else parts.path


def date_filters(language: Language) -> dict[str, Callable[..., str]]:
    """Return the filters day, short_day, month of dates, iso_day of texts, instant, second, time of instants, span."""
    patterns, locale = _PATTERNS[language], _LOCALES[language]

    def of_date(kind: str) -> Callable[[date | None], str]:
        return lambda value: format_date(value, patterns[kind], locale=locale) if value else NOTHING

    def of_instant(kind: str) -> Callable[[datetime | None], str]:
        def write(value: datetime | None) -> str:
            return format_datetime(value, patterns[kind], tzinfo=clock.zone(), locale=locale) if value else NOTHING

        return write

    day, short = of_date("day"), of_date("short")

    def span(start: date, end: date) -> str:
        if start == end:
            return short(start)
        if (start.year, start.month) == (end.year, end.month):
            return f"{short(start)}—{end.day}日" if language == "zh" else f"{start.day}–{short(end)}"
        return f"{short(start)}—{short(end)}" if language == "zh" else f"{short(start)} – {short(end)}"

    return {
        "day": day,
        "iso_day": lambda text: day(date.fromisoformat(text)),
        "short_day": short,
        "month": of_date("month"),
        "instant": of_instant("instant"),
        "second": of_instant("second"),
        "time": of_instant("time"),
        "span": span,
    }
