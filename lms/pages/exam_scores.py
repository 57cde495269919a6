"""Tables of scores of an exam: one person brings them, another reads a sample again, then they count."""

from typing import Any

from sqlalchemy.orm import Session
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from lms.access import Actor, Permission
from lms.errors import NotFound, RuleBroken
from lms.exams.actions import sheets
from lms.exams.models import Exam
from lms.exams.queries.exams import get_exam_dealt_with, is_run_by
from lms.exams.queries.sheets import (
    batches_of,
    comparisons_of,
    get_batch,
    lines_of,
    sampled,
    scan_names,
    scans_of,
)
from lms.exams.queries.terms import terms_of
from lms.exchange.refusals import MAX_BYTES
from lms.exchange.score_words import COLUMNS
from lms.exchange.scores import import_scores, verdicts_of
from lms.pages.acting import attempt, done
from lms.pages.forms.exam_roster import ReturnForm, ScoresForm
from lms.pages.forms.score_sample import read_sample
from lms.people.queries.names import account_names
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.downloads import send_stored
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.paging import Paging, page_number
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("exam_scores", prefix="/exam-desk/{exam_id}/scores")
_P = Permission
_SEE, _RUN = may(_P.RUN_EXAMS, _P.PUBLISH_EXAMS), may(_P.RUN_EXAMS)
_ON_A_PAGE = 100
_MOST_SCANS = 200 * 2**20


@router.get("", dependencies=[_SEE])
def index(request: Request, db: ReadDb, actor: CurrentActor, exam_id: Id) -> Response:
    """List the tables that came, and the form for another."""
    return _list(request, db, get_exam_dealt_with(db, exam_id, seen_by=actor), actor, ScoresForm.empty())


@router.post("", dependencies=[_RUN], max_body_size=MAX_BYTES + 2**20)
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_id: Id) -> Response:
    """Take a table: every line is judged, nothing of it counts yet."""
    exam, form = get_exam_dealt_with(db, exam_id, seen_by=actor, to_change=True), ScoresForm.read(submitted)
    if not form.errors:
        with attempt(db, form):
            data, name = form.file.file.read(MAX_BYTES + 1), form.file.filename or ""
            answer = import_scores(
                db, data, name, exam=exam, actor=actor, reason=form.reason or "", whole=bool(form.whole)
            )
            if answer.batch_id is not None:
                path: dict[str, Any] = {"exam_id": exam_id, "score_batch_id": answer.batch_id}
                return done(request, "exam_scores.show", "SCORES_STAGED", **path)
            if not answer.refused:
                return done(request, "exam_scores.index", "SCORES_UNCHANGED", exam_id=exam_id)
            return _list(request, db, exam, actor, form, answer.rows, status=422)
    if "" in form.errors:
        form.refuse("file", form.errors.pop(""))
    return _list(request, db, exam, actor, form, status=422)


@router.get("/{score_batch_id}", dependencies=[_SEE])
def show(
    request: Request, db: ReadDb, actor: CurrentActor, exam_id: Id, score_batch_id: Id, page: str = ""
) -> Response:
    """Show a table: its lines, its scans, and the sample for the second person."""
    return _show(
        request, db, get_exam_dealt_with(db, exam_id, seen_by=actor), actor, score_batch_id, Form.empty(), page=page
    )


@router.post("/{score_batch_id}/scans", dependencies=[_RUN], max_body_size=_MOST_SCANS)
def scans(
    request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_id: Id, score_batch_id: Id
) -> Response:
    """Attach scans by the names the table mentions."""
    exam, form = get_exam_dealt_with(db, exam_id, seen_by=actor, to_change=True), Form.empty()
    batch = get_batch(db, exam, score_batch_id, to_change=True)
    given = [one for one in submitted.getlist("scans") if isinstance(one, UploadFile) and one.filename]
    if not given:
        form.refuse("scans", "NO_FILE")
    if not form.errors:
        with attempt(db, form):
            pile = [(one.filename or "", one.file.read()) for one in given]
            came = sheets.attach_scans(db, exam, batch, pile, actor=actor)
            path = {"exam_id": exam_id, "score_batch_id": score_batch_id}
            return done(request, "exam_scores.show", "SCANS_ATTACHED", {"scans": came}, **path)
    return _show(request, db, exam, actor, score_batch_id, form, status=422)


