"""What a notice says in the inbox, and what goes out of the house.

Outside the house a message names nobody but its reader: what lies on a desk is told as a number and by its kind.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from lms import clock
from lms.i18n import LANGUAGES, N_, Language, translate
from lms.notices.models import Notice
from lms.notices.rules.addresses import CODE_LASTS
from lms.notices.rules.causes import Cause
from lms.web.formats import date_filters
from lms.web.notice_words import SENTENCES
from lms.web.wording import word

# Details that are codes, and the list whose word they are.
_CODES = {"state": "application_state", "kind": "card_request"}
# In a message; who wants to see more signs in.
_MOST_LINES = 10


Groups = list[tuple[date, list[tuple[str, list[Notice]]]]]


def by_day_and_cause(notices: Sequence[Notice]) -> Groups:
    """Return notices by the day they were told, newest first, and within a day by cause: many of one are one matter."""
    days = groupby(notices, key=lambda one: clock.local_date(one.told_at))
    found: Groups = []
    for day, of_day in days:
        causes: dict[str, list[Notice]] = {}
        for one in of_day:
            causes.setdefault(one.cause, []).append(one)
        found.append((day, list(causes.items())))
    return found


def sentence(language: Language, cause: str, details: Mapping[str, Any]) -> str:
    """Return what a notice says."""
    shown = {name: _shown(language, name, value) for name, value in details.items()}
    return translate(language, SENTENCES[Cause(cause)]) % shown


def _shown(language: Language, name: str, value: object) -> str:
    if name == "day":
        return (
            date_filters(language)["day"](date.fromisoformat(str(value))) if value else translate(language, N_("未定"))
        )
    if name == "act":
        table, code = value if isinstance(value, list | tuple) else ("", value)
        return word(language, code, str(table))
    return word(language, value, _CODES[name]) if name in _CODES else str(value)


def subject(language: Language, number: int) -> str:
    """Return the subject of a message that tells of so many things."""
    return translate(language, N_("砺法：您有%(number)s条新通知")) % {"number": number}


def message(language: Language, own: Sequence[tuple[str, Mapping[str, Any]]], desk: Counter[str], link: str) -> str:
    """Return the text of a message: sentences about the reader, what waits at a desk by its number, where to look."""
    lines = [sentence(language, cause, details) for cause, details in own[:_MOST_LINES]]
    if len(own) > _MOST_LINES:
        more = translate(language, N_("另有%(number)s条"))
        lines.append(more % {"number": len(own) - _MOST_LINES})
    counted = translate(language, N_("%(what)s：%(number)s件"))
    lines += [
        counted % {"what": word(language, cause, "notice_cause"), "number": number} for cause, number in desk.items()
    ]
    seen = translate(language, N_("请登录查看：%(link)s")) % {"link": link}
    return "\n".join([*lines, "", seen])


def code_letter(code: str, page: str) -> tuple[str, str]:
    """Return subject and text of the mail that confirms an address, in both languages: nobody knows yet whose it is."""
    filled = {"code": code, "link": f"{page}?code={code}", "hours": CODE_LASTS // timedelta(hours=1)}
    text = N_(
        "验证码：%(code)s\n\n请在%(hours)s小时内登录砺法，打开下面的链接，点“确认这个邮箱”：\n%(link)s\n\n"
        "如果不是您自己填写的邮箱，请不要理会这封邮件，也不要把验证码告诉别人。"
    )
    told = [translate(language, text) % filled for language in LANGUAGES]
    title = N_("砺法：确认邮箱")
    return " / ".join(translate(language, title) for language in LANGUAGES), "\n\n".join(told)
