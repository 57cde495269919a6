"""What the pages of the question bank say beside the words of the library: notices, refusals, names of facts."""

from lms.i18n import N_

QUESTION_PAGE_REFUSALS = {
    "MANUSCRIPT_NOT_FOUND": N_("没有这份题稿。它可能已经提交或删除，也可能不是您写的"),
    "MANUSCRIPTS_MANY": N_("您有%(most)s份题稿还没有写完。请先提交或删除几份"),
    "MEDIA_MANY": N_("一道题最多%(most)s个图片和音频"),
    "MEDIA_EMPTY": N_("这个文件是空的。请重新选择"),
    "MEDIA_TOO_LARGE": N_("这个文件太大。图片和音频请压缩到10MB以内"),
    "MEDIA_KIND": N_("只收PNG、JPG、GIF、WebP图片和MP3、OGG、WAV、M4A音频"),
    "MEDIA_BROKEN": N_("打不开这个文件。请重新导出后再上传"),
    "NOT_HALVES": N_("请填写0.5的倍数，如1、1.5、2"),
    "LAW_MISSING": N_("请写明法律、文件或大纲的名称"),
    "NUMBER_TYPED": N_("请一行写一个数，如60；允许误差写作60±0.5"),
    "TYPE_MISSING": N_("请选择题型"),
    "BANK_MISSING": N_("请选择题库"),
    "QUESTION_UNREADABLE": N_("这里的内容太长或写法不对，请改短或删去"),
}
QUESTION_NOTICES = {
    "BANK_ADDED": N_("题库已建好，可以出题或导入了"),
    "BANK_CHANGED": N_("题库已修改"),
    "MANUSCRIPT_BEGUN": N_("已建立题稿，写好后提交审题"),
    "MANUSCRIPT_KEPT": N_("题稿已保存，只有您自己看得见"),
    "MANUSCRIPT_DROPPED": N_("题稿已删除"),
    "QUESTION_HANDED_IN": N_("已提交，由另一位审题人审核后启用"),
    "QUESTION_RETIRED": N_("已停用，不再抽到；用过的试卷不变"),
    "QUESTION_DOUBTED": N_("已列为待复核，复核前不会抽到"),
    "QUESTION_BACK": N_("已恢复为草稿，审核后才会抽到"),
}
QUESTION_FACTS = {
    "type": N_("题型"),
    "title": N_("题目名称"),
    "stem": N_("题干"),
    "option": N_("选项"),
    "key": N_("正确答案"),
    "truth": N_("正确答案"),
    "weights": N_("各选项得分比例"),
    "blank": N_("各空的答案"),
    "accepted": N_("可接受的答案"),
    "pair": N_("配对"),
    "spare": N_("多余项"),
    "item": N_("正确次序"),
    "gap": N_("各空的答案"),
    "model_answer": N_("参考答案"),
    "marking_point": N_("采分点"),
    "scoring": N_("给分方式"),
    "basis": N_("法律依据"),
    "explanation": N_("解析"),
    "points": N_("分值"),
    "difficulty": N_("难度"),
    "category": N_("类别"),
    "tags": N_("标签"),
}
SCORING = {
    "": N_("按考试规定"),
    "exact": N_("全对才得分"),
    "missing_half": N_("漏选得一半，错选不得分"),
    "weights": N_("按选项比例给分"),
    "share": N_("每对一项得一份"),
    "places": N_("每放对一项得一份"),
}
TRUTH = {"true": N_("正确"), "false": N_("错误")}
GAP_KIND = {"text": N_("填文字"), "number": N_("填数字"), "choice": N_("选一项")}
QUESTION_TABLES = {
    "question_fact": QUESTION_FACTS,
    "question_scoring": SCORING,
    "question_truth": TRUTH,
    "gap_kind": GAP_KIND,
}
