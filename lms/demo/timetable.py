"""When lessons are held: a group's own, the city's, and those for people who still lack something. Pure."""

from collections.abc import Iterator, Sequence
from datetime import date, time
from random import Random

from lms.demo.lessons import FULL_DAY, HALF_DAY, TOPICS, Lesson, part
from lms.demo.places import JUSTICE, PILOT, Group
from lms.demo.working_days import is_working_day, working_days
from lms.hours.actions.proposing import Part
from lms.hours.catalogue import Method, Tag

WEDNESDAY = 2
LAST_DAY = date(2023, 11, 13)  # so that its hours are decided in the week before the demo's day
PENDING_DAYS = (date(2023, 10, 26), date(2023, 11, 2), date(2023, 11, 9), date(2023, 11, 16))
CITY_DAYS = (date(2023, 3, 22), date(2023, 4, 12), date(2023, 4, 26), date(2023, 5, 17))
NEW_LAW_DAYS = (date(2022, 7, 6), date(2022, 7, 20), date(2022, 9, 7), date(2022, 9, 21))
CITY_DAYS_2022 = (date(2022, 3, 23), date(2022, 4, 20), date(2022, 5, 18), date(2022, 6, 15))
_OTHER_PLACES = ("市行政中心2号楼报告厅", "市委党校第三教室", "汇龙镇文化中心", "市政务服务中心培训室")
_LECTURERS = ("市司法局法治督察科", "南通市局业务处", "法律顾问", "市法院行政审判庭")


def trainer(group: str) -> str:
    """Return the login of a group's training administrator."""
    return f"trainer-{group.removeprefix('QD-').lower()}"


def legal(group: str) -> str:
    """Return the login of a group's legal office."""
    return f"legal-{group.removeprefix('QD-').lower()}"


def group_lessons(group: Group, random: Random) -> Iterator[Lesson]:
    """Yield the lessons a group holds in 2023: two of its business, two on the special topic, skills and cases."""
    leaf, field = group.leaf, group.field
    plan = [
        ("bk1", f"{field}执法业务培训（一）", Method.CLASSROOM, (part(leaf, 8),), FULL_DAY),
        ("case", f"{field}典型案件点评", Method.CASE_COMMENT, (part(leaf, 4),), HALF_DAY),
        (
            "topic1",
            f"{field}裁量权基准与免罚轻罚清单培训",
            Method.CLASSROOM,
            (part(leaf, 4, Tag.DISCRETION), part(leaf, 4, Tag.LENIENCY)),
            FULL_DAY,
        ),
        (
            "skill",
            "调查取证与案卷制作实训",
            Method.CLASSROOM,
            (part("SK.EVI", 3), part("SK.CAS", 3), part("SK.INS", 2)),
            FULL_DAY,
        ),
        ("topic2", "包容审慎执法专题", Method.CLASSROOM, (part(leaf, 4, Tag.PRUDENT),), HALF_DAY),
        ("drill", f"{field}现场检查演练", Method.DRILL, (part("SK.DRL", 4),), HALF_DAY),
        ("bk2", f"{field}执法业务培训（二）", Method.CLASSROOM, (part(leaf, 8),), FULL_DAY),
    ]
    if group.code == PILOT:
        plan.insert(2, ("law", "公共法律知识集中学习", Method.CLASSROOM, (part("PL.GEN", 4),), HALF_DAY))
    days = _spread(random, len(plan), date(2023, 2, 8), _end_of(2023, group.finish))
    for (series, title, method, parts, hours), day in zip(plan, days, strict=True):
        yield _of_group(group, random, series, title, day, method, parts, hours)


def group_lessons_of_2022(group: Group, random: Random) -> Iterator[Lesson]:
    """Yield the lessons a group held in 2022: two of its business, two of skills."""
    plan = [(f"bk{n}", f"{group.field}执法业务培训（{n}）", part(group.leaf, 8)) for n in (1, 2)]
    plan += [(f"sk{n}", f"执法技能实训（{n}）", part("SK.CAS", 8)) for n in (1, 2)]
    days = _spread(random, len(plan), date(2022, 2, 14), _end_of(2022, min(group.finish + 1, 12)))
    for (series, title, whole), day in zip(plan, days, strict=True):
        yield _of_group(group, random, series, title, day, Method.CLASSROOM, (whole,), FULL_DAY)


