"""What is due about credentials, a line each: about cards, requests, applications, corrections, cases and reviews."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from lms.access import Actor
from lms.credentials.models import Application, Credential, FileCorrection
from lms.credentials.queries.applications import list_open
from lms.credentials.queries.cases_list import Line as CaseLine, Turn as CaseTurn, cases_listed
from lms.credentials.queries.deadline_cards import standings_of
from lms.credentials.queries.dossier import dossiers_of
from lms.credentials.queries.file_corrections import list_file_corrections
from lms.credentials.queries.requests import waiting_requests
from lms.credentials.queries.review_lists import todos
from lms.credentials.rules.cases import UNDECIDED, CaseState
from lms.credentials.rules.deadlines import dues_of, request_due
from lms.credentials.rules.dossier import Turn
from lms.credentials.rules.dues import Due, DueKind, Whose
from lms.credentials.rules.file_corrections import CorrectionState
from lms.credentials.rules.requests import RequestState
from lms.errors import RuleBroken
from lms.holidays.queries import working_calendar
from lms.workdays import Calendar

Words = tuple[str, str]  # a list of words and the value in it
_About = Credential | Application | FileCorrection


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list: about whom, what is due, whose turn it is (a word of a list), where it is dealt with."""

    due: Due
    person: str
    unit: str
    who: Words
    what: Words
    page: str
    id: int
    unit_id: int
    person_id: int


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


def card_lines(db: Session, held: Sequence[Credential], on: date) -> list[Line]:
    """List what is due about cards themselves; `held` as `credentials_due` gives them."""
    standings, calendar = standings_of(db, held), working_calendar(db)
    return [
        _line(due, one, "credentials", one.id, ("deadline_act", due.kind.value))
        for one in held
        for due in dues_of(standings[one.id], on, calendar)
    ]


def _line(due: Due, about: _About, page: str, at: int, what: Words, who: Words | None = None) -> Line:
    """Return a line about somebody; who deals with it is said by the words of deadlines unless others are given."""
    whose = who or ("deadline_whose", due.whose.value)
    return Line(due, about.person.name, about.unit.name, whose, what, page, at, about.unit_id, about.person_id)


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
            found.append(_line(due, one, "applications", one.id, ("application_turn", turn.value)))
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
    return _line(due, case.credential, "credential-cases", case.id, what, who)


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
        _line(due, each, "file-corrections", each.id, ("deadline_correction", each.state))
        for each in found
        for due in (Due(DueKind.CORRECTION, each.due_on if each.state == CorrectionState.FILED else None, Whose.UNIT),)
    ]


_REVIEWS = {"UNIT_CHECKED": Whose.BUREAU, "JUSTICE_CHECKED": Whose.BUREAU, "CONDITIONAL": Whose.HOLDER}
