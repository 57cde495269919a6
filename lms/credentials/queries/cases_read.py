"""Cases with all that stands in them: for offices those about credentials in reach, for the holder his own."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from lms.access import Actor, Permission
from lms.credentials.models import (
    Credential,
    CredentialCase,
    CredentialCaseEvent,
    CredentialCasePaper,
    CredentialCasePoint,
    CredentialEvent,
)
from lms.credentials.queries.credentials import credentials_visible_to
from lms.credentials.rules.cases import IN_EFFECT, OPEN, CaseState
from lms.credentials.rules.causes import Measure, Outcome
from lms.credentials.rules.states import CredentialState
from lms.credentials.rules.suspending import Moved
from lms.errors import NotFound

_WHOLE = (
    joinedload(CredentialCase.credential).joinedload(Credential.person),
    joinedload(CredentialCase.credential).joinedload(Credential.unit),
)
# Those whose work a case is; nobody among them decides or reviews it.
PROPOSING = frozenset({"open", "notice", "notice_served", "evidence", "objected", "record_hearing"})


@dataclass(frozen=True, slots=True)
class CaseFile:
    """All that stands in a case, in order."""

    case: CredentialCase
    events: list[CredentialCaseEvent]
    papers: list[CredentialCasePaper]
    points: list[CredentialCasePoint]

    @property
    def unanswered(self) -> int:
        """How many of his points wait for a reply."""
        return sum(point.reply is None for point in self.points)

    @property
    def hands(self) -> set[int | None]:
        """The accounts that have had a hand in it."""
        return {event.actor_id for event in self.events} | {point.replied_by_id for point in self.points} - {None}

    def hands_in(self, what: Collection[str]) -> set[int | None]:
        """The accounts that did one of some things, replying to his points included."""
        replied = {point.replied_by_id for point in self.points} - {None}
        return {event.actor_id for event in self.events if event.what in what} | replied

    def said(self, what: str) -> CredentialCaseEvent | None:
        """Return the last event of a kind."""
        return next((event for event in reversed(self.events) if event.what == what), None)

    @property
    def planned(self) -> Measure | None:
        """The measure that the notice announces."""
        case = self.case
        if case.planned_outcome is None:
            return None
        return Measure(Outcome(case.planned_outcome), case.planned_days, case.planned_bar_years)

    @property
    def decided(self) -> Measure | None:
        """The measure that was decided."""
        case = self.case
        return None if case.outcome is None else Measure(Outcome(case.outcome), case.days, case.bar_years)


def cases_visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a case is an office's to see: about a credential in reach, for who deals with cases."""
    if not (actor.can(Permission.OPEN_CASES) or actor.can(Permission.DECIDE_CREDENTIALS)):
        return CredentialCase.id.in_(())
    return CredentialCase.credential_id.in_(credentials_visible_to(actor).with_only_columns(Credential.id))


def get_credential_case(db: Session, case_id: int, *, seen_by: Actor, to_change: bool = False) -> CaseFile:
    """Return a case in reach, locked to change. Raises NotFound CASE_NOT_FOUND."""
    return _file(db, _case(db, (CredentialCase.id == case_id) & cases_visible_to(seen_by), to_change=to_change))


def get_my_credential_case(db: Session, case_id: int, *, seen_by: Actor, to_change: bool = False) -> CaseFile:
    """Return a case about one's own credential. Raises NotFound CASE_NOT_FOUND, before he is told as well."""
    own = select(Credential.id).where(Credential.person_id == (seen_by.person_id or 0))
    which = (CredentialCase.id == case_id) & CredentialCase.credential_id.in_(own) & is_told()
    return _file(db, _case(db, which, to_change=to_change))


def is_told() -> ColumnElement[bool]:
    """Return the condition that the holder knows of a case: he was noticed, or suspended at once."""
    told = select(CredentialCaseEvent.id).where(
        CredentialCaseEvent.case_id == CredentialCase.id, CredentialCaseEvent.what.in_(("notice", "interim"))
    )
    return told.exists()


def my_credential_cases(db: Session, *, seen_by: Actor) -> list[CredentialCase]:
    """Return the cases about one's own credentials that one was told of, the newest first."""
    asked = select(CredentialCase).join(Credential, Credential.id == CredentialCase.credential_id)
    asked = asked.where(Credential.person_id == (seen_by.person_id or 0), is_told()).options(*_WHOLE)
    return list(db.scalars(asked.order_by(CredentialCase.id.desc())))


def _case(db: Session, which: ColumnElement[bool], *, to_change: bool) -> CredentialCase:
    asked = select(CredentialCase).where(which).options(*_WHOLE)
    if to_change:
        db.flush()
        asked = asked.with_for_update(of=CredentialCase).execution_options(populate_existing=True)
    found = db.scalar(asked)
    if found is None:
        raise NotFound("CASE_NOT_FOUND")
    return found


def _file(db: Session, case: CredentialCase) -> CaseFile:
    events = select(CredentialCaseEvent).filter_by(case_id=case.id).order_by(CredentialCaseEvent.id)
    papers = select(CredentialCasePaper).filter_by(case_id=case.id).order_by(CredentialCasePaper.id)
    points = select(CredentialCasePoint).filter_by(case_id=case.id).order_by(CredentialCasePoint.id)
    return CaseFile(case, list(db.scalars(events)), list(db.scalars(papers)), list(db.scalars(points)))


def get_case_paper(file: CaseFile, paper_id: int) -> CredentialCasePaper:
    """Return a file of a case. Raises NotFound FILE_GONE."""
    for each in file.papers:
        if each.id == paper_id:
            return each
    raise NotFound("FILE_GONE")


def find_open_case(db: Session, credential_id: int, cause: str) -> CredentialCase | None:
    """Return the open case about a credential for a cause."""
    states = [state.value for state in OPEN]
    asked = select(CredentialCase).filter_by(credential_id=credential_id, cause=cause)
    return db.scalar(asked.where(CredentialCase.state.in_(states)))


def case_from(db: Session, source: str) -> CredentialCase | None:
    """Return the case that a machine opened upon something, open or not."""
    return db.scalar(select(CredentialCase).filter_by(source=source))


def current_suspension(db: Session, credential_id: int) -> CaseFile | None:
    """Return the case by which a credential is suspended, or held, now: in effect, neither ended nor stopped."""
    asked = select(CredentialCase).where(
        CredentialCase.credential_id == credential_id,
        CredentialCase.outcome == Outcome.SUSPEND.value,
        CredentialCase.state.in_([state.value for state in IN_EFFECT]),
        CredentialCase.ended_on.is_(None),
        CredentialCase.stayed_on.is_(None),
    )
    found = db.scalar(asked.options(*_WHOLE).order_by(CredentialCase.id.desc()).limit(1))
    return _file(db, found) if found else None


def moves_of(db: Session, credential_id: int) -> list[Moved]:
    """Return the moves of a credential in order, each with the case behind it."""
    asked = select(CredentialEvent).filter_by(credential_id=credential_id).order_by(CredentialEvent.id)
    return [Moved(event.facts.get("case"), CredentialState(event.new)) for event in db.scalars(asked)]


def overturned_cases(db: Session, credential_id: int) -> frozenset[int]:
    """Return the cases about a credential whose decision was overturned."""
    asked = select(CredentialCase.id).filter_by(credential_id=credential_id, state=CaseState.OVERTURNED.value)
    return frozenset(db.scalars(asked))
