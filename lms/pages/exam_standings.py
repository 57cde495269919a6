"""Deferrals and exemptions: asked by the unit or by oneself with a document, decided by the bureau."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms.access import Actor, Permission
from lms.errors import NotFound
from lms.exams.actions.standings import Document, ask, decide
from lms.exams.models import Exam, ExamCandidate
from lms.exams.queries.exams import get_exam
from lms.exams.queries.roster import get_candidate
from lms.exams.queries.standings import get_request, my_candidate, my_requests, requests_of
from lms.exams.queries.terms import terms_of
from lms.exams.rules.states import STANDING_OPEN, Standing
from lms.pages.acting import attempt, done
from lms.pages.exam_desk import DEALS
from lms.pages.forms.attached import ONE_FILE, name_of
from lms.pages.forms.exam_roster import DecisionForm, StandingForm
from lms.people.queries.names import account_names
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.downloads import send_stored
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("exam_standings")
_P = Permission
_SEE, _RUN, _SIT = may(*DEALS), may(_P.RUN_EXAMS), may(_P.SIT_EXAMS)
_FIELDS = {
    "REASON_MISSING": "reason",
    "STANDING_UNPROVEN": "document",
    "FILE_KIND": "file",
    "FILE_EMPTY": "file",
    "FILE_TOO_LARGE": "file",
}


@router.get("/exam-desk/{exam_id}/standings", dependencies=[_SEE])
def index(request: Request, db: ReadDb, actor: CurrentActor, exam_id: Id) -> Response:
    """List the requests about candidates in reach, undecided ones first."""
    return _list(request, db, get_exam(db, exam_id, seen_by=actor), actor, DecisionForm.empty(), 0)


@router.get("/exam-desk/{exam_id}/candidates/{candidate_id}/standing", dependencies=[may(_P.PROPOSE_CANDIDATES)])
def new(request: Request, db: ReadDb, actor: CurrentActor, exam_id: Id, candidate_id: Id) -> Response:
    """Show the form that asks for one of the unit's people."""
    exam = get_exam(db, exam_id, seen_by=actor)
    return _form(request, exam, get_candidate(db, exam, candidate_id, seen_by=actor), StandingForm.empty())


@router.post(
    "/exam-desk/{exam_id}/candidates/{candidate_id}/standing",
    dependencies=[may(_P.PROPOSE_CANDIDATES)],
    max_body_size=ONE_FILE,
)
def create(
    request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_id: Id, candidate_id: Id
) -> Response:
    """Ask for one of the unit's people."""
    exam, form = get_exam(db, exam_id, seen_by=actor, to_change=True), StandingForm.read(submitted)
    one = get_candidate(db, exam, candidate_id, seen_by=actor)
    if _asked(db, exam, one, form, actor):
        return done(request, "exam_roster.candidate", "STANDING_ASKED", exam_id=exam_id, candidate_id=candidate_id)
    return _form(request, exam, one, form, status=422)


@router.post("/exam-desk/{exam_id}/standings/{request_id}", dependencies=[_RUN])
def settle(
    request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_id: Id, request_id: Id
) -> Response:
    """Grant a request or refuse it."""
    exam, form = get_exam(db, exam_id, seen_by=actor, to_change=True), DecisionForm.read(submitted)
    asked, one = get_request(db, exam, request_id, seen_by=actor)
    if not form.errors:
        with attempt(db, form, {"REASON_MISSING": "reason"}):
            decide(db, exam, one, asked, granted=form.granted == "yes", reason=form.reason or "", actor=actor)
            return done(request, "exam_standings.index", "STANDING_DECIDED", exam_id=exam_id)
    return _list(request, db, exam, actor, form, request_id, status=422)


@router.get("/exam-desk/{exam_id}/standings/{request_id}/file", dependencies=[_SEE])
def document(db: ReadDb, actor: CurrentActor, exam_id: Id, request_id: Id) -> Response:
    """Send the document of a request to be saved."""
    asked, _ = get_request(db, get_exam(db, exam_id, seen_by=actor), request_id, seen_by=actor)
    if asked.digest is None:
        raise NotFound("FILE_GONE")
    return send_stored(asked.digest, asked.media_type, asked.file_name or "document")


@router.get("/exams/standing/{my_candidate_id}", dependencies=[_SIT])
def mine(request: Request, db: ReadDb, actor: CurrentActor, my_candidate_id: Id) -> Response:
    """Show one's own place on a roster, and the form that asks to be put off."""
    one = my_candidate(db, my_candidate_id, seen_by=actor)
    return _mine(request, db, one, StandingForm.empty())


@router.post("/exams/standing/{my_candidate_id}", dependencies=[_SIT], max_body_size=ONE_FILE)
def ask_mine(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, my_candidate_id: Id) -> Response:
    """Ask to be put off oneself."""
    one, form = my_candidate(db, my_candidate_id, seen_by=actor, to_change=True), StandingForm.read(submitted)
    if _asked(db, one.exam, one, form, actor):
        return done(request, "exams.index", "STANDING_ASKED")
    return _mine(request, db, one, form, status=422)


def _asked(db: Session, exam: Exam, one: ExamCandidate, form: StandingForm, actor: Actor) -> bool:
    """Put a request on record; False with the refusal in the form."""
    if form.errors:
        return False
    with attempt(db, form, _FIELDS):
        paper = Document(form.document)
        if form.file is not None:
            paper = Document(form.document, form.file.file.read(), name_of(form.file))
        ask(db, exam, one, Standing(form.standing), reason=form.reason, document=paper, actor=actor)
    return not form.errors


def _list(
    request: Request, db: Session, exam: Exam, actor: Actor, form: Form, deciding: int, status: int = 200
) -> Response:
    found = requests_of(db, exam, seen_by=actor)
    actors = [each.request.actor_id for each in found] + [each.decision.actor_id for each in found if each.decision]
    return render(
        request,
        "exam_desk/standings.html",
        status=status,
        exam=exam,
        found=found,
        form=form,
        deciding=deciding,
        names=account_names(db, actors),
        decides=actor.can(_P.RUN_EXAMS) and exam.unit.path.startswith(actor.unit_path) and exam.state in STANDING_OPEN,
    )


def _form(request: Request, exam: Exam, one: ExamCandidate, form: Form, status: int = 200) -> Response:
    is_open = exam.state in STANDING_OPEN
    return render(request, "exam_desk/standing.html", status=status, exam=exam, one=one, form=form, is_open=is_open)


def _mine(request: Request, db: Session, one: ExamCandidate, form: Form, status: int = 200) -> Response:
    return render(
        request,
        "exams/standing.html",
        status=status,
        exam=one.exam,
        one=one,
        form=form,
        asked=my_requests(db, one.id),
        terms=terms_of(db, one.exam),
        is_open=one.exam.state in STANDING_OPEN,
    )