@router.get("/{score_batch_id}/scans/{score_scan_id}", dependencies=[_SEE])
def scan(db: ReadDb, actor: CurrentActor, exam_id: Id, score_batch_id: Id, score_scan_id: Id) -> Response:
    """Send a scan to be saved."""
    batch = get_batch(db, get_exam_dealt_with(db, exam_id, seen_by=actor), score_batch_id)
    found = next((one for one in scans_of(db, batch.id).values() if one.id == score_scan_id), None)
    if found is None:
        raise NotFound("FILE_GONE")
    return send_stored(found.digest, found.media_type, found.name)


@router.post("/{score_batch_id}/acceptance", dependencies=[_SEE])
def accept(
    request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_id: Id, score_batch_id: Id
) -> Response:
    """Take what the second person read again; accept the table when all of it agrees."""
    exam, form = get_exam_dealt_with(db, exam_id, seen_by=actor, to_change=True), Form.empty()
    batch = get_batch(db, exam, score_batch_id, to_change=True)
    with attempt(db, form):
        seen = read_sample(submitted, sampled(db, batch))
        came = sheets.compare_and_accept(db, exam, batch, seen, actor=actor)
    if not form.errors and not came.differ:
        path = {"exam_id": exam_id, "score_batch_id": score_batch_id}
        return done(request, "exam_scores.show", "SCORES_ACCEPTED", {"scores": came.stored}, **path)
    if not form.errors:  # not raised: what was read stays on record
        form.refuse("", RuleBroken("SAMPLE_DIFFERS", rows="、".join(map(str, came.differ))))
    return _show(request, db, exam, actor, score_batch_id, form, typed=submitted, status=422)


@router.post("/{score_batch_id}/rejection", dependencies=[_SEE])
def reject(
    request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_id: Id, score_batch_id: Id
) -> Response:
    """Reject a table, or take one's own back."""
    exam, form = get_exam_dealt_with(db, exam_id, seen_by=actor, to_change=True), ReturnForm.read(submitted)
    batch = get_batch(db, exam, score_batch_id, to_change=True)
    if not form.errors:
        with attempt(db, form, {"REASON_MISSING": "remark"}):
            sheets.reject(db, exam, batch, reason=form.remark or "", actor=actor)
            return done(request, "exam_scores.index", "SCORES_REJECTED", exam_id=exam_id)
    return _show(request, db, exam, actor, score_batch_id, form, status=422)


def _list(
    request: Request, db: Session, exam: Exam, actor: Actor, form: Form, said: object = (), status: int = 200
) -> Response:
    found, terms = batches_of(db, exam.id), terms_of(db, exam)
    states = sheets.PAPER_STATES | ({"announced"} if terms.elsewhere else set())
    return render(
        request,
        "exam_desk/scores.html",
        status=status,
        exam=exam,
        found=found,
        form=form,
        said=said,
        terms=terms,
        columns=COLUMNS,
        names=account_names(db, [one.uploaded_by_id for one in found] + [one.decided_by_id for one in found]),
        may_bring=is_run_by(db, exam, actor) and exam.state in states,
    )


def _show(
    request: Request,
    db: Session,
    exam: Exam,
    actor: Actor,
    batch_id: int,
    form: Form,
    *,
    page: str = "",
    typed: FormData | None = None,
    status: int = 200,
) -> Response:
    batch = get_batch(db, exam, batch_id)
    lines, number = lines_of(db, batch), page_number(page)
    is_mine = batch.uploaded_by_id is not None and batch.uploaded_by_id == actor.account_id
    return render(
        request,
        "exam_desk/score_batch.html",
        status=status,
        exam=exam,
        batch=batch,
        form=form,
        typed=typed or {},
        lines=lines[(number - 1) * _ON_A_PAGE : number * _ON_A_PAGE],
        page=Paging(len(lines), number, _ON_A_PAGE),
        verdicts=verdicts_of(batch.answer),
        sample=sampled(db, batch) if batch.state == "pending" and not is_mine else [],
        scans=scans_of(db, batch.id),
        wanted=sorted(scan_names(db, batch.id)),
        compared=comparisons_of(db, batch.id),
        is_mine=is_mine,
        runs=is_run_by(db, exam, actor),
        names=account_names(db, [batch.uploaded_by_id, batch.decided_by_id]),
    )
