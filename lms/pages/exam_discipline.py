"""Discipline of an exam as the bureau sees it: what is on record, opening a case, what became known."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms.access import Actor, Permission
from lms.errors import NotFound
from lms.exams.actions import accusing, leaking
from lms.exams.models import Exam, ExamCandidate
from lms.exams.queries.board import irregularities_of
from lms.exams.queries.discipline import cases_of, leaks_of, noted_in
from lms.exams.queries.exams import get_exam_dealt_with, is_run_by
from lms.exams.queries.roster import get_candidate
from lms.exams.rules.discipline import GROUNDS, IN_EFFECT, UNDECIDED
from lms.pages.acting import attempt, done
from lms.pages.forms.attached import SOME_FILES, read_attached
from lms.pages.forms.discipline import AllegationForm, LeakForm
from lms.people.queries.names import account_names
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("exam_discipline", prefix="/exam-desk/{exam_id}/discipline")
_P = Permission
_DEAL, _RUN = may(_P.RUN_EXAMS, _P.PUBLISH_EXAMS), may(_P.RUN_EXAMS)
_FIELDS = {
    "REASON_MISSING": "facts",
    "NO_CHEATING": "code",
    "NOTHING_ON_RECORD": "code",
    "FILE_TOO_LARGE": "files",
}
_LEAK_FIELDS = {"REASON_MISSING": "text", "NOT_IN_EXAM": "question", "LEAK_TWICE": "question"}


@router.get("", dependencies=[_DEAL])
def index(request: Request, db: ReadDb, actor: CurrentActor, exam_id: Id, question: str = "") -> Response:
    """List what is on record about candidates, the cases, the questions that became known (`question`: to report)."""
    form = LeakForm.empty(question=question[:18] if question.isdecimal() else "")
    return _index(request, db, actor, get_exam_dealt_with(db, exam_id, seen_by=actor), form)


@router.post("/leaks", dependencies=[_RUN])
def leak(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_id: Id) -> Response:
    """Take a question that became known out of its bank, and mark the sitting."""
    exam, form = get_exam_dealt_with(db, exam_id, seen_by=actor), LeakForm.read(submitted)
    if not form.errors:
        with attempt(db, form, _LEAK_FIELDS):
            try:
                leaking.report_leak(db, exam, form.question, reason=form.text, actor=actor)
            except NotFound:
                form.refuse("question", "QUESTION_NOT_FOUND")
            else:
                return done(request, "exam_discipline.index", "LEAK_REPORTED", exam_id=exam_id)
    return _index(request, db, actor, exam, form, status=422)


@router.get("/{candidate_id}", dependencies=[_RUN])
def new(request: Request, db: ReadDb, actor: CurrentActor, exam_id: Id, candidate_id: Id) -> Response:
    """Show the form for a case against a candidate."""
    exam = get_exam_dealt_with(db, exam_id, seen_by=actor)
    one = get_candidate(db, exam, candidate_id, seen_by=actor)
    return _new(request, db, exam, one, AllegationForm.empty())


@router.post("/{candidate_id}", dependencies=[_RUN], max_body_size=SOME_FILES)
def create(
    request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_id: Id, candidate_id: Id
) -> Response:
    """Open a case; the candidate is told at once."""
    exam = get_exam_dealt_with(db, exam_id, seen_by=actor)
    one, form = get_candidate(db, exam, candidate_id, seen_by=actor), AllegationForm.read(submitted)
    attached = read_attached(submitted, form)
    if not form.errors:
        with attempt(db, form, _FIELDS):
            case = accusing.allege(db, exam, one, form.code, facts=form.facts, attached=attached, actor=actor)
            return done(request, "exam_cases.show", "CASE_OPENED", {"until": case.answer_until}, case_id=case.id)
    return _new(request, db, exam, one, form, status=422)


def _index(request: Request, db: Session, actor: Actor, exam: Exam, form: Form, status: int = 200) -> Response:
    cases = cases_of(db, exam.id)
    live = [case for case in cases if case.state in UNDECIDED | IN_EFFECT]
    return render(
        request,
        "exam_cases/index.html",
        status=status,
        exam=exam,
        noted=noted_in(db, exam.id, live),
        cases=cases,
        leaks=leaks_of(db, [sitting.id for sitting in exam.sittings]),
        runs=is_run_by(db, exam, actor),
        grounds=frozenset(ground.value for ground in GROUNDS),
        form=form,
    )


def _new(request: Request, db: Session, exam: Exam, one: ExamCandidate, form: Form, status: int = 200) -> Response:
    noted = irregularities_of(db, one.id)
    return render(
        request,
        "exam_cases/new.html",
        status=status,
        exam=exam,
        one=one,
        noted=noted,
        names=account_names(db, [row.actor_id for row in noted]),
        grounds=[ground.value for ground in GROUNDS if ground in {row.code for row in noted}],
        form=form,
    )
