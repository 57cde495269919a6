"""Who is reminded of an act: the desk of its unit before and after the day, the bureau of all units that are late."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from lms import clock
from lms.access import OPERATOR, Role
from lms.exams.queries.jumps import jumped_lately
from lms.filings.rules.reminding import EARLY_DAYS, Step, step_of
from lms.notices.actions.telling import notice, tell_all
from lms.notices.queries.recipients import BUREAU_DESK, UNIT_DESK, Recipient, desk_of, desks
from lms.notices.rules.causes import Cause
from lms.people.queries.bureaus import bureaus_for
from lms.people.rules import UnitKind
from lms.yearly_acts.queries.acts import ActLine, open_acts

_AtDesk = Mapping[int, list[Recipient]]


def remind_of_acts(db: Session) -> None:
    """Remind of acts, each step once; while the clock is in doubt nobody."""
    if jumped_lately(db, clock.now()):
        return
    lines = open_acts(db, seen_by=OPERATOR, within_days=EARLY_DAYS)
    units = {line.unit.id for line in lines}
    at: dict[tuple[Role, ...], _AtDesk] = {desk: desks(db, desk, units) for desk in (UNIT_DESK, BUREAU_DESK)}
    tell_all(db, [row for line in lines for row in _asked(line, at[desk_of(line.unit)])])
    tell_all(db, _late(db, [line for line in lines if line.is_late], at[BUREAU_DESK]))


def _asked(line: ActLine, at: _AtDesk) -> Iterator[dict[str, Any]]:
    step, day = step_of(line.due_on, clock.today(), is_late=line.is_late), line.due_on.isoformat()
    if step is None:
        return
    cause = Cause.ACT_OVERDUE if step is Step.LATE else Cause.ACT_DUE
    for each in at.get(line.unit.id, ()):
        yield notice(
            cause, f"{line.key}:{line.unit.id}:{day}:{step.value}", each, page=_page(line), unit_id=line.unit.id,
            name=line.unit.name, act=_act(line), year=line.of_year, day=day,
        )  # fmt: skip


def _late(db: Session, late: Sequence[ActLine], at: _AtDesk) -> Iterator[dict[str, Any]]:
    """Yield one notice of each act for the bureau, however many units have let its day pass; its own it was told of."""
    lines = [line for line in late if line.unit.kind != UnitKind.JUSTICE_BUREAU]
    bureaus = bureaus_for(db, {line.unit.id for line in lines})
    groups: dict[tuple[int, str, str], list[ActLine]] = defaultdict(list)
    for line in lines:
        groups[bureaus[line.unit.id].id, line.key, line.due_on.isoformat()].append(line)
    for (bureau, key, day), missing in groups.items():
        for each in dict.fromkeys(each for line in missing for each in at.get(line.unit.id, ())):
            yield notice(
                Cause.ACTS_MISSED, f"{key}:{bureau}:{day}", each, page=_page(missing[0]), unit_id=bureau,
                number=len(missing), act=_act(missing[0]), year=missing[0].of_year, day=day,
            )  # fmt: skip


def _act(line: ActLine) -> list[str]:
    return ["yearly_act", line.act.value]


def _page(line: ActLine) -> str:
    return f"/filings?year={line.year}#acts"
