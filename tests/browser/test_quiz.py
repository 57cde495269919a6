"""The quiz after a course in a browser: fail, read why, take other questions, pass, and have the hours; on a phone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.courses.models.quizzes import QuizPaper
from lms.courses.queries.quizzes import get_paper
from lms.hours.models import HourEntry
from tests.browser.looking import fits
from tests.browser.serving import Site
from tests.browser.waiting import follow
from tests.factories import make_actor, make_person, make_unit
from tests.quiz_factories import answers, make_quiz_course
from tests.rooms.test_study_posting import study

pytestmark = pytest.mark.slow


@dataclass
class Quiz:
    """The site, its learner and the course he studied whole this morning."""

    site: Site
    learner: Actor

    def answers(self, *, right: int) -> dict[str, list[str]]:
        """Return what to choose on the paper that lies open, so many of it well."""
        newest = select(QuizPaper.id).order_by(QuizPaper.id.desc()).limit(1)
        return self.site.tell(
            lambda db: answers(get_paper(db, db.scalars(newest).one(), seen_by=self.learner), right=right)
        )

    def hours(self) -> int:
        """Return what stands in the learner's ledger."""
        credits = select(HourEntry.credit).where(HourEntry.person_id == self.learner.person_id)
        return self.site.tell(lambda db: sum(db.scalars(credits)))


def _studied(db: Session) -> Actor:
    unit = make_unit(db, name="市城管局")
    learner = make_actor(db, Role.SELF, unit, person=make_person(db, unit, name="顾明澈"), name="顾明澈")
    version = make_quiz_course(db, unit, title="占道经营怎么管")
    pieces = [piece.id for piece in version.courseware]
    study(db, learner, pieces, since=clock.now() - timedelta(minutes=58))
    return learner


@pytest.fixture
def quiz(site: Site) -> Iterator[Quiz]:
    with clock.travel(to=date(2023, 6, 15)):
        yield Quiz(site, site.tell(_studied))


def choose(page: Page, sent: dict[str, list[str]]) -> None:
    for name, (value,) in sent.items():
        page.locator(f'input[name="{name}"][value="{value}"]').check()


@pytest.mark.requirement("ZJG-7-6")
def test_a_learner_fails_reads_why_and_passes_with_other_questions(quiz: Quiz) -> None:
    with quiz.site.page(quiz.learner, phone=True) as page:
        page.goto("/learning")
        page.get_by_role("link", name="参加课后测验").click()
        page.get_by_role("button", name="开始测验").click()
        expect(page.get_by_role("group")).to_have_count(5)
        assert "看后果和改正情况" not in page.content()
        first = page.url
        stems = page.locator("fieldset").all_inner_texts()
        sent = quiz.answers(right=2)
        left = sent.pop("q5")
        choose(page, sent)
        page.get_by_role("button", name="交卷", exact=True).click()
        expect(page.get_by_text("还有1题没有作答")).to_be_visible()
        choose(page, {"q5": left})
        page.get_by_role("button", name="交卷", exact=True).click()
        expect(page.get_by_text("不合格")).to_be_visible()
        expect(page.get_by_text("先看后果和改正情况").first).to_be_visible()
        assert quiz.hours() == 0
        page.get_by_role("link", name="回到课后测验").click()
        follow(page, page.get_by_role("button", name="再考一次"))
        assert page.url != first
        assert not set(page.locator("fieldset").all_inner_texts()) & set(stems)
        choose(page, quiz.answers(right=3))
        page.get_by_role("button", name="交卷", exact=True).click()
        expect(page.get_by_text("学时已入账。")).to_be_visible()
        assert fits(page)
    assert quiz.hours() == 100
