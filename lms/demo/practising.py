"""Scenes of practice on the post: applicants at every stage, an officer who shadows a colleague (QD-10-2, -3).

`applicant` and `mentor` may sign in with the demo's password; the others' accounts are theirs alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy.orm import Session

from lms import clock
from lms.access import OPERATOR, Actor, Role
from lms.courses.actions.pairing import end_pair, pair
from lms.courses.actions.practice import hand_in, return_day, sign, write_day
from lms.courses.actions.practice_posting import hand_over_learner, hand_over_mentor
from lms.courses.models.practice import Mentorship
from lms.courses.queries.practice import get_day, get_pair, lock_days, logs_of, waiting_for
from lms.courses.rules.practice import Log, PracticeKind
from lms.demo import papers
from lms.demo.accounts import PASSWORD
from lms.demo.cast import Cast
from lms.demo.names import id_number
from lms.demo.people import Member, of_class
from lms.demo.places import CITY_MANAGEMENT, JUSTICE
from lms.demo.queries import claims_by_person
from lms.demo.story import Story, scene
from lms.demo.working_days import working_days
from lms.hours.actions.posting import confirm
from lms.hours.actions.proposing import Held, Part, add_evidence, propose
from lms.hours.catalogue import EvidenceKind, Method, Tag
from lms.hours.queries.ledger import open_claims_of
from lms.people.accounts import Account
from lms.people.actions.accounts import create_account
from lms.people.actions.people import give_role, place, register_person
from lms.people.hashing import hash_password
from lms.people.queries.people import get_person
from lms.people.queries.sessions import acting_as, open_grants
from lms.people.rules import Employment, PersonClass

TEAM = f"{CITY_MANAGEMENT}-02"
_BEGAN, _PAIRED = date(2023, 9, 4), date(2023, 9, 18)
_STUDY = [date(2023, 9, day) for day in (11, 12, 13, 14, 15)]
_ACCOUNTS = replace(OPERATOR, role=Role.SEC_ADMIN)
_WORK = (
    "随中队巡查汇龙镇人民路占道经营，学习亮证、告知和现场检查笔录的制作",
    "参加渣土运输车辆联合检查，负责拍照取证和记录车辆信息",
    "在案卷室跟随承办人整理一件违法建设案卷，学习证据编号和装订",
    "受理12345投诉两件，随带教人到现场核实并回复投诉人",
    "参加户外广告设施专项检查，学习责令改正通知书的填写和送达",
    "旁听一件餐饮油烟案件的陈述申辩，记录当事人意见",
)


@dataclass(slots=True)
class Learner:
    """Somebody who applies for his first card: how many days he practised, and what became of the last ones."""

    name: str
    number: int
    male: bool
    study_days: int
    days: int
    last_on: date
    login: str = ""
    has_mentor: bool = True
    step: int = 1
    handed_over: date | None = None
    confirmed: date | None = None
    person_id: int = 0
    actors: list[Actor] = field(default_factory=list)
    pairs: list[Mentorship] = field(default_factory=list)


def _learners() -> list[Learner]:
    return [
        Learner(
            "秦越", 471, male=True, study_days=5, days=18, step=2, last_on=date(2023, 11, 17), login="applicant",
            handed_over=date(2023, 10, 31), confirmed=date(2023, 11, 3),
        ),
        Learner(
            "程野", 472, male=True, study_days=5, days=20, last_on=date(2023, 10, 24),
            handed_over=date(2023, 10, 25), confirmed=date(2023, 10, 27),
        ),
        Learner(
            "董子衿", 473, male=False, study_days=4, days=9, last_on=date(2023, 11, 3), handed_over=date(2023, 11, 14)
        ),
        Learner("苗青禾", 474, male=False, study_days=2, days=0, last_on=date(2023, 11, 17), has_mentor=False),
    ]  # fmt: skip


def tell(story: Story, cast: Cast) -> None:
    """Add the scenes: registered, taught together, paired, a log each day, signed each week, handed over, confirmed."""
    learners, guide = _learners(), _guide(cast)
    guides: list[Actor] = []
    story.add(_BEGAN, scene(_register, cast, learners, guide, guides), hour=11)
    for day in _STUDY:
        story.add(day, scene(_together, cast, learners, day), hour=18)
        story.add(day, scene(_confirm_last, cast, "decider"), hour=19)
    story.add(_PAIRED, scene(_pair, cast, learners, guides), hour=8)
    for learner in learners:
        days = sorted(list(working_days(_PAIRED, learner.last_on))[:: -learner.step][: learner.days])
        for number, day in enumerate(days):
            is_fresh = learner.login and day >= date(2023, 11, 9)
            story.add(day, scene(_write, learner, day, number), hour=17, minute=20 + learner.number % 10)
            if not is_fresh:
                story.add(day, scene(_sign, guides), hour=20)
        if learner.handed_over:
            story.add(learner.handed_over, scene(_hand_over, cast, learner), hour=9)
        if learner.confirmed:
            story.add(learner.confirmed, scene(_confirm, cast, learner), hour=10)
    story.add(date(2023, 11, 14), scene(_return, guides, learners[0], date(2023, 11, 13)), hour=20)
    story.add(date(2023, 10, 27), scene(_end, cast, learners[1]), hour=16)
    story.add(date(2023, 10, 26), scene(_hand_over_guide, cast, guides), hour=9)
    story.add(date(2023, 11, 13), scene(_shadow, cast, guides), hour=22)


def _guide(cast: Cast) -> Member:
    taken = {member.number for member in cast.bearers.values()}
    officers = of_class(cast.members, PersonClass.OFFICER)
    return next(
        m for m in officers if m.is_plain and m.number not in taken and m.postings[0].unit.startswith(CITY_MANAGEMENT)
    )


def _register(db: Session, cast: Cast, learners: Sequence[Learner], guide: Member, guides: list[Actor]) -> None:
    reviewer, shared = cast.actors["reviewer"], hash_password(PASSWORD)
    for learner in learners:
        number = id_number(learner.number, date(1999, 3, learner.number % 28 + 1), is_male=learner.male)
        person = register_person(db, name=learner.name, id_no=number, joined_on=_BEGAN, actor=reviewer)
        unit = cast.units.get(TEAM) or cast.units[CITY_MANAGEMENT]
        place(
            db, person, unit, started_on=_BEGAN, title="执法员（试用）", employment=Employment.ESTABLISHMENT,
            actor=reviewer,
        )  # fmt: skip
        give_role(db, person, PersonClass.APPLICANT, started_on=_BEGAN, actor=reviewer)
        learner.person_id = person.id
        learner.actors.append(_own(db, learner.login or f"learner-{learner.number}", learner.name, person.id, shared))
    guides.append(_own(db, "mentor", guide.name, guide.person_id, shared))


def _own(db: Session, login: str, name: str, person_id: int, shared: str) -> Actor:
    db.flush()
    account: Account = create_account(
        db,
        login=login,
        name=name,
        role=Role.SELF,
        person=get_person(db, person_id, seen_by=OPERATOR),
        password_hash=shared,
        must_change=False,
        actor=_ACCOUNTS,
    )
    return acting_as(account, open_grants(db, account.id)[0])


def _together(db: Session, cast: Cast, learners: Sequence[Learner], day: date) -> None:
    """Eight 学时 of concentrated study, held by the bureau for those who came that day."""
    number = _STUDY.index(day)
    people: dict[int, int | None] = {learner.person_id: None for learner in learners if learner.study_days > number}
    parts = (Part("PL.GEN", Tag.CONCENTRATED.value, 4 * 45), Part("BK.CSGL", Tag.CONCENTRATED.value, 4 * 45))
    start, end = (clock.local_instant(day, hour) for hour in (9, 17))
    held = Held(f"城管系统初任培训班（第{number + 1}天）", Method.CLASSROOM, day, parts, start, end, "市委党校第二教室")
    reviewer = cast.actors["reviewer"]
    activity = propose(db, held, host_unit=cast.units[JUSTICE], people=people, actor=reviewer)
    data = papers.sheet(f"初任培训班签到表　{day:%Y-%m-%d}", [learner.name for learner in learners] + ["（演示材料）"])
    for kind in (EvidenceKind.NOTICE, EvidenceKind.TIMETABLE, EvidenceKind.SIGN_IN):
        add_evidence(db, activity, data=data, file_name=f"{kind.value}.pdf", kind=kind, actor=reviewer)
    cast.notes["practice:class"] = activity.id


def _confirm_last(db: Session, cast: Cast, login: str) -> None:
    claims = claims_by_person(db, cast.notes["practice:class"])
    confirm(db, [claim for own in claims.values() for claim in own], actor=cast.actors[login])


def _pair(db: Session, cast: Cast, learners: Sequence[Learner], guides: Sequence[Actor]) -> None:
    for learner in learners:
        if learner.has_mentor:
            learner.pairs.append(
                pair(
                    db,
                    learner_id=learner.person_id,
                    mentor_id=guides[0].person_id or 0,
                    kind=PracticeKind.SHADOWING,
                    unit=cast.units.get(TEAM) or cast.units[CITY_MANAGEMENT],
                    mentor_category="SK.INS",
                    started_on=_PAIRED,
                    ended_on=None,
                    actor=cast.actors["trainer"],
                )
            )


def _log(day: date, number: int, category: str = "INIT.POST", hours: tuple[int, int] = (9, 16)) -> Log:
    start, end = (clock.local_instant(day, hour) for hour in hours)
    return Log(day, start, end, (hours[1] - hours[0] - 1) * 60, category, _WORK[number % len(_WORK)])


def _write(db: Session, learner: Learner, day: date, number: int) -> None:
    log = write_day(db, _log(day, number + learner.number), under=learner.pairs[0], actor=learner.actors[0])
    if day < date(2023, 11, 17):  # the last evening's stays a draft
        hand_in(db, log, actor=learner.actors[0])


def _sign(db: Session, guides: Sequence[Actor]) -> None:
    db.flush()
    if days := waiting_for(db, guides[0].person_id or 0):
        sign(db, lock_days(db, [day.id for day in days], seen_by=guides[0]), actor=guides[0])


def _end(db: Session, cast: Cast, learner: Learner) -> None:
    """End a pair whose hundred and twenty are complete."""
    made = get_pair(db, learner.pairs[0].id, seen_by=cast.actors["trainer"])
    end_pair(db, made, ended_on=learner.last_on, actor=cast.actors["trainer"])


def _return(db: Session, guides: Sequence[Actor], learner: Learner, day: date) -> None:
    for log in logs_of(db, learner.person_id):
        if log.occurred_on == day and log.state == "submitted":
            words = "请写清检查了哪几处、用了哪种文书，再交给我签"
            return_day(db, get_day(db, log.id, seen_by=guides[0]), words=words, actor=guides[0])


def _hand_over(db: Session, cast: Cast, learner: Learner) -> None:
    db.flush()
    hand_over_learner(db, learner.person_id, actor=cast.actors["trainer"])


def _confirm(db: Session, cast: Cast, learner: Learner) -> None:
    waiting = [claim.id for claim in open_claims_of(db, learner.person_id, 2023) if claim.category == "INIT.POST"]
    confirm(db, waiting, actor=cast.actors["legal"])


def _hand_over_guide(db: Session, cast: Cast, guides: Sequence[Actor]) -> None:
    db.flush()
    hand_over_mentor(db, guides[0].person_id or 0, 2023, actor=cast.actors["trainer"])


def _shadow(db: Session, cast: Cast, guides: Sequence[Actor]) -> None:
    """Let the officer of the demo follow a colleague for a day; his log waits for the signature."""
    officer = cast.actors["officer"]
    under = pair(
        db,
        learner_id=officer.person_id or 0,
        mentor_id=guides[0].person_id or 0,
        kind=PracticeKind.MENTORING,
        unit=cast.units[CITY_MANAGEMENT],
        mentor_category="SK.EVI",
        started_on=date(2023, 11, 13),
        ended_on=date(2023, 12, 15),
        actor=cast.actors["trainer"],
    )
    log = write_day(db, _log(clock.today(), 2, "SK.CAS", (19, 22)), under=under, actor=officer)
    hand_in(db, log, actor=officer)
