"""Filling the units with made-up people, and giving some of them eventful lives. Pure: the seed decides."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from lms.demo import names
from lms.demo.people import Holding, Member, Posting
from lms.demo.places import JUSTICE, Group
from lms.people.rules import Employment, PersonClass

RECORDS_BEGIN = date(2021, 12, 20)
HEADQUARTERS_PERCENT = 14
_OFFICER_TITLES = ("执法员", "执法员", "执法员", "执法员", "一线执法岗", "案件承办岗", "法制审核岗", "中队长")
_ASSISTANT_TITLES = ("协管员", "协管员", "巡查员", "辅助执法岗")


class Crowd:
    """Everybody of the demo, numbered in the order in which they were made up."""

    def __init__(self, random: Random, scale: float) -> None:
        self.random = random
        self.scale = scale
        self.members: list[Member] = []
        self._numbers: set[str] = set()

    def add(
        self, person_class: PersonClass, unit: str, *, since: date | None = None, ages: tuple[int, int] = (24, 58)
    ) -> Member:
        """Make up a person of a class in a unit, there since a day, or since before the records began."""
        number = len(self.members) + 1
        name, id_no = self._identity(number, ages)
        joined = since or self._long_ago()
        holding = Holding(person_class, joined)
        if person_class is PersonClass.OFFICER:
            holding.card_no = f"D0681{number:05d}"
            holding.card_valid_until = _years_after(max(joined, date(2019, 1, 1)), 5)
        is_assistant = person_class is PersonClass.ASSISTANT
        titles = _ASSISTANT_TITLES if is_assistant else _OFFICER_TITLES
        kinds = (Employment.CONTRACT, Employment.DISPATCH, Employment.OUTSOURCED) if is_assistant else ()
        member = Member(
            number=number,
            name=name,
            id_no=id_no,
            title=self.random.choice(titles),
            employment=self.random.choice(kinds) if kinds else Employment.ESTABLISHMENT,
            joined_on=joined,
            postings=[Posting(unit, joined)],
            holdings=[holding],
        )
        self.members.append(member)
        return member

    def some(self, count: int) -> int:
        """Return a number of people at this scale, at least one."""
        return max(1, round(count * self.scale))

    def _identity(self, number: int, ages: tuple[int, int]) -> tuple[str, str]:
        is_male = self.random.random() < 0.74
        name = names.person_name(self.random, is_male=is_male)
        while True:
            born = names.birthday(self.random, youngest=ages[0], oldest=ages[1], on=RECORDS_BEGIN)
            id_no = names.id_number(number, born, is_male=is_male)
            if id_no not in self._numbers:
                self._numbers.add(id_no)
                return name, id_no

    def _long_ago(self) -> date:
        return RECORDS_BEGIN - timedelta(days=self.random.randrange(60, 3200))


def _years_after(day: date, years: int) -> date:
    return date(day.year + years, day.month, min(day.day, 28))


def fill(crowd: Crowd, groups: Sequence[Group]) -> None:
    """Put officers and assistants into the teams of every group, a few into its headquarters, and the supervisors."""
    for group in groups:
        for person_class, count in ((PersonClass.OFFICER, group.officers), (PersonClass.ASSISTANT, group.assistants)):
            for unit in _shares(group, person_class, crowd.some(count) if count else 0):
                crowd.add(person_class, unit)
    for _ in range(crowd.some(14)):
        crowd.add(PersonClass.SUPERVISOR, JUSTICE, ages=(28, 57))
    towns = [group for group in groups if group.line is None and group.kind.value == "TOWNSHIP"]
    for town in towns[:6]:
        crowd.add(PersonClass.SUPERVISOR, f"{town.code}-SFS", ages=(28, 57))
    for _ in range(crowd.some(5)):
        crowd.add(PersonClass.SOCIAL_SUPERVISOR, JUSTICE, ages=(35, 66))


def _shares(group: Group, person_class: PersonClass, count: int) -> Iterator[str]:
    """Yield a unit for each person: bureaus keep a few officers at headquarters, towns and zones have their teams."""
    teams = [f"{group.code}-{number:02d}" for number in range(1, len(group.teams) + 1)]
    if not teams:
        yield from [group.code] * count
        return
    is_bureau = len(group.code) and group.kind.value in {"DEPARTMENT", "JUSTICE_BUREAU"}
    at_top = count * HEADQUARTERS_PERCENT // 100 if is_bureau and person_class is PersonClass.OFFICER else 0
    yield from [group.code] * at_top
    for place in range(count - at_top):
        yield teams[place % len(teams)]
