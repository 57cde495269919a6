"""The demo's quiz after a course: a small bank on the four lists, and people who sit it (行政处罚法, 2021)."""

from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor
from lms.courses.actions.crediting import credit_course
from lms.courses.actions.quiz_setting import set_quiz
from lms.courses.actions.quizzes import draw_quiz, hand_in
from lms.courses.models.courses import CourseVersion
from lms.courses.queries.mine import get_my_course
from lms.courses.queries.quizzes import content_of_item, get_paper, order_of
from lms.courses.rules.quizzes import Ask
from lms.demo.cast import Cast
from lms.demo.places import CITY_MANAGEMENT
from lms.requirements.queries.limits import limits_for
from question_bank.actions.banks import add_bank
from question_bank.actions.reviewing import approve
from question_bank.actions.writing import write_question
from question_bank.answers import arranged
from question_bank.choices import Option
from question_bank.content import Content, LawBasis
from question_bank.queries.banks import find_bank
from question_bank.types import single, true_false

BANK = "CG-KHCY"
_ASKS = (Ask("single", 4), Ask("true_false", 3))
_LAW = "行政处罚法"
# Stem, the right option, the others, article, why.
_CHOICES = (
    (
        "菜贩初次占道摆摊，后果轻微，经提醒当场收走。可以怎样处理？",
        "可以不予行政处罚",
        ("必须罚款五十元", "没收蔬菜", "移送公安机关"),
        "第三十三条第一款",
        "初次违法、危害后果轻微并及时改正的，可以不予行政处罚。",
    ),
    (
        "当事人有证据足以证明没有主观过错，除法律、行政法规另有规定外，应当：",
        "不予行政处罚",
        ("从重处罚", "减半罚款", "中止案件"),
        "第三十三条第二款",
        "没有主观过错的，不予处罚；证明责任在当事人。",
    ),
    (
        "受他人胁迫或者诱骗实施违法行为的，应当：",
        "从轻或者减轻处罚",
        ("一律免罚", "按主犯处理", "先行拘留"),
        "第三十二条",
        "受胁迫、诱骗属于应当从轻或者减轻的情形。",
    ),
    (
        "十四周岁以上不满十八周岁的人乱贴小广告，应当：",
        "从轻或者减轻行政处罚",
        ("不予处罚", "加倍处罚", "只罚监护人"),
        "第三十条",
        "不满十四周岁的不予处罚，已满十四不满十八的应当从轻或者减轻。",
    ),
    (
        "对不予行政处罚的当事人，执法机关还应当做什么？",
        "对当事人进行教育",
        ("收取保证金", "列入失信名单", "通知所在单位扣薪"),
        "第三十三条第三款",
        "不罚不等于不管，应当教育。",
    ),
    (
        "裁量权基准应当怎样对待？",
        "依法制定并向社会公布",
        ("仅供内部参考、不得公开", "由承办人口头掌握", "每案另行商定"),
        "第三十四条",
        "行政处罚裁量基准应当向社会公布。",
    ),
    (
        "违法行为轻微、已及时纠正且没有造成危害后果的横幅悬挂，属于哪张清单的情形？",
        "不予处罚清单",
        ("从重处罚清单", "联合惩戒清单", "行政许可清单"),
        "第三十三条第一款",
        "轻微、及时改正、没有危害后果，三项同时具备时不予处罚。",
    ),
    (
        "主动拆除违建外伸的雨棚并消除隐患的店主，量罚时：",
        "应当从轻或者减轻",
        ("不得考虑", "应当顶格", "改为行政拘留"),
        "第三十二条",
        "主动消除或者减轻违法行为危害后果的，应当从轻或者减轻。",
    ),
)
# Statement, whether it is true, article, why.
_STATEMENTS = (
    ("只要是初次违法，就一律不予处罚。", False, "第三十三条第一款", "还要危害后果轻微并及时改正，而且是“可以”。"),
    ("减轻处罚是指低于法定最低限度给予处罚。", True, "第三十二条", "从轻在限度以内，减轻在限度以下。"),
    ("配合机关查处违法行为有立功表现的，应当从轻或者减轻。", True, "第三十二条", "立功表现是法定情节。"),
    ("清单没有列明的轻微违法，一律不得不罚。", False, "第三十三条第一款", "清单是指引，符合法定条件的仍应适用法律。"),
    ("精神病人在不能辨认自己行为时毁坏绿地，不予行政处罚。", True, "第三十一条", "但应当责令监护人严加看管和治疗。"),
    ("作出免罚决定可以不立卷、不留证据。", False, "第四十七条", "全过程都要记录归档，免罚也一样。"),
)


def set_lists_quiz(db: Session, cast: Cast, version: CourseVersion, *, author: Actor) -> None:
    """Ask seven of the fourteen questions after the course on the four lists."""
    bank = find_bank(db, BANK, seen_by=author)
    if bank is None:
        owner = cast.units[CITY_MANAGEMENT].id
        bank = add_bank(db, code=BANK, name="四张清单课后题库", owner_unit_id=owner, is_shared=False, actor=author)
        for content in _contents():
            question = write_question(db, bank, content, actor=author)
            approve(db, question, shown_version=1, actor=cast.actors["legal"])
    set_quiz(db, version, bank, _ASKS, pass_mark=60, actor=author)


def sit_quiz(db: Session, version_id: int, *, actor: Actor, wrong: int) -> None:
    """Sit the quiz as somebody whose study is done, with so many wrong answers; what passes gives the hours."""
    mine = get_my_course(db, actor.person_id or 0, version_id, on=clock.today())
    if not mine.awaits_quiz:
        return
    drawn = draw_quiz(db, mine, actor=actor)
    db.expire_all()
    paper = get_paper(db, drawn.id, seen_by=actor)
    form = {}
    for item in paper.items:
        well, content = item.position > wrong, content_of_item(item)
        if isinstance(content, single.Content):
            places = arranged([option.fixed for option in content.options], order_of(item)[0])
            at = next(at for at, index in enumerate(places) if content.options[index].correct == well)
            form[f"q{item.position}"] = ["ABCD"[at]]
        elif isinstance(content, true_false.Content):
            form[f"q{item.position}"] = ["true" if content.correct == well else "false"]
    result = hand_in(db, paper, form, actor=actor)
    if result.is_passed:
        credit_course(db, paper.learning_id, limits_of=lambda unit, year: limits_for(db, unit, year))
    db.flush()
    db.expire_all()  # what comes next reads the papers anew


def _contents() -> list[Content]:
    found: list[Content] = []
    for stem, right, others, article, why in _CHOICES:
        options = (Option(html=right, correct=True), *(Option(html=text) for text in others))
        common = {"explanation": why, "basis": (LawBasis(law=_LAW, article=article),), "category": "BK.CSGL"}
        found.append(single.Content(stem=stem, options=options, **common))
    for stem, correct, article, why in _STATEMENTS:
        common = {"explanation": why, "basis": (LawBasis(law=_LAW, article=article),), "category": "BK.CSGL"}
        found.append(true_false.Content(stem=stem, correct=correct, **common))
    return found
