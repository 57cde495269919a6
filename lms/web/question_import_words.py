"""The words of question files: formats, encodings, verdicts, what may be chosen, what became of a question."""

import re

from lms.i18n import N_, Language, translate

REFUSALS = {
    "FILES_MISSING": N_("请选择要导入的文件"),
    "FILES_MANY": N_("一次最多上传%(most)s个文件。请分几次上传"),
    "FILES_UNREADABLE": N_("文件读不出来，没有保留。原因见下"),
    "FILE_CHOICE": N_("没有这种格式或编码。请从列表中选择"),
    "CHOICE_UNKNOWN": N_("这道题不能这样处理。请从列出的办法中选择"),
    "IMPORT_UNREAD": N_("文件还没有核对完。请稍候再确认"),
    "NOTHING_CHOSEN": N_("没有要导入的题。请至少保留一道，或放弃这次导入"),
    "IMPORT_NOT_STORED": N_("这批题还没有导入，或已经撤销过"),
    "IMPORT_USED": N_("这批题里有%(used)s道已经审过或改过，不能整批撤销。请在题库里逐题停用"),
    "TYPE_NEEDS_OPTIONS": N_("这道题没有选项，不能改成选择题。请在原文件里补上选项"),
    "CONTENT_UNMENDABLE": N_("这道题不能在这里改。请在原文件里改好再上传"),
    "KEY_UNKNOWN": N_("答案“%(key)s”不在选项里。请按选项的字母填写，如AC"),
    "KEY_MISSING": N_("请填写答案"),
    "EXPORT_ONE_WAY": N_("这种格式只能导入，不能导出。请换一种格式"),
}
NOTICES = {
    "QUESTIONS_READ": N_("已逐题核对，还没有写入题库"),
    "QUESTIONS_WAITING": N_("文件较大，正在后台核对，核对完本页会自动更新"),
    "QUESTIONS_CHOSEN": N_("已保存本页的选择"),
    "QUESTION_MENDED": N_("第%(number)s题已改好并重新核对"),
    "QUESTIONS_STORED": N_("已导入，新题都是草稿，由另一人审核后启用"),
    "QUESTIONS_STORING": N_("正在写入题库，写完本页会自动更新"),
    "QUESTIONS_DROPPED": N_("已放弃，没有写入任何题目"),
    "QUESTIONS_WITHDRAWN": N_("已撤销这批导入，题目都已停用"),
}
FORMATS = {
    "docx": N_("Word文档（.docx）"),
    "xlsx": N_("Excel表格（.xlsx、.xls）"),
    "csv": N_("CSV表格"),
    "text": N_("纯文本（.txt）"),
    "gift": N_("GIFT（Moodle文本格式）"),
    "moodle-xml": N_("Moodle XML"),
    "aiken": N_("Aiken"),
    "blackboard-text": N_("Blackboard上传文本"),
    "qti21": N_("QTI 2.1 / 2.2"),
    "qti30": N_("QTI 3.0"),
    "lifa": N_("砺法题库（.json，一项不丢）"),
    "json": N_("JSON（别的程序导出的）"),
}
ENCODINGS = {"utf-8": "UTF-8", "gb18030": "GB18030 / GBK", "big5": "Big5", "utf-16": "UTF-16"}
ENCODINGS |= {"utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "utf-32-le": "UTF-32", "utf-32-be": "UTF-32"}
VERDICTS = {
    "new": N_("可以导入"),
    "twin": N_("与别的题相近"),
    "updated": N_("已有题的新版本"),
    "unchanged": N_("已在题库，不变"),
    "refused": N_("有问题，不能导入"),
}
CHOICES = {
    "take": N_("导入为新题"),
    "version": N_("作为已有题的新版本"),
    "leave": N_("不导入"),
    "restore": N_("恢复为草稿"),
}
FATES = {
    "imported": N_("新增"),
    "updated": N_("更新"),
    "unchanged": N_("未变"),
    "refused": N_("拒绝"),
    "left": N_("未导入"),
    "restored": N_("恢复"),
}
WORDS = {
    "question_format": FORMATS,
    "encoding": ENCODINGS,
    "question_fate": FATES,
    "question_line": VERDICTS,
    "question_choice": CHOICES,
}
_PLACE = re.compile(r"^(?:(.*) )?第 (\d+) (行|题)$")


def place_text(language: Language, at: str, format_name: str = "") -> str:
    """Return where a question stands in its file, as the program of that file counts: row, paragraph, line."""
    found = _PLACE.match(at)
    if not found:
        return at
    sheet, number, unit = found.groups()
    counted = N_("第%(number)s题") if unit == "题" else N_("第%(number)s行")
    if format_name == "docx" and not sheet:
        counted = N_("第%(number)s段")
    text = translate(language, counted) % {"number": number}
    return translate(language, N_("%(sheet)s，%(place)s")) % {"sheet": sheet, "place": text} if sheet else text
