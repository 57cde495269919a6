"""How the people of a unit take part: numbers by unit and day, no names; ours and another system's apart."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import Subquery, func, select
from sqlalchemy.orm import Session

from lms.access import Actor
from lms.exercises.models import DailyQuiz, DailyResult
from lms.exercises.queries.own_days import worked_days
from lms.people.models import PersonRole, Post, Unit
from lms.people.queries.people import running_on
from lms.people.queries.reach import unit_in_reach
from lms.people.queries.units import list_units, paths_by_id

_CLASSES = ("OFFICER", "ASSISTANT")


@dataclass(slots=True)
class Share:
    """The people of a unit with all below, over a month: how many there are, took part, finished how much."""

    people: int = 0
    took_part: int = 0
    finished: int = 0
    correct: int = 0
    questions: int = 0
    imported_people: int = 0
    imported: int = 0

    def add(self, other: "Share") -> None:
        """Add the people of another unit; a unit's people stand in it alone, so nobody counts twice."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass(frozen=True, slots=True)
class Participation:
    """A unit's month: the whole, its parts, and each working day that is over."""

    whole: Share
    lines: list[tuple[Unit, Share]]
    days: list[tuple[date, int]] = field(default_factory=list)


def participation(db: Session, under: Unit, *, first: date, today: date, seen_by: Actor) -> Participation:
    """Return how the people of a unit and all below took part in a month, beginning on `first`."""
    last = min((first + timedelta(days=31)).replace(day=1) - timedelta(days=1), today)
    roll = _roll(under, last, seen_by)
    own = _shares(db, roll, first, last)
    units = list_units(db, seen_by=seen_by, under=under, levels=2)
    parts = [unit for unit in units if unit.parent_id == under.id]
    paths = paths_by_id(db)
    whole, by_part = Share(), {unit.id: Share() for unit in (under, *parts)}
    for unit_id, share in own.items():
        whole.add(share)
        part = next((one.id for one in parts if paths[unit_id].startswith(one.path)), under.id)
        by_part[part].add(share)
    lines = [(unit, by_part[unit.id]) for unit in (*parts, under) if by_part[unit.id].people]
    return Participation(
        whole, lines if len(lines) > 1 else [], _days(db, roll, first, min(last, today - timedelta(days=1)))
    )


def _roll(under: Unit, on: date, actor: Actor) -> Subquery:
    """Select the officers and assistants who stand in a unit or below on a day, each once, with the unit."""
    asked = (
        select(Post.person_id, Post.unit_id)
        .join(Unit, Unit.id == Post.unit_id)
        .join(PersonRole, PersonRole.person_id == Post.person_id)
        .where(Post.kind == "REGULAR", running_on(Post, on), running_on(PersonRole, on))
        .where(PersonRole.person_class.in_(_CLASSES))
        .where(Unit.path.startswith(under.path, autoescape=True), unit_in_reach(actor))
        .distinct()
    )
    return asked.subquery()


def _shares(db: Session, roll: Subquery, first: date, last: date) -> Mapping[int, Share]:
    """Return each unit's own people alone; what they did counts where they stand now."""
    found: dict[int, Share] = defaultdict(Share)
    for unit_id, people in db.execute(select(roll.c.unit_id, func.count()).group_by(roll.c.unit_id)):
        found[unit_id].people = people
    ours = (
        select(
            *(roll.c.unit_id, func.count(DailyQuiz.person_id.distinct())),
            *(func.count(DailyQuiz.finished_at), func.sum(DailyQuiz.correct), func.sum(DailyQuiz.answered)),
        )
        .join(DailyQuiz, DailyQuiz.person_id == roll.c.person_id)
        .where(DailyQuiz.day.between(first, last), DailyQuiz.answered > 0)
        .group_by(roll.c.unit_id)
    )
    for unit_id, people, finished, correct, answered in db.execute(ours):
        share = found[unit_id]
        share.took_part, share.finished = people, finished
        share.correct, share.questions = int(correct), int(answered)
    theirs = (
        select(roll.c.unit_id, func.count(DailyResult.person_id.distinct()), func.count())
        .join(DailyResult, DailyResult.person_id == roll.c.person_id)
        .where(DailyResult.day.between(first, last))
        .group_by(roll.c.unit_id)
    )
    for unit_id, people, results in db.execute(theirs):
        found[unit_id].imported_people, found[unit_id].imported = people, results
    return found


def _days(db: Session, roll: Subquery, first: date, last: date) -> list[tuple[date, int]]:
    asked = (
        select(DailyQuiz.day, func.count())
        .join(roll, roll.c.person_id == DailyQuiz.person_id)
        .where(DailyQuiz.day.between(first, last), DailyQuiz.finished_at.is_not(None))
        .group_by(DailyQuiz.day)
    )
    done: dict[date, int] = dict(db.execute(asked).all())
    is_worked, days = worked_days(db), [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [(day, done.get(day, 0)) for day in days if is_worked(day) or day in done]
