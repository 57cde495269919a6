"""My classes: what I take part in, what I may join, what I teach."""

from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Permission
from lms.courses.actions import enrolling, rosters
from lms.courses.queries.boards import boards_of
from lms.courses.queries.classes import begins_at, get_offer
from lms.courses.queries.enrolments import counts_of, find_enrolment
from lms.courses.queries.my_classes import my_classes, my_sittings, taught_sitting, teaching_of
from lms.courses.queries.results import refusal_of, results_of
from lms.courses.rules.classes import free_places
from lms.pages.acting import done
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("my_classes", prefix="/learning")
_STUDY = may(Permission.STUDY)


@router.get("/classes", dependencies=[_STUDY])
def index(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """List the classes one takes part in, and those one may join."""
    found = my_classes(db, actor)
    counts = counts_of(db, [mine.training_class.id for mine in found])
    return render(
        request,
        "my_classes/index.html",
        classes=found,
        counts=counts,
        teaches=bool(teaching_of(db, actor.person_id or 0)),
    )


@router.get("/classes/{offer_id}", dependencies=[_STUDY])
def show(request: Request, db: ReadDb, actor: CurrentActor, offer_id: Id) -> Response:
    """Show a class: notice, timetable, one's place in it, one's own attendance."""
    one = get_offer(db, offer_id, seen_by=actor)
    row = find_enrolment(db, one.id, actor.person_id or 0)
    counts = counts_of(db, [one.id])[one.id]
    last = one.withdraw_until or begins_at(one)
    results = [result for result in results_of(db, one.id) if result.person_id == actor.person_id]
    return render(
        request,
        "my_classes/show.html",
        one=one,
        enrolment=row,
        counts=counts,
        free=free_places(one.places, counts["enrolled"]),
        sittings=my_sittings(db, one, actor.person_id or 0),
        may_withdraw=row is not None and one.state == "announced" and last is not None and clock.now() <= last,
        last=last,
        results=[(result, refusal_of(result)) for result in results],
        now=clock.now(),
    )


@router.post("/classes/{offer_id}/enrolment", dependencies=[_STUDY])
def join(request: Request, db: Db, actor: CurrentActor, offer_id: Id) -> Response:
    """Enrol oneself."""
    outcome = enrolling.join(db, get_offer(db, offer_id, seen_by=actor, lock=True), actor=actor)
    code = "JOINED_CLASS" if outcome.state == "enrolled" else "WAITING_FOR_PLACE"
    return done(request, "my_classes.show", code, offer_id=offer_id)


@router.post("/classes/{offer_id}/withdrawal", dependencies=[_STUDY])
def withdraw(request: Request, db: Db, actor: CurrentActor, offer_id: Id) -> Response:
    """Take oneself off the list."""
    enrolling.withdraw(db, get_offer(db, offer_id, seen_by=actor, lock=True), actor=actor)
    return done(request, "my_classes.index", "LEFT_CLASS")


@router.get("/teaching", dependencies=[_STUDY])
def teaching(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """List the lessons one teaches."""
    rows = teaching_of(db, actor.person_id or 0)
    return render(request, "my_classes/teaching.html", rows=rows, now=clock.now())


@router.get("/teaching/{taught_id}", dependencies=[_STUDY])
def roster(request: Request, db: ReadDb, actor: CurrentActor, taught_id: Id) -> Response:
    """Show the list of the sitting one teaches in, to vouch for it."""
    one, sitting = taught_sitting(db, taught_id, actor.person_id or 0)
    board = next(board for board in boards_of(db, one) if board.sitting.id == sitting.id)
    is_over = clock.now() >= sitting.ends_at
    return render(
        request, "my_classes/roster.html", one=one, board=board, taught_id=taught_id, is_over=is_over, now=clock.now()
    )


@router.post("/teaching/{taught_id}", dependencies=[_STUDY])
def vouch(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, taught_id: Id) -> Response:
    """Vouch for the list; the people ticked were not seen."""
    one, sitting = taught_sitting(db, taught_id, actor.person_id or 0)
    absent = [int(str(person)) for person in submitted.getlist("absent") if str(person).isdecimal()]
    rosters.vouch(db, one, sitting.id, absent=absent, actor=actor)
    return done(request, "my_classes.roster", "ROSTER_VOUCHED_DONE", taught_id=taught_id)
