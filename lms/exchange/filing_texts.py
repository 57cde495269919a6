"""The text a report begins with: sentences around the figures, to be changed by whoever writes it."""

from collections.abc import Mapping, Sequence
from datetime import date

from lms.filings.queries.report_figures import Figures
from lms.filings.rules.kinds import FilingKind
from lms.i18n import N_, Language, translate

# What stands in a text where there is nobody to count.
NONE = "–"
_TRAINING = N_(
    "截至%(day)s，名册共%(roll)s人，其中执法人员%(officers)s人、辅助人员%(assistants)s人。年度培训应达标%(due)s人，已达标%(met)s人，完成率%(rate)s%%，"
    "还有%(unmet)s人未达标，免考核%(exempt)s人。已报送年度培训计划%(plans)s份，举办培训%(trainings)s场次。"
)
_EXAM = N_(
    "年度考试应考%(exam_due)s人，参加%(exam_sat)s人，合格%(exam_passed)s人，合格率%(exam_rate)s%%（只计成绩已公布的考试）。"
)
_CARDS = N_(
    "有效执法证件%(cards_active)s件，暂扣%(cards_suspended)s件。年度集体宣誓应宣誓%(oath_roll)s人，已宣誓%(oath_sworn)s人。"
)
_FIGURES = ((N_("一、培训情况"), _TRAINING), (N_("二、考试情况"), _EXAM), (N_("三、证件和宣誓情况"), _CARDS))
_TO_WRITE: Mapping[FilingKind, Sequence[str]] = {
    FilingKind.SUPERVISION_PLAN: (N_("一、监督重点"), N_("二、方式和时间安排"), N_("三、责任分工")),
    FilingKind.INSPECTION_PLAN: (N_("一、检查事项和对象"), N_("二、时间和频次"), N_("三、检查人员")),
    FilingKind.HALF_YEAR_REPORT: (N_("四、存在的问题"), N_("五、下一步安排")),
    FilingKind.YEARLY_STATISTICS: (N_("四、需要说明的情况"),),
    FilingKind.NON_PERFORMANCE: (N_("一、没有履行的职责"), N_("二、原因"), N_("三、整改安排")),
    FilingKind.INCIDENT_PRELIM: (N_("一、发生了什么"), N_("二、已采取的措施")),
    FilingKind.INCIDENT_FULL: (N_("一、经过"), N_("二、原因和责任"), N_("三、处理结果"), N_("四、整改措施")),
    FilingKind.MEASURE_REPORT: (N_("一、人员和所受措施"), N_("二、事由"), N_("三、单位的处理")),
}
TITLES: Mapping[FilingKind, str] = {
    FilingKind.SUPERVISION_PLAN: N_("关于报送%(year)s年度行政执法监督计划的报告"),
    FilingKind.INSPECTION_PLAN: N_("关于报送%(year)s年度行政执法检查计划的报告"),
    FilingKind.HALF_YEAR_REPORT: N_("关于%(year)s年%(half)s行政执法人员培训和管理工作情况的报告"),
    FilingKind.YEARLY_STATISTICS: N_("关于%(year)s年度行政执法人员统计数据的报告"),
    FilingKind.NON_PERFORMANCE: N_("关于%(year)s年度未履行行政执法职责情况的报告"),
}
HALVES = {"H1": N_("上半年"), "H2": N_("下半年"), "": ""}


def title_of(kind: FilingKind, year: int, period: str, language: Language) -> str:
    """Return the usual title of a report; "" for an incident, whose title is its own."""
    text = translate(language, TITLES.get(kind, ""))
    return text % {"year": year, "half": translate(language, HALVES[period])} if text else ""


def sections_of(
    kind: FilingKind, figures: Figures | None, as_of: date | None, language: Language
) -> list[tuple[str, str]]:
    """Return the sections a report begins with: those with figures filled in, the others still to be written."""
    found = []
    if figures is not None and as_of is not None:
        filled = {name: NONE if value == "" else value for name, value in figures.items()}
        day = day_in_words(as_of, language)
        found = [
            (translate(language, heading), translate(language, text) % (filled | {"day": day}))
            for heading, text in _FIGURES
        ]
    return found + [(translate(language, heading), "") for heading in _TO_WRITE.get(kind, ())]


def day_in_words(day: date, language: Language) -> str:
    """Return a day as official documents write it."""
    return f"{day.year}年{day.month}月{day.day}日" if language == "zh" else day.isoformat()
