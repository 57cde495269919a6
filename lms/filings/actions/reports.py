"""Verbs of reports that are filed: begin, save, count again, sign off and hand in."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, Role, require_can
from lms.db import one_at_a_time
from lms.errors import RuleBroken, require_words
from lms.filings.actions.moving import submit
from lms.filings.models import Filing, FilingReport
from lms.filings.queries.filings import open_amendment
from lms.filings.queries.plans import has_leader
from lms.filings.queries.report_figures import Counted
from lms.filings.queries.reports import find_report
from lms.filings.rules.filing import FilingState, require_amendable, require_move, require_open
from lms.filings.rules.kinds import KINDS, FilingKind, due_day
from lms.people.models import Unit
from lms.people.rules import UnitKind
from lms.requirements.queries.rule_sets import parameters_for

# The bureau writes and signs its own reports only; a unit's are the unit's.
_BUREAU = frozenset({Role.JUSTICE_REVIEWER, Role.JUSTICE_DECIDER})


@dataclass(frozen=True, slots=True)
class Head:
    """What stands around a report's text: title, number of the unit's own register, to whom, copies, who signed."""

    title: str
    document_no: str = ""
    addressee: str = ""
    copies_to: str = ""
    signatory: str = ""


Sections = Sequence[tuple[str, str]]


def begin_report(
    db: Session,
    unit: Unit,
    kind: FilingKind,
    year: int,
    period: str,
    *,
    head: Head,
    sections: Sections,
    counted: Counted | None,
    actor: Actor,
) -> Filing:
    """Begin a report for a year and period, filled with what is given; late begins are allowed.

    Raises RuleBroken REPORT_KIND for a unit or period it does not exist for, REPORT_YEAR, REPORT_EXISTS.
    """
    require_writer(unit, actor)
    what = KINDS[kind]
    if unit.kind not in what.units or period not in what.days:
        raise RuleBroken("REPORT_KIND")
    if not clock.today().year - 1 <= year <= clock.today().year:
        raise RuleBroken("REPORT_YEAR")
    one_at_a_time(db, f"report:{unit.id}:{kind.value}:{year}:{period}")
    if find_report(db, unit.id, kind.value, year, period) is not None:
        raise RuleBroken("REPORT_EXISTS", year=year)
    due = due_day(kind, year, period, parameters_for(db, unit.id, year))
    made = new_filing(db, unit, kind, year, period, due_on=due, actor=actor)
    fill_in(db, made, head, sections, counted, None)
    return made


def save_report(
    db: Session, filing: Filing, *, head: Head, sections: Sections, counted: Counted | None = None, actor: Actor
) -> None:
    """Save what a report says; `counted` puts figures counted anew in place of the old.

    Raises RuleBroken REASON_MISSING without a title, PLAN_LOCKED once it was handed in.
    """
    require_writer(filing.unit, actor)
    require_open(filing.state)
    report = _report(filing)
    for name, value in asdict(head).items():
        setattr(report, name, value.strip())
    require_words(report.title)
    report.sections = [[heading.strip(), text.strip()] for heading, text in sections if heading.strip() or text.strip()]
    if counted is not None:
        report.figures, report.as_of = counted.figures, counted.as_of
    db.flush()  # before the filing moves: what was handed in is frozen
    audit.record(db, actor=actor, action="filing:report:saved", subject=filing, counted=counted is not None)


def amend_report(db: Session, filing: Filing, *, actor: Actor) -> Filing:
    """Begin a new filing that corrects a filed report and starts from what it says (domain C6); the old one stays.

    Raises RuleBroken AMENDS_FILED, AMENDMENT_OPEN, REPORT_NOT_OURS.
    """
    require_writer(filing.unit, actor)
    one_at_a_time(db, f"report:amended:{filing.amends_id or filing.id}")
    require_amendable(filing.state, is_amended_now=open_amendment(db, filing) is not None)
    old, kind = _report(filing), FilingKind(filing.kind)
    first = filing.amends_id or filing.id
    made = new_filing(db, filing.unit, kind, filing.year, filing.period, due_on=None, amends=first, actor=actor)
    head = Head(**{field.name: getattr(old, field.name) for field in fields(Head)})
    fill_in(db, made, head, old.sections, None, old.incident_id)
    new = _report(made)
    new.figures, new.as_of = old.figures, old.as_of
    db.flush()
    return made


def sign_and_hand_in(db: Session, filing: Filing, *, actor: Actor) -> None:
    """Sign a report off and hand it in; late is recorded and never refused.

    Who leads signs: the unit's leader, the head of the bureau; where a unit has no leader's account, whoever writes
    and names the signatory. Raises RuleBroken PLAN_LEADER, PLAN_STATE, REPORT_EMPTY while a section is unwritten,
    REPORT_SIGNATORY.
    """
    if not actor.can(Permission.SIGN_REPORTS):
        require_can(actor, Permission.WRITE_REPORTS)
        if filing.unit.kind == UnitKind.JUSTICE_BUREAU or has_leader(db, filing.unit_id):
            raise RuleBroken("PLAN_LEADER")
    _require_own(filing.unit, actor)
    require_move(filing.state, FilingState.SUBMITTED)
    report = _report(filing)
    if not report.sections or not all(text for _, text in report.sections):
        raise RuleBroken("REPORT_EMPTY")
    if not report.signatory:
        raise RuleBroken("REPORT_SIGNATORY")
    submit(db, filing, actor=actor, signatory=report.signatory)


def require_writer(unit: Unit, actor: Actor) -> None:
    """Raise NotAllowed without the right to write reports, RuleBroken REPORT_NOT_OURS for another unit's."""
    require_can(actor, Permission.WRITE_REPORTS)
    _require_own(unit, actor)


