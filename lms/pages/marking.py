"""Marking written answers: one at a time, with the question and what to look for beside it, and without a name."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms.access import Actor, Permission
from lms.errors import NotFound
from lms.exams.actions.marking import give_mark, keep_draft
from lms.exams.models import MarkingPlace
from lms.exams.queries.marking import get_place
from lms.exams.queries.my_marking import answer_to_mark, my_marking, place_in_turn
from lms.pages.acting import attempt, done
from lms.pages.forms.marking import MarkForm
from lms.pages.question_media import send_media
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.messages import notice
from lms.web.render import language_of, redirect_to, render
from lms.web.routing import PageRouter
from question_bank.exchange.metadata import points_text
from question_bank.facts import keys_in

router = PageRouter("marking", prefix="/marking")
_MARK = [may(Permission.MARK_EXAMS)]


@router.get("", dependencies=_MARK)
def index(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """List the exams one marks, and how much is left."""
    return render(request, "marking/index.html", tasks=my_marking(db, seen_by=actor))


@router.get("/{marking_place_id}", dependencies=_MARK)
def show(request: Request, db: ReadDb, actor: CurrentActor, marking_place_id: Id) -> Response:
    """Show one answer to mark."""
    place = get_place(db, marking_place_id, seen_by=actor)
    kept = {} if place.draft_points is None else {"points": points_text(place.draft_points)}
    return _show(request, db, actor, place, MarkForm.empty(**kept, note=place.draft_note))


@router.post("/{marking_place_id}", dependencies=_MARK)
def give(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, marking_place_id: Id) -> Response:
    """Give a mark and go on to the next answer."""
    place, form = get_place(db, marking_place_id, seen_by=actor), MarkForm.read(submitted)
    if not form.errors:
        with attempt(db, form, {"MARK_POINTS": "points"}):
            give_mark(db, place, points=form.points, note=form.note or "", actor=actor)
            return _on(request, db, actor, place)
    return _show(request, db, actor, place, form, status=422)


@router.post("/{marking_place_id}/draft", dependencies=_MARK)
def keep(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, marking_place_id: Id) -> Response:
    """Keep what one thinks so far, and stay."""
    place, form = get_place(db, marking_place_id, seen_by=actor), MarkForm.read(submitted)
    if not form.errors:
        with attempt(db, form, {"MARK_POINTS": "points"}):
            keep_draft(db, place, points=form.points, note=form.note or "", actor=actor)
            return done(request, "marking.show", "MARK_KEPT", marking_place_id=place.id)
    return _show(request, db, actor, place, form, status=422)


@router.get("/{marking_place_id}/media/{marking_media}", dependencies=_MARK)
def media(db: ReadDb, actor: CurrentActor, marking_place_id: Id, marking_media: str) -> Response:
    """Give a picture or sound of the question one is marking."""
    seen = answer_to_mark(db, get_place(db, marking_place_id, seen_by=actor))
    for each in seen.content.media:
        if each.digest == marking_media:
            return send_media(each.digest, each.media_type)
    raise NotFound("FILE_GONE")


def _on(request: Request, db: Session, actor: Actor, place: MarkingPlace) -> Response:
    db.flush()
    turn = place_in_turn(db, place, seen_by=actor)
    language = language_of(request)
    if turn.following is None:
        return redirect_to(request, "/marking", notice=notice(language, "MARKING_DONE"))
    return redirect_to(request, f"/marking/{turn.following}", notice=notice(language, "MARK_GIVEN"))


def _show(request: Request, db: Session, actor: Actor, place: MarkingPlace, form: Form, status: int = 200) -> Response:
    seen = answer_to_mark(db, place)
    return render(
        request,
        "marking/show.html",
        status=status,
        own=place,
        form=form,
        seen=seen,
        keys=keys_in(seen.asked),
        turn=place_in_turn(db, place, seen_by=actor),
    )
