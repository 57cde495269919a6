"""My exams: what is to come and what came of it, beginning, the paper, the receipt."""

from typing import Any

from fastapi import Depends
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.errors import NotFound, RuleBroken
from lms.exams.actions.launching import require_safe_browser
from lms.exams.actions.starting import Place, Started, start
from lms.exams.models import Attempt, ExamCandidate
from lms.exams.queries.attempts import (
    candidate_in_sitting,
    find_attempt,
    get_my_attempt,
    last_scores,
    own_paper,
    times_of,
)
from lms.exams.queries.discipline import cheats_among, my_cases
from lms.exams.queries.make_ups import resits_of
from lms.exams.queries.my_exams import my_exams
from lms.exams.queries.papers import shown_paper
from lms.exams.queries.print_papers import require_at_screen
from lms.exams.queries.results import passed_by
from lms.exams.queries.standings import my_early_places
from lms.exams.queries.terms import terms_of
from lms.exams.rules.discipline import IN_EFFECT
from lms.exams.rules.saving import unanswered
from lms.exams.rules.states import AttemptState, ExamState
from lms.exams.rules.times import is_overdue
from lms.pages.acting import attempt as trying
from lms.settings import get_settings
from lms.web.browsers import device_mark
from lms.web.busy import BusyGate, who_acts
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.light import light
from lms.web.render import redirect, render
from lms.web.routing import PageRouter
from lms.web.safe_browser import proof_of
from question_bank.answers import form_of
from question_bank.queries.media import media_bytes

router = PageRouter("exams")
_SIT = [may(Permission.SIT_EXAMS)]
# Asked by everybody in the same minute.
_AT_ONCE = [Depends(BusyGate(Permission.SIT_EXAMS))]


class CodeForm(Form):
    """The code an invigilator gave, for going on at another device."""

    code: str = ""


