"""What is said about files that other systems give: half a file, titles nobody expected, their findings and cards."""

from lms.i18n import N_

SOURCES: dict[str, str] = {
    "FILE_CUT_SHORT": N_(
        "文件不完整：应以“%(trailer)s”一行结尾，读到%(rows)s行就没有了。请让对方重新导出，或从原系统再下载一次"
    ),
    "FILE_COUNT_DIFFERS": N_(
        "文件不完整：结尾写明%(said)s条，实际有%(rows)s条。请让对方重新导出，或从原系统再下载一次"
    ),
    "MAPPING_NO_COLUMN": N_(
        "对照表（%(source)s第%(version)s版）里的列名，文件里一个也没有。应有：%(expected)s；读到：%(found)s。"
        "请核对是不是选错了文件或系统；对方换了格式的，先改对照表"
    ),
    "MAPPING_USED": N_("按%(source)s对照表第%(version)s版读取"),
    "COMPLAINT_WHOSE": N_("执法证号和身份证号都没有填。请至少填一个"),
    "COMPLAINT_DAYS": N_("办结日期早于受理日期。请核对"),
    "COMPLAINT_FINDING": N_("不认识办理结果“%(text)s”。可填：%(choices)s；对方另有写法的，请写进对照表"),
    "COMPLAINT_SERIOUS": N_("不认识情节“%(text)s”，按一般登记。请核对"),
    "COMPLAINT_TWO_PEOPLE": N_("执法证号和身份证号不是同一个人。请核对"),
    "COMPLAINT_PERSON": N_("没有找到持这个证号或身份证号的人，或他不在您的管辖范围内。请核对号码"),
    "COMPLAINT_CHANGED": N_("这个工单以前导入过，内容和这次不同。原记录不能改，请与对方核实后用新的编号导入"),
    "CARD_NAME_DIFFERS": N_("姓名和这个证号登记的不一样。请核对是不是错行"),
    "CARD_STATE": N_("不认识证件状态“%(text)s”。可填：%(choices)s；对方另有写法的，请写进对照表"),
    "CARD_TWICE": N_("证号和第%(other)s行重复。同一个证只留一行"),
    "CARD_ONLY_THEIRS": N_("本系统没有这个证，对账时再决定是否采用"),
    "CARD_DIFFERS": N_("和本系统不同：%(fields)s。对账时再决定"),
    "PACKAGE_CUT_SHORT": N_("文件不完整，多半没有传完。请重新复制或重新导出整个数据包"),
    "PACKAGE_MANIFEST": N_("数据包里没有清单（manifest.json），或者清单读不出来。请重新导出整个数据包"),
    "PACKAGE_VERSION": N_("数据包的格式版本是%(said)s，本系统能读第%(known)s版。请用同一版本的系统导出"),
    "PACKAGE_FILE": N_("数据包里的%(file)s缺失，或和清单上的校验值不符。请重新导出，不要改动包里的文件"),
    "PACKAGE_COLUMNS": N_("数据包里的%(file)s缺少这些列：%(missing)s。请重新导出整个数据包"),
    "PACKAGE_HOURS": N_("记录编号是本系统的，内容却和本系统的学时台账不同，没有采用。请核对数据包是否被改动过"),
    "PACKAGE_RESULT": N_("本系统没有这场考试的这条成绩，没有采用。外面考的成绩请从考试页导入成绩册"),
}
