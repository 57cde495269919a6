"""The quiz after a course in a browser: fail, read why, take other questions, pass, and have the hours; on a phone."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
import uvicorn
from playwright.sync_api import Page, expect, sync_playwright
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.app import create_app
from lms.courses.models.quizzes import QuizPaper
from lms.courses.queries.quizzes import get_paper
from lms.db import make_sessions
from lms.hours.models import HourEntry
from lms.settings import get_settings
from lms.web import cookies
from tests.client import sign_in_at_once
from tests.databases import empty_database, migrate, url_of
from tests.factories import make_actor, make_person, make_unit
from tests.quiz_factories import answers, make_quiz_course
from tests.rooms.test_study_posting import study

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]


@dataclass
class Site:
    """The running site, its learner and the course he studied whole this morning."""

    address: str
    engine: Engine
    learner: Actor
    secret: str
    version: int

    def answers(self, *, right: int) -> dict[str, list[str]]:
        """Return what to choose on the paper that lies open, so many of it well."""
        with Session(self.engine) as db:
            newest = select(QuizPaper.id).order_by(QuizPaper.id.desc()).limit(1)
            return answers(get_paper(db, db.scalars(newest).one(), seen_by=self.learner), right=right)

    def hours(self) -> int:
        """Return what stands in the learner's ledger."""
        with Session(self.engine) as db:
            credits = select(HourEntry.credit).where(HourEntry.person_id == self.learner.person_id)
            return sum(db.scalars(credits))


def _studied(db: Session) -> tuple[Actor, str, int]:
    unit = make_unit(db, name="市城管局")
    learner = make_actor(db, Role.SELF, unit, person=make_person(db, unit, name="顾明澈"), name="顾明澈")
    version = make_quiz_course(db, unit, title="占道经营怎么管")
    pieces = [piece.id for piece in version.courseware]
    version_id = version.id
    study(db, learner, pieces, since=clock.now() - timedelta(minutes=58))
    return learner, sign_in_at_once(db, learner), version_id


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    url, patch = url_of("quiz", tmp_path_factory.mktemp("quiz")), pytest.MonkeyPatch()
    patch.setenv("LMS_DATABASE_URL", url)
    get_settings.cache_clear()
    with empty_database(url) as engine:
        migrate(engine)
        with make_sessions(engine).begin() as db:
            learner, secret, version = _studied(db)
        server = uvicorn.Server(uvicorn.Config(create_app(get_settings()), port=0, log_level="warning", ws="none"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.05)
        address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        yield Site(address, engine, learner, secret, version)
        server.should_exit = True
        thread.join(timeout=10)
    patch.undo()
    get_settings.cache_clear()


def choose(page: Page, sent: dict[str, list[str]]) -> None:
    for name, (value,) in sent.items():
        page.locator(f'input[name="{name}"][value="{value}"]').check()


@pytest.mark.requirement("ZJG-7-6")
def test_a_learner_fails_reads_why_and_passes_with_other_questions(site: Site) -> None:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
        context.add_cookies([{"name": cookies.SESSION, "value": site.secret, "url": site.address}])
        page = context.new_page()
        page.goto(f"{site.address}/learning")
        page.get_by_role("link", name="参加课后测验").click()
        page.get_by_role("button", name="开始测验").click()
        expect(page.get_by_role("group")).to_have_count(5)
        assert "看后果和改正情况" not in page.content()
        first = page.url
        stems = page.locator("fieldset").all_inner_texts()
        sent = site.answers(right=2)
        left = sent.pop("q5")
        choose(page, sent)
        page.get_by_role("button", name="交卷", exact=True).click()
        expect(page.get_by_text("还有1题没有作答")).to_be_visible()
        choose(page, {"q5": left})
        page.get_by_role("button", name="交卷", exact=True).click()
        expect(page.get_by_text("不合格")).to_be_visible()
        expect(page.get_by_text("先看后果和改正情况").first).to_be_visible()
        assert site.hours() == 0
        page.get_by_role("link", name="回到课后测验").click()
        page.get_by_role("button", name="再考一次").click()
        assert page.url != first
        assert not set(page.locator("fieldset").all_inner_texts()) & set(stems)
        choose(page, site.answers(right=3))
        page.get_by_role("button", name="交卷", exact=True).click()
        expect(page.get_by_text("学时已入账。")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        browser.close()
    assert site.hours() == 100
