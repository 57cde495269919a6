"""Words of the personal enforcement file."""

from lms.i18n import N_

PERSONAL_FILE_WORDS: dict[str, dict[str, str]] = {
    "file_section": {
        "basic": N_("基本情况"),
        "posts": N_("编制和任职经历"),
        "education": N_("学历和法律资格"),
        "hours": N_("培训台账"),
        "exams": N_("考试"),
        "credentials": N_("执法资格和证件"),
        "oaths": N_("宣誓"),
        "reviews": N_("年度审验"),
        "appraisal": N_("平时考核和评议考核"),
        "commendation": N_("表彰奖励"),
        "sanctions": N_("处分、责任追究和尽职免责"),
        "complaints": N_("查实的投诉"),
        "cases": N_("暂扣、收回案件"),
        "exit": N_("离岗"),
    },
    "complaint_finding": {"UPHELD": N_("属实"), "PARTLY": N_("部分属实"), "UNFOUNDED": N_("不属实")},
    "file_basic": {"JOINED": N_("录用入职"), "TRAINED": N_("全年培训入账")},
    "file_exam": {"PASSED": N_("合格"), "FAILED": N_("不合格")},
    "file_exemption": {"EXEMPT": N_("尽职免责")},
}
PERSONAL_FILE_ACTIONS = {"personal_file:printed": N_("下载执法档案")}
