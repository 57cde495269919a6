"""Words of the acts of a year, as the calendar shows them."""

from lms.i18n import N_

YEARLY_ACT_WORDS: dict[str, dict[str, str]] = {
    "yearly_act": {
        "ROTATION": N_("全员培训达标"),
        "CARD_ANNUAL": N_("证件年度审验"),
        "OATH": N_("年度集体宣誓"),
        "BULLETIN": N_("季度情况通报"),
        "APPRAISAL": N_("年度评议考核"),
        "SUPERVISORS": N_("监督人员业务轮训"),
        "CLOSING": N_("上年度学时结账"),
    },
    "act_fulfilled": {
        "ROTATION": N_("名册上应达标的人全部达标"),
        "CARD_ANNUAL": N_("持证人员全部列入审验名单并作出决定"),
        "OATH": N_("举行了集体宣誓仪式；人数是已宣誓和应宣誓的"),
        "BULLETIN": N_("本季度内印发了通报"),
        "APPRAISAL": N_("开展了评议考核"),
        "SUPERVISORS": N_("执法监督人员本年度都有学时"),
        "CLOSING": N_("上年度已经结账"),
    },
    "act_period": {"Q1": N_("第一季度"), "Q2": N_("第二季度"), "Q3": N_("第三季度"), "Q4": N_("第四季度")},
}
