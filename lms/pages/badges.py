"""The steps of an assistant's badge: plan, result, issue, stop, resume, new contract, end, print."""

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms.access import Actor, Permission
from lms.credentials.actions import badges as steps, badges_stopping as stopping
from lms.credentials.models import Badge
from lms.credentials.queries.badges import get_badge
from lms.credentials.queries.contracts import get_contract
from lms.credentials.rules.badges_training import MODULES
from lms.documents.actions.badge_papers import paper_of_badge
from lms.pages.acting import attempt, done
from lms.pages.assistants import show_badge
from lms.pages.forms.assistants import EndForm, PlanForm, RenewForm, ResumeForm, StopForm
from lms.web.deps import CurrentActor, Db, Id, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import redirect
from lms.web.routing import PageRouter

router = PageRouter("badges", prefix="/assistants/{badge_id}")
_REGISTER, _ISSUE = [may(Permission.REGISTER_ASSISTANTS)], [may(Permission.ISSUE_BADGES)]
_PRINT = [may(Permission.ISSUE_BADGES, Permission.ISSUE_DOCUMENTS)]
_END = [may(Permission.END_BADGES)]
_MODULE_FIELDS = dict(zip(MODULES, ("ethics", "law", "duty", "conduct"), strict=True))
_CONTRACT = dict.fromkeys(
    ("CONTRACT_SAME", "BADGE_UNIT", "CONTRACT_NATURE", "CONTRACT_OVER", "CONTRACT_NOT_BEGUN"), "contract"
)


@router.post("/training", dependencies=_REGISTER)
def train(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, badge_id: Id) -> Response:
    """Say how the four modules will be taught."""
    form = PlanForm.read(submitted)
    plan = {} if form.errors else {module: getattr(form, name) for module, name in _MODULE_FIELDS.items()}
    return _do(
        request, db, actor, badge_id, form, "train", "TRAINING_PLANNED",
        lambda badge: steps.plan_training(db, badge, plan, actor=actor),
    )  # fmt: skip


@router.post("/result", dependencies=_ISSUE)
def take(request: Request, db: Db, actor: CurrentActor, badge_id: Id) -> Response:
    """Take over the passed exam."""
    return _do(
        request, db, actor, badge_id, Form.empty(), "pass", "RESULT_TAKEN",
        lambda badge: steps.take_result(db, badge, actor=actor),
    )  # fmt: skip


@router.post("/issue", dependencies=_ISSUE)
def issue(request: Request, db: Db, actor: CurrentActor, badge_id: Id) -> Response:
    """Issue the badge."""
    return _do(
        request, db, actor, badge_id, Form.empty(), "issue", "BADGE_ISSUED",
        lambda badge: {"number": steps.issue(db, badge, actor=actor)},
    )  # fmt: skip


@router.post("/stop", dependencies=_ISSUE)
def stop(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, badge_id: Id) -> Response:
    """Take the assistant off the post."""
    form = StopForm.read(submitted)
    return _do(
        request, db, actor, badge_id, form, "stop", "ASSISTANT_STOPPED",
        lambda badge: stopping.stop(
            db, badge, ground=form.ground, facts=form.facts, document=form.document, actor=actor
        ),
        {"STOP_FACTS_MISSING": "facts", "DOCUMENT_MISSING": "document"},
    )  # fmt: skip


@router.post("/resumption", dependencies=_ISSUE)
def resume(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, badge_id: Id) -> Response:
    """Put the assistant back on the post."""
    form = ResumeForm.read(submitted)
    return _do(
        request, db, actor, badge_id, form, "resume", "ASSISTANT_RESUMED",
        lambda badge: stopping.resume(db, badge, cure=form.cure, actor=actor), {"CURE_MISSING": "cure"},
    )  # fmt: skip


@router.post("/contract", dependencies=_REGISTER)
def renew(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, badge_id: Id) -> Response:
    """Let the assistant go on under another contract."""
    form = RenewForm.read(submitted)
    contract = None if form.errors else get_contract(db, form.contract, seen_by=actor)
    return _do(
        request, db, actor, badge_id, form, "renew", "BADGE_CONTRACT_CHANGED",
        lambda badge: steps.go_on_under(db, badge, contract, actor=actor) if contract else None, _CONTRACT,
    )  # fmt: skip


@router.post("/end", dependencies=_END)
def end(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, badge_id: Id) -> Response:
    """End the badge and say what became of it."""
    form = EndForm.read(submitted)
    fields = {"REASON_MISSING": "note", "LOSS_NOTE_MISSING": "note", "BADGE_NOT_RETURNED": "handed_in"}
    return _do(
        request, db, actor, badge_id, form, "end", "BADGE_ENDED",
        lambda badge: stopping.end_badge(
            db, badge, reason=form.reason, note=form.note, handed_in=form.handed_in, actor=actor
        ),
        fields,
    )  # fmt: skip


@router.get("/badge.pdf", dependencies=_PRINT)
def document(request: Request, db: Db, actor: CurrentActor, badge_id: Id) -> Response:
    """Lead to the file of the badge, to be printed on a card: issued the first time and when it has changed."""
    paper = paper_of_badge(db, get_badge(db, badge_id, seen_by=actor), actor=actor)
    return redirect(request, "documents.file", document_id=paper.id)


def _do(
    request: Request,
    db: Session,
    actor: Actor,
    badge_id: int,
    form: Form,
    doing: str,
    said: str,
    deed: Callable[[Badge], object],
    fields: Mapping[str, str] | None = None,
) -> Response:
    badge = get_badge(db, badge_id, seen_by=actor, lock=True)
    if not form.errors:
        with attempt(db, form, fields):
            answer = deed(badge)
            filled = answer if isinstance(answer, dict) else None
            return done(request, "assistants.show", said, filled, badge_id=badge_id)
    badge = get_badge(db, badge_id, seen_by=actor, lock=True)
    return show_badge(request, db, actor, badge, form, doing, status=422)
