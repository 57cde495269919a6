"""Words and sentences of marking, wrong keys, score checks and publishing."""

from lms.i18n import N_

MARKING_WORDS: dict[str, dict[str, str]] = {
    "rekey_kind": {
        "void": N_("本题作废，所有抽到的人得满分"),
        "version": N_("按题库中更正后的答案评分"),
        "version_too": N_("更正后的答案和原答案都算对"),
        "options": N_("另有选项也算对"),
    },
    "rekey_state": {"open": N_("待另一人决定"), "applied": N_("已更正"), "dropped": N_("不更正")},
    "rekey_effect": {
        "passes_now": N_("变为合格"),
        "would_fail": N_("低于合格线"),
        "gains": N_("加分"),
        "loses": N_("减分"),
        "same": N_("不变"),
    },
    "check_outcome": {"unchanged": N_("成绩无误"), "corrected": N_("成绩已更正")},
    "score_reason": {"MARKED": N_("人工评卷完成"), "": N_("交卷时系统评分")},
}

MARKING_REFUSALS = {
    "MARKER_UNKNOWN": N_("没有这个账号，或已停用。请从列表里选，或核对登录名"),
    "MARKER_CANNOT": N_("%(name)s没有能评卷的角色。请另选一人，或请管理员先授予角色"),
    "MARKING_OVER": N_("评卷已经结束，不能再改评卷人"),
    "MARK_POINTS": N_("请填0到满分之间的分数，以0.5分为单位"),
    "MARK_SETTLED": N_("这份答案的两个评分已经比对过，不能再改"),
    "REKEY_STATE": N_("考试结束以后才能更正答案"),
    "REKEY_VERSION": N_("题库里还没有更正并经审定的新版本。请先修改试题并由另一人审定，或选择其他办法"),
    "REKEY_FORM": N_("新版本的选项或小题与试卷上的不同，考生的作答对不上。请选择作废，或认可另外的选项"),
    "REKEY_OPTIONS": N_("请选出也算对的选项；这个办法只用于单选题和多选题"),
    "REKEY_CHANGED": N_("名单在您查看以后有变化。请重新核对后再决定"),
    "REKEYING_OPEN": N_("还有一项答案更正没有决定。请先由另一人批准或驳回"),
    "REKEYING_DECIDED": N_("这项更正已经决定过了。请刷新后再看"),
    "OWN_REKEYING": N_("您自己提出的更正不能由您批准。请由另一人决定"),
    "CHECK_UNPUBLISHED": N_("成绩公布以后才能申请复核"),
    "CHECK_LATE": N_("申请复核的期限到%(day)s为止，已经过了"),
    "CHECK_TWICE": N_("这场考试您已经申请过复核，每场考试一次"),
    "CHECK_ANSWERED": N_("这项复核已经答复过了"),
    "CHECK_POINTS": N_("第%(number)s题不在试卷上，或分数超过这题的满分"),
    "CHECK_SAME": N_("没有改动任何一题的分数。请改正分数，或选择成绩无误"),
    "CHECK_LOWERS": N_("申请复核不会减分。更正后的总分不能低于原来的总分"),
}

MARKING_NOTICES = {
    "MARKER_NAMED": N_("已请%(name)s评卷"),
    "MARKER_ENDED": N_("已不再请%(name)s评卷，未评的已转给他人"),
    "MARK_KEPT": N_("草稿已保存，还没有给分"),
    "MARK_GIVEN": N_("已给分"),
    "MARKING_DONE": N_("您要评的都评完了，谢谢"),
    "REKEYING_PROPOSED": N_("已提出更正，等另一人决定。题库中的这道题已停止抽用"),
    "REKEYING_APPLIED": N_("已更正%(people)s人的成绩，原来的成绩留存"),
    "REKEYING_DROPPED": N_("已决定不更正，成绩不变"),
    "CHECK_ASKED": N_("已申请成绩复核，结果会显示在本页"),
    "CHECK_ANSWER_GIVEN": N_("已答复，考生现在可以看到"),
}
