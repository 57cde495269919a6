"""A check of assistants and contracts as a workbook (ZJG-5-5). Nobody's ID number is in it."""

from decimal import Decimal

from lms.credentials.models import AssistantCheck
from lms.exchange.sheets import NewSheet, write_xlsx
from lms.hours.catalogue import HOUR
from lms.i18n import N_, Language, translate

FAULTS = {
    "OPINION_MISSING": N_("没有合法性审核意见"),
    "OPINION_NEGATIVE": N_("合法性审核未通过"),
    "OPINION_LATE": N_("签订前没有合法性审核"),
    "CONTRACT_NOT_BEGUN": N_("合同还没有开始"),
    "CONTRACT_OVER": N_("合同已结束"),
    "NEGATIVE_LIST_UNSIGNED": N_("没有签署现行负面清单"),
    "BADGE_EXPIRED": N_("工作证已到期"),
    "HOURS_SHORT": N_("年度学时不足"),
}
_TITLE = N_("%(unit)s辅助人员和合同自查（%(day)s）")
_PEOPLE, _CONTRACTS = N_("辅助人员"), N_("合同")
_PEOPLE_HEADS = (N_("姓名"), N_("工作证编号"), N_("年度还差学时"), N_("问题"))
_CONTRACT_HEADS = (N_("合同"), N_("用人单位"), N_("名下辅助人员"), N_("问题"))
_REMEDY = N_("整改：%(text)s")


def check_workbook(check: AssistantCheck, language: Language) -> bytes:
    """Return a kept check: a sheet of assistants and one of contracts; the unit is loaded."""

    def said(message: str, **values: object) -> str:
        return translate(language, message) % values if values else translate(language, message)

    def faults(row: dict[str, list[str]]) -> str:
        return said(N_("、")).join(said(FAULTS[code]) for code in row["faults"])

    above = [said(_TITLE, unit=check.unit.name, day=check.checked_on.isoformat())]
    if check.remedy:
        above.append(said(_REMEDY, text=check.remedy))
    people = [
        (row["name"], row["number"], None if row["missing"] is None else Decimal(row["missing"]) / HOUR, faults(row))
        for row in check.people
    ]
    contracts = [(row["document"], row["employer"], row["assistants"], faults(row)) for row in check.contracts]
    return write_xlsx(
        [
            NewSheet(said(_PEOPLE), [said(head) for head in _PEOPLE_HEADS], people, above),
            NewSheet(said(_CONTRACTS), [said(head) for head in _CONTRACT_HEADS], contracts, above),
        ]
    )
