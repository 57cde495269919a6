"""My calendar: classes and due dates on a page, as a file, and as a feed for the calendar of one's phone."""

from itertools import groupby
from urllib.parse import urlsplit

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.courses.actions import calendar_feeds
from lms.courses.queries.calendar import Date, dates_of, find_feed, open_feed
from lms.courses.rules.calendar_files import Entry, calendar_file
from lms.i18n import N_, translate
from lms.pages.acting import done
from lms.settings import get_settings
from lms.web.deps import CurrentActor, Db, ReadDb
from lms.web.downloads import send_made
from lms.web.gate import may, public
from lms.web.render import language_of, render
from lms.web.routing import PageRouter

router = PageRouter("calendar")
_STUDY = may(Permission.STUDY)
_ICS = "text/calendar; charset=utf-8"


@router.get("/learning/calendar", dependencies=[_STUDY])
def show(request: Request, db: ReadDb, actor: CurrentActor, past: str = "") -> Response:
    """Show what lies ahead, month by month; with `past` what was this year."""
    return _page(request, db, actor, past=bool(past))


@router.get("/learning/calendar.ics", dependencies=[_STUDY])
def download(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """Send one's dates as a file."""
    return send_made(_file(request, db, actor.person_id or 0), _ICS, "lifa-calendar.ics")


@router.post("/learning/calendar/feed", dependencies=[_STUDY])
def make_feed(request: Request, db: Db, actor: CurrentActor) -> Response:
    """Make the private address of one's feed anew; it is shown this once."""
    secret = calendar_feeds.make_feed(db, actor=actor)
    return _page(request, db, actor, secret=secret)


@router.post("/learning/calendar/feed/end", dependencies=[_STUDY])
def end_feed(request: Request, db: Db, actor: CurrentActor) -> Response:
    """Revoke the feed."""
    calendar_feeds.end_feed(db, actor=actor)
    return done(request, "calendar.show", "FEED_ENDED")


@router.get("/calendar/{feed_secret}.ics", dependencies=[public()])
def feed(request: Request, db: ReadDb, feed_secret: str) -> Response:
    """Send a person's dates to his calendar program, which has nothing but the secret address."""
    found = find_feed(db, feed_secret)
    if found is None:
        return Response(status_code=410)  # calendar programs stop asking; what never was looks the same
    return Response(_file(request, db, found.person_id), media_type=_ICS, headers={"Cache-Control": "private"})


def _page(request: Request, db: Session, actor: Actor, *, past: bool = False, secret: str = "") -> Response:
    today, person = clock.today(), actor.person_id or 0
    dates = [one for one in dates_of(db, person, now=clock.now()) if not one.is_cancelled]
    shown = [one for one in dates if (one.day < today and one.day.year == today.year) == past]
    shown = [one for one in shown if past or one.day >= today]
    shown = shown[::-1] if past else shown
    address = f"{_base(request)}/calendar/{secret}.ics" if secret else ""
    return render(
        request,
        "calendar/show.html",
        months=[(month, list(own)) for month, own in groupby(shown, key=lambda one: one.day.replace(day=1))],
        today=today,
        past=past,
        feed=open_feed(db, person),
        address=address,
        webcal=address.replace("https://", "webcal://").replace("http://", "webcal://"),
    )


def _file(request: Request, db: Session, person_id: int) -> bytes:
    base, language = _base(request), language_of(request)
    words = {kind: translate(language, word) for kind, word in _TITLES.items()}
    entries = [_entry(one, base, words) for one in dates_of(db, person_id, now=clock.now())]
    name = translate(language, _NAME)
    return calendar_file(entries, name=name, host=urlsplit(base).hostname or "lifa", zone=clock.zone())


_NAME = N_("砺法培训日历")
# How a date begins in the list of a phone, where only a few characters fit.
_TITLES = {"attends": "", "waits": N_("候补："), "teaches": N_("授课："), "due": N_("截止：")}
_PATHS = {"attends": "/learning/classes/", "waits": "/learning/classes/", "teaches": "/learning/teaching/"}


def _entry(one: Date, base: str, words: dict[str, str]) -> Entry:
    path = _PATHS.get(one.kind, "/learning/courses/")
    return Entry(
        key=one.key,
        title=f"{words[one.kind]}{one.title}",
        starts=one.starts_at or one.day,
        ends=one.ends_at,
        place=one.place,
        text=one.topic,
        address=f"{base}{path}{one.id}",
        revision=one.revision,
        changed_at=one.changed_at,
        is_cancelled=one.is_cancelled,
        is_tentative=one.kind == "waits",
    )


def _base(request: Request) -> str:
    return get_settings().base_url if get_settings().is_https else str(request.base_url).rstrip("/")
