"""How documents write numbers, days, times and the rich text of questions."""

import re
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from markupsafe import Markup

from certificates.numbering import shown
from lms.i18n import Language

_DIGITS = "〇一二三四五六七八九"
_WEEKDAYS = "一二三四五六日"
# A place for the answer that the author has left himself: brackets with nothing but space in them.
_BRACKETS = re.compile(r"[（(](?:\s|&nbsp;|　|&emsp;)*[）)]")


def ordinal(number: int) -> str:
    """Return 1–99 as Chinese numbers headings: 一, 十, 二十三."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones else "")


def halves(points: int) -> str:
    """Return halves of a point as people write them: 3 is 1.5."""
    return f"{points // 2}.5" if points % 2 else str(points // 2)


def rich(text: str) -> Markup:
    """Return HTML of a question as it stands: it was made clean when it went into the bank (question_bank.markup).

    What it could still ask for, the fetcher refuses.
    """
    return Markup(text)  # noqa: S704 - as said above


def css(text: str) -> Markup:
    """Return a text that may stand between quotation marks in a style sheet."""
    return Markup(re.sub(r"[^\w\s一-龥（）《》、，。：]|[\r\n]", lambda sign: f"\\{ord(sign.group()):X} ", text))  # noqa: S704 - nothing is left to escape


def is_bracketed(text: str) -> bool:
    """Tell whether a stem has brackets for the letter of the answer."""
    return _BRACKETS.search(text) is not None


def moment(language: Language, text: str) -> str:
    """Return an instant as invitations write it."""
    at = datetime.fromisoformat(text)
    if language == "en":
        return f"{at:%a} {at.day} {at:%b %Y}, {at:%H:%M}"
    return f"{at.year}年{at.month}月{at.day}日（星期{_WEEKDAYS[at.weekday()]}）{at:%H:%M}"


def day(language: Language, text: str) -> str:
    """Return the day of an instant or a date."""
    at = datetime.fromisoformat(text)
    return f"{at.day} {at:%B %Y}" if language == "en" else f"{at.year}年{at.month}月{at.day}日"


def span(language: Language, starts_at: str, ends_at: str) -> str:
    """Return from when to when; the day once where it is one."""
    same = starts_at[:10] == ends_at[:10]
    return f"{moment(language, starts_at)}{'–' if same else ' – '}{ends_at[11:] if same else moment(language, ends_at)}"


def filters(language: Language) -> dict[str, Callable[..., Any]]:
    """Return what designs may use."""
    return {
        "ordinal": ordinal if language == "zh" else str,
        "halves": halves,
        "rich": rich,
        "grouped": shown,
        "is_bracketed": is_bracketed,
        "css": css,
        "seat": "{:02d}".format,
        "moment": partial(moment, language),
        "day": partial(day, language),
        "span": partial(span, language),
    }
