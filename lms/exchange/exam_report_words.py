"""The words of the workbooks of exams, in Chinese; English comes from the catalogue. Pure."""

from lms.exams.rules.rates import Came
from lms.i18n import N_

SHEETS = {"RATES": N_("合格率"), "CHAPTERS": N_("各类别得分率"), "NAMES": N_("名单")}
DEFINITIONS = (
    N_("应考=考生名单-免考-缓考；合格率=合格÷应考，截断到两位小数，不四舍五入；无故缺考算不合格；没有应考人员的写“–”"),
    N_("补考后取较好的一次，首次成绩单列；每个单位都包括下属单位，一人只在列入名单时所在的单位计数"),
)
UNIT_HEADS = (
    *(
        N_("单位"),
        N_("名单"),
        N_("免考"),
        N_("缓考"),
        N_("应考"),
        N_("参加"),
        N_("缺考"),
        N_("合格"),
        N_("合格率（%）"),
    ),
    *(N_("指标"), N_("离目标还差人数"), N_("首次应考"), N_("首次参加"), N_("首次合格"), N_("首次合格率（%）")),
)
CHAPTER_HEADS = (N_("类别"), N_("试题"), N_("作答人次"), N_("得分率（%）"))
NAME_HEADS = (
    *(N_("单位"), N_("姓名"), N_("人员类别"), N_("应考情况"), N_("首次"), N_("补考"), N_("结果")),
    *(N_("得分"), N_("满分")),
)
CLASSES = {
    "OFFICER": N_("执法人员"),
    "ASSISTANT": N_("辅助人员"),
    "APPLICANT": N_("拟申领人员"),
    "SUPERVISOR": N_("执法监督人员"),
    "SOCIAL_SUPERVISOR": N_("社会监督员"),
    "LEGAL_REVIEWER": N_("法制审核人员"),
}
STANDINGS = {"due": N_("应考"), "deferred": N_("缓考"), "exempt": N_("免考")}
CAME = {
    Came.ABSENT: N_("缺考"),
    Came.FAILED: N_("不合格"),
    Came.UNKNOWN: N_("待评分"),
    Came.PASSED: N_("合格"),
}
