"""Whom the units of a place consist of on a day, unit by unit in one select; and the names behind each number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, func, literal, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from lms.credentials.models import Credential, CredentialEvent
from lms.credentials.rules.states import LIVE, CredentialKind, CredentialState
from lms.dashboard.rules import CardState, Staff, reviewers_needed
from lms.people.models import Person, PersonFlagRow, PersonRole, Post, Unit
from lms.people.queries.people import running_on
from lms.people.rules import PersonClass, PersonFlag, PostKind, UnitKind, steps_of

_COUNTED = (
    "officers",
    "assistants",
    "reviewers",
    "supervisors",
    "posts",
    *(state.value.lower() for state in CardState),
)


@dataclass(frozen=True, slots=True)
class UnitStaff:
    """A unit alone: where it stands, and whom it consists of."""

    id: int
    path: str
    name: str
    staff: Staff


@dataclass(frozen=True, slots=True)
class Held:
    """One person behind a number: where the regular post is, and until when the card is valid."""

    id: int
    name: str
    unit_id: int
    unit: str
    title: str
    card: CardState
    number: str
    valid_to: date | None


def staff_of(db: Session, tops: Sequence[str], *, on: date, today: date, percent: int) -> list[UnitStaff]:
    """Count each unit at or below some places (`Unit.path`) on a day, without those below it.

    `percent` of an organ's officers are to be legal reviewers; what an organ lacks stands in its own row. `today`: card
    states of an earlier day are read from what happened. Whoever asks reaches the places.
    """
    person = _people(on, tops, past=on < today)
    sums = (func.coalesce(func.sum(person.c[name]), 0) for name in _COUNTED)
    asked = select(Unit.id, Unit.path, Unit.name, Unit.kind, *sums).outerjoin(person, person.c.unit_id == Unit.id)
    rows = db.execute(asked.where(_below(tops)).group_by(Unit.id).order_by(Unit.sort_order, Unit.code)).all()
    found = [UnitStaff(row[0], row[1], row[2], Staff(*map(int, row[4:]))) for row in rows]
    kinds = {row[0]: row[3] for row in rows}
    _judge_offices(found, kinds)
    _judge_organs(found, kinds, percent)
    return found


def _judge_offices(found: Sequence[UnitStaff], kinds: Mapping[int, str]) -> None:
    """Mark judicial offices, and those where nobody supervises (FN-8-1)."""
    for unit in found:
        if kinds[unit.id] == UnitKind.JUDICIAL_OFFICE:
            unit.staff.offices = 1
            unit.staff.offices_empty = int(not unit.staff.supervisors)


def _judge_organs(found: Sequence[UnitStaff], kinds: Mapping[int, str], percent: int) -> None:
    """Mark organs with fewer legal reviewers than asked for; a team counts with the organ it stands below (本单位)."""
    by_organ: dict[int, Staff] = {}
    for unit in found:
        organ = next(
            (step for step in steps_of(unit.path) if kinds.get(step, _ABOVE) not in (_ABOVE, UnitKind.GOVERNMENT)),
            unit.id,
        )
        by_organ[organ] = by_organ.get(organ, Staff()) + unit.staff
    for unit in found:
        if whole := by_organ.get(unit.id):
            lacking = max(reviewers_needed(whole.officers, percent) - whole.reviewers, 0)
            unit.staff.organs = int(whole.officers > 0)
            unit.staff.organs_short, unit.staff.reviewers_missing = int(lacking > 0), lacking


_ABOVE = ""


def names_of_staff(
    db: Session, tops: Sequence[str], which: str, *, on: date, today: date, offset: int = 0, limit: int | None = None
) -> list[Held]:
    """List who is counted under a name of `Staff` (of those in `COUNTED`), unit by unit; the same people as counted.

    Whoever asks reaches the places and may see people.
    """
    person = _people(on, tops, past=on < today)
    asked = (
        select(Person.id, Person.name, Unit.id, Unit.name, person.c.title, person.c.card)
        .add_columns(person.c.number, person.c.valid_to)
        .select_from(person)
        .join(Person, Person.id == person.c.person_id)
        .join(Unit, Unit.id == person.c.unit_id)
        .where(person.c[which] == 1)
        .order_by(Unit.sort_order, Unit.code, Person.name, Person.id)
    )
    rows = db.execute(asked.offset(offset).limit(limit))
    return [
        Held(row[0], row[1], row[2], row[3], row.title or "", CardState(row.card), row.number or "", row.valid_to)
        for row in rows
    ]


COUNTED = frozenset(_COUNTED)


def _below(tops: Sequence[str]) -> ColumnElement[bool]:
    return or_(*(Unit.path.startswith(path, autoescape=True) for path in tops)) if tops else Unit.id.in_(())


def _people(on: date, tops: Sequence[str], *, past: bool) -> Subquery:
    """Select everybody with a regular post at or below places on a day: a row a person, a one under what he counts."""
    roles, card = _roles(on, tops), _cards(on, tops, past=past)
    state = _card_state(roles, card, on)
    one = literal(1)
    officer = func.coalesce(roles.c.officer, 0)
    assists, supervises = func.coalesce(roles.c.assistant, 0), func.coalesce(roles.c.supervisor, 0)
    enforces = and_(Post.is_enforcement, assists == 0, or_(officer == 1, supervises == 0))
    reviews = select(PersonFlagRow.id).where(
        PersonFlagRow.person_id == Post.person_id, PersonFlagRow.flag == PersonFlag.LEGAL_REVIEWER.value
    )
    reviews = reviews.where(running_on(PersonFlagRow, on))
    asked = (
        select(Post.person_id, Post.unit_id, Post.title, state.label("card"))
        .add_columns(func.coalesce(card.c.number, roles.c.card_no).label("number"))
        .add_columns(func.coalesce(card.c.valid_to, roles.c.card_valid_until).label("valid_to"))
        .add_columns(officer.label("officers"), assists.label("assistants"), supervises.label("supervisors"))
        .add_columns(case((reviews.exists(), one), else_=0).label("reviewers"))
        .add_columns(case((enforces, one), else_=0).label("posts"))
        .add_columns(
            *(case((and_(enforces, state == s.value), one), else_=0).label(s.value.lower()) for s in CardState)
        )
        .join(Unit, Unit.id == Post.unit_id)
        .outerjoin(roles, roles.c.person_id == Post.person_id)
        .outerjoin(card, card.c.person_id == Post.person_id)
        .where(Post.kind == PostKind.REGULAR.value, running_on(Post, on), _below(tops))
        .where(func.coalesce(roles.c.outsider, 0) == 0)
    )
    return asked.subquery("person")


def _is_of(person_id: InstrumentedAttribute[int], tops: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that somebody has or had a post at or below places; all have one below the top of a tree.

    Without it a small place waits until the roles of all people are put together.
    """
    if any(len(steps_of(path)) == 1 for path in tops):
        return true()
    return person_id.in_(select(Post.person_id).join(Unit, Unit.id == Post.unit_id).where(_below(tops)))


