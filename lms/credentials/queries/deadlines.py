"""What is due about credentials on a day: for offices all in reach, for a holder his own (C2.1, C2.2, C2.4, C2.5)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from lms.access import Actor, Permission
from lms.credentials.models import Credential
from lms.credentials.queries.applications import list_open
from lms.credentials.queries.cases_list import Line as CaseLine, Turn as CaseTurn, cases_listed
from lms.credentials.queries.deadline_cards import credentials_due, standings_of
from lms.credentials.queries.dossier import dossiers_of
from lms.credentials.queries.file_corrections import list_file_corrections
from lms.credentials.queries.requests import waiting_requests
from lms.credentials.queries.review_lists import todos
from lms.credentials.rules.cases import UNDECIDED, CaseState
from lms.credentials.rules.deadlines import dues_of, request_due
from lms.credentials.rules.dossier import Turn
from lms.credentials.rules.dues import Due, DueKind, Group, Whose, group_of
from lms.credentials.rules.file_corrections import CorrectionState
from lms.credentials.rules.requests import RequestState
from lms.errors import RuleBroken
from lms.holidays.queries import working_calendar
from lms.workdays import Calendar


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list: about whom, what is due, whose turn it is (a word of a list), where it is dealt with."""

    due: Due
    person: str
    unit: str
    who: tuple[str, str]
    what: tuple[str, str]
    page: str
    id: int
    unit_id: int
    person_id: int


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


@dataclass(frozen=True, slots=True)
class OtherLines:
    """Lines of all kinds but cards; the kinds that could not be counted, and the year that nobody published."""

    lines: list[Line]
    left_out: list[tuple[DueKind, int]]


def other_lines(db: Session, *, seen_by: Actor, on: date) -> OtherLines:
    """List what is due in reach about requests, applications, corrections, cases and reviews, in no order."""
    calendar = working_calendar(db)
    lines = _requests(db, seen_by, calendar) + _applications(db, seen_by) + _corrections(db, seen_by)
    left_out = []
    for kind_of, part in ((DueKind.CASE, _cases), (DueKind.REVIEW, _reviews)):
        try:
            lines += part(db, seen_by, on, calendar)
        except RuleBroken as error:
            if error.code != "NO_CALENDAR":
                raise
            left_out.append((kind_of, error.parameters["year"]))
    return OtherLines(lines, left_out)


def _is_told(due: Due, on: date) -> bool:
    return due.to_bureau_from is None or on >= due.to_bureau_from


def _grouped(lines: Iterable[Line], on: date) -> dict[Group, list[Line]]:
    found: dict[Group, list[Line]] = {group: [] for group in Group}
    for line in sorted(lines, key=lambda one: (one.due.on or date.max, one.unit, one.person)):
        found[group_of(line.due, on)].append(line)
    return {group: own for group, own in found.items() if own}


def _line(due: Due, one: Credential, page: str, at: int, what: tuple[str, str]) -> Line:
    return Line(
        due,
        one.person.name,
        one.unit.name,
        ("deadline_whose", due.whose.value),
        what,
        page,
        at,
        one.unit_id,
        one.person_id,
    )


def card_lines(db: Session, held: Sequence[Credential], on: date) -> list[Line]:
    """List what is due about cards themselves; `held` as `credentials_due` gives them."""
    standings, calendar = standings_of(db, held), working_calendar(db)
    return [
        _line(due, one, "credentials", one.id, ("deadline_act", due.kind.value))
        for one in held
        for due in dues_of(standings[one.id], on, calendar)
    ]


def _requests(db: Session, actor: Actor, calendar: Calendar) -> list[Line]:
    waiting = [one for state in RequestState if state in _OPEN for one in waiting_requests(db, state, seen_by=actor)]
    return [
        _line(due, one.credential, "card-requests", one.id, ("card_request", one.kind))
        for one in waiting
        for due in (request_due(one.kind, one.state, one.filed_on, calendar),)
    ]


