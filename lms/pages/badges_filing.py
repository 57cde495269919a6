"""Filing badges with the bureau: what a unit has still to file, what was filed, receipts."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.credentials.actions.badges_filing import file_badges, receive_list
from lms.credentials.queries.badges import get_filing, list_filings, unfiled_in
from lms.credentials.rules.badges import FILE_DAYS
from lms.holidays.queries import working_calendar
from lms.pages.acting import attempt, done
from lms.people.queries.names import account_names
from lms.people.queries.units import get_unit
from lms.web.deps import CurrentActor, Db, Id, ReadDb
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter
from lms.workdays import known_working_day_after

router = PageRouter("badges_filing", prefix="/assistants/filings")
_VIEW, _FILE = [may(Permission.VIEW_PEOPLE)], [may(Permission.ISSUE_BADGES)]
_RECEIVE = [may(Permission.RECEIVE_FILINGS)]


@router.get("", dependencies=_VIEW)
def index(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """Show what is still to be filed, and the filed lists, those without a receipt first."""
    return _index(request, db, actor, Form.empty())


@router.post("/units/{unit_id}", dependencies=_FILE)
def file(request: Request, db: Db, actor: CurrentActor, unit_id: Id) -> Response:
    """Hand in the badges of a unit that stand on no list."""
    unit, form = get_unit(db, unit_id, seen_by=actor), Form.empty()
    with attempt(db, form):
        made = file_badges(db, unit, actor=actor)
    if form.errors:
        return _index(request, db, actor, form, status=422)
    db.flush()
    badges = len(get_filing(db, made.id, seen_by=actor).badges)
    return done(request, "badges_filing.show", "BADGES_FILED", {"badges": badges}, badge_filing_id=made.id)


@router.get("/{badge_filing_id}", dependencies=_VIEW)
def show(request: Request, db: ReadDb, actor: CurrentActor, badge_filing_id: Id) -> Response:
    """Show a list with its badges."""
    return _show(request, db, actor, badge_filing_id, Form.empty())


@router.post("/{badge_filing_id}/receipt", dependencies=_RECEIVE)
def receive(request: Request, db: Db, actor: CurrentActor, badge_filing_id: Id) -> Response:
    """Give a list its receipt."""
    filing, form = get_filing(db, badge_filing_id, seen_by=actor, lock=True), Form.empty()
    number = ""
    with attempt(db, form):
        number = receive_list(db, filing, actor=actor)
    if form.errors:
        return _show(request, db, actor, badge_filing_id, form, status=422)
    said = {"number": number}
    return done(request, "badges_filing.show", "BADGE_LIST_RECEIVED", said, badge_filing_id=badge_filing_id)


def _index(request: Request, db: Session, actor: Actor, form: Form, status: int = 200) -> Response:
    waiting, calendar = unfiled_in(db, seen_by=actor), working_calendar(db)
    return render(
        request,
        "assistants/filings.html",
        status=status,
        form=form,
        waiting=[(each, known_working_day_after(each.first, FILE_DAYS, calendar)) for each in waiting],
        filings=list_filings(db, seen_by=actor),
        today=clock.today(),
    )


def _show(request: Request, db: Session, actor: Actor, filing_id: int, form: Form, status: int = 200) -> Response:
    filing = get_filing(db, filing_id, seen_by=actor)
    return render(
        request,
        "assistants/filing.html",
        status=status,
        form=form,
        filing=filing,
        handed_in_on=clock.local_date(filing.handed_in_at),
        names=account_names(db, [filing.handed_in_by_id, filing.received_by_id]),
    )
