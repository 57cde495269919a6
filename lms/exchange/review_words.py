"""Words of the yearly review on paper, in workbooks and on screens."""

from lms.i18n import N_

STATES = {
    "OPEN": N_("待单位审核"),
    "UNIT_CHECKED": N_("待司法局审核"),
    "JUSTICE_CHECKED": N_("待决定"),
    "PASSED": N_("审验合格"),
    "CONDITIONAL": N_("限期整改"),
    "FAILED": N_("审验不合格"),
    "DEFERRED": N_("暂缓审验"),
    "NOT_REQUIRED": N_("本年不需审验"),
}
OUTCOMES = {code: STATES[code] for code in ("PASSED", "CONDITIONAL", "FAILED", "DEFERRED", "NOT_REQUIRED")}
FINDINGS = {
    "ISSUED_IN_YEAR": N_("审验年度内或以后发证"),
    "ON_LEAVE": N_("长期请假"),
    "SECONDED": N_("借调在外"),
    "NOT_IN_POST": N_("已不在岗"),
    "NOT_ENFORCEMENT_POST": N_("不在执法岗位"),
    "NOT_IN_ESTABLISHMENT": N_("不在编"),
    "HEAVY_SANCTION": N_("受记过以上处分"),
    "SANCTION": N_("受警告处分"),
    "CARD_EXPIRED": N_("证件已过期"),
    "CARD_LOST": N_("证件挂失"),
    "CARD_SUSPENDED": N_("证件暂扣"),
    "CARD_NOT_ACTIVE": N_("证件还没有启用"),
    "CARD_OTHER_UNIT": N_("证上单位与任职单位不符"),
    "HOURS_SHORT": N_("年度学时未达标"),
    "EXAM_FAILED": N_("年度考试不合格"),
    "EXAM_MISSED": N_("没有参加年度考试"),
    "OATH_MISSING": N_("当年没有宣誓"),
    "HOURS_MADE_UP": N_("学时已补学"),
    "HOURS_UNJUDGED": N_("没有适用的学时规则"),
    "EXAM_NOT_HELD": N_("当年没有年度考试"),
    "CASE_OPEN": N_("有未结的证件案件"),
}
