"""The people of one bureau, as rows. Pure but for the keys that seal their numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from lms import vault
from lms.demo.names import id_number, person_name
from lms.people.rules import PersonClass

_BIRTHDAYS = 13_500  # from 1966 to 2002
_FIRST_BIRTHDAY = date(1966, 1, 1)
_STEP = 7_919  # shares no factor with the days, so that neighbours are not born on neighbouring days


@dataclass(slots=True)
class Worker:
    """One made-up person: class, the teams he works in one after another, when he was away."""

    number: int
    person_class: PersonClass
    is_male: bool
    name: str
    postings: list[tuple[int, date | None, date | None]]
    away: tuple[date, date] | None = None
    person_id: int = 0


def make_up(chance: Random, first: int, teams: Sequence[tuple[int, int]], years: Sequence[int]) -> list[Worker]:
    """Make up the people of teams (unit id, how many), numbered on from `first`."""
    made: list[Worker] = []
    for unit, count in teams:
        for _ in range(count):
            number = first + len(made)
            made.append(_one(chance, number, unit, [each for each, _ in teams], years))
    return made


def _one(chance: Random, number: int, unit: int, teams: Sequence[int], years: Sequence[int]) -> Worker:
    is_male = chance.random() < 0.74
    person_class = PersonClass.ASSISTANT if chance.random() < 0.25 else PersonClass.OFFICER
    since = _day(chance, chance.choice(years)) if chance.random() < 0.04 else None
    postings: list[tuple[int, date | None, date | None]] = [(unit, since, None)]
    fate = chance.random()
    if fate < 0.02 and since is None and len(teams) > 1:
        day = _day(chance, chance.choice(years))
        other = chance.choice([team for team in teams if team != unit])
        postings = [(unit, None, day), (other, day + timedelta(days=1), None)]
    away = None
    if 0.02 <= fate < 0.04:
        start = _day(chance, chance.choice(years))
        away = (start, start + timedelta(days=chance.randint(60, 160)))
    return Worker(number, person_class, is_male, person_name(chance, is_male=is_male), postings, away)


def born_on(number: int) -> tuple[date, int]:
    """Return a birthday and a place among those born that day: no two numbers have both in common."""
    turn, index = divmod(number, _BIRTHDAYS)
    return _FIRST_BIRTHDAY + timedelta(days=index * _STEP % _BIRTHDAYS), turn


def people_rows(workers: Sequence[Worker]) -> list[dict[str, Any]]:
    """Return rows of the people's table; numbers are well-formed, and nobody bears them (lms.demo.names)."""
    births = [born_on(worker.number) for worker in workers]
    numbers = [
        id_number(turn, day, is_male=worker.is_male) for worker, (day, turn) in zip(workers, births, strict=True)
    ]
    sealed, digests = vault.seal_many(numbers), vault.digest_many(numbers)
    return [
        {
            "id": worker.person_id,
            "name": worker.name,
            "id_no_digest": digests[index],
            "id_no_sealed": sealed[index],
            "id_no_tail": numbers[index][-4:],
            "sex": "M" if worker.is_male else "F",
            "born_on": births[index][0],
        }
        for index, worker in enumerate(workers)
    ]


def card_number(worker: Worker) -> str | None:
    """Return the number of an officer's card."""
    return f"D99{worker.number:07d}" if worker.person_class is PersonClass.OFFICER else None


def role_rows(workers: Sequence[Worker]) -> list[dict[str, Any]]:
    """Return rows of the classes people are of."""
    return [
        {
            "person_id": worker.person_id,
            "person_class": worker.person_class.value,
            "started_on": worker.postings[0][1],
            "card_no": card_number(worker),
        }
        for worker in workers
    ]


def post_rows(workers: Sequence[Worker]) -> list[dict[str, Any]]:
    """Return rows of their posts."""
    return [
        {"person_id": worker.person_id, "unit_id": unit, "kind": "REGULAR", "started_on": start, "ended_on": end}
        | {"title": "执法员" if worker.person_class is PersonClass.OFFICER else "协管员", "is_enforcement": True}
        for worker in workers
        for unit, start, end in worker.postings
    ]


def _day(chance: Random, year: int) -> date:
    return date(year, 2, 1) + timedelta(days=chance.randrange(270))
