"""The word for each value of our lists, as people say it: one table a list, in Chinese, translated where it is shown.

Templates write `{{ claim.method|word("method") }}`; docs/glossary.md holds the same words with their meaning.
"""

from collections.abc import Iterable

from lms.exchange.report_words import CODES
from lms.hours.catalogue import Tag
from lms.i18n import N_, Language, translate
from lms.people.models import Unit
from lms.web import question_import_words, question_words
from lms.web.application_words import APPLICATION_WORDS
from lms.web.appraisal_words import APPRAISAL_WORDS
from lms.web.badge_words import BADGE_WORDS
from lms.web.bank_words import BANK_TABLES
from lms.web.bulletin_words import BULLETIN_WORDS
from lms.web.class_words import CLASS_WORDS
from lms.web.clean_up_words import CLEAN_UP_WORDS
from lms.web.course_words import COURSE_WORDS
from lms.web.credential_case_words import CREDENTIAL_CASE_WORDS
from lms.web.credential_words import CREDENTIAL_WORDS
from lms.web.deadline_words import DEADLINE_WORDS
from lms.web.document_words import DOCUMENT_WORDS
from lms.web.exam_words import EXAM_WORDS
from lms.web.exchange_words import EXCHANGE_WORDS
from lms.web.exercise_words import EXERCISE_WORDS
from lms.web.exit_words import EXIT_WORDS
from lms.web.file_correction_words import FILE_CORRECTION_WORDS
from lms.web.filing_words import FILING_WORDS
from lms.web.holiday_words import HOLIDAY_WORDS
from lms.web.make_up_words import MAKE_UP_WORDS
from lms.web.marking_words import MARKING_WORDS
from lms.web.material_words import WORDS as MATERIAL_WORDS
from lms.web.merit_words import MERIT_WORDS
from lms.web.notice_words import NOTICE_WORDS
from lms.web.oath_words import OATH_WORDS
from lms.web.package_words import PACKAGE_STANDING
from lms.web.personal_file_words import PERSONAL_FILE_WORDS
from lms.web.practice_words import FILING_STATE, LOG_STATE, OBLIGATION_STATE, RELATION_KIND, TURN
from lms.web.print_words import PRINT_WORDS
from lms.web.question_page_words import QUESTION_TABLES
from lms.web.review_words import REVIEW_WORDS
from lms.web.roster_words import ROSTER_WORDS
from lms.web.search_words import SEARCH_WORDS
from lms.web.spot_check_words import SPOT_CHECK_WORDS
from lms.web.study_words import STUDY_WORDS
from lms.web.token_words import SCOPE_WORDS
from lms.web.webhook_words import WEBHOOK_WORDS

