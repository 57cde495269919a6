"""Scenes of oversight: a spot check with findings, answers and decisions, another under way, the year's appraisal."""

from datetime import date

from sqlalchemy.orm import Session

from lms.appraisals.actions.rounds import adjust, open_round, score, usual
from lms.appraisals.queries.rounds import get_round
from lms.appraisals.rules.indicators import Key, Side
from lms.demo.cast import Cast
from lms.demo.places import CITY_MANAGEMENT, JUSTICE, PILOT
from lms.demo.story import Story, scene
from lms.sampling import Strata
from lms.spot_checks.actions.checking import answer, decide, find
from lms.spot_checks.actions.opening import Wanted, open_check
from lms.spot_checks.models import SpotCheck
from lms.spot_checks.queries.checks import get_item, lines_of, list_checks
from lms.spot_checks.rules.findings import Code, Outcome, RecordKind

_WRONG = (
    (Code.NO_EVIDENCE, "签到表只有打印姓名，没有本人签名"),
    (Code.DATA_WRONG, "课程类别登记为执法技能，通知写的是业务知识"),
)


def tell(story: Story, cast: Cast) -> None:
    """Add the scenes of the last days."""
    story.add(date(2023, 11, 16), scene(_draw, cast), hour=19)
    story.add(date(2023, 11, 17), scene(_look, cast), hour=10)
    story.add(date(2023, 11, 17), scene(_answer, cast), hour=17)
    story.add(date(2023, 11, 19), scene(_decide, cast), hour=18)
    story.add(date(2023, 11, 19), scene(_draw_years, cast), hour=19)
    story.add(date(2023, 11, 19), scene(_appraise, cast), hour=20)


def _draw(db: Session, cast: Cast) -> None:
    wanted = Wanted("2023年第四季度学时抽查", 2023, RecordKind.HOUR_ENTRY, 12, strata=Strata.CLASS)
    open_check(db, cast.units[CITY_MANAGEMENT], wanted, actor=cast.actors["reviewer"])


def _first(db: Session, cast: Cast) -> SpotCheck:
    return list_checks(db, 2023, seen_by=cast.actors["reviewer"])[-1]


def _look(db: Session, cast: Cast) -> None:
    """Ten of twelve are in order."""
    clerk = cast.actors["reviewer"]
    for number, line in enumerate(lines_of(db, _first(db, cast), seen_by=clerk)):
        code, note = _WRONG[number] if number < len(_WRONG) else (Code.IN_ORDER, "")
        find(db, get_item(db, line.id, seen_by=clerk), code, note=note, actor=clerk)


def _answer(db: Session, cast: Cast) -> None:
    trainer = cast.actors["trainer"]
    for line in lines_of(db, _first(db, cast), seen_by=trainer)[: len(_WRONG)]:
        answer(db, get_item(db, line.id, seen_by=trainer), text="已向参训人员核实，补充说明附后", actor=trainer)


def _decide(db: Session, cast: Cast) -> None:
    """One finding stands; the other waits for the head of the bureau."""
    head = cast.actors["decider"]
    item = get_item(db, lines_of(db, _first(db, cast), seen_by=head)[1].id, seen_by=head)
    decide(db, item, Outcome.STANDS, reason="类别登记有误，学时数不变，请更正登记做法", actor=head)


def _draw_years(db: Session, cast: Cast) -> None:
    unit = cast.units[PILOT]
    wanted = Wanted(f"{unit.name}全年培训记录抽查", 2023, RecordKind.PERSON_YEAR, 5)
    open_check(db, unit, wanted, actor=cast.actors["reviewer"])


def _appraise(db: Session, cast: Cast) -> None:
    clerk, unit = cast.actors["reviewer"], cast.units[CITY_MANAGEMENT]
    wanted = usual(2023, date(2023, 11, 17), "2023年度行政执法评议考核", date(2023, 12, 8))
    made = open_round(db, cast.units[JUSTICE], wanted, actor=clerk)
    round_ = get_round(db, made.id, seen_by=clerk)
    words = "全年评查案卷30卷，优秀27卷"
    score(db, round_, unit, Key.CASE_FILES, Side.UNIT, points=950, reason=words, actor=cast.actors["trainer"])
    score(db, round_, unit, Key.CASE_FILES, Side.BUREAU, points=900, reason=f"{words}，通报2卷瑕疵", actor=clerk)
    adjust(
        db,
        round_,
        unit,
        points=100,
        reason="免罚轻罚清单实施经验在全市推广",
        document="启法委发〔2023〕6号",
        actor=clerk,
    )
