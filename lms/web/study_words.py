"""What study time says: its refusals, its marks, what was just done."""

from lms.i18n import N_

STUDY: dict[str, str] = {
    "COURSEWARE_NOT_FOUND": N_("找不到这个课件。它可能不存在，也可能不向您开放"),
    "PLAYER_NOT_FOUND": N_("这个播放窗口不是为您打开的，或已失效。请刷新本页"),
    "TAKEN_OVER": N_("您在另一个窗口或设备上打开了课件，这里已停止计时"),
    "CHECK_UNKNOWN": N_("这次确认已经用过或不是刚才问的那一次。请刷新本页"),
    "PAGE_UNKNOWN": N_("这份文档没有第%(page)s页"),
    "FLAG_NOT_FOUND": N_("找不到这条标记。它可能不存在，也可能不在您的管辖范围内"),
    "FLAG_CLEARED": N_("这条标记已有人核查"),
    "FINDING_MISSING": N_("请写明核查结果"),
}
STUDY_NOTICES: dict[str, str] = {"FLAG_CLEARED": N_("已记下核查结果")}
STUDY_WORDS: dict[str, dict[str, str]] = {
    "study_flag": {
        "DURING_CLASS": N_("上课时间在网上学习"),
        "SHARED_DEVICE": N_("一台设备多人使用"),
        "COPIED_TIMES": N_("与他人起止时刻全部相同"),
        "ROBOT_ANSWERS": N_("在场确认快得不像人"),
    },
    "study_flag_why": {
        "DURING_CLASS": N_("本人当天登记了面授或其他培训，时间与网上学习重叠"),
        "SHARED_DEVICE": N_("这台设备当天有超过三个人学习，可能是代学"),
        "COPIED_TIMES": N_("学同一课程的另一个人，每一段的开始和结束都与本人相差不到两秒"),
        "ROBOT_ANSWERS": N_("每一次在场确认都不到一秒就回应，可能由程序代答"),
    },
}
