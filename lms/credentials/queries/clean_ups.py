"""Clean-ups on record, and whom a new one looks at: who is on an enforcement post, and who holds a card of the unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from lms import clock
from lms.access import Actor, Permission
from lms.among import is_among
from lms.credentials.models import CleanUp, CleanUpDecision, CleanUpLine, Credential
from lms.credentials.queries.duty import Task, answers
from lms.credentials.queries.exit_items import Leaving, items_open
from lms.credentials.rules.clean_ups import EXITS, CleanUpOutcome, is_out
from lms.credentials.rules.states import LIVE
from lms.errors import NotFound
from lms.people.models import PersonRole, Post, Unit
from lms.people.queries.people import running_on
from lms.people.queries.reach import unit_in_reach
from lms.people.rules import PostKind


@dataclass(frozen=True, slots=True)
class Looked:
    """A person a clean-up looks at: the unit of his post or card, what he is, why he may not act (empty: he may)."""

    person_id: int
    unit_id: int
    person_class: str
    reasons: tuple[str, ...]


def look_through(db: Session, unit: Unit, on: date) -> list[Looked]:
    """Return everybody on an enforcement post at or below a unit, and whoever holds one of its cards, on a day."""
    units = _units(db, unit, on)
    people = sorted(units)
    classes = _classes(db, people, on)
    return [
        Looked(one.person_id, units[one.person_id], classes.get(one.person_id, ""), one.reasons)
        for one in answers(db, people, Task(on))
    ]


def _units(db: Session, unit: Unit, on: date) -> dict[int, int]:
    below = Unit.path.startswith(unit.path, autoescape=True)
    live = [state.value for state in LIVE]
    cards = select(Credential.person_id, Credential.unit_id).join(Unit, Unit.id == Credential.unit_id)
    cards = cards.where(below, Credential.state.in_(live), Credential.issued_on <= on)
    posts = select(Post.person_id, Post.unit_id).join(Unit, Unit.id == Post.unit_id)
    posts = posts.where(below, Post.kind == PostKind.REGULAR.value, Post.is_enforcement, running_on(Post, on))
    return {person: unit_id for asked in (cards, posts) for person, unit_id in db.execute(asked)}


def _classes(db: Session, people: Sequence[int], on: date) -> dict[int, str]:
    asked = select(PersonRole.person_id, PersonRole.person_class).where(running_on(PersonRole, on))
    asked = asked.where(is_among(PersonRole.person_id, people)).order_by(PersonRole.id)
    return dict(db.execute(asked).all())


@dataclass(frozen=True, slots=True)
class Line:
    """A line as a page shows it: the decision that counts, and whether who goes still has his card or badge."""

    line: CleanUpLine
    decision: CleanUpDecision | None
    is_out: bool

    @property
    def id(self) -> int:
        """The line's id, as tables ask for it."""
        return self.line.id


@dataclass(frozen=True, slots=True)
class CleanUpFile:
    """A clean-up with its lines."""

    clean_up: CleanUp
    lines: tuple[Line, ...]

    @property
    def undecided(self) -> int:
        """How many lines nobody has decided."""
        return sum(one.decision is None for one in self.lines)

    @property
    def cards_out(self) -> int:
        """How many of those who go still have card or badge."""
        return sum(one.is_out for one in self.lines)

    def by_outcome(self) -> Mapping[str, int]:
        """Count the lines by what was decided."""
        said = [one.decision.outcome for one in self.lines if one.decision]
        return {outcome.value: said.count(outcome.value) for outcome in CleanUpOutcome}


def clean_ups_visible_to(actor: Actor) -> Select[CleanUp]:
    """Select the clean-ups of units in reach, for who sees credentials."""
    units = select(Unit.id).where(unit_in_reach(actor))
    return select(CleanUp).where(CleanUp.unit_id.in_(units) if actor.can(_SEE) else CleanUp.id.in_(()))


_SEE = Permission.VIEW_CREDENTIALS


def list_clean_ups(db: Session, *, seen_by: Actor) -> list[CleanUp]:
    """List the clean-ups in reach, those still open first, then the newest."""
    asked = clean_ups_visible_to(seen_by).options(joinedload(CleanUp.unit))
    return list(db.scalars(asked.order_by(CleanUp.closed_at.is_not(None), CleanUp.id.desc())))


def open_clean_up_of(db: Session, unit_id: int) -> CleanUp | None:
    """Return the clean-up of a unit that is not closed."""
    return db.scalar(select(CleanUp).filter_by(unit_id=unit_id, closed_at=None))


def get_clean_up(db: Session, clean_up_id: int, *, seen_by: Actor, to_change: bool = False) -> CleanUpFile:
    """Return a clean-up in reach with its lines; locked to change. Raises NotFound CLEAN_UP_NOT_FOUND."""
    asked = clean_ups_visible_to(seen_by).where(CleanUp.id == clean_up_id).options(joinedload(CleanUp.unit))
    if to_change:
        db.flush()
        asked = asked.with_for_update(of=CleanUp).execution_options(populate_existing=True)
    found = db.scalar(asked)
    if found is None:
        raise NotFound("CLEAN_UP_NOT_FOUND")
    return CleanUpFile(found, tuple(_lines(db, found)))


def _lines(db: Session, one: CleanUp) -> list[Line]:
    asked = select(CleanUpLine).filter_by(clean_up_id=one.id).order_by(CleanUpLine.id)
    eager = (joinedload(CleanUpLine.person), joinedload(CleanUpLine.unit), selectinload(CleanUpLine.decisions))
    lines = list(db.scalars(asked.options(*eager).execution_options(populate_existing=True)))
    last = {line.id: line.decisions[-1] for line in lines if line.decisions}
    going = [line for line in lines if line.id in last and last[line.id].outcome in set(EXITS)]
    today = clock.today()
    items = items_open(db, [Leaving(line.person_id, line.unit_id, today) for line in going], on=today)
    out = {person for person, found in items.items() if is_out(found)}
    gone = {line.id for line in going}
    return [Line(line, last.get(line.id), line.id in gone and line.person_id in out) for line in lines]


def get_clean_up_line(db: Session, line_id: int, *, seen_by: Actor) -> CleanUpLine:
    """Return a line of a clean-up in reach. Raises NotFound CLEAN_UP_NOT_FOUND."""
    mine = clean_ups_visible_to(seen_by).with_only_columns(CleanUp.id)
    asked = select(CleanUpLine).where(CleanUpLine.id == line_id, CleanUpLine.clean_up_id.in_(mine))
    eager = (joinedload(CleanUpLine.person), joinedload(CleanUpLine.unit), selectinload(CleanUpLine.decisions))
    found = db.scalar(asked.options(*eager))
    if found is None:
        raise NotFound("CLEAN_UP_NOT_FOUND")
    return found
