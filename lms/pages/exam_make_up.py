"""The make-up of an exam: who may sit and who not, setting it up, its roster by rule, who failed again."""

from datetime import timedelta

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.errors import RuleBroken
from lms.exams.actions.make_ups import create_make_up, excuse_absence, fill_make_up
from lms.exams.models import Exam
from lms.exams.queries.exams import get_exam, get_exam_dealt_with, is_run_by
from lms.exams.queries.make_ups import entitled_to, failed_again, limit_for, make_ups_of, resits_of
from lms.exams.queries.roster import get_candidate, list_candidates
from lms.exams.queries.terms import terms_of
from lms.exams.rules.make_ups import opens_case
from lms.exams.rules.states import ExamState
from lms.pages.acting import attempt, done
from lms.pages.forms.make_ups import ABSENCE_FIELDS, MAKE_UP_FIELDS, AbsenceForm, MakeUpForm
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter
from question_bank.queries.blueprints import get_blueprint_version

router = PageRouter("exam_make_up", prefix="/exam-desk/{exam_id}/make-up")
_P = Permission
_RUN, _SEE = [may(_P.RUN_EXAMS)], [may(_P.RUN_EXAMS, _P.PUBLISH_EXAMS)]


@router.get("", dependencies=_SEE)
def show(request: Request, db: ReadDb, actor: CurrentActor, exam_id: Id) -> Response:
    """Show who may sit the make-up of an exam and who not, and its make-ups; of a make-up, whose it is."""
    exam = get_exam_dealt_with(db, exam_id, seen_by=actor)
    return _show(request, db, actor, exam, _proposed(db, exam))


@router.post("", dependencies=_RUN)
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_id: Id) -> Response:
    """Set up the make-up, with everybody who may sit it."""
    exam, form = get_exam(db, exam_id, seen_by=actor, to_change=True), MakeUpForm.read(submitted)
    if not form.errors:
        with attempt(db, form, MAKE_UP_FIELDS):
            blueprint = get_blueprint_version(db, exam.blueprint_version_id, seen_by=actor)
            made = create_make_up(db, exam, form.plan(), blueprint=blueprint, actor=actor)
            people = list_candidates(db, made, seen_by=actor, limit=1).total
            return done(request, "exam_desk.show", "MAKE_UP_CREATED", {"people": people}, exam_id=made.id)
    return _show(request, db, actor, get_exam_dealt_with(db, exam_id, seen_by=actor), form, status=422)


@router.post("/roster", dependencies=_RUN)
def refill(request: Request, db: Db, actor: CurrentActor, exam_id: Id) -> Response:
    """Hold the roster of a make-up against the rule again: scores may have changed since."""
    exam, form = get_exam(db, exam_id, seen_by=actor, to_change=True), Form.empty()
    if exam.make_up_of_id is None:
        raise RuleBroken("MAKE_UP_NOT")
    with attempt(db, form):
        first = get_exam(db, exam.make_up_of_id, seen_by=actor)
        came, went = fill_make_up(db, exam, first, actor=actor)
    if form.errors:
        return _show(request, db, actor, exam, form, status=409)
    return done(request, "exam_make_up.show", "MAKE_UP_FILLED", {"came": came, "went": went}, exam_id=exam.id)


@router.get("/absences/{candidate_id}", dependencies=_RUN)
def ask_absence(request: Request, db: ReadDb, actor: CurrentActor, exam_id: Id, candidate_id: Id) -> Response:
    """Ask why somebody was absent."""
    return _absence(request, db, actor, exam_id, candidate_id, AbsenceForm.empty())


@router.post("/absences/{candidate_id}", dependencies=_RUN)
def excuse(
    request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_id: Id, candidate_id: Id
) -> Response:
    """Put on record why somebody was absent: he may sit the make-up."""
    exam, form = get_exam(db, exam_id, seen_by=actor, to_change=True), AbsenceForm.read(submitted)
    candidate = get_candidate(db, exam, candidate_id, seen_by=actor)
    if not form.errors:
        with attempt(db, form, ABSENCE_FIELDS):
            excuse_absence(db, exam, candidate, reason=form.reason, document=form.document, actor=actor)
            return done(request, "exam_make_up.show", "ABSENCE_EXCUSED", exam_id=exam_id)
    return _absence(request, db, actor, exam_id, candidate_id, form, status=422)


def _proposed(db: Session, exam: Exam) -> MakeUpForm:
    """Return the form with a day in three weeks, or the last day where that is sooner; the time of the first exam."""
    if exam.state != ExamState.PUBLISHED or exam.make_up_of_id is not None:
        return MakeUpForm.empty()
    day = clock.today() + timedelta(days=21)
    limit = limit_for(db, exam, entitled_to(db, exam, on=day)) or day
    begin, end = (at.astimezone(clock.zone()) for at in (exam.sittings[0].starts_at, exam.sittings[0].ends_at))
    first = min(day, limit)
    is_window = exam.held == "any_time"
    return MakeUpForm.empty(
        title=f"{exam.title}补考",
        day=first,
        at=f"{begin:%H:%M}",
        end_day=first if is_window else None,
        end_at=f"{end:%H:%M}" if is_window else None,
        room=exam.sittings[0].room,
    )


def _show(request: Request, db: Session, actor: Actor, exam: Exam, form: Form, status: int = 200) -> Response:
    first = get_exam(db, exam.make_up_of_id, seen_by=actor) if exam.make_up_of_id else exam
    is_published = first.state == ExamState.PUBLISHED
    on = clock.local_date(exam.sittings[0].ends_at) if exam.make_up_of_id else clock.today()
    entitled = entitled_to(db, first, on=on, but=exam.id if exam.make_up_of_id else None) if is_published else []
    roster = list_candidates(db, exam, seen_by=actor, limit=None).rows if exam.make_up_of_id else []
    return render(
        request,
        "exam_make_up/show.html",
        status=status,
        exam=exam,
        first=first,
        form=form,
        entitled=entitled,
        limit=limit_for(db, first, entitled),
        terms=terms_of(db, first),
        make_ups=make_ups_of(db, first.id),
        roster=roster,
        resits=resits_of(db, [one.id for one in roster]),
        again=failed_again(db, first) if is_published else [],
        opens_case=opens_case(first.kind),
        runs=is_run_by(db, exam, actor),
    )


def _absence(
    request: Request, db: Session, actor: Actor, exam_id: int, candidate_id: int, form: Form, status: int = 200
) -> Response:
    exam = get_exam(db, exam_id, seen_by=actor)
    candidate = get_candidate(db, exam, candidate_id, seen_by=actor)
    return render(request, "exam_make_up/absence.html", status=status, exam=exam, candidate=candidate, form=form)
