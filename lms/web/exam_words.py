"""Words and sentences of exams: values of lists, refusals, what was just done."""

from lms.i18n import N_
from lms.web.exam_case_words import CASE_NOTICES, CASE_REFUSALS, CASE_WORDS
from lms.web.exam_watch_words import WATCH_NOTICES, WATCH_REFUSALS

EXAM_WORDS: dict[str, dict[str, str]] = {
    "exam_kind": {
        "QUAL_PUBLIC": N_("公共法律知识考试"),
        "QUAL_BUSINESS": N_("业务法律知识考试"),
        "ANNUAL": N_("年度考试"),
        "DAILY": N_("日常测试"),
        "SPOT": N_("抽考"),
        "RENEWAL": N_("换证考试"),
        "OFFPOST": N_("离岗学习考核"),
        "PREPOST_AUX": N_("辅助人员岗前考试"),
        "PREPOST_SUP": N_("监督人员岗前考试"),
    },
    "exam_state": {
        "draft": N_("草稿"),
        "announced": N_("已公布，报名中"),
        "open": N_("开放考试"),
        "closed": N_("已结束，待评分"),
        "marked": N_("已评分，待公布"),
        "published": N_("成绩已公布"),
        "cancelled": N_("已取消"),
    },
    "exam_stage": {
        "draft": N_("拟定"),
        "announced": N_("报名"),
        "open": N_("开考"),
        "closed": N_("评分"),
        "published": N_("公布成绩"),
    },
    "exam_wait": {
        "announce": N_("待公布"),
        "propose": N_("待报名"),
        "check": N_("待审核"),
        "confirm": N_("待确认"),
        "draw": N_("待组卷"),
        "open": N_("待开放"),
        "start": N_("等开考"),
        "sit": N_("正在考试"),
        "mark": N_("正在评分"),
        "publish": N_("待公布成绩"),
    },
    "exam_window": {"fixed": N_("统一开考"), "any_time": N_("时段内自选开考")},
    "candidate_state": {
        "proposed": N_("单位已报名"),
        "checked": N_("法制机构已审核"),
        "confirmed": N_("已确认"),
        "removed": N_("已移出"),
    },
    "exam_standing": {"due": N_("应考"), "deferred": N_("缓考"), "exempt": N_("免考")},
    "attempt_state": {
        "running": N_("答题中"),
        "submitted": N_("已交卷"),
        "closed": N_("系统收卷"),
        "ended": N_("监考收卷"),
    },
    "attempt_step": {
        "started": N_("开始考试"),
        "opened": N_("重新打开页面"),
        "taken_over": N_("换设备继续"),
        "admitted": N_("监考员允许换设备"),
        "left": N_("离开答题页面"),
        "minutes_added": N_("补时"),
        "paused": N_("暂停"),
        "gone_on": N_("恢复"),
        "late_save": N_("截止后10秒内送达的答案"),
        "clock_moved": N_("服务器时间跳变，截止时间随之移动"),
        "submitted": N_("交卷"),
        "closed": N_("系统收卷"),
        "ended": N_("监考收卷"),
    },
    "irregularity": {
        "IMPERSONATION": N_("冒名顶替"),
        "DEVICE_NOTES": N_("夹带、使用通信设备"),
        "LEAKING": N_("泄露试题"),
        "DISRUPTING": N_("扰乱考场"),
        "LEAVE_LIMIT": N_("离开答题页面达到上限"),
        "OTHER": N_("其他"),
    },
    "multiple_marking": {"exact": N_("全对才得分"), "missing_half": N_("少选得一半，错选不得分")},
}

