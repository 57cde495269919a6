"""Words and sentences of requests to correct a personal file."""

from lms.i18n import N_

FILE_CORRECTION_WORDS: dict[str, dict[str, str]] = {
    "file_correction_state": {
        "FILED": N_("等待答复"),
        "ACCEPTED": N_("同意更正，正在改"),
        "REFUSED": N_("不予更正"),
        "DONE": N_("已更正"),
        "TAKEN_BACK": N_("已撤回"),
    }
}
FILE_CORRECTION_REFUSALS = {
    "CORRECTION_NOT_FOUND": N_("找不到这个更正申请。它可能不存在，也可能不在您的管辖范围内"),
    "CORRECTION_MOVE": N_("这个更正申请现在是“%(state)s”，不能再这样办理"),
    "CORRECTION_ELSEWHERE": N_("学时有误的，请到“我的年度”对那一条提出异议，10个工作日内答复"),
    "CORRECTION_OPEN": N_("这一部分已有一个更正申请正在办理，办完再提"),
    "CORRECTION_NO_UNIT": N_("您没有任职单位的登记，请联系司法局"),
}
FILE_CORRECTION_LISTS = {("CORRECTION_MOVE", "state"): "file_correction_state"}
FILE_CORRECTION_NOTICES = {
    "CORRECTION_FILED": N_("已提交，30天内答复"),
    "CORRECTION_TAKEN_BACK": N_("更正申请已撤回"),
    "CORRECTION_ANSWERED": N_("已答复，本人能看到理由"),
    "CORRECTION_DONE": N_("已记下更正结果，本人能看到"),
}
FILE_CORRECTION_ACTIONS = {
    "file_correction:filed": N_("申请更正档案"),
    "file_correction:accepted": N_("同意更正档案"),
    "file_correction:refused": N_("不予更正档案"),
    "file_correction:done": N_("档案已更正"),
    "file_correction:taken_back": N_("撤回档案更正申请"),
}
