"""What pages and answers say about bearer tokens of the JSON API."""

from lms.i18n import N_
from lms.people.scopes import Scope

SCOPE_WORDS: dict[str, str] = {
    Scope.READ_PEOPLE: N_("查单位和人员"),
    Scope.READ_HOURS: N_("查学时和年度"),
    Scope.READ_FIGURES: N_("查完成率和总览"),
    Scope.READ_TRAINING: N_("查课程、培训班和签到"),
    Scope.READ_CREDENTIALS: N_("查证件、证明和能否执法"),
    Scope.READ_IDENTITY: N_("看完整身份证号"),
    Scope.WRITE_HOURS: N_("登记、确认和冲销学时"),
    Scope.SIT_EXAMS: N_("参加考试"),
}
TOKEN_REFUSALS: dict[str, str] = {
    "NO_SCOPE": N_("没有勾选范围，令牌什么都做不了。请至少勾选一项"),
    "TOKEN_DAYS": N_("有效天数应在1到%(most)s之间。请改天数，到期前另发一个"),
    "TOKEN_ENDED": N_("这个令牌已经作废，不用再作废"),
    "TOKEN_PAGE": N_("令牌只用于接口（/api/v1）。网页请用账号登录"),
    "TOKEN_WAIT": N_("这个令牌请求太频繁。请%(seconds)s秒后再试"),
    "SCOPE": N_("这个令牌没有范围%(scope)s。请安全管理员发一个有这个范围的令牌"),
}
TOKEN_NOTICES: dict[str, str] = {"TOKEN_ENDED": N_("令牌已作废，用它的系统从现在起被拒绝")}
