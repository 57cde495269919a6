"""A dossier as a page shows it: what is missing, whose turn it is, until when; many at once for the desks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.credentials.models import Application, Card
from lms.credentials.queries.applications import granted_to
from lms.credentials.queries.applying import (
    exams_of,
    publicities_of,
    standing_of,
    studies_of,
)
from lms.credentials.rules.applications import ApplicationState, ApplicationStep
from lms.credentials.rules.applying import (
    OWN_DOCUMENTS,
    DocumentKind,
    Fault,
    faults_of_papers,
    faults_of_standing,
)
from lms.credentials.rules.dossier import Progress, Turn, state_on, turn_of
from lms.credentials.rules.issuing import (
    Exams,
    Gate,
    Hand,
    Publicity,
    Study,
    faults_of_exams,
    faults_of_publicity,
    faults_of_refresher,
    faults_of_study,
)
from lms.credentials.rules.states import CredentialKind
from lms.requirements.queries.rule_sets import parameters_by_unit


@dataclass(frozen=True, slots=True)
class Dossier:
    """An application as it stands today."""

    application: Application
    state: ApplicationState
    turn: Turn
    progress: Progress
    exams: Exams
    study: Study
    publicity: Publicity | None
    gate: Gate

    @property
    def id(self) -> int:
        """The application's id, as tables ask for it."""
        return self.application.id

    @property
    def until(self) -> date | None:
        """Until when it is somebody's turn: the desk's last working day, the window's, the last day of publicity."""
        one = self.application
        if self.turn in (Turn.STUDY, Turn.CONFIRM_TRAINING, Turn.SIT, Turn.PUBLICISE):
            return one.window_until
        return one.publicity_until if self.turn is Turn.WAIT else one.due_on

    def is_late(self, today: date) -> bool:
        """Tell whether the desk it lies on has let its day pass."""
        return self.until is not None and today > self.until and self.turn is not Turn.WAIT


def dossiers_of(db: Session, applications: Sequence[Application]) -> list[Dossier]:
    """Return how applications stand today, in the order given."""
    today = clock.today()
    exams, parameters = exams_of(db, applications, today), parameters_by_unit(db, today.year)
    studies = studies_of(db, applications, exams, today, parameters)
    publicities = publicities_of(db, applications)
    received = _received(db, [one.credential_id for one in applications if one.credential_id])
    gates = {one.id: Gate(parameters[one.unit_id].post_hours_gate) for one in applications}
    return [
        _dossier(one, exams[one.id], studies[one.id], publicities.get(one.id), gates[one.id], received)
        for one in applications
    ]


def _dossier(
    one: Application, exams: Exams, study: Study, publicity: Publicity | None, gate: Gate, received: set[int]
) -> Dossier:
    today = clock.today()
    progress = Progress(
        is_checked=last_check(one) is not None,
        is_trained=not faults_of_study(study, with_post=gate is Gate.EXAM),
        is_examined=not faults_of_exams(exams, today),
        is_publicity_over=publicity is not None and today > publicity.until,
        open_objections=publicity.open_objections if publicity else 0,
        has_number=bool(one.card_number),
        is_delivered=one.credential_id in received,
    )
    state = state_on(one.state, one.window_until, today)
    return Dossier(one, state, turn_of(state, progress), progress, exams, study, publicity, gate)


def _received(db: Session, credential_ids: Sequence[int]) -> set[int]:
    asked = select(Card.credential_id).where(Card.credential_id.in_(credential_ids), Card.received_on.is_not(None))
    return set(db.scalars(asked))


@dataclass(frozen=True, slots=True)
class Checked:
    """What the legal office found, and whose hand it was."""

    facts: Mapping[str, Any]
    text: str
    hand: Hand


def last_check(one: Application) -> Checked | None:
    """Return what the legal office found since the application was last handed in, or None."""
    for event in reversed(one.events):
        if event.step == ApplicationStep.CHECK:
            return Checked(event.facts, event.reason, Hand(event.actor_id, event.actor_person_id))
        if event.step == ApplicationStep.SUBMIT:
            return None
    return None


def hands_of(one: Application) -> tuple[Hand, ...]:
    """Return whose hands an application went through at unit and bureau."""
    own = {ApplicationStep.SUBMIT.value, ApplicationStep.WITHDRAW.value}
    return tuple(Hand(event.actor_id, event.actor_person_id) for event in one.events if event.step not in own)


def missing_for(db: Session, dossier: Dossier) -> tuple[Fault, ...]:
    """Return all that is missing for the next step, each by code: what pages say while one fills in, or waits."""
    one, today = dossier.application, clock.today()
    state, kind = dossier.state, CredentialKind(one.kind)
    if state in (ApplicationState.DRAFT, ApplicationState.RETURNED):
        return (*faults_of_standing(standing_of(db, one.person_id, kind, today)), *_papers(one, dossier.exams.exempt))
    if state is ApplicationState.JUSTICE_REVIEW:
        return _papers(one, dossier.exams.exempt)
    if state is ApplicationState.TRAINING:
        return faults_of_study(dossier.study, with_post=dossier.gate is Gate.EXAM)
    if state is ApplicationState.EXAM:
        return faults_of_exams(dossier.exams, today)
    if state is ApplicationState.PUBLICITY:
        return faults_of_publicity(dossier.publicity, today)
    return missing_for_issue(db, dossier) if state is ApplicationState.DECISION else ()


def missing_for_issue(db: Session, dossier: Dossier) -> tuple[Fault, ...]:
    """Return what stands before the card, everything asked anew on this day (C10 invariant 2)."""
    one, today = dossier.application, clock.today()
    standing = standing_of(db, one.person_id, CredentialKind(one.kind), today, unit_id=one.unit_id)
    upheld = (Fault("OBJECTION_UPHELD"),) if dossier.publicity and dossier.publicity.upheld else ()
    return (
        *faults_of_standing(standing),
        *_papers(one, dossier.exams.exempt),
        *faults_of_study(dossier.study, with_post=True),
        *faults_of_exams(dossier.exams, today),
        *faults_of_refresher(dossier.study, dossier.exams, today),
        *faults_of_publicity(dossier.publicity, today),
        *upheld,
        *(() if one.card_number else (Fault("NUMBER_MISSING"),)),
    )


def papers_missing(db: Session, one: Application) -> tuple[Fault, ...]:
    """Return which of the applicant's papers are missing."""
    return _papers(one, granted_to(db, [one.id], clock.today())[one.id])


def _papers(one: Application, let_off: frozenset[str]) -> tuple[Fault, ...]:
    kinds = frozenset(DocumentKind(each.kind) for each in one.documents if each.kind in OWN_DOCUMENTS)
    return faults_of_papers(CredentialKind(one.kind), kinds, has_exception="LEGAL_QUALIFICATION" in let_off)