def city_lessons(days: Sequence[date]) -> list[Lesson]:
    """Return the rotation in public law that the justice bureau holds, once on each of the days."""
    parts = (part("PL.POL", 2), part("PL.GEN", 4), part("PL.SYS", 2))
    return [_of_city("city", f"公共法律知识全员轮训（第{n}期）", day, parts) for n, day in enumerate(days, 1)]


def city_business_lessons(days: Sequence[date]) -> list[Lesson]:
    """Return the lessons across fields that the bureau held in 2022, once on each of the days."""
    parts = (part("BK.OTH", 8, Tag.NEW_LAW),)
    return [_of_city("new-law", f"新行政处罚法培训班（第{n}期）", day, parts) for n, day in enumerate(days, 1)]


def catch_up_lessons() -> list[Lesson]:
    """Return the lessons for those who still lack something, topic and skills together."""
    parts = (part("BK.OTH", 4, TOPICS), part("SK.CAS", 4))
    days = [d for d in working_days(date(2023, 7, 1), date(2023, 11, 15)) if d.weekday() == WEDNESDAY]
    chosen = [*days[::2], date(2023, 11, 15)]
    return [
        _of_city(f"catch-up-{n}", f"裁量权基准与案卷制作补训班（第{n}期）", day, parts)
        for n, day in enumerate(dict.fromkeys(chosen), start=1)
    ]


def law_lessons() -> list[Lesson]:
    """Return further lessons in public law, which count for the total but not for business and skills."""
    days = (date(2023, 6, 7), date(2023, 6, 14), date(2023, 7, 26), date(2023, 8, 23), date(2023, 9, 6))
    return [_of_city(f"law-{n}", f"行政法专题讲座（{n}）", day, (part("PL.GEN", 8),)) for n, day in enumerate(days, 1)]


def business_lessons() -> list[Lesson]:
    """Return further lessons in business that carry no special topic."""
    days = (date(2023, 5, 31), date(2023, 6, 28), date(2023, 9, 20))
    return [
        _of_city(f"more-{n}", f"执法办案系统操作培训（{n}）", day, (part("SK.SYS", 8),))
        for n, day in enumerate(days, 1)
    ]


def waiting_lesson(group: Group, number: int) -> Lesson:
    """Return a group's late lesson that nobody has confirmed yet."""
    day = PENDING_DAYS[number % len(PENDING_DAYS)]
    return Lesson(
        series="waiting",
        title=f"{group.field}裁量权基准补课",
        host=group.code,
        day=day,
        method=Method.CLASSROOM,
        parts=(part(group.leaf, 4, Tag.DISCRETION), part("SK.EVI", 4)),
        proposer=trainer(group.code),
        confirmer=None,
        place=f"{group.short}会议室",
    )


def _of_group(
    group: Group,
    random: Random,
    series: str,
    title: str,
    day: date,
    method: Method,
    parts: tuple[Part, ...],
    hours: tuple[time, time],
) -> Lesson:
    return Lesson(
        series=series,
        title=title,
        host=group.code,
        day=day,
        method=method,
        parts=parts,
        proposer=trainer(group.code),
        confirmer=legal(group.code),
        hours=hours,
        place=f"{group.short}会议室" if random.random() < 0.6 else random.choice(_OTHER_PLACES),
        lecturer=random.choice(_LECTURERS),
    )


def _of_city(series: str, title: str, day: date, parts: tuple[Part, ...]) -> Lesson:
    return Lesson(
        series=series,
        title=title,
        host=JUSTICE,
        day=day,
        method=Method.CLASSROOM,
        parts=parts,
        proposer="reviewer",
        confirmer="decider",
        place=_OTHER_PLACES[0],
        lecturer=_LECTURERS[0],
    )


def _spread(random: Random, count: int, first: date, last: date) -> list[date]:
    """Return so many days over a span, in order, none of them a day the city keeps for itself."""
    free = [d for d in working_days(first, min(last, LAST_DAY) if last.year == 2023 else last) if _is_free(d)]
    step = len(free) / count
    days = [free[int(step * number + random.random() * (step - 1))] for number in range(count - 1)]
    return [*days, free[-1 - random.randrange(6)]]  # the last one decides in which month a group is complete


def _is_free(day: date) -> bool:
    return day.weekday() != WEDNESDAY and day not in PENDING_DAYS and is_working_day(day)


def _end_of(year: int, month: int) -> date:
    return date(year, month, 28) if month < 12 else date(year, 12, 16)