def _roles(on: date, tops: Sequence[str]) -> Subquery:
    """Select what people of some places are on a day, a row a person; the card is that which the roster states of an
    officer.
    """

    def holds(kind: PersonClass) -> ColumnElement[Any]:
        return func.max(case((PersonRole.person_class == kind.value, 1), else_=0))

    def stated(column: Any) -> ColumnElement[Any]:
        return func.max(case((PersonRole.person_class == PersonClass.OFFICER.value, column)))

    asked = select(
        PersonRole.person_id,
        holds(PersonClass.OFFICER).label("officer"),
        holds(PersonClass.ASSISTANT).label("assistant"),
        holds(PersonClass.SUPERVISOR).label("supervisor"),
        holds(PersonClass.SOCIAL_SUPERVISOR).label("outsider"),
        stated(PersonRole.card_no).label("card_no"),
        stated(PersonRole.card_valid_until).label("card_valid_until"),
    )
    asked = asked.where(_is_of(PersonRole.person_id, tops), running_on(PersonRole, on))
    return asked.group_by(PersonRole.person_id).subquery("roles")


def _cards(on: date, tops: Sequence[str], *, past: bool) -> Subquery:
    """Select the enforcement credential that people of some places hold on a day, with its stored state: one a person
    (C10, 4).
    """
    c, e, live = Credential, CredentialEvent, [state.value for state in LIVE]
    is_held = (c.kind == CredentialKind.ENFORCEMENT.value, c.issued_on <= on, _is_of(c.person_id, tops))
    if not past:
        return select(c.person_id, c.number, c.valid_to, c.state).where(*is_held, c.state.in_(live)).subquery("card")
    happened = select(e.credential_id, func.max(e.id).label("id")).join(c, c.id == e.credential_id)
    last = happened.where(e.effective_on <= on, *is_held).group_by(e.credential_id).subquery("last")
    held = select(c.person_id, c.number, c.valid_to, e.new.label("state")).join(last, last.c.credential_id == c.id)
    return held.join(e, e.id == last.c.id).where(e.new.in_(live)).subquery("card")


def _card_state(roles: Subquery, card: Subquery, on: date) -> ColumnElement[str]:
    """Return how somebody stands to the card: what `rules.states.state_on` says, in the words of `CardState`."""
    by_roster = case(
        (roles.c.card_no.is_(None), CardState.NONE.value),
        (roles.c.card_valid_until < on, CardState.EXPIRED.value),
        else_=CardState.ROSTER.value,
    )
    held = {state.value: state.value for state in (CardState.ISSUED, CardState.SUSPENDED, CardState.LOST)}
    by_card = case(
        (card.c.valid_to < on, CardState.EXPIRED.value),
        (card.c.state == CredentialState.ACTIVE.value, CardState.VALID.value),
        *((card.c.state == state, said) for state, said in held.items()),
        else_=CardState.NONE.value,
    )
    return case((card.c.person_id.is_(None), by_roster), else_=by_card)
