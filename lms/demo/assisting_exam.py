"""Scenes before the post: a weekend of the four modules, and the exam on what an assistant may not do."""

from datetime import date

from sqlalchemy.orm import Session

from lms import clock
from lms.credentials.queries.badges import list_badges
from lms.credentials.rules.badges_training import MODULES
from lms.demo import papers
from lms.demo.cast import Cast
from lms.demo.exam_answers import Sitting, sit_all
from lms.demo.places import CITY_MANAGEMENT, JUSTICE
from lms.demo.queries import blueprint_named, claims_by_person, exam_named
from lms.demo.questioning import GENERAL
from lms.demo.story import Story, scene
from lms.exams.actions.drawing import draw_papers, open_exam
from lms.exams.actions.publishing import close, publish
from lms.exams.actions.roster import check, confirm, propose
from lms.exams.actions.setting_up import Plan, announce, create_exam
from lms.exams.rules.states import ExamKind
from lms.hours.actions.posting import PeopleRefused, confirm as confirm_hours
from lms.hours.actions.proposing import Held, Part, add_evidence, propose as propose_hours
from lms.hours.catalogue import EvidenceKind, Method
from lms.hours.queries.activities import get_activity
from question_bank.actions.blueprints import Wording, add_blueprint
from question_bank.blueprint import BOUNDARY, Blueprint, Cell

TITLE, _PAPER = "城管局辅助人员岗前考试（10月）", "辅助人员岗前考试（执法边界题三成）"
_HELD = date(2023, 10, 27)


def tell(story: Story, cast: Cast, banks: dict[str, int]) -> None:
    """Add the weekend and the exam."""
    for day, modules in ((date(2023, 10, 14), MODULES[:2]), (date(2023, 10, 15), MODULES[2:])):
        story.add(day, scene(_teach, cast, modules), hour=20)
    story.add(date(2023, 10, 23), scene(_plan, cast, banks), hour=11)
    story.add(date(2023, 10, 24), scene(_roster, cast), hour=11)
    story.add(_HELD, scene(_sit, cast), hour=19)
    story.add(date(2023, 10, 31), scene(_publish, cast), hour=9)


def _people(db: Session, cast: Cast) -> list[int]:
    """Return the registered assistants, but for the last: he was not there."""
    badges = list_badges(db, seen_by=cast.actors["trainer"], under=cast.units[CITY_MANAGEMENT], is_open=True)
    return sorted(badge.person_id for badge in badges)[:-1]


def _teach(db: Session, cast: Cast, modules: tuple[str, ...]) -> None:
    """A day of two modules, four 学时 each, confirmed by the legal office the same evening."""
    day, trainer = clock.today(), cast.actors["trainer"]
    start, end = clock.local_instant(day, 9), clock.local_instant(day, 16)
    parts = tuple(Part(module, 0, 180) for module in modules)
    held = Held("辅助人员岗前培训班", Method.CLASSROOM, day, parts, start, end, "市委党校")
    people, host = _people(db, cast), cast.units[CITY_MANAGEMENT]
    if not people:
        return
    try:
        activity = propose_hours(db, held, host_unit=host, people=dict.fromkeys(people), actor=trainer)
    except PeopleRefused as refusal:
        free = [person for person in people if person not in refusal.refusals]
        activity = propose_hours(db, held, host_unit=host, people=dict.fromkeys(free), actor=trainer)
    data = papers.sheet(held.title, [f"日期：{day:%Y-%m-%d}", f"人数：{len(people)}", "（演示材料）"])
    for kind in (EvidenceKind.NOTICE, EvidenceKind.TIMETABLE, EvidenceKind.SIGN_IN):
        found = get_activity(db, activity.id, seen_by=trainer)
        add_evidence(db, found, data=data, file_name=f"{kind.value}.pdf", kind=kind, actor=trainer)
    claims = claims_by_person(db, activity.id)
    confirm_hours(db, [claim for own in claims.values() for claim in own], actor=cast.actors["legal"])


def _plan(db: Session, cast: Cast, banks: dict[str, int]) -> None:
    blueprint = Blueprint((Cell("single", 10, 12), Cell("multiple", 5, 16)), (BOUNDARY,))
    wording = Wording(_PAPER, ExamKind.PREPOST_AUX.value, blueprint, (banks[GENERAL],))
    reviewer = cast.actors["reviewer"]
    add_blueprint(db, wording, owner_unit_id=cast.units[JUSTICE].id, is_shared=True, actor=reviewer)


def _roster(db: Session, cast: Cast) -> None:
    reviewer, unit = cast.actors["reviewer"], cast.units[CITY_MANAGEMENT]
    plan = Plan(TITLE, ExamKind.PREPOST_AUX, 2023, clock.local_instant(_HELD, 14), 60, room="市委党校第一机房")
    exam = create_exam(db, plan, unit=unit, blueprint=blueprint_named(db, _PAPER), actor=reviewer)
    announce(db, exam, actor=reviewer)
    db.flush()
    propose(db, exam, unit, sitting=exam.sittings[0], actor=cast.actors["trainer"])
    db.flush()
    check(db, exam, actor=cast.actors["legal"])
    db.flush()
    confirm(db, exam, actor=reviewer)
    draw_papers(db, exam, actor=reviewer)


def _sit(db: Session, cast: Cast) -> None:
    exam, reviewer = exam_named(db, TITLE), cast.actors["reviewer"]
    open_exam(db, exam, actor=reviewer)
    begins = [clock.local_instant(_HELD, 14, 1)]
    sit_all(db, exam, Sitting(begins, seed=1027, able=2.6, absent=0.0))
    close(db, exam, actor=reviewer)


def _publish(db: Session, cast: Cast) -> None:
    publish(db, exam_named(db, TITLE), actor=cast.actors["decider"])
