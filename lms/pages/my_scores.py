"""One's own score: what each question earned, every version with its reason, and having it checked."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.exams.actions import score_checks as acting
from lms.exams.queries.attempts import get_my_attempt
from lms.exams.queries.discipline import cheats_among
from lms.exams.queries.measured import own_chapters
from lms.exams.queries.results import passed_by
from lms.exams.queries.score_checks import check_of, may_ask_until, own_points, scores_of
from lms.exams.rules.states import ExamState
from lms.pages.acting import attempt as trying, done
from lms.pages.forms.marking import CheckForm
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("my_scores", prefix="/attempts/{my_attempt_id}/score")
_SIT = [may(Permission.SIT_EXAMS)]


@router.get("", dependencies=_SIT)
def show(request: Request, db: ReadDb, actor: CurrentActor, my_attempt_id: Id) -> Response:
    """Show one's score once it is published."""
    return _show(request, db, actor, my_attempt_id, CheckForm.empty())


@router.post("/check", dependencies=_SIT)
def ask(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, my_attempt_id: Id) -> Response:
    """Ask that it be checked."""
    get_my_attempt(db, my_attempt_id, seen_by=actor)
    form = CheckForm.read(submitted)
    if not form.errors:
        with trying(db, form, {"REASON_MISSING": "reason"}):
            acting.ask(db, my_attempt_id, reason=form.reason or "", actor=actor)
            return done(request, "my_scores.show", "CHECK_ASKED", my_attempt_id=my_attempt_id)
    return _show(request, db, actor, my_attempt_id, form, status=422)


def _show(request: Request, db: Session, actor: Actor, attempt_id: int, form: Form, status: int = 200) -> Response:
    attempt = get_my_attempt(db, attempt_id, seen_by=actor)
    exam = attempt.candidate.exam
    scores = scores_of(db, attempt.id) if exam.state == ExamState.PUBLISHED else []
    check = check_of(db, attempt.id)
    until = may_ask_until(db, exam)
    return render(
        request,
        "exams/score.html",
        status=status,
        attempt=attempt,
        exam=exam,
        form=form,
        scores=scores,
        cheated=bool(cheats_among(db, [attempt.candidate_id])),
        passed={score.number: passed_by(exam, score) for score in scores},
        items=own_points(db, attempt.id, scores[0]) if scores else [],
        chapters=own_chapters(db, attempt.id, scores[0]) if scores else [],
        check=check[0] if check else None,
        answer=check[1] if check else None,
        until=until,
        may_ask=check is None and until is not None and clock.today() <= until,
    )
