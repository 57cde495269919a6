"""Words and sentences of exits: outcomes, open items, refusals, notices, acts."""

from lms.i18n import N_

EXIT_WORDS: dict[str, dict[str, str]] = {
    "exit_outcome": {
        "DISMISSED": N_("清退"),
        "TRANSFERRED": N_("调离"),
        "REASSIGNED": N_("调整到其他岗位"),
        "RETIRED": N_("退休"),
        "RESIGNED": N_("辞职"),
        "DIED": N_("去世"),
    },
    "exit_item": {
        "POST": N_("执法岗位没有结束"),
        "CARD_COLLECT": N_("证件没有收回"),
        "CARD_CONFIRM": N_("证件收回没有确认"),
        "CARD_CANCEL": N_("证件没有注销"),
        "BADGE": N_("工作证没有收回"),
        "APPLICATION": N_("证件申请没有办完"),
        "REQUEST": N_("换证申请没有办完"),
        "CASE": N_("证件案件没有办完"),
        "HOURS": N_("有学时等待确认"),
        "OBJECTION": N_("学时异议没有答复"),
        "CLASS": N_("人员身份没有结束"),
        "ACCOUNT": N_("账号还能为单位办事"),
    },
    "exit_hand": {
        "POST": N_("由单位培训管理员办"),
        "CARD_COLLECT": N_("由单位法制机构办"),
        "CARD_CONFIRM": N_("由司法局办"),
        "CARD_CANCEL": N_("由司法局负责人办"),
        "BADGE": N_("由单位负责人办"),
        "APPLICATION": N_("由本人撤回，或司法局不予发证"),
        "REQUEST": N_("由单位法制机构或司法局办"),
        "CASE": N_("由办案机构办"),
        "HOURS": N_("由学时确认人办"),
        "OBJECTION": N_("由学时确认人办"),
        "CLASS": N_("由单位培训管理员办"),
        "ACCOUNT": N_("由安全管理员停用"),
    },
}
EXIT_REFUSALS = {
    "EXIT_NOT_FOUND": N_("找不到这条离岗记录。它可能不存在，也可能不在您的管辖范围内"),
    "EXIT_RECORDED": N_("已经登记过离岗，正在办理。请在“离岗清单”里继续办"),
    "EXIT_CLOSED": N_("这条离岗记录已经办结"),
    "EXIT_NOT_EXCUSABLE": N_("“%(item)s”不能不办：证件和工作证必须收回，遗失的登记遗失说明"),
    "EXIT_ITEM_CLOSED": N_("“%(item)s”已经办完，不用说明"),
    "EXIT_ITEMS_OPEN": N_("还有%(number)s件事没办完，先办“%(item)s”。可以不办的，先说明理由"),
}
EXIT_LISTS = {(code, "item"): "exit_item" for code in ("EXIT_NOT_EXCUSABLE", "EXIT_ITEM_CLOSED", "EXIT_ITEMS_OPEN")}
EXIT_NOTICES = {
    "EXIT_KEPT": N_("已登记去向。没办完的事列在下面"),
    "EXIT_ITEM_EXCUSED": N_("已说明理由，留在记录里"),
    "EXIT_WAS_CLOSED": N_("已办结"),
}
EXIT_ACTIONS = {
    "exit:recorded": N_("登记离岗去向"),
    "exit:excused": N_("说明离岗时不办的事"),
    "exit:closed": N_("办结离岗"),
}