@router.get("/exams", dependencies=_SIT)
def index(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """List one's own exams: to come, going on, done."""
    mine = my_exams(db, seen_by=actor)
    passed = {each.score.attempt_id: passed_by(each.candidate.exam, each.score) for each in mine if each.score}
    cases = my_cases(db, seen_by=actor)
    cheats = {case.candidate_id for case in cases if case.state in IN_EFFECT}
    resits = resits_of(db, [each.candidate.id for each in mine])
    context: dict[str, Any] = {"mine": mine, "passed": passed, "cases": cases, "cheats": cheats, "resits": resits}
    context["early"] = my_early_places(db, seen_by=actor)
    return render(request, "exams/index.html", now=clock.now(), **context)


@router.get("/exams/sittings/{my_sitting_id}", dependencies=_AT_ONCE)
def show(request: Request, db: ReadDb, my_sitting_id: Id) -> Response:
    """Show what one is about to begin: rules, true end, and from when on."""
    return _before(request, db, who_acts(request, db), my_sitting_id, CodeForm.empty())


@router.post("/exams/sittings/{my_sitting_id}/attempt", dependencies=_SIT)
def begin(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, my_sitting_id: Id) -> Response:
    """Begin, or go on; the page of the paper then takes the pen."""
    candidate_in_sitting(db, my_sitting_id, seen_by=actor)
    form, host = CodeForm.read(submitted), request.client.host if request.client else ""
    place = Place(device_mark(request), host, proof_of(request))
    with trying(db, form, dict.fromkeys(("CODE_NEEDED", "CHECK_IN"), "code")):
        begun = start(db, my_sitting_id, place=place, code=form.code, actor=actor)
        if isinstance(begun, Started):
            return redirect(request, "exams.paper", my_attempt_id=begun.attempt.id)
        form.refuse("code", begun)  # not raised: the wrong try stays counted
    return _before(request, db, actor, my_sitting_id, form, status=422)


@router.get("/attempts/{my_attempt_id}", dependencies=_AT_ONCE)
def paper(request: Request, db: ReadDb, my_attempt_id: Id) -> Response:
    """Show the paper while it runs, the receipt afterwards."""
    attempt = get_my_attempt(db, my_attempt_id, seen_by=who_acts(request, db), with_paper=True)
    if attempt.state != AttemptState.RUNNING:
        return _receipt(request, db, attempt)
    if attempt.paused_at is None and is_overdue(clock.now(), attempt.deadline_at):
        return render(request, "exams/closing.html", exam=attempt.candidate.exam)
    require_safe_browser(db, attempt.candidate, proof_of(request))
    own = own_paper(db, attempt)
    # No "Back" and no other copy shows a paper without asking the server (security B3); pages are no-store anyway.
    page = render(
        request,
        "exams/paper.html",
        attempt=attempt,
        exam=attempt.candidate.exam,
        candidate=attempt.candidate,
        questions=shown_paper(db, own),
        sent={number: form_of(value) for number, value in attempt.answers.items()},
        zone=get_settings().timezone,
    )
    return light(request.headers, page)


@router.get("/attempts/{my_attempt_id}/receipt", dependencies=_SIT)
def receipt_file(request: Request, db: ReadDb, actor: CurrentActor, my_attempt_id: Id) -> Response:
    """Give the receipt to be kept: what anybody needs to see later that it is ours and for which answers."""
    attempt = get_my_attempt(db, my_attempt_id, seen_by=actor)
    if attempt.state == AttemptState.RUNNING:
        raise RuleBroken("NOT_HANDED_IN")
    answer = render(request, "exams/receipt_text.html", attempt=attempt, exam=attempt.candidate.exam)
    answer.headers["Content-Type"] = "text/plain; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="receipt-{attempt.id}.txt"'
    return answer


@router.get("/attempts/{my_attempt_id}/media/{exam_media}", dependencies=_SIT)
def media(db: ReadDb, actor: CurrentActor, my_attempt_id: Id, exam_media: str) -> Response:
    """Give a picture or sound that stands on one's own running paper; any other is not there (security B3)."""
    attempt = get_my_attempt(db, my_attempt_id, seen_by=actor)
    if attempt.state != AttemptState.RUNNING:
        raise NotFound
    own = own_paper(db, attempt)
    for each in (one for question in shown_paper(db, own) for one in question.shown.media):
        if each.digest == exam_media:
            return Response(media_bytes(each.digest), media_type=each.media_type)
    raise NotFound


def _before(request: Request, db: Session, actor: Actor, sitting_id: int, form: Form, status: int = 200) -> Response:
    candidate = candidate_in_sitting(db, sitting_id, seen_by=actor)
    times, now = times_of(candidate), clock.now()
    attempt, guard = find_attempt(db, candidate.id), candidate.exam.guard
    refusal: RuleBroken | None = None
    if attempt is None:
        try:
            require_at_screen(candidate.sitting)
            times.require_startable(now)
        except RuleBroken as broken:
            refusal = broken
        if candidate.exam.state != ExamState.OPEN and refusal is None:
            refusal = RuleBroken("NOT_YET_OPEN", at=candidate.sitting.starts_at)
    return render(
        request,
        "exams/before.html",
        status=status,
        candidate=candidate,
        exam=candidate.exam,
        times=times,
        attempt=attempt,
        refusal=refusal,
        deadline=attempt.deadline_at if attempt else times.deadline(max(now, times.starts_at)),
        now=now,
        form=form,
        checks_in=guard is not None and guard.check_in,
        launches=guard is not None and guard.safe_browser,
        in_browser=_is_in_browser(db, candidate, request),
        bring=terms_of(db, candidate.exam).bring if attempt is None and candidate.seat else "",
    )


def _is_in_browser(db: Session, candidate: ExamCandidate, request: Request) -> bool:
    try:
        require_safe_browser(db, candidate, proof_of(request))
    except RuleBroken:
        return False
    return True


def _receipt(request: Request, db: Session, attempt: Attempt) -> Response:
    exam = attempt.candidate.exam
    score = last_scores(db, [attempt.id]).get(attempt.id) if exam.state == ExamState.PUBLISHED else None
    cheated = bool(cheats_among(db, [attempt.candidate_id]))
    return render(
        request,
        "exams/receipt.html",
        attempt=attempt,
        exam=exam,
        open_numbers=unanswered(attempt.answers, attempt.questions),
        score=score,
        passed=passed_by(exam, score) if score else None,
        cheated=cheated,
    )
