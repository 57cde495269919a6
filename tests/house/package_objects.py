"""Packages for the matrix: an opening of one's own, or of somebody else's."""

from sqlalchemy import select

from lms import clock
from lms.courses.models.materials import Material
from lms.courses.models.packages import PackageRun
from lms.people.accounts import WebSession
from tests.house.world import World
from tests.materials import make_material


def package_in(world: World, place: str) -> Material:
    """Return a package of a place's unit."""
    items = [{"id": "i1", "title": "第1节", "path": "index.html", "is_sco": True}]
    return make_material(world.db, world.unit(place), kind="SCORM", details={"standard": "scorm12", "items": items})


def run_of(world: World, place: str, account_id: int | None) -> int:
    """Return the id of an opening that belongs to an account."""
    session = world.db.scalars(select(WebSession).filter_by(account_id=account_id)).first()
    other = session or world.db.scalars(select(WebSession)).first()
    assert other
    material = package_in(world, place)
    run = PackageRun(
        token_digest=f"run {place} {clock.now()} {material.id}",
        material_id=material.id,
        item="i1",
        account_id=account_id or 0,
        web_session_id=other.id,
        opened_at=clock.now(),
        expires_at=clock.now(),
        sequence=0,
        session_cs=0,
    )
    world.db.add(run)
    world.db.flush()
    return run.id
