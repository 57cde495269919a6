"""Verbs of training plans: draft, change, hand in, return, file, amend; and what time itself files."""

from dataclasses import asdict, dataclass

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.db import one_at_a_time
from lms.errors import RuleBroken
from lms.filings.actions.moving import submit
from lms.filings.models import Filing, PlanLine, TrainingPlan
from lms.filings.queries.filings import open_amendment
from lms.filings.queries.plans import due_for, find_original, has_leader, roll_count
from lms.filings.rules.filing import FilingState, require_amendable, require_move, require_open
from lms.filings.rules.kinds import FILING_UNITS, FilingKind
from lms.filings.rules.plan import PlanCheck, Planned, check_plan
from lms.hours.catalogue import Method
from lms.hours.rules import require_countable
from lms.people.models import Unit
from lms.requirements.queries.rule_sets import parameters_for, rules_for


@dataclass(frozen=True, slots=True)
class Line:
    """One planned training as it is typed; credit in hundredths of an 学时 a head."""

    month: int
    title: str
    method: Method
    category: str
    tags: int
    credit: int
    people: int
    host: str


def draft_plan(db: Session, unit: Unit, year: int, *, actor: Actor) -> Filing:
    """Begin a unit's training plan for this year or the next (FN-1-4).

    Raises RuleBroken PLAN_YEAR, PLAN_KIND for units that file none, PLAN_EXISTS.
    """
    require_can(actor, Permission.DRAFT_PLANS)
    if not clock.today().year <= year <= clock.today().year + 1:
        raise RuleBroken("PLAN_YEAR")
    if unit.kind not in FILING_UNITS:
        raise RuleBroken("PLAN_KIND")
    one_at_a_time(db, f"plan:{unit.id}:{year}")
    if find_original(db, unit.id, year) is not None:
        raise RuleBroken("PLAN_EXISTS", year=year)
    return _new(db, unit, year, amends=None, actor=actor)


def save_plan(
    db: Session, filing: Filing, *, lecturers: str, budget_yuan: int | None, notes: str, actor: Actor
) -> None:
    """Save what a plan says beside its lines; the roll is counted anew. Raises RuleBroken PLAN_LOCKED."""
    plan = _open_plan(filing, actor)
    plan.lecturers, plan.budget_yuan, plan.notes = lecturers.strip(), budget_yuan, notes.strip()
    plan.roll = roll_count(db, filing.unit, filing.year)
    audit.record(db, actor=actor, action="filing:plan:saved", subject=filing)


def put_line(db: Session, filing: Filing, line: Line, *, actor: Actor, instead_of: PlanLine | None = None) -> PlanLine:
    """Add a line to a plan, or put it in place of another. Raises RuleBroken PLAN_LOCKED, METHOD_CATEGORY."""
    _open_plan(filing, actor)
    require_countable(line.category, line.method)
    put = instead_of or PlanLine(filing_id=filing.id)
    for name, value in asdict(line).items():
        setattr(put, name, value.value if isinstance(value, Method) else value)
    db.add(put)
    db.flush()
    audit.record(db, actor=actor, action="filing:line:put", subject=filing, line=put.id)
    return put


def remove_line(db: Session, filing: Filing, line: PlanLine, *, actor: Actor) -> None:
    """Take a line out of a plan that is still open. Raises RuleBroken PLAN_LOCKED."""
    _open_plan(filing, actor)
    audit.record(db, actor=actor, action="filing:line:removed", subject=filing, line=line.id)
    db.delete(line)
    db.flush()


def check_of(db: Session, filing: Filing) -> PlanCheck:
    """Hold a plan against the thresholds of the rules its unit adopted; the defaults where it adopted none."""
    plan = filing.plan
    if plan is None:
        return PlanCheck((), (RuleBroken("PLAN_EMPTY"),), ())
    lines = [Planned(line.month, line.category, line.tags, line.credit, line.people) for line in plan.lines]
    return check_plan(lines, plan.roll, plan.lecturers, parameters_for(db, filing.unit_id, filing.year))


def hand_in(db: Session, filing: Filing, *, actor: Actor) -> None:
    """Hand a plan to the bureau; late is recorded and never refused.

    The leader hands in; where the unit has no leader's account, whoever drafts. Raises RuleBroken PLAN_LEADER,
    PLAN_STATE, and the refusals of `check_plan`.
    """
    if not actor.can(Permission.FILE_PLANS):
        require_can(actor, Permission.DRAFT_PLANS)
        if has_leader(db, filing.unit_id):
            raise RuleBroken("PLAN_LEADER")
    require_move(filing.state, FilingState.SUBMITTED)
    if filing.plan is not None:
        filing.plan.roll = roll_count(db, filing.unit, filing.year)
        db.flush()  # before the state freezes the plan
    refusals = check_of(db, filing).refusals
    if refusals:
        raise refusals[0]
    if filing.amends_id is None and filing.counted_at is None:
        filing.due_on = due_for(filing, rules_for(db, filing.unit_id, filing.year), filing.year)
    submit(db, filing, actor=actor)


def amend(db: Session, filing: Filing, *, actor: Actor) -> Filing:
    """Begin a new filing that refers to the first and starts from its content (domain C6).

    Raises RuleBroken AMENDS_FILED unless it is filed, AMENDMENT_OPEN while another is under way.
    """
    require_can(actor, Permission.DRAFT_PLANS)
    one_at_a_time(db, f"plan:{filing.unit_id}:{filing.year}")
    require_amendable(filing.state, is_amended_now=open_amendment(db, filing) is not None)
    made = _new(db, filing.unit, filing.year, amends=filing.amends_id or filing.id, actor=actor)
    old, new = filing.plan, made.plan
    if old is not None and new is not None:
        new.lecturers, new.budget_yuan, new.notes = old.lecturers, old.budget_yuan, old.notes
        for line in old.lines:
            copied = ("month", "title", "method", "category", "tags", "credit", "people", "host")
            db.add(PlanLine(filing_id=made.id, **{name: getattr(line, name) for name in copied}))
        db.flush()
    return made


def _new(db: Session, unit: Unit, year: int, *, amends: int | None, actor: Actor) -> Filing:
    if actor.account_id is None:
        raise RuleBroken("ACCOUNT_MISSING")
    made = Filing(
        kind=FilingKind.TRAINING_PLAN.value,
        unit_id=unit.id,
        year=year,
        amends_id=amends,
        state=FilingState.DRAFT.value,
        drafted_by_id=actor.account_id,
        drafted_at=clock.now(),
    )
    made.unit = unit
    made.plan = TrainingPlan(roll=roll_count(db, unit, year), lecturers="", notes="", lines=[])
    db.add(made)
    db.flush()  # the audit line names the new id
    audit.record(db, actor=actor, action="filing:plan:begun", subject=made, year=year, amends=amends)
    return made


def _open_plan(filing: Filing, actor: Actor) -> TrainingPlan:
    require_can(actor, Permission.DRAFT_PLANS)
    require_open(filing.state)
    if filing.plan is None:
        raise RuleBroken("PLAN_STATE", state=filing.state)
    return filing.plan
