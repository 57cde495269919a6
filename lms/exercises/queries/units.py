"""How the people of a unit take part: numbers by unit and day, no names; ours and another system's apart."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.access import Actor
from lms.exercises.models import DailyQuiz, DailyResult
from lms.exercises.queries.own_days import is_worked
from lms.people.models import PersonRole, Post, Unit
from lms.people.queries.people import running_on
from lms.people.queries.reach import unit_in_reach
from lms.people.queries.units import list_units

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
    """A unit's month: the whole, its parts, and each working day up to today."""

    whole: Share
    lines: list[tuple[Unit, Share]]
    days: list[tuple[date, int]] = field(default_factory=list)


def participation(db: Session, under: Unit, *, first: date, today: date, seen_by: Actor) -> Participation:
    """Return how the people of a unit and all below took part in a month, beginning on `first`."""
    last = min((first + timedelta(days=31)).replace(day=1) - timedelta(days=1), today)
    own = _shares(db, under, first, last, seen_by)
    units = list_units(db, seen_by=seen_by, under=under, levels=2)
    parts = [unit for unit in units if unit.parent_id == under.id]
    paths: dict[int, str] = dict(db.execute(_below(select(Unit.id, Unit.path), under, seen_by)).all())
    whole, by_part = Share(), {unit.id: Share() for unit in (under, *parts)}
    for unit_id, share in own.items():
        whole.add(share)
        part = next((one.id for one in parts if paths[unit_id].startswith(one.path)), under.id)
        by_part[part].add(share)
    lines = [(unit, by_part[unit.id]) for unit in (*parts, under) if by_part[unit.id].people]
    return Participation(whole, lines if len(lines) > 1 else [], _days(db, under, first, last, seen_by))


def _below(asked, under: Unit, actor: Actor):  # type: ignore[no-untyped-def]  # any select that has Unit
    return asked.where(Unit.path.startswith(under.path, autoescape=True), unit_in_reach(actor))


def _shares(db: Session, under: Unit, first: date, last: date, actor: Actor) -> Mapping[int, Share]:
    """Return each unit's own people alone."""
    found: dict[int, Share] = defaultdict(Share)
    roll = (
        select(Post.unit_id, func.count(Post.person_id.distinct()))
        .join(Unit, Unit.id == Post.unit_id)
        .join(PersonRole, PersonRole.person_id == Post.person_id)
        .where(Post.kind == "REGULAR", running_on(Post, last), running_on(PersonRole, last))
        .where(PersonRole.person_class.in_(_CLASSES))
        .group_by(Post.unit_id)
    )
    for unit_id, people in db.execute(_below(roll, under, actor)):
        found[unit_id].people = people
    done = DailyQuiz.finished_at.is_not(None)
    ours = (
        select(
            *(DailyQuiz.unit_id, func.count(DailyQuiz.person_id.distinct()), func.count().filter(done)),
            *(func.sum(DailyQuiz.correct), func.sum(DailyQuiz.answered)),
        )
        .join(Unit, Unit.id == DailyQuiz.unit_id)
        .where(DailyQuiz.day.between(first, last), DailyQuiz.answered > 0)
        .group_by(DailyQuiz.unit_id)
    )
    for unit_id, people, finished, correct, answered in db.execute(_below(ours, under, actor)):
        share = found[unit_id]
        share.took_part, share.finished = people, finished
        share.correct, share.questions = int(correct), int(answered)
    theirs = (
        select(DailyResult.unit_id, func.count(DailyResult.person_id.distinct()), func.count())
        .join(Unit, Unit.id == DailyResult.unit_id)
        .where(DailyResult.day.between(first, last))
        .group_by(DailyResult.unit_id)
    )
    for unit_id, people, results in db.execute(_below(theirs, under, actor)):
        found[unit_id].imported_people, found[unit_id].imported = people, results
    return found


def _days(db: Session, under: Unit, first: date, last: date, actor: Actor) -> list[tuple[date, int]]:
    asked = (
        select(DailyQuiz.day, func.count())
        .join(Unit, Unit.id == DailyQuiz.unit_id)
        .where(DailyQuiz.day.between(first, last), DailyQuiz.finished_at.is_not(None))
        .group_by(DailyQuiz.day)
    )
    done: dict[date, int] = dict(db.execute(_below(asked, under, actor)).all())
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [(day, done.get(day, 0)) for day in days if is_worked(day) or day in done]
