"""Cases in a list: whose turn it is and until when, what is overdue, what must be settled at once (C2.4, CR3u)."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from lms.access import Actor
from lms.credentials.models import Credential, CredentialCase, CredentialCaseEvent, CredentialCasePoint
from lms.credentials.queries.cases_read import cases_visible_to
from lms.credentials.rules.cases import HAND_IN_DAYS, IN_EFFECT, OPEN, UNDECIDED, CaseState
from lms.credentials.rules.causes import Outcome
from lms.credentials.rules.states import CredentialState
from lms.holidays.queries import working_calendar
from lms.people.models import Unit
from lms.workdays import Calendar, known_working_day_after

# After so many days without an end, a case that is over leaves the list.
SHOWN_DAYS = 365


class Turn(StrEnum):
    """What is to be done next in a case, and by whom."""

    NOTICE = "NOTICE"
    SERVE_NOTICE = "SERVE_NOTICE"
    ANSWER = "ANSWER"
    REPLY = "REPLY"
    APPOINT = "APPOINT"
    HEAR = "HEAR"
    CHECK = "CHECK"
    DECIDE = "DECIDE"
    SERVE = "SERVE"
    HAND_IN = "HAND_IN"
    REVIEW = "REVIEW"
    STAYED = "STAYED"
    END_GROUND = "END_GROUND"
    WAIT = "WAIT"
    RESUME = "RESUME"
    SETTLE_INTERIM = "SETTLE_INTERIM"
    NONE = "NONE"


@dataclass(frozen=True, slots=True)
class Line:
    """A case in a list: what is next, until when, whether that day has passed."""

    case: CredentialCase
    turn: Turn
    due_on: date | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """Cases in reach: interim suspensions nobody settled, open ones, those in effect, those that ended of late."""

    escalated: list[Line]
    open: list[Line]
    in_effect: list[Line]
    ended: list[Line]


def cases_listed(db: Session, *, seen_by: Actor, on: date, calendar: Calendar | None = None) -> Listed:
    """List the cases in reach by what is due first; `calendar` from whoever has read it already."""
    asked = select(CredentialCase).where(cases_visible_to(seen_by)).options(
        joinedload(CredentialCase.credential).joinedload(Credential.person),
        joinedload(CredentialCase.credential).joinedload(Credential.unit).load_only(Unit.name),
    )  # fmt: skip
    cases = list(db.scalars(asked.order_by(CredentialCase.id.desc())))
    return _sorted_out(db, cases, on, calendar or working_calendar(db))


def _sorted_out(db: Session, cases: list[CredentialCase], on: date, calendar: Calendar) -> Listed:
    ids = [case.id for case in cases]
    points, handed = _waiting_points(db, ids), _handed_over(db, ids)
    lines = [_line(case, points.get(case.id, 0), on, calendar, handed=case.id in handed) for case in cases]
    lines.sort(key=lambda line: (line.due_on is None, line.due_on or on))
    states = {line.case.id: CaseState(line.case.state) for line in lines}
    escalated = [line for line in lines if is_escalated(line.case, on)]
    known = {line.case.id for line in escalated}
    running = {line.case.id for line in lines if states[line.case.id] in IN_EFFECT and line.turn is not Turn.NONE}
    opened = [line for line in lines if states[line.case.id] in OPEN and line.case.id not in known]
    over = [line for line in lines if states[line.case.id] not in OPEN and line.case.id not in running]
    return Listed(
        escalated=escalated,
        open=opened,
        in_effect=[line for line in lines if line.case.id in running],
        ended=[line for line in over if line.case.opened_on >= on - timedelta(days=SHOWN_DAYS)],
    )


def is_escalated(case: CredentialCase, on: date) -> bool:
    """Tell whether an interim suspension should have been settled by now: it is listed every day until somebody does.

    It neither ends nor goes on silently (CR3u).
    """
    undecided = CaseState(case.state) in UNDECIDED
    return undecided and case.interim_due_on is not None and on > case.interim_due_on


def line_of(db: Session, case: CredentialCase, on: date) -> Line:
    """Return what is next in one case."""
    points, handed = _waiting_points(db, [case.id]), _handed_over(db, [case.id])
    return _line(case, points.get(case.id, 0), on, working_calendar(db), handed=case.id in handed)


def _line(case: CredentialCase, points: int, on: date, calendar: Calendar, *, handed: bool) -> Line:
    turn, due = _turn(case, points, on, calendar, handed=handed)
    return Line(case, turn, due, due is not None and on > due)


def _turn(case: CredentialCase, points: int, on: date, calendar: Calendar, *, handed: bool) -> tuple[Turn, date | None]:
    state = CaseState(case.state)
    if is_escalated(case, on):
        return Turn.SETTLE_INTERIM, case.interim_due_on
    if state in UNDECIDED:
        return _turn_undecided(case, state, points, on), case.interim_due_on or case.limit_on
    if state in (CaseState.DECIDED, CaseState.REVIEWING):
        decided = state is CaseState.DECIDED
        return (Turn.SERVE, case.serve_by) if decided else (Turn.REVIEW, case.review_due_on)
    if state not in IN_EFFECT or case.served_on is None or case.stayed_on is not None:
        return (Turn.STAYED if case.stayed_on else Turn.NONE), None
    if not handed:
        return Turn.HAND_IN, known_working_day_after(case.served_on, HAND_IN_DAYS, calendar)
    return _turn_suspended(case, on, calendar)


def _turn_undecided(case: CredentialCase, state: CaseState, points: int, on: date) -> Turn:
    if state is CaseState.OPENED:
        return Turn.NOTICE
    if case.notice_served_on is None:
        return Turn.SERVE_NOTICE
    if points:
        return Turn.REPLY
    if state is CaseState.HEARING:
        return Turn.HEAR if case.hearing_on is not None else Turn.APPOINT
    if state is CaseState.CHECKED:
        return Turn.DECIDE
    return Turn.ANSWER if case.answer_until is not None and on <= case.answer_until else Turn.CHECK


def _turn_suspended(case: CredentialCase, on: date, calendar: Calendar) -> tuple[Turn, date | None]:
    stands = case.is_hold or case.credential.state == CredentialState.SUSPENDED
    if case.outcome != Outcome.SUSPEND or case.ended_on is not None or not stands:
        return Turn.NONE, None
    if case.until is None:
        return Turn.END_GROUND, None
    # Within five working days after the conditions are met (CR4): counted from the end of the term at the earliest.
    if on <= case.until:
        return Turn.WAIT, case.until
    return Turn.RESUME, known_working_day_after(case.until, 5, calendar)


def _waiting_points(db: Session, ids: list[int]) -> dict[int, int]:
    asked = select(CredentialCasePoint.case_id, func.count()).where(
        CredentialCasePoint.case_id.in_(ids), CredentialCasePoint.reply.is_(None)
    )
    return dict(db.execute(asked.group_by(CredentialCasePoint.case_id)).all())


def _handed_over(db: Session, ids: list[int]) -> set[int]:
    asked = select(CredentialCaseEvent.case_id).where(
        CredentialCaseEvent.case_id.in_(ids), CredentialCaseEvent.what == "handed_over"
    )
    return set(db.scalars(asked))
