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
    "campaign_state": {
        "NOMINATING": N_("推荐中"),
        "CHOOSING": N_("推荐截止，等司法局公示"),
        "PUBLICITY": N_("公示中"),
        "DECIDING": N_("公示期满，等决定"),
        "DECIDED": N_("已决定"),
    },
    "quarter_grade": {
        "GOOD": N_("好"),
        "FAIRLY_GOOD": N_("较好"),
        "ORDINARY": N_("一般"),
        "POOR": N_("较差"),
    },
}
MERIT_REFUSALS = {
    "CAMPAIGN_NOT_FOUND": N_("找不到这次评选。它可能不存在，也可能没有请您的单位推荐"),
    "CAMPAIGN_BUREAU": N_("评选由司法局组织。请选择司法局"),
    "CAMPAIGN_DAY_PAST": N_("推荐截止日%(day)s已经过了。请选择今天或以后的日期"),
    "CAMPAIGN_STATE": N_("评选现在是“%(state)s”，不能这样办理。请看本页写明的日期和下一步"),
    "CAMPAIGN_NOBODY": N_("请从列出的人中至少选择一人"),
    "NOMINATED_TWICE": N_("此人已经推荐过了"),
    "OWN_CAMPAIGN": N_("发起和公示这次评选的人不能决定结果。请由另一人决定"),
    "COMMENDATION_BARRED": N_("此人有案件没有办结，或在处分期内，这时不能登记表彰。请在结束后再登记"),
    "QUARTER_AHEAD": N_("%(year)s年第%(quarter)s季度还没有到最后一个月，不能登记考核等次"),
}
MERIT_NOTICES = {
    "CAMPAIGN_OPENED": N_("已发起评选，各单位可以推荐了"),
    "NOMINATED": N_("已推荐，档案里的事实已经带出"),
    "CAMPAIGN_PUBLISHED": N_("已开始公示，所有人都能看到"),
    "CAMPAIGN_DECIDED": N_("已决定，评上的人已登记表彰"),
    "COMMENDATION_KEPT": N_("已登记表彰奖励"),
    "GRADE_KEPT": N_("已登记平时考核等次"),
}
MERIT_LISTS = {("CAMPAIGN_STATE", "state"): "campaign_state"}
MERIT_ACTIONS = {
    "campaign:opened": N_("发起评选"),
    "campaign:nominated": N_("推荐评选人选"),
    "campaign:published": N_("公示评选人选"),
    "campaign:decided": N_("决定评选结果"),
    "commendation:recorded": N_("登记表彰奖励"),
    "regular_appraisal:recorded": N_("登记平时考核"),
    "regular_appraisals:exported": N_("导出平时考核结果"),
}
