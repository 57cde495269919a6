"""Words and sentences of the yearly review: values, refusals, notices, acts of the audit log."""

from lms.exchange.review_words import FINDINGS, OUTCOMES, STATES
from lms.i18n import N_

REVIEW_WORDS: dict[str, dict[str, str]] = {
    "review_state": STATES,
    "review_outcome": OUTCOMES,
    "review_finding": FINDINGS,
    "review_act": {"OPEN": N_("单位审核"), "UNIT_CHECKED": N_("司法局审核"), "JUSTICE_CHECKED": N_("作出决定")},
}
REVIEW_REFUSALS = {
    "REVIEW_ROUND_NOT_FOUND": N_("找不到这次审验。它可能不存在，也可能不在您的管辖范围内"),
    "REVIEW_NOT_FOUND": N_("找不到这条审验记录。它可能不存在，也可能不在您的管辖范围内"),
    "REVIEW_MOVE": N_("这条审验记录%(state)s，不能这样办理。请刷新后看它现在的状态"),
    "REVIEW_OUTCOME_UNKNOWN": N_("请选择一种审验结论"),
    "REVIEW_YEAR_RUNS": N_("%(year)s年还没有结束，或早于系统记录，不能审验。请选择已经结束的年度"),
    "REVIEW_NOBODY": N_("没有需要加入的持证人：%(year)s年的审验名单已经齐全，或这个单位没有人持证"),
    "REVIEW_NOTHING_LEFT": N_("没有等您办理的记录。可能已有同事办过，或都被勾选留下；本人的记录由他人办理"),
    "REVIEW_SAME_HAND": N_("这些记录是您审核的，须由另一位负责人决定"),
    "REVIEW_OWN": N_("不能审验自己的证件。请由另一位同事办理"),
    "REVIEW_DECIDED": N_("这条审验已有结论，不能再改。决定有误的，请负责人重新审验"),
    "REVIEW_CURE_RUNS": N_("整改期限到%(day)s，没有到期不能认定未整改"),
}
REVIEW_LISTS = {("REVIEW_MOVE", "state"): "review_state"}
REVIEW_NOTICES = {
    "REVIEWS_OPENED": N_("已建立审验名单，%(people)s人的情况已固定，拟定结论可以核对了"),
    "REVIEWS_PASSED_ON": N_("已办理%(people)s人，留下%(left)s人"),
    "REVIEW_OUTCOME_SET": N_("已改为“%(outcome)s”，理由已记下"),
    "REVIEW_SENT_BACK": N_("已退回上一步，理由已记下"),
    "REVIEW_CONDITIONS_CLOSED": N_("已登记整改结果"),
    "REVIEW_BEGUN_ANEW": N_("已按今天的情况重新审验"),
}
REVIEW_ACTIONS = {
    "review_round:opened": N_("建立年度审验名单"),
    "review_round:passed_on": N_("批量办理年度审验"),
    "review_round:printed": N_("下载年度审验名单"),
    "yearly_review:outcome:set": N_("改了审验结论"),
    "yearly_review:sent_back": N_("退回审验"),
    "yearly_review:conditions:closed": N_("登记整改结果"),
    "yearly_review:begun_anew": N_("重新审验"),
}
