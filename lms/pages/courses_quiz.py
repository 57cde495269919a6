"""The quiz of a course version, as whoever makes it sees it: what is asked, and how each question did."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms.access import Actor, Permission
from lms.courses.actions.quiz_setting import drop_quiz, set_quiz
from lms.courses.models.courses import CourseVersion
from lms.courses.queries.courses import get_course_version, get_own_version
from lms.courses.queries.quizzes import holdings, may_see_keys, outcomes
from lms.courses.rules.quizzes import LEAST_ONLINE_MARK, MOST_QUESTIONS
from lms.courses.rules.states import require_draft
from lms.pages.acting import attempt, done
from lms.pages.forms.courses import ROWS
from lms.pages.forms.quizzes import QUIZ, QuizForm, read_quiz, typed_bank, values_of
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import Router
from question_bank.models import Bank
from question_bank.queries.banks import get_bank, list_banks

router = Router(prefix="/courses")
_MAKE = may(Permission.MANAGE_COURSES)
_MAKERS = may(Permission.MANAGE_COURSES, Permission.APPROVE_COURSES)


@router.get("/{version_id}/quiz", name="courses.quiz", dependencies=[_MAKE])
def quiz(request: Request, db: ReadDb, actor: CurrentActor, version_id: Id) -> Response:
    """Show what a draft asks after study."""
    version = _draft(db, version_id, actor)
    held = version.quiz
    # What the bank's keeper no longer shares stays chosen, but cannot be looked into.
    bank = held.bank if held and may_see_keys(db, held.bank_id, seen_by=actor) else None
    return _quiz(request, db, actor, version, QuizForm.empty(**values_of(version, LEAST_ONLINE_MARK)), bank)


@router.post("/{version_id}/quiz", name="courses.set_quiz", dependencies=[_MAKE])
def change_quiz(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, version_id: Id) -> Response:
    """Say what a draft asks; `look` only shows what a bank holds, `drop` asks nothing."""
    version = _draft(db, version_id, actor)
    if "drop" in submitted:
        drop_quiz(db, version, actor=actor)
        return done(request, "courses.show", "COURSE_SAVED", version_id=version.id)
    form = QuizForm.read(submitted)
    bank = get_bank(db, chosen, seen_by=actor) if (chosen := typed_bank(submitted)) else None
    asks = read_quiz(form, submitted)
    if "look" in submitted:
        form.errors.clear()
        return _quiz(request, db, actor, version, form, bank)
    if not form.errors and bank is not None:
        with attempt(db, form, QUIZ):
            set_quiz(db, version, bank, asks, pass_mark=form.pass_mark, actor=actor)
    if form.errors or bank is None:
        return _quiz(request, db, actor, version, form, bank, status=422)
    return done(request, "courses.show", "COURSE_SAVED", version_id=version.id)


@router.get("/{version_id}/quiz-results", name="courses.quiz_results", dependencies=[_MAKERS])
def results(request: Request, db: ReadDb, actor: CurrentActor, version_id: Id) -> Response:
    """Show how each question of a version's quiz did, without names; its words only to who may read the bank."""
    version = get_course_version(db, version_id, seen_by=actor)
    return render(
        request,
        "courses/quiz_results.html",
        version=version,
        outcomes=outcomes(db, version.id),
        readable=version.quiz is not None and may_see_keys(db, version.quiz.bank_id, seen_by=actor),
    )


def _draft(db: Session, version_id: int, actor: Actor) -> CourseVersion:
    version = get_own_version(db, version_id, seen_by=actor)
    require_draft(version.state)
    return version


def _quiz(
    request: Request,
    db: Session,
    actor: Actor,
    version: CourseVersion,
    form: QuizForm,
    bank: Bank | None,
    status: int = 200,
) -> Response:
    return render(
        request,
        "courses/quiz.html",
        status=status,
        version=version,
        form=form,
        numbers=ROWS,
        bank=bank,
        banks=list_banks(db, seen_by=actor),
        held=holdings(db, bank.id) if bank else [],
        least=LEAST_ONLINE_MARK,
        most=MOST_QUESTIONS,
    )
