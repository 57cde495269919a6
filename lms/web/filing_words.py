"""Words and sentences of reports that are filed, and of the calendar of a year."""

from lms.exchange.official_report import FIGURES, KIND_NAMES
from lms.filings.rules.kinds import FilingKind
from lms.i18n import N_
from lms.web.yearly_act_words import YEARLY_ACT_WORDS

FILING_WORDS: dict[str, dict[str, str]] = {
    "filing_kind": dict(KIND_NAMES),
    "filing_kind_short": {
        FilingKind.TRAINING_PLAN: N_("轮训计划"),
        FilingKind.SUPERVISION_PLAN: N_("监督计划"),
        FilingKind.INSPECTION_PLAN: N_("检查计划"),
        FilingKind.HALF_YEAR_REPORT: N_("半年报告"),
        FilingKind.YEARLY_STATISTICS: N_("统计年报"),
    },
    "report_figure": dict(FIGURES),
    "filing_period": {"": N_("全年"), "H1": N_("上半年"), "H2": N_("下半年")},
    "incident_kind": {"INCIDENT": N_("执法突发事件"), "MEASURE": N_("人员被采取强制措施或追究责任")},
    "calendar_state": {
        "missing": N_("还没有报送"),
        "draft": N_("草稿"),
        "submitted": N_("已报送，待受理"),
        "returned": N_("退回补正"),
        "filed": N_("已备案"),
    },
    **YEARLY_ACT_WORDS,
}
FILING_REFUSALS = {
    "REPORT_NOT_FOUND": N_("找不到这份材料。它可能不存在，也可能不在您的管辖范围内"),
    "REPORT_KIND": N_("这个单位不报送这种材料。请换一种，或换一个单位"),
    "REPORT_YEAR": N_("只能编今年和去年的材料"),
    "REPORT_EXISTS": N_("%(year)s年已有这份材料。请打开它继续编"),
    "REPORT_NOT_FILED": N_("还没有备案，没有回执。司法局受理后再下载"),
    "REPORT_EMPTY": N_("正文还有没写的部分。请写好，或删去那个标题，再报送"),
    "REPORT_SIGNATORY": N_("还没有写签发人。请写明由谁签发"),
    "REPORT_NOT_OURS": N_("这不是本单位的材料，只能由那个单位编制和签发"),
    "INCIDENT_ORDER": N_("获知时间早于发生时间。请核对两个时间"),
    "INCIDENT_AHEAD": N_("时间还没有到。请核对日期和时间"),
    "MEASURE_DAY": N_("人员被采取强制措施或追究责任的，要写明被采取措施的日期；其他事件不填"),
    "LEARNED_LATE": N_("7日从被采取措施之日起算。单位事后才获知的，请写明原因"),
}
FILING_NOTICES = {
    "REPORT_BEGUN": N_("已建立草稿，数字已填好。请核对并补写其余部分"),
    "REPORT_SAVED": N_("已保存"),
    "REPORT_COUNTED": N_("数字已按今天重新统计，文字没有改动"),
    "REPORT_SUBMITTED": N_("已签发并报送"),
    "REPORT_RETURNED": N_("已退回补正，单位在5个工作日内重报不算迟报"),
    "REPORT_AMENDING": N_("已按原报告建立更正草稿，改好后签发报送；原报告不变"),
    "REPORT_FILED": N_("已备案，编号%(number)s"),
    "INCIDENT_RECORDED": N_("已登记，时限开始计算。下面列出要报送的材料"),
}
FILING_ACTIONS = {
    "filing:report:begun": N_("起草报送材料"),
    "filing:report:saved": N_("修改报送材料"),
    "filing:report:exported": N_("导出报送材料"),
    "incident:recorded": N_("登记突发事件"),
}
