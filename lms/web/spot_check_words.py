"""Words and sentences of spot checks and of the records they hold."""

from lms.i18n import N_

SPOT_CHECK_WORDS: dict[str, dict[str, str]] = {
    "spot_record": {
        "HOUR_ENTRY": N_("学时记录"),
        "PERSON_YEAR": N_("人员全年培训记录"),
        "ATTENDANCE": N_("培训班出勤记录"),
        "EXAM": N_("考试答卷"),
        "CREDENTIAL": N_("执法证件"),
    },
    "spot_code": {
        "IN_ORDER": N_("符合要求"),
        "NO_EVIDENCE": N_("没有佐证材料"),
        "NOT_HELD": N_("培训没有举办"),
        "HOURS_WRONG": N_("学时算错"),
        "NOT_ATTENDED": N_("本人没有参加"),
        "PROXY": N_("他人代签代学代考"),
        "DATA_WRONG": N_("登记信息有误"),
        "OTHER": N_("其他问题"),
    },
    "spot_state": {
        "DRAWN": N_("待检查"),
        "IN_ORDER": N_("符合要求"),
        "FOUND": N_("等单位说明"),
        "ANSWERED": N_("已说明，待认定"),
        "STANDS": N_("认定有问题"),
        "DROPPED": N_("认定无问题"),
    },
    "spot_outcome": {"STANDS": N_("认定有问题"), "DROPPED": N_("认定无问题")},
}
SPOT_CHECK_REFUSALS = {
    "RECORD_HELD": N_("这条记录正在被抽查，检查办结前不能更改。有情况请在抽查里说明"),
    "SPOT_CHECK_NOT_FOUND": N_("找不到这次抽查。它可能不存在，也可能与您的单位无关"),
    "SPOT_CHECK_LARGE": N_("可抽的记录超过%(most)s条。请缩小单位、人员类别或记录范围"),
    "SPOT_CHECK_FOUND": N_("这条记录已经登记过检查结果，不能再改。有不同意见，在认定时写明"),
    "SPOT_CHECK_NOTHING": N_("这条记录没有查出问题，不需要说明或认定"),
    "SPOT_CHECK_ANSWERED": N_("单位已经说明过了，请等待认定"),
    "SPOT_CHECK_DECIDED": N_("这条记录已经认定，不能再改"),
    "SPOT_CHECK_TERM": N_("单位还没有说明，期限未满（%(day)s）。请等单位说明或期满后再认定"),
    "SPOT_CHECK_HOURS": N_("只有认定有问题的学时记录才能一并冲正。其他记录请在学时台账里办理"),
    "SPOT_CHECK_LEFT": N_("还有%(records)s条记录没有办完。请先登记检查结果并作出认定"),
    "SPOT_CHECK_CLOSED": N_("这次抽查已经办结，不能再改"),
    "OWN_FINDING": N_("自己查出的问题须由他人认定"),
}
SPOT_CHECK_NOTICES = {
    "SPOT_CHECK_OPENED": N_("已抽取%(records)s条记录，检查办结前单位不能更改"),
    "SPOT_CHECK_FINDING": N_("已登记检查结果"),
    "SPOT_CHECK_ANSWER": N_("已提交说明，等待认定"),
    "SPOT_CHECK_DECISION": N_("已认定"),
    "SPOT_CHECK_OVER": N_("已办结"),
    "SPOT_CHECK_EXAM": N_("已把%(people)s人列入抽考名单"),
}
SPOT_CHECK_ACTIONS = {
    "spot_check:opened": N_("开展抽查"),
    "spot_check:found": N_("登记抽查结果"),
    "spot_check:answered": N_("说明抽查问题"),
    "spot_check:decided": N_("认定抽查问题"),
    "spot_check:closed": N_("办结抽查"),
    "spot_check:exam": N_("由抽查组织抽考"),
    "spot_check:exported": N_("导出抽查结果"),
}
