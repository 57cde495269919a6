"""The player: studying one courseware; opening, presence checks, pages shown, finishing. Beats: study_beats."""

from dataclasses import asdict
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from lms import clock, vault
from lms.access import Actor, Permission
from lms.courses.actions.crediting import credit_course
from lms.courses.actions.finishing import finish as finish_player, show_page as show_page_of
from lms.courses.actions.opening import answer_check, begin_learning, open_player
from lms.courses.queries.captions import find_captions
from lms.courses.queries.mine import get_my_course
from lms.courses.queries.player import player_view
from lms.courses.queries.quizzes import awaits_quiz
from lms.courses.queries.study import get_courseware
from lms.courses.rules.beats import Beat
from lms.errors import RuleBroken
from lms.hours.rules import DEFAULT_LIMITS, Limits
from lms.pages.package_player import open_package
from lms.people.queries.people import unit_ids_on
from lms.requirements.queries.limits import limits_for
from lms.web import cookies
from lms.web.deps import CurrentActor, Db, Id
from lms.web.gate import may
from lms.web.messages import message
from lms.web.render import language_of, render
from lms.web.routing import Router

router = Router(prefix="/study")
_STUDY = [may(Permission.STUDY)]
_MS = Field(ge=0, lt=2**40)


class _Said(BaseModel):
    """What a player posts: the secret it was opened with, and more."""

    model_config = ConfigDict(extra="forbid", strict=True)

    token: str = Field(max_length=200)


class LastBeat(_Said):
    """The last stretch before a player is done."""

    sequence: int = _MS
    from_ms: int = _MS
    to_ms: int = _MS


class Present(_Said):
    """The answer to a presence check."""

    nonce: str = Field(max_length=200)


class Shown(_Said):
    """A page of a document that is on the screen."""

    page: int = Field(ge=1, le=100_000)


@router.post("/presence", name="study.presence", dependencies=_STUDY)
def presence(request: Request, db: Db, actor: CurrentActor, said: Present) -> Response:
    """Take the answer to a presence check."""
    return _told(request, db, lambda: asdict(answer_check(db, said.token, said.nonce, actor=actor)))


@router.post("/pages", name="study.page", dependencies=_STUDY)
def page(request: Request, db: Db, actor: CurrentActor, said: Shown) -> Response:
    """Write down that a page was on the screen."""
    return _told(request, db, lambda: {"done": show_page_of(db, said.token, said.page, actor=actor)})


@router.post("/finish", name="study.finish", dependencies=_STUDY)
def finish(request: Request, db: Db, actor: CurrentActor, said: LastBeat) -> Response:
    """Take the last stretch; when that was the last of the course, post its hours in the same transaction."""

    def finished() -> dict[str, Any]:
        last = Beat(said.sequence, said.from_ms, max(said.from_ms, said.to_ms), playing=False)
        done = finish_player(db, said.token, last, actor=actor)
        learning = credit_course(db, done.learning_id, limits_of=lambda unit, year: limits_for(db, unit, year))
        return asdict(done.answer) | {
            "done": done.is_done,
            "course_done": bool(learning and learning.completed_at),
            "posted": bool(learning and learning.posted_at),
            "quiz": awaits_quiz(db, done.learning_id),
        }

    return _told(request, db, finished)


@router.get("/{courseware_id}", name="study.show", dependencies=_STUDY)
def show(request: Request, db: Db, actor: CurrentActor, courseware_id: Id, item: str = "") -> Response:
    """Show the player of one courseware the acting person may study."""
    piece = get_courseware(db, courseware_id, seen_by=actor)
    # From the first look on he takes the course: its files are his to see.
    learning = begin_learning(db, piece, actor=actor)
    package, headers = None, {}
    if piece.material.kind in {"SCORM", "H5P"} and piece.material.state == "ready":
        package = open_package(
            request,
            db,
            piece.material,
            item_id=item[:255],
            address=f"/study/{piece.id}",
            actor=actor,
            learning_id=learning.id,
            courseware_id=piece.id,
        )
        headers = package.headers
    mine = get_my_course(db, learning.person_id, piece.version_id, on=clock.today())
    view = player_view(db, piece, mine)
    captions = find_captions(db, piece.material_id)
    return render(
        request,
        "study/show.html",
        headers=headers,
        view=view,
        piece=piece,
        mine=mine,
        package=package,
        captions=captions,
    )


@router.post("/{courseware_id}/session", name="study.open", dependencies=_STUDY)
def open_session(request: Request, db: Db, actor: CurrentActor, courseware_id: Id) -> Response:
    """Open the player: from now on its beats count, and those of any other do not."""

    def opened() -> dict[str, Any]:
        player = open_player(db, courseware_id, device=_device(request), limits=_limits(db, actor), actor=actor)
        return {"token": player.token} | asdict(player.answer)

    return _told(request, db, opened)


def _told(request: Request, db: Session, deed: Any) -> Response:
    """Answer a script: what came of it, or a rule's refusal as code and sentence, everything taken back."""
    try:
        return JSONResponse(deed())
    except RuleBroken as refusal:
        db.rollback()
        return JSONResponse({"code": refusal.code, "message": message(language_of(request), refusal)}, 409)


def _limits(db: Session, actor: Actor) -> Limits:
    today, person = clock.today(), actor.person_id or 0
    unit = unit_ids_on(db, [person], today).get(person)
    return limits_for(db, unit, today.year) if unit else DEFAULT_LIMITS


def _device(request: Request) -> str:
    """Tell devices apart without keeping who they are: the browser's own mark, or where and what it is."""
    mark = cookies.read(request, cookies.DEVICE)
    place = request.client.host if request.client else ""
    return vault.digest(mark or f"{place} {request.headers.get('user-agent', '')}")[:16]
