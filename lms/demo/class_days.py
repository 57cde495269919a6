"""Scenes of classes: two held, one being held today, one with a waiting list, a draft, one called off."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from lms import clock, vault
from lms.access import Actor, Role
from lms.courses.actions import classes, enrolling, handing_in, rosters, signing, timetable
from lms.courses.models.classes import TrainingClass
from lms.courses.queries.classes import load_class, sittings_of
from lms.courses.rules import signing_codes
from lms.courses.rules.classes import Sitting
from lms.demo.cast import Cast
from lms.demo.people import Fate, Member, of_class
from lms.demo.places import CITY_MANAGEMENT
from lms.demo.queries import claims_by_person
from lms.demo.story import Story, scene
from lms.hours.actions.posting import confirm
from lms.hours.catalogue import Method, Tag
from lms.people.actions.flags import set_flag
from lms.people.queries.people import get_person
from lms.people.rules import PersonClass, PersonFlag

PAST, HELD, TODAY = date(2023, 10, 28), date(2023, 11, 18), date(2023, 11, 20)
COMING, OFF, DRAFT = date(2023, 11, 28), date(2023, 11, 24), date(2023, 12, 5)
_HALL = "市城市管理局六楼会议室"
_MORNING = ((1, "8:30", "9:50"), (2, "10:05", "11:25"))
_AFTERNOON = ((1, "13:30", "15:00"), (2, "15:15", "16:45"))
_PLAN = classes.Plan(
    title="",
    method=Method.CLASSROOM,
    place=_HALL,
    notice="请携带执法证件和笔记本，提前10分钟到场扫码签到，下课时扫码签退。",
    in_charge="培训科 0513-8321 0001",
    parts=[("PL.SYS", int(Tag.DISCRETION)), ("SK.CAS", 0)],
)


@dataclass(slots=True)
class _Told:
    """One class of the story: its day, its topics, and its id once it is on record."""

    plan: classes.Plan
    day: date
    lessons: Sequence[tuple[int, str, str]]
    topics: tuple[str, str]
    class_id: int = 0


def tell(story: Story, cast: Cast) -> None:
    """Add the scenes of all six."""
    past, held, today, coming, off, draft = _classes()
    lecturer, people = _people(cast)
    if lecturer is None:
        return  # too small a world to hold classes in
    story.add(date(2023, 3, 6), scene(_name_lecturer, cast, lecturer))
    for told, on in ((past, date(2023, 10, 16)), (held, date(2023, 11, 6)), (today, date(2023, 11, 8))):
        story.add(on, scene(_announce, cast, told, lecturer), hour=9)
    story.add(date(2023, 10, 18), scene(_enrol, cast, past, people[:14]), hour=9)
    story.add(date(2023, 11, 8), scene(_enrol, cast, held, people[2:14]), hour=9, minute=30)
    story.add(date(2023, 11, 9), scene(_enrol, cast, today, [cast.bearers["officer"], *people[:18]]), hour=10)
    _attend(story, past, people[:14], times=(("8:20", "11:30"), ("13:20", "16:50")))
    story.add(PAST, scene(_vouch_and_close, cast, past, lecturer, ()), hour=17, minute=30)
    story.add(date(2023, 10, 30), scene(_hand_in_and_confirm, cast, past), hour=9)
    _attend(story, held, people[2:14], times=(("8:25", "11:28"),))
    story.add(HELD, scene(_vouch_and_close, cast, held, lecturer, people[6:7]), hour=12, minute=10)
    story.add(TODAY, scene(_sign_in_today, today, [cast.bearers["officer"], *people[:15]]), hour=8, minute=22)
    story.add(TODAY, scene(_sign, today, [cast.bearers["officer"], *people[:12]], "out", 0), hour=11, minute=24)
    story.add(date(2023, 11, 13), scene(_announce, cast, coming, lecturer), hour=11)
    story.add(date(2023, 11, 14), scene(_enrol, cast, coming, [cast.bearers["officer"], *people[3:14]]), hour=11)
    story.add(date(2023, 11, 9), scene(_announce, cast, off, None), hour=15)
    story.add(date(2023, 11, 17), scene(_call_off, cast, off), hour=15)
    story.add(date(2023, 11, 17), scene(_sketch, cast, draft), hour=16)


def _classes() -> tuple[_Told, ...]:
    both = (*_MORNING, *_AFTERNOON)
    return (
        _Told(replace(_PLAN, title="行政处罚案卷制作培训班"), PAST, both, ("处罚程序与裁量基准", "案卷制作实务")),
        _Told(replace(_PLAN, title="包容审慎监管专题班"), HELD, _MORNING, ("包容审慎监管案例", "免罚轻罚文书制作")),
        _Told(
            replace(_PLAN, title="冬季市容秩序执法规范班", is_open=True), TODAY, both,
            ("三项制度与规范用语", "现场笔录与证据固定"),
        ),
        _Told(
            replace(
                _PLAN, title="无人机取证技能班", places=8, is_open=True, rotation_year=2023, rotation_type="执法骨干",
                withdraw_until=clock.local_instant(date(2023, 11, 26), 18),
            ),
            COMING, _MORNING, ("无人机取证的法律要求", "航拍证据制作"),
        ),
        _Told(replace(_PLAN, title="渣土运输专项执法培训班"), OFF, _MORNING, ("运输管理规定", "联合检查案卷")),
        _Told(replace(_PLAN, title="新修订法规解读班"), DRAFT, _MORNING, ("新法要点", "文书变化")),
    )  # fmt: skip


def _people(cast: Cast) -> tuple[Member | None, list[Member]]:
    """Return a lecturer and officers of the bureau whose year is in order: more hours change no figure."""
    taken = {member.number for member in cast.bearers.values()}
    own = [
        member
        for member in of_class(cast.members, PersonClass.OFFICER)
        if member.is_plain and member.fate is Fate.MET and member.number not in taken
        if member.postings[-1].unit.startswith(CITY_MANAGEMENT)
    ]
    return (own[-1], own[:-1]) if len(own) > 2 else (None, [])


def _name_lecturer(db: Session, cast: Cast, lecturer: Member) -> None:
    actor = cast.actors["trainer"]
    person = get_person(db, lecturer.person_id, seen_by=actor)
    document = "启城管发〔2023〕9号 关于公布兼职授课人员名单的通知（演示）"
    set_flag(db, person, PersonFlag.LECTURER, started_on=date(2023, 3, 6), document=document, actor=actor)


def _draft(db: Session, cast: Cast, told: _Told, lecturer: Member | None) -> TrainingClass:
    actor, unit = cast.actors["trainer"], cast.units[CITY_MANAGEMENT]
    one = load_class(db, classes.draft(db, told.plan, host=unit, trainees=[unit], actor=actor).id)
    for number, start, end in told.lessons:
        lesson = timetable.LessonPlan(
            one.parts[number - 1].id,
            _at(told.day, start),
            _at(told.day, end),
            told.topics[number - 1] + ("（下）" if int(start.split(":")[0]) >= 13 else ""),
            lecturer_id=lecturer.person_id if lecturer and number == 2 else None,
            lecturer_name=None if lecturer and number == 2 else "市司法局法治督察科",
        )
        timetable.add_lesson(db, one, lesson, actor=actor)
        one = load_class(db, one.id)
    told.class_id = one.id
    return one


def _sketch(db: Session, cast: Cast, told: _Told) -> None:
    _draft(db, cast, told, None)


def _announce(db: Session, cast: Cast, told: _Told, lecturer: Member | None) -> None:
    classes.announce(db, _draft(db, cast, told, lecturer), actor=cast.actors["trainer"])


def _enrol(db: Session, cast: Cast, told: _Told, people: Sequence[Member]) -> None:
    ids = [member.person_id for member in people]
    enrolling.enrol(db, load_class(db, told.class_id), ids, actor=cast.actors["trainer"])


def _attend(story: Story, told: _Told, people: Sequence[Member], times: Sequence[tuple[str, str]]) -> None:
    """One comes late, one leaves early, one forgets to sign out, one does not come."""
    for number, (came, left) in enumerate(times):
        for kind, time in (("in", came), ("out", left)):
            hour, minute = map(int, time.split(":"))
            apart = {*people[1:4], *(people[5:6] if kind == "out" else ())}
            usual = [member for member in people if member not in apart]
            story.add(told.day, scene(_sign, told, usual, kind, number), hour=hour, minute=minute)
        late, early = _at(told.day, came), _at(told.day, left)
        for member, shifts in zip(people[1:3], ((35, 0), (0, -40)), strict=False):
            for kind, moment, shift in (("in", late, shifts[0]), ("out", early, shifts[1])):
                local = moment.astimezone(clock.zone())
                minutes = local.hour * 60 + local.minute + shift
                act = scene(_sign, told, [member], kind, number)
                story.add(told.day, act, hour=minutes // 60, minute=minutes % 60)


def _sign(db: Session, told: _Told, people: Sequence[Member], kind: str, number: int) -> None:
    sitting = sittings_of(load_class(db, told.class_id))[number]
    for member in people:
        _scan(db, sitting, member, kind, phone=f"{member.number}")


def _sign_in_today(db: Session, told: _Told, people: Sequence[Member]) -> None:
    sitting = sittings_of(load_class(db, told.class_id))[0]
    for member in people[:-1]:
        _scan(db, sitting, member, "in", phone=f"{member.number}")
    # The last one is signed in for by a colleague's phone, which is refused.
    _scan(db, sitting, people[-1], "in", phone=f"{people[1].number}")


def _scan(db: Session, sitting: Sitting, member: Member, kind: str, *, phone: str) -> None:
    actor = Actor(account_id=None, role=Role.SELF, person_id=member.person_id, name=member.name)
    device, now = signing.device_digest(f"demo {phone}"), clock.now()
    ticket = signing_codes.make_ticket(
        vault.digest, account_id=0, device=device, session_id=sitting.id, kind=kind, now=now
    )
    signing.sign_by_ticket(db, sitting.id, kind, ticket=ticket, device=device, actor=actor)


def _vouch_and_close(db: Session, cast: Cast, told: _Told, lecturer: Member, unseen: Sequence[Member]) -> None:
    one = load_class(db, told.class_id)
    actor = Actor(cast.actors["legal"].account_id, Role.SELF, person_id=lecturer.person_id, name=lecturer.name)
    for sitting in sittings_of(one):
        rosters.vouch(db, one, sitting.id, absent=[member.person_id for member in unseen], actor=actor)
    classes.close(db, load_class(db, one.id), actor=cast.actors["trainer"])


def _hand_in_and_confirm(db: Session, cast: Cast, told: _Told) -> None:
    one = load_class(db, told.class_id)
    handed = handing_in.hand_in(db, one, actor=cast.actors["trainer"])
    for activity in handed.activities:
        found = claims_by_person(db, activity)
        confirm(db, [claim for own in found.values() for claim in own], actor=cast.actors["reviewer"])


def _call_off(db: Session, cast: Cast, told: _Told) -> None:
    reason = "与上级部门联合行动时间冲突，另行通知"
    classes.cancel(db, load_class(db, told.class_id), reason=reason, actor=cast.actors["trainer"])


def _at(day: date, time: str) -> datetime:
    hour, minute = map(int, time.split(":"))
    return clock.local_instant(day, hour, minute)
