"""The rows of each table as they stand today, one after the other from the database."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session

from lms import vault
from lms.access import Actor
from lms.credentials.models import Card, Credential
from lms.credentials.rules.states import state_on
from lms.exams.queries.sat import exams_sat
from lms.exams.rules.states import ExamKind
from lms.exchange.cards import STATE_WORDS
from lms.exchange.provincial.schema import RESULTS
from lms.exchange.roster_words import CLASSES, EMPLOYMENTS
from lms.exchange.sheet_lines import Value
from lms.hours.catalogue import HOUR
from lms.hours.models import HourEntry
from lms.people.models import Person, PersonRole, Post, Unit
from lms.people.queries.people import running_on
from lms.people.queries.reach import unit_in_reach
from lms.people.rules import PostKind

Rows = Iterator[Sequence[Value]]
_FETCHED, _PEOPLE = 5000, 1000
_SEXES = {"M": "男", "F": "女"}
_CLASSES = {kind.value: words[0] for kind, words in CLASSES.items()}
_EMPLOYMENTS = {kind.value: words[0] for kind, words in EMPLOYMENTS.items()}


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rows go out: all in reach or those at and below a unit; hours and results of one year; the day it is."""

    actor: Actor
    year: int
    as_of: date
    sender: str
    under: Unit | None = None

    def place(self) -> ColumnElement[bool]:
        """Return the condition on `Unit`."""
        reach = unit_in_reach(self.actor)
        return reach if self.under is None else and_(reach, Unit.path.startswith(self.under.path, autoescape=True))


def rows_of(db: Session, table: str, scope: Scope) -> Rows:
    """Yield the rows of a table of `schema.TABLES`, people in the order they came on record."""
    return _READERS[table](db, scope)


def _stream(db: Session, asked: Select[*tuple[Any, ...]]) -> Iterator[Any]:
    return iter(db.execute(asked.execution_options(yield_per=_FETCHED)))


def _people(db: Session, scope: Scope) -> Rows:
    person, role, post = Person.__table__.c, PersonRole.__table__.c, Post.__table__.c
    asked = (
        select(
            person.name, person.id_no_sealed, person.sex, person.born_on, Unit.code, Unit.name, Unit.uscc,
            Unit.division_code, role.person_class, post.title, post.employment, role.card_no, role.started_on,
            role.card_valid_until, person.joined_on,
        )
        .join(PersonRole, role.person_id == person.id)
        .join(Post, (post.person_id == person.id) & (post.kind == PostKind.REGULAR.value))
        .join(Unit, Unit.id == post.unit_id)
        .where(running_on(PersonRole, scope.as_of), running_on(Post, scope.as_of), scope.place())
        .order_by(person.id, role.id)
    )  # fmt: skip
    for name, sealed, sex, born, code, unit, uscc, division, kind, title, employment, *rest in _stream(db, asked):
        card, started, until, joined = rest
        yield (
            name, vault.unseal(sealed), _SEXES.get(sex or "", ""), born, code, unit, uscc, division,
            _CLASSES[kind], title, _EMPLOYMENTS.get(employment or "", ""), card, started, until, joined,
        )  # fmt: skip


def _cards(db: Session, scope: Scope) -> Rows:
    asked = (
        select(
            Credential.number, Person.name, Person.id_no_sealed, Credential.kind, Unit.code, Unit.name,
            Credential.field, Credential.issuer, Credential.state, Credential.issued_on, Credential.valid_from,
            Credential.valid_to, Card.serial,
        )
        .select_from(Credential)
        .join(Person, Person.id == Credential.person_id)
        .join(Unit, Unit.id == Credential.unit_id)
        .outerjoin(Card, (Card.credential_id == Credential.id) & Card.ended_on.is_(None))
        .where(scope.place())
        .order_by(Credential.id)
    )  # fmt: skip
    for number, name, sealed, kind, code, unit, field, issuer, state, issued, start, end, serial in _stream(db, asked):
        now = STATE_WORDS[state_on(state, end, scope.as_of)]
        yield (
            number, name, vault.unseal(sealed), _KINDS[kind], code, unit, field, issuer, now, issued, start, end,
            serial,
        )  # fmt: skip


_KINDS = {"ENFORCEMENT": "行政执法证", "SUPERVISION": "行政执法监督证"}


def _hours(db: Session, scope: Scope) -> Rows:
    entry = HourEntry.__table__.c
    asked = (
        select(
            entry.id, entry.person_id, Person.name, Person.id_no_sealed, Unit.code, entry.title, entry.course_code,
            entry.category, entry.method, entry.credit, entry.occurred_on, entry.year, entry.reverses_id,
        )
        .join(Person, Person.id == entry.person_id)
        .join(Unit, Unit.id == entry.unit_id)
        .where(entry.year == scope.year, entry.occurred_on <= scope.as_of, scope.place())
        .order_by(entry.person_id, entry.id)
    )  # fmt: skip
    last, id_no = 0, ""
    for own, person, name, sealed, code, title, course, category, method, credit, day, year, undone in _stream(
        db, asked
    ):
        if person != last:  # a person's number is unsealed once, not once a row
            last, id_no = person, vault.unseal(sealed)
        yield (
            record_of(scope.sender, own), name, id_no, code, title, course, category, method, Decimal(credit) / HOUR,
            day, year, record_of(scope.sender, undone) if undone else "",
        )  # fmt: skip


def entries_by_id(db: Session, ids: Sequence[int]) -> dict[int, HourEntry]:
    """Map ids to the entries of the ledger."""
    return {one.id: one for one in db.scalars(select(HourEntry).where(HourEntry.id.in_(ids)))}


def record_of(sender: str, entry_id: int) -> str:
    """Return the number under which an entry is known outside: whose it is, and its own number."""
    return f"{sender}-{entry_id}"


def _results(db: Session, scope: Scope) -> Rows:
    asked = select(Person.id, Person.name, Person.id_no_sealed).order_by(Person.id)
    there = select(Post.person_id).join(Unit, Unit.id == Post.unit_id).where(scope.place())
    there = there.where(Post.kind == PostKind.REGULAR.value, running_on(Post, scope.as_of))
    last = 0
    while people := db.execute(asked.where(Person.id > last, Person.id.in_(there)).limit(_PEOPLE)).all():
        last = people[-1][0]
        sat = exams_sat(db, [person for person, _, _ in people], list(ExamKind))
        for person, name, sealed in people:
            for one in sat.get(person, ()):
                if one.year == scope.year:
                    yield (
                        record_of(scope.sender, one.exam_id), one.title, one.kind.value, one.year, name,
                        vault.unseal(sealed), one.sat_on, halves(one.points), halves(one.most), RESULTS[one.passed],
                    )  # fmt: skip


def halves(points: int) -> Decimal:
    """Return points as people write them, of points kept in halves."""
    return Decimal(points) / 2


_READERS: Mapping[str, Callable[[Session, Scope], Rows]] = MappingProxyType(
    {"people": _people, "cards": _cards, "hours": _hours, "results": _results}
)
