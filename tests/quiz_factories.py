"""Made-up banks with active questions, and courses that ask some of them after study."""

import itertools

from sqlalchemy.orm import Session

from lms.access import Role
from lms.courses.actions.publishing import publish, submit
from lms.courses.actions.quiz_setting import set_quiz
from lms.courses.models.courses import CourseVersion
from lms.courses.models.quizzes import QuizPaper
from lms.courses.queries.courses import get_own_version
from lms.courses.queries.quizzes import content_of_item, order_of
from lms.courses.rules.quizzes import Ask
from lms.people.models import Unit
from question_bank.actions.banks import add_bank
from question_bank.actions.reviewing import approve
from question_bank.actions.writing import write_question
from question_bank.choices import Option
from question_bank.content import Content, LawBasis
from question_bank.models import Bank
from question_bank.types import single, true_false
from tests.course_factories import make_approver, make_author, make_draft
from tests.factories import make_actor

_numbers = itertools.count(1)
ASKS = (Ask("single", 3), Ask("true_false", 2))
# Nothing of these texts is like another: near-duplicates never stand on one paper.
HAPPENINGS = (
    "水果店把货架摆到盲道上，店主当场搬走",
    "半夜两点工地还在浇混凝土，居民睡不着",
    "烧烤摊没有装净化设备，黑烟熏了楼上",
    "拉泥土的卡车没有盖布，一路洒到桥头",
    "楼顶搭了铁皮棚子，邻居说挡了阳光",
    "有人牵着大狗不拴绳，吓哭了幼儿园的孩子",
    "装修剩下的砖块堆在绿化带三个星期",
    "饭馆门口的井盖碎了一半，没有围挡",
    "老人用小推车卖自家种的菜，挡住公交站",
    "墙上刷满开锁电话，擦掉第二天又有",
    "共享单车倒成一片，压坏了刚种的月季",
    "洗车店把肥皂水排进雨水管，河面起泡",
)
RULES = (
    "调查取证时应当出示执法证件表明身份",
    "简易程序罚款不得超过法定限额",
    "当事人有权在决定作出前陈述和申辩",
    "先行登记保存的物品七日内必须处理完毕",
    "听证由非本案调查人员主持",
    "决定书应当在宣告后当场交付",
    "电子监控设备设置地点要向社会公布",
    "同一违法行为不得给予两次以上罚款",
    "不满十四周岁的人有违法行为不予处罚",
    "逾期不缴纳的每日按百分之三加处",
    "公示的决定被撤销的三日内撤回信息",
    "重大案件由负责人集体讨论后再定",
)


def make_bank(db: Session, unit: Unit, *, number: int = 12, contents: list[Content] | None = None) -> Bank:
    """Return a bank of a unit with so many single choices and as many statements, all active; B and true are right."""
    author, reviewer = make_actor(db, Role.LINE_DEPT, unit), make_actor(db, Role.JUSTICE_REVIEWER, unit)
    code = f"TK{next(_numbers):03d}"
    bank = add_bank(db, code=code, name="课后题库", owner_unit_id=unit.id, is_shared=False, actor=author)
    if contents is None:
        contents = [
            made(text)
            for pair in zip(HAPPENINGS[:number], RULES, strict=False)
            for made, text in zip((choice, statement), pair, strict=True)
        ]
    for content in contents:
        question = write_question(db, bank, content, actor=author)
        approve(db, question, shown_version=1, actor=reviewer)
    return bank


def choice(happening: str) -> Content:
    """Return a single choice about what happened; its second option is right."""
    options = tuple(
        Option(html=f"{words}（{happening[:4]}）", correct=words == "教育") for words in ("不管", "教育", "罚", "送")
    )
    return single.Content(
        stem=happening,
        options=options,
        category="BK.CSGL",
        explanation=f"{happening[:6]}：先看后果和改正情况。",
        basis=(LawBasis(law="行政处罚法", article="第三十三条"),),
    )


def statement(rule: str) -> Content:
    """Return a true statement."""
    return true_false.Content(stem=f"{rule}。", correct=True, category="PL.GEN")


def make_quiz_course(
    db: Session,
    unit: Unit,
    *,
    bank: Bank | None = None,
    asks: tuple[Ask, ...] = ASKS,
    pass_mark: int = 60,
    **what: object,
) -> CourseVersion:
    """Publish a course of a unit that asks three single choices and two statements after study."""
    author = make_author(db, unit)
    version = make_draft(db, unit, author=author, **what)  # type: ignore[arg-type]
    set_quiz(db, version, bank or make_bank(db, unit), asks, pass_mark=pass_mark, actor=author)
    version = get_own_version(db, version.id, seen_by=author)
    submit(db, version, actor=author)
    publish(db, version, actor=make_approver(db, unit))
    return version


def answers(paper: QuizPaper, *, right: int | None = None) -> dict[str, list[str]]:
    """Return what a browser sends for a paper, the first `right` questions answered well, the others badly."""
    sent = {}
    for item in paper.items:
        content = content_of_item(item)
        well = right is None or item.position <= right
        if isinstance(content, single.Content):
            order = order_of(item)[0] or tuple(range(len(content.options)))
            wanted = next(at for at, index in enumerate(order) if content.options[index].correct == well)
            sent[f"q{item.position}"] = ["ABCD"[wanted]]
        else:
            sent[f"q{item.position}"] = ["true" if well else "false"]
    return sent
