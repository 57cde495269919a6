"""A wrong key found after an exam: choose the question, try another key, propose it; another person applies it."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import audit
from lms.access import Actor, Permission
from lms.errors import RuleBroken
from lms.exams.actions import rekeying as acting
from lms.exams.actions.rekeying import Proposal, digest_of, draft
from lms.exams.models import Exam
from lms.exams.queries.exams import is_run_by
from lms.exams.queries.papers import contents_of
from lms.exams.queries.rekeying import get_asked, get_rekeying, open_rekeyings, questions_asked, rekeyings_of
from lms.exams.queries.rekeying_differences import Difference, differences, get_differences
from lms.exams.rules.rulings import Effect, RekeyKind, letters
from lms.exams.rules.states import ExamState
from lms.exchange.rekey_reports import differences_workbook
from lms.pages.acting import attempt, done
from lms.pages.exam_marking import own_exam
from lms.pages.forms.marking import DecisionForm, RekeyForm
from lms.people.queries.names import account_names
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.downloads import send_workbook
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import language_of, render
from lms.web.routing import PageRouter
from question_bank.facts import keys_in
from question_bank.keyed import key_sent
from question_bank.queries.questions import version_of
from question_bank.types import shown

router = PageRouter("exam_keys", prefix="/exam-desk/{exam_id}/keys")
_P = Permission
_SEE, _RUN, _DECIDE = may(_P.RUN_EXAMS, _P.PUBLISH_EXAMS), may(_P.RUN_EXAMS), may(_P.PUBLISH_EXAMS)
_OVER = frozenset({ExamState.CLOSED, ExamState.MARKED, ExamState.PUBLISHED})
_FIELDS = {"REKEY_OPTIONS": "options", "REKEY_VERSION": "kind", "REKEY_FORM": "kind", "REASON_MISSING": "reason"}


@router.get("", dependencies=[_SEE])
def index(request: Request, db: ReadDb, actor: CurrentActor, exam_id: Id) -> Response:
    """List the questions of an exam, those answered worst first, and what was done about keys."""
    exam = own_exam(db, exam_id, actor)
    asked = questions_asked(db, exam) if exam.state in _OVER else []
    contents = contents_of(db, [one.version.id for one in asked])
    rows = rekeyings_of(db, exam.id)
    return render(
        request,
        "exam_desk/keys.html",
        exam=exam,
        asked=asked,
        texts={one.question.id: contents[one.version.id].stem for one in asked},
        rows=rows,
        names=account_names(db, [each.actor_id for row in rows for each in row if each is not None]),
        may_propose=exam.state in _OVER and is_run_by(db, exam, actor) and not open_rekeyings(db, exam.id),
    )


@router.get("/new", dependencies=[_RUN])
def new(request: Request, db: ReadDb, actor: CurrentActor, exam_id: Id) -> Response:
    """Try another key: show what it would change for whom. Nothing is stored."""
    exam = own_exam(db, exam_id, actor)
    told = request.query_params
    form = RekeyForm.read(told)  # type: ignore[arg-type] # read as a form is
    return _new(request, db, actor, exam, form, tried="kind" in told)


@router.post("", dependencies=[_RUN])
def propose(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_id: Id) -> Response:
    """Put another key forward."""
    exam, form = own_exam(db, exam_id, actor, to_change=True), RekeyForm.read(submitted)
    if not form.errors:
        takes = {
            int(name[5:]): str(value)
            for name, value in submitted.items()
            if name.startswith("take-") and name[5:].isascii() and name[5:].isdigit() and len(name) < 24
        }
        proposal = Proposal(form.kind, form.reason or "", form.options, takes)
        with attempt(db, form, _FIELDS):
            made = acting.propose(db, exam, form.question, proposal, actor=actor)
            return done(request, "exam_keys.show", "REKEYING_PROPOSED", exam_id=exam.id, rekeying_id=made.id)
    return _new(request, db, actor, own_exam(db, exam_id, actor), form, tried=True, status=422)


@router.get("/{rekeying_id}", dependencies=[_SEE])
def show(request: Request, db: ReadDb, actor: CurrentActor, exam_id: Id, rekeying_id: Id) -> Response:
    """Show a re-keying with everybody it concerns."""
    exam = own_exam(db, exam_id, actor)
    return _show(request, db, actor, exam, rekeying_id, DecisionForm.empty())


@router.get("/{rekeying_id}/differences.xlsx", dependencies=[_SEE])
def file(request: Request, db: Db, actor: CurrentActor, exam_id: Id, rekeying_id: Id) -> Response:
    """Send the list of differences as a workbook."""
    exam = own_exam(db, exam_id, actor)
    rekeying, found = get_differences(db, exam, rekeying_id)
    data = differences_workbook(exam.title, rekeying.reason, found, language=language_of(request))
    audit.record(db, actor=actor, action="exam:key:exported", subject=exam, rekeying=rekeying.id)
    return send_workbook(data, f"exam-{exam.id}-key-{rekeying.id}.xlsx")


@router.post("/{rekeying_id}/application", dependencies=[_DECIDE])
def apply(
    request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_id: Id, rekeying_id: Id
) -> Response:
    """Apply it to everybody who had the question."""
    exam, form = own_exam(db, exam_id, actor, to_change=True), DecisionForm.read(submitted)
    rekeying, _ = get_rekeying(db, exam, rekeying_id)
    if not form.errors:
        people = {"people": len(differences(db, exam, rekeying))}
        with attempt(db, form):
            acting.apply(db, exam, rekeying, seen=form.seen, actor=actor)
            return done(request, "exam_keys.show", "REKEYING_APPLIED", people, exam_id=exam.id, rekeying_id=rekeying.id)
    return _show(request, db, actor, own_exam(db, exam_id, actor), rekeying_id, form, status=409)


@router.post("/{rekeying_id}/dropping", dependencies=[_DECIDE])
def drop(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_id: Id, rekeying_id: Id) -> Response:
    """Leave the key as it was."""
    exam, form = own_exam(db, exam_id, actor, to_change=True), DecisionForm.read(submitted)
    rekeying, _ = get_rekeying(db, exam, rekeying_id)
    if not form.errors:
        with attempt(db, form, {"REASON_MISSING": "reason"}):
            acting.drop(db, exam, rekeying, reason=form.reason or "", actor=actor)
            return done(request, "exam_keys.show", "REKEYING_DROPPED", exam_id=exam.id, rekeying_id=rekeying.id)
    return _show(request, db, actor, own_exam(db, exam_id, actor), rekeying_id, form, status=422)


def _new(
    request: Request, db: Session, actor: Actor, exam: Exam, form: RekeyForm, *, tried: bool, status: int = 200
) -> Response:
    if exam.state not in _OVER:
        raise RuleBroken("REKEY_STATE")
    typed = str(form.values.get("question", ""))
    asked = get_asked(db, exam, int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else 0)
    content = contents_of(db, [asked.version.id])[asked.version.id]
    found: list[Difference] | None = None
    if tried and not form.errors:
        with attempt(db, form, _FIELDS):
            found = differences(db, exam, draft(db, exam, asked.question.id, _proposal(form), actor=actor))
    return render(
        request,
        "exam_desk/rekey.html",
        status=status,
        exam=exam,
        form=form,
        asked=asked,
        shown=shown(content).model_copy(update={"points": asked.points}),
        sent=key_sent(content),
        keys=keys_in(content),
        options=list(enumerate(getattr(content, "options", ()))) if content.type in ("single", "multiple") else [],
        newest=version_of(db, asked.question),
        found=_ordered(found) if found is not None else None,
        counts=_counts(found or []),
    )


def _proposal(form: RekeyForm) -> Proposal:
    return Proposal(RekeyKind(form.kind), form.reason or "", form.options)


def _show(
    request: Request, db: Session, actor: Actor, exam: Exam, rekeying_id: int, form: Form, status: int = 200
) -> Response:
    rekeying, found = get_differences(db, exam, rekeying_id)
    _, decision = get_rekeying(db, exam, rekeying_id)
    asked = get_asked(db, exam, rekeying.question_id)
    content = contents_of(db, [asked.version.id])[asked.version.id]
    return render(
        request,
        "exam_desk/rekeying.html",
        status=status,
        exam=exam,
        form=form,
        rekeying=rekeying,
        decision=decision,
        asked=asked,
        shown=shown(content).model_copy(update={"points": asked.points}),
        sent=key_sent(content),
        keys=keys_in(content),
        letters=letters(rekeying.options),
        found=_ordered(found),
        counts=_counts(found),
        seen=digest_of(found),
        names=account_names(db, [rekeying.actor_id, decision.actor_id if decision else None]),
        may_decide=decision is None and is_run_by(db, exam, actor, _P.PUBLISH_EXAMS),
        is_own=rekeying.actor_id == actor.account_id,
    )


def _ordered(found: list[Difference]) -> list[Difference]:
    order = list(Effect)
    return sorted(found, key=lambda one: (order.index(one.effect), one.candidate.unit_id, one.candidate.id))


def _counts(found: list[Difference]) -> dict[Effect, int]:
    return {effect: sum(one.effect is effect for one in found) for effect in Effect}
