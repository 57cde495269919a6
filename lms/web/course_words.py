"""The words for values of courses, as people say them; `wording.word` looks them up."""

from lms.i18n import N_

COURSE_STATE = {
    "draft": N_("编制中"),
    "submitted": N_("待审批"),
    "published": N_("已发布"),
    "withdrawn": N_("已撤下"),
}
COMPULSORY = {
    "PREPOST_ETHICS": N_("岗前：思想道德"),
    "PREPOST_LAW": N_("岗前：法治意识"),
    "PREPOST_DUTY": N_("岗前：工作职责"),
    "PREPOST_CONDUCT": N_("岗前：举止规范"),
    "CONDUCT": N_("行为规范"),
    "PLATFORM": N_("平台应用"),
    "SPECIAL_TOPIC": N_("年度专题"),
}
MATERIAL_KIND = {
    "VIDEO": N_("视频"),
    "AUDIO": N_("音频"),
    "PDF": N_("PDF文档"),
    "OFFICE": N_("Office文档"),
    "SCORM": N_("SCORM课件"),
    "H5P": N_("H5P课件"),
}
QUESTION = {
    "CONTENT": N_("内容准确、够新"),
    "USEFUL": N_("对我的执法工作有用"),
    "CLEAR": N_("讲得清楚"),
    "PACE": N_("长短和快慢合适"),
}
MARK = {"1": N_("1（差）"), "2": "2", "3": "3", "4": "4", "5": N_("5（好）")}

COURSE_WORDS: dict[str, dict[str, str]] = {
    "course_state": COURSE_STATE,
    "compulsory": COMPULSORY,
    "material_kind": MATERIAL_KIND,
    "question": QUESTION,
    "mark": MARK,
}
