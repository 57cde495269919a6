"""Words and sentences of large prints."""

from lms.i18n import N_

PRINT_WORDS: dict[str, dict[str, str]] = {
    "print_kind": {
        "exam:tickets": N_("准考证"),
        "exam:named-papers": N_("实名试卷"),
        "exam:named-sheets": N_("实名答题纸"),
        "documents:papers": N_("年度学时完成证明"),
        "inspection:package": N_("检查资料包"),
    },
    "print_state": {
        "making": N_("正在制作"),
        "ready": N_("可以下载"),
        "failed": N_("没有做成"),
        "stopped": N_("已停止"),
        "dropped": N_("文件已到期清除"),
    },
}

PRINT_REFUSALS = {
    "PRINT_EMPTY": N_("没有要打印的内容。请先看看名单，再打印"),
    "PRINT_AT_ONCE": N_("这种材料份数不多，不用后台打印，请直接下载"),
    "PRINT_OVER": N_("这次打印已经结束，不能再停止或者继续。需要时请重新打印"),
    "PRINT_CHANGED": N_("交办以后名单或者试卷有变化，不能照原样做完。请停止，再重新打印"),
    "PRESS_FAILED": N_("排版程序中途退出。请点“继续制作”；还是不行，请联系管理员运行 lms check"),
}

PRINT_NOTICES = {
    "PRINT_ORDERED": N_("已交给后台制作，您可以离开本页，做好的文件在这里下载"),
    "PRINT_STOPPED": N_("已停止制作"),
}

PRINT_ACTIONS = {
    "print_run:file:ordered": N_("后台打印"),
    "print_run:file:stopped": N_("停止后台打印"),
    "print_run:file:resumed": N_("继续后台打印"),
    "print_run:file:taken": N_("下载打印文件"),
}