PERSON_CLASS = {
    "APPLICANT": N_("拟申领人员"),
    "OFFICER": N_("执法人员"),
    "ASSISTANT": N_("辅助人员"),
    "SUPERVISOR": N_("执法监督人员"),
    "SOCIAL_SUPERVISOR": N_("社会监督员"),
}
PERSON_FLAG = {
    "LEGAL_REVIEWER": N_("法制审核人员"),
    "LECTURER": N_("授课人员"),
    "INSPECTOR": N_("执法监督专业人员"),
    "LEGAL_COUNSEL": N_("法律顾问"),
    "PUBLIC_LAWYER": N_("公职律师"),
}
POST_KIND = {"REGULAR": N_("本职"), "SECONDMENT": N_("借调")}
EMPLOYMENT = {
    "ESTABLISHMENT": N_("在编"),
    "DEDICATED": N_("专岗专职"),
    "CONTRACT": N_("合同"),
    "DISPATCH": N_("劳务派遣"),
    "OUTSOURCED": N_("服务外包"),
    "OTHER": N_("其他"),
}
LEAVE = {
    "MATERNITY": N_("产假"),
    "ILLNESS": N_("病假"),
    "STUDY": N_("脱产学习"),
    "AID_POSTING": N_("援派"),
    "PRE_RETIREMENT": N_("退休前离岗"),
}
UNIT_KIND = {
    "GOVERNMENT": N_("政府"),
    "JUSTICE_BUREAU": N_("司法局"),
    "DEPARTMENT": N_("部门"),
    "TOWNSHIP": N_("乡镇街道"),
    "ZONE": N_("园区"),
    "JUDICIAL_OFFICE": N_("司法所"),
    "TEAM": N_("执法队伍"),
    "ENTRUSTED": N_("受委托组织"),
    "AUTHORISED": N_("法律法规授权组织"),
}
METHOD = {
    "CLASSROOM": N_("集中培训"),
    "ONLINE": N_("网上培训"),
    "CASE_COMMENT": N_("案件点评"),
    "CASE_GUIDANCE": N_("案例指导"),
    "VIDEO_DEMO": N_("视频演示"),
    "COURT_OBSERVATION": N_("庭审观摩"),
    "SIMULATION": N_("模拟"),
    "DRILL": N_("演练"),
    "SCENARIO": N_("情景式培训"),
    "CONTEST": N_("比武竞赛"),
    "POST_PRACTICE": N_("岗位练兵"),
    "SHADOWING": N_("跟班学习"),
    "ON_SITE_GUIDANCE": N_("蹲点指导"),
    "MENTORING": N_("带教"),
    "SALON": N_("执法监督沙龙"),
    "LECTURING": N_("授课"),
    "MEETING": N_("以会代训"),
    "SELF_STUDY": N_("自学"),
}
FAMILY = {
    "PL": N_("公共法律知识"),
    "BK": N_("业务知识"),
    "SK": N_("执法技能"),
    "INIT": N_("首次申领"),
    "SUP": N_("执法监督业务"),
    "AUX": N_("辅助人员岗前"),
}
CATEGORY = {
    "PL.POL": N_("习近平法治思想与政治能力"),
    "PL.GEN": N_("宪法与行政法通则"),
    "PL.SYS": N_("三项制度与执法监督制度"),
    "PL.ETH": N_("职业道德与行为规范"),
    "BK.SJJG": N_("市场监管"),
    "BK.CSGL": N_("城市管理"),
    "BK.STHJ": N_("生态环境"),
    "BK.JTYS": N_("交通运输"),
    "BK.NYNC": N_("农业"),
    "BK.WHSC": N_("文化市场"),
    "BK.YJGL": N_("应急管理"),
    "BK.OTH": N_("其他业务"),
    "SK.INS": N_("现场检查"),
    "SK.EVI": N_("调查取证"),
    "SK.CAS": N_("案卷制作"),
    "SK.SYS": N_("信息系统"),
    "SK.EQP": N_("执法装备"),
    "SK.DRL": N_("全过程演练"),
    "SK.COM": N_("沟通与应急处置"),
    "INIT.CON": N_("集中学习"),
    "INIT.POST": N_("岗位实训"),
    "SUP": N_("执法监督业务"),
    "AUX.ETH": N_("岗前：职业道德"),
    "AUX.LAW": N_("岗前：法律常识"),
    "AUX.DUTY": N_("岗前：职责与禁止事项"),
    "AUX.CON": N_("岗前：行为规范"),
}
TAG = {
    "PRUDENT": N_("包容审慎"),
    "DISCRETION": N_("裁量权基准"),
    "LENIENCY": N_("免罚轻罚"),
    "PLATFORM": N_("平台应用"),
    "CONDUCT": N_("行为规范"),
    "NEW_LAW": N_("新法"),
    "CONCENTRATED": N_("首次申领集中学习"),
}
EVIDENCE = {
    "NOTICE": N_("培训通知"),
    "TIMETABLE": N_("课程表"),
    "SIGN_IN": N_("签到表"),
    "PLAN": N_("方案"),
    "AGENDA": N_("议程"),
    "REPORT": N_("心得或报告"),
    "RESULTS": N_("成绩或名次"),
    "LOG": N_("学习日志"),
    "SLIDES": N_("课件"),
    "PHOTO": N_("现场照片"),
    "OTHER": N_("其他材料"),
}
MEASURE = {
    "total": N_("总学时"),
    "public_law": N_("公共法律知识"),
    "business_skill": N_("业务知识与执法技能"),
    "special_topic": N_("专题"),
    "concentrated": N_("集中学习"),
    "on_post": N_("岗位实训"),
}
STATE = {
    "IN_PROGRESS": N_("进行中"),
    "AT_RISK": N_("有风险"),
    "MET": N_("已达标"),
    "SHORT": N_("未达标"),
    "MADE_UP": N_("已补训"),
    "EXEMPT": N_("免考核"),
}
SOURCE = {
    "NANTONG_CLOUD": N_("南通市行政执法人员培训考试云平台"),
    "AIQIDONG_APP": N_("爱启东APP"),
    "PROVINCIAL_PLATFORM": N_("江苏省行政执法管理和监督综合平台"),
    "HOTLINE_12345": N_("12345热线"),
    "MASHANG": N_("码上监督"),
    "OTHER_CHANNEL": N_("其他监督渠道"),
}
REJECTION = {
    "EVIDENCE_INCOMPLETE": N_("佐证材料不全"),
    "OVERLAP": N_("时间与其他培训重叠"),
    "NOT_TRAINING": N_("内容不属于培训"),
    "HOURS_WRONG": N_("学时与时长不符"),
    "NOT_ATTENDED": N_("本人没有参加"),
    "BATCH_REJECTED": N_("整批导入被退回"),
    "OTHER": N_("其他原因"),
}
CLAIM_STATE = {"pending": N_("待确认"), "confirmed": N_("已入账"), "rejected": N_("已退回")}
BATCH_STATE = {"pending": N_("待接收"), "accepted": N_("已接收"), "rejected": N_("已退回")}

