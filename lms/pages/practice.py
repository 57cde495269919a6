"""Practice on the post: the learner's days, the mentor's signatures, the whole log of one learner."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms.access import Actor, Permission
from lms.courses.actions import practice as actions
from lms.courses.models.practice import Mentorship
from lms.courses.queries import practice as queries
from lms.errors import NotFound
from lms.pages.acting import attempt, done
from lms.pages.forms.practice import LOG_FIELDS, DayForm, SignForm, WordsForm, log_of
from lms.pages.practice_shown import credits_of, day_page, limits_of, own_page, own_person, signing_page
from lms.people.queries.people import get_person, names_of
from lms.people.rules import PersonClass
from lms.requirements.queries.applicants import find_applicant
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.gate import may
from lms.web.render import redirect, render
from lms.web.routing import Router

router = Router(prefix="/practice")
_OWN, _MANAGE = may(Permission.STUDY), may(Permission.MANAGE_PRACTICE)


@router.get("", name="practice.show", dependencies=[_OWN])
def show(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """Show one's own practice; who has none is led to what he signs or looks after."""
    pairs = queries.pairs_of_learner(db, own_person(actor)) if actor.person_id else []
    if not pairs and actor.can(Permission.MANAGE_PRACTICE):
        return redirect(request, "practice.pairs")
    applicant = find_applicant(db, actor.person_id) if actor.person_id else None
    if not pairs and applicant is None and actor.person_id and queries.guides_anybody(db, actor.person_id):
        return redirect(request, "practice.signing")
    return own_page(request, db, actor, None)


@router.post("", name="practice.create", dependencies=[_OWN])
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Write a day, and hand it in at once where that was asked for."""
    form = DayForm.read(submitted)
    if not form.errors:
        with attempt(db, form, LOG_FIELDS):
            pair, limits = _pair_of(db, form, actor), limits_of(db, own_person(actor))
            log = log_of(form, pair, is_applicant=_is_applicant(db, form, actor))
            day = actions.write_day(db, log, under=pair, actor=actor, limits=limits)
            if form.send:
                actions.hand_in(db, day, actor=actor, limits=limits)
    if form.errors:
        return own_page(request, db, actor, form, status=422)
    return done(request, "practice.show", "LOG_HANDED_IN" if form.send else "LOG_KEPT")


@router.get("/days/{log_id}", name="practice.day", dependencies=[_OWN])
def day(request: Request, db: ReadDb, actor: CurrentActor, log_id: Id) -> Response:
    """Show one log with its history; to its learner, while it may change, as a form."""
    return day_page(request, db, actor, queries.get_day(db, log_id, seen_by=actor), None)


@router.post("/days/{log_id}", name="practice.update", dependencies=[_OWN])
def update(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, log_id: Id) -> Response:
    """Change a draft or a returned log, and hand it in where that was asked for."""
    found, form = queries.get_day(db, log_id, seen_by=actor, lock=True), DayForm.read(submitted)
    if not form.errors:
        with attempt(db, form, LOG_FIELDS):
            pair, limits = _pair_of(db, form, actor), limits_of(db, found.learner_id)
            log = log_of(form, pair, is_applicant=_is_applicant(db, form, actor))
            actions.change_day(db, found, log, under=pair, actor=actor, limits=limits)
            if form.send:
                actions.hand_in(db, found, actor=actor, limits=limits)
    if form.errors:
        return day_page(request, db, actor, found, form, status=422)
    return done(request, "practice.show", "LOG_HANDED_IN" if form.send else "LOG_KEPT")


@router.get("/signing", name="practice.signing", dependencies=[_OWN])
def signing(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """Show what waits for the acting person's signature."""
    return signing_page(request, db, actor, SignForm.empty())


@router.post("/signing", name="practice.sign", dependencies=[_OWN])
def sign(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Sign the ticked logs together."""
    form, signed = SignForm.read(submitted), 0
    if not form.errors:
        with attempt(db, form):
            signed = actions.sign(db, queries.lock_days(db, form.day, seen_by=actor), actor=actor)
    if form.errors:
        return signing_page(request, db, actor, form, status=422)
    return done(request, "practice.signing", "LOGS_SIGNED", {"days": signed})


@router.post("/days/{log_id}/signature", name="practice.sign_one", dependencies=[_OWN])
def sign_one(request: Request, db: Db, actor: CurrentActor, log_id: Id) -> Response:
    """Sign one log after reading it."""
    actions.sign(db, [queries.get_day(db, log_id, seen_by=actor, lock=True)], actor=actor)
    return done(request, "practice.signing", "LOGS_SIGNED", {"days": 1})


@router.post("/days/{log_id}/return", name="practice.return", dependencies=[_OWN])
def give_back(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, log_id: Id) -> Response:
    """Give a log back with words."""
    found, form = queries.get_day(db, log_id, seen_by=actor, lock=True), WordsForm.read(submitted)
    if not form.errors:
        with attempt(db, form, {"REASON_MISSING": "words"}):
            limits = limits_of(db, found.learner_id)
            actions.return_day(db, found, words=form.words, actor=actor, limits=limits)
    if form.errors:
        return day_page(request, db, actor, found, form, status=422)
    return done(request, "practice.signing", "LOG_RETURNED")


@router.post("/days/{log_id}/extension", name="practice.extend", dependencies=[_MANAGE])
def extend(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, log_id: Id) -> Response:
    """Give more time, with the reason."""
    found, form = queries.get_day(db, log_id, seen_by=actor, lock=True), WordsForm.read(submitted)
    if not form.errors:
        with attempt(db, form, {"REASON_MISSING": "words"}):
            limits = limits_of(db, found.learner_id)
            actions.extend(db, found, words=form.words, actor=actor, limits=limits)
    if form.errors:
        return day_page(request, db, actor, found, form, status=422)
    return done(request, "practice.pairs", "LOG_EXTENDED")


@router.get("/people/{person_id}", name="practice.log", dependencies=[_OWN])
def log(request: Request, db: ReadDb, actor: CurrentActor, person_id: Id, view: str = "") -> Response:
    """Show the whole log of a learner to himself, his mentors and those who reach him; also to print."""
    if view not in {"", "print"}:
        raise NotFound
    if queries.is_mentor_of(db, actor.person_id, person_id):
        name = names_of(db, [person_id])[person_id]
    else:
        name = get_person(db, person_id, seen_by=actor).name
    logs = queries.logs_of(db, person_id)
    limits = limits_of(db, person_id)
    template = "practice/print.html" if view else "practice/log.html"
    own = person_id == actor.person_id
    return render(
        request, template, who=name, person_id=person_id, logs=logs, credits=credits_of(logs, limits), own=own
    )


def _pair_of(db: Session, form: DayForm, actor: Actor) -> Mentorship:
    pairs = queries.pairs_of_learner(db, own_person(actor))
    pair = next((pair for pair in pairs if pair.id == form.pair), None)
    if pair is None:
        raise NotFound("PAIR_NOT_FOUND")
    return pair


def _is_applicant(db: Session, form: DayForm, actor: Actor) -> bool:
    person = own_person(actor)
    return queries.standings_of(db, [person])[person].is_a(PersonClass.APPLICANT, form.occurred_on)
