"""What the bureau's reviewer does: return or accept, publicise, record objections and reply, enter the number."""

from starlette.requests import Request
from starlette.responses import Response

from lms.access import Permission
from lms.credentials.actions import applications, issuing, publicity
from lms.credentials.queries.applications import get_application, get_publicity_objection
from lms.pages.acting import attempt, done
from lms.pages.applications import carry_out, dossier_page
from lms.pages.forms.applications import NumberForm, ObjectionForm, ReplyForm, WordsForm
from lms.web import formats
from lms.web.deps import CurrentActor, Db, Id, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import language_of
from lms.web.routing import PageRouter

router = PageRouter("applications_bureau", prefix="/applications/{application_id}")
_REVIEW = may(Permission.REVIEW_APPLICATIONS)


@router.post("/return", dependencies=[_REVIEW])
def give_back(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, application_id: Id) -> Response:
    """Return it once, with all defects."""
    one, form = get_application(db, application_id, seen_by=actor, to_change=True), WordsForm.read(submitted)
    return carry_out(
        request, db, actor, one, form, "APPLICATION_SENT_BACK",
        lambda: applications.return_once(db, one, defects=form.text, actor=actor),
        {"APPLICATION_DEFECTS": "text", "APPLICATION_RETURNED": "text"},
    )  # fmt: skip


@router.post("/acceptance", dependencies=[_REVIEW])
def accept(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, application_id: Id) -> Response:
    """Accept it for training."""
    one, form = get_application(db, application_id, seen_by=actor, to_change=True), WordsForm.read(submitted)
    return carry_out(
        request, db, actor, one, form, "APPLICATION_ACCEPTED",
        lambda: applications.accept(db, one, note=form.text, actor=actor),
    )  # fmt: skip


@router.post("/publicity", dependencies=[_REVIEW])
def publicise(request: Request, db: Db, actor: CurrentActor, application_id: Id) -> Response:
    """Begin publicity."""
    one, form = get_application(db, application_id, seen_by=actor, to_change=True), Form.empty()
    with attempt(db, form):
        publicity.publicise(db, one, actor=actor)
    if not form.errors:
        said = {"until": formats.date_filters(language_of(request))["day"](one.publicity_until)}
        return done(request, "applications.show", "APPLICATION_PUBLICISED", said, application_id=application_id)
    return dossier_page(request, db, actor, one, form, status=422)


@router.post("/publicity-end", dependencies=[_REVIEW])
def close(request: Request, db: Db, actor: CurrentActor, application_id: Id) -> Response:
    """Close publicity and go on to the decision."""
    one = get_application(db, application_id, seen_by=actor, to_change=True)
    return carry_out(
        request, db, actor, one, Form.empty(), "PUBLICITY_CLOSED",
        lambda: publicity.close_publicity(db, one, actor=actor),
    )  # fmt: skip


@router.post("/objections", dependencies=[_REVIEW])
def record(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, application_id: Id) -> Response:
    """Put an objection on record."""
    one, form = get_application(db, application_id, seen_by=actor, to_change=True), ObjectionForm.read(submitted)
    return carry_out(
        request, db, actor, one, form, "OBJECTION_RECORDED",
        lambda: publicity.record_objection(
            db, one, text=form.objection, objector=form.objector, received_on=form.received_on, actor=actor
        ),
        {"REASON_MISSING": "objection", "OBJECTION_OUTSIDE": "received_on"},
    )  # fmt: skip


@router.post("/objections/{publicity_objection_id}", dependencies=[_REVIEW])
def reply(
    request: Request, db: Db, actor: CurrentActor, submitted: Submitted, application_id: Id, publicity_objection_id: Id
) -> Response:
    """Reply to an objection."""
    one, form = get_application(db, application_id, seen_by=actor, to_change=True), ReplyForm.read(submitted)
    objection = get_publicity_objection(db, one, publicity_objection_id)
    return carry_out(
        request, db, actor, one, form, "PUBLICITY_REPLIED",
        lambda: publicity.reply(db, one, objection, is_upheld=form.upheld == "yes", text=form.reply, actor=actor),
        {"REASON_MISSING": "reply"},
    )  # fmt: skip


@router.post("/number", dependencies=[_REVIEW])
def number(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, application_id: Id) -> Response:
    """Enter what is printed on the card."""
    one, form = get_application(db, application_id, seen_by=actor, to_change=True), NumberForm.read(submitted)
    return carry_out(
        request, db, actor, one, form, "NUMBER_ENTERED",
        lambda: issuing.enter_number(
            db, one, issuing.CardData(form.number, form.serial, form.issuer), actor=actor
        ),
        {"NUMBER_MISSING": "number", "NUMBER_TAKEN": "number", "SERIAL_MISSING": "serial"},
    )  # fmt: skip
