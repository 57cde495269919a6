"""Verbs of unit and bureau before the exams: check, sign, return, accept, finish training (domain C2.1 A2–A4)."""

from typing import Any

from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor
from lms.credentials.actions.applications_moving import move, require_step
from lms.credentials.models import Application
from lms.credentials.queries.applying import standing_of
from lms.credentials.queries.dossier import dossiers_of, last_check, papers_missing
from lms.credentials.rules.applications import ApplicationStep, defects_of, require_first_return
from lms.credentials.rules.applying import Opinion, faults_of_opinion, faults_of_standing, require_none
from lms.credentials.rules.issuing import Gate, Hand, faults_of_study, require_other_hand
from lms.credentials.rules.states import CredentialKind
from lms.errors import RuleBroken
from lms.people.actions.becoming import become
from lms.people.rules import PersonClass
from lms.requirements.applicant import window_ends
from lms.requirements.queries.rule_sets import parameters_for

_T = ApplicationStep


def check(db: Session, one: Application, opinion: Opinion, *, actor: Actor) -> None:
    """Put the legal office's opinion on record (A2); the head of the unit signs it.

    Raises RuleBroken APPLICATION_STEP, OWN_APPLICATION, UNIT_OPINION_MISSING, SANCTION_DAY_MISSING, APPLY_SANCTIONED,
    APPLY_CRIMINAL, APPLY_APPRAISAL, APPLY_INVESTIGATED: whom they bar is sent back, not passed on.
    """
    require_step(db, one, _T.CHECK, actor=actor)
    today = clock.today()
    bars = parameters_for(db, one.unit_id, today.year).investigation_bars
    require_none(faults_of_opinion(opinion, today=today, investigation_bars=bars))
    move(db, one, _T.CHECK, actor=actor, reason=opinion.text, facts=_said(opinion))


def _said(opinion: Opinion) -> dict[str, Any]:
    return {
        "sanction": opinion.sanction.value if opinion.sanction else "",
        "sanctioned_on": opinion.sanctioned_on.isoformat() if opinion.sanctioned_on else "",
        "criminal": opinion.criminal,
        "appraisal": opinion.appraisal.value,
        "investigated": opinion.investigated,
    }


def send_back(db: Session, one: Application, *, defects: str, actor: Actor) -> None:
    """Send an application back from the unit, with what to mend, one a line. Raises RuleBroken APPLICATION_DEFECTS."""
    require_step(db, one, _T.SEND_BACK, actor=actor)
    move(db, one, _T.SEND_BACK, actor=actor, facts={"defects": list(defects_of(defects))})


def sign(db: Session, one: Application, *, actor: Actor) -> None:
    """Sign as head of the unit what its legal office found (A2).

    Raises RuleBroken APPLICATION_STEP, OWN_APPLICATION, UNIT_UNCHECKED, SIGNER_CHECKED for who checked it himself.
    """
    require_step(db, one, _T.SIGN, actor=actor)
    checked = last_check(one)
    if checked is None:
        raise RuleBroken("UNIT_UNCHECKED")
    require_other_hand(Hand(actor.account_id, actor.person_id), (checked.hand,), "SIGNER_CHECKED")
    move(db, one, _T.SIGN, actor=actor)


def return_once(db: Session, one: Application, *, defects: str, actor: Actor) -> None:
    """Return an application from the bureau with one complete list of defects (A3), one a line; once.

    Raises RuleBroken APPLICATION_STEP, APPLICATION_RETURNED, APPLICATION_DEFECTS.
    """
    require_step(db, one, _T.RETURN, actor=actor)
    require_first_return(sum(event.step == _T.RETURN for event in one.events))
    move(db, one, _T.RETURN, actor=actor, facts={"defects": list(defects_of(defects))})


def accept(db: Session, one: Application, *, note: str = "", actor: Actor) -> None:
    """Accept a complete application for training (A3); from now on the applicant is one, and his window runs.

    Raises RuleBroken APPLICATION_STEP, the codes of `faults_of_standing` and `faults_of_papers`.
    """
    require_step(db, one, _T.ACCEPT, actor=actor)
    today, kind = clock.today(), CredentialKind(one.kind)
    require_none(faults_of_standing(standing_of(db, one.person_id, kind, today, unit_id=one.unit_id)))
    require_none(papers_missing(db, one))
    if kind is CredentialKind.ENFORCEMENT:
        _register(db, one, actor)
    one.window_until = window_ends(today)
    move(db, one, _T.ACCEPT, actor=actor, reason=note)


def _register(db: Session, one: Application, actor: Actor) -> None:
    """Make somebody an applicant who is none of the classes that enforce; who comes back stays what he is."""
    today = clock.today()
    standing = standing_of(db, one.person_id, CredentialKind.ENFORCEMENT, today)
    if not standing.classes & {PersonClass.APPLICANT, PersonClass.OFFICER}:
        become(db, one.person, PersonClass.APPLICANT, on=today, actor=actor)


def finish_training(db: Session, one: Application, *, actor: Actor) -> None:
    """Confirm that the training before the exams is complete in the ledger (A4; QD-10-2, QD-10-3).

    Raises RuleBroken APPLICATION_STEP (also once the window is over), STUDY_SHORT, POST_HOURS_SHORT where the rule set
    wants the training on the post before the exams.
    """
    require_step(db, one, _T.FINISH_TRAINING, actor=actor)
    (dossier,) = dossiers_of(db, [one])
    require_none(faults_of_study(dossier.study, with_post=dossier.gate is Gate.EXAM))
    first = dossier.study.first
    facts = {"concentrated": first.concentrated, "on_post": first.on_post}
    move(db, one, _T.FINISH_TRAINING, actor=actor, facts=facts)
