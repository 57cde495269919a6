"""Quarterly grades of a year as a workbook, for the offices that decide about posts and pay (ZJG-7-9, FN-3-5).

Nobody's ID number is in it, and nothing in it decides anything.
"""

from collections.abc import Callable, Sequence
from datetime import date

from lms.credentials.queries.merits import Graded
from lms.exchange.sheets import NewSheet, write_xlsx
from lms.i18n import N_, Language, translate

_NAME = N_("平时考核")
_TITLE = N_("%(year)s年度平时考核结果（截至%(day)s）")
_HEADS = (
    N_("姓名"), N_("单位"), N_("人员类别"), N_("编制"), N_("第一季度"), N_("第二季度"), N_("第三季度"), N_("第四季度"),
    N_("表彰奖励"),
)  # fmt: skip


def grades_workbook(
    found: Sequence[Graded], *, year: int, day: date, language: Language, word: Callable[[str, str], str]
) -> bytes:
    """Return the grades of a year; `word` gives the word of a value and its list."""

    def said(code: str, words: str) -> str:
        return word(code, words) if code else ""

    rows = [
        (
            one.name,
            one.unit,
            said(one.person_class, "person_class"),
            said(one.employment, "employment"),
            *(said(one.quarters.get(quarter, ""), "quarter_grade") for quarter in (1, 2, 3, 4)),
            translate(language, N_("、")).join(one.commended),
        )
        for one in found
    ]
    above = [translate(language, _TITLE) % {"year": year, "day": day.isoformat()}]
    return write_xlsx(
        [NewSheet(translate(language, _NAME), [translate(language, head) for head in _HEADS], rows, above)]
    )
