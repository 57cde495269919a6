"""Planning who attends what in 2023, so that units finish, lag and wait as the demo wants to show. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import cycle
from random import Random

from lms.demo.fates import COMMON, IN_THE_PILOT, LEAST_UNLUCKY, STORIES, Offers, meeting_lessons, shadowing_lessons
from lms.demo.lessons import COURSES, MORE_COURSES, Lesson, Watched
from lms.demo.moment import DEMO_DAY
from lms.demo.people import Fate, Member, of_class
from lms.demo.places import CITY_MANAGEMENT, PILOT, Group
from lms.demo.records import Record
from lms.demo.timetable import (
    CITY_DAYS,
    business_lessons,
    catch_up_lessons,
    city_lessons,
    group_lessons,
    law_lessons,
    waiting_lesson,
)
from lms.people.rules import PersonClass
from lms.requirements.parameters import Parameters

_SETTLED_BY = date(2023, 4, 1)
_SMALL = ("case", "drill", "topic2")


@dataclass(slots=True)
class Year:
    """A planned year: what was held, which online courses were finished, and what was taken back afterwards."""

    lessons: list[Lesson] = field(default_factory=list)
    watched: list[Watched] = field(default_factory=list)
    reversals: list[tuple[Lesson, Member, int | None, str]] = field(default_factory=list)


def group_of(unit: str | None, groups: Mapping[str, Group]) -> Group | None:
    """Return the group a unit belongs to."""
    return groups.get("-".join(unit.split("-")[:2])) if unit else None


def plan_2023(
    members: Sequence[Member], groups: Sequence[Group], random: Random, rules: Mapping[str, Parameters]
) -> Year:
    """Plan the year of the demo; `rules` are the parameters by group code, and the city's under the empty code."""
    year, by_code = Year(), {group.code: group for group in groups}
    own = {group.code: list(group_lessons(group, random)) for group in groups}
    city, shared = city_lessons(CITY_DAYS), (catch_up_lessons(), law_lessons(), business_lessons())
    beside = (shadowing_lessons(), meeting_lessons())
    offers = {
        group.code: Offers(group, random, *shared, waiting_lesson(group, n), *beside) for n, group in enumerate(groups)
    }
    places = list(by_code)
    records = []
    for member in of_class(members, PersonClass.OFFICER, PersonClass.ASSISTANT):
        here = group_of(member.unit_on(DEMO_DAY), by_code)
        params = rules.get(here.code if here else "", rules[""])
        record = Record(member, member.requirement(2023, params), params)
        _attend_own(record, by_code, own, city, places)
        record.watched += _watch(member, random)
        records.append((record, here))
    _choose_fates([(record, here) for record, here in records if here], random)
    for record, here in records:
        _live_through(record, offers[here.code] if here else None, random)
        year.watched += record.watched
    waiting = [each.waiting for each in offers.values()]
    everything = [lesson for lessons in (*own.values(), city, *shared, *beside, waiting) for lesson in lessons]
    year.lessons += [lesson for lesson in everything if lesson.people]
    year.reversals += [reversal for o in offers.values() for reversal in o.reversals]
    return year


def _attend_own(
    record: Record,
    groups: Mapping[str, Group],
    own: Mapping[str, Sequence[Lesson]],
    city: Sequence[Lesson],
    places: Sequence[str],
) -> None:
    """Attend all lessons of the group one belongs to on the day, and the city's rotation once."""
    by_group: dict[str, list[Lesson]] = defaultdict(list)
    for code, lessons in own.items():
        by_group[code] += [*lessons, city[places.index(code) % len(city)]]
    for code in dict.fromkeys("-".join(p.unit.split("-")[:2]) for p in record.member.postings):
        for lesson in by_group.get(code, ()):
            here = group_of(record.member.unit_on(lesson.day), groups)
            if here and here.code == code and record.can_attend(lesson):
                record.attended[lesson] = None


def _watch(member: Member, random: Random) -> Iterator[Watched]:
    """Finish the year's six online courses on Sundays, at most two on one day."""
    sunday = date(2023, 2, 12) + timedelta(days=7 * random.randrange(6))
    for number, course in enumerate(COURSES[2023]):
        if number % 2 == 0:
            sunday += timedelta(days=7 * random.randrange(2, 9))
        if member.is_here(sunday):
            yield Watched(member, course, sunday)


def _choose_fates(records: Sequence[tuple[Record, Group]], random: Random) -> None:
    by_group: dict[str, list[Record]] = defaultdict(list)
    for record, group in records:
        by_group[group.code].append(record)
    kinds = cycle(COMMON)
    for _, group in {group.code: (None, group) for _, group in records}.values():
        here = by_group[group.code]
        due = [record for record in here if record.requirement.exempt is None]
        settled = [r for r in due if (r.member.first_day or date.min) < _SETTLED_BY and not r.member.absences]
        count = max(round(group.lag * len(due) / 100), LEAST_UNLUCKY.get(group.code, 0))
        unlucky = random.sample(settled, min(count, len(settled)))
        for number, record in enumerate(unlucky):
            in_pilot = group.code == PILOT
            record.member.fate = IN_THE_PILOT[number % len(IN_THE_PILOT)] if in_pilot else next(kinds)
        if group.code == CITY_MANAGEMENT:
            _showcase(unlucky)


def _showcase(unlucky: Sequence[Record]) -> None:
    """Choose whose page the demo's officer signs in to: an officer, of the first team if there is a choice."""
    kinds = len(set(COMMON))  # in a small world those before are the only ones of their kind
    for records in (unlucky[kinds:], unlucky):
        officers = [r.member for r in records if r.member.person_class is PersonClass.OFFICER]
        if officers:
            in_first = [m for m in officers if m.unit_on(DEMO_DAY) == f"{CITY_MANAGEMENT}-02"]
            (in_first or officers)[0].fate = Fate.SHOWCASE
            return


def _live_through(record: Record, offers: Offers | None, random: Random) -> None:
    if offers is None or record.member.fate is Fate.MET:
        _do_well(record, offers, random)
    else:
        STORIES[record.member.fate](record, offers)
        while record.met and record.attended:
            record.attended.popitem()
    record.settle()


def _do_well(record: Record, offers: Offers | None, random: Random) -> None:
    """Miss little, and catch up where that, or a late start, leaves one short."""
    chance = random.random()
    if chance < 0.3:
        record.skip(random.choice(_SMALL))
    elif chance < 0.36 and (lesson := record.find("skill")):
        record.attended[lesson] = 180
    if record.member.number % 40 == 7:  # these stand in the file that still waits
        day = date(2023, 10, 29)
        record.watched += [Watched(record.member, c, day) for c in MORE_COURSES[:2] if record.member.is_here(day)]
    if offers is None:
        return
    for lesson in random.sample(list(offers.catch_up), len(offers.catch_up)):
        if record.met:
            break
        record.attend([lesson], 1)
