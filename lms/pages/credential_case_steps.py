"""The steps of a case, one form each: notice, replies, hearing, check, decision, service, review."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms.access import Actor, Permission
from lms.credentials.actions import cases_deciding, cases_noticing, cases_opening, cases_reviewing, cases_serving
from lms.credentials.actions.cases_noticing import Service
from lms.credentials.queries.cases_read import CaseFile, get_credential_case
from lms.credentials.queries.cases_rules import knows_revocation
from lms.pages.acting import attempt, done
from lms.pages.credential_cases import DEAL, FIELDS, OPEN, UPLOAD, page
from lms.pages.forms.attached import read_attached
from lms.pages.forms.credential_cases import ChoiceForm, MeasureForm, OnForm, ServiceForm
from lms.pages.forms.discipline import TextForm
from lms.web.deps import CurrentActor, Db, Id, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.routing import PageRouter

router = PageRouter("credential_case_steps", prefix="/credential-cases/{credential_case_id}")
DECIDE = may(Permission.DECIDE_CREDENTIALS)
_AT: Mapping[str, str] = {
    **FIELDS,
    "REASON_MISSING": "text",
    "PROOF_MISSING": "files",
    "URGENT_DOCUMENT_MISSING": "files",
    "SERVICE_DAY": "on",
    "EDUCATION_DAY": "on",
    "HEARING_PAST": "on",
    "DAYS_OUT_OF_RANGE": "days",
    "HEAVIER_THAN_NOTICED": "days",
    "AGGRAVATED": "days",
    "BAR_OTHER": "bar",
}


def do(
    request: Request,
    db: Session,
    actor: Actor,
    case_id: int,
    form: Form,
    deed: Callable[[CaseFile], object],
    said: str = "CREDENTIAL_CASE_DONE",
) -> Response:
    """Carry a step out and come back to the case, or show it with what was refused."""
    file = get_credential_case(db, case_id, seen_by=actor, to_change=True)
    if not form.errors:
        with attempt(db, form, _AT):
            deed(file)
            words: dict[str, Any] = {"until": file.case.interim_due_on}
            return done(request, "credential_cases.show", said, words, credential_case_id=case_id)
    return page(request, db, actor, get_credential_case(db, case_id, seen_by=actor, to_change=True), form, status=422)


@router.post("/evidence", dependencies=[OPEN], max_body_size=UPLOAD)
def attach(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, credential_case_id: Id) -> Response:
    """Add evidence."""
    form = TextForm.read(submitted)
    attached = read_attached(submitted, form)
    return do(
        request, db, actor, credential_case_id, form,
        lambda file: cases_opening.add_evidence(db, file, attached, note=form.text, actor=actor),
    )  # fmt: skip


@router.post("/drop", dependencies=[OPEN])
def drop(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, credential_case_id: Id) -> Response:
    """Drop the case."""
    form = TextForm.read(submitted)
    return do(
        request, db, actor, credential_case_id, form,
        lambda file: cases_opening.drop(db, file, reasons=form.text, actor=actor),
    )  # fmt: skip


@router.post("/limit", dependencies=[DECIDE])
def extend(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, credential_case_id: Id) -> Response:
    """Give the case 30 days more."""
    form = TextForm.read(submitted)
    return do(
        request, db, actor, credential_case_id, form,
        lambda file: cases_opening.extend_limit(db, file, reasons=form.text, actor=actor),
    )  # fmt: skip


@router.post("/notice", dependencies=[OPEN])
def notify(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, credential_case_id: Id) -> Response:
    """Make the notice."""
    form = MeasureForm.read(submitted)

    def deed(file: CaseFile) -> None:
        measure = form.measure(file.case.cause, revocation=knows_revocation(db, file.case))
        cases_noticing.give_notice(db, file, measure, facts=form.facts, grounds=form.grounds, actor=actor)

    return do(request, db, actor, credential_case_id, form, deed, "CREDENTIAL_NOTICE_MADE")


@router.post("/notice-service", dependencies=[OPEN], max_body_size=UPLOAD)
def serve_notice(
    request: Request, db: Db, actor: CurrentActor, submitted: Submitted, credential_case_id: Id
) -> Response:
    """Put on record how the notice was served."""
    form = ServiceForm.read(submitted)
    attached = read_attached(submitted, form)
    return do(
        request, db, actor, credential_case_id, form,
        lambda file: cases_noticing.serve_notice(
            db, file, Service(form.how, form.on, form.text), attached=attached, actor=actor
        ),
    )  # fmt: skip


@router.post("/points/{case_point_id}", dependencies=[OPEN])
def reply(
    request: Request, db: Db, actor: CurrentActor, submitted: Submitted, credential_case_id: Id, case_point_id: Id
) -> Response:
    """Reply to one point of what he said."""
    form = TextForm.read(submitted)
    return do(
        request, db, actor, credential_case_id, form,
        lambda file: cases_noticing.reply(db, file, case_point_id, text=form.text, actor=actor),
    )  # fmt: skip


@router.post("/hearing", dependencies=[OPEN])
def appoint(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, credential_case_id: Id) -> Response:
    """Say when and where he is heard."""
    form = OnForm.read(submitted)
    return do(
        request, db, actor, credential_case_id, form,
        lambda file: cases_noticing.appoint_hearing(db, file, form.on, place=form.text, actor=actor),
    )  # fmt: skip


@router.post("/hearing-record", dependencies=[DEAL], max_body_size=UPLOAD)
def record(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, credential_case_id: Id) -> Response:
    """Put the record of the hearing down."""
    form = TextForm.read(submitted)
    attached = read_attached(submitted, form)
    return do(
        request, db, actor, credential_case_id, form,
        lambda file: cases_noticing.record_hearing(db, file, minutes=form.text, attached=attached, actor=actor),
    )  # fmt: skip


@router.post("/check", dependencies=[OPEN])
def check(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, credential_case_id: Id) -> Response:
    """Give the legal opinion."""
    form = ChoiceForm.read(submitted)
    return do(
        request, db, actor, credential_case_id, form,
        lambda file: cases_deciding.check(db, file, is_sound=form.outcome == "yes", opinion=form.text, actor=actor),
    )  # fmt: skip


@router.post("/decision", dependencies=[DECIDE])
def decide(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, credential_case_id: Id) -> Response:
    """Decide."""
    form = MeasureForm.read(submitted)

    def deed(file: CaseFile) -> None:
        measure = form.measure(file.case.cause, revocation=knows_revocation(db, file.case))
        cases_deciding.decide(db, file, measure, reasons=form.text, actor=actor)

    return do(request, db, actor, credential_case_id, form, deed, "CREDENTIAL_DECIDED")


@router.post("/withdrawn-decision", dependencies=[DECIDE])
def clear(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, credential_case_id: Id) -> Response:
    """Take a decision back before it was served."""
    form = TextForm.read(submitted)
    return do(
        request, db, actor, credential_case_id, form,
        lambda file: cases_deciding.clear(db, file, reasons=form.text, actor=actor),
    )  # fmt: skip


@router.post("/service", dependencies=[DEAL], max_body_size=UPLOAD)
def serve(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, credential_case_id: Id) -> Response:
    """Put on record how the decision was served."""
    form = ServiceForm.read(submitted)
    attached = read_attached(submitted, form)
    return do(
        request, db, actor, credential_case_id, form,
        lambda file: cases_serving.serve(
            db, file, Service(form.how, form.on, form.text), attached=attached, actor=actor
        ),
        "CREDENTIAL_SERVED",
    )  # fmt: skip


@router.post("/card", dependencies=[OPEN], max_body_size=UPLOAD)
def hand_over(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, credential_case_id: Id) -> Response:
    """Put on record that the card was handed in."""
    form = TextForm.read(submitted)
    attached = read_attached(submitted, form)
    return do(
        request, db, actor, credential_case_id, form,
        lambda file: cases_serving.hand_over_card(db, file, note=form.text, attached=attached, actor=actor),
    )  # fmt: skip


@router.post("/review", dependencies=[DECIDE])
def review(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, credential_case_id: Id) -> Response:
    """Decide about a review."""
    form = ChoiceForm.read(submitted)

    def deed(file: CaseFile) -> None:
        if form.outcome == "no":
            cases_reviewing.overturn(db, file, reasons=form.text, actor=actor)
        else:
            cases_reviewing.uphold(db, file, reasons=form.text, days=form.days, actor=actor)

    said = "CREDENTIAL_OVERTURNED" if form.values.get("outcome") == "no" else "CREDENTIAL_CASE_DONE"
    return do(request, db, actor, credential_case_id, form, deed, said)