_OPEN = (RequestState.FILED, RequestState.CHECKED)


_BY_BUREAU = {Turn.REVIEW, Turn.PUBLICISE, Turn.REPLY, Turn.CLOSE, Turn.ENTER_NUMBER, Turn.DECIDE, Turn.WAIT}
_BY_HOLDER = {Turn.HAND_IN, Turn.MEND, Turn.STUDY, Turn.SIT}


def _applications(db: Session, actor: Actor) -> list[Line]:
    found = []
    for each in dossiers_of(db, list_open(db, seen_by=actor)):
        one, turn = each.application, each.turn
        # A card that was issued and not handed over is a line of its own.
        if turn not in (Turn.NONE, Turn.DELIVER):
            whose = Whose.BUREAU if turn in _BY_BUREAU else Whose.HOLDER if turn in _BY_HOLDER else Whose.UNIT
            due = Due(DueKind.APPLICATION, each.until, whose, is_limit=turn is not Turn.WAIT)
            who, what = ("deadline_whose", whose.value), ("application_turn", turn.value)
            found.append(
                Line(due, one.person.name, one.unit.name, who, what, "applications", one.id, one.unit_id, one.person_id)
            )
    return found


def _cases(db: Session, actor: Actor, on: date, calendar: Calendar) -> list[Line]:
    listed = cases_listed(db, seen_by=actor, on=on, calendar=calendar)
    return [_case(line) for line in (*listed.escalated, *listed.open, *listed.in_effect)]


def _case(line: CaseLine) -> Line:
    case, turn = line.case, line.turn
    is_interim = case.interim_due_on is not None and CaseState(case.state) in UNDECIDED
    kind = DueKind.INTERIM if is_interim else DueKind.CASE
    # Whose turn it is has more answers here than the three; the words of cases say it.
    due = Due(kind, line.due_on, Whose.BUREAU, is_limit=turn is not CaseTurn.WAIT)
    who, what = ("credential_case_hand", turn.value), ("credential_case_turn", turn.value)
    held = case.credential
    return Line(
        due, held.person.name, held.unit.name, who, what, "credential-cases", case.id, held.unit_id, held.person_id
    )


def _reviews(db: Session, actor: Actor, on: date, calendar: Calendar) -> list[Line]:
    found = todos(db, seen_by=actor, on=on, calendar=calendar)
    return [
        Line(
            Due(DueKind.REVIEW, each.due_on, _REVIEWS.get(each.review.state, Whose.UNIT)),
            each.review.person.name,
            each.review.round.unit.name,
            ("deadline_whose", _REVIEWS.get(each.review.state, Whose.UNIT).value),
            ("review_state", each.review.state),
            "yearly-reviews",
            each.review.id,
            each.review.round.unit_id,
            each.review.person_id,
        )
        for each in (*found.overdue, *found.conditional, *found.returned)
    ]


def _corrections(db: Session, actor: Actor) -> list[Line]:
    """List what people say is wrong in their files; what was found right is mended without a day that a rule names."""
    found = list_file_corrections(db, seen_by=actor, is_open=True)
    return [
        Line(
            Due(DueKind.CORRECTION, each.due_on if each.state == CorrectionState.FILED else None, Whose.UNIT),
            each.person.name,
            each.unit.name,
            ("deadline_whose", Whose.UNIT.value),
            ("deadline_correction", each.state),
            "file-corrections",
            each.id,
            each.unit_id,
            each.person_id,
        )
        for each in found
    ]


_REVIEWS = {"UNIT_CHECKED": Whose.BUREAU, "JUSTICE_CHECKED": Whose.BUREAU, "CONDITIONAL": Whose.HOLDER}


def own_expiry(db: Session, credential: Credential, on: date) -> Due | None:
    """Return that one's own card expires, once the first reminder is reached; None otherwise."""
    standing = standings_of(db, [credential])[credential.id]
    return next((due for due in dues_of(standing, on, working_calendar(db)) if due.kind is DueKind.EXPIRY), None)
