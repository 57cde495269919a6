"""What was just done, said at the head of the page that follows: one sentence a code."""

from lms.i18n import N_
from lms.web.application_words import APPLICATION_NOTICES
from lms.web.appraisal_words import APPRAISAL_NOTICES
from lms.web.badge_words import BADGE_NOTICES
from lms.web.bulletin_words import BULLETIN_NOTICES
from lms.web.class_words import CLASS_NOTICES
from lms.web.clean_up_words import CLEAN_UP_NOTICES
from lms.web.credential_case_words import CREDENTIAL_CASE_NOTICES
from lms.web.credential_words import CREDENTIAL_NOTICES
from lms.web.document_words import DOCUMENT_NOTICES
from lms.web.exam_words import EXAM_NOTICES
from lms.web.exchange_words import EXCHANGE_NOTICES
from lms.web.exercise_words import EXERCISE_NOTICES
from lms.web.exit_words import EXIT_NOTICES
from lms.web.file_correction_words import FILE_CORRECTION_NOTICES
from lms.web.filing_words import FILING_NOTICES
from lms.web.holiday_words import HOLIDAY_NOTICES
from lms.web.make_up_words import MAKE_UP_NOTICES
from lms.web.marking_words import MARKING_NOTICES
from lms.web.merit_words import MERIT_NOTICES
from lms.web.notice_words import NOTICE_NOTICES
from lms.web.oath_words import OATH_NOTICES
from lms.web.print_words import PRINT_NOTICES
from lms.web.question_import_words import NOTICES as QUESTION_IMPORTS
from lms.web.question_page_words import QUESTION_NOTICES
from lms.web.review_words import REVIEW_NOTICES
from lms.web.roster_words import ROSTER_NOTICES
from lms.web.spot_check_words import SPOT_CHECK_NOTICES
from lms.web.study_words import STUDY_NOTICES
from lms.web.token_words import TOKEN_NOTICES
from lms.web.webhook_words import WEBHOOK_NOTICES

PAGES: dict[str, str] = {
    "PERSON_MOVED": N_("%(name)s自%(day)s起调到%(unit)s，学时随人走"),
    "PERSON_SECONDED": N_("已登记%(name)s借调到%(unit)s，仍在原单位统计"),
    "SECONDMENT_ENDED": N_("已结束借调"),
    "LEAVE_GRANTED": N_("已登记请假，应达学时已重新折算"),
    "CLASS_GIVEN": N_("已登记人员身份"),
    "CLASS_ENDED": N_("已结束人员身份"),
    "ACTIVITY_PROPOSED": N_("已登记，%(people)s人的学时等待他人确认"),
    "EVIDENCE_ADDED": N_("已补充%(files)s份材料"),
    "CLAIMS_CONFIRMED": N_("已确认，%(people)s人的学时已入账"),
    "CLAIMS_REJECTED": N_("已退回%(people)s人，理由会告诉本人"),
    "BATCH_ACCEPTED": N_("已接收，%(rows)s条学时已入账"),
    "BATCH_REJECTED": N_("已退回整批导入"),
    "ENTRY_REVERSED": N_("已冲正%(hours)s学时，原记录保留"),
    "OBJECTION_RAISED": N_("异议已提交，会在10个工作日内答复"),
    "OBJECTION_ANSWERED": N_("已答复异议，本人会看到"),
    "IMPORT_CHECKED": N_("已核对每一行，还没有写入任何数据"),
    "IMPORT_DONE": N_("导入完成：新增%(imported)s，更新%(updated)s，未变%(unchanged)s，退回%(refused)s"),
    "RULES_ADOPTED": N_("%(unit)s自%(year)s年起按%(rules)s判断"),
    "YEAR_CLOSED": N_("%(year)s年度已封账，封存%(people)s人的结果"),
    "COURSE_DRAFTED": N_("已建立课程草稿，请接着完成下面的各项"),
    "COURSE_SAVED": N_("已保存"),
    "COURSE_SUBMITTED": N_("已提交审批，由另一人审批后发布"),
    "COURSE_RETURNED": N_("已退回编制人"),
    "COURSE_PUBLISHED": N_("已发布，学习对象现在可以学习"),
    "COURSE_WITHDRAWN": N_("已撤下，学过的记录和学时保留"),
    "COURSE_COPIED": N_("已建立新版本，内容照抄原版本"),
    "SYLLABUS_APPROVED": N_("大纲已审批"),
    "DELEGATION_GIVEN": N_("已登记委托"),
    "DELEGATION_ENDED": N_("委托今天结束，已学过的不受影响"),
    "FIELD_SAVED": N_("已保存业务领域"),
    "QUIZ_GRADED": N_("已交卷，得%(score)s分"),
    "FEEDBACK_GIVEN": N_("谢谢，您的评价已收到，不会显示姓名"),
    "COMMENT_SAID": N_("意见已送达，该单位会看到并答复"),
    "COMMENT_REPLIED": N_("已答复"),
    **APPLICATION_NOTICES,
    **BADGE_NOTICES,
    **BULLETIN_NOTICES,
    **SPOT_CHECK_NOTICES,
    **APPRAISAL_NOTICES,
    **MERIT_NOTICES,
    **CLASS_NOTICES,
    **STUDY_NOTICES,
    **TOKEN_NOTICES,
    **WEBHOOK_NOTICES,
    **CREDENTIAL_CASE_NOTICES,
    **EXAM_NOTICES,
    **EXERCISE_NOTICES,
    **EXIT_NOTICES,
    **CLEAN_UP_NOTICES,
    **FILE_CORRECTION_NOTICES,
    **EXCHANGE_NOTICES,
    **FILING_NOTICES,
    **ROSTER_NOTICES,
    **MAKE_UP_NOTICES,
    **NOTICE_NOTICES,
    **OATH_NOTICES,
    **HOLIDAY_NOTICES,
    **REVIEW_NOTICES,
    **CREDENTIAL_NOTICES,
    **DOCUMENT_NOTICES,
    **MARKING_NOTICES,
    **PRINT_NOTICES,
    **QUESTION_IMPORTS,
    **QUESTION_NOTICES,
    "IMPORT_DROPPED": N_("已放弃这次导入，没有写入任何数据"),
    "MATERIAL_TAKEN": N_("已收到%(name)s，正在检查，检查完就可以用"),
    "CAPTIONS_SET": N_("已加上字幕，学习时自动显示"),
    "CAPTIONS_DROPPED": N_("已去掉字幕"),
    "MATERIAL_DESCRIBED": N_("已保存材料说明"),
    "MATERIAL_REMOVED": N_("已删除%(name)s"),
    "UPLOAD_DROPPED": N_("已取消%(name)s的上传"),
}
