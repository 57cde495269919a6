"""Selects on filings and training plans: one, those of a year, what the bureau looks for, what may be handed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from lms import clock
from lms.access import Actor, Role
from lms.errors import NotFound
from lms.filings.models import Filing, PlanLine, TrainingPlan
from lms.filings.queries.filings import find_filing, is_late_now
from lms.filings.rules.filing import FilingState, due_of
from lms.filings.rules.kinds import FILING_UNITS, FilingKind
from lms.people.accounts import Account, RoleGrant
from lms.people.models import Unit
from lms.people.queries.reach import unit_in_reach
from lms.requirements.queries.roll import roll_of
from lms.requirements.queries.rule_sets import Rules, rules_by_unit

_PLAN = FilingKind.TRAINING_PLAN.value


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A unit that files, and where its plan of a year stands; without a filing it is missing."""

    unit: Unit
    filing: Filing | None
    due_on: date | None
    is_late: bool

    @property
    def state(self) -> str:
        """State of the filing, `missing` without one."""
        return self.filing.state if self.filing else "missing"


def get_filing(db: Session, filing_id: int, *, seen_by: Actor, lock: bool = False) -> Filing:
    """Return a plan with unit and history. Raises NotFound PLAN_NOT_FOUND out of reach; `lock` holds it."""
    found = find_filing(db, filing_id, [_PLAN], *_whole(), seen_by=seen_by, lock=lock)
    if found is None:
        raise NotFound("PLAN_NOT_FOUND")
    return found


def _whole() -> tuple[Any, ...]:
    plan = joinedload(Filing.plan)
    return (joinedload(Filing.unit), plan.selectinload(TrainingPlan.lines), selectinload(Filing.events))


def get_line(db: Session, line_id: int, filing: Filing) -> PlanLine:
    """Return a line of a plan. Raises NotFound LINE_NOT_FOUND when it belongs to another."""
    found = db.scalar(select(PlanLine).where(PlanLine.id == line_id, PlanLine.filing_id == filing.id))
    if found is None:
        raise NotFound("PLAN_LINE_NOT_FOUND")
    return found


def find_original(db: Session, unit_id: int, year: int, kind: FilingKind = FilingKind.TRAINING_PLAN) -> Filing | None:
    """Find a unit's first filing of a year."""
    wanted = select(Filing).where(Filing.unit_id == unit_id, Filing.year == year, Filing.kind == kind.value)
    return db.scalar(wanted.where(Filing.amends_id.is_(None)).options(*_whole()))


def plan_rows(db: Session, year: int, *, seen_by: Actor) -> list[PlanRow]:
    """List the units in reach that file plans with their first filing of a year, in tree order."""
    kinds = [kind.value for kind in FILING_UNITS]
    units = db.scalars(select(Unit).where(unit_in_reach(seen_by), Unit.kind.in_(kinds)).order_by(*_ORDER)).all()
    filings = {
        filing.unit_id: filing
        for filing in db.scalars(
            select(Filing).where(
                Filing.unit_id.in_([unit.id for unit in units]),
                Filing.year == year,
                Filing.kind == FilingKind.TRAINING_PLAN.value,
                Filing.amends_id.is_(None),
            )
        )
    }
    rules = rules_by_unit(db, year)
    return [_row(unit, filings.get(unit.id), rules.get(unit.id), year) for unit in units]


_ORDER = (Unit.sort_order, Unit.code)


def _row(unit: Unit, filing: Filing | None, rules: Rules | None, year: int) -> PlanRow:
    due_on = due_for(filing, rules, year)
    return PlanRow(unit, filing, due_on, is_late_now(filing, due_on))


def due_for(filing: Filing | None, rules: Rules | None, year: int) -> date | None:
    """Return when a plan is, or was, due: amendments never; as it stood when it was handed in, else as rules say."""
    if filing is not None and (filing.amends_id is not None or filing.submitted_at is not None):
        return filing.due_on
    return due_of(year, rules.parameters.plan_filing_due) if rules else None


def roll_count(db: Session, unit: Unit, year: int) -> int:
    """Count who is on the roll of a unit and all below it: today, or on the first day of a year to come."""
    rules = rules_by_unit(db, year)
    as_of = min(max(clock.today(), date(year, 1, 1)), date(year, 12, 31))
    ids = subtree(db, unit)
    return len(roll_of(db, year, as_of=as_of, rules=rules, unit_ids=ids))


def subtree(db: Session, unit: Unit) -> Sequence[int]:
    """Return the ids of a unit and all below it."""
    return db.scalars(select(Unit.id).where(Unit.path.startswith(unit.path))).all()


def has_leader(db: Session, unit_id: int) -> bool:
    """Tell whether a unit has a leader's account that works: then he hands its plans in (state default)."""
    wanted = select(RoleGrant.id).join(Account, RoleGrant.account_id == Account.id)
    wanted = wanted.where(RoleGrant.unit_id == unit_id, RoleGrant.role == Role.UNIT_LEADER.value)
    open_now = wanted.where(RoleGrant.ended_at.is_(None), Account.disabled_at.is_(None))
    return db.scalar(open_now.limit(1)) is not None


def last_running(db: Session, kind: str, division_code: str, year: int) -> int:
    """Return the highest running number given so far, 0 when there is none."""
    wanted = select(func.max(Filing.running)).where(Filing.kind == kind, Filing.division_code == division_code)
    return db.scalar(wanted.where(Filing.year == year)) or 0


def waiting_filings(db: Session) -> list[Filing]:
    """List all filings that wait for the bureau's answer, the longest waiting first; for the worker."""
    wanted = select(Filing).where(Filing.state == FilingState.SUBMITTED.value).options(joinedload(Filing.unit))
    return list(db.scalars(wanted.order_by(Filing.submitted_at, Filing.id).with_for_update(of=Filing)))
