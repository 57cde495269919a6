"""What the unit does with an application: check, send back, sign, confirm the training, hand the card over."""

from starlette.requests import Request
from starlette.responses import Response

from lms.access import Permission
from lms.credentials.actions import applications, issuing
from lms.credentials.queries.applications import get_application
from lms.credentials.rules.applying import Opinion
from lms.pages.acting import attempt, done
from lms.pages.applications import dossier_page
from lms.pages.forms.applications import DeliveryForm, OpinionForm, WordsForm
from lms.pages.forms.attached import ONE_FILE, read_file
from lms.web.deps import CurrentActor, Db, Id, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.routing import PageRouter

router = PageRouter("applications_unit", prefix="/applications/{application_id}")
_P = Permission
_CHECK, _SIGN, _TRAIN, _CARDS = (
    may(right) for right in (_P.CHECK_APPLICATIONS, _P.SIGN_APPLICATIONS, _P.MANAGE_PRACTICE, _P.KEEP_CARDS)
)
_SHOW = "applications.show"


@router.post("/check", dependencies=[_CHECK])
def check(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, application_id: Id) -> Response:
    """Put the legal office's opinion on record."""
    one, form = get_application(db, application_id, seen_by=actor, to_change=True), OpinionForm.read(submitted)
    fields = {
        "UNIT_OPINION_MISSING": "opinion",
        "SANCTION_DAY_MISSING": "sanctioned_on",
        "APPLY_APPRAISAL": "appraisal",
    }
    if not form.errors:
        with attempt(db, form, fields):
            opinion = Opinion(
                sanction=None if form.sanction == "NONE" else form.sanction,
                sanctioned_on=form.sanctioned_on,
                criminal=form.criminal == "yes",
                appraisal=form.appraisal,
                investigated=form.investigated == "yes",
                text=form.opinion,
            )
            applications.check(db, one, opinion, actor=actor)
            return done(request, _SHOW, "APPLICATION_CHECKED", application_id=application_id)
    return dossier_page(request, db, actor, one, form, status=422)


@router.post("/unit-return", dependencies=[_CHECK])
def send_back(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, application_id: Id) -> Response:
    """Send it back to the applicant."""
    one, form = get_application(db, application_id, seen_by=actor, to_change=True), WordsForm.read(submitted)
    if not form.errors:
        with attempt(db, form, {"APPLICATION_DEFECTS": "text"}):
            applications.send_back(db, one, defects=form.text, actor=actor)
            return done(request, _SHOW, "APPLICATION_SENT_BACK", application_id=application_id)
    return dossier_page(request, db, actor, one, form, status=422)


@router.post("/signature", dependencies=[_SIGN])
def sign(request: Request, db: Db, actor: CurrentActor, application_id: Id) -> Response:
    """Sign as head of the unit."""
    one, form = get_application(db, application_id, seen_by=actor, to_change=True), Form.empty()
    with attempt(db, form):
        applications.sign(db, one, actor=actor)
    if not form.errors:
        return done(request, _SHOW, "APPLICATION_SIGNED", application_id=application_id)
    return dossier_page(request, db, actor, one, form, status=422)


@router.post("/training", dependencies=[_TRAIN])
def finish_training(request: Request, db: Db, actor: CurrentActor, application_id: Id) -> Response:
    """Confirm that the training is complete."""
    one, form = get_application(db, application_id, seen_by=actor, to_change=True), Form.empty()
    with attempt(db, form):
        applications.finish_training(db, one, actor=actor)
    if not form.errors:
        return done(request, _SHOW, "APPLICATION_TRAINED", application_id=application_id)
    return dossier_page(request, db, actor, one, form, status=422)


@router.post("/delivery", dependencies=[_CARDS], max_body_size=ONE_FILE)
def deliver(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, application_id: Id) -> Response:
    """Hand the card over against a receipt."""
    one, form = get_application(db, application_id, seen_by=actor, to_change=True), DeliveryForm.read(submitted)
    receipt = read_file(submitted, form, "receipt")
    fields = {"RECEIPT_MISSING": "receipt", "OLD_CARD_OUT": "old", "EFFECT_IN_FUTURE": "on", "CARD_BEFORE_ISSUE": "on"}
    if not form.errors:
        with attempt(db, form, fields):
            issuing.deliver(db, one, on=form.on, receipt=receipt, is_old_returned=form.old is not None, actor=actor)
            return done(request, _SHOW, "CARD_DELIVERED", application_id=application_id)
    return dossier_page(request, db, actor, one, form, status=422)
