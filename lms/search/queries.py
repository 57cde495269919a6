"""What is found: a few hits of each group, each group by the right and the reach of its own page."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lms.access import Actor, Permission
from lms.among import is_among
from lms.courses.queries.courses import list_versions
from lms.credentials.models import Credential
from lms.documents.queries.documents import list_documents
from lms.exams.queries.exams import find_exams
from lms.name_keys import NameKey, beginning_with
from lms.people.models import Person, PersonRole, Unit
from lms.people.queries.listing import rows_of
from lms.people.queries.people import visible_ids
from lms.people.queries.reach import few_in_reach, unit_in_reach
from lms.search.rules import Group, Typed
from question_bank.queries.questions import Filter, contents_of, search as search_questions
from question_bank.types import plain

# Of each group; who wants more goes to the group's own page.
SHOWN = 6
# One name may have several keys that begin alike.
_KEYS = 8 * (SHOWN + 1)
# A reach of so many people is looked through as a whole; of a larger one, so many of the closest names in the end.
_FEW, _MORE, _MANY = 5_000, 1_000, 20_000

_P = Permission
RIGHTS: Mapping[Group, frozenset[Permission]] = {
    Group.PEOPLE: frozenset({_P.VIEW_PEOPLE}),
    Group.UNITS: frozenset({_P.VIEW_PEOPLE}),
    Group.COURSES: frozenset({_P.VIEW_PEOPLE}),
    Group.EXAMS: frozenset({_P.RUN_EXAMS, _P.PUBLISH_EXAMS, _P.PROPOSE_CANDIDATES, _P.CHECK_CANDIDATES, _P.INVIGILATE}),
    Group.QUESTIONS: frozenset({_P.WRITE_QUESTIONS, _P.REVIEW_QUESTIONS}),
    Group.DOCUMENTS: frozenset({_P.ISSUE_DOCUMENTS}),
}


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: its id, how it is called, and what tells it from its namesakes."""

    id: int
    name: str
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """The hits of one group; `more`: there are others."""

    group: Group
    hits: Sequence[Hit]
    more: bool


def search(db: Session, typed: Typed, *, seen_by: Actor, on: date) -> list[Found]:
    """Return what is found, group by group; groups without a hit are left out, and nothing is found by ID number."""
    if not typed.is_enough or typed.is_id_no:
        return []
    asked = (
        (group, _ASKED[group](db, typed, seen_by, on))
        for group in Group
        if any(seen_by.can(right) for right in RIGHTS[group])
    )
    return [Found(group, hits[:SHOWN], len(hits) > SHOWN) for group, hits in asked if hits]


def _people(db: Session, typed: Typed, actor: Actor, on: date) -> list[Hit]:
    held = _by_card(db, typed.card, actor) if typed.card else []
    named = _reached(db, beginning_with(Person.__tablename__, typed.plain), NameKey.subject_id, actor)
    rows = rows_of(db, list(dict.fromkeys([*held, *named]))[: SHOWN + 1], on)
    return [Hit(row.id, row.name, [note for note in (row.unit, row.card_no) if note]) for row in rows]


def _reached(db: Session, asked: Select[*tuple[Any, ...]], subject: Any, actor: Actor) -> list[int]:
    """Return the first people of a select (by a column of it) who are in reach.

    The closest are found first and then asked for: who reaches a province mostly reaches them. Who reaches few has few
    to be looked through.
    """
    for most in (_KEYS, _MORE):
        people, is_all = _visible(db, asked, most, actor)
        if is_all or len(people) > SHOWN:
            return people
    own = few_in_reach(db, actor, at_most=_FEW)
    if own is None:
        return _visible(db, asked, _MANY, actor)[0]
    return list(dict.fromkeys(db.scalars(asked.where(is_among(subject, own)).limit(_KEYS))))


def _visible(db: Session, asked: Select[*tuple[Any, ...]], most: int, actor: Actor) -> tuple[list[int], bool]:
    found = db.scalars(asked.limit(most)).all()
    reached = visible_ids(db, list(dict.fromkeys(found)), seen_by=actor)
    return [person for person in dict.fromkeys(found) if person in reached], len(found) < most


def _by_card(db: Session, card: str, actor: Actor) -> list[int]:
    """Return who holds a card of this number, or of one that ends so, as the system or the roster knows it."""
    found: list[int] = []
    for table, number in ((Credential, Credential.number), (PersonRole, PersonRole.card_no)):
        asked = select(table.person_id).where(number.endswith(card, autoescape=True)).order_by(table.person_id)
        found += _reached(db, asked, table.person_id, actor)
    return found


def _units(db: Session, typed: Typed, actor: Actor, _: date) -> list[Hit]:
    named = beginning_with(Unit.__tablename__, typed.plain)
    ids = _distinct(db, named.join(Unit, Unit.id == named.selected_columns[0]).where(unit_in_reach(actor)))
    units = {unit.id: unit for unit in db.scalars(select(Unit).where(Unit.id.in_(ids[: SHOWN + 1])))}
    return [Hit(unit, units[unit].name, [units[unit].code]) for unit in ids[: SHOWN + 1]]


def _distinct(db: Session, asked: Select[int, str]) -> list[int]:
    """Return the subjects of the closest keys, each once."""
    return list(dict.fromkeys(subject for subject, _ in db.execute(asked.limit(_KEYS))))


def _courses(db: Session, typed: Typed, actor: Actor, _: date) -> list[Hit]:
    versions, _count = list_versions(db, seen_by=actor, text=typed.words, limit=SHOWN + 1)
    return [Hit(version.id, version.title, [version.course.code]) for version in versions]


def _exams(db: Session, typed: Typed, actor: Actor, _: date) -> list[Hit]:
    exams = find_exams(db, typed.words, seen_by=actor, limit=SHOWN + 1)
    return [Hit(exam.id, exam.title, [exam.unit.name, str(exam.year)]) for exam in exams]


def _questions(db: Session, typed: Typed, actor: Actor, _: date) -> list[Hit]:
    found = search_questions(db, Filter(text=typed.words), seen_by=actor, limit=SHOWN + 1)
    contents = contents_of(db, found.questions)
    return [Hit(question.id, _shortened(plain(contents[question.id]))) for question in found.questions]


def _documents(db: Session, typed: Typed, actor: Actor, _: date) -> list[Hit]:
    papers = list_documents(db, seen_by=actor, text=typed.words, limit=SHOWN + 1)
    return [Hit(paper.id, paper.number, [paper.person.name, paper.unit.name]) for paper in papers]


def _shortened(text: str, most: int = 60) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


_ASKED: Mapping[Group, Callable[[Session, Typed, Actor, date], Sequence[Hit]]] = {
    Group.PEOPLE: _people,
    Group.UNITS: _units,
    Group.COURSES: _courses,
    Group.EXAMS: _exams,
    Group.QUESTIONS: _questions,
    Group.DOCUMENTS: _documents,
}
