"""The timers of credentials: each reminder is given once, whatever is started anew and however the clock is set."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from lms import clock
from lms.credentials.queries.deadline_lines import Line
from lms.credentials.queries.reminders import Piece, find_piece
from lms.credentials.rules.dues import DueKind
from lms.credentials.rules.reminding import Told, step_of, told_of
from lms.notices.actions.telling import notice, tell_all
from lms.notices.queries.recipients import BUREAU_DESK, UNIT_DESK, Recipient, desks
from lms.notices.rules.causes import Cause
from lms.outbox import request

# A job's kind; its key is the day, and the id of the card after which its piece begins.
REMIND = "credentials:remind"
# Where a holder deals with it; what is not listed, with his card.
_OWN_PAGES = {
    DueKind.APPLICATION: "/my-application",
    DueKind.CASE: "/my-credential/cases",
    DueKind.INTERIM: "/my-credential/cases",
    DueKind.CORRECTION: "/my-file/corrections",
}


def ask_for_reminders(db: Session) -> None:
    """Ask for the day's reminders, once the transaction has committed."""
    request(db, REMIND, f"{clock.today().isoformat()}:0")


def find_reminders(db: Session, key: str) -> tuple[str, Piece | None]:
    """Work out a piece of the day's reminders; only reads."""
    return key, find_piece(db, int(key.rpartition(":")[2]))


def give_reminders(db: Session, found: tuple[str, Piece | None]) -> None:
    """Tell those concerned, and ask for the next piece; while the clock is in doubt for the same one again."""
    key, piece = found
    if piece is None:
        request(db, REMIND, key)
        return
    remind(db, piece.lines, clock.today())
    if piece.after is not None:
        request(db, REMIND, f"{key.rpartition(':')[0]}:{piece.after}")


def remind(db: Session, lines: Sequence[Line], today: date) -> None:
    """Tell those concerned what is due on a day; whoever was told of a step already is left alone."""
    units = {line.unit_id for line in lines}
    at_desks = {Told.UNIT: desks(db, UNIT_DESK, units), Told.BUREAU: desks(db, BUREAU_DESK, units)}
    tell_all(db, [row for line in lines for row in _notices(line, today, at_desks)])


def _notices(
    line: Line, today: date, at_desks: Mapping[Told, Mapping[int, Sequence[Recipient]]]
) -> Iterator[dict[str, Any]]:
    due, step = line.due, step_of(line.due, today)
    if step is None:
        return
    on = due.on.isoformat() if due.on else ""
    case = f"{line.page}:{line.id}:{due.kind.value}:{on}:{step}"
    details: dict[str, Any] = {"name": line.person, "act": list(line.what), "day": on, "left": due.days_left(today)}
    told = told_of(due, today)
    if Told.HOLDER in told:
        page = _OWN_PAGES.get(due.kind, "/my-credential")
        yield notice(_cause("CARD", line, step), case, Recipient(line.person_id), page=page, **details)
    for desk, recipients in at_desks.items():
        for each in recipients.get(line.unit_id, ()) if desk in told else ():
            if each.person_id != line.person_id:
                page = f"/{line.page}/{line.id}"
                yield notice(_cause("DESK", line, step), case, each, page=page, unit_id=line.unit_id, **details)


def _cause(who: str, line: Line, step: str) -> Cause:
    if line.due.kind is DueKind.EXPIRY:
        return Cause(f"{who}_EXPIRES")
    return Cause(f"{who}_OVERDUE" if step == "LATE" else f"{who}_DUE")
