"""Scenes of the two exams before the first card: public law, and the business of the field (ZJG-7-2, FN-3-1)."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from lms import clock
from lms.demo.cast import Cast
from lms.demo.exam_answers import Sitting, sit_all
from lms.demo.people import Member
from lms.demo.places import CITY_MANAGEMENT, JUSTICE
from lms.demo.queries import blueprint_named, exam_named
from lms.demo.questioning import GENERAL, MANAGEMENT
from lms.demo.story import Story, scene
from lms.exams.actions.drawing import draw_papers, open_exam
from lms.exams.actions.publishing import close, publish
from lms.exams.actions.roster import check, confirm, propose
from lms.exams.actions.setting_up import Plan, announce, create_exam
from lms.exams.rules.states import ExamKind
from question_bank.actions.blueprints import Wording, add_blueprint
from question_bank.blueprint import Blueprint, Cell

_PUBLIC, _BUSINESS = ExamKind.QUAL_PUBLIC, ExamKind.QUAL_BUSINESS
TITLES = {_PUBLIC: "执法资格考试·公共法律知识（9月）", _BUSINESS: "执法资格考试·城市管理业务（9月）"}
_HOURS = {_PUBLIC: 9, _BUSINESS: 14}
_HELD = date(2023, 9, 20)


def tell(
    story: Story, cast: Cast, banks: dict[str, int], *, both: Sequence[Member], first_only: Sequence[Member]
) -> None:
    """Add both exams; `first_only` are still to sit the second one."""
    story.add(date(2023, 9, 5), scene(_plan, cast, banks), hour=10)
    for kind, members in ((_PUBLIC, (*both, *first_only)), (_BUSINESS, both)):
        story.add(date(2023, 9, 6), scene(_roster, cast, kind, members), hour=10)
        story.add(_HELD, scene(_sit, cast, kind), hour=17 if kind is _PUBLIC else 18)
        story.add(date(2023, 9, 26), scene(_publish, cast, kind), hour=9)


def _plan(db: Session, cast: Cast, banks: dict[str, int]) -> None:
    reviewer, owner = cast.actors["reviewer"], cast.units[JUSTICE].id
    blueprint = Blueprint((Cell("single", 10, 6), Cell("multiple", 5, 8)))
    for kind, title in TITLES.items():
        drawn_from = (banks[GENERAL],) if kind is _PUBLIC else (banks[GENERAL], banks[MANAGEMENT])
        wording = Wording(title, kind.value, blueprint, drawn_from)
        add_blueprint(db, wording, owner_unit_id=owner, is_shared=True, actor=reviewer)


def _roster(db: Session, cast: Cast, kind: ExamKind, members: Sequence[Member]) -> None:
    reviewer, unit = cast.actors["reviewer"], cast.units[CITY_MANAGEMENT]
    begins = clock.local_instant(_HELD, _HOURS[kind])
    field = "城市管理" if kind is _BUSINESS else ""
    plan = Plan(TITLES[kind], kind, 2023, begins, 60, field=field, room="市委党校第二机房")
    exam = create_exam(db, plan, unit=unit, blueprint=blueprint_named(db, TITLES[kind]), actor=reviewer)
    announce(db, exam, actor=reviewer)
    db.flush()
    people = [member.person_id for member in members]
    propose(db, exam, unit, sitting=exam.sittings[0], people=people, actor=cast.actors["trainer"])
    db.flush()
    check(db, exam, actor=cast.actors["legal"])
    db.flush()
    confirm(db, exam, actor=reviewer)
    draw_papers(db, exam, actor=reviewer)


def _sit(db: Session, cast: Cast, kind: ExamKind) -> None:
    """Everybody passes: the abler they are made, the less chance has a say."""
    exam, reviewer = exam_named(db, TITLES[kind]), cast.actors["reviewer"]
    open_exam(db, exam, actor=reviewer)
    begins = [clock.local_instant(_HELD, _HOURS[kind], 1)]
    sit_all(db, exam, Sitting(begins, seed=920, able=7.0, absent=0.0))
    close(db, exam, actor=reviewer)


def _publish(db: Session, cast: Cast, kind: ExamKind) -> None:
    publish(db, exam_named(db, TITLES[kind]), actor=cast.actors["decider"])
