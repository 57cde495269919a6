"""What pages say about webhooks."""

from lms.i18n import N_
from lms.webhooks.rules.events import Event

WEBHOOK_WORDS: dict[str, dict[str, str]] = {
    "webhook_event": {
        Event.CREDENTIAL_ISSUED: N_("证件发放"),
        Event.CREDENTIAL_ACTIVATED: N_("证件启用"),
        Event.CREDENTIAL_SUSPENDED: N_("证件暂扣"),
        Event.CREDENTIAL_RESUMED: N_("证件恢复"),
        Event.CREDENTIAL_LOST: N_("证件挂失"),
        Event.CREDENTIAL_CHANGED: N_("证件换发、补发、变更或更正"),
        Event.CREDENTIAL_WITHDRAWN: N_("证件收回"),
        Event.CREDENTIAL_CANCELLED: N_("证件注销"),
        Event.CREDENTIAL_REVOKED: N_("证件吊销"),
        Event.EXAM_PUBLISHED: N_("考试成绩公布"),
        Event.FILING_RECEIVED: N_("报送备案收到"),
        Event.FILING_RETURNED: N_("报送材料退回"),
        Event.YEAR_CLOSED: N_("年度关账"),
        Event.TEST: N_("试推"),
    },
    "webhook_delivery": {"WAITING": N_("待推送"), "SENT": N_("已送达"), "GIVEN_UP": N_("已放弃")},
}
WEBHOOK_REFUSALS: dict[str, str] = {
    "WEBHOOK_ADDRESS": N_("这不是一个能推送的地址。请填对方给的完整网址，不带账号口令和#"),
    "WEBHOOK_NOT_HTTPS": N_("推送地址要以https开头。内网地址请系统运维写进LMS_INNER_HOSTS"),
    "WEBHOOK_STATE": N_("这个推送已暂停、已在推送或已停止，不能这样办。请刷新页面看它现在的状态"),
    "NO_EVENT": N_("没有勾选要推送的事。请至少勾选一项"),
    "DELIVERY_WAITING": N_("这条还在等着推送，不用再推"),
}
WEBHOOK_NOTICES: dict[str, str] = {
    "WEBHOOK_PAUSED": N_("已暂停。这期间发生的事，恢复后补推"),
    "WEBHOOK_GOES_ON": N_("已恢复推送"),
    "WEBHOOK_TRIED": N_("试推已排队，几秒后刷新页面看结果"),
    "WEBHOOK_REPEATED": N_("已排队重推，几秒后刷新页面看结果"),
    "WEBHOOK_ENDED": N_("已停止向这个地址推送"),
}
WEBHOOK_ACTIONS: dict[str, str] = {
    "webhook:added": N_("添加事件推送"),
    "webhook:paused": N_("暂停事件推送"),
    "webhook:gone_on": N_("恢复事件推送"),
    "webhook:ended": N_("停止事件推送"),
    "webhook:key:changed": N_("更换推送密钥"),
    "webhook:tried": N_("试推"),
    "webhook:repeated": N_("重推一条"),
}
