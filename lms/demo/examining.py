"""Scenes of exams: the yearly one from roster to result, its make-up, one that is open today, one roster that waits."""

from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from lms import clock
from lms.demo.cast import Cast
from lms.demo.exam_answers import Sitting, sit_all
from lms.demo.places import CITY_MANAGEMENT, JUSTICE, ROOT
from lms.demo.queries import blueprint_named, candidates_by_standing, exam_named
from lms.demo.questioning import GENERAL
from lms.demo.story import Story, scene
from lms.demo.timetable import legal, trainer
from lms.exams.actions.drawing import draw_papers, open_exam
from lms.exams.actions.invigilators import name_invigilator
from lms.exams.actions.make_ups import MakeUpPlan, create_make_up
from lms.exams.actions.publishing import close, publish
from lms.exams.actions.roster import check, confirm, decide_standing, propose
from lms.exams.actions.setting_up import Plan, announce, create_exam
from lms.exams.models import Exam
from lms.exams.rules.states import ExamKind, Standing, Window
from question_bank.actions.blueprints import Wording, add_blueprint
from question_bank.blueprint import Blueprint, Cell

ANNUAL, MAKE_UP = "2023年度行政执法人员考试", "2023年度行政执法人员考试（补考）"
TODAY, WAITING = "城管执法人员抽考（11月）", "辅助人员岗前考试（第四季度）"
_MACHINE, _SHORT = "2023年度考试（机考）", "执法抽考（20题）"
_SEED = 1106
_BEGIN, _END = date(2023, 11, 6), date(2023, 11, 10)


def tell(story: Story, cast: Cast, banks: dict[str, int]) -> None:
    """Add the scenes of exams."""
    story.add(date(2023, 10, 23), scene(_plan, cast, banks), hour=10)
    story.add(date(2023, 10, 24), scene(_announce, cast), hour=9)
    story.add(date(2023, 10, 26), scene(_put_forward, cast, ANNUAL), hour=10)
    story.add(date(2023, 10, 30), scene(_check, cast, ANNUAL), hour=10)
    story.add(date(2023, 11, 1), scene(_confirm, cast), hour=9)
    story.add(_END, scene(_sit, cast), hour=19)
    story.add(date(2023, 11, 15), scene(_publish, cast), hour=9)
    story.add(date(2023, 11, 16), scene(_announce_others, cast), hour=9)
    story.add(date(2023, 11, 17), scene(_fill_others, cast), hour=9)


def _plan(db: Session, cast: Cast, banks: dict[str, int]) -> None:
    """The bureau writes down papers that a machine marks: a long one for the year, a short one for spot exams."""
    yearly = Blueprint((Cell("single", 30, 4), Cell("multiple", 10, 6), Cell("true_false", 10, 2)))
    short = Blueprint((Cell("single", 10, 10), Cell("multiple", 5, 12), Cell("true_false", 5, 8)))
    for name, kind, blueprint in ((_MACHINE, "ANNUAL", yearly), (_SHORT, "SPOT", short)):
        wording = Wording(name, kind, blueprint, (banks[GENERAL],))
        owner = cast.units[JUSTICE].id
        add_blueprint(db, wording, owner_unit_id=owner, is_shared=True, actor=cast.actors["reviewer"])


def _announce(db: Session, cast: Cast) -> None:
    """The bureau announces the yearly exam: a week in which everybody begins when he likes."""
    plan = Plan(
        ANNUAL, ExamKind.ANNUAL, 2023, clock.local_instant(_BEGIN, 8, 30), 90, Window.ANY_TIME,
        clock.local_instant(_END, 17, 30), results_on=date(2023, 11, 15),
    )  # fmt: skip
    _set_up(db, cast, plan, _MACHINE, ROOT)


def _set_up(db: Session, cast: Cast, plan: Plan, blueprint: str, unit: str) -> Exam:
    actor = cast.actors["reviewer"]
    exam = create_exam(db, plan, unit=cast.units[unit], blueprint=blueprint_named(db, blueprint), actor=actor)
    announce(db, exam, actor=actor)
    return exam


