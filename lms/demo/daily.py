"""Scenes of the daily quiz: banks opened to practice, and some weeks of what people answered; results of another app.

Answers are drawn, lettered and marked by the functions of the page; the rows go in together, so that some ten thousand
cost a few seconds.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from lms import clock
from lms.db import bulk_insert, reserve_ids, table_of
from lms.demo.cast import Cast
from lms.demo.places import CITY_MANAGEMENT, JUSTICE
from lms.demo.queries import people_at
from lms.demo.questioning import GENERAL, MANAGEMENT
from lms.demo.story import Story, scene
from lms.exercises.actions.importing import Result, keep_batch
from lms.exercises.actions.opening import open_bank
from lms.exercises.models import DailyQuiz, ExerciseAnswer
from lms.exercises.queries.daily import contents
from lms.exercises.queries.ground import Place, askable, place_of
from lms.exercises.queries.own_days import leave_of, worked_days
from lms.exercises.rules.choosing import Askable, chosen, order_from
from lms.people.models import Unit
from lms.vault import digest_of_bytes
from question_bank.answers import Order
from question_bank.content import Content
from question_bank.keyed import key_sent
from question_bank.models import Bank
from question_bank.sent import Sent, sent_of
from question_bank.types import grade, read_answer, shuffles

_OPENED, _FIRST, _LAST = date(2023, 10, 9), date(2023, 10, 16), date(2023, 11, 17)
_QUESTIONS, _PEOPLE, _EVERY, _SEED = 5, 40, 40, 1016
_APP_DAY, _APP_PEOPLE = date(2023, 11, 8), 80
Rows = list[dict[str, Any]]


def tell(story: Story, cast: Cast, banks: dict[str, int]) -> None:
    """Add the scenes of practice."""
    story.add(_OPENED, scene(_open, cast, banks), hour=11)
    story.add(_APP_DAY + timedelta(days=1), scene(_import, cast), hour=9)
    story.add(_LAST + timedelta(days=3), scene(_practise, cast), hour=7)


def _open(db: Session, cast: Cast, banks: dict[str, int]) -> None:
    """The bureau opens its bank to the whole city, and lets 城管局 have its own."""
    city = db.get_one(Unit, cast.units[JUSTICE].parent_id)
    for name, unit in ((GENERAL, city), (MANAGEMENT, cast.units[CITY_MANAGEMENT])):
        open_bank(db, db.get_one(Bank, banks[name]), unit, actor=cast.actors["reviewer"])


def _import(db: Session, cast: Cast) -> None:
    """爱启东APP's assessment of a day stands beside."""
    random = Random(_SEED + 1)
    unit = cast.units[CITY_MANAGEMENT]
    rows = [
        Result(f"AIQIDONG_APP:{_APP_DAY:%Y%m%d}-{number:04d}", person, own, _APP_DAY, 10, right, right * 1000)
        for number, (person, own) in enumerate(people_at(db, unit, _APP_DAY)[:_APP_PEOPLE], start=1)
        for right in (min(10, 6 + random.randrange(5)),)
    ]
    name = f"爱启东APP日常考核{_APP_DAY:%Y%m%d}.csv"
    checksum = digest_of_bytes(name.encode())
    keep_batch(db, rows, source_system="AIQIDONG_APP", checksum=checksum, file_name=name, actor=cast.actors["reviewer"])


def _practise(db: Session, cast: Cast) -> None:
    """People of 城管局, and some everywhere, practised on working days: some every day, some now and then."""
    random, quizzes, answers = Random(_SEED), Rows(), Rows()
    own = cast.actors["officer"].person_id or 0
    city = db.get_one(Unit, cast.units[JUSTICE].parent_id)
    there = [*people_at(db, cast.units[CITY_MANAGEMENT], _LAST)[:_PEOPLE], *people_at(db, city, _LAST)[::_EVERY]]
    people = dict.fromkeys([own, *(person for person, _ in there)])
    said: dict[int, Content] = {}
    is_worked = worked_days(db)
    for person in people:
        place = place_of(db, person, _LAST)
        if place is None:
            continue
        pool = askable(db, person, place, on=_LAST)
        said |= contents(db, [one.version_id for one in pool if one.version_id not in said])
        steady, able = (0.97, 0.75) if person == own else (random.random(), 0.5 + random.random() / 2)
        away = leave_of(db, person)
        days = [day for day in _days() if is_worked(day) and not away(day) and random.random() < steady]
        for quiz, given in _answered(person, place, days, pool, said, random, able):
            quizzes.append(quiz)
            answers.append({"of": len(quizzes) - 1, "rows": given})
    _insert(db, quizzes, answers)


def _days() -> list[date]:
    return [_FIRST + timedelta(days=number) for number in range((_LAST - _FIRST).days + 1)]


def _answered(
    person: int,
    place: Place,
    days: list[date],
    pool: list[Askable],
    said: Mapping[int, Content],
    random: Random,
    able: float,
) -> Iterator[tuple[dict[str, Any], Rows]]:
    known = {one.question_id: one for one in pool}
    for day in days:
        seed = f"demo:{person}:{day}"
        at = clock.local_instant(day, 7 + random.randrange(14), random.randrange(60))
        taken = chosen(known.values(), _QUESTIONS, seed=seed)
        items, rows = [], Rows()
        for one in taken:
            content = said[one.version_id]
            order = order_from(shuffles(content), seed, one.version_id)
            known[one.question_id] = replace(one, last_day=day)
            items.append([one.question_id, one.version_id, order])
            sent = _sent(content, order, right=random.random() < able)
            share = grade(content, read_answer(content, sent, order)) or 0
            rows.append(
                {
                    "person_id": person, "question_id": one.question_id, "version_id": one.version_id,
                    "source": "daily", "share": int(share * 100), "day": day, "at": at,
                    "answer": {"sent": sent, "order": [list(each) for each in order]},
                }
            )  # fmt: skip
        yield {
            "person_id": person, "unit_id": place.unit_id, "day": day, "seed": seed, "items": items,
            "questions": len(items), "answered": len(items), "drawn_at": at, "finished_at": at,
            "correct": sum(row["share"] == 100 for row in rows),
        }, rows  # fmt: skip


def _sent(content: Content, order: Order, *, right: bool) -> Sent:
    """Return the right answer in the letters of the paper, or one that leaves something out or is another."""
    key = sent_of(content, read_answer(content, key_sent(content)), order)
    if right:
        return key
    if content.type == "true_false":
        return {"answer": ["false" if key["answer"] == ["true"] else "true"]}
    letters = key.get("answer", [])
    if content.type == "multiple" and len(letters) > 1:
        return {"answer": letters[:-1]}
    return {"answer": ["B" if letters == ["A"] else "A"]}


def _insert(db: Session, quizzes: Rows, answers: Rows) -> None:
    quiz_table, answer_table = table_of(DailyQuiz), table_of(ExerciseAnswer)
    ids = reserve_ids(db, quiz_table, len(quizzes))
    bulk_insert(db, quiz_table, [{"id": own, **row} for own, row in zip(ids, quizzes, strict=True)])
    rows = [
        {"daily_id": ids[given["of"]], "once": f"daily:{ids[given['of']]}:{place}", **row}
        for given in answers
        for place, row in enumerate(given["rows"], start=1)
    ]
    numbers = reserve_ids(db, answer_table, len(rows))
    bulk_insert(db, answer_table, [{"id": own, **row} for own, row in zip(numbers, rows, strict=True)])
