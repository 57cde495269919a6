"""Words and sentences of bulletins and of what they ask to be put right."""

from lms.i18n import N_

BULLETIN_WORDS: dict[str, dict[str, str]] = {
    "rectification_state": {"open": N_("待整改"), "replied": N_("已回复，待核"), "closed": N_("已销号")},
    "rectification_step": {"open": N_("退回，继续整改"), "replied": N_("单位回复"), "closed": N_("核实，销号")},
}
BULLETIN_REFUSALS = {
    "BULLETIN_NOT_FOUND": N_("找不到这期通报。它可能不存在，也可能与您的单位无关"),
    "BULLETIN_EMPTY": N_("这一天没有应达标的人员，没有可通报的数字。请换一个日期"),
    "BULLETIN_ISSUED": N_("这期通报已经印发，不能再改"),
    "BULLETIN_NOT_OURS": N_("这不归本单位办。通报由印发单位办，整改由被通报单位回复"),
    "OWN_BULLETIN": N_("自己起草的通报须由他人签发"),
    "RECTIFICATION_NOT_FOUND": N_("找不到这项整改。它可能不存在，也可能不在您的管辖范围内"),
    "RECTIFICATION_STATE": N_("这项整改现在不能这样处理。请刷新后再看"),
}
BULLETIN_NOTICES = {
    "BULLETIN_DRAFTED": N_("已起草，数字已固定。核对后由他人签发"),
    "BULLETIN_REWORDED": N_("已保存"),
    "BULLETIN_WAS_ISSUED": N_("已印发%(number)s，滞后单位的整改任务已下达"),
    "RECTIFICATION_ANSWERED": N_("已回复，等印发单位核实"),
    "RECTIFICATION_SENT_BACK": N_("已退回，单位会看到还缺什么"),
    "RECTIFICATION_CLOSED": N_("已销号"),
}
BULLETIN_ACTIONS = {
    "bulletin:drafted": N_("起草通报"),
    "bulletin:reworded": N_("修改通报"),
    "bulletin:exported": N_("导出通报"),
    "bulletin:issued": N_("签发通报"),
    "rectification:state:open": N_("退回整改"),
    "rectification:state:replied": N_("回复整改"),
    "rectification:state:closed": N_("整改销号"),
}
