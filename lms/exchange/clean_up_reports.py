"""A clean-up on paper and as a workbook: figures, a line a person with reasons and decision (ZJG-7-10).

No ID number is in it.
"""

from collections.abc import Callable

from certificates.clean_up_facts import CleanedPerson, CleanUpReport
from certificates.document import Document, document
from lms import clock
from lms.credentials.queries.clean_ups import CleanUpFile, Line
from lms.exchange.sheets import NewSheet, write_xlsx
from lms.i18n import N_, Language, translate

_TITLE = N_("%(title)s（%(unit)s，截至%(day)s）")
_FIGURES, _PEOPLE = N_("汇总"), N_("人员")
_FIGURE_HEADS = (N_("项目"), N_("人数"))
_LOOKED, _FOUND, _UNDECIDED = N_("清理范围内人员"), N_("列入清理的人员"), N_("还没有处理意见")
_HEADS = (N_("姓名"), N_("单位"), N_("人员类别"), N_("不能执法的原因"), N_("处理"), N_("理由"), N_("证件已交回"))
_YES, _NO = N_("是"), N_("否")
Word = Callable[[str, str], str]


def clean_up_report(file: CleanUpFile, language: Language, word: Word) -> Document:
    """Return a clean-up to be signed; `word` gives the word of a value and its list."""
    one = file.clean_up
    facts = CleanUpReport(
        title=one.title,
        unit=one.unit.name,
        as_of=one.as_of.isoformat(),
        closed_on=clock.local_date(one.closed_at).isoformat() if one.closed_at else "",
        looked_at=one.looked_at,
        counts=tuple((word(outcome, "clean_up_outcome"), number) for outcome, number in file.by_outcome().items()),
        note=one.closing_note,
        people=tuple(_person(each, word) for each in file.lines),
    )
    return document("clean_up_report", facts, language=language)


def _person(each: Line, word: Word) -> CleanedPerson:
    line, decision = each.line, each.decision
    return CleanedPerson(
        name=line.person.name,
        unit=line.unit.name,
        person_class=word(line.person_class, "person_class") if line.person_class else "",
        reasons=tuple(word(code, "duty_reason") for code in line.reasons),
        outcome=word(decision.outcome, "clean_up_outcome") if decision else "",
        reason=decision.reason if decision else "",
        is_out=each.is_out,
    )


def clean_up_workbook(file: CleanUpFile, language: Language, word: Word) -> bytes:
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
            each.name, each.unit, each.person_class, said(N_("、")).join(each.reasons), each.outcome, each.reason,
            said(_NO if each.is_out else _YES),
        )
        for each in (_person(line, word) for line in file.lines)
    ]  # fmt: skip
    return write_xlsx(
        [
            NewSheet(said(_FIGURES), [said(head) for head in _FIGURE_HEADS], figures, above),
            NewSheet(said(_PEOPLE), [said(head) for head in _HEADS], people, above),
        ]
    )
