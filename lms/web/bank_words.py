"""What the pages of review, law, health and blueprints say: notices, form errors and the words of their lists."""

from lms.i18n import N_

# Tags that rules name; other tags are shown as they were written.
QUESTION_TAGS = {"special_topic": N_("专题"), "boundary": N_("执法边界")}
LAW_STANDING = {
    "in_force": N_("现行有效"),
    "ended": N_("已失效"),
    "to_come": N_("尚未施行"),
    "unknown": N_("这个版本没有登记"),
    "undated": N_("没有写版本"),
}
SAMPLE_OUTCOME = {"passed": N_("合格"), "failed": N_("不合格，逐题审核"), "given_up": N_("已放弃，逐题审核")}
BANK_NOTICES = {
    "BLUEPRINT_SAVED": N_("已保存为第%(number)s版"),
    "BLUEPRINT_SAME": N_("内容没有变化，没有新增版本"),
    "BLUEPRINT_WITHDRAWN_NOW": N_("已停用，新的考试不能再选用"),
    "REVIEW_APPROVED": N_("已通过第%(number)s题，可以组卷了"),
    "REVIEW_RETURNED": N_("已退回第%(number)s题，出题人会看到理由"),
    "LAW_RECORDED": N_("已登记%(law)s的新版本"),
    "LAW_END_SAVED": N_("已登记%(law)s的失效日期"),
    "LAW_TAKEN_OUT": N_("已停用待复核%(count)s道题"),
    "REVIEW_CHECKED": N_("第%(number)s题复核有效，依据已对到现行版本"),
    "REVIEW_RETIRED": N_("第%(number)s题已停用，不再组卷"),
    "SAMPLE_DRAWN": N_("已抽出%(drawn)s题。请逐题审核，全部通过后，其余各题一并通过"),
    "SAMPLE_DONE": N_("抽检全部合格，其余%(count)s题一并通过"),
    "SAMPLE_GIVEN_UP": N_("抽检已结束，这批题逐题审核"),
    "STATISTICS_TAKEN": N_("已记下%(count)s道题的作答数据"),
}
BANK_MESSAGES = {
    "STATISTICS_UNNAMED": N_("请写考试名称"),
    "STATISTICS_EMPTY": N_("没有认出本库的题。请在第一行写题号，并至少有一行作答"),
    "SAMPLE_NOT_FOUND": N_("没有这次抽检，或不在您的管辖范围内"),
    "SAMPLE_OF_ANOTHER": N_("这次抽检由别的审题人进行，只有本人可以继续或结束"),
    "SAMPLE_OPEN": N_("这批题正在抽检。请先把它审完，或结束抽检"),
    "SAMPLE_SMALL": N_("这批题里没有疑点、可以不逐题看的只有%(fit)s道，少于%(least)s道，请逐题审核"),
    "EARLIER_REVIEW_MISSING": N_("请写明这批题此前由谁审定过。没有审定过的题要逐题审核"),
    "BLUEPRINT_NUMBER": N_("题数要是1到500的整数"),
    "BLUEPRINT_POINTS": N_("每题分值要是0.5的倍数，如0.5、1、2"),
    "BLUEPRINT_PERCENT": N_("占比要是1到100的整数"),
    "KEYS_NOT_YOURS": N_("这份卷子用到了您无权查看的题库，不能显示题目和答案"),
    "PAPER_NOT_MADE": N_("题库现在组不出符合难度和占比要求的卷子。请增加题目，或放宽组卷规则"),
}
BANK_TABLES = {
    "question_tag": QUESTION_TAGS,
    "law_standing": LAW_STANDING,
    "sample_outcome": SAMPLE_OUTCOME,
}
