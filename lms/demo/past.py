"""Planning 2022, coarsely, and what was made up for it in the first months of 2023. Pure."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from lms.demo.attending import Year, group_of
from lms.demo.lessons import COURSES, Lesson, Watched, part
from lms.demo.people import Member, of_class
from lms.demo.places import CITY_MANAGEMENT, JUSTICE, Group
from lms.demo.records import Record
from lms.demo.timetable import (
    CITY_DAYS_2022,
    NEW_LAW_DAYS,
    city_business_lessons,
    city_lessons,
    group_lessons_of_2022,
)
from lms.hours.catalogue import Method
from lms.people.rules import PersonClass, UnitKind
from lms.requirements.parameters import Parameters

LAST_DAY = date(2022, 12, 31)
ONE_SHORT_IN = 20
_LATE_DAYS = (date(2022, 11, 23), date(2022, 12, 7), date(2022, 12, 14), date(2022, 12, 21))
# The first lies before the year is closed on 20 January, the others after it.
_MAKE_UP_DAYS = (date(2023, 1, 9), date(2023, 1, 10), date(2023, 3, 1), date(2023, 3, 8))


def plan_2022(members: Sequence[Member], groups: Sequence[Group], random: Random, params: Parameters) -> Year:
    """Plan the year before: most people meet it by December, some never, a few make it up in the new year."""
    by_code = {group.code: group for group in groups}
    own = _own_lessons(groups, random)
    city, new_law = city_lessons(CITY_DAYS_2022), city_business_lessons(NEW_LAW_DAYS)
    late, made_up = _late_lessons(), _make_up_lessons()
    places, year = list(by_code), Year()
    for member in of_class(members, PersonClass.OFFICER, PersonClass.ASSISTANT):
        record = Record(member, member.requirement(2022, params), params, LAST_DAY)
        first = group_of(member.postings[0].unit, by_code)
        if first is None or not (member.is_here(LAST_DAY) or member.is_here(date(2022, 6, 1))):
            continue
        turn = places.index(first.code) % len(city)
        for lesson in (*own[first.code], city[turn], new_law[turn]):
            if record.can_attend(lesson):
                record.attended[lesson] = None
        record.watched += _watch(member, random)
        _end(record, late, made_up, random)
        record.settle()
        year.watched += record.watched
    everything = [lesson for lessons in (*own.values(), city, new_law, late, made_up) for lesson in lessons]
    year.lessons += [lesson for lesson in dict.fromkeys(everything) if lesson.people]
    return year


def _own_lessons(groups: Sequence[Group], random: Random) -> dict[str, list[Lesson]]:
    """Return each group's lessons; the towns were taught together, by the bureau that leads their business."""
    leader = next(group for group in groups if group.code == CITY_MANAGEMENT)
    together = list(group_lessons_of_2022(leader, random))
    return {
        group.code: together if group.kind is UnitKind.TOWNSHIP else list(group_lessons_of_2022(group, random))
        for group in groups
    }


def _end(record: Record, late: Sequence[Lesson], made_up: Sequence[Lesson], random: Random) -> None:
    if record.member.number % ONE_SHORT_IN != 5:
        for lesson in random.sample(list(late), len(late)):
            if record.met:
                return
            record.attend([lesson], 1)
        return
    record.skip(*random.sample(("bk1", "bk2", "sk1", "sk2"), random.randrange(1, 3)))
    _make_up(record, made_up)


def _make_up(record: Record, lessons: Sequence[Lesson]) -> None:
    """Make up what is missing: a third before the year is closed, a third after it, a third never."""
    missing, turn = record.verdict().least.total, record.member.number // ONE_SHORT_IN % 3
    if not missing or turn == 2:
        return
    first = turn * 2
    for lesson in lessons[first : first + -(-missing // 800)][:2]:
        if record.member.is_here(lesson.day):
            lesson.people[record.member] = None


def _watch(member: Member, random: Random) -> list[Watched]:
    sunday = date(2022, 2, 20) + timedelta(days=7 * random.randrange(10))
    watched = []
    for course in COURSES[2022]:
        sunday += timedelta(days=7 * random.randrange(2, 10))
        if member.is_here(sunday):
            watched.append(Watched(member, course, sunday))
    return watched


def _late_lessons() -> list[Lesson]:
    return [_of_bureau(f"late-{n}", f"年终补训班（第{n}期）", day) for n, day in enumerate(_LATE_DAYS, start=1)]


def _make_up_lessons() -> list[Lesson]:
    lessons = [
        _of_bureau(f"made-up-{n}", f"2022年度补训班（第{n}期）", d) for n, d in enumerate(_MAKE_UP_DAYS, start=1)
    ]
    for lesson in lessons:
        lesson.make_up_for = 2022
    return lessons


def _of_bureau(series: str, title: str, day: date) -> Lesson:
    parts = (part("BK.OTH", 4), part("SK.CAS", 4))
    return Lesson(series, title, JUSTICE, day, Method.CLASSROOM, parts, "reviewer", "decider", place="市委党校")
