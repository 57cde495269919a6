"""Words and sentences of make-ups and spot exams: who may sit and why not, how a sample is drawn, refusals, notices."""

from lms.i18n import N_

MAKE_UP_WORDS: dict[str, dict[str, str]] = {
    "resit_why": {"failed": N_("首考不合格"), "absent": N_("有正当理由缺考"), "deferred": N_("缓考")},
    "resit_bar": {
        "passed": N_("首考已合格"),
        "exempt": N_("免考"),
        "unexcused": N_("缺考，没有登记正当理由"),
        "unknown": N_("首考还没有评完"),
        "cheated": N_("作弊禁考期内"),
        "had_one": N_("已安排过一次补考"),
        "on_leave": N_("补考当天仍在请假"),
    },
    "strata": {
        "none": N_("不分层"),
        "class": N_("按人员类别"),
        "unit": N_("按单位"),
        "class_unit": N_("按人员类别和单位"),
    },
    "sample_measure": {"number": N_("人数"), "percent": N_("百分比")},
}
MAKE_UP_REFUSALS = {
    "MAKE_UP_OF_MAKE_UP": N_("补考之后不再补考"),
    "MAKE_UP_NOT": N_("这次考试不是补考"),
    "MAKE_UP_EARLY": N_("首考成绩公布后才能安排补考"),
    "MAKE_UP_NONE": N_("这类考试不单独补考，参加下一次考试"),
    "MAKE_UP_NOBODY": N_("没有人符合补考条件，或都已安排过一次补考"),
    "MAKE_UP_LATE": N_("补考最迟在%(day)s举行，请改日期"),
    "MAKE_UP_BY_RULE": N_("补考名单按规则生成，不能手工增减"),
    "ABSENCE_UNPROVEN": N_("请写明缺考理由和证明文件"),
    "ABSENCE_NONE": N_("这个人不是无正当理由缺考，不用登记"),
    "SAMPLE_KIND": N_("只有抽考才抽取人员"),
    "SAMPLE_DRAWN": N_("已经抽过，一次抽考只抽一次"),
    "SAMPLE_FIXED": N_("抽考名单由抽取产生，不能手工增减；有人不能参加时，从抽取顺序中替换"),
    "SAMPLE_EMPTY": N_("所选单位没有可以抽取的人"),
    "SAMPLE_SIZE": N_("请填大于0的数，百分比不超过100"),
    "SAMPLE_NOT_DRAWN": N_("还没有抽取人员"),
    "SAMPLE_NOT_IN": N_("这个人没有被抽中，或已经被替换"),
    "SAMPLE_USED_UP": N_("这一层没有可以替换的人了"),
    "ROSTER_TAKEN": N_("名单里已有手工报名的人，不能再抽取"),
}
MAKE_UP_NOTICES = {
    "MAKE_UP_CREATED": N_("已建立补考，%(people)s人按规则列入名单"),
    "MAKE_UP_FILLED": N_("已按规则核对名单：新列入%(came)s人，移出%(went)s人"),
    "ABSENCE_EXCUSED": N_("已登记，这个人可以参加补考"),
    "SAMPLE_TAKEN": N_("已抽取%(people)s人，列入名单"),
    "SAMPLE_REPLACED": N_("已替换为%(name)s"),
}
