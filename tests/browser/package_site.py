"""The real site in a thread, with a database of its own, a learner and packages: what tests of packages look at."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fastapi import FastAPI, Request, Response
from playwright.sync_api import BrowserContext
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.courses.models.courses import Courseware
from lms.courses.models.packages import PackageState
from lms.courses.models.study import Learning
from lms.courses.queries.packages import package_complete
from lms.pages.package_player import open_package
from lms.web.deps import CurrentActor, Db
from lms.web.gate import may
from lms.web.render import render
from tests.browser.conftest import NewSite
from tests.browser.serving import Site
from tests.course_factories import make_course
from tests.factories import make_actor, make_person, make_unit
from tests.packages import make_package

# One request: method, path, headers.
Asked = tuple[str, str, dict[str, str]]
# The locks of a package's cage: an attribute of its frame, and the policies of its pages and of the page around it.
ATTRIBUTE, POLICY = b' sandbox="allow-scripts"', b"content-security-policy"


@dataclass
class PackageSite:
    """The running site. `learn(package)` opens it to the learner and returns the address of its page."""

    site: Site
    actor: Actor
    asked: list[Asked]
    without: set[bytes]
    """Locks that are taken away, to see that the others hold, and that they all do something."""

    @property
    def url(self) -> str:
        """Where the site is."""
        return self.site.address

    def learn(self, archive: bytes, **differing: Any) -> str:
        """Put a package into a course that the learner takes; return the address of the page that shows it."""
        with Session(self.site.engine, expire_on_commit=False) as db, db.begin():
            unit = make_unit(db)
            material = make_package(db, unit, archive, **differing)
            version = make_course(db, unit, pieces=[material])
            piece = db.scalars(select(Courseware).filter_by(version_id=version.id)).one()
            now = datetime.now(UTC)
            learning = Learning(person_id=self.actor.person_id, version_id=version.id, started_at=now, last_seen_at=now)
            db.add(learning)
            db.flush()
            return f"{self.url}/try/{learning.id}/{piece.id}"

    def state(self, address: str, item: str | None = None) -> PackageState | None:
        """Return what is kept about the learner in the package of an address."""
        learning_id, courseware_id = (int(part) for part in address.rsplit("/", 2)[1:])
        with Session(self.site.engine) as db:
            wanted = select(PackageState).filter_by(learning_id=learning_id, courseware_id=courseware_id)
            return db.scalars(wanted.filter_by(item=item) if item else wanted).first()

    def complete(self, address: str) -> bool:
        """Tell whether the package of an address counts as through."""
        learning_id, courseware_id = (int(part) for part in address.rsplit("/", 2)[1:])
        with Session(self.site.engine) as db:
            return package_complete(db, learning_id, courseware_id)

    def visit(self) -> AbstractContextManager[BrowserContext]:
        """Open a browser that is signed in as the learner."""
        return self.site.device(self.actor, width=1280)


@contextmanager
def package_site(new_site: NewSite, packages_url: str = "") -> Iterator[PackageSite]:
    """Serve the site with a page around packages; remember what it is asked."""
    asked: list[Asked] = []
    without: set[bytes] = set()

    def adapted(app: FastAPI) -> Any:
        _add_try(app)

        async def answer(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "http":
                headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
                asked.append((scope["method"], scope["path"], headers))
            await (_unlocked(app, without, scope, receive, send) if without else app(scope, receive, send))

        return answer

    def learner(db: Session) -> Actor:
        unit = make_unit(db)
        return make_actor(db, Role.SELF, unit, person=make_person(db, unit, name="顾明澈"), name="顾明澈")

    with new_site(adapt=adapted, packages_url=packages_url) as site:
        yield PackageSite(site, site.tell(learner), asked, without)


async def _unlocked(app: FastAPI, without: set[bytes], scope: Any, receive: Any, send: Any) -> None:
    """Answer as the site does, but without some locks."""

    async def changed(message: Any) -> None:
        if POLICY in without and "headers" in message:
            message["headers"] = [(name, value) for name, value in message["headers"] if name.lower() != POLICY]
        if ATTRIBUTE in without and "body" in message:
            message["body"] = message["body"].replace(ATTRIBUTE, b" " * len(ATTRIBUTE))
        await send(message)

    plain = [(name, value) for name, value in scope.get("headers", ()) if name != b"accept-encoding"]
    await app({**scope, "headers": plain}, receive, changed)


def _add_try(app: FastAPI) -> None:
    """Add a page around a package for a learner: the same player, without the study's clock."""

    @app.get("/try/{learning_id}/{courseware_id}", dependencies=[may()])
    def show(
        request: Request, db: Db, actor: CurrentActor, learning_id: int, courseware_id: int, item: str = ""
    ) -> Response:
        piece = db.get_one(Courseware, courseware_id)
        from lms.courses.models.materials import Material

        material = db.get_one(Material, piece.material_id)
        package = open_package(
            request,
            db,
            material,
            item_id=item,
            address=f"/try/{learning_id}/{courseware_id}",
            actor=actor,
            learning_id=learning_id,
            courseware_id=courseware_id,
        )
        return render(request, "packages/show.html", headers=package.headers, material=material, package=package)
