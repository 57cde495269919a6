"""Selects on spot checks: who sees which, their records with what was found, the same drawing once more."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from lms import clock
from lms.access import Actor, Permission
from lms.db import one_at_a_time
from lms.errors import NotFound
from lms.exams.models import ExamSample, SampledPerson
from lms.people.models import Person, Unit
from lms.people.queries.reach import unit_in_reach
from lms.sampling import Measure, Scheme, Strata
from lms.spot_checks.models import (
    SpotCheck,
    SpotCheckDecision,
    SpotCheckFinding,
    SpotCheckItem,
)
from lms.spot_checks.rules.drawing import Drawn, Record, draw, population_digest
from lms.spot_checks.rules.findings import DEALT_WITH, ItemState, state_of


@dataclass(frozen=True, slots=True)
class Again:
    """What drawing once more came to: the population unchanged, the records the same."""

    is_population_same: bool
    are_records_same: bool

    @property
    def is_sound(self) -> bool:
        """Whether both hold."""
        return self.is_population_same and self.are_records_same


@dataclass(frozen=True, slots=True)
class Line:
    """A drawn record and where it stands; `is_late`: the unit has not answered in its days, or did so after them."""

    item: SpotCheckItem
    state: ItemState
    is_late: bool

    @property
    def id(self) -> int:
        """The item's id."""
        return self.item.id


def _units(actor: Actor) -> Select[int]:
    return select(Unit.id).where(unit_in_reach(actor))


