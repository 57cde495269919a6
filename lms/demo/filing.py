"""Scenes of training plans: most filed in March, others late, returned, waiting, by time, missing (FN-1-4)."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from lms.demo.cast import Cast
from lms.demo.places import CITY_MANAGEMENT, JUSTICE, PILOT, Group
from lms.demo.story import Story, scene
from lms.demo.timetable import trainer
from lms.filings.actions.moving import file_by_time, give_back, receive
from lms.filings.actions.plans import Line, amend, draft_plan, hand_in, put_line, save_plan
from lms.filings.models import Filing
from lms.filings.queries.filings import open_amendment
from lms.filings.queries.plans import find_original, get_filing
from lms.hours.catalogue import HOUR, Method, Tag

_TOPICS = int(Tag.DISCRETION | Tag.LENIENCY)
_LATE, _WAITING, _RETURNED, _MISSING = "QD-WLJ", PILOT, "QD-HLZ", "QD-QLZ"
_DEFECTS = ("第三季度没有写明授课人", "演练一项请补充参加人数")


def tell(story: Story, cast: Cast) -> None:
    """Add the scenes of every group's plan of 2023."""
    for number, group in enumerate(cast.groups):
        if group.code == _MISSING:
            continue
        day = {
            _LATE: date(2023, 4, 13), _WAITING: date(2023, 11, 15), _RETURNED: date(2023, 11, 14),
        }.get(group.code, date(2023, 3, 28 + number % 3))  # fmt: skip
        story.add(day, scene(_hand_in, cast, group), hour=14, minute=number)
        if group.code in {_WAITING, JUSTICE}:
            continue
        story.add(_later(day), scene(_answer, cast, group), hour=15, minute=number)
    story.add(date(2023, 4, 4), scene(_mend, cast), hour=9)
    story.add(date(2023, 4, 6), scene(_answer_again, cast), hour=10)
    story.add(date(2023, 4, 20), scene(_by_time), hour=1)
    story.add(date(2023, 9, 6), scene(_amend, cast), hour=10)


def _later(day: date) -> date:
    return day.replace(day=day.day + 1) if day.day < 30 else date(day.year, day.month + 1, 3)


def lines_of(group: Group, people: int) -> Sequence[Line]:
    """Return what a group plans for the year: all that its rules ask for, in every quarter."""
    leaf, business, own = group.leaf, group.field, group.name
    city = "启东市司法局"
    rows: tuple[tuple[int, str, Method, str, int, int, str], ...] = (
        (3, "公共法律知识全员轮训", Method.CLASSROOM, "PL.GEN", 0, 8, city),
        (4, "网上公共法律课程", Method.ONLINE, "PL.SYS", 0, 12, "南通市行政执法人员培训考试云平台"),
        (4, f"{business}执法业务培训（一）", Method.CLASSROOM, leaf, 0, 8, own),
        (5, f"{business}典型案件点评", Method.CASE_COMMENT, leaf, 0, 4, own),
        (6, f"{business}裁量权基准与免罚轻罚清单培训", Method.CLASSROOM, leaf, _TOPICS, 8, own),
        (7, "调查取证与案卷制作实训", Method.CLASSROOM, "SK.CAS", 0, 8, own),
        (9, "包容审慎执法专题", Method.CLASSROOM, leaf, int(Tag.PRUDENT), 4, own),
        (10, f"{business}现场检查演练", Method.DRILL, "SK.DRL", 0, 4, own),
        (10, f"{business}执法业务培训（二）", Method.CLASSROOM, leaf, 0, 8, own),
    )
    return [
        Line(month, title, method, category, tags, hours * HOUR, people, host)
        for month, title, method, category, tags, hours, host in rows
    ]


def _hand_in(db: Session, cast: Cast, group: Group) -> None:
    unit, actor = cast.units[group.code], cast.actors[trainer(group.code)]
    made = draft_plan(db, unit, 2023, actor=actor)
    roll = made.plan.roll if made.plan else 0
    if not roll:
        return  # nobody there yet: the draft stays a draft
    for line in lines_of(group, roll):
        put_line(db, made, line, actor=actor)
    filing = _fresh(db, cast, made)
    lecturers = "" if group.code in {CITY_MANAGEMENT, _RETURNED} else f"{group.short}法制科、市司法局法治督察科"
    save_plan(db, filing, lecturers=lecturers, budget_yuan=roll * 260, notes="", actor=actor)
    leader = cast.actors["leader"] if group.code == CITY_MANAGEMENT else actor
    hand_in(db, filing, actor=leader)


def _fresh(db: Session, cast: Cast, filing: Filing) -> Filing:
    db.flush()
    db.expire_all()
    return get_filing(db, filing.id, seen_by=cast.actors["reviewer"])


def _answer(db: Session, cast: Cast, group: Group) -> None:
    filing = find_original(db, cast.units[group.code].id, 2023)
    if filing is None or filing.state != "submitted":
        return
    if group.code in {CITY_MANAGEMENT, _RETURNED}:
        give_back(db, filing, defects=_DEFECTS, actor=cast.actors["reviewer"])
    else:
        receive(db, filing, actor=cast.actors["reviewer"])


def _mend(db: Session, cast: Cast) -> None:
    filing, actor = find_original(db, cast.units[CITY_MANAGEMENT].id, 2023), cast.actors["trainer"]
    if filing is not None and filing.plan is not None and filing.state == "returned":
        budget = filing.plan.budget_yuan
        save_plan(
            db, filing, lecturers="第三季度：市局法规科；演练：机动中队", budget_yuan=budget, notes="", actor=actor
        )
        hand_in(db, filing, actor=cast.actors["leader"])


def _answer_again(db: Session, cast: Cast) -> None:
    filing = find_original(db, cast.units[CITY_MANAGEMENT].id, 2023)
    if filing is not None and filing.state == "submitted":
        receive(db, filing, actor=cast.actors["decider"])


def _by_time(db: Session) -> None:
    file_by_time(db)


def _amend(db: Session, cast: Cast) -> None:
    """Add a contest to the city management's plan: an amendment that was filed, too."""
    filing, actor = find_original(db, cast.units[CITY_MANAGEMENT].id, 2023), cast.actors["trainer"]
    if filing is None or filing.state != "filed" or filing.plan is None or open_amendment(db, filing):
        return
    made = amend(db, filing, actor=actor)
    people = min(40, filing.plan.roll)
    line = Line(11, "城管执法技能比武竞赛", Method.CONTEST, "SK.INS", 0, 4 * HOUR, people, "启东市城市管理局")
    put_line(db, made, line, actor=actor)
    fresh = _fresh(db, cast, made)
    hand_in(db, fresh, actor=cast.actors["leader"])
    receive(db, fresh, actor=cast.actors["reviewer"])
