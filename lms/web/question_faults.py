"""What is said about files of questions, about questions read from them, and about what a format cannot carry."""

from typing import Any

from lms.i18n import N_, Language, translate
from lms.web.question_words import FAULTS
from question_bank.content import Fault

FILES = {
    "FILE_EMPTY": N_("文件是空的。请检查是否选错了文件"),
    "FILE_BINARY": N_("这不是文本文件。请另存为文本、Word或Excel后再导入"),
    "FILE_BROKEN": N_("文件已损坏，读不出来。请用原来的软件打开，另存为新文件后再导入"),
    "FILE_ENCODING": N_("文字读不出来。请另存为UTF-8编码，或另存为.docx、.xlsx后再导入"),
    "FILE_TOO_LONG": N_("题目超过%(most)s道。请分成几个文件"),
    "FORMAT_UNKNOWN": N_("看不出这是什么格式。可以导入Excel、Word、文本、GIFT、Moodle XML、Aiken和QTI"),
    "FORMAT_FOREIGN": N_("这是%(program)s自己的题库文件，不能直接导入。请先导入Moodle，再导出为“Moodle XML格式”后导入"),
    "QTI_MANIFEST_ALONE": N_("这只是QTI包的目录，里面没有题目。请导入完整的压缩包（.zip）"),
    "HEAD_MISSING": N_("没有找到表头，也看不出哪一列是答案。请按模板写列名：题型、题干、选项A、答案"),
    "NO_QUESTIONS": N_("没有找到题目。请检查是否选错了文件，或按模板整理"),
    "JSON_BROKEN": N_("这个JSON文件写得不完整，读不出来。请重新导出"),
    "XML_BROKEN": N_("这个XML文件写得不完整，读不出来。请重新导出"),
    "XML_FORBIDDEN": N_("文件里有外部引用或实体定义，为了安全不能导入。请重新导出"),
    "NOT_MOODLE_XML": N_("这不是Moodle的题库文件。请在Moodle题库里导出为“Moodle XML格式”"),
    "NOT_QTI": N_("这不是QTI题目"),
    "QTI_NO_MANIFEST": N_("压缩包里没有imsmanifest.xml。请导出完整的QTI包"),
    "NOT_DOCX": N_("这不是Word文档。请在Word或WPS中另存为.docx后再导入"),
    "OLD_WORD_OR_ENCRYPTED": N_("这是旧版.doc文件，或者有密码。请在Word或WPS中取消密码，另存为.docx后再导入"),
    "DOCX_MACRO": N_("文档里有宏，为了安全不能导入。请另存为不带宏的.docx文件"),
    "DOCX_ALTCHUNK": N_("文档的正文是嵌进去的网页，读不出来。请在Word中打开，复制到新文档，另存后再导入"),
    "SHEET_SKIPPED": N_("工作表%(sheet)s不像题目，没有读"),
    "QTI_TEST_LEFT": N_("包里的试卷结构没有导入，只导入了题目"),
    "ZIP_BROKEN": N_("压缩包已损坏。请重新导出"),
    "ZIP_ENCRYPTED": N_("压缩包有密码。请取消密码后再导入"),
    "ZIP_ENTRIES": N_("压缩包里文件太多，超过%(most)s个"),
    "ZIP_LINK": N_("压缩包里有链接，为了安全不能导入"),
    "ZIP_PATH": N_("压缩包里有指向外面的路径，为了安全不能导入"),
    "ZIP_TOO_LARGE": N_("压缩包展开后太大，不能导入"),
}
READ = {
    "SAME_IN_FILE": N_("与前面的一道题完全相同，只算一道"),
    "RETIRED_BEFORE": N_("题库里有同样的题（编号%(question)s），已停用。要再用请在题库里恢复"),
    "WITHDRAWN_BEFORE": N_("这道题以前导入过又撤销了（编号%(question)s），可以恢复为草稿"),
    "KEY_UNKNOWN": N_("答案“%(key)s”不在选项里"),
    "OPTIONS_ORDER": N_("选项字母没有按顺序排列"),
    "TWIN": N_("与题库中编号%(twin)s的题目很相近，请核对是否重复"),
    "TWIN_IN_FILE": N_("与本文件第%(twin)s题很相近，请核对是否重复"),
    "WEIGHT_UNREADABLE": N_("得分比例看不懂"),
    "BLANKS_DIFFER": N_("题干有%(blanks)s个空，答案有%(answers)s个，对不上"),
    "ANSWER_UNREADABLE": N_("答案部分看不懂"),
    "NUMBER_UNREADABLE": N_("数值答案不是数字"),
    "GAP_KIND": N_("空位类型%(kind)s不支持"),
    "MEDIA_NOT_THERE": N_("文件里没有图片%(name)s，请补上"),
    "MEDIA_KIND": N_("%(name)s不是可用的图片或录音，没有导入"),
    "MEDIA_BROKEN": N_("图片%(name)s已损坏，没有导入"),
    "MEDIA_EMPTY": N_("图片%(name)s是空的，没有导入"),
    "MEDIA_TOO_LARGE": N_("图片%(name)s太大，没有导入"),
    "CONTENT_UNREADABLE": N_("这道题的内容放不进题库，请核对%(at)s"),
    "DESCRIPTION_ONLY": N_("这是说明文字，不是题目"),
    "TEXT_ONLY": N_("这一段只是文字，不是题目：%(text)s"),
    "BRACES_UNMATCHED": N_("花括号没有成对"),
    "TYPE_UNKNOWN": N_("题型%(type)s不支持"),
    "TYPE_WORD_UNKNOWN": N_("不认识题型“%(word)s”，已按内容判断"),
    "TYPE_DIFFERS": N_("写的题型与内容不符，已按内容处理"),
    "TRUTH_BY_LETTER": N_("判断题的答案只写了字母，已按A为正确、B为错误处理，请核对"),
    "FIELD_UNREADABLE": N_("“%(text)s”看不懂，没有采用"),
    "BLANKS_FROM_BRACKETS": N_("括号里的文字已作为填空的答案，请核对"),
    "FORMULA_AS_TEXT": N_("公式已改写成一行文字，请核对"),
    "FIELDS_LEFT": N_("原题的提示或反馈没有导入"),
    "POINTS_ROUNDED": N_("分值%(points)s不是半分的倍数，已取最近的半分"),
    "SCORING_BY_PARTS": N_("原题按选项分别给分，已照此导入"),
    "MARKUP_BROKEN": N_("题目的排版有错，写不成XML"),
    "MATCH_SETS": N_("匹配题要有左右两组"),
    "MATCH_MANY": N_("一项对应多项的匹配题不支持"),
    "INTERACTION_UNKNOWN": N_("这种作答方式不支持"),
    "INTERACTIONS_MANY": N_("一道题里有几种作答方式，不支持"),
    "QTI_ADAPTIVE": N_("随作答变化的题目不支持"),
    "QTI_TEMPLATE": N_("由模板随机生成的题目不支持"),
    "QTI_FILE_NOT_THERE": N_("包里没有这道题的文件"),
}
LOST = {
    "FORMAT_NO_TYPE": N_("这种格式没有这种题型，没有导出"),
    "FORMAT_NO_MEDIA": N_("这种格式不能带图片和录音，没有导出"),
    "FORMAT_NO_SOUND": N_("Word不能带录音，没有导出"),
    "FORMAT_NO_PATTERN": N_("这种格式没有通配答案，没有导出"),
    "FORMAT_NO_SHARES": N_("这种格式不能给各空不同的分值，没有导出"),
    "LOST_ALL_BUT_WORDS": N_("只导出了题干、选项和答案"),
    "LOST_CASE": N_("“区分大小写”没有导出"),
    "LOST_FEEDBACK": N_("各选项的反馈没有导出"),
    "LOST_FIXED": N_("“选项位置固定”没有导出"),
    "LOST_MARKING_POINTS": N_("采分点没有导出"),
    "LOST_MARKUP": N_("加粗等排版没有导出"),
    "LOST_MODEL_ANSWER": N_("参考答案没有导出"),
    "LOST_SCORING": N_("特别的给分方式没有导出"),
    "LOST_SHUFFLE": N_("“选项是否打乱”没有导出"),
    "LOST_SPARE": N_("多余的匹配项没有导出"),
    "LOST_TITLE": N_("题目名称没有导出"),
    "LOST_TOLERANCE": N_("数值的误差范围和单位没有导出"),
    "LOST_UNIT": N_("数值的单位没有导出"),
}
_ALL = {**FAULTS, **FILES, **READ, **LOST}


class _Spaces(dict[str, Any]):
    """Values for a sentence; one that was not given is left empty."""

    def __missing__(self, key: str) -> str:
        return ""


def kept_fault_text(language: Language, kept: dict[str, Any]) -> str:
    """Return what is said about a fault that was kept as plain values."""
    return fault_text(language, Fault(kept["code"], kept["at"], kept["grave"], dict(kept["values"])))


def fault_text(language: Language, fault: Fault) -> str:
    """Return what is said about a fault in a language; a code without a sentence is said as it is."""
    sentence = _ALL.get(fault.code)
    if sentence is None:
        return fault.code
    return translate(language, sentence) % _Spaces(fault.values, at=fault.at)
