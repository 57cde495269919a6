"""Words of what is due about credentials."""

from lms.i18n import N_

DEADLINE_WORDS: dict[str, dict[str, str]] = {
    "deadline_kind": {
        "EXPIRY": N_("证件到期"),
        "RECEIPT": N_("发放签收"),
        "ACTIVATION": N_("宣誓启用"),
        "VOID_NOTICE": N_("遗失声明"),
        "REPLACEMENT": N_("遗失补办"),
        "COLLECTION": N_("离岗收回"),
        "CONFIRMATION": N_("收回确认"),
        "CANCELLATION": N_("收回后注销"),
        "EXPIRED": N_("过期注销"),
        "REQUEST": N_("证件事项申请"),
        "APPLICATION": N_("首次申领"),
        "CASE": N_("证件案件"),
        "INTERIM": N_("先行暂扣"),
        "REVIEW": N_("年度审验"),
        "CORRECTION": N_("档案更正"),
    },
    # What is to be done about a card; requests, dossiers, cases and reviews have words of their own.
    "deadline_act": {
        "EXPIRY": N_("申请到期换发"),
        "RECEIPT": N_("把证件发给本人并签收"),
        "ACTIVATION": N_("安排宣誓，启用证件"),
        "VOID_NOTICE": N_("登记遗失声明"),
        "REPLACEMENT": N_("声明期满后，申请补办"),
        "COLLECTION": N_("已离开执法岗位，收回证件上交"),
        "CONFIRMATION": N_("确认证件已经收回"),
        "CANCELLATION": N_("注销收回的证件"),
        "EXPIRED": N_("过期满90天后，注销"),
    },
    "deadline_correction": {
        "FILED": N_("答复更正档案的申请"),
        "ACCEPTED": N_("把同意更正的内容改好"),
    },
    "deadline_whose": {"HOLDER": N_("本人"), "UNIT": N_("所在单位"), "BUREAU": N_("司法局")},
    "deadline_group": {
        "OVERDUE": N_("已逾期"),
        "WEEK": N_("本周"),
        "MONTH": N_("本月"),
        "LATER": N_("以后"),
        "UNDATED": N_("没有日期"),
    },
}
