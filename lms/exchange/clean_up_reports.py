"""A clean-up as a workbook: figures, a line a person with reasons and decision (ZJG-7-10). No ID number is in it."""

from collections.abc import Callable

from lms.credentials.queries.clean_ups import CleanUpFile
from lms.exchange.sheets import NewSheet, write_xlsx
from lms.i18n import N_, Language, translate

_TITLE = N_("%(title)s（%(unit)s，截至%(day)s）")
_FIGURES, _PEOPLE = N_("汇总"), N_("人员")
_FIGURE_HEADS = (N_("项目"), N_("人数"))
_LOOKED, _FOUND, _UNDECIDED = N_("清理范围内人员"), N_("列入清理的人员"), N_("还没有处理意见")
_HEADS = (N_("姓名"), N_("单位"), N_("人员类别"), N_("不能执法的原因"), N_("处理"), N_("理由"), N_("证件已交回"))
_YES, _NO = N_("是"), N_("否")


def clean_up_workbook(file: CleanUpFile, language: Language, word: Callable[[str, str], str]) -> bytes:
    """Return a clean-up; `word` gives the word of a value and its list."""

    def said(message: str, **values: object) -> str:
        return translate(language, message) % values if values else translate(language, message)

    one = file.clean_up
    above = [said(_TITLE, title=one.title, unit=one.unit.name, day=one.as_of.isoformat())]
    figures: list[tuple[str, int]] = [(said(_LOOKED), one.looked_at), (said(_FOUND), len(file.lines))]
    figures += [(word(outcome, "clean_up_outcome"), number) for outcome, number in file.by_outcome().items()]
    figures.append((said(_UNDECIDED), file.undecided))
    people = [
        (
            each.line.person.name,
            each.line.unit.name,
            word(each.line.person_class, "person_class") if each.line.person_class else "",
            said(N_("、")).join(word(code, "duty_reason") for code in each.line.reasons),
            word(each.decision.outcome, "clean_up_outcome") if each.decision else "",
            each.decision.reason if each.decision else "",
            said(_NO if each.is_out else _YES),
        )
        for each in file.lines
    ]
    return write_xlsx(
        [
            NewSheet(said(_FIGURES), [said(head) for head in _FIGURE_HEADS], figures, above),
            NewSheet(said(_PEOPLE), [said(head) for head in _HEADS], people, above),
        ]
    )
