"""The people of a spot exam: drawn once, by what is on record; drawn again by whoever doubts; replaced in order."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms.access import Actor, Permission
from lms.exams.actions.sampling import draw_sample, replace
from lms.exams.models import Exam
from lms.exams.queries.exams import get_exam, get_exam_dealt_with, is_run_by
from lms.exams.queries.roster import counts_of, get_candidate
from lms.exams.queries.samples import candidates_of, drawn_again, find_sample, population_of, scheme_of, unit_names
from lms.exams.rules.sampling import orders
from lms.exams.rules.states import ExamState
from lms.pages.acting import attempt, done
from lms.pages.forms.make_ups import SAMPLE_FIELDS, ReplaceForm, SampleForm
from lms.people.queries.people import names_of
from lms.people.queries.units import get_unit, list_units
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("exam_sample", prefix="/exam-desk/{exam_id}/sample")
_P = Permission
_RUN, _SEE = [may(_P.RUN_EXAMS)], [may(_P.RUN_EXAMS, _P.PUBLISH_EXAMS)]


@router.get("", dependencies=_SEE)
def show(request: Request, db: ReadDb, actor: CurrentActor, exam_id: Id, again: str = "") -> Response:
    """Show how the sample was drawn and who is in it; with `again` draw it once more and compare."""
    exam = get_exam_dealt_with(db, exam_id, seen_by=actor)
    form = SampleForm.empty(unit=exam.unit_id, strata="class", measure="number", size=20)
    return _show(request, db, actor, exam, form, again=bool(again))


@router.post("", dependencies=_RUN)
def draw(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_id: Id) -> Response:
    """Draw the sample and put it on the roster."""
    exam, form = get_exam(db, exam_id, seen_by=actor, to_change=True), SampleForm.read(submitted)
    if not form.errors:
        with attempt(db, form, SAMPLE_FIELDS):
            under = get_unit(db, form.unit, seen_by=actor)
            draw_sample(db, exam, under, strata=form.strata, measure=form.measure, size=form.size, actor=actor)
            people = sum(counts_of(db, exam.id).values())
            return done(request, "exam_sample.show", "SAMPLE_TAKEN", {"people": people}, exam_id=exam_id)
    return _show(request, db, actor, exam, form, status=422)


@router.get("/replacements/{candidate_id}", dependencies=_RUN)
def ask_replacement(request: Request, db: ReadDb, actor: CurrentActor, exam_id: Id, candidate_id: Id) -> Response:
    """Ask why somebody who was drawn cannot sit."""
    return _replacement(request, db, actor, exam_id, candidate_id, ReplaceForm.empty())


@router.post("/replacements/{candidate_id}", dependencies=_RUN)
def substitute(
    request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_id: Id, candidate_id: Id
) -> Response:
    """Replace him by the next in the drawn order."""
    exam, form = get_exam(db, exam_id, seen_by=actor, to_change=True), ReplaceForm.read(submitted)
    candidate = get_candidate(db, exam, candidate_id, seen_by=actor)
    if not form.errors:
        with attempt(db, form, {"REASON_MISSING": "reason"}):
            other = replace(db, exam, candidate, reason=form.reason, actor=actor)
            name = names_of(db, [other.person_id])[other.person_id]
            return done(request, "exam_sample.show", "SAMPLE_REPLACED", {"name": name}, exam_id=exam_id)
    return _replacement(request, db, actor, exam_id, candidate_id, form, status=422)


def _show(
    request: Request, db: Session, actor: Actor, exam: Exam, form: Form, *, again: bool = False, status: int = 200
) -> Response:
    sample = find_sample(db, exam.id)
    members = population_of(sample) if sample else []
    people = sample.people if sample else []
    sizes = {name: len(found) for name, found in orders(members, scheme_of(sample)).items()} if sample else {}
    return render(
        request,
        "exam_sample/show.html",
        status=status,
        exam=exam,
        form=form,
        sample=sample,
        sizes=sizes,
        drawn_in={name: sum(one.stratum == name and one.replaces_id is None for one in people) for name in sizes},
        units=[unit for unit in list_units(db, seen_by=actor) if unit.path.startswith(exam.unit.path)],
        unit_of={one.person_id: one.unit_id for one in members},
        class_of={one.person_id: one.person_class for one in members},
        unit_names=unit_names(db, sorted({one.unit_id for one in members})),
        names={one.person_id: one.person.name for one in people},
        replaced={one.replaces_id: one for one in people if one.replaces_id is not None},
        candidates=candidates_of(db, exam.id, [one.person_id for one in people]),
        checked=drawn_again(sample) if sample and again else None,
        runs=is_run_by(db, exam, actor),
        is_open=exam.state == ExamState.ANNOUNCED,
    )


def _replacement(
    request: Request, db: Session, actor: Actor, exam_id: int, candidate_id: int, form: Form, status: int = 200
) -> Response:
    exam = get_exam(db, exam_id, seen_by=actor)
    candidate = get_candidate(db, exam, candidate_id, seen_by=actor)
    return render(request, "exam_sample/replace.html", status=status, exam=exam, candidate=candidate, form=form)
