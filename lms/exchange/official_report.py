"""A filed report on paper, and its receipt; the same facts as a Word document stand in report_in_word.py."""

from collections.abc import Mapping
from datetime import timedelta

from certificates.document import Document, document
from certificates.office_facts import FilingReceipt, OfficialReport
from lms import clock
from lms.filings.models import Filing
from lms.filings.rules.kinds import FilingKind
from lms.i18n import N_, Language, translate

# By code of lms/filings/queries/report_figures.py, in the order of the table.
FIGURES: Mapping[str, str] = {
    "roll": N_("名册人数"),
    "officers": N_("执法人员"),
    "assistants": N_("辅助人员"),
    "exempt": N_("免考核"),
    "due": N_("应达人数"),
    "met": N_("达标人数"),
    "unmet": N_("还差人数"),
    "rate": N_("完成率（%）"),
    "exam_due": N_("应考人数"),
    "exam_sat": N_("参加考试人数"),
    "exam_passed": N_("考试合格人数"),
    "exam_rate": N_("考试合格率（%）"),
    "cards_active": N_("有效执法证件"),
    "cards_suspended": N_("暂扣的执法证件"),
    "oath_roll": N_("应宣誓人数"),
    "oath_sworn": N_("已宣誓人数"),
    "plans": N_("已报送的年度培训计划"),
    "trainings": N_("举办培训场次"),
}
KIND_NAMES: Mapping[str, str] = {
    FilingKind.TRAINING_PLAN: N_("行政执法队伍轮训计划"),
    FilingKind.SUPERVISION_PLAN: N_("行政执法监督计划"),
    FilingKind.INSPECTION_PLAN: N_("行政执法检查计划"),
    FilingKind.HALF_YEAR_REPORT: N_("半年工作情况报告"),
    FilingKind.YEARLY_STATISTICS: N_("行政执法人员统计年报"),
    FilingKind.NON_PERFORMANCE: N_("未履行职责情况报告"),
    FilingKind.INCIDENT_PRELIM: N_("突发事件初步报告"),
    FilingKind.INCIDENT_FULL: N_("突发事件完整调查报告"),
    FilingKind.MEASURE_REPORT: N_("人员被采取强制措施或追究责任的报告"),
}


def official_report(filing: Filing, *, language: Language) -> OfficialReport:
    """Return the facts of a report as it is written now. Raises ValueError for a training plan."""
    report = filing.report
    if report is None:
        raise ValueError("a training plan has a page of its own to be printed")
    on = clock.local_date(filing.submitted_at) if filing.submitted_at else clock.today()
    return OfficialReport(
        unit=filing.unit.name,
        number=report.document_no,
        signatory=report.signatory,
        title=report.title,
        addressee=report.addressee,
        sections=tuple((str(heading), _paragraphs(str(text))) for heading, text in report.sections),
        figures=tuple(
            (translate(language, words), str(report.figures[code]))
            for code, words in FIGURES.items()
            if code in report.figures
        ),
        as_of=report.as_of.isoformat() if report.as_of else "",
        on=on.isoformat(),
        copies_to=report.copies_to,
    )


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def report_on_paper(filing: Filing, *, language: Language) -> Document:
    """Return a report to be printed."""
    return document("official_report", official_report(filing, language=language), language=language)


def receipt_on_paper(filing: Filing, bureau: str, *, language: Language) -> Document:
    """Return the receipt of a filing that was filed, with how late it was. Raises ValueError before."""
    if not (filing.number and filing.filed_at and filing.counted_at):
        raise ValueError("not filed yet")
    handed_in, due = clock.local_date(filing.counted_at), filing.due_on
    facts = FilingReceipt(
        number=filing.number,
        bureau=bureau,
        unit=filing.unit.name,
        what=translate(language, KIND_NAMES[filing.kind]),
        year=filing.year,
        due_on=due.isoformat() if due else "",
        handed_in_on=handed_in.isoformat(),
        filed_on=clock.local_date(filing.filed_at).isoformat(),
        late_days=_late_days(filing),
        papers=(filing.report.title,) if filing.report else (),
        digest="",
    )
    return document("filing_receipt", facts, language=language)


def _late_days(filing: Filing) -> int:
    """Return by how many days it was late, a day begun counted whole."""
    if filing.counted_at is None or filing.due_on is None or filing.amends_id is not None:
        return 0
    if filing.due_at is not None:
        return max(0, -((filing.due_at - filing.counted_at) // timedelta(days=1)))
    return max(0, (clock.local_date(filing.counted_at) - filing.due_on).days)
