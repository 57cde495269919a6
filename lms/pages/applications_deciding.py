"""What is decided about an application: the card, the rejection, an exemption; never by who reviewed it."""

from starlette.requests import Request
from starlette.responses import Response

from lms.access import Permission
from lms.credentials.actions import issuing
from lms.credentials.actions.applications_exempting import ask_exemption, decide_exemption
from lms.credentials.queries.applications import get_application, get_exemption
from lms.pages.acting import attempt, done
from lms.pages.applications import carry_out, dossier_page
from lms.pages.forms.applications import DecideForm, ExemptionForm, RejectForm, WordsForm
from lms.pages.forms.attached import ONE_FILE, read_file
from lms.web.deps import CurrentActor, Db, Id, Submitted
from lms.web.gate import may
from lms.web.routing import PageRouter

router = PageRouter("applications_deciding", prefix="/applications/{application_id}")
_DECIDE, _REVIEW = may(Permission.DECIDE_CREDENTIALS), may(Permission.REVIEW_APPLICATIONS)


@router.post("/issue", dependencies=[_DECIDE], max_body_size=ONE_FILE)
def issue(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, application_id: Id) -> Response:
    """Decide for the card."""
    one, form = get_application(db, application_id, seen_by=actor, to_change=True), WordsForm.read(submitted)
    decision = read_file(submitted, form, "decision")
    return carry_out(
        request, db, actor, one, form, "APPLICATION_ISSUED",
        lambda: issuing.issue(db, one, reason=form.text, decision=decision, actor=actor),
    )  # fmt: skip


@router.post("/rejection", dependencies=[_DECIDE])
def reject(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, application_id: Id) -> Response:
    """Decide against it."""
    one, form = get_application(db, application_id, seen_by=actor, to_change=True), RejectForm.read(submitted)
    return carry_out(
        request, db, actor, one, form, "APPLICATION_REJECTED",
        lambda: issuing.reject(db, one, ground=form.ground, reason=form.reason, actor=actor),
        {"REJECT_GROUND": "ground", "REJECT_TEXT_SHORT": "reason"},
    )  # fmt: skip


@router.post("/exemptions", dependencies=[_REVIEW], max_body_size=ONE_FILE)
def ask(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, application_id: Id) -> Response:
    """Ask that something be let off, with a proof."""
    one, form = get_application(db, application_id, seen_by=actor, to_change=True), ExemptionForm.read(submitted)
    proof = read_file(submitted, form, "proof")
    if proof is None:
        form.refuse("proof", "NO_FILE")
    fields = {"REASON_MISSING": "why", "EXEMPTION_END": "expires_on", "EXEMPTION_OFF": "exemption"}
    if not form.errors and proof is not None:
        with attempt(db, form, fields):
            ask_exemption(
                db, one, form.exemption, reason=form.why, proof=proof, expires_on=form.expires_on, actor=actor
            )
            return done(request, "applications.show", "EXEMPTION_ASKED", application_id=application_id)
    return dossier_page(request, db, actor, one, form, status=422)


@router.post("/exemptions/{let_off_id}", dependencies=[_DECIDE])
def settle(
    request: Request, db: Db, actor: CurrentActor, submitted: Submitted, application_id: Id, let_off_id: Id
) -> Response:
    """Grant or refuse what was asked."""
    one, form = get_application(db, application_id, seen_by=actor, to_change=True), DecideForm.read(submitted)
    asked = get_exemption(db, one, let_off_id)
    return carry_out(
        request, db, actor, one, form, "EXEMPTION_SETTLED",
        lambda: decide_exemption(db, one, asked, is_granted=form.granted == "yes", answer=form.answer, actor=actor),
        {"REASON_MISSING": "answer"},
    )  # fmt: skip
