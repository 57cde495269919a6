"""A sample paper of a blueprint as candidates would see it, and its key sheet for those who may see keys."""

import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.errors import NotAllowed, NotFound
from lms.web.deps import CurrentActor, Id, ReadDb
from lms.web.gate import may
from lms.web.render import redirect, render
from lms.web.routing import PageRouter
from question_bank.blueprint import Cell
from question_bank.content import Content
from question_bank.drawing import Dealer, Infeasible, Paper, pool_digest
from question_bank.key_sheet import key_on_paper
from question_bank.models import BlueprintVersion
from question_bank.queries.banks import list_banks
from question_bank.queries.blueprints import (
    bank_ids_of,
    blueprint_of,
    get_blueprint,
    get_blueprint_version,
    pool_of,
    versions_of_blueprint,
)
from question_bank.queries.drawable import Pool
from question_bank.queries.papers import contents_of_versions
from question_bank.shown import Shown
from question_bank.types import shown

router = PageRouter("blueprint_samples", prefix="/blueprints/{blueprint_id}/sample")
_SEE = may(Permission.WRITE_QUESTIONS, Permission.REVIEW_QUESTIONS)
_MOST_SEED = 60


@dataclass(frozen=True, slots=True)
class Placed:
    """A question where it stands on the paper, with the key as this paper letters it; `question_id` is the bank's."""

    number: int
    question_id: int
    content: Content
    shown: Shown
    key: str


@router.get("", dependencies=[_SEE])
def show(
    request: Request, db: ReadDb, actor: CurrentActor, blueprint_id: Id, version: str = "", seed: str = ""
) -> Response:
    """Show a paper drawn from a seed, as a candidate would see it."""
    return _paper(request, db, actor, blueprint_id, version, seed, "sample", "blueprint_samples.show")


@router.get("/key", dependencies=[_SEE])
def key(
    request: Request, db: ReadDb, actor: CurrentActor, blueprint_id: Id, version: str = "", seed: str = ""
) -> Response:
    """Show the key sheet of the paper with a seed."""
    return _paper(request, db, actor, blueprint_id, version, seed, "key", "blueprint_samples.key")


def _paper(
    request: Request, db: Session, actor: Actor, blueprint_id: int, version: str, seed: str, page: str, route: str
) -> Response:
    one = _version(db, blueprint_id, version, actor)
    if not {bank.id for bank in list_banks(db, seen_by=actor)}.issuperset(bank_ids_of(db, one)):
        raise NotAllowed("KEYS_NOT_YOURS")
    seed = seed.strip()[:_MOST_SEED]
    if not seed:
        query = f"version={one.number}&seed={secrets.token_hex(4)}"
        return redirect(request, route, query=query, blueprint_id=blueprint_id)
    blueprint, pool = blueprint_of(db, one), pool_of(db, one, on=clock.today())
    context: dict[str, Any] = {"one": one, "seed": seed, "next_seed": secrets.token_hex(4), "thin": (), "groups": []}
    context["digest"] = pool_digest(pool.candidates)[:12]
    try:
        paper = Dealer(blueprint, pool.candidates, seed=seed).paper(0)
    except Infeasible as infeasible:
        context |= {"thin": infeasible.thin, "blueprint": blueprint}
        return render(request, f"blueprints/{page}.html", status=409, **context)
    context |= {"groups": _groups(db, paper, pool, blueprint.cells), "blueprint": blueprint}
    return render(request, f"blueprints/{page}.html", **context)


def _version(db: Session, blueprint_id: int, number: str, actor: Actor) -> BlueprintVersion:
    newest = get_blueprint(db, blueprint_id, seen_by=actor)
    if not number:
        return newest
    found = next((one for one in versions_of_blueprint(db, blueprint_id) if str(one.number) == number), None)
    if found is None:
        raise NotFound("BLUEPRINT_NOT_FOUND")
    return get_blueprint_version(db, found.id, seen_by=actor)


def _groups(db: Session, paper: Paper, pool: Pool, cells: tuple[Cell, ...]) -> list[tuple[Cell, list[Placed]]]:
    """Return the questions of each cell, numbered through the paper."""
    contents = contents_of_versions(db, [item.question_id for item in paper.items])
    groups: list[tuple[Cell, list[Placed]]] = [(cell, []) for cell in cells]
    for number, item in enumerate(paper.items, start=1):
        content = contents[item.question_id]
        seen = shown(content, item.order).model_copy(update={"points": item.points})
        key = key_on_paper(content, item.order)
        groups[item.cell][1].append(Placed(number, pool.question_of[item.question_id], content, seen, key))
    return groups
