"""One example of each type for the templates, in words of our own, and what is written beside them."""

from decimal import Decimal

from question_bank.accepted import AcceptedNumber, AcceptedText
from question_bank.choices import Option
from question_bank.content import Content, LawBasis
from question_bank.types import case, fill_in, matching, multiple, numeric, ordering, short_answer, single, true_false

_PENALTY = "《行政处罚法》"


def _basis(article: str) -> tuple[LawBasis, ...]:
    return (LawBasis(law=_PENALTY, article=article),)


def _options(right: str, *texts: str) -> tuple[Option, ...]:
    return tuple(Option(html=text, correct=letter in right) for letter, text in zip("ABCDEFGH", texts, strict=False))


_SINGLE = single.Content(
    stem="依法应当组织听证而当事人要求听证的，应当在行政机关告知后几日内提出？",
    options=_options("B", "三日", "五日", "七日", "十五日"),
    difficulty=2,
    basis=_basis("第六十四条"),
    explanation="听证要求应当在告知后五日内提出。",
    category="PL.GEN",
    tags=("程序",),
)
_MULTIPLE = multiple.Content(
    stem="下列哪些属于行政处罚的种类？",
    options=_options("ABD", "警告", "罚款", "记过", "行政拘留"),
    points=4,
    difficulty=2,
    basis=_basis("第九条"),
)
_STATEMENT = true_false.Content(
    stem="对当事人的同一个违法行为，不得给予两次以上罚款的行政处罚。",
    correct=True,
    points=1,
    difficulty=1,
    basis=_basis("第二十九条"),
)
_BLANKS = fill_in.Content(
    stem="执法人员当场作出处罚决定的，应当向当事人出示____，填写预定格式、编有号码的____。",
    blanks=(
        fill_in.Blank(accepted=(AcceptedText(text="执法证件"), AcceptedText(text="证件"))),
        fill_in.Blank(accepted=(AcceptedText(text="行政处罚决定书"), AcceptedText(text="处罚决定书"))),
    ),
    basis=_basis("第五十二条"),
)
_NUMBER = numeric.Content(
    stem="行政处罚案件一般应当自立案之日起多少日内作出决定？",
    accepted=(AcceptedNumber(value=Decimal(90)),),
    unit="日",
    basis=_basis("第六十条"),
)
_ORDER = ordering.Content(stem="按普通程序的先后排列。", items=("立案", "调查取证", "法制审核", "作出处罚决定", "送达"))
_PAIRS = matching.Content(
    stem="把情形和处理连起来。",
    pairs=(
        matching.Pair(left="不满十四周岁的人有违法行为", right="不予行政处罚，责令监护人管教"),
        matching.Pair(left="受他人胁迫实施违法行为", right="从轻或者减轻行政处罚"),
        matching.Pair(left="违法事实不能成立", right="不予行政处罚"),
    ),
    points=6,
    basis=_basis("第三十条、第三十二条、第五十七条"),
)
_ESSAY = short_answer.Content(
    stem="简述可以当场作出行政处罚决定的条件。",
    model_answer="违法事实确凿并有法定依据；对公民处二百元以下、对法人或者其他组织处三千元以下罚款或者警告。",
    points=10,
    basis=_basis("第五十一条"),
)
_STORY = case.Content(
    stem="某市城管执法人员巡查时发现，一家餐馆在门前人行道上摆放桌椅经营。一名执法人员独自上前，未出示证件即当场收走桌椅。",
    parts=(
        single.Content(
            stem="行政执法人员执法时不得少于几人？", options=_options("B", "一人", "两人", "三人", "四人"), points=2
        ),
        multiple.Content(
            stem="本案的做法有哪些不当？",
            options=_options("ABC", "只有一人执法", "未出示执法证件", "未告知当事人权利", "发现了违法行为"),
            points=4,
        ),
        true_false.Content(stem="当事人有权拒绝不出示证件的执法人员的调查。", correct=True, points=4),
    ),
    points=10,
    basis=_basis("第四十二条、第五十五条"),
)
EXAMPLES: tuple[Content, ...] = (_SINGLE, _MULTIPLE, _STATEMENT, _BLANKS, _NUMBER, _ORDER, _PAIRS, _ESSAY)
# Only a document has room for a case.
STORY: Content = _STORY

COLUMNS = (
    ("题型", "单选题、多选题、判断题、填空题、数值题、排序题、匹配题、简答题。可以不填，按内容判断"),
    ("题干", "必填。填空的地方写____（至少两条下划线）"),
    ("选项A—选项J", "选择题的选项，一格一个，不用写字母。排序题写各项；匹配题一格写一对：左 -> 右"),
    ("答案", "必填。单选B，多选ABD；判断写正确或错误；填空各空用；隔开，同一空的几种写法用/隔开；数值可写60±5日"),
    ("分值", "如2或0.5，不填为1分（简答题5分）"),
    ("难度", "1（易）到5（难），或易、中、难"),
    ("解析", "答题后给人看的说明"),
    ("依据", "如《行政处罚法》第六十四条；多条用；隔开。要写明版本：《行政处罚法》§第六十四条§2021-01-22"),
    ("分类", "题库的分类代码或名称"),
    ("标签", "用、隔开"),
    ("编号", "本单位的题号。以后再导入同一编号的题，就是这道题的新版本"),
)
BESIDE = (
    "在“题库”表里填写，一行一道题；例子看过可以删掉。列的顺序可以变，不用的列可以删。",
    "图片和案例题请用Word模板。",
    "同一个文件导入两次不会重复；先看逐题核对的结果，再决定导入。",
)
LINES = (
    "每道题：题号、题干，下面各行是A.至H.选项，然后是“答案：”“解析：”“难度：”“依据：”等，没有的可以不写。",
    "题干前面可以用【单选题】【多选题】【判断题】【填空题】【简答题】【案例题】写明题型；也可以用“一、单选题（每题2分）”这样的标题。",
    "填空的地方写____。匹配题的选项写“左 -> 右”。案例题的小题用（1）（2）编号，各有自己的选项和答案。",
    "图片、表格直接放在题干或选项里。自动编号也认。",
    "这段说明不会当成题目，可以留着，也可以删掉。",
)
