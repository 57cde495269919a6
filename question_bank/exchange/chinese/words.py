"""The words of offices: what a column, a line or a cell of a question bank is called. Pure."""

import re
import unicodedata

# Field by field, the names that head a column or open a line; compared without spaces, width and case.
FIELD_NAMES: dict[str, tuple[str, ...]] = {
    "type": ("题型", "题目类型", "试题类型", "类型", "题类", "type"),
    "stem": (
        "题干",
        "题目",
        "问题",
        "试题",
        "题目内容",
        "试题内容",
        "题干内容",
        "内容",
        "题目描述",
        "大题题干",
        "question",
        "content",
        "stem",
        "input",
    ),
    "options": ("选项", "备选项", "备选答案", "选项内容", "options", "choices"),
    "answer": ("答案", "正确答案", "参考答案", "标准答案", "正确选项", "答案选项", "key", "answer", "output"),
    "explanation": ("解析", "答案解析", "试题解析", "题目解析", "试题分析", "说明", "explanation", "analysis"),
    "difficulty": ("难度", "难度系数", "难易度", "难易程度", "难度等级", "difficulty", "level"),
    "points": ("分值", "分数", "题目分值", "每题分值", "得分", "points", "score"),
    "basis": ("依据", "法律依据", "出处", "出题依据", "命题依据", "法条", "法规依据", "来源"),
    "category": ("分类", "类别", "题目分类", "知识点", "所属分类", "章节", "科目", "考点", "课程类别", "category"),
    "tags": ("标签", "专题", "关键字", "关键词", "tags"),
    # What a candidate did once says nothing about the question.
    "ignored": ("我的答案", "学生答案", "考生答案", "你的答案", "得分情况", "作答"),
    "external_id": ("编号", "题号", "序号", "题目编号", "试题编号", "id", "no", "xuhao", "index"),
}
_TYPE_WORDS: dict[str, tuple[str, ...]] = {
    "single": ("单选", "单选题", "单项选择", "单项选择题", "单项", "选择题", "单择", "single", "singlechoice", "radio"),
    "multiple": (
        *("多选", "多选题", "多项选择", "多项选择题", "不定项", "不定项选择", "不定项选择题", "多项"),
        *("multiple", "multiplechoice", "multi", "checkbox"),
    ),
    "true_false": ("判断", "判断题", "是非", "是非题", "对错题", "正误题", "truefalse", "judge", "judgement", "bool"),
    "fill_in": ("填空", "填空题", "fill", "fillin", "blank"),
    "short_answer": (
        *("简答", "简答题", "问答", "问答题", "论述", "论述题", "主观题", "名词解释", "翻译题", "古文今译题", "写作题"),
        *("分析题", "材料分析题", "essay", "shortanswer"),
    ),
    "case": ("案例", "案例题", "案例分析", "案例分析题", "case"),
    "ordering": ("排序", "排序题", "ordering"),
    "matching": ("匹配", "匹配题", "连线", "连线题", "配对题", "matching"),
    "numeric": ("计算", "计算题", "数值", "数值题", "numeric"),
}
_DIFFICULTY = {"易": 1, "容易": 1, "简单": 1, "低": 1, "较易": 2, "中": 3, "中等": 3, "一般": 3, "普通": 3, "较难": 4}
_DIFFICULTY |= {"难": 5, "困难": 5, "高": 5, "easy": 1, "medium": 3, "hard": 5}

_FIELD_OF = {name: field for field, names in FIELD_NAMES.items() for name in names}
_TYPE_OF = {word: kind for kind, words in _TYPE_WORDS.items() for word in words}
_OPTION_HEAD = re.compile(r"(?:选项|备选项|备选答案|答案|option)?([a-j])(?:选项|项|\.)?")
_OPTION_NUMBER = re.compile(r"(?:选项|备选项|备选答案|option)(\d|10|[一二三四五六七八九十])")
_NUMERALS = "一二三四五六七八九十"


def bare(text: str) -> str:
    """Return a word without spaces, width, case, brackets and stars around it."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()
    return re.sub(r"^[【\[(*]+|[】\])*:]+$|\((?:必填|选填|可选)\)$", "", text)


def field_of_head(head: str) -> str | None:
    """Return the field a column's head names: a name of FIELD_NAMES, "option:A" …, or None."""
    word = bare(head)
    if found := _OPTION_HEAD.fullmatch(word):
        return f"option:{found.group(1).upper()}"
    if found := _OPTION_NUMBER.fullmatch(word):
        number = found.group(1)
        return f"option:{'ABCDEFGHIJ'[(int(number) if number.isdigit() else _NUMERALS.index(number) + 1) - 1]}"
    return _FIELD_OF.get(re.sub(r"\(.*\)$", "", word))


def type_of_word(word: str) -> str | None:
    """Return the type a word names, None when it names none."""
    word = re.sub(r"^[一二三四五六七八九十\d]+[、.．]", "", bare(word))
    return _TYPE_OF.get(re.sub(r"[(（].*$", "", word))


def difficulty_of(text: str) -> int | None:
    """Return 1 to 5 from a word, a number of 1 to 5, or a coefficient of 0 to 1 (the share that gets it right)."""
    word = bare(text)
    if word in _DIFFICULTY:
        return _DIFFICULTY[word]
    if re.fullmatch(r"[1-5](?:\.0+)?", word):
        return int(word[0])
    if re.fullmatch(r"[★*☆]{1,5}", word):
        return word.count("★") or None
    if re.fullmatch(r"0?\.\d+", word):
        return 5 - min(4, int(float(word) * 5))
    return None
