"""What the unit does with an application: check, send back, sign, confirm the training, hand the card over."""

from starlette.requests import Request
from starlette.responses import Response

from lms.access import Permission
from lms.credentials.actions import applications, issuing
from lms.credentials.queries.applications import get_application
from lms.credentials.rules.applying import Opinion
from lms.pages.applications import carry_out
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


@router.post("/check", dependencies=[_CHECK])
def check(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, application_id: Id) -> Response:
    """Put the legal office's opinion on record."""
    one, form = get_application(db, application_id, seen_by=actor, to_change=True), OpinionForm.read(submitted)
    return carry_out(
        request, db, actor, one, form, "APPLICATION_CHECKED",
        lambda: applications.check(db, one, _opinion(form), actor=actor),
        {"UNIT_OPINION_MISSING": "opinion", "SANCTION_DAY_MISSING": "sanctioned_on", "APPLY_APPRAISAL": "appraisal"},
    )  # fmt: skip


@router.post("/unit-return", dependencies=[_CHECK])
def send_back(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, application_id: Id) -> Response:
    """Send it back to the applicant."""
    one, form = get_application(db, application_id, seen_by=actor, to_change=True), WordsForm.read(submitted)
    return carry_out(
        request, db, actor, one, form, "APPLICATION_SENT_BACK",
        lambda: applications.send_back(db, one, defects=form.text, actor=actor),
        {"APPLICATION_DEFECTS": "text"},
    )  # fmt: skip


@router.post("/signature", dependencies=[_SIGN])
def sign(request: Request, db: Db, actor: CurrentActor, application_id: Id) -> Response:
    """Sign as head of the unit."""
    one = get_application(db, application_id, seen_by=actor, to_change=True)
    return carry_out(
        request, db, actor, one, Form.empty(), "APPLICATION_SIGNED",
        lambda: applications.sign(db, one, actor=actor),
    )  # fmt: skip


@router.post("/training", dependencies=[_TRAIN])
def finish_training(request: Request, db: Db, actor: CurrentActor, application_id: Id) -> Response:
    """Confirm that the training is complete."""
    one = get_application(db, application_id, seen_by=actor, to_change=True)
    return carry_out(
        request, db, actor, one, Form.empty(), "APPLICATION_TRAINED",
        lambda: applications.finish_training(db, one, actor=actor),
    )  # fmt: skip


@router.post("/delivery", dependencies=[_CARDS], max_body_size=ONE_FILE)
def deliver(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, application_id: Id) -> Response:
    """Hand the card over against a receipt."""
    one, form = get_application(db, application_id, seen_by=actor, to_change=True), DeliveryForm.read(submitted)
    receipt = read_file(submitted, form, "receipt")
    return carry_out(
        request, db, actor, one, form, "CARD_DELIVERED",
        lambda: issuing.deliver(
            db, one, on=form.on, receipt=receipt, is_old_returned=form.old is not None, actor=actor
        ),
        {"RECEIPT_MISSING": "receipt", "OLD_CARD_OUT": "old", "EFFECT_IN_FUTURE": "on", "CARD_BEFORE_ISSUE": "on"},
    )  # fmt: skip


def _opinion(form: OpinionForm) -> Opinion:
    return Opinion(
        sanction=None if form.sanction == "NONE" else form.sanction,
        sanctioned_on=form.sanctioned_on,
        criminal=form.criminal == "yes",
        appraisal=form.appraisal,
        investigated=form.investigated == "yes",
        text=form.opinion,
    )
