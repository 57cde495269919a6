"""Words and sentences of practice: the days of the month, where a mistake was made, refusals, what was just done."""

from lms.i18n import N_

EXERCISE_WORDS: dict[str, dict[str, str]] = {
    "day_state": {
        "done": N_("已完成"),
        "begun": N_("没有做完"),
        "open": N_("今天还没有练"),
        "missed": N_("没有练"),
        "off": N_("休息日"),
        "leave": N_("请假"),
        "to_come": N_("未到"),
    },
    "exercise_source": {
        "daily": N_("每日一练"),
        "chapter": N_("分章练习"),
        "notebook": N_("错题复习"),
        "course_quiz": N_("课后测验"),
        "exam": N_("考试"),
    },
}
EXERCISE_REFUSALS = {
    "EXERCISE_DURING_EXAM": N_("您正在考试，交卷后才能练习"),
    "EXERCISE_BLANK": N_("还没有作答，请先选择或填写答案"),
    "EXERCISE_STALE": N_("这道题您在别的页面已经答过，请重新打开练习"),
    "DAILY_NO_POST": N_("您现在没有所在单位，不能开始每日一练。请联系单位培训联络员"),
    "DAILY_NOTHING_OPEN": N_("现在没有开放练习的题库，开放后再来"),
    "DAILY_OVER": N_("%(day)s的每日一练已经结束，请做今天的"),
    "BANK_OPEN_ALREADY": N_("这个题库已经开放练习"),
    "BANK_CLOSED_ALREADY": N_("这个题库已经停止开放"),
    "BANK_NOTHING_TO_PRACTISE": N_("题库里没有可以练习的题：在用、可自动判分、没有标“考试专用”的题才能练习"),
    "OPENING_NOT_FOUND": N_("没有这次开放，或不在您的管理范围内"),
}
EXERCISE_NOTICES = {
    "BANK_OPENED": N_("%(bank)s已开放练习"),
    "BANK_CLOSED": N_("%(bank)s已停止开放，做过的记录保留"),
}
