"""The real site in a thread with a learner and a course: 44 minutes already studied, and a real clip of 5 seconds."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import uvicorn
from playwright.sync_api import Browser, BrowserContext
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lms import clock, storage
from lms.access import Actor, Role
from lms.app import create_app
from lms.courses.models.materials import Material
from lms.courses.models.study import WatchedInterval
from lms.courses.rules.coverage import length_of
from lms.hours.models import HourEntry
from lms.people.models import Unit
from lms.settings import get_settings
from lms.web import cookies
from lms.web.database import Database
from tests.client import sign_in_at_once
from tests.course_factories import make_course, make_material
from tests.databases import empty_database, migrate
from tests.factories import make_actor, make_person, make_unit
from tests.rooms.watching import Time, open_tab

DATA = Path(__file__).parents[3] / "shared" / "data" / "8-media"
CLIP, CLIP_MS = DATA / "mdn" / "flower.webm", 5_000
DOCUMENT = DATA / "law-documents" / "中华人民共和国公务员法.pdf"


@dataclass
class StudySite:
    """The running site; each test takes a course of its own with a learner of its own."""

    url: str
    engine: Engine
    unit: Unit

    def learner(self) -> "Learner":
        """Make a person with a course: one piece done, the clip still to be seen."""
        with Session(self.engine, expire_on_commit=False) as db, db.begin():
            unit = db.merge(self.unit, load=False)
            person = make_person(db, unit, name="顾明澈")
            actor = make_actor(db, Role.SELF, unit, person=person, name="顾明澈")
            clip = stored(db, unit, CLIP, "VIDEO", "video/webm", minutes=1)
            version = make_course(db, unit, pieces=[make_material(db, unit, minutes=44), clip])
            clip.duration_ms = CLIP_MS
            done, piece = (each.id for each in version.courseware)
            watch_whole(db, actor, done, 44)
            return Learner(self, actor, sign_in_at_once(db, actor), piece, f"{self.url}/study/{piece}")

    def reader(self, path: Path, pages: int) -> "Learner":
        """Make a person with a document to read."""
        with Session(self.engine, expire_on_commit=False) as db, db.begin():
            unit = db.merge(self.unit, load=False)
            actor = make_actor(db, Role.SELF, unit, person=make_person(db, unit), name="顾明澈")
            text = stored(db, unit, path, "PDF", "application/pdf", pages=pages)
            piece = make_course(db, unit, pieces=[text], title="公务员法").courseware[0].id
            return Learner(self, actor, sign_in_at_once(db, actor), piece, f"{self.url}/study/{piece}")


@dataclass
class Learner:
    """A learner at the site, and what is on record about him."""

    site: StudySite
    actor: Actor
    secret: str
    piece: int
    address: str

    @contextmanager
    def device(self, browser: Browser, *, phone: bool = False) -> Iterator[BrowserContext]:
        """Open a browser of its own, signed in."""
        size = {"width": 390, "height": 844} if phone else {"width": 1440, "height": 900}
        context = browser.new_context(viewport=size, locale="zh-CN")  # type: ignore[arg-type]
        context.add_cookies([{"name": cookies.SESSION, "value": self.secret, "url": self.site.url}])
        yield context
        context.close()

    def credited(self) -> int:
        """Return the milliseconds of the clip that count."""
        with Session(self.site.engine) as db:
            rows = select(WatchedInterval).filter_by(person_id=self.actor.person_id, courseware_id=self.piece)
            return length_of([(row.from_ms, row.to_ms) for row in db.scalars(rows)])

    def hours(self) -> list[int]:
        """Return what stands in the ledger, in hundredths."""
        with Session(self.site.engine) as db:
            return list(db.scalars(select(HourEntry.credit).filter_by(person_id=self.actor.person_id)))


def stored(db: Session, unit: Unit, path: Path, kind: str, media_type: str, **facts: Any) -> Material:
    """Put a real file into the store and on record."""
    digest = storage.put_file(path)
    return make_material(
        db, unit, kind=kind, media_type=media_type, digest=digest, size=path.stat().st_size, title=path.stem, **facts
    )


def watch_whole(db: Session, actor: Actor, piece: int, minutes: int) -> None:
    """Let a courseware have been studied whole, yesterday."""
    at = Time(clock.now() - timedelta(days=1))
    tab = open_tab(db, actor, piece, at)
    while not tab.answer.is_whole:
        tab.play(60, every=60)
    tab.pause()


@contextmanager
def study_site(folder: Path) -> Iterator[StudySite]:
    """Serve the site on a port of its own."""
    with empty_database(f"sqlite:///{folder}/site.db") as engine:
        migrate(engine)
        with Session(engine, expire_on_commit=False) as db, db.begin():
            unit = make_unit(db, name="市城市管理局")
        site = create_app(get_settings(), Database(engine))
        server = uvicorn.Server(uvicorn.Config(site, port=0, log_level="warning", ws="none"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield StudySite(f"http://127.0.0.1:{port}", engine, unit)
        server.should_exit = True
        thread.join(5)
