"""What is done with a credential outside a case: received, activated, declared void, collected, cancelled, mended."""

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms.access import Actor, Permission
from lms.credentials.actions import ending, granting, holding
from lms.credentials.models import Credential
from lms.credentials.queries.credentials import get_credential
from lms.credentials.queries.requests import (
    waiting_collection,
)
from lms.errors import RuleBroken
from lms.pages.acting import attempt, done
from lms.pages.credentials import page_of
from lms.pages.forms.attached import ONE_FILE
from lms.pages.forms.credentials import (
    CollectForm,
    CorrectionForm,
    DayForm,
    DeathForm,
    NoticeForm,
    WordsForm,
    kept_proof,
)
from lms.web.deps import CurrentActor, Db, Id, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.routing import PageRouter

router = PageRouter("credentials_keeping", prefix="/credentials/{credential_id}")
_P = Permission
_KEEP, _DECIDE = may(_P.KEEP_CARDS), may(_P.DECIDE_CREDENTIALS)
_AT: Mapping[str, str] = {"EFFECT_BACK_DATED": "text", "REASON_MISSING": "text"}


def _do(
    request: Request,
    db: Session,
    actor: Actor,
    credential_id: int,
    form: Form,
    deed: Callable[[Credential], object],
    said: str,
) -> Response:
    """Carry something out and come back to the credential, or show it with what was refused."""
    credential = get_credential(db, credential_id, seen_by=actor, to_change=True)
    if not form.errors:
        with attempt(db, form, _AT):
            deed(credential)
            return done(request, "credentials.show", said, credential_id=credential_id)
    db.expire_all()
    return page_of(request, db, actor, get_credential(db, credential_id, seen_by=actor), form, status=422)


@router.post("/receipt", dependencies=[_KEEP])
def receive(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, credential_id: Id) -> Response:
    """Put on record that the holder signed for his card."""
    form = DayForm.read(submitted)
    return _do(
        request, db, actor, credential_id, form,
        lambda one: holding.receive(db, one, on=form.on, actor=actor), "CARD_WAS_RECEIVED",
    )  # fmt: skip


@router.post("/activation", dependencies=[_KEEP])
def activate(request: Request, db: Db, actor: CurrentActor, credential_id: Id) -> Response:
    """Make an issued card active, after the oath where it comes first."""
    return _do(
        request, db, actor, credential_id, Form.empty(),
        lambda one: holding.activate(db, one, actor=actor), "CREDENTIAL_ACTIVATED",
    )  # fmt: skip


@router.post("/void-notice", dependencies=[_KEEP])
def declare(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, credential_id: Id) -> Response:
    """Put on record where a lost card was declared void."""
    form = NoticeForm.read(submitted)
    return _do(
        request, db, actor, credential_id, form,
        lambda one: holding.declare_void(
            db, one, published_on=form.published_on, medium=form.medium, actor=actor
        ),
        "VOID_NOTICE_KEPT",
    )  # fmt: skip


@router.post("/found-card", dependencies=[_KEEP])
def find(request: Request, db: Db, actor: CurrentActor, credential_id: Id) -> Response:
    """Put on record that a lost piece came back and was destroyed."""
    return _do(
        request, db, actor, credential_id, Form.empty(),
        lambda one: holding.hand_in_found(db, one, actor=actor), "CARD_FOUND",
    )  # fmt: skip


@router.post("/collection", dependencies=[_KEEP], max_body_size=ONE_FILE)
def collect(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, credential_id: Id) -> Response:
    """Take the card of who left."""
    form = CollectForm.read(submitted)
    proof = kept_proof(db, submitted, form)
    return _do(
        request, db, actor, credential_id, form,
        lambda one: ending.collect(
            db, one, cause=form.cause, event_on=form.event_on, handed_in_on=form.handed_in_on,
            statement=form.statement, digest=proof, actor=actor,
        ),
        "CARD_COLLECTED",
    )  # fmt: skip


@router.post("/collection/confirmation", dependencies=[may(_P.CONFIRM_COLLECTION)])
def confirm(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, credential_id: Id) -> Response:
    """Confirm that a card came back: the credential is withdrawn."""
    form = WordsForm.read(submitted)

    def deed(one: Credential) -> None:
        collection = waiting_collection(db, one.id)
        if collection is None:
            raise RuleBroken("COLLECTION_CONFIRMED")
        ending.confirm_collection(db, one, collection, reason=form.text, actor=actor)

    return _do(request, db, actor, credential_id, form, deed, "COLLECTION_DONE")


@router.post("/cancellation", dependencies=[_DECIDE])
def cancel(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, credential_id: Id) -> Response:
    """Cancel a withdrawn or long expired credential."""
    form = WordsForm.read(submitted)
    return _do(
        request, db, actor, credential_id, form,
        lambda one: ending.cancel(db, one, note=form.text, actor=actor), "CREDENTIAL_CANCELLED",
    )  # fmt: skip


@router.post("/death", dependencies=[_KEEP], max_body_size=ONE_FILE)
def record_death(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, credential_id: Id) -> Response:
    """Cancel the credential of somebody who died."""
    form = DeathForm.read(submitted)
    proof = kept_proof(db, submitted, form)
    return _do(
        request, db, actor, credential_id, form,
        lambda one: ending.record_death(
            db, one, died_on=form.died_on, digest=proof, note=form.text, actor=actor
        ),
        "CREDENTIAL_CANCELLED",
    )  # fmt: skip


@router.post("/correction", dependencies=[_DECIDE])
def correct(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, credential_id: Id) -> Response:
    """Mend an entry error; both versions stay."""
    form = CorrectionForm.read(submitted)
    changes = {} if form.errors else {"number": form.number, "field": form.field, "issuer": form.issuer}
    return _do(
        request, db, actor, credential_id, form,
        lambda one: granting.correct(db, one, changes=changes, reason=form.text, actor=actor), "CREDENTIAL_CORRECTED",
    )  # fmt: skip
