"""Giving some people eventful lives: joining, moving, leave, secondment, retiring. Pure: the seed decides."""

from collections.abc import Sequence
from datetime import date, timedelta

from lms.demo.crowd import Crowd
from lms.demo.people import Absence, Holding, Member, Posting, of_class
from lms.demo.places import CITY_MANAGEMENT, JUSTICE, NOT_PUBLISHED, Group
from lms.people.rules import LeaveKind, PersonClass

_OFFICER, _ASSISTANT, _APPLICANT = PersonClass.OFFICER, PersonClass.ASSISTANT, PersonClass.APPLICANT
# Joined so late in 2022 that the year asks nothing of them.
_JOINED_LATE = (date(2022, 12, 5), date(2022, 12, 12), date(2022, 12, 19))
_LONG_LEAVE = (
    (LeaveKind.AID_POSTING, date(2022, 9, 1), date(2024, 2, 29), "组织部援派通知（演示）"),
    (LeaveKind.STUDY, date(2022, 12, 26), date(2024, 1, 12), "脱产学习批复（演示）"),
    (LeaveKind.ILLNESS, date(2022, 12, 19), date(2023, 12, 31), "长期病假审批表（演示）"),
    (LeaveKind.PRE_RETIREMENT, date(2022, 12, 30), date(2024, 5, 31), "离岗待退审批表（演示）"),
)


def live(crowd: Crowd, groups: Sequence[Group]) -> None:
    """Let everything happen that the demo shows; nobody has two of these at once."""
    settled = [m for m in of_class(crowd.members, _OFFICER, _ASSISTANT) if m.unit_on(date(2023, 1, 1))]
    crowd.random.shuffle(settled)
    taken = iter(settled)
    _join_during(crowd, settled, 2022, range(3, 12), each=2)
    _join_during(crowd, settled, 2023, range(2, 12), each=4)
    for day in _JOINED_LATE[: crowd.some(3)]:
        crowd.add(_OFFICER, next(taken).postings[0].unit, since=day, ages=(22, 34))
    _long_leave([next(taken) for _ in range(max(crowd.some(11), len(_LONG_LEAVE)))])
    _some_leave(crowd, [next(taken) for _ in range(crowd.some(22))])
    _move(crowd, [next(taken) for _ in range(crowd.some(14))], groups)
    _second([next(taken) for _ in range(crowd.some(8))])
    _retire(crowd, [next(taken) for _ in range(crowd.some(6))])
    _return_for_days(next(m for m in taken if m.person_class is _OFFICER))
    _apply(crowd, [m.postings[0].unit for m in settled])


def _join_during(crowd: Crowd, settled: Sequence[Member], year: int, months: range, *, each: int) -> None:
    for month in months:
        for number in range(crowd.some(each)):
            day = date(year, month, crowd.random.randrange(1, 14))
            kind = _ASSISTANT if number % 4 == 3 else _OFFICER
            crowd.add(kind, crowd.random.choice(settled).postings[0].unit, since=day, ages=(22, 35))


def _long_leave(members: Sequence[Member]) -> None:
    for number, member in enumerate(members):
        kind, start, end, document = _LONG_LEAVE[number % len(_LONG_LEAVE)]
        member.absences.append(Absence(kind, start, end, document))


def _some_leave(crowd: Crowd, members: Sequence[Member]) -> None:
    for number, member in enumerate(members):
        start = date(2023, crowd.random.randrange(2, 8), crowd.random.randrange(1, 15))
        kind = LeaveKind.MATERNITY if number % 2 else LeaveKind.ILLNESS
        days = 157 if kind is LeaveKind.MATERNITY else crowd.random.randrange(45, 95)
        document = "产假审批表（演示）" if kind is LeaveKind.MATERNITY else "病假审批表（演示）"
        member.absences.append(Absence(kind, start, start + timedelta(days=days), document))


def _move(crowd: Crowd, members: Sequence[Member], groups: Sequence[Group]) -> None:
    """Move people to the headquarters of another group, or into its first team."""
    for member in members:
        here = member.postings[0]
        others = [g for g in groups if not here.unit.startswith(g.code) and g.code not in {NOT_PUBLISHED, JUSTICE}]
        there = crowd.random.choice(others)
        day = date(2023, crowd.random.randrange(4, 9), crowd.random.randrange(1, 28))
        here.end = day - timedelta(days=1)
        member.postings.append(Posting(f"{there.code}-01" if there.teams else there.code, day))


def _second(members: Sequence[Member]) -> None:
    for number, member in enumerate(members):
        start = date(2023, 3 + number % 7, 1 + number)
        end = None if number % 2 else start + timedelta(days=180)
        member.seconded_to = Posting(JUSTICE if number % 3 else CITY_MANAGEMENT, start, end)


def _retire(crowd: Crowd, members: Sequence[Member]) -> None:
    for member in members:
        day = date(2023, crowd.random.randrange(3, 11), crowd.random.randrange(1, 28))
        member.postings[-1].end = member.holdings[-1].end = day


def _return_for_days(member: Member) -> None:
    """Let somebody leave in January and come back for a few days of November and December: no month counts."""
    unit = member.postings[0].unit
    member.postings[0].end = date(2023, 1, 10)
    member.postings.append(Posting(unit, date(2023, 11, 17), date(2023, 12, 8)))


def _apply(crowd: Crowd, units: Sequence[str]) -> None:
    """Let new colleagues study for their first card: some are still at it, some hold it since the summer."""
    for number in range(max(crowd.some(12), 3)):
        crowd.add(_APPLICANT, units[number % 3], since=date(2023, 8, 28), ages=(22, 30))
    for number in range(max(crowd.some(8), 2)):
        member = crowd.add(_APPLICANT, units[number % 3], since=date(2023, 1, 30), ages=(22, 30))
        member.holdings[0].end = date(2023, 6, 30)
        member.holdings.append(
            Holding(_OFFICER, date(2023, 7, 1), card_no=f"D0681{member.number:05d}", card_valid_until=date(2028, 6, 30))
        )