def _put_forward(db: Session, cast: Cast, title: str) -> None:
    exam = exam_named(db, title)
    for group in cast.groups:
        propose(db, exam, cast.units[group.code], sitting=exam.sittings[0], actor=cast.actors[trainer(group.code)])


def _check(db: Session, cast: Cast, title: str) -> None:
    for group in cast.groups:
        check(db, exam_named(db, title), actor=cast.actors[legal(group.code)])


def _confirm(db: Session, cast: Cast) -> None:
    """The bureau lets two off who sat the provincial exam, confirms everybody, and has the papers drawn."""
    exam, actor = exam_named(db, ANNUAL), cast.actors["reviewer"]
    confirm(db, exam, actor=actor)
    for candidate in candidates_by_standing(db, exam, Standing.DUE)[7:200:150]:
        document = "苏司函〔2023〕118号（已参加全省统一考试）"
        decide_standing(db, exam, candidate, Standing.EXEMPT, evidence=document, actor=actor)
    draw_papers(db, exam, actor=actor)
    open_exam(db, exam, actor=actor)


def _sit(db: Session, cast: Cast) -> None:
    """A week of people who sit, each at his own time; who began and did not end was ended by the clock."""
    exam = exam_named(db, ANNUAL)
    days = [_BEGIN + timedelta(days=number) for number in range((_END - _BEGIN).days + 1)]
    begins = [_local(day, hour, minute) for day in days for hour in (8, 9, 10, 13, 14, 15) for minute in (35, 50)]
    sit_all(db, exam, Sitting(begins, seed=_SEED, able=1.75, absent=0.004))
    close(db, exam, actor=cast.actors["reviewer"])


def _local(day: date, hour: int, minute: int) -> datetime:
    at = time(hour, minute)
    return clock.local_instant(day, at.hour, at.minute)


def _publish(db: Session, cast: Cast) -> None:
    publish(db, exam_named(db, ANNUAL), actor=cast.actors["decider"])


def _announce_others(db: Session, cast: Cast) -> None:
    """A make-up for who did not pass, a spot exam for one bureau today, and one for new assistants."""
    first, actor = exam_named(db, ANNUAL), cast.actors["reviewer"]
    plan = MakeUpPlan(
        MAKE_UP, clock.local_instant(date(2023, 12, 6), 9), clock.local_instant(date(2023, 12, 6), 17, 30)
    )
    announce(db, create_make_up(db, first, plan, blueprint=blueprint_named(db, _MACHINE), actor=actor), actor=actor)
    today = date(2023, 11, 20)
    spot = Plan(
        TODAY, ExamKind.SPOT, 2023, clock.local_instant(today, 0, 5), 30, Window.ANY_TIME,
        clock.local_instant(today, 23, 55), results_on=date(2023, 11, 24),
    )  # fmt: skip
    _set_up(db, cast, spot, _SHORT, CITY_MANAGEMENT)
    waiting = Plan(
        WAITING, ExamKind.PREPOST_AUX, 2023, clock.local_instant(date(2023, 11, 29), 14), 60, room="市委党校第二机房"
    )
    _set_up(db, cast, waiting, _SHORT, ROOT)


def _fill_others(db: Session, cast: Cast) -> None:
    """Units put people forward; the spot exam's papers are drawn and it is opened, the others wait for the bureau."""
    reviewer = cast.actors["reviewer"]
    _put_forward(db, cast, WAITING)
    _check(db, cast, WAITING)
    spot = exam_named(db, TODAY)
    under, actor = cast.units[CITY_MANAGEMENT], cast.actors[trainer(CITY_MANAGEMENT)]
    propose(db, spot, under, sitting=spot.sittings[0], actor=actor)
    check(db, spot, actor=cast.actors[legal(CITY_MANAGEMENT)])
    confirm(db, spot, actor=reviewer)
    name_invigilator(db, spot.sittings[0], "trainer", actor=reviewer)
    draw_papers(db, spot, actor=reviewer)
    open_exam(db, spot, actor=reviewer)
