"""Scenes of the question bank: opened in spring, reviewed, held against new law; a bureau brings its own file in."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from lms.demo.cast import Cast
from lms.demo.places import CITY_MANAGEMENT, JUSTICE
from lms.demo.queries import questions_of
from lms.demo.question_facts import questions_of_facts, questions_of_several
from lms.demo.question_rarer import outdated, rarer
from lms.demo.question_stories import cases
from lms.demo.question_tables import AUTUMN, LATER
from lms.demo.story import Story, scene
from lms.exchange.questions.reading import Uploaded
from lms.exchange.questions.storing import store
from lms.exchange.questions.uploading import take_files
from question_bank.actions.banks import add_bank
from question_bank.actions.importing import rows_of, take_in
from question_bank.actions.law import record_law_version
from question_bank.actions.reviewing import approve, doubt, retire, send_back
from question_bank.content import Content
from question_bank.models import Bank

GENERAL, MANAGEMENT = "QD-TY", "QD-CG"
_FIELD = "BK.CSGL"
# Of the last so many nothing is decided yet; of the field's bank so many are still to be read.
_WAITING, _WAITING_FIELD = 18, 4
# Law, version, in force from, what made it; each ends the one before it.
_LAWS = (
    ("行政处罚法", date(2017, 9, 1), date(2018, 1, 1), "主席令第七十六号"),
    ("行政处罚法", date(2021, 1, 22), date(2021, 7, 15), "主席令第七十号"),
    ("行政强制法", date(2011, 6, 30), date(2012, 1, 1), "主席令第四十九号"),
    ("行政许可法", date(2019, 4, 23), date(2019, 4, 23), "主席令第二十九号"),
    ("行政复议法", date(2017, 9, 1), date(2018, 1, 1), "主席令第七十六号"),
    ("行政诉讼法", date(2017, 6, 27), date(2017, 7, 1), "主席令第七十一号"),
    ("城乡规划法", date(2019, 4, 23), date(2019, 4, 23), "主席令第二十九号"),
    ("城市市容和环境卫生管理条例", date(2017, 3, 1), date(2017, 3, 1), "国务院令第676号"),
    ("安全生产法", date(2021, 6, 10), date(2021, 9, 1), "主席令第八十八号"),
    ("食品安全法", date(2021, 4, 29), date(2021, 4, 29), "主席令第八十一号"),
    ("公务员法", date(2018, 12, 29), date(2019, 6, 1), "主席令第二十号"),
)
_REVISED = ("行政复议法", date(2023, 9, 1), date(2024, 1, 1), "主席令第九号")


def tell(story: Story, cast: Cast) -> dict[str, int]:
    """Add the scenes of the question bank; return where the ids of the banks will stand, by code."""
    banks: dict[str, int] = {}
    story.add(date(2023, 5, 15), scene(_open, cast, banks), hour=9)
    story.add(date(2023, 5, 22), scene(_review, cast, banks), hour=14)
    story.add(date(2023, 6, 1), scene(_register, cast), hour=9)
    story.add(date(2023, 9, 4), scene(_revise_law, cast), hour=9)
    story.add(date(2023, 10, 16), scene(_take_out, cast, banks), hour=10)
    story.add(date(2023, 11, 14), scene(_bring_in, cast, banks), hour=15)
    story.add(date(2023, 11, 17), scene(_bring_more, cast, banks), hour=16)
    return banks


def _open(db: Session, cast: Cast, banks: dict[str, int]) -> None:
    every = [*cases(), *rarer(), *questions_of_several(), *questions_of_facts()]
    general = [content for content in every if content.category != _FIELD]
    field = [content for content in every if content.category == _FIELD]
    everywhere = (
        (GENERAL, "启东市行政执法通用题库", JUSTICE, "reviewer", [*outdated(), *general, *_reworded(general)]),
        (MANAGEMENT, "启东市城管执法题库", CITY_MANAGEMENT, "trainer", field),
    )
    for code, name, keeper, author, contents in everywhere:
        actor = cast.actors[author]
        owner = cast.units[keeper].id
        bank = add_bank(db, code=code, name=name, owner_unit_id=owner, is_shared=keeper == JUSTICE, actor=actor)
        banks[code] = bank.id
        take_in(db, bank, rows_of(contents), source=f"{name}（2023年5月编）", actor=actor)


def _reworded(contents: Sequence[Content]) -> list[Content]:
    """Return near-duplicates, as two authors of one article write them."""
    choices = [content for content in contents if content.type == "single"][10:70:15]
    return [one.changed(stem=one.stem.replace("应当", "须").replace("？", "，下列哪项正确？")) for one in choices]


def _review(db: Session, cast: Cast, banks: dict[str, int]) -> None:
    for code, reviewer, waiting in ((GENERAL, "decider", _WAITING), (MANAGEMENT, "legal", _WAITING_FIELD)):
        questions = questions_of(db, banks[code])
        for question in questions[:-waiting]:
            approve(db, question, shown_version=1, actor=cast.actors[reviewer])
        note = "题干没有写明除外情形，请补“法律另有规定的除外”。"
        send_back(db, questions[-waiting], shown_version=1, note=note, actor=cast.actors[reviewer])


def _register(db: Session, cast: Cast) -> None:
    for law, version_on, since, document in _LAWS:
        record_law_version(
            db, law=law, version_on=version_on, effective_from=since, document=document, actor=cast.actors["decider"]
        )


def _revise_law(db: Session, cast: Cast) -> None:
    """The revision of the reconsideration law is put on record: its questions will have to be checked in January."""
    law, version_on, since, document = _REVISED
    record_law_version(
        db, law=law, version_on=version_on, effective_from=since, document=document, actor=cast.actors["decider"]
    )


def _take_out(db: Session, cast: Cast, banks: dict[str, int]) -> None:
    questions = [one for one in questions_of(db, banks[GENERAL]) if one.type == "single"]
    for question in questions[8:20:4]:
        doubt(db, question, note="练习中高分组多选了另一项，请核对答案。", actor=cast.actors["decider"])
    for question in questions[30:60:10]:
        retire(db, question, note="与另一道题考点重复。", actor=cast.actors["decider"])


def _bring_in(db: Session, cast: Cast, banks: dict[str, int]) -> None:
    """The bureau's own table comes in: what is faulty stays out and goes back to its author."""
    made = take_files(db, _bank(db, banks), [Uploaded("城管中队自编题.csv", AUTUMN)], actor=cast.actors["trainer"])
    store(db, made.id, actor=cast.actors["trainer"])


def _bring_more(db: Session, cast: Cast, banks: dict[str, int]) -> None:
    """A second file was looked at and waits for somebody to decide."""
    take_files(db, _bank(db, banks), [Uploaded("渣土运输专题.txt", LATER)], actor=cast.actors["trainer"])


def _bank(db: Session, banks: dict[str, int]) -> Bank:
    return db.get_one(Bank, banks[MANAGEMENT])
