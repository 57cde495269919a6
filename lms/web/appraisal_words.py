"""Words and sentences of appraisals."""

from lms.i18n import N_

APPRAISAL_WORDS: dict[str, dict[str, str]] = {
    "indicator": {
        "COMPLETION": N_("学时完成率"),
        "EXAM": N_("考试合格率"),
        "TOPIC": N_("专题学时完成率"),
        "OATH": N_("宣誓率"),
        "CARDS": N_("持有效证件率"),
        "FILINGS": N_("按时报送率"),
        "SPOT_CHECKS": N_("抽查合格率"),
        "RECTIFICATIONS": N_("按时整改率"),
        "CASE_FILES": N_("案卷评查"),
        "SUPERVISION": N_("执行监督决定"),
        "SATISFACTION": N_("社会满意度"),
    },
    "indicator_formula": {
        "COMPLETION": N_("达标人数÷应达人数"),
        "EXAM": N_("合格人数÷应考人数"),
        "TOPIC": N_("专题学时达标人数÷应达人数"),
        "OATH": N_("已宣誓人数÷应宣誓人数"),
        "CARDS": N_("持有效证件人数÷执法岗位人数"),
        "FILINGS": N_("按时报送件数÷到期件数"),
        "SPOT_CHECKS": N_("没有问题的记录÷查完的记录"),
        "RECTIFICATIONS": N_("按时回复的整改÷应回复的整改"),
        "CASE_FILES": N_("按案卷评查得分填写"),
        "SUPERVISION": N_("按监督决定执行情况评分"),
        "SATISFACTION": N_("按满意度调查结果填写"),
    },
    "appraisal_grade": {
        "EXCELLENT": N_("优秀"),
        "GOOD": N_("良好"),
        "PASSED": N_("合格"),
        "FAILED": N_("不合格"),
    },
}
APPRAISAL_REFUSALS = {
    "APPRAISAL_NOT_FOUND": N_("找不到这次考核。它可能不存在，也可能与您的单位无关"),
    "APPRAISAL_BUREAU": N_("评议考核由司法局组织。请选司法局"),
    "APPRAISAL_TWICE": N_("%(year)s年度的评议考核已经开展，一年只开展一次。请打开那一次"),
    "APPRAISAL_EMPTY": N_("管辖范围内没有部门、乡镇或园区可以考核"),
    "APPRAISAL_PUBLISHED": N_("考核结果已经公布，不能再改"),
    "APPRAISAL_SELF_LATE": N_("自评已在%(day)s截止。有情况请联系司法局"),
    "APPRAISAL_NO_POINTS": N_("加分填正数，扣分填负数，不能是0"),
    "APPRAISAL_UNSCORED": N_("还有%(scores)s项没有评分。请先由经办人评完"),
    "INDICATOR_SUM": N_("各指标满分加起来须是100分，现在是%(points)s分。请调整"),
    "INDICATOR_TARGET": N_("按数据计分的指标都要有目标，1至100之间。请改目标"),
    "INDICATOR_FIGURE": N_("这个指标按数据计分，不用手工评分"),
    "INDICATOR_POINTS": N_("评分须在0和%(most)s分之间。请改分数"),
    "OWN_ROUND": N_("自己开展的考核须由他人公布"),
}
APPRAISAL_NOTICES = {
    "APPRAISAL_OPENED": N_("已开展考核，%(units)s个单位的数据已固定"),
    "APPRAISAL_SCORE_GIVEN": N_("已评分"),
    "APPRAISAL_ADJUSTMENT_MADE": N_("已登记加减分"),
    "APPRAISAL_OUT": N_("已公布，各单位现在可以看到得分"),
}
APPRAISAL_ACTIONS = {
    "appraisal:opened": N_("开展评议考核"),
    "appraisal:scored": N_("考核评分"),
    "appraisal:adjusted": N_("考核加减分"),
    "appraisal:published": N_("公布考核结果"),
    "appraisal:exported": N_("导出评分表"),
}
