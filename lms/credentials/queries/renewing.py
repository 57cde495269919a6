"""The facts a renewal is judged by, read where they are kept (CR12)."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.credentials.models import Credential
from lms.credentials.queries.cases import open_cases_of
from lms.credentials.queries.reviews import last_outcome
from lms.credentials.rules.requests import Renewing, renewal_window
from lms.exams.queries.sat import exams_sat
from lms.exams.rules.states import ExamKind
from lms.requirements.models import YearResult
from lms.requirements.queries.rule_sets import parameters_for
from lms.requirements.verdict import State


def renewing_facts(db: Session, credential: Credential, filed_on: date) -> Renewing:
    """Return what stands for and against a renewal asked for on a day."""
    days = parameters_for(db, credential.unit_id, clock.today().year).renewal_window_days
    window = renewal_window(credential.valid_to, days)
    sat = exams_sat(db, [credential.person_id], [ExamKind.RENEWAL]).get(credential.person_id, ())
    return Renewing(
        window=window,
        filed_on=filed_on,
        year_met=last_closed_year_met(db, credential.person_id),
        exam_passed=any(each.passed and each.sat_on >= window.first for each in sat),
        review_passed=last_outcome(db, credential.person_id),
        has_open_case=bool(open_cases_of(db, credential.person_id)),
    )


def last_closed_year_met(db: Session, person_id: int) -> bool | None:
    """Tell whether the hours of the last closed year were met or not asked; None when no year of his was closed."""
    asked = select(YearResult.state).filter_by(person_id=person_id).order_by(YearResult.year.desc()).limit(1)
    state = db.scalar(asked)
    return None if state is None else State(state) in (State.MET, State.MADE_UP, State.EXEMPT)


def passed_business_since(db: Session, person_id: int, since: date) -> bool:
    """Tell whether a person passed a business exam after a day: what a new field asks first (CR16)."""
    sat = exams_sat(db, [person_id], [ExamKind.QUAL_BUSINESS]).get(person_id, ())
    return any(each.passed and each.sat_on > since for each in sat)
