"""Score checks of an exam as its examiner answers them, and the list of who passed."""

from sqlalchemy import true
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms.access import Actor, Permission
from lms.errors import RuleBroken
from lms.exams.actions import score_checks as acting
from lms.exams.models import Exam
from lms.exams.queries.attempts import last_scores
from lms.exams.queries.exams import is_run_by
from lms.exams.queries.result_names import names_of
from lms.exams.queries.results import passed_by
from lms.exams.queries.score_checks import checks_of, get_check, marked_paper, may_ask_until
from lms.exams.rules.score_checks import Outcome
from lms.exams.rules.states import ExamState
from lms.pages.acting import attempt, done
from lms.pages.exam_marking import own_exam
from lms.pages.forms.marking import CheckAnswerForm, read_halves
from lms.people.queries.names import account_names
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter
from question_bank.answers import form_of
from question_bank.facts import keys_in
from question_bank.types import shown

router = PageRouter("exam_checks", prefix="/exam-desk/{exam_id}")
_P = Permission
_SEE, _RUN = may(_P.RUN_EXAMS, _P.PUBLISH_EXAMS), may(_P.RUN_EXAMS)
_FIELDS = {"REASON_MISSING": "note", "CHECK_SAME": "outcome"}


@router.get("/score-checks", dependencies=[_SEE])
def index(request: Request, db: ReadDb, actor: CurrentActor, exam_id: Id) -> Response:
    """List who had his score checked and what came of it."""
    exam = own_exam(db, exam_id, actor)
    rows = checks_of(db, exam.id)
    return render(request, "exam_desk/checks.html", exam=exam, rows=rows, until=may_ask_until(db, exam))


@router.get("/score-checks/{score_check_id}", dependencies=[_SEE])
def show(request: Request, db: ReadDb, actor: CurrentActor, exam_id: Id, score_check_id: Id) -> Response:
    """Show the marked paper of one who asked."""
    exam = own_exam(db, exam_id, actor)
    return _show(request, db, actor, exam, score_check_id, CheckAnswerForm.empty())


@router.post("/score-checks/{score_check_id}", dependencies=[_RUN])
def answer(
    request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_id: Id, score_check_id: Id
) -> Response:
    """Answer a score check."""
    exam, form = own_exam(db, exam_id, actor, to_change=True), CheckAnswerForm.read(submitted)
    row = get_check(db, exam, score_check_id)
    if not form.errors:
        with attempt(db, form, _FIELDS):
            changes = _changes(dict(submitted)) if form.outcome is Outcome.CORRECTED else {}
            acting.answer(db, exam, row.check, outcome=form.outcome, note=form.note or "", changes=changes, actor=actor)
            return done(request, "exam_checks.index", "CHECK_ANSWER_GIVEN", exam_id=exam.id)
    return _show(request, db, actor, own_exam(db, exam_id, actor), score_check_id, form, status=422)


@router.get("/passed", dependencies=[_SEE])
def passed(request: Request, db: ReadDb, actor: CurrentActor, exam_id: Id) -> Response:
    """List who passed, by name and unit and no more; only once it is published."""
    exam = own_exam(db, exam_id, actor)
    people = names_of(db, [exam.id], among=true(), only="passed", limit=None).rows if _is_out(exam) else []
    return render(request, "exam_desk/passed.html", exam=exam, people=people)


def _is_out(exam: Exam) -> bool:
    return exam.state == ExamState.PUBLISHED


def _changes(submitted: dict[str, object]) -> dict[int, int]:
    """Return the points that were typed, by number on the paper. Raises RuleBroken MARK_POINTS."""
    found = {}
    for name, value in submitted.items():
        number = name.removeprefix("points-")
        if name.startswith("points-") and number.isascii() and number.isdigit() and len(number) < 5 and str(value):
            try:
                found[int(number)] = int(str(read_halves(str(value))))
            except ValueError:
                raise RuleBroken("MARK_POINTS") from None
    return found


def _show(
    request: Request, db: Session, actor: Actor, exam: Exam, check_id: int, form: Form, status: int = 200
) -> Response:
    row = get_check(db, exam, check_id)
    score = last_scores(db, [row.attempt_id])[row.attempt_id]
    looked = marked_paper(db, row.attempt_id, score)
    accounts = [mark.account_id for one in looked for _, marks in one.marks for mark in marks]
    return render(
        request,
        "exam_desk/check.html",
        status=status,
        exam=exam,
        row=row,
        form=form,
        score=score,
        passed=passed_by(exam, score),
        looked=looked,
        shown={one.number: shown(one.content, one.item.order) for one in looked},
        sent={one.number: form_of(one.answer) for one in looked},
        keys={one.number: keys_in(one.content) for one in looked},
        names=account_names(db, [*accounts, row.answer.actor_id if row.answer else None]),
        may_answer=row.answer is None and is_run_by(db, exam, actor),
    )
