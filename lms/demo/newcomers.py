"""Eleven new colleagues of one bureau on their way to the first card: hired, applying, taught, on the post."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from random import Random

from sqlalchemy.orm import Session

from lms.access import OPERATOR, Role
from lms.demo import applying, training
from lms.demo.accounts import PASSWORD
from lms.demo.cast import Cast
from lms.demo.lessons import Lesson, part
from lms.demo.names import id_number
from lms.demo.people import Holding, Member, Posting
from lms.demo.places import CITY_MANAGEMENT, JUSTICE
from lms.demo.story import Story, scene
from lms.demo.timetable import legal, trainer
from lms.demo.working_days import working_days
from lms.hours.catalogue import Method, Tag
from lms.people.actions.accounts import create_account
from lms.people.actions.people import place, register_person
from lms.people.hashing import hash_password
from lms.people.queries.people import get_person
from lms.people.rules import Employment, PersonClass

_ACCOUNTS = replace(OPERATOR, role=Role.SEC_ADMIN)
_TEAMS = (CITY_MANAGEMENT, f"{CITY_MANAGEMENT}-01")
_JOINED = date(2023, 6, 5)
_STUDY = [date(2023, 6, day) for day in (26, 27, 28, 29, 30)]
_ON_POST = list(working_days(date(2023, 7, 3), date(2023, 8, 4)))[:20]


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody of this summer's intake, and whether he has a sign-in that the demo names."""

    name: str
    is_male: bool
    login: str = ""


# In the order of how far they come: the first acts today, the last withdrew.
NEWCOMERS = (
    Newcomer("陆行舟", is_male=True, login="newcomer"),
    Newcomer("顾清和", is_male=False),
    Newcomer("施远", is_male=True),
    Newcomer("黄念慈", is_male=False),
    Newcomer("季东来", is_male=True),
    Newcomer("倪安", is_male=False),
    Newcomer("袁知白", is_male=True),
    Newcomer("朱明远", is_male=True),
    Newcomer("蒋若水", is_male=False),
    Newcomer("沙静", is_male=False),
    Newcomer("龚一帆", is_male=True),
)


def tell(story: Story, cast: Cast) -> list[Member]:
    """Add the scenes from the first day at work to the end of the training; return whom they are about, in order."""
    members = [_member(number, one) for number, one in enumerate(NEWCOMERS)]
    story.add(_JOINED, scene(_register, cast, members), hour=9)
    story.add(date(2023, 6, 6), scene(_apply, members), hour=17)
    story.add(date(2023, 6, 8), scene(applying.check_all, cast), hour=10)
    story.add(date(2023, 6, 12), scene(applying.accept_all, cast), hour=15)
    training.tell(story, cast, _lessons(members), (), Random(len(members)))
    return members


def _member(number: int, one: Newcomer) -> Member:
    born = date(1998, 5, number + 3)
    return Member(
        number=-number,
        name=one.name,
        id_no=id_number(480 + number, born, is_male=one.is_male),
        title="执法员（试用）",
        employment=Employment.ESTABLISHMENT,
        joined_on=_JOINED,
        postings=[Posting(_TEAMS[number % len(_TEAMS)], _JOINED)],
        holdings=[Holding(PersonClass.APPLICANT, _JOINED)],
    )


def _register(db: Session, cast: Cast, members: Sequence[Member]) -> None:
    """Hire them; they are applicants once the bureau has accepted their applications, not before."""
    reviewer = cast.actors["reviewer"]
    for one, member in zip(NEWCOMERS, members, strict=True):
        person = register_person(db, name=member.name, id_no=member.id_no, joined_on=_JOINED, actor=reviewer)
        unit = cast.units[member.postings[0].unit]
        place(db, person, unit, started_on=_JOINED, title=member.title, employment=member.employment, actor=reviewer)
        member.person_id = person.id
        if one.login:
            _open_account(db, one.login, member)


def _open_account(db: Session, login: str, member: Member) -> None:
    db.flush()
    person = get_person(db, member.person_id, seen_by=OPERATOR)
    create_account(
        db, login=login, name=member.name, role=Role.SELF, person=person, password_hash=hash_password(PASSWORD),
        must_change=False, actor=_ACCOUNTS,
    )  # fmt: skip


def _apply(db: Session, members: Sequence[Member]) -> None:
    db.flush()
    for member in members:
        applying.hand_in(db, get_person(db, member.person_id, seen_by=OPERATOR))


def _lessons(members: Sequence[Member]) -> list[Lesson]:
    """Forty hours together, then twenty days of six on the post (QD-10-2, QD-10-3)."""
    parts = (part("PL.GEN", 4, Tag.CONCENTRATED), part("BK.CSGL", 4, Tag.CONCENTRATED))
    lessons = [
        Lesson(f"new-{day}", f"夏季初任培训班（第{n}天）", JUSTICE, day, Method.CLASSROOM, parts, "reviewer", "decider")
        for n, day in enumerate(_STUDY, start=1)
    ]
    lessons += [
        Lesson(
            f"new-post-{day}", "岗位实训：随队执法", CITY_MANAGEMENT, day, Method.SHADOWING, (part("INIT.POST", 6),),
            trainer(CITY_MANAGEMENT), legal(CITY_MANAGEMENT), (time(9), time(16)),
        )
        for day in _ON_POST
    ]  # fmt: skip
    for lesson in lessons:
        lesson.people = dict.fromkeys(members)
        lesson.place = "市委党校第三教室" if lesson.host == JUSTICE else "机动中队"
    return lessons