_TABLES: dict[str, dict[str, str]] = {
    "person_class": PERSON_CLASS,
    "person_flag": PERSON_FLAG,
    "post_kind": POST_KIND,
    "employment": EMPLOYMENT,
    "leave": LEAVE,
    "unit_kind": UNIT_KIND,
    "method": METHOD,
    "family": FAMILY,
    "category": CATEGORY,
    "tag": TAG,
    "scope": SCOPE_WORDS,
    **WEBHOOK_WORDS,
    "evidence": EVIDENCE,
    "measure": MEASURE,
    "state": STATE,
    "code": CODES,
    "source": SOURCE,
    "rejection": REJECTION,
    "claim_state": CLAIM_STATE,
    "batch_state": BATCH_STATE,
    "log_state": LOG_STATE,
    "turn": TURN,
    "filing_state": FILING_STATE,
    "relation_kind": RELATION_KIND,
    "obligation_state": OBLIGATION_STATE,
    **APPLICATION_WORDS,
    **BADGE_WORDS,
    **BULLETIN_WORDS,
    **SPOT_CHECK_WORDS,
    **APPRAISAL_WORDS,
    **MERIT_WORDS,
    **COURSE_WORDS,
    **STUDY_WORDS,
    **CREDENTIAL_CASE_WORDS,
    **EXAM_WORDS,
    **EXCHANGE_WORDS,
    **EXERCISE_WORDS,
    **EXIT_WORDS,
    **CLEAN_UP_WORDS,
    **FILE_CORRECTION_WORDS,
    **FILING_WORDS,
    **MAKE_UP_WORDS,
    **CREDENTIAL_WORDS,
    **DEADLINE_WORDS,
    **DOCUMENT_WORDS,
    **OATH_WORDS,
    **HOLIDAY_WORDS,
    **REVIEW_WORDS,
    **PERSONAL_FILE_WORDS,
    **MARKING_WORDS,
    **NOTICE_WORDS,
    **PRINT_WORDS,
    **ROSTER_WORDS,
    **SEARCH_WORDS,
    **MATERIAL_WORDS,
    **CLASS_WORDS,
    "package_standing": PACKAGE_STANDING,
    **question_import_words.WORDS,
    "question_type": question_words.TYPES,
    "question_state": question_words.STATES,
    "question_verdict": question_words.VERDICTS,
    "suspicion": question_words.SUSPICIONS,
    **QUESTION_TABLES,
    **BANK_TABLES,
}


def word(language: Language, value: object, table: str) -> str:
    """Return the word for a value of a list; a value the table does not know is shown as it is."""
    text = str(getattr(value, "value", value))
    return translate(language, _TABLES[table].get(text, text))


def words(language: Language, values: Iterable[object], table: str) -> str:
    """Return the words for some values of a list, one after the other."""
    return translate(language, N_("、")).join(word(language, value, table) for value in values)


def choices(language: Language, table: str, values: Iterable[object] | None = None) -> list[tuple[str, str]]:
    """Return pairs of value and word for a field to choose from, in the table's order or in that of `values`."""
    chosen = _TABLES[table] if values is None else [str(getattr(v, "value", v)) for v in values]
    return [(value, word(language, value, table)) for value in chosen]


def unit_options(units: Iterable[Unit]) -> list[tuple[int, str]]:
    """Return pairs of id and name of units for a field to choose from."""
    return [(unit.id, unit.name) for unit in units]


def tag_words(language: Language, bits: int) -> list[str]:
    """Return the words of the topics an entry carries."""
    return [word(language, tag.name, "tag") for tag in Tag if bits & tag]
