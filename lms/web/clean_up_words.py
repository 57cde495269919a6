"""Words and sentences of clean-ups, and of the package for an inspector."""

from lms.i18n import N_

CLEAN_UP_WORDS: dict[str, dict[str, str]] = {
    "clean_up_outcome": {
        "KEPT": N_("保留"),
        "TO_MEND": N_("限期补齐"),
        "DISMISSED": N_("清退"),
        "TRANSFERRED": N_("调离"),
        "REASSIGNED": N_("调整到其他岗位"),
    }
}
CLEAN_UP_REFUSALS = {
    "INSPECTION_YEAR": N_("只能选%(first)s年到%(last)s年"),
    "CLEAN_UP_NOT_FOUND": N_("找不到这次清理。它可能不存在，也可能不在您的管辖范围内"),
    "CLEAN_UP_OPEN": N_("这个单位有一次清理还没有办结，先把它办完"),
    "CLEAN_UP_CLOSED": N_("这次清理已经办结，不能再改"),
    "CLEAN_UP_UNDECIDED": N_("还有%(number)s人没有处理意见，不能办结"),
    "CLEAN_UP_CARD_OUT": N_("还有%(number)s人的证件或工作证没有交回，也没有遗失说明，不能办结"),
}
CLEAN_UP_NOTICES = {
    "INSPECTION_ORDERED": N_("已交给后台制作，做好后在这里下载"),
    "CLEAN_UP_OPENED": N_("名单已列出，请逐人提出处理意见"),
    "CLEAN_UP_DECIDED": N_("已记下处理意见"),
    "CLEAN_UP_WAS_CLOSED": N_("清理已办结"),
}
CLEAN_UP_ACTIONS = {
    "inspection:package:ordered": N_("交办检查资料包"),
    "clean_up:opened": N_("开展人员清理"),
    "clean_up:decided": N_("提出清理处理意见"),
    "clean_up:closed": N_("办结人员清理"),
}
