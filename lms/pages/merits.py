"""Commendations of units and people, and people's quarterly grades (C7)."""

from datetime import date
from functools import partial
from hashlib import sha256

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import audit, clock
from lms.access import Actor, Permission
from lms.credentials.actions.merits import commend, grade_quarter
from lms.credentials.queries.merits import commendations_of, graded_in, grades_of, list_commendations
from lms.errors import NotFound
from lms.exchange.merit_reports import grades_workbook
from lms.pages.acting import attempt, done
from lms.pages.forms.merits import MERIT_FIELDS, CommendationForm, GradeForm, UnitCommendationForm
from lms.pages.plans import chosen_year
from lms.people.models import Person, Unit
from lms.people.queries.listing import find_present_unit, people_on
from lms.people.queries.people import get_person
from lms.people.queries.units import get_unit, list_units
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.downloads import send_workbook
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import language_of, render
from lms.web.routing import PageRouter
from lms.web.wording import word

router = PageRouter("merits", prefix="/commendations")
_KEEP = [may(Permission.KEEP_MERITS)]


@router.get("", dependencies=[may(Permission.VIEW_PEOPLE)])
def index(request: Request, db: ReadDb, actor: CurrentActor, q: str = "") -> Response:
    """List commendations, and look for whose to keep one."""
    return _index(request, db, actor, Form.empty(), q=q)


def _index(request: Request, db: Session, actor: Actor, form: Form, *, q: str = "", status: int = 200) -> Response:
    keeps = actor.can(Permission.KEEP_MERITS)
    people = people_on(db, clock.today(), seen_by=actor, text=q, limit=20)[0] if keeps and q.strip() else []
    return render(
        request, "merits/index.html", status=status, found=list_commendations(db, seen_by=actor), keeps=keeps, q=q,
        people=people, units=list_units(db, seen_by=actor) if keeps else [], form=form, today=clock.today(),
    )  # fmt: skip


@router.post("", dependencies=_KEEP)
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Keep a commendation of a unit."""
    form = UnitCommendationForm.read(submitted)
    if not form.errors:
        unit = get_unit(db, form.unit, seen_by=actor)
        with attempt(db, form, MERIT_FIELDS):
            commend(db, unit, None, form.given, actor=actor)
            return done(request, "merits.index", "COMMENDATION_KEPT")
    return _index(request, db, actor, form, status=422)


@router.get("/grades.xlsx", dependencies=_KEEP)
def results(request: Request, db: Db, reading: ReadDb, actor: CurrentActor, year: str = "") -> Response:
    """Send the grades of a year as a workbook; its digest stands in the audit log, so that a changed copy is told."""
    chosen, language = chosen_year(year), language_of(request)
    day = min(clock.today(), date(chosen, 12, 31))
    found = graded_in(reading, chosen, day, seen_by=actor)
    data = grades_workbook(found, year=chosen, day=day, language=language, word=partial(word, language))
    audit.record(
        db, actor=actor, action="regular_appraisals:exported", subject="regular_appraisals", year=chosen,
        people=len(found), sha256=sha256(data).hexdigest(),
    )  # fmt: skip
    return send_workbook(data, f"appraisals-{chosen}.xlsx")


@router.get("/people/{person_id}", dependencies=_KEEP)
def show(request: Request, db: ReadDb, actor: CurrentActor, person_id: Id) -> Response:
    """Show a person's commendations and grades, with the forms that keep one."""
    return _show(request, db, get_person(db, person_id, seen_by=actor), Form.empty())


def _show(request: Request, db: Session, person: Person, form: Form, status: int = 200) -> Response:
    return render(
        request, "merits/person.html", status=status, person=person, commendations=commendations_of(db, person.id),
        grades=grades_of(db, person.id), form=form, grading=isinstance(form, GradeForm),
    )  # fmt: skip


def _unit_of(db: Session, person: Person, actor: Actor) -> Unit:
    found = find_present_unit(db, person.id, clock.today())
    if found is None:
        raise NotFound("PERSON_NOT_FOUND")
    return get_unit(db, found.id, seen_by=actor)


@router.post("/people/{person_id}", dependencies=_KEEP)
def praise(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, person_id: Id) -> Response:
    """Keep a commendation of a person."""
    person, form = get_person(db, person_id, seen_by=actor), CommendationForm.read(submitted)
    if not form.errors:
        with attempt(db, form, MERIT_FIELDS):
            commend(db, _unit_of(db, person, actor), person, form.given, actor=actor)
            return done(request, "merits.show", "COMMENDATION_KEPT", person_id=person_id)
    return _show(request, db, person, form, status=422)


@router.post("/people/{person_id}/grades", dependencies=_KEEP)
def grade(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, person_id: Id) -> Response:
    """Keep a person's grade for a quarter."""
    person, form = get_person(db, person_id, seen_by=actor), GradeForm.read(submitted)
    if not form.errors:
        with attempt(db, form, MERIT_FIELDS):
            unit = _unit_of(db, person, actor)
            grade_quarter(
                db, unit, person, year=form.year, quarter=form.quarter, grade=form.grade, note=form.note, actor=actor
            )
            return done(request, "merits.show", "GRADE_KEPT", person_id=person_id)
    return _show(request, db, person, form, status=422)