def item_in_reach(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that an actor sees a drawn record: it is of a unit in his reach."""
    return SpotCheckItem.unit_id.in_(_units(actor))


def check_in_reach(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that an actor sees a spot check: the bureau what it draws, a unit where it was drawn."""
    own = SpotCheck.id.in_(select(SpotCheckItem.spot_check_id).where(item_in_reach(actor)))
    if not actor.can(Permission.RUN_SPOT_CHECKS):
        return own
    return or_(own, SpotCheck.under_unit_id.in_(_units(actor)))


def list_checks(db: Session, year: int | None = None, *, seen_by: Actor) -> list[SpotCheck]:
    """List spot checks, of a year where one is told, the latest first."""
    asked = select(SpotCheck).where(check_in_reach(seen_by)).order_by(SpotCheck.id.desc())
    if year is not None:
        asked = asked.where(SpotCheck.year == year)
    return list(db.scalars(asked.options(joinedload(SpotCheck.under), joinedload(SpotCheck.closing))))


def get_check(db: Session, check_id: int, *, seen_by: Actor, lock: bool = False) -> SpotCheck:
    """Return a spot check. Raises NotFound SPOT_CHECK_NOT_FOUND out of reach; `lock` lets one at a time change it."""
    if lock:
        one_at_a_time(db, f"spot-check:{check_id}")
    asked = select(SpotCheck).where(SpotCheck.id == check_id, check_in_reach(seen_by))
    loaded = (joinedload(SpotCheck.under), joinedload(SpotCheck.closing), selectinload(SpotCheck.exams))
    found = db.scalar(asked.options(*loaded).execution_options(populate_existing=True))
    if found is None:
        raise NotFound("SPOT_CHECK_NOT_FOUND")
    return found


def _with_findings() -> tuple[object, ...]:
    finding = joinedload(SpotCheckItem.finding)
    return (
        joinedload(SpotCheckItem.person),
        joinedload(SpotCheckItem.unit),
        finding.joinedload(SpotCheckFinding.answer),
        finding.joinedload(SpotCheckFinding.decision),
    )


def lines_of(db: Session, check: SpotCheck, *, seen_by: Actor) -> list[Line]:
    """List the drawn records of a spot check that are in reach, in the order they were drawn, by unit."""
    asked = select(SpotCheckItem).where(SpotCheckItem.spot_check_id == check.id, item_in_reach(seen_by))
    asked = asked.join(Unit, Unit.id == SpotCheckItem.unit_id).order_by(Unit.path, SpotCheckItem.id)
    found = db.scalars(asked.options(*_with_findings()).execution_options(populate_existing=True))  # type: ignore[arg-type]  # loader options
    return [line_of(item) for item in found]


def get_item(db: Session, item_id: int, *, seen_by: Actor, lock: bool = False) -> SpotCheckItem:
    """Return a drawn record with its check and what was found. Raises NotFound SPOT_CHECK_NOT_FOUND out of reach.

    `lock` lets one at a time deal with the check.
    """
    if lock and (check_id := db.scalar(select(SpotCheckItem.spot_check_id).where(SpotCheckItem.id == item_id))):
        one_at_a_time(db, f"spot-check:{check_id}")
    asked = select(SpotCheckItem).where(SpotCheckItem.id == item_id, item_in_reach(seen_by))
    check = joinedload(SpotCheckItem.check)
    asked = asked.options(*_with_findings(), check.joinedload(SpotCheck.closing), check.joinedload(SpotCheck.under))  # type: ignore[arg-type]  # loader options
    found = db.scalar(asked.execution_options(populate_existing=True))
    if found is None:
        raise NotFound("SPOT_CHECK_NOT_FOUND")
    return found


def line_of(item: SpotCheckItem) -> Line:
    """Return where a drawn record, loaded with what was found, stands."""
    finding = item.finding
    if finding is None:
        return Line(item, ItemState.DRAWN, is_late=False)
    answer, decision = finding.answer, finding.decision
    state = state_of(finding.code, is_answered=answer is not None, outcome=decision.outcome if decision else None)
    answered_on = clock.local_date(answer.answered_at) if answer else clock.today()
    open_or_answered = state is ItemState.FOUND or answer is not None
    return Line(item, state, open_or_answered and finding.answer_by is not None and answered_on > finding.answer_by)


def tally(lines: Sequence[Line]) -> Counter[ItemState]:
    """Count records by where they stand."""
    return Counter(line.state for line in lines)


def left_to_do(lines: Sequence[Line]) -> int:
    """Return how many records are not dealt with."""
    return sum(line.state not in DEALT_WITH for line in lines)


def scheme_of(check: SpotCheck) -> Scheme:
    """Return how a spot check was drawn."""
    return Scheme(Strata(check.strata), Measure(check.measure), check.size, check.seed)


def drawn_again(db: Session, check: SpotCheck) -> Again:
    """Draw once more from the population that was kept and compare with what is on record."""
    rows = db.scalars(select(SpotCheck.population).where(SpotCheck.id == check.id)).one()
    records = [Record(*row) for row in rows]
    items = db.scalars(select(SpotCheckItem).where(SpotCheckItem.spot_check_id == check.id).order_by(SpotCheckItem.id))
    kept = [
        Drawn(Record(one.record_id, one.person_id, one.unit_id, one.person_class), one.stratum, one.rank)
        for one in items
    ]
    return Again(population_digest(records) == check.population_digest, draw(records, scheme_of(check)) == kept)


def standing_and_checked(db: Session, unit_path: str, year: int) -> tuple[int, int]:
    """Return how many records of a unit and below were found in order, of how many that were dealt with (a year's)."""
    asked = (
        select(SpotCheckFinding.code, SpotCheckDecision.outcome)
        .join(SpotCheckItem, SpotCheckItem.id == SpotCheckFinding.item_id)
        .join(SpotCheck, SpotCheck.id == SpotCheckItem.spot_check_id)
        .join(Unit, Unit.id == SpotCheckItem.unit_id)
        .outerjoin(SpotCheckDecision, SpotCheckDecision.finding_id == SpotCheckFinding.id)
        .where(SpotCheck.year == year, Unit.path.startswith(unit_path, autoescape=True))
        .where(or_(SpotCheckFinding.code == "IN_ORDER", SpotCheckDecision.outcome.is_not(None)))
    )
    found = [code == "IN_ORDER" or outcome == "DROPPED" for code, outcome in db.execute(asked)]
    return sum(found), len(found)


def people_drawn(db: Session, check_id: int) -> set[int]:
    """Return whose records were drawn."""
    return set(db.scalars(select(SpotCheckItem.person_id).where(SpotCheckItem.spot_check_id == check_id)))


def left_out(db: Session, check: SpotCheck) -> dict[int, list[str]]:
    """Map the exams ordered from a check to the names of its people who did not come on the roster."""
    sampled = select(SampledPerson.person_id).join(ExamSample, ExamSample.id == SampledPerson.sample_id)
    drawn = select(SpotCheckItem.person_id).where(SpotCheckItem.spot_check_id == check.id)
    asked = select(Person.name).where(Person.id.in_(drawn)).order_by(Person.id)
    return {
        one.exam_id: list(db.scalars(asked.where(Person.id.not_in(sampled.where(ExamSample.exam_id == one.exam_id)))))
        for one in check.exams
    }