EXAM_WORDS |= CASE_WORDS
EXAM_REFUSALS = (
    CASE_REFUSALS
    | WATCH_REFUSALS
    | {
        "EXAM_TITLE_MISSING": N_("请填写考试名称"),
        "RESULTS_NOT_OUT": N_("现在还不能导出成绩。全部评完以后，组织考试的人可以导出；公布以后，各单位可以导出"),
        "EXAM_MOVE": N_("考试现在是“%(old)s”，不能变为“%(new)s”。请刷新后再看"),
        "EXAM_FROZEN": N_("考试已经公布，不能再改。确需修改的，先撤回为草稿"),
        "EXAM_RUNNING": N_("还有%(people)s人在答题，不能结束考试。请等他们交卷，或在监考页面逐人收卷并写明理由"),
        "CANDIDATE_MOVE": N_("考生现在不能这样处理。请刷新后再看"),
        "ROSTER_CLOSED": N_("考试公布以后、开放以前才能改考生名单"),
        "ROSTER_UNIT": N_("请先选择要报名的单位"),
        "ROSTER_EMPTY": N_("还没有已确认的应考人员。请先报名、审核、确认"),
        "PAPERS_MISSING": N_("还有%(papers)s人没有试卷。请先抽题组卷"),
        "BANK_TOO_THIN": N_("题库不够组卷，有%(parts)s处不满足要求。请看可行性检查，补充试题或调整组卷方案"),
        "WINDOW_SHORT": N_("考试时段短于答题时长%(minutes)s分钟。请把结束时间改晚"),
        "MINUTES_WRONG": N_("分钟数要在1到%(most)s之间"),
        "PASS_MARK": N_("合格线只能是60%%、70%%或80%%"),
        "START_PAST": N_("开考时间已经过去。请改为将来的时间"),
        "FIELD_MISSING": N_("业务法律知识考试要写明业务领域"),
        "RESULTS_EARLY": N_("成绩公布日期不能早于考试结束"),
        "RESULTS_PROMISED": N_("成绩定在%(day)s公布，到那天才能公布"),
        "STANDING_UNPROVEN": N_("缓考、免考要写明依据的文件"),
        "INVIGILATOR_UNKNOWN": N_("没有这个账号，或已停用。请从列表里选，或核对登录名"),
        "INVIGILATOR_CANNOT": N_("%(name)s没有能监考的角色。请另选一人，或请管理员先授予角色"),
        "ACCOUNT_SEVERAL": N_("有%(accounts)s个账号叫%(name)s。请从列表里选带单位的一个，或写登录名"),
        "BLUEPRINT_OUT_OF_USE": N_("这个组卷规则已经停用。请另选一个"),
        "OWN_EXAM": N_("您自己设置的考试不能由您公布成绩。请由另一人公布"),
        "OWN_ATTEMPT": N_("不能监考自己"),
        "NOT_YET_OPEN": N_("还没有到开考时间（%(at)s）。到时间后刷新本页"),
        "TOO_LATE": N_("%(at)s以后不能再开始。请联系组织考试的单位，申请补考"),
        "ATTEMPT_OVER": N_("考试已经结束，不能再作答。已保存的答案有效"),
        "ATTEMPT_BUSY": N_("正在保存答案，请再点一次交卷"),
        "TAKEN_ELSEWHERE": N_("您已在另一个页面或另一台设备上继续作答，这里不再保存"),
        "PAUSED": N_("监考员已暂停您的考试，暂停的时间会补给您"),
        "NOT_PAUSED": N_("考试没有暂停"),
        "VERSION_OLD": N_("服务器上有更新的答案，这次没有保存"),
        "NOT_ON_PAPER": N_("试卷上没有这道题，没有保存"),
        "ANSWER_UNREADABLE": N_("答案无法识别或过长，没有保存"),
        "PAPER_FULL": N_("答案总长度超过上限，没有保存。请缩短文字"),
        "CODE_NEEDED": N_("您换了设备或浏览器。请举手，输入监考员给您的6位数字"),
        "NOBODY_TO_PRINT": N_("还没有已确认的考生，没有准考证可以打印"),
        "NOBODY_SEATED": N_("还没有人排好座位。请先设置考场、排座位"),
        "PRINT_TOO_MUCH": N_(
            "直接下载一次最多%(most)s份，这里有%(copies)s份。请在打印页交后台制作，或者按单位、按考场分别下载"
        ),
        "NO_PAPER_SITTING": N_("这场考试没有纸笔考试的场次"),
        "PAPERS_NOT_ALIKE": N_("抽题组卷以后场次才改为纸笔考试，考生的试卷各不相同。请重新抽题组卷"),
        "KEY_NOT_DUE": N_("考试结束（%(at)s）以后才能打印参考答案"),
        "EXAM_CALLED_OFF": N_("考试已取消，不能再打印试卷"),
        "HELD_ON_PAPER": N_("这一场用纸笔作答。请凭准考证按时到考场参加，不在这里答题"),
        "FONTS_MISSING": N_("打印用的字体还没有生成，现在不能生成PDF。请联系管理员运行 lms check"),
        "CODE_WRONG": N_("数字不对或已失效，还可以试%(left)s次。请向监考员要新的数字"),
    }
)

EXAM_NOTICES = (
    CASE_NOTICES
    | WATCH_NOTICES
    | {
        "EXAM_CREATED": N_("已建立考试草稿，请看可行性检查"),
        "EXAM_SAVED": N_("已保存"),
        "EXAM_ANNOUNCED": N_("已公布，各单位现在可以报名"),
        "EXAM_TAKEN_BACK": N_("已撤回为草稿"),
        "EXAM_CANCELLED": N_("已取消考试"),
        "ROSTER_PROPOSED": N_("已报名%(people)s人，等待法制机构审核"),
        "ROSTER_CHECKED": N_("已审核%(people)s人，等待确认"),
        "ROSTER_CONFIRMED": N_("已确认%(people)s人，准考证号已生成"),
        "CANDIDATE_REMOVED": N_("已移出考生名单"),
        "CANDIDATE_DECIDED": N_("已登记"),
        "PAPERS_DRAWN": N_("已为%(people)s人抽题组卷"),
        "EXAM_OPENED": N_("已开放，到开考时间考生就可以开始"),
        "EXAM_CLOSED": N_("已结束考试"),
        "EXAM_PUBLISHED": N_("成绩已公布，考生现在可以看到自己的成绩"),
        "INVIGILATOR_NAMED": N_("已请%(name)s监考"),
        "MINUTES_ADDED": N_("已给%(name)s加%(minutes)s分钟"),
        "ATTEMPT_PAUSED": N_("已暂停%(name)s的考试"),
        "ATTEMPT_GOES_ON": N_("%(name)s可以继续答题"),
        "ATTEMPT_ENDED": N_("已收%(name)s的试卷"),
        "IRREGULARITY_RECORDED": N_("已记录"),
    }
)
