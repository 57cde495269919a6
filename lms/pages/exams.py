"""My exams: what is to come and what came of it, beginning, the paper, the receipt."""

from datetime import datetime
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
from lms.exams.queries.attempts import candidate_in_sitting, last_scores
from lms.exams.queries.discipline import my_cases
from lms.exams.queries.make_ups import resits_of
from lms.exams.queries.my_exams import my_exams
from lms.exams.queries.own_attempt import OwnAttempt, own_attempt
from lms.exams.queries.own_place import OwnPlace, own_place
from lms.exams.queries.papers import Paper, ShownQuestion, shown_paper
from lms.exams.queries.print_papers import require_at_screen
from lms.exams.queries.results import passed_by
from lms.exams.queries.standings import my_early_places
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
    attempt = own_attempt(db, my_attempt_id, seen_by=who_acts(request, db))
    if attempt.state != AttemptState.RUNNING:
        return _receipt(request, db, attempt)
    if attempt.paused_at is None and is_overdue(clock.now(), attempt.deadline_at):
        return render(request, "exams/closing.html", title=attempt.exam_title)
    require_safe_browser(db, attempt.candidate_id, proof_of(request), asked=attempt.safe_browser)
    # No "Back" and no other copy shows a paper without asking the server (security B3); pages are no-store anyway.
    page = render(
        request,
        "exams/paper.html",
        attempt=attempt,
        questions=_questions(db, attempt),
        sent={number: form_of(value) for number, value in attempt.answers.items()},
        zone=get_settings().timezone,
    )
    return light(request.headers, page)


@router.get("/attempts/{my_attempt_id}/receipt", dependencies=_SIT)
def receipt_file(request: Request, db: ReadDb, actor: CurrentActor, my_attempt_id: Id) -> Response:
    """Give the receipt to be kept: what anybody needs to see later that it is ours and for which answers."""
    attempt = own_attempt(db, my_attempt_id, seen_by=actor)
    if attempt.state == AttemptState.RUNNING:
        raise RuleBroken("NOT_HANDED_IN")
    answer = render(request, "exams/receipt_text.html", attempt=attempt)
    answer.headers["Content-Type"] = "text/plain; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="receipt-{attempt.id}.txt"'
    return answer


@router.get("/attempts/{my_attempt_id}/media/{exam_media}", dependencies=_SIT)
def media(db: ReadDb, actor: CurrentActor, my_attempt_id: Id, exam_media: str) -> Response:
    """Give a picture or sound that stands on one's own running paper; any other is not there (security B3)."""
    attempt = own_attempt(db, my_attempt_id, seen_by=actor)
    if attempt.state != AttemptState.RUNNING:
        raise NotFound
    for each in (one for question in _questions(db, attempt) for one in question.shown.media):
        if each.digest == exam_media:
            return Response(media_bytes(each.digest), media_type=each.media_type)
    raise NotFound


def _before(request: Request, db: Session, actor: Actor, sitting_id: int, form: Form, status: int = 200) -> Response:
    mine, now = own_place(db, sitting_id, seen_by=actor), clock.now()
    return render(
        request,
        "exams/before.html",
        status=status,
        mine=mine,
        refusal=_refusal(mine, now),
        deadline=mine.deadline_at or mine.times.deadline(max(now, mine.starts_at)),
        form=form,
        in_browser=_is_in_browser(db, mine, request),
    )


def _refusal(mine: OwnPlace, now: datetime) -> RuleBroken | None:
    """Return why one cannot begin now; None for who can, or has."""
    if mine.attempt_id is not None:
        return None
    try:
        require_at_screen(mine.way)
        mine.times.require_startable(now)
    except RuleBroken as broken:
        return broken
    return None if mine.state == ExamState.OPEN else RuleBroken("NOT_YET_OPEN", at=mine.starts_at)


def _is_in_browser(db: Session, mine: OwnPlace, request: Request) -> bool:
    try:
        require_safe_browser(db, mine.candidate_id, proof_of(request), asked=mine.safe_browser)
    except RuleBroken:
        return False
    return True


def _questions(db: Session, attempt: OwnAttempt) -> list[ShownQuestion]:
    return shown_paper(db, Paper(attempt.items or (), attempt.seed or ""))


def _receipt(request: Request, db: Session, attempt: OwnAttempt) -> Response:
    score = last_scores(db, [attempt.id]).get(attempt.id) if attempt.exam_state == ExamState.PUBLISHED else None
    return render(
        request,
        "exams/receipt.html",
        attempt=attempt,
        open_numbers=unanswered(attempt.answers, attempt.questions),
        score=score,
        passed=passed_by(attempt, score) if score else None,
    )
