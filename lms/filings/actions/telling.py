"""What desks are told of filings and urging: each step once, in the transaction that takes it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from lms import clock
from lms.access import OPERATOR, Actor, Role
from lms.exams.queries.jumps import jumped_lately
from lms.filings.models import Filing, Rectification
from lms.filings.queries.bulletins import list_rectifications
from lms.filings.queries.calendar import CalendarLine, open_lines
from lms.filings.rules.bulletins import RectificationState
from lms.filings.rules.filing import FilingState
from lms.filings.rules.kinds import FilingKind
from lms.filings.rules.reminding import EARLY_DAYS, Step, step_of
from lms.notices.actions.telling import notice, tell_all, tell_desk
from lms.notices.queries.recipients import BUREAU_DESK, UNIT_DESK, Recipient, desk_of, desks
from lms.notices.rules.causes import Cause
from lms.people.queries.bureaus import bureaus_for

_Desk = tuple[Role, ...]
_AtDesk = Mapping[int, list[Recipient]]
_OF_FILINGS: Mapping[FilingState, tuple[Cause, _Desk]] = {
    FilingState.SUBMITTED: (Cause.FILING_WAITING, BUREAU_DESK),
    FilingState.RETURNED: (Cause.FILING_RETURNED, UNIT_DESK),
    FilingState.FILED: (Cause.FILING_FILED, UNIT_DESK),
}
_OF_URGING = {
    RectificationState.OPEN: Cause.URGED,
    RectificationState.REPLIED: Cause.URGING_ANSWERED,
    RectificationState.CLOSED: Cause.URGING_CLOSED,
}


def tell_of_filing(db: Session, filing: Filing, event_id: int, *, actor: Actor) -> None:
    """Tell the desk whose turn a step has made it, or that all is done; who took the step needs no notice."""
    cause, desk = _OF_FILINGS[FilingState(filing.state)]
    step = f"filing:{filing.id}:{event_id}"
    tell_desk(
        db, cause, step, desk, filing.unit_id, actor=actor, page=page_of(filing), name=filing.unit.name,
        number=filing.number or "", year=filing.year, act=_act(filing.kind),
    )  # fmt: skip


def tell_of_urging(db: Session, task: Rectification, event_id: int, *, actor: Actor) -> None:
    """Tell the unit that has to put something right, or who issued the bulletin that it has answered."""
    state = RectificationState(task.state)
    unit = task.bulletin.unit if state is RectificationState.REPLIED else task.unit
    desk = desk_of(unit) if state is RectificationState.REPLIED else UNIT_DESK
    tell_desk(
        db, _OF_URGING[state], f"rectification:{task.id}:{event_id}", desk, unit.id, actor=actor,
        page=_task_page(task), name=unit.name, about=task.unit.name,
        day=task.due_on.isoformat() if task.due_on else "",
    )  # fmt: skip


def remind_of_filings(db: Session) -> None:
    """Remind units of what they owe, and the bureau of what is late; while the clock is in doubt nobody."""
    if jumped_lately(db, clock.now()):
        return
    lines = open_lines(db, seen_by=OPERATOR, within_days=EARLY_DAYS)
    tasks = [one for one in list_rectifications(db, seen_by=OPERATOR) if one.state == RectificationState.OPEN]
    units = {line.unit.id for line in lines} | {task.unit_id for task in tasks}
    at: dict[_Desk, _AtDesk] = {desk: desks(db, desk, units) for desk in (UNIT_DESK, BUREAU_DESK)}
    tell_all(db, [row for line in lines for row in _owed(line, at[desk_of(line.unit)])])
    tell_all(db, _missed(db, lines, at[BUREAU_DESK]))
    tell_all(db, [row for task in tasks for row in _urged(task, at[UNIT_DESK])])


def _owed(line: CalendarLine, at: _AtDesk) -> Iterator[dict[str, Any]]:
    due_on, unit = line.due_on, line.unit
    step = step_of(due_on, clock.today(), is_late=line.is_late) if due_on else None
    if due_on is None or step is None:
        return
    day = due_on.isoformat()
    case = f"{line.kind.value}:{unit.id}:{line.year}:{line.period}:{day}:{step.value}"
    cause = Cause.FILING_OVERDUE if step is Step.LATE else Cause.FILING_DUE
    page = page_of(line.filing) if line.filing else f"/filings?year={line.year}&kind={line.kind.value}"
    for each in at.get(unit.id, ()):
        yield notice(
            cause, case, each, page=page, unit_id=unit.id, name=unit.name, act=_act(line.kind.value), year=line.year,
            day=day,
        )  # fmt: skip


def _missed(db: Session, lines: Sequence[CalendarLine], at: _AtDesk) -> Iterator[dict[str, Any]]:
    """Yield one notice of each kind of filing for the bureau, however many units have let its day pass."""
    late = [line for line in lines if line.is_late and line.due_on]
    bureaus = bureaus_for(db, {line.unit.id for line in late})
    groups: dict[tuple[int, FilingKind, int, str], list[CalendarLine]] = defaultdict(list)
    for line in late:
        groups[bureaus[line.unit.id].id, line.kind, line.year, f"{line.period}:{line.due_on}"].append(line)
    for (bureau, kind, year, last), missing in groups.items():
        page = f"/filings?year={year}&kind={kind.value}&state=late"
        for each in dict.fromkeys(each for line in missing for each in at.get(line.unit.id, ())):
            yield notice(
                Cause.FILINGS_MISSED, f"{kind.value}:{bureau}:{year}:{last}", each, page=page, unit_id=bureau,
                number=len(missing), act=_act(kind.value), year=year, day=last.partition(":")[2],
            )  # fmt: skip


def _urged(task: Rectification, at: _AtDesk) -> Iterator[dict[str, Any]]:
    today, due_on = clock.today(), task.due_on
    step = step_of(due_on, today, is_late=today > due_on) if due_on else None
    if due_on is None or step not in (Step.SOON, Step.LATE):
        return
    case = f"rectification:{task.id}:{due_on.isoformat()}:{step.value}"
    cause = Cause.URGING_OVERDUE if step is Step.LATE else Cause.URGING_DUE
    for each in at.get(task.unit_id, ()):
        yield notice(
            cause, case, each, page=_task_page(task), unit_id=task.unit_id, name=task.unit.name,
            day=due_on.isoformat(),
        )  # fmt: skip


def page_of(filing: Filing) -> str:
    """Return where a filing is dealt with."""
    return f"/{'plans' if filing.kind == FilingKind.TRAINING_PLAN else 'filings'}/{filing.id}"


def _task_page(task: Rectification) -> str:
    return f"/bulletins/rectifications/{task.id}"


def _act(kind: str) -> list[str]:
    return ["filing_kind", kind]
