"""How a planned year goes wrong, or right: one small story for each reason a verdict can give. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from random import Random

from lms.demo.lessons import MORE_COURSES, Lesson, Watched, part
from lms.demo.people import Fate, Member
from lms.demo.places import CITY_MANAGEMENT, PILOT, Group
from lms.demo.records import Record
from lms.demo.timetable import legal, trainer
from lms.hours.catalogue import Method

_SATURDAYS = (date(2023, 8, 26), date(2023, 9, 2), date(2023, 9, 9), date(2023, 9, 16))
_MEETING_DAYS = tuple(date(2023, month, 20) for month in (2, 3, 4, 6, 7, 9, 10))
_NO_SIGNATURE = ("EVIDENCE_INCOMPLETE", "签到表上没有本人签名。请补交签到照片或由授课人出具到课证明后重新申报")
_WRONG_PERSON = "与市级轮训为同一次培训，重复登记"


@dataclass(slots=True)
class Offers:
    """What a group's people can turn to beside its own lessons."""

    group: Group
    random: Random
    catch_up: Sequence[Lesson]
    law: Sequence[Lesson]
    business: Sequence[Lesson]
    waiting: Lesson
    shadowing: Sequence[Lesson]
    meetings: Sequence[Lesson]
    reversals: list[tuple[Lesson, Member, int | None, str]] = field(default_factory=list)


def shadowing_lessons() -> list[Lesson]:
    """Return Saturdays on patrol, six 学时 each: more than the yearly cap lets count."""
    return [
        Lesson(
            "shadow" + day.isoformat(), "夜市整治跟班带教", CITY_MANAGEMENT, day, Method.SHADOWING,
            (part("SK.INS", 6),), "reviewer", "decider", (time(15), time(20)), "夜市片区",
        )
        for day in _SATURDAYS
    ]  # fmt: skip


def meeting_lessons() -> list[Lesson]:
    """Return meetings with a part of training, two 学时 each: more than the yearly cap lets count."""
    return [
        Lesson(
            "meeting" + day.isoformat(), "执法工作例会（学法环节）", CITY_MANAGEMENT, day, Method.MEETING,
            (part("PL.SYS", 2),), trainer(CITY_MANAGEMENT), legal(CITY_MANAGEMENT), (time(9), time(10, 30)),
            "二楼会议室",
        )
        for day in _MEETING_DAYS
    ]  # fmt: skip


def _behind(record: Record, offers: Offers) -> None:
    lessons = list(record.attended)
    offers.random.shuffle(lessons)
    while lessons and record.verdict().sums.total * 100 > record.requirement.total * 62:
        del record.attended[lessons.pop()]


def _almost(record: Record, offers: Offers) -> None:
    record.skip(offers.random.choice(("bk1", "bk2", "skill")))


def _topic(record: Record, offers: Offers) -> None:
    record.skip("topic1", "topic2")
    record.attend(offers.business, 2)


def _law_heavy(record: Record, offers: Offers) -> None:
    record.skip("bk1", "bk2", "skill", "drill")
    record.attend(offers.law, 4)


def _law_light(record: Record, offers: Offers) -> None:
    record.skip("city", "law")
    record.attend(offers.business, 2)


def _waiting(record: Record, offers: Offers) -> None:
    record.skip("bk2")
    if record.can_attend(offers.waiting):
        offers.waiting.people[record.member] = None


def _rejected(record: Record, offers: Offers) -> None:
    lesson = record.find(offers.random.choice(("bk1", "bk2")))
    if lesson is not None:
        del record.attended[lesson]
        _send_back(lesson, record.member)


def _reversed(record: Record, offers: Offers) -> None:
    lesson = record.find("bk2") or record.find("bk1")
    if lesson is not None:
        offers.reversals.append((lesson, record.member, None, _WRONG_PERSON))
        lesson.people[record.member] = None
        del record.attended[lesson]


def _online(record: Record, _: Offers) -> None:
    record.skip("bk1", "bk2", "skill")
    day = date(2023, 3, 4)
    for first, second in zip(MORE_COURSES[::2], MORE_COURSES[1::2], strict=True):
        record.watched += [Watched(record.member, first, day), Watched(record.member, second, day)]
        day += timedelta(days=21)


def _method(record: Record, offers: Offers) -> None:
    record.skip("bk1", "bk2", "skill", "case")
    record.attend(offers.shadowing, 4)


def _showcase(record: Record, offers: Offers) -> None:
    """Let one person's page show it all: capped, waiting, rejected and missing hours."""
    record.skip("bk1", "topic2")
    case = record.find("case")
    if case is not None:
        del record.attended[case]
        _send_back(case, record.member)
    record.attend(offers.meetings, 5)
    offers.waiting.people[record.member] = None


def _send_back(lesson: Lesson, member: Member) -> None:
    lesson.people[member] = None
    lesson.rejected.add(member)
    lesson.reason = _NO_SIGNATURE


STORIES: Mapping[Fate, Callable[[Record, Offers], None]] = {
    Fate.BEHIND: _behind,
    Fate.ALMOST: _almost,
    Fate.TOPIC: _topic,
    Fate.LAW_HEAVY: _law_heavy,
    Fate.LAW_LIGHT: _law_light,
    Fate.WAITING: _waiting,
    Fate.REJECTED: _rejected,
    Fate.REVERSED: _reversed,
    Fate.ONLINE: _online,
    Fate.METHOD: _method,
    Fate.SHOWCASE: _showcase,
}
# In the order in which unlucky people meet with them: each once, then the commonest again; waiting is November's.
COMMON = (
    *(Fate.WAITING, Fate.BEHIND, Fate.ALMOST, Fate.TOPIC, Fate.REJECTED, Fate.LAW_HEAVY, Fate.REVERSED),
    *(Fate.ONLINE, Fate.METHOD, Fate.WAITING, Fate.BEHIND, Fate.ALMOST, Fate.WAITING, Fate.BEHIND),
)
IN_THE_PILOT = (Fate.LAW_HEAVY, Fate.LAW_LIGHT, Fate.WAITING, Fate.BEHIND)
# However small the world, these groups have somebody for every story.
LEAST_UNLUCKY = {CITY_MANAGEMENT: 12, PILOT: 2}
