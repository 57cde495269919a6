"""What is due about credentials on a day: for offices all in reach, for a holder his own (C2.1, C2.2, C2.4, C2.5)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from lms.access import Actor, Permission
from lms.credentials.models import Credential
from lms.credentials.queries.deadline_cards import credentials_due, standings_of
from lms.credentials.queries.deadline_lines import Line, card_lines, other_lines
from lms.credentials.rules.deadlines import dues_of
from lms.credentials.rules.dues import Due, DueKind, Group, group_of
from lms.holidays.queries import working_calendar


@dataclass(frozen=True, slots=True)
class Deadlines:
    """What is due, by how soon; how many of each kind; the years nobody has published holidays for.

    `left_out`: kinds that could not be counted at all for such a year.
    """

    groups: dict[Group, list[Line]]
    kinds: Counter[str]
    unknown_years: list[int]
    left_out: list[str]

    @property
    def number(self) -> int:
        """How many there are of all kinds."""
        return sum(self.kinds.values())


def deadlines(db: Session, *, seen_by: Actor, on: date, kind: DueKind | None = None) -> Deadlines:
    """List what is due in reach on a day, of one kind or all, the earliest first.

    The bureau is told of some only later: what is not handed in once its days are over, who has no oath from day 30.
    A year without a calendar of working days is named, and what falls into it has no day.
    """
    found = other_lines(db, seen_by=seen_by, on=on)
    lines, unknown, left_out = card_lines(db, credentials_due(db, seen_by=seen_by, on=on), on), set(), []
    lines += found.lines
    for kind_of, year in found.left_out:
        unknown.add(year)
        left_out.append(kind_of.value)
    is_bureau = seen_by.can(Permission.REVIEW_APPLICATIONS) or seen_by.can(Permission.DECIDE_CREDENTIALS)
    shown = [line for line in lines if not is_bureau or _is_told(line.due, on)]
    unknown |= {line.due.unknown_year for line in shown if line.due.unknown_year}
    kinds = Counter(line.due.kind.value for line in shown)
    groups = _grouped((one for one in shown if kind in (None, one.due.kind)), on)
    return Deadlines(groups, kinds, sorted(unknown), left_out)


def _is_told(due: Due, on: date) -> bool:
    return due.to_bureau_from is None or on >= due.to_bureau_from


def _grouped(lines: Iterable[Line], on: date) -> dict[Group, list[Line]]:
    found: dict[Group, list[Line]] = {group: [] for group in Group}
    for line in sorted(lines, key=lambda one: (one.due.on or date.max, one.unit, one.person)):
        found[group_of(line.due, on)].append(line)
    return {group: own for group, own in found.items() if own}


def own_expiry(db: Session, credential: Credential, on: date) -> Due | None:
    """Return that one's own card expires, once the first reminder is reached; None otherwise."""
    standing = standings_of(db, [credential])[credential.id]
    return next((due for due in dues_of(standing, on, working_calendar(db)) if due.kind is DueKind.EXPIRY), None)
