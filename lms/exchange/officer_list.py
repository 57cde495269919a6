"""The list of who may enforce today as a table, for the government's own site (SZ-3.3-1).

Name, unit, number and field of the card, and that it is valid: nothing else about anybody.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from lms.credentials.queries.officer_list import Listed
from lms.exchange.sheets import NewSheet, write_csv, write_xlsx
from lms.i18n import N_, Language, translate

_HEADS = (N_("姓名"), N_("单位"), N_("执法证号"), N_("执法领域"), N_("状态"))
_SHEET, _TITLE = N_("行政执法人员名单"), N_("行政执法人员名单（%(day)s）")
UNITS_OWN, VALID = N_("本单位职责范围"), N_("有效")


def officers_csv(listed: Iterable[Listed], *, language: Language) -> bytes:
    """Return the list as csv."""
    return write_csv(_heads(language), _rows(listed, language))


def officers_workbook(listed: Iterable[Listed], *, day: date, language: Language) -> bytes:
    """Return the list as a workbook that names its day."""
    above = [translate(language, _TITLE) % {"day": day.isoformat()}]
    rows = list(_rows(listed, language))
    return write_xlsx([NewSheet(translate(language, _SHEET), _heads(language), rows, above)])


def _heads(language: Language) -> Sequence[str]:
    return [translate(language, head) for head in _HEADS]


def _rows(listed: Iterable[Listed], language: Language) -> Iterable[Sequence[str]]:
    units_own, valid = translate(language, UNITS_OWN), translate(language, VALID)
    return ((one.name, one.unit, one.number, one.field or units_own, valid) for one in listed)
