"""What a page needs to show a package in its cage: the learner's player, and the coordinator's trial."""

from dataclasses import dataclass

from sqlalchemy.orm import Session
from starlette.requests import Request

from lms import clock
from lms.access import Actor
from lms.courses.actions.packages import open_run
from lms.courses.models.materials import Material
from lms.courses.packages.facts import Item
from lms.courses.queries.packages import ItemState, menu_of
from lms.errors import NotFound
from lms.web.sandbox import OURS, frame_origin, frame_sandbox, has_own_origin, page_headers, run_address
from lms.web.visitor import visitor_of


@dataclass(frozen=True, slots=True)
class Player:
    """A package opened for a page: `templates/study/_package.html` shows it. Send `headers` with the page."""

    menu: list[ItemState]
    here: Item
    before: Item | None
    after: Item | None
    address: str
    src: str
    save: str
    sandbox: str
    origin: str
    warn_frames: bool
    sequenced: bool
    headers: dict[str, str]


def open_package(
    request: Request,
    db: Session,
    material: Material,
    *,
    item_id: str,
    address: str,
    actor: Actor,
    learning_id: int | None = None,
    courseware_id: int | None = None,
) -> Player:
    """Open one item of a package, the first that is not done when none is asked for; `address` is of the page around.

    Without a learning it is a trial. Raises NotFound for an item the package does not have, and for programs.
    """
    session_id = visitor_of(request).session_id
    menu = menu_of(db, material, learning_id, courseware_id)
    if session_id is None or not menu:
        raise NotFound
    wanted = item_id or next((row.item.id for row in menu if row.standing != "done"), menu[0].item.id)
    run, token = open_run(
        db,
        material,
        item_id=wanted,
        web_session_id=session_id,
        now=clock.now(),
        actor=actor,
        learning_id=learning_id,
        courseware_id=courseware_id,
    )
    at = next(index for index, row in enumerate(menu) if row.item.id == wanted)
    item = menu[at].item
    query = f"{'' if item.query.startswith('#') else '?'}{item.query}" if item.query else ""
    return Player(
        menu=menu,
        here=item,
        before=menu[at - 1].item if at else None,
        after=menu[at + 1].item if at + 1 < len(menu) else None,
        address=address,
        src=run_address(token, f"{OURS}frame.html") if has_own_origin() else run_address(token, item.path + query),
        save=f"/packages/{run.id}/state",
        sandbox=frame_sandbox(),
        origin=frame_origin(),
        warn_frames=bool(material.details.get("frames")) and not has_own_origin(),
        sequenced=bool(material.details.get("sequenced")),
        headers=page_headers(request),
    )
