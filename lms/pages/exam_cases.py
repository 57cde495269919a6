"""One case of cheating as the bureau deals with it: answer, hear, decide, serve, review."""

from collections.abc import Callable

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.exams.actions import accusing
from lms.exams.queries.discipline import CaseFile, get_case, get_evidence
from lms.exams.queries.exams import is_run_by
from lms.pages.acting import attempt, done
from lms.pages.forms.attached import SOME_FILES, read_attached
from lms.pages.forms.discipline import DecisionForm, HearingForm, TextForm
from lms.people.queries.names import account_names
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.downloads import send_stored
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("exam_cases", prefix="/exam-cases/{case_id}")
_P = Permission
_DEAL, _RUN, _DECIDE = may(_P.RUN_EXAMS, _P.PUBLISH_EXAMS), may(_P.RUN_EXAMS), may(_P.PUBLISH_EXAMS)
_FIELDS = {"REASON_MISSING": "text", "HEARING_PAST": "on"}


@router.get("", dependencies=[_DEAL])
def show(request: Request, db: ReadDb, actor: CurrentActor, case_id: Id) -> Response:
    """Show a case and what is to be done about it."""
    return _page(request, db, actor, get_case(db, case_id, seen_by=actor), TextForm.empty())


@router.get("/files/{case_file_id}", dependencies=[_DEAL])
def download(db: ReadDb, actor: CurrentActor, case_id: Id, case_file_id: Id) -> Response:
    """Send a file of the evidence."""
    return send_evidence(get_case(db, case_id, seen_by=actor), case_file_id)


@router.post("/files", dependencies=[_RUN], max_body_size=SOME_FILES)
def attach(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, case_id: Id) -> Response:
    """Add files to the evidence."""
    file, form = get_case(db, case_id, seen_by=actor, to_change=True), TextForm.read(submitted)
    attached = read_attached(submitted, form)
    if not attached and not form.errors:
        form.refuse("files", "NO_FILE")
    if not form.errors:
        with attempt(db, form, dict.fromkeys(("EVIDENCE_TWICE", "FILE_TOO_LARGE"), "files")):
            for one in attached:
                accusing.add_evidence(db, file, one, actor=actor)
            return done(request, "exam_cases.show", "EVIDENCE_ADDED", {"files": len(attached)}, case_id=case_id)
    return _page(request, db, actor, file, form, status=422)


@router.post("/points/{point_id}", dependencies=[_RUN])
def answer(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, case_id: Id, point_id: Id) -> Response:
    """Answer one point of what the candidate said."""
    form = TextForm.read(submitted)
    return _do(
        request, db, actor, case_id, form, "POINT_ANSWERED_NOW",
        lambda file: accusing.answer_point(db, file, point_id, text=form.text, actor=actor),
    )  # fmt: skip


@router.post("/hearing", dependencies=[_RUN])
def appoint(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, case_id: Id) -> Response:
    """Say when and where the candidate is heard."""
    form = HearingForm.read(submitted)
    return _do(
        request, db, actor, case_id, form, "HEARING_APPOINTED",
        lambda file: accusing.appoint_hearing(db, file, form.on, place=form.text, actor=actor),
    )  # fmt: skip


@router.post("/hearing-record", dependencies=[_DEAL])
def record(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, case_id: Id) -> Response:
    """Put the record of the hearing down."""
    form = TextForm.read(submitted)
    return _do(
        request, db, actor, case_id, form, "HEARING_RECORDED",
        lambda file: accusing.record_hearing(db, file, minutes=form.text, actor=actor),
    )  # fmt: skip


@router.post("/decision", dependencies=[_DECIDE])
def decide(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, case_id: Id) -> Response:
    """Decide: proven or not."""
    form = DecisionForm.read(submitted)
    return _do(
        request, db, actor, case_id, form, "CASE_DECIDED_NOW",
        lambda file: accusing.decide(db, file, proven=form.outcome == "yes", reasons=form.text, actor=actor),
    )  # fmt: skip


@router.post("/service", dependencies=[_DEAL])
def serve(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, case_id: Id) -> Response:
    """Put on record how the decision was handed over."""
    form = TextForm.read(submitted)
    return _do(
        request, db, actor, case_id, form, "CASE_SERVED",
        lambda file: accusing.serve(db, file, how=form.text, actor=actor),
    )  # fmt: skip


@router.post("/withdrawal", dependencies=[_RUN])
def withdraw(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, case_id: Id) -> Response:
    """Drop a case."""
    form = TextForm.read(submitted)
    return _do(
        request, db, actor, case_id, form, "CASE_WITHDRAWN",
        lambda file: accusing.withdraw(db, file, reasons=form.text, actor=actor),
    )  # fmt: skip


@router.post("/review", dependencies=[_DEAL])
def review(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, case_id: Id) -> Response:
    """Decide about an objection."""
    form = DecisionForm.read(submitted)
    return _do(
        request, db, actor, case_id, form, "CASE_REVIEWED",
        lambda file: accusing.review(db, file, upheld=form.outcome == "yes", reasons=form.text, actor=actor),
    )  # fmt: skip


def _do(
    request: Request, db: Session, actor: Actor, case_id: int, form: Form, said: str, deed: Callable[[CaseFile], None]
) -> Response:
    file = get_case(db, case_id, seen_by=actor, to_change=True)
    if not form.errors:
        with attempt(db, form, _FIELDS):
            deed(file)
            return done(request, "exam_cases.show", said, case_id=case_id)
    return _page(request, db, actor, get_case(db, case_id, seen_by=actor, to_change=True), form, status=422)


def send_evidence(file: CaseFile, evidence_id: int) -> Response:
    """Send a file of a case to be saved."""
    one = get_evidence(file, evidence_id)
    return send_stored(one.digest or "", one.media_type, one.file_name)


def _page(request: Request, db: Session, actor: Actor, file: CaseFile, form: Form, status: int = 200) -> Response:
    exam = file.case.candidate.exam
    seen = [row.irregularity.actor_id for row in file.evidence if row.irregularity]
    return render(
        request,
        "exam_cases/show.html",
        status=status,
        exam=exam,
        file=file,
        case=file.case,
        names=account_names(db, [event.actor_id for event in file.events] + seen),
        runs=is_run_by(db, exam, actor),
        decides=actor.can(_P.PUBLISH_EXAMS),
        opened_it=actor.account_id == file.case.opened_by_id,
        involved=actor.account_id in file.hands,
        today=clock.today(),
        form=form,
    )
