"""Words and sentences of commendations and quarterly grades."""

from lms.i18n import N_

MERIT_WORDS: dict[str, dict[str, str]] = {
    "commendation": {
        "BULLETIN_PRAISE": N_("通报表扬"),
        "AWARD": N_("表彰奖励"),
        "ADVANCED": N_("先进集体、先进个人"),
        "MERIT": N_("嘉奖、记功"),
    },
    "commendation_level": {
        "UNIT": N_("本单位"),
        "COUNTY": N_("县级"),
        "CITY": N_("市级"),
        "PROVINCE": N_("省级"),
        "STATE": N_("国家级"),
    },
    "quarter_grade": {
        "GOOD": N_("好"),
        "FAIRLY_GOOD": N_("较好"),
        "ORDINARY": N_("一般"),
        "POOR": N_("较差"),
    },
}
MERIT_REFUSALS = {
    "COMMENDATION_BARRED": N_("此人有案件没有办结，或在处分期内，这时不能登记表彰。请在结束后再登记"),
    "QUARTER_AHEAD": N_("%(year)s年第%(quarter)s季度还没有到最后一个月，不能登记考核等次"),
}
MERIT_NOTICES = {
    "COMMENDATION_KEPT": N_("已登记表彰奖励"),
    "GRADE_KEPT": N_("已登记平时考核等次"),
}
MERIT_ACTIONS = {
    "commendation:recorded": N_("登记表彰奖励"),
    "regular_appraisal:recorded": N_("登记平时考核"),
    "regular_appraisals:exported": N_("导出平时考核结果"),
}
