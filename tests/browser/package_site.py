"""The real site in a thread, with a database of its own, a learner and packages: what tests of packages look at."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, Response
from playwright.sync_api import Browser, BrowserContext
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.app import create_app
from lms.courses.models.courses import Courseware
from lms.courses.models.packages import PackageState
from lms.courses.models.study import Learning
from lms.courses.queries.packages import package_complete
from lms.pages.package_player import open_package
from lms.settings import get_settings
from lms.web import cookies
from lms.web.database import Database
from lms.web.deps import CurrentActor, Db
from lms.web.gate import may
from lms.web.render import render
from tests.client import sign_in_at_once
from tests.course_factories import make_course
from tests.databases import empty_database, migrate
from tests.factories import make_actor, make_person, make_unit
from tests.packages import make_package


@dataclass
class PackageSite:
    """The running site. `learn(package)` opens it to the learner and returns the address of its page."""

    url: str
    engine: Engine
    app: FastAPI
    actor: Actor
    secret: str
    requests: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)

    def learn(self, archive: bytes, **differing: Any) -> str:
        """Put a package into a course that the learner takes; return the address of the page that shows it."""
        with Session(self.engine, expire_on_commit=False) as db, db.begin():
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
        with Session(self.engine) as db:
            wanted = select(PackageState).filter_by(learning_id=learning_id, courseware_id=courseware_id)
            return db.scalars(wanted.filter_by(item=item) if item else wanted).first()

    def complete(self, address: str) -> bool:
        """Tell whether the package of an address counts as through."""
        learning_id, courseware_id = (int(part) for part in address.rsplit("/", 2)[1:])
        with Session(self.engine) as db:
            return package_complete(db, learning_id, courseware_id)

    @contextmanager
    def visit(self, browser: Browser) -> Iterator[BrowserContext]:
        """Open a browser that is signed in as the learner."""
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        context.add_cookies([{"name": cookies.SESSION, "value": self.secret, "url": self.url}])
        yield context
        context.close()


@contextmanager
def package_site(folder: Path, packages_url: str = "") -> Iterator[PackageSite]:
    """Serve the site on a port of its own; `{port}` in the packages' address is replaced by it."""
    with empty_database(f"sqlite:///{folder}/site.db") as engine:
        migrate(engine)
        with Session(engine, expire_on_commit=False) as db, db.begin():
            unit = make_unit(db)
            person = make_person(db, unit, name="顾明澈")
            actor = make_actor(db, Role.SELF, unit, person=person, name="顾明澈")
            secret = sign_in_at_once(db, actor)
        app = FastAPI()
        server = uvicorn.Server(uvicorn.Config(_late(app), port=0, log_level="warning", ws="none"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        port = server.servers[0].sockets[0].getsockname()[1]
        with _settings(packages_url.format(port=port), f"http://127.0.0.1:{port}"):
            made = create_app(get_settings(), Database(engine))
            _add_try(made)
            app.state.inner = made
            site = PackageSite(f"http://127.0.0.1:{port}", engine, made, actor, secret)
            app.state.site = site
            yield site
            server.should_exit = True
            thread.join(5)


def _late(app: FastAPI) -> Any:
    """Answer with the site that is made once the port is known; remember what was asked."""

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
            app.state.site.requests.append((scope["method"], scope["path"], headers))
            await app.state.inner(scope, receive, send)

    return answer


@contextmanager
def _settings(packages_url: str, base_url: str) -> Iterator[None]:
    import pytest

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LMS_BASE_URL", base_url)
        patch.setenv("LMS_PACKAGES_URL", packages_url)
        get_settings.cache_clear()
        yield
    get_settings.cache_clear()


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
