"""The words of the question bank: refusals, faults of a question, types, states and suspicions."""

from lms.i18n import N_

QUESTIONS = {
    "BANK_UNNAMED": N_("题库需要代码和名称。请补上"),
    "BANK_CODE_TAKEN": N_("题库代码%(bank)s已被使用。请换一个代码"),
    "BANK_NOT_YOURS": N_("这个题库由别的单位维护，您可以查看，不能修改。如需修改请联系维护单位"),
    "BANK_NOT_FOUND": N_("没有这个题库，或不在您的管辖范围内"),
    "QUESTION_NOT_FOUND": N_("没有这道题，或不在您的管辖范围内"),
    "VERSION_NOT_FOUND": N_("这道题没有这个版本"),
    "QUESTION_STATE": N_("这道题现在的状态不能这样处理。请刷新页面看它的当前状态"),
    "QUESTION_CHANGED": N_("您打开页面之后，别人改过这道题。请看新的版本，再作决定"),
    "QUESTION_FAULTY": N_("题目还有问题，不能保存。请按提示逐项修改"),
    "OWN_QUESTION": N_("不能审自己写的题。请由另一位审题人审核"),
    "REVIEWER_UNKNOWN": N_("审题要写明是谁审的。请用自己的账号登录后办理"),
    "NOTE_MISSING": N_("请写明理由"),
    "LAW_ENDED": N_("所依据的法律版本已经失效。请先把依据改为现行版本"),
    "LAW_UNKNOWN": N_("%(law)s的现行版本还没有登记。请先登记，再复核"),
    "LAW_UNNAMED": N_("请写法律名称"),
    "LAW_VERSION_KNOWN": N_("%(law)s的这个版本已经登记过"),
    "LAW_PERIOD": N_("%(law)s的失效日期早于施行日期。请改其中一个"),
    "LAW_NOT_FOUND": N_("没有登记这个法律版本"),
}
FAULTS = {
    "STEM_MISSING": N_("缺少题干"),
    "MEDIA_MISSING": N_("题中引用的图片或音频没有随题提供"),
    "MEDIA_UNUSED": N_("附带的图片或音频没有用到"),
    "OPTIONS_FEW": N_("选项少于两个"),
    "OPTIONS_MANY": N_("选项超过%(most)s个"),
    "OPTION_EMPTY": N_("有空的选项"),
    "OPTIONS_ALIKE": N_("有两个选项内容相同"),
    "KEY_MISSING": N_("缺少正确答案"),
    "KEY_SEVERAL": N_("单选题标了多个正确答案。请改成一个，或改为多选题"),
    "KEY_SINGLE": N_("多选题只有一个正确答案，请确认"),
    "WEIGHTS_NOT_WHOLE": N_("各选项得分比例相加不是全部分值"),
    "BLANKS_MISSING": N_("填空题没有空"),
    "BLANKS_MANY": N_("空超过%(most)s个"),
    "ANSWER_EMPTY": N_("有空白的参考答案"),
    "MODEL_ANSWER_MISSING": N_("没有参考答案和采分点，阅卷人将无所依据"),
    "MARKING_POINTS_EXCEED": N_("采分点分值之和超过本题分值"),
    "PAIRS_FEW": N_("匹配题至少要有两对"),
    "PAIRS_MANY": N_("右侧内容超过%(most)s项"),
    "PAIR_EMPTY": N_("有空的匹配项"),
    "LEFT_ALIKE": N_("左侧有相同的内容"),
    "ITEMS_FEW": N_("排序题至少要有两项"),
    "ITEMS_MANY": N_("排序项超过%(most)s个"),
    "ITEM_EMPTY": N_("有空的排序项"),
    "ITEMS_ALIKE": N_("有相同的排序项"),
    "GAPS_UNMATCHED": N_("题干中的空位标记与空不一致：标记%(marks)s个，空%(gaps)s个"),
    "PARTS_MISSING": N_("案例题没有小题"),
    "POINTS_DIFFER": N_("小题分值之和与本题分值不同"),
}
TYPES = {
    "single": N_("单选题"),
    "multiple": N_("多选题"),
    "true_false": N_("判断题"),
    "fill_in": N_("填空题"),
    "short_answer": N_("简答题"),
    "numeric": N_("数值题"),
    "matching": N_("匹配题"),
    "ordering": N_("排序题"),
    "cloze": N_("综合填空题"),
    "case": N_("案例题"),
}
STATES = {
    "draft": N_("草稿"),
    "active": N_("启用"),
    "stale": N_("待复核"),
    "retired": N_("停用"),
}
VERDICTS = {
    "approved": N_("通过"),
    "returned": N_("退回"),
    "checked": N_("复核有效"),
}
SUSPICIONS = {
    "too_easy": N_("过易"),
    "too_hard": N_("过难"),
    "negative": N_("区分度为负"),
    "weak": N_("区分度低"),
    "unused_distractor": N_("有选项几乎无人选"),
    "key": N_("答案可能有误：高分组更多选了别的选项"),
}
