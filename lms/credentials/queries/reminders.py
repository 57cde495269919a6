"""What people are to be reminded of on a day, in pieces: a night with ten thousand expiries is many short ones."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from lms import clock
from lms.access import OPERATOR
from lms.credentials.queries.deadline_cards import credentials_due
from lms.credentials.queries.deadline_lines import Line, card_lines, other_lines
from lms.exams.queries.jumps import jumped_lately

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the day's reminders. `after`: where the next one begins; None when this is the last."""

    lines: Sequence[Line]
    after: int | None = None


def find_piece(db: Session, after: int, *, most: int = CHUNK) -> Piece | None:
    """Return what is due about the next few hundred cards, with the first piece about everything else, too.

    None while the clock is in doubt: within an hour after a large jump nobody is told anything by the clock alone.
    """
    if jumped_lately(db, clock.now()):
        return None
    today = clock.today()
    held = credentials_due(db, seen_by=OPERATOR, on=today, after=after, most=most)
    lines = card_lines(db, held, today)
    if not after:
        lines += other_lines(db, seen_by=OPERATOR, on=today).lines
    return Piece(lines, held[-1].id if len(held) == most else None)
