"""The real site in a thread with a learner and a course: 44 minutes already studied, and a real clip of 5 seconds."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock, storage
from lms.access import Actor, Role
from lms.courses.models.materials import Material
from lms.courses.models.study import WatchedInterval
from lms.courses.rules.coverage import length_of
from lms.db import make_sessions
from lms.hours.models import HourEntry
from lms.people.models import Unit
from tests.browser.serving import Site
from tests.course_factories import make_course, make_material
from tests.factories import make_actor, make_person, make_unit
from tests.rooms.watching import Time, open_tab

DATA = Path(__file__).parents[3] / "shared" / "data" / "8-media"
CLIP, CLIP_MS = DATA / "mdn" / "flower.webm", 5_000
DOCUMENT = DATA / "law-documents" / "中华人民共和国公务员法.pdf"


@dataclass
class StudySite:
    """The running site; each test takes a course of its own with a learner of its own."""

    site: Site

    def learner(self) -> "Learner":
        """Make a person with a course: one piece done, the clip still to be seen."""
        with make_sessions(self.site.engine).begin() as db:
            unit = make_unit(db, name="市城市管理局")
            person = make_person(db, unit, name="顾明澈")
            actor = make_actor(db, Role.SELF, unit, person=person, name="顾明澈")
            clip = stored(db, unit, CLIP, "VIDEO", "video/webm", minutes=1)
            version = make_course(db, unit, pieces=[make_material(db, unit, minutes=44), clip])
            clip.duration_ms = CLIP_MS
            done, piece = (each.id for each in version.courseware)
            watch_whole(db, actor, done, 44)
            return Learner(self.site, actor, piece)

    def reader(self, path: Path, pages: int) -> "Learner":
        """Make a person with a document to read."""
        with make_sessions(self.site.engine).begin() as db:
            unit = make_unit(db, name="市城市管理局")
            actor = make_actor(db, Role.SELF, unit, person=make_person(db, unit), name="顾明澈")
            text = stored(db, unit, path, "PDF", "application/pdf", pages=pages)
            piece = make_course(db, unit, pieces=[text], title="公务员法").courseware[0].id
            return Learner(self.site, actor, piece)


@dataclass
class Learner:
    """A learner at the site, and what is on record about him."""

    site: Site
    actor: Actor
    piece: int

    @property
    def address(self) -> str:
        """Return where the piece is studied."""
        return f"/study/{self.piece}"

    def device(self) -> AbstractContextManager[BrowserContext]:
        """Open a browser of its own, signed in."""
        return self.site.device(self.actor)

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
