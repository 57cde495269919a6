"""Suspensions: at once, their term, what is shown since, resuming."""

from starlette.requests import Request
from starlette.responses import Response

from lms.credentials.actions import suspending
from lms.pages.credential_case_steps import DECIDE, do
from lms.pages.credential_cases import OPEN, UPLOAD
from lms.pages.forms.attached import read_attached
from lms.pages.forms.credential_cases import ExtensionForm, GroundForm, InterimForm, OnForm
from lms.pages.forms.discipline import TextForm
from lms.web.deps import CurrentActor, Db, Id, Submitted
from lms.web.routing import PageRouter

router = PageRouter("credential_case_terms", prefix="/credential-cases/{credential_case_id}")


@router.post("/interim", dependencies=[DECIDE], max_body_size=UPLOAD)
def suspend(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, credential_case_id: Id) -> Response:
    """Suspend at once."""
    form = InterimForm.read(submitted)
    attached = read_attached(submitted, form)
    return do(
        request, db, actor, credential_case_id, form,
        lambda file: suspending.suspend_interim(
            db, file, form.ground, reasons=form.text, attached=attached, actor=actor
        ),
        "CREDENTIAL_SUSPENDED_NOW",
    )  # fmt: skip


@router.post("/interim-end", dependencies=[DECIDE])
def end(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, credential_case_id: Id) -> Response:
    """End an interim suspension."""
    form = TextForm.read(submitted)
    return do(
        request, db, actor, credential_case_id, form,
        lambda file: suspending.end_interim(db, file, reasons=form.text, actor=actor),
    )  # fmt: skip


@router.post("/term", dependencies=[DECIDE])
def extend(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, credential_case_id: Id) -> Response:
    """Extend the term."""
    form = ExtensionForm.read(submitted)
    return do(
        request, db, actor, credential_case_id, form,
        lambda file: suspending.extend_term(db, file, form.days, reasons=form.text, actor=actor),
    )  # fmt: skip


@router.post("/education", dependencies=[OPEN], max_body_size=UPLOAD)
def educate(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, credential_case_id: Id) -> Response:
    """Put on record that he was educated off the post."""
    form = OnForm.read(submitted)
    attached = read_attached(submitted, form)
    return do(
        request, db, actor, credential_case_id, form,
        lambda file: suspending.record_education(db, file, form.on, note=form.text, attached=attached, actor=actor),
    )  # fmt: skip


@router.post("/ground", dependencies=[OPEN], max_body_size=UPLOAD)
def end_ground(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, credential_case_id: Id) -> Response:
    """Put on record that the ground ended."""
    form = GroundForm.read(submitted)
    attached = read_attached(submitted, form)
    return do(
        request, db, actor, credential_case_id, form,
        lambda file: suspending.end_ground(
            db, file, form.on, finding=form.finding == "yes", note=form.text, attached=attached, actor=actor
        ),
    )  # fmt: skip


@router.post("/resumption", dependencies=[DECIDE])
def resume(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, credential_case_id: Id) -> Response:
    """Let the card count again."""
    form = TextForm.read(submitted)
    return do(
        request, db, actor, credential_case_id, form,
        lambda file: suspending.resume(db, file, reasons=form.text, actor=actor),
        "CREDENTIAL_RESUMED",
    )  # fmt: skip
