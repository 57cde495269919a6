"""The sentence of each cause of a notice, and the words of causes, channels and deliveries."""

from lms.i18n import N_
from lms.notices.rules.causes import Cause

SENTENCES: dict[Cause, str] = {
    Cause.CARD_EXPIRES: N_("您的执法证件%(day)s到期，还有%(left)s天，请按时申请换发"),
    Cause.CARD_DUE: N_("您的执法证件有事要办：%(act)s，期限%(day)s"),
    Cause.CARD_OVERDUE: N_("您的执法证件有事已逾期：%(act)s，期限是%(day)s"),
    Cause.HOURS_RETURNED: N_("您%(day)s的学时被退回：%(reason)s"),
    Cause.OBJECTION_ANSWERED: N_("您对学时的异议已有答复"),
    Cause.EXAM_ROSTER: N_("您已列入考试“%(title)s”的名单，请查看时间和地点"),
    Cause.EXAM_RESULTS: N_("考试“%(title)s”已公布成绩"),
    Cause.CLASS_ENROLLED: N_("您已列入培训班“%(title)s”的名单"),
    Cause.CLASS_WAITING: N_("培训班“%(title)s”名额已满，您在候补名单中"),
    Cause.CLASS_MOVED_UP: N_("培训班“%(title)s”有了名额，您已由候补转为参加"),
    Cause.APPLICATION_RETURNED: N_("您的证件申请被退回补正，请按列出的问题一次补齐"),
    Cause.APPLICATION_MOVED: N_("您的证件申请进入下一步：%(state)s"),
    Cause.APPLICATION_DECIDED: N_("您的证件申请已有结果：%(state)s"),
    Cause.REQUEST_REFUSED: N_("您的证件事项申请“%(kind)s”没有通过：%(reason)s"),
    Cause.CASE_NOTICE: N_("您收到一份告知书，请尽快查看，在规定的日期前陈述申辩"),
    Cause.CASE_HEARING: N_("您的证件案件定于%(day)s听证"),
    Cause.CASE_DECIDED: N_("您的证件案件已有决定，请查看决定书和申请复核的期限"),
    Cause.DESK_EXPIRES: N_("%(name)s的执法证件%(day)s到期，还有%(left)s天"),
    Cause.DESK_DUE: N_("%(name)s：%(act)s，期限%(day)s"),
    Cause.DESK_OVERDUE: N_("%(name)s：%(act)s，期限%(day)s，已逾期"),
}

NOTICE_WORDS: dict[str, dict[str, str]] = {
    "notice_cause": {
        "CARD_EXPIRES": N_("证件到期"),
        "CARD_DUE": N_("证件期限"),
        "CARD_OVERDUE": N_("证件逾期"),
        "HOURS_RETURNED": N_("学时退回"),
        "OBJECTION_ANSWERED": N_("异议答复"),
        "EXAM_ROSTER": N_("考试名单"),
        "EXAM_RESULTS": N_("考试成绩"),
        "CLASS_ENROLLED": N_("培训班"),
        "CLASS_WAITING": N_("培训班候补"),
        "CLASS_MOVED_UP": N_("培训班递补"),
        "APPLICATION_RETURNED": N_("申请退回"),
        "APPLICATION_MOVED": N_("申请进度"),
        "APPLICATION_DECIDED": N_("申请结果"),
        "REQUEST_REFUSED": N_("证件事项"),
        "CASE_NOTICE": N_("案件告知"),
        "CASE_HEARING": N_("案件听证"),
        "CASE_DECIDED": N_("案件决定"),
        "DESK_EXPIRES": N_("人员证件到期"),
        "DESK_DUE": N_("人员证件待办"),
        "DESK_OVERDUE": N_("人员证件逾期"),
    },
    "notice_channel": {
        "EMAIL": N_("电子邮件"),
        "SMS": N_("短信"),
        "WECOM": N_("企业微信"),
        "DINGTALK": N_("钉钉"),
    },
    "notice_delivery": {
        "WAITING": N_("等待发送"),
        "SENT": N_("已发送"),
        "GIVEN_UP": N_("没有发出"),
        "DROPPED": N_("不再需要"),
    },
}
NOTICE_NOTICES: dict[str, str] = {
    "INBOX_READ": N_("已全部标为已读"),
    "ADDRESS_NAMED": N_("已保存，通知会同时发到这个邮箱"),
    "ADDRESS_ENDED": N_("已取消，通知只在这里显示"),
}
NOTICE_REFUSALS: dict[str, str] = {
    "ADDRESS_WRONG": N_("这不像一个邮箱地址，请核对，如name@example.gov.cn"),
}
