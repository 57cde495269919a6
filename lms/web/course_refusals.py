"""What refusals about syllabi, courses, feedback and comments say: one sentence a code, with reason and next step."""

from lms.i18n import N_

COURSES: dict[str, str] = {
    "COURSE_NOT_FOUND": N_("找不到这门课程。它可能不存在，也可能不在您的管辖范围内"),
    "COURSE_MOVE": N_("这个版本现在是%(old)s，不能改为%(new)s。请刷新后再看"),
    "COURSE_FROZEN": N_("这个版本已经是%(state)s，不能再改。要改请建立新版本，或先退回修改"),
    "COURSE_OPEN": N_("第%(number)s版还在编制或审批中。请先处理它，再建立新版本"),
    "OWN_COURSE": N_("自己编制或提交的课程须由他人审批"),
    "COURSE_TITLE_MISSING": N_("请填写课程名称"),
    "LAW_MISSING": N_("请写明法律、文件或大纲的名称"),
    "DUE_WITHOUT_DUTY": N_("只有必修课程才有完成期限。请先选择必修类别，或清空期限"),
    "QUIZ_MARK": N_("合格分数应在%(least)s至100之间"),
    "QUIZ_EMPTY": N_("请至少选一类题，并写明抽几题"),
    "QUIZ_TYPE": N_("有一类题不能自动判分。请只选客观题"),
    "QUIZ_LONG": N_("课后测验要短，最多%(most)s题。请减少题数"),
    "QUIZ_LINE_THIN": N_(
        "课后测验第%(line)s行：题库里符合的题有%(available)s道，至少要%(needed)s道（抽题数的两倍），重考才有新题。请减少题数，或补充题目"
    ),
    "QUIZ_BANK_THIN": N_("题库现在凑不出%(questions)s道题，抽不了卷。请告诉开课单位补充题目"),
    "QUIZ_NOT_FOUND": N_("找不到这份测验。它可能不存在，也可能不是您的"),
    "DOCUMENT_UNNAMED": N_("请写明委托文件的名称和文号"),
    "DELEGATION_BUREAU": N_("司法局自己组织公共法律知识培训，不用委托"),
    "DELEGATION_RUNS": N_("这个单位在%(day)s已有委托。请先结束那一项，或改开始日期"),
    "DELEGATION_OVER": N_("这项委托已于%(day)s结束"),
    "DELEGATION_NOT_FOUND": N_("找不到这项委托。它可能不存在，也可能不在您的管辖范围内"),
    "QUIZ_NONE": N_("这门课程没有课后测验，学完即计学时"),
    "QUIZ_SHUT": N_("这门课程现在不向您开放，不能再考。已有的成绩保留"),
    "QUIZ_EARLY": N_("还有%(left)s个课件没有学完，学完才能测验"),
    "QUIZ_PASSED": N_("您已经通过这门课程的测验，不必再考"),
    "QUIZ_OFTEN": N_("今天已经考了%(most)s次。请再看看课程，明天再考"),
    "SYLLABUS_MISSING": N_("还没有选择培训大纲条目。没有经审批的大纲条目，课程不能发布"),
    "SYLLABUS_NOT_IN_FORCE": N_(
        "所依据的大纲条目在%(day)s没有生效：未经审批、尚未施行、已经失效，或已有新版本。请改选条目"
    ),
    "SYLLABUS_CATEGORY": N_("大纲条目的类别是%(category)s，课程的各部分里没有这一类。请改类别拆分，或改选条目"),
    "COURSEWARE_MISSING": N_("还没有课件。请至少加入一件材料"),
    "MATERIAL_NOT_READY": N_("“%(title)s”的材料还没有通过检查，不能使用。请等检查完成，或换一件材料"),
    "MATERIAL_EXPIRED": N_("“%(title)s”的材料在%(day)s已经失效。请换成现行版本"),
    "MATERIAL_NOT_FOUND": N_("找不到这件材料。它可能不存在，也可能不在您的管辖范围内"),
    "MINUTES_MISSING": N_("请填写分钟数"),
    "MINUTES_OVER_MEDIA": N_("“%(title)s”填了%(minutes)s分钟，但它只有%(most)s整分钟长。请改小分钟数"),
    "MINUTES_OVER_PAGES": N_(
        "“%(title)s”填了%(minutes)s分钟，但它只有%(pages)s页，按每页最多%(per_page)s分钟只能填%(most)s。请改小分钟数"
    ),
    "MINUTES_UNMEASURED": N_("“%(title)s”量不出长度，最多填%(most)s分钟，现在填了%(minutes)s。请改小分钟数"),
    "PARTS_MISSING": N_("还没有按类别拆分学时。请至少填一个类别和分钟数"),
    "PARTS_SUM": N_("各类别共%(parts)s分钟，课件共%(courseware)s分钟，两者必须相等。请改其中一处"),
    "PUBLIC_LAW_OWNER": N_(
        "其中%(minutes)s分钟是公共法律知识。按本地规则只有司法局组织的才计学时，由本单位发布等于不计。请改类别，或请司法局发布"
    ),
    "TARGETS_MISSING": N_("还没有选择学习对象。请至少选一个单位"),
    "DUE_MISSING": N_("必修课程要写明完成期限。请在课程说明中填写"),
    "DUE_OUTSIDE": N_("完成期限%(day)s不在课程的施行期间内，或已经过去。请改期限"),
    "COURSE_OVER": N_("课程的施行期间在%(day)s已经结束。请改施行日期"),
    "SYLLABUS_NOT_FOUND": N_("找不到这份大纲。它可能不存在，也可能不在您的管辖范围内"),
    "SYLLABUS_FROZEN": N_("这一版大纲已经审批，不能再改。要改请建立新版本"),
    "SYLLABUS_OPEN": N_("第%(number)s版还没有审批。请先处理它，再建立新版本"),
    "SYLLABUS_EMPTY": N_("大纲至少要有一个条目，每个条目要有名称和分钟数"),
    "SYLLABUS_TITLE_MISSING": N_("请填写大纲名称"),
    "OWN_SYLLABUS": N_("自己编制的大纲须由他人审批"),
    "MARKS_INCOMPLETE": N_("请给每一个问题打分"),
    "FEEDBACK_EARLY": N_("学完这门课程后才能评价"),
    "FEEDBACK_TWICE": N_("您已经评价过这门课程，每人只评一次"),
    "COMMENT_MISSING": N_("请写下意见"),
    "COMMENT_NOT_FOUND": N_("找不到这条意见。它可能不存在，也可能不在您的管辖范围内"),
    "COMMENT_ANSWERED": N_("这条意见已经答复过了"),
    "OWN_COMMENT": N_("自己提的意见须由被指导的单位答复"),
    "OWN_TRAINING": N_("这是本单位的培训。指导意见只写给本领域的其他单位"),
    "ANSWER_MISSING": N_("请写明您的答复或意见"),
}
