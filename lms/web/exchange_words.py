"""Words, refusals and notices of imports and of what is exchanged with other systems."""

from lms.exchange.provincial.schema import TITLES
from lms.i18n import N_

IMPORT = {
    "units": N_("单位表"),
    "roster": N_("花名册"),
    "hours": N_("外来学时"),
    "daily": N_("日常考核成绩"),
    "complaints": N_("投诉办理结果"),
    "cards": N_("外部平台证件"),
}
IMPORT_HELP = {
    "units": N_("必填：单位代码、单位名称、上级单位代码（最高一级可不填）"),
    "roster": N_("必填：姓名、身份证号、单位、人员类别。身份证号一列请保持文本格式"),
    "hours": N_("必填：记录编号、身份证号、课程名称、课程类别、培训方式、学时、培训日期"),
    "daily": N_("爱启东APP的日常考核。必填：记录编号、身份证号、考核日期；成绩，或题数和答对题数"),
    "complaints": N_("12345、码上监督等的办理结果。必填：工单编号、受理日期、办理结果；执法证号或身份证号"),
    "cards": N_("省平台的证件清单，用来和本系统对账。必填：证号、姓名；状态、日期有则比对"),
}
IMPORT_START = N_("从表头下一行开始填写；表头以外的文字可以删去")
IMPORT_VERDICT = {
    "new": N_("新增"),
    "updated": N_("更新"),
    "unchanged": N_("未变"),
    "refused": N_("拒绝"),
    "note": N_("提示"),
}
EXCHANGE_WORDS: dict[str, dict[str, str]] = {
    "import": IMPORT,
    "import_help": IMPORT_HELP,
    "import_verdict": IMPORT_VERDICT,
    "carried": {
        "hours": N_("培训学时"),
        "daily": N_("日常考核成绩"),
        "scores": N_("考试成绩"),
        "complaints": N_("投诉办理结果"),
        "cards": N_("证件"),
    },
    "provincial_table": dict(TITLES),
    "card_difference": {
        "ONLY_THEIRS": N_("只有对方有"),
        "ONLY_OURS": N_("只有本系统有"),
        "HOLDER": N_("持证人"),
        "STATE": N_("状态"),
        "ISSUED_ON": N_("核发日期"),
        "VALID_TO": N_("有效期至"),
        "ISSUER": N_("发证机关"),
    },
    "pair_standing": {
        "EQUAL": N_("一致"),
        "OPEN": N_("待处理"),
        "ONLY_OURS": N_("只有本系统有"),
        "RULED": N_("对方有误"),
    },
}
EXCHANGE_REFUSALS = {
    "PACKAGE_CHANGED": N_("这不是刚才核对的文件。请选同一个文件，或重新核对"),
    "MAPPING_EMPTY": N_("对照表是空的。请至少写一列、一个词、日期顺序或结尾行"),
    "MAPPING_COLUMN": N_("本系统没有这些列：%(columns)s。请从列表里选"),
    "MAPPING_TITLE_TWICE": N_("列名%(titles)s写给了两列，读的时候不知道归哪一列。请只留一处"),
    "MAPPING_TOO_LONG": N_("列名、词和结尾行最多%(limit)s个字。请缩短"),
    "MAPPING_DAYS": N_("日期顺序“%(order)s”看不懂。请写成DD/MM/YYYY的样子，年月日各一次"),
    "MAPPING_WORDS": N_("第%(line)s行看不懂。请写成“课程类别：公法=PL.GEN”的样子，一行一个"),
    "RECONCILIATION_NOT_FOUND": N_("没有找到这次对账，或它不在您的管辖范围内"),
    "RECONCILE_BY_HAND": N_("这一处不能直接采用对方的。请到证件页按规定程序办理，或者写明对方有误"),
    "RECONCILE_NO_POST": N_("持证人现在不在任何单位任职。请先在人员页登记任职，再采用"),
    "RECONCILED": N_("这个证已经一致，或已经处理过，不用再处理"),
    "BATCH_KNOWN": N_("这个文件刚刚已由别人导入。请刷新页面"),
}
EXCHANGE_NOTICES = {
    "MAPPING_KEPT": N_("对照表第%(version)s版已生效，下一个文件起按它读"),
    "CARD_TAKEN": N_("已采用对方的记载"),
    "CARD_RULED": N_("已记为对方有误"),
}
EXCHANGE_ACTIONS = {
    "upload:stored": N_("上传待核对的表"),
    "upload:looked_at": N_("查看待核对的表"),
    "upload:dropped": N_("放弃待核对的表"),
    "mapping:kept": N_("修改外来文件对照表"),
    "complaints:imported": N_("导入投诉办理结果"),
    "reconciliation:kept": N_("与外部平台证件对账"),
    "reconciliation:theirs_wrong": N_("对账中认定对方有误"),
    "provincial:exported": N_("导出省平台数据包"),
    "provincial:compared": N_("核对省平台数据包"),
    "provincial:taken": N_("导入省平台数据包"),
}
