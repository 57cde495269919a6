"""Scenes of training: put forward with its evidence, confirmed or sent back, and sometimes taken back."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from sqlalchemy.orm import Session

from lms.demo import papers
from lms.demo.cast import Cast
from lms.demo.lessons import Lesson
from lms.demo.people import Member
from lms.demo.queries import claims_by_person, entries_of_activity
from lms.demo.story import Story, scene
from lms.demo.working_days import after
from lms.hours.actions.posting import confirm, reject
from lms.hours.actions.proposing import add_evidence, propose
from lms.hours.actions.reversing import reverse
from lms.hours.catalogue import EVIDENCE_EXPECTED, EvidenceKind

LAST_DECISION = date(2023, 11, 17)
_SHARED = {
    EvidenceKind.NOTICE: ("培训通知", ["各有关单位：", "现将培训安排通知如下，请按时参加。", "（演示材料）"]),
    EvidenceKind.TIMETABLE: ("课程安排表", ["上午　9:00—12:00", "下午　14:00—17:00", "（演示材料）"]),
    EvidenceKind.AGENDA: ("会议议程", ["一、学法", "二、讨论", "（演示材料）"]),
    EvidenceKind.PLAN: ("演练方案", ["一、目的", "二、科目", "三、点评", "（演示材料）"]),
}
_NAMES = {
    EvidenceKind.NOTICE: "培训通知",
    EvidenceKind.TIMETABLE: "课程表",
    EvidenceKind.SIGN_IN: "签到表",
    EvidenceKind.AGENDA: "议程",
    EvidenceKind.PLAN: "方案",
    EvidenceKind.LOG: "带教日志",
}

Reversal = tuple[Lesson, Member, int | None, str]


def tell(story: Story, cast: Cast, lessons: Sequence[Lesson], reversals: Sequence[Reversal], random: Random) -> None:
    """Add the scenes of every lesson: put forward the same evening, decided within the week, taken back later."""
    decided: dict[Lesson, date] = {}
    for number, lesson in enumerate(sorted(lessons, key=lambda each: each.day)):
        story.add(lesson.day, scene(_put_forward, cast, lesson, number), hour=18, minute=number % 50)
        if lesson.confirmer:
            decided[lesson] = day = _decision_day(lesson, random)
            story.add(day, scene(_decide, cast, lesson), hour=10 + number % 7, minute=number % 50)
    for lesson, member, amount, reason in reversals:
        day = min(after(decided[lesson], 12), LAST_DECISION)
        story.add(day, scene(_take_back, cast, lesson, member, amount, reason), hour=17, minute=30)


def _decision_day(lesson: Lesson, random: Random) -> date:
    day = after(lesson.day, random.randrange(1, 5))
    # A year's hours must be on record before it is closed on 20 January.
    last = LAST_DECISION if lesson.day.year == 2023 and lesson.day.month > 6 else date(2023, 12, 31)
    return max(min(day, last), lesson.day + timedelta(days=1))


def _put_forward(db: Session, cast: Cast, lesson: Lesson, number: int) -> None:
    actor = cast.actors[lesson.proposer]
    people = {member.person_id: minutes for member, minutes in lesson.people.items()}
    activity = propose(db, lesson.held, host_unit=cast.units[lesson.host], people=people, actor=actor)
    cast.activities[lesson] = activity.id
    kinds = EVIDENCE_EXPECTED[lesson.method]
    if lesson.day.year == 2022:
        kinds = kinds[-1:]
    elif lesson.confirmer is None and number % 3 == 0:
        kinds = kinds[:1]  # the sheet with the signatures is still to come
    for kind in kinds:
        name = f"{_NAMES.get(kind, '材料')}{lesson.day:%Y%m%d}.pdf"
        add_evidence(db, activity, data=_paper(lesson, kind), file_name=name, kind=kind, actor=actor)
    if number % 5 == 0:
        data = papers.photograph(number % 4)
        add_evidence(db, activity, data=data, file_name="现场照片.png", kind=EvidenceKind.PHOTO, actor=actor)


def _paper(lesson: Lesson, kind: EvidenceKind) -> bytes:
    if kind in _SHARED:
        return papers.sheet(*_SHARED[kind])
    facts = [f"日期：{lesson.day:%Y-%m-%d}", f"地点：{lesson.place or '单位会议室'}", f"人数：{len(lesson.people)}"]
    names = [member.name for member in list(lesson.people)[:96]]
    rows = ["　".join(names[start : start + 6]) for start in range(0, len(names), 6)]
    return papers.sheet(f"{lesson.title}　{_NAMES.get(kind, '记录')}", [*facts, *rows, "（演示材料）"])


def _decide(db: Session, cast: Cast, lesson: Lesson) -> None:
    actor = cast.actors[lesson.confirmer or ""]
    claims = claims_by_person(db, cast.activities[lesson])
    rejected = {member.person_id for member in lesson.rejected}
    good = [claim for person, own in claims.items() if person not in rejected for claim in own]
    bad = [claim for person in sorted(rejected) for claim in claims[person]]
    if good:
        confirm(db, good, actor=actor)
    if bad:
        code, reason = lesson.reason
        reject(db, bad, reason_code=code, reason=reason, actor=actor)


def _take_back(db: Session, cast: Cast, lesson: Lesson, member: Member, amount: int | None, reason: str) -> None:
    for entry in entries_of_activity(db, cast.activities[lesson], member.person_id):
        reverse(db, entry, reason=reason, amount=amount, actor=cast.actors["reviewer"])
