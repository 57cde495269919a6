"""Running a ceremony: the screen with its code, the list by hand, closing, correcting, photos, minutes."""

from collections.abc import Mapping

import segno
from sqlalchemy.orm import Session
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from lms import clock, files
from lms.access import Actor, Permission
from lms.ceremonies.actions import closing, minutes as printing, photos, rosters, signing
from lms.ceremonies.queries.ceremonies import get_ceremony, get_photo, is_run_by
from lms.ceremonies.queries.rosters import seats_of
from lms.ceremonies.rules.ceremonies import OPENS_BEFORE, CeremonyState
from lms.errors import NotAllowed, RuleBroken
from lms.pages.acting import attempt, done
from lms.pages.forms.attached import SOME_FILES, name_of
from lms.pages.forms.oaths import CorrectionForm, MarksForm, PeopleForm, ReasonForm, RemovalForm
from lms.pages.oath_cards import issue_days
from lms.pages.oaths import page_of
from lms.people.queries.people import visible_ids
from lms.settings import get_settings
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.press import pdf
from lms.web.render import language_of, render
from lms.web.routing import PageRouter

router = PageRouter("oath_running", prefix="/oaths/{oath_id}")
_P = Permission
_SEE, _RUN = may(_P.VIEW_PEOPLE), may(_P.RUN_OATHS)


@router.get("/screen", dependencies=[_RUN])
def screen(request: Request, db: ReadDb, actor: CurrentActor, oath_id: Id) -> Response:
    """Show the code for the projector. It renews itself."""
    ceremony, now = get_ceremony(db, oath_id, seen_by=actor), clock.now()
    if not is_run_by(ceremony, actor):
        raise NotAllowed(permission=_P.RUN_OATHS.value)
    opens = ceremony.starts_at - OPENS_BEFORE
    is_open = ceremony.state == CeremonyState.PLANNED and opens <= now and clock.today() == ceremony.held_on
    # Phones must get where the projector got; behind TLS that is the address of the site.
    address = get_settings().base_url if get_settings().is_https else str(request.base_url).rstrip("/")
    return render(
        request,
        "oaths/screen.html",
        fragment="oaths/_screen.html",
        oath=ceremony,
        seats=seats_of(db, ceremony),
        is_open=is_open,
        opens=opens,
        qr=_qr(f"{address}/oath-sign-in/{signing.code_of(ceremony)}") if is_open else "",
        number=signing.number_of(ceremony) if is_open else "",
        now=now,
    )


@router.get("/list", dependencies=[_RUN])
def roster(request: Request, db: ReadDb, actor: CurrentActor, oath_id: Id) -> Response:
    """Show the roster for putting down who came, and for adding people and taking them off."""
    return _roster(request, db, actor, oath_id, Form.empty())


@router.post("/list", dependencies=[_RUN])
def mark(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, oath_id: Id) -> Response:
    """Put down by the list who was there, or who was not."""
    ceremony, form = get_ceremony(db, oath_id, seen_by=actor, to_change=True), MarksForm.read(submitted)
    if not form.errors and not form.person:
        form.refuse("", "NOBODY_CHOSEN")
    if not form.errors:
        with attempt(db, form):
            present, absent = (form.person, []) if form.what == "present" else ([], form.person)
            people = signing.mark_by_list(db, ceremony, present=present, absent=absent, actor=actor)
            return done(request, "oath_running.roster", "OATH_MARKED", {"people": people}, oath_id=oath_id)
    return _roster(request, db, actor, oath_id, form, status=422)


@router.post("/additions", dependencies=[_RUN])
def add(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, oath_id: Id) -> Response:
    """Add people to the roster."""
    ceremony, form = get_ceremony(db, oath_id, seen_by=actor, to_change=True), PeopleForm.read(submitted)
    if not form.errors:
        with attempt(db, form):
            if visible_ids(db, form.person, seen_by=actor) != set(form.person):
                raise RuleBroken("PERSON_NOT_IN_REACH")
            cards, named = issue_days(db, form.person), sorted(set(form.person))
            people = rosters.add_people(db, ceremony, named, issue_days=cards, actor=actor)
            return done(request, "oath_running.roster", "OATH_LISTED", {"people": people}, oath_id=oath_id)
    return _roster(request, db, actor, oath_id, form, status=422)


@router.post("/removals", dependencies=[_RUN])
def remove(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, oath_id: Id) -> Response:
    """Take somebody off the roster."""
    ceremony, form = get_ceremony(db, oath_id, seen_by=actor, to_change=True), RemovalForm.read(submitted)
    if not form.errors:
        with attempt(db, form, {"REASON_MISSING": "reason"}):
            rosters.remove_person(db, ceremony, form.person, reason=form.reason, actor=actor)
            return done(request, "oath_running.roster", "OATH_UNLISTED", oath_id=oath_id)
    return _roster(request, db, actor, oath_id, form, status=422)