def is_own(unit: Unit, actor: Actor) -> bool:
    """Tell whether an actor writes or signs the reports of a unit: the bureau its own, others their unit's."""
    return (unit.kind == UnitKind.JUSTICE_BUREAU) if actor.role in _BUREAU else unit.path.startswith(actor.unit_path)


def _require_own(unit: Unit, actor: Actor) -> None:
    if not is_own(unit, actor):
        raise RuleBroken("REPORT_NOT_OURS")


def new_filing(
    db: Session,
    unit: Unit,
    kind: FilingKind,
    year: int,
    period: str,
    *,
    due_on: date | None,
    due_at: datetime | None = None,
    amends: int | None = None,
    actor: Actor,
) -> Filing:
    """Begin a filing that is a report, still without its content."""
    if actor.account_id is None:
        raise RuleBroken("ACCOUNT_MISSING")
    made = Filing(
        kind=kind.value, unit_id=unit.id, year=year, period=period, state=FilingState.DRAFT.value, due_on=due_on,
        due_at=due_at, amends_id=amends, drafted_by_id=actor.account_id, drafted_at=clock.now(),
    )  # fmt: skip
    made.unit = unit
    db.add(made)
    db.flush()  # the report and the audit line name the new id
    audit.record(
        db, actor=actor, action="filing:report:begun", subject=made, kind=kind.value, period=period, amends=amends
    )
    return made


def fill_in(
    db: Session, filing: Filing, head: Head, sections: Sections, counted: Counted | None, incident_id: int | None
) -> None:
    """Give a new filing its content."""
    filing.report = FilingReport(
        filing_id=filing.id, incident_id=incident_id, **asdict(head),
        sections=[list(section) for section in sections], figures=counted.figures if counted else {},
        as_of=counted.as_of if counted else None,
    )  # fmt: skip
    db.flush()


def _report(filing: Filing) -> FilingReport:
    if filing.report is None:
        raise RuleBroken("PLAN_STATE", state=filing.state)
    return filing.report
