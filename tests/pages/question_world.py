"""A bank of 市城管局 with questions, for tests of its pages: the trainer writes, the legal office reviews."""

from datetime import date

from sqlalchemy.orm import Session

from lms.access import Actor, Role
from question_bank.actions.banks import add_bank
from question_bank.actions.reviewing import approve
from question_bank.actions.writing import write_question
from question_bank.choices import Option
from question_bank.content import LawBasis
from question_bank.models import Bank, Question
from question_bank.types import single
from tests.cast import Cast

LAW, V2021 = "行政处罚法", date(2021, 1, 22)
STEMS = (
    "违法行为在两年内未被发现的应当怎样处理",
    "听证应当在几日前通知当事人时间和地点",
    "查封扣押的期限最长不得超过多少天",
    "当场收缴罚款必须出具哪一种票据",
    "行政许可申请材料不齐全应在几日内告知",
    "送达回证上应当由谁签名或者盖章",
)


def make_bank(db: Session, cast: Cast, key: str = "own") -> Bank:
    """Open the bank of a unit."""
    actor = cast[Role.UNIT_TRAINER] if key == "own" else cast[Role.JUSTICE_REVIEWER]
    return add_bank(db, code=key, name="城管题库", owner_unit_id=cast.units[key].id, is_shared=False, actor=actor)


def make_question(
    db: Session,
    bank: Bank,
    author: Actor,
    number: int = 0,
    *,
    approved_by: Actor | None = None,
    version_on: date | None = V2021,
) -> Question:
    """Write a question that rests on a law, and have it approved."""
    content = single.Content(
        stem=STEMS[number],
        options=tuple(Option(html=f"{STEMS[number][:4]}之{n}", correct=n == 2) for n in range(1, 5)),
        category="PL.GEN",
        difficulty=3,
        basis=(LawBasis(law=LAW, article="第三十六条", version_on=version_on),),
        explanation="见第三十六条。",
    )
    question = write_question(db, bank, content, actor=author)
    if approved_by:
        approve(db, question, shown_version=1, actor=approved_by)
    return question
