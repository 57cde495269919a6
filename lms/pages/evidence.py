"""Evidence of a training: add files while it waits, and take one home."""

from starlette.requests import Request
from starlette.responses import Response

from lms.access import Permission
from lms.errors import RuleBroken
from lms.hours.catalogue import EVIDENCE_EXPECTED, EvidenceKind, Method
from lms.hours.queries.activities import get_evidence
from lms.hours.queries.activity_page import ActivityPage, activity_page
from lms.pages.acting import attempt, done
from lms.pages.forms.evidence import add_files, read_evidence
from lms.settings import get_settings
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.downloads import send_stored
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import Router

router = Router()
_PROPOSE = may(Permission.PROPOSE_HOURS)


@router.get("/activities/{activity_id}/evidence", name="evidence.new", dependencies=[_PROPOSE])
def new(request: Request, db: ReadDb, actor: CurrentActor, activity_id: Id) -> Response:
    """Show the form for further evidence."""
    return _form(request, activity_page(db, activity_id, seen_by=actor), Form.empty())


@router.post(
    "/activities/{activity_id}/evidence",
    name="evidence.create",
    dependencies=[_PROPOSE],
    max_body_size=get_settings().upload_limit_mb * 2**20,
)
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, activity_id: Id) -> Response:
    """Add files to a training that still waits for a decision."""
    page, form = activity_page(db, activity_id, seen_by=actor), Form.empty()
    attached = read_evidence(submitted, form)
    if not attached and not form.errors:
        form.refuse(f"file_{_expected(page)[0].value}", "NO_FILE")
    if not form.errors:
        with attempt(db, form):
            _require_open(page)
            add_files(db, page.activity, attached, actor=actor)
    if form.errors:
        return _form(request, page, form, status=422)
    return done(request, "activities.show", "EVIDENCE_ADDED", {"files": len(attached)}, activity_id=activity_id)


@router.get("/evidence/{evidence_id}", name="evidence.show", dependencies=[may(Permission.VIEW_PEOPLE)])
def show(db: ReadDb, actor: CurrentActor, evidence_id: Id) -> Response:
    """Send one file of evidence to be saved."""
    evidence = get_evidence(db, evidence_id, seen_by=actor)
    return send_stored(evidence.digest, evidence.file.media_type, evidence.file_name)


def _require_open(page: ActivityPage) -> None:
    if not page.is_open:
        raise RuleBroken("EVIDENCE_CLOSED")


def _expected(page: ActivityPage) -> tuple[EvidenceKind, ...]:
    return EVIDENCE_EXPECTED[Method(page.activity.method)]


def _form(request: Request, page: ActivityPage, form: Form, status: int = 200) -> Response:
    expected = _expected(page)
    others = [kind for kind in EvidenceKind if kind not in expected]
    return render(
        request, "activities/evidence.html", status=status, page=page, form=form, expected=expected, others=others
    )
