"""What everybody may read without signing in: who is to get a card, and who may enforce today."""

from itertools import islice

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import audit, clock
from lms.access import Actor, Permission
from lms.credentials.queries.applications import list_published
from lms.credentials.queries.campaigns import campaigns_published
from lms.credentials.queries.officer_list import Listed, officers_called, officers_in_reach, officers_of
from lms.errors import NotFound, RuleBroken
from lms.exchange.officer_list import officers_csv, officers_workbook
from lms.pages.verify import wait_a_little
from lms.people.models import Unit
from lms.people.queries.units import get_published_body, published_bodies
from lms.settings import get_settings
from lms.web.deps import CurrentActor, Db, ReadDb, may, public
from lms.web.downloads import CSV, send_made, send_workbook
from lms.web.paging import page_number
from lms.web.render import language_of, render
from lms.web.routing import PageRouter
from lms.web.verifying import HIT, LIST, MISS, charge, seconds_to_wait

router = PageRouter("publicity")
_SEE = [may(Permission.VIEW_CREDENTIALS)]
_ON_A_PAGE = 50
# A table in one request; a province hands its list out city by city.
_MOST = 20_000
# A name that was read here today may be gone tomorrow: no search engine keeps it.
_KEPT_NOWHERE = {"X-Robots-Tag": "noindex, noarchive"}


@router.get("/publicity", dependencies=[public()])
def index(request: Request, db: ReadDb) -> Response:
    """List whose publicity runs today: for a card, and for a commendation."""
    return render(request, "applications/publicity.html", shown=list_published(db), campaigns=campaigns_published(db))


@router.get("/officers", dependencies=[public()])
def officers(request: Request, db: ReadDb, unit: str = "", q: str = "", after: str = "", page: str = "") -> Response:
    """List the enforcement bodies, the officers of one, or who has just this name or number."""
    if not get_settings().public_officers:
        raise NotFound("OFFICERS_NOT_PUBLIC")
    if wait := seconds_to_wait(request):
        return wait_a_little(request, wait)
    if unit:
        body = get_published_body(db, _id(unit), clock.today())
        return _of_body(request, db, body, after[:100])
    return _bodies(request, db, q.strip()[:100], page_number(page))


def _id(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0


def _of_body(request: Request, db: Session, body: Unit, after: str) -> Response:
    charge(request, LIST)
    found = list(islice(officers_of(db, clock.today(), path=body.path, after=after), _ON_A_PAGE + 1))
    return render(
        request, "publicity/officers.html", headers=_KEPT_NOWHERE, body=body, found=found[:_ON_A_PAGE], after=after,
        more=found[_ON_A_PAGE - 1].number if len(found) > _ON_A_PAGE else "", today=clock.today(),
    )  # fmt: skip


def _bodies(request: Request, db: Session, text: str, page: int) -> Response:
    """Show the bodies, and who is called so: a name that nobody has costs as much as a code that nobody was given."""
    today = clock.today()
    called = officers_called(db, today, text)
    bodies = published_bodies(db, today, text=text, offset=(page - 1) * _ON_A_PAGE, limit=_ON_A_PAGE + 1)
    charge(request, HIT if called or bodies or not text else MISS)
    return render(
        request, "publicity/bodies.html", headers=_KEPT_NOWHERE, called=called, bodies=bodies[:_ON_A_PAGE], text=text,
        page=page, has_more=len(bodies) > _ON_A_PAGE, today=today,
    )  # fmt: skip


@router.get("/officers.xlsx", dependencies=_SEE)
def officers_as_workbook(request: Request, db: Db, reading: ReadDb, actor: CurrentActor) -> Response:
    """Send who may enforce today for the units in reach, for the government's own site."""
    found, language = _handed_out(db, reading, actor), language_of(request)
    return send_workbook(officers_workbook(found, day=clock.today(), language=language), "officers.xlsx")


@router.get("/officers.csv", dependencies=_SEE)
def officers_as_csv(request: Request, db: Db, reading: ReadDb, actor: CurrentActor) -> Response:
    """Send the same as csv."""
    return send_made(officers_csv(_handed_out(db, reading, actor), language=language_of(request)), CSV, "officers.csv")


def _handed_out(db: Session, reading: Session, actor: Actor) -> list[Listed]:
    found = list(islice(officers_in_reach(reading, clock.today(), seen_by=actor), _MOST + 1))
    if len(found) > _MOST:
        raise RuleBroken("OFFICERS_TOO_MANY", most=_MOST)
    audit.record(db, actor=actor, action="officers:exported", subject="credentials", people=len(found))
    return found
