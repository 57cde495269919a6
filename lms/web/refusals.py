"""What the rooms' refusals and the reasons of a verdict say: one sentence a code, and how its parameters are written.

Each sentence gives the reason and, where there is one, the next step. Hours come as hundredths, days as dates.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from lms.i18n import N_, Language, translate
from lms.requirements.verdict import Reason
from lms.web import formats, wording
from lms.web.application_words import APPLICATION_HOURS, APPLICATION_LISTS, APPLICATION_REFUSALS
from lms.web.appraisal_words import APPRAISAL_REFUSALS
from lms.web.badge_words import BADGE_REFUSALS
from lms.web.bulletin_words import BULLETIN_REFUSALS
from lms.web.class_words import CLASS_REFUSALS
from lms.web.clean_up_words import CLEAN_UP_REFUSALS
from lms.web.course_refusals import COURSES
from lms.web.credential_case_words import CREDENTIAL_CASE_REFUSALS
from lms.web.credential_words import CREDENTIAL_LISTS, CREDENTIAL_REFUSALS
from lms.web.document_words import DOCUMENT_REFUSALS
from lms.web.exam_words import EXAM_REFUSALS
from lms.web.exchange_words import EXCHANGE_REFUSALS
from lms.web.exercise_words import EXERCISE_REFUSALS
from lms.web.exit_words import EXIT_LISTS, EXIT_REFUSALS
from lms.web.file_correction_words import FILE_CORRECTION_LISTS, FILE_CORRECTION_REFUSALS
from lms.web.filing_words import FILING_REFUSALS
from lms.web.holiday_words import HOLIDAY_REFUSALS
from lms.web.make_up_words import MAKE_UP_REFUSALS
from lms.web.marking_words import MARKING_REFUSALS
from lms.web.material_words import MATERIALS
from lms.web.merit_words import MERIT_LISTS, MERIT_REFUSALS
from lms.web.notice_words import NOTICE_REFUSALS
from lms.web.oath_words import OATH_REFUSALS
from lms.web.package_words import PACKAGES
from lms.web.practice_words import PRACTICE_REFUSALS
from lms.web.print_words import PRINT_REFUSALS
from lms.web.question_import_words import REFUSALS as QUESTION_IMPORTS
from lms.web.question_page_words import QUESTION_PAGE_REFUSALS
from lms.web.question_words import QUESTIONS
from lms.web.review_words import REVIEW_LISTS, REVIEW_REFUSALS
from lms.web.roster_words import ROSTER_REFUSALS
from lms.web.spot_check_words import SPOT_CHECK_REFUSALS
from lms.web.study_words import STUDY
from lms.web.token_words import TOKEN_REFUSALS
from lms.web.webhook_words import WEBHOOK_REFUSALS

PEOPLE = {
    "ID_NO_DAMAGED": N_("身份证号被表格软件改坏了。请把这一列设为文本格式，重新填写"),
    "ID_NO_FIFTEEN_DIGITS": N_("这是15位旧身份证号。请填18位号码"),
    "ID_NO_LENGTH": N_("身份证号应为18位。请核对后重新填写"),
    "ID_NO_CHARACTER": N_("身份证号里有不该有的字符。请只填数字，末位可以是X"),
    "ID_NO_BIRTH_DATE": N_("身份证号中的出生日期不存在。请核对后重新填写"),
    "ID_NO_FUTURE": N_("身份证号中的出生日期在今天之后。请核对后重新填写"),
    "ID_NO_CHECK_DIGIT": N_("身份证号的校验位不对，可能输错了一位。请对照证件核对"),
    "PERSON_KNOWN": N_("这位人员已经登记过。请在人员中查找，不要重复登记"),
    "ROLE_TWICE": N_("此人在这些日子已经是%(person_class)s。请先结束原来的身份，或改开始日期"),
    "ROLES_EXCLUDE": N_("此人在这些日子是%(held)s，不能同时是%(new)s。请先结束原来的身份"),
    "ROLE_ENDED": N_("这个身份已在%(day)s结束，不用再结束"),
    "TWO_POSTS": N_("此人在这些日子已在%(unit)s任职。一个人同一天只在一个单位，请改日期或办理调动"),
    "NO_POST": N_("此人现在没有任职，不能调动。请先在名册中登记任职"),
    "NO_SECONDMENT": N_("这不是正在进行的借调，不能结束"),
    "SPAN_REVERSED": N_("结束日期早于开始日期。请改其中一个"),
    "UNIT_OWN_ANCESTOR": N_("单位%(unit)s不能是自己的上级。请核对上级单位代码"),
    "UNIT_CODE_TAKEN": N_("单位代码%(unit)s已有单位使用。请换一个代码"),
    "OWN_LEAVE": N_("不能批准自己的请假。请由另一位负责人办理"),
    "LEAVE_OVERLAPS": N_("与此人已有的请假日期重叠。请改日期"),
    "PERSON_ELSEWHERE": N_("此人现在在%(unit)s任职，不在您管辖范围内。请由该单位或司法局办理"),
    "SEARCH_BY_ID_NO": N_("您的角色不能按身份证号查找。请输入姓名、拼音首字母或证号"),
    "ID_NO_NOBODY": N_("您管辖的人员中没有这个身份证号。请核对号码"),
    "LINE_UNREADABLE": N_("第%(line)s行看不出是谁。请写姓名，再写证号或身份证号"),
    "LINE_NOT_FOUND": N_("第%(line)s行%(name)s在您管辖的名册中找不到。请核对姓名和号码，或先把人登记进名册"),
    "LINE_CARD_UNKNOWN": N_("第%(line)s行%(name)s的证号在名册中找不到。是%(suggestion)s吗？"),
    "LINE_ID_UNKNOWN": N_("第%(line)s行%(name)s的身份证号在名册中找不到。名册中同名人员的末四位是%(tail)s，请核对"),
    "LINE_OTHER_NAME": N_("第%(line)s行的号码是%(other)s的，不是%(name)s的。请核对"),
    "LINE_AMBIGUOUS": N_("第%(line)s行%(name)s有%(people)s位同名人员。请在姓名后写证号"),
    "LINE_TWICE": N_("第%(line)s行%(name)s已经在前面写过。请删去一行"),
}
HOURS = {
    "TITLE_MISSING": N_("请填写培训名称"),
    "NOBODY": N_("请至少写一个参加人员"),
    "ACCOUNT_MISSING": N_("请用自己的账号登录后再办理"),
    "TIMES_INCOMPLETE": N_("请把开始和结束时间都填上，或都不填"),
    "TIMES_REVERSED": N_("结束时间要晚于开始时间"),
    "TIMES_HALF_DAY": N_("结束时间要晚于开始时间，现在填的是%(typed)s。是%(meant)s吗？"),
    "TIMES_OTHER_DAY": N_("开始和结束时间要在%(day)s当天。跨天的培训请按天分开登记"),
    "MINUTES_EXCEED_TIMES": N_("各部分共%(minutes)s分钟，多于起止时间之间的%(between)s分钟。请改分钟数或时间"),
    "PARTS_EMPTY": N_("请至少给一个类别填上分钟数"),
    "CATEGORY_UNKNOWN": N_("没有%(category)s这个类别。请从列出的类别中选择"),
    "METHOD_CATEGORY": N_("%(method)s不能计为%(category)s。请换培训方式或类别"),
    "FUTURE": N_("%(day)s还没有到。培训结束后再登记"),
    "YEAR_MISMATCH": N_("%(day)s的培训不能计入%(year)s年。按培训日期所在年度登记"),
    "MAKE_UP_DATE": N_("%(year)s年的补训要在第二年1月至3月进行，%(day)s不在其中"),
    "YEAR_CLOSED": N_("%(year)s年已经截止补交材料。确有文件依据的，请司法局负责人办理"),
    "DOCUMENT_MISSING": N_("请写明依据的文件名称或文号"),
    "REASON_MISSING": N_("请写明理由，本人会看到"),
    "NO_POST_THAT_DAY": N_("%(day)s不在任何单位任职。请核对日期，或先在名册中补登任职"),
    "CREDIT_NOT_POSITIVE": N_("时长不够折算半个学时，不能登记"),
    "AWARD_METHOD": N_("%(method)s不按获奖加学时。请取消获奖勾选，或改选竞赛、练兵"),
    "EVENT_CAP": N_("%(method)s一次最多计%(cap)s学时"),
    "TIME_TOO_SHORT": N_("起止时间只够%(most)s学时，填了%(credit)s学时。请核对时间"),
    "OVERLAP": N_("当天%(starts_at)s—%(ends_at)s已有其他培训，时间重叠"),
    "DAY_CAP": N_("当天共%(total)s学时，超过每人每天%(cap)s学时"),
    "ONLINE_DAY_CAP": N_("当天网上学时共%(total)s，超过每人每天%(cap)s学时"),
    "COURSE_TWICE": N_("同一门课（%(course)s）本年度已经计入过，不能再计"),
    "PEOPLE_REFUSED": N_("%(people)s人的学时不能登记或入账，原因见名单。没有保存任何一人"),
    "EVIDENCE_MISSING": N_("还没有佐证材料，不能入账。请先由提出单位补交材料"),
    "WRONG_CONFIRMER": N_("这类培训（%(method)s）不由您的角色确认。请转给有权确认的人"),
    "OWN_HOURS": N_("自己的学时须由他人确认"),
    "OWN_PROPOSAL": N_("这是您本人提出的，须由他人确认"),
    "ALREADY_DECIDED": N_("这一件已经有人处理过了"),
    "NOT_DECIDED": N_("这一条还没有处理，处理后才能提出异议"),
    "REVERSAL_OF_REVERSAL": N_("冲正不能再冲正。确有错误的，请重新登记一次培训"),
    "AMOUNT_NOT_POSITIVE": N_("冲正的学时要大于0"),
    "REVERSAL_EXCEEDS": N_("这一条只剩%(left)s学时可以冲正"),
    "OBJECTION_TWICE": N_("这一条已经提出过异议，请等待答复"),
    "OBJECTION_LATE": N_("提出异议的期限到%(day)s为止，已经过了"),
    "FILE_EMPTY": N_("文件是空的。请重新选择"),
    "FILE_KIND": N_("只收PDF、JPG、PNG。请先转换格式再上传"),
    "FILE_TOO_LARGE": N_("文件超过%(limit)sMB。请压缩或拆分后再上传"),
    "FILE_IMPORTED": N_("这个文件以前导入过，不用再导入"),
    "NOBODY_TICKED": N_("请先勾选要退回的人"),
    "BATCH_CONFIRMER": N_("导入的学时由司法局接收，您可以查看"),
    "BATCH_BEYOND_REACH": N_("这批里有您管辖范围以外的人，请由上级司法局接收"),
    "UPLOAD_ENDED": N_("这个文件已经导入或放弃了，没有重复导入"),
    "NO_FILE": N_("请至少选择一个文件"),
    "TOO_MANY_PEOPLE": N_("一次最多%(most)s人。请分几次办理"),
    "EVIDENCE_CLOSED": N_("这次培训已经处理完毕，不能再加材料"),
}
YEAR = {
    "TOTAL_SHORT": N_("总学时还差%(hours)s"),
    "PUBLIC_LAW_SHORT": N_("公共法律知识还差%(hours)s学时"),
    "BUSINESS_SKILL_SHORT": N_("业务知识与执法技能还差%(hours)s学时"),
    "SHARE_SHORT": N_("业务知识与执法技能占比不够，还差%(hours)s学时"),
    "SPECIAL_TOPIC_SHORT": N_("专题还差%(hours)s学时"),
    "PENDING_HOURS": N_("有%(hours)s学时等待确认，暂不计入"),
    "REJECTED_HOURS": N_("有%(hours)s学时被退回，不计入"),
    "ONLINE_CAP": N_("网上学时最多计%(cap)s，超出的%(hours)s不计入"),
    "METHOD_CAP": N_("部分培训方式有年度上限，超出的%(hours)s学时不计入"),
    "MADE_UP_HOURS": N_("次年补训%(hours)s学时，只改变补训状态"),
    "PRORATED_POST": N_("在岗%(months)s个月，按月折算（%(less)s个月不在岗）"),
    "PRORATED_LEAVE": N_("计%(months)s个月，按月折算（%(less)s个月长期请假）"),
    "EXEMPT_JOINED_LATE": N_("11月30日以后到岗，本年度免考核"),
    "EXEMPT_ON_LEAVE": N_("全年长期请假，本年度免考核"),
    "EXEMPT_NO_MONTHS": N_("本年度没有满一个月在岗，免考核"),
    "ROTATION_MET": N_("已在%(due_on)s前完成轮训"),
    "NOT_YET_EFFECTIVE": N_("这个版本自%(effective_from)s起施行，不能用于更早的年度"),
    "YEAR_FROZEN": N_("%(year)s年度已经封账，规则不能再改"),
    "AS_OF_OUTSIDE": N_("只能统计%(year)s年度内已经过去的日子，%(day)s不在其中。请改日期"),
    "TOO_EARLY": N_("%(year)s年度要到%(day)s才能封账"),
}
ROOMS: dict[str, str] = (
    CLASS_REFUSALS
    | APPLICATION_REFUSALS
    | BADGE_REFUSALS
    | BULLETIN_REFUSALS
    | SPOT_CHECK_REFUSALS
    | APPRAISAL_REFUSALS
    | MERIT_REFUSALS
    | PEOPLE
    | HOURS
    | YEAR
    | COURSES
    | STUDY
    | TOKEN_REFUSALS
    | WEBHOOK_REFUSALS
    | CREDENTIAL_CASE_REFUSALS
    | EXAM_REFUSALS
    | EXERCISE_REFUSALS
    | EXIT_REFUSALS
    | CLEAN_UP_REFUSALS
    | FILE_CORRECTION_REFUSALS
    | EXCHANGE_REFUSALS
    | FILING_REFUSALS
    | MAKE_UP_REFUSALS
    | MARKING_REFUSALS
    | NOTICE_REFUSALS
    | OATH_REFUSALS
    | HOLIDAY_REFUSALS
    | REVIEW_REFUSALS
    | CREDENTIAL_REFUSALS
    | DOCUMENT_REFUSALS
    | PACKAGES
    | PRACTICE_REFUSALS
    | PRINT_REFUSALS
    | ROSTER_REFUSALS
    | MATERIALS
    | QUESTIONS
    | QUESTION_IMPORTS
    | QUESTION_PAGE_REFUSALS
)

# Parameters that are hundredths of an 学时, times of day, or values of a list; days and instants are known by type.
_HOURS = {
    **dict.fromkeys(("DAY_CAP", "ONLINE_DAY_CAP"), ("total", "cap")),
    "EVENT_CAP": ("cap",),
    "PREPOST_HOURS": ("missing", "required"),
    "PRACTICE_DAY_CAP": ("total", "cap"),
    **dict.fromkeys(
        ("PLAN_SHORT_TOTAL", "PLAN_SHORT_PUBLIC_LAW", "PLAN_SHORT_BUSINESS_SKILL", "PLAN_SHORT_TOPIC"),
        ("planned", "required"),
    ),
    "TIME_TOO_SHORT": ("credit", "most"),
    "REVERSAL_EXCEEDS": ("left",),
    "ONLINE_CAP": ("hours", "cap"),
    **APPLICATION_HOURS,
    "INDICATOR_SUM": ("points",),
    "INDICATOR_POINTS": ("most",),
}
_WORDS = {
    "topic": "tag",
    "method": "method",
    "category": "category",
    "module": "category",
    "bar": "bar",
    "nature": "contract_nature",
    "employment": "employment",
    "person_class": "person_class",
    "flag": "person_flag",
}
# Which list a value belongs to where its name alone does not say it.
_LISTS = {
    ("ROLES_EXCLUDE", "new"): "person_class",
    ("ROLES_EXCLUDE", "held"): "person_class",
    **{("EXAM_MOVE", name): "exam_state" for name in ("old", "new")},
    **{("CASE_MOVE", name): "exam_case_state" for name in ("old", "new")},
    **APPLICATION_LISTS,
    **CREDENTIAL_LISTS,
    **MERIT_LISTS,
    **REVIEW_LISTS,
    **EXIT_LISTS,
    **FILE_CORRECTION_LISTS,
    ("BADGE_STEP", "state"): "badge_state",
    ("BADGE_STEP", "step"): "badge_step",
    ("DUTIES_MISSING", "field"): "badge_duty",
    ("CREDENTIAL_CASE_MOVE", "state"): "credential_case_state",
    ("COURSE_MOVE", "old"): "course_state",
    ("COURSE_MOVE", "new"): "course_state",
    ("COURSE_FROZEN", "state"): "course_state",
    ("CLASS_STATE", "state"): "class_state",
    ("OATH_STATE", "state"): "oath_state",
}
_TIMES = ("OVERLAP", "LESSONS_OVERLAP", "MARK_OUTSIDE")


def reason_text(language: Language, reason: Reason) -> str:
    """Return the sentence of one reason of a verdict."""
    return translate(language, YEAR[reason.code]) % shown(language, reason.code, reason.values)


def shown(language: Language, code: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters of a code as they are written in its sentence."""
    return {name: _shown(language, code, name, value) for name, value in parameters.items()}


def _shown(language: Language, code: str, name: str, value: Any) -> Any:
    filters = formats.date_filters(language)
    if isinstance(value, datetime):
        return filters["time" if code in _TIMES else "instant"](value)
    if isinstance(value, date):
        return filters["day"](value)
    if isinstance(value, int) and (name in _HOURS.get(code, ()) or (name == "hours" and code in YEAR)):
        return formats.hours(value)
    table = _LISTS.get((code, name)) or _WORDS.get(name)
    return wording.word(language, value, table) if table else value
