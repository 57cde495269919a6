"""Planning the first forty and a hundred and twenty hours of those who study for their first card. Pure."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, time
from itertools import islice

from lms.demo.lessons import Lesson, part
from lms.demo.people import Member
from lms.demo.places import JUSTICE
from lms.demo.timetable import legal, trainer
from lms.demo.working_days import working_days
from lms.hours.catalogue import Method, Tag
from lms.people.rules import PersonClass

_AUTUMN = [date(2023, 9, day) for day in (11, 12, 13, 14, 15)]
_WINTER = [date(2023, 2, day) for day in (13, 14, 15, 16, 17)]
_SHADOWED = (20, 12, 6)  # days of six 学时 on the post: one group has its hundred and twenty, two are on the way


def plan_beginners(members: Sequence[Member]) -> list[Lesson]:
    """Plan the concentrated study and the days on the post of this year's applicants and of those before them."""
    began = [m for m in members if m.holdings[0].person_class is PersonClass.APPLICANT]
    graduates = [m for m in began if m.person_class is PersonClass.OFFICER]
    applicants = [m for m in began if m.person_class is PersonClass.APPLICANT]
    lessons = [*_together(_WINTER, "上半年初任培训班", graduates), *_together(_AUTUMN, "下半年初任培训班", applicants)]
    lessons += _on_post(graduates, date(2023, 2, 20), (20, 20, 20))
    lessons += _on_post(applicants, date(2023, 9, 18), _SHADOWED)
    return lessons


def _together(days: Sequence[date], title: str, members: Sequence[Member]) -> list[Lesson]:
    """Forty hours of concentrated study: each counts in its own leaf too (G7)."""
    parts = (
        part("PL.GEN", 4, Tag.CONCENTRATED),
        part("BK.OTH", 2, Tag.CONCENTRATED),
        part("SK.CAS", 2, Tag.CONCENTRATED),
    )
    lessons = [
        Lesson(f"first-{day}", f"{title}（第{n}天）", JUSTICE, day, Method.CLASSROOM, parts, "reviewer", "decider")
        for n, day in enumerate(days, start=1)
    ]
    for lesson in lessons:
        lesson.people = dict.fromkeys(members)
        lesson.place = "市委党校第一教室"
    return lessons


def _on_post(members: Sequence[Member], first: date, counts: Sequence[int]) -> list[Lesson]:
    by_group: dict[str, list[Member]] = defaultdict(list)
    for member in members:
        by_group["-".join(member.postings[0].unit.split("-")[:2])].append(member)
    lessons = []
    for (group, own), count in zip(by_group.items(), counts, strict=False):
        for day in islice(working_days(first, date(2023, 11, 10)), count):
            lesson = Lesson(
                f"post-{day}", "岗位实训：随队执法", group, day, Method.SHADOWING, (part("INIT.POST", 6),),
                trainer(group), legal(group), (time(9), time(16)),
            )  # fmt: skip
            lesson.people = dict.fromkeys(own)
            lessons.append(lesson)
    return lessons