@router.post("/closing", dependencies=[_RUN])
def close(request: Request, db: Db, actor: CurrentActor, oath_id: Id) -> Response:
    """Close a ceremony: who signed swore."""
    ceremony, form = get_ceremony(db, oath_id, seen_by=actor, to_change=True), Form.empty()
    people = 0
    with attempt(db, form):
        people = closing.close_ceremony(db, ceremony, actor=actor)
    if form.errors:
        return _page(request, db, actor, oath_id, form, status=409)
    return done(request, "oaths.show", "OATH_CLOSED", {"people": people}, oath_id=oath_id)


@router.post("/corrections", dependencies=[_RUN])
def correct(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, oath_id: Id) -> Response:
    """Correct whether somebody swore."""
    ceremony, form = get_ceremony(db, oath_id, seen_by=actor, to_change=True), CorrectionForm.read(submitted)
    if not form.errors:
        with attempt(db, form, {"REASON_MISSING": "reason"}):
            if not visible_ids(db, [form.person], seen_by=actor):
                raise RuleBroken("PERSON_NOT_IN_REACH")
            attended = form.attended == "yes"
            closing.correct(db, ceremony, form.person, attended=attended, reason=form.reason, actor=actor)
            return done(request, "oaths.show", "OATH_CORRECTED", oath_id=oath_id)
    return _page(request, db, actor, oath_id, form, status=422)


@router.post("/photos", dependencies=[_RUN], max_body_size=SOME_FILES)
def add_photos(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, oath_id: Id) -> Response:
    """Keep photos of a ceremony."""
    ceremony, form = get_ceremony(db, oath_id, seen_by=actor, to_change=True), Form.empty()
    sent = [each for each in submitted.getlist("photos") if isinstance(each, UploadFile) and each.filename]
    if not sent:
        form.refuse("photos", "NO_FILE")
    if not form.errors:
        with attempt(db, form, _PHOTO_FIELDS):
            for each in sent:
                photos.add_photo(db, ceremony, name=name_of(each), data=each.file.read(), actor=actor)
            return done(request, "oaths.show", "OATH_PHOTOS_ADDED", {"files": len(sent)}, oath_id=oath_id)
    return _page(request, db, actor, oath_id, form, status=422)


@router.get("/photos/{oath_photo_id}", dependencies=[_SEE])
def photo(db: ReadDb, actor: CurrentActor, oath_id: Id, oath_photo_id: Id) -> Response:
    """Send a photo."""
    found = get_photo(db, get_ceremony(db, oath_id, seen_by=actor), oath_photo_id)
    return FileResponse(files.path_of(found.digest), media_type=found.media_type)


@router.post("/photos/{oath_photo_id}/removal", dependencies=[_RUN])
def remove_photo(
    request: Request, db: Db, actor: CurrentActor, submitted: Submitted, oath_id: Id, oath_photo_id: Id
) -> Response:
    """Take a photo off."""
    ceremony, form = get_ceremony(db, oath_id, seen_by=actor, to_change=True), ReasonForm.read(submitted)
    found = get_photo(db, ceremony, oath_photo_id)
    if not form.errors:
        with attempt(db, form, {"REASON_MISSING": "reason"}):
            photos.remove_photo(db, ceremony, found, reason=form.reason, actor=actor)
            return done(request, "oaths.show", "OATH_PHOTO_REMOVED", oath_id=oath_id)
    return _page(request, db, actor, oath_id, form, status=422)


@router.get("/minutes.pdf", dependencies=[_SEE])
def minutes(request: Request, db: Db, reading: ReadDb, actor: CurrentActor, oath_id: Id) -> Response:
    """Send the minutes. `db` is first used when they are printed."""
    ceremony = get_ceremony(reading, oath_id, seen_by=actor)
    answer = pdf(printing.minutes(reading, ceremony, language=language_of(request)), f"oath-{ceremony.id}-minutes")
    printing.record_print(db, ceremony, actor=actor)
    return answer


_PHOTO_FIELDS: Mapping[str, str] = dict.fromkeys(
    ("OATH_PHOTO_KIND", "OATH_PHOTO_TWICE", "OATH_PHOTOS_MANY", "FILE_EMPTY", "FILE_TOO_LARGE"), "photos"
)


def _page(request: Request, db: Session, actor: Actor, oath_id: int, form: Form, status: int) -> Response:
    return page_of(request, db, actor, get_ceremony(db, oath_id, seen_by=actor), form, status=status)


def _roster(request: Request, db: Session, actor: Actor, oath_id: int, form: Form, status: int = 200) -> Response:
    ceremony = get_ceremony(db, oath_id, seen_by=actor)
    if not is_run_by(ceremony, actor):
        raise NotAllowed(permission=_P.RUN_OATHS.value)
    return page_of(request, db, actor, ceremony, form, status=status, template="oaths/roster.html")


def _qr(address: str) -> str:
    made = segno.make(address, error="m", micro=False)
    return made.svg_inline(scale=1, border=2, omitsize=True, dark="#000", light="#fff")
