"""A day's quiz on a phone: five questions, each with its reason, one while the network is away; then the notebook."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import OPERATOR, Actor, Role
from lms.exercises.actions.opening import open_bank
from lms.exercises.models import DailyQuiz, ExerciseAnswer
from lms.exercises.queries.daily import contents
from tests.browser.looking import fits
from tests.browser.serving import Site
from tests.browser.waiting import follow
from tests.factories import make_actor, make_person, make_unit
from tests.pages.exercising import right_answer, wrong_answer
from tests.quiz_factories import make_bank

pytestmark = pytest.mark.slow
TODAY = date(2023, 11, 20)


@dataclass
class Practice:
    """The site and who practises there."""

    site: Site
    learner: Actor

    def letters(self, *, right: int) -> list[str]:
        """Return what to choose on today's quiz, so many of it well."""

        def of(db: Session) -> list[str]:
            quiz = db.scalars(select(DailyQuiz).order_by(DailyQuiz.id.desc()).limit(1)).one()
            chosen = []
            for place, (_, version, order) in enumerate(quiz.items, start=1):
                content = contents(db, [version])[version]
                chosen += (right_answer if place <= right else wrong_answer)(content, order)["answer"]
            return chosen

        return self.site.tell(of)

    def answers(self) -> int:
        """Return how many answers are on record."""
        return self.site.tell(lambda db: len(list(db.scalars(select(ExerciseAnswer.id)))))


def _opened(db: Session) -> Actor:
    unit = make_unit(db, name="市城管局")
    learner = make_actor(db, Role.SELF, unit, person=make_person(db, unit, name="顾明澈"), name="顾明澈")
    open_bank(db, make_bank(db, unit), unit, actor=OPERATOR)
    return learner


@pytest.fixture(scope="module")
def practice(site: Site) -> Iterator[Practice]:
    with clock.travel(TODAY):
        yield Practice(site, site.tell(_opened))


def choose(page: Page, letter: str) -> None:
    # Pressed in any case: for a moment after the change of cards htmx lets an option look as the one before it did.
    option = page.locator(f"#card input[value='{letter}']")
    option.click()
    expect(option).to_be_checked()


def send(page: Page) -> None:
    page.get_by_role("button", name="提交").click()


def test_a_day_on_a_phone_with_the_network_away_for_a_while_and_the_notebook_after(practice: Practice) -> None:
    with practice.site.device(practice.learner, phone=True) as context:
        page = context.new_page()
        page.goto("/daily")
        follow(page, page.get_by_role("button", name="开始今天的练习"))
        letters = practice.letters(right=3)
        for number, letter in enumerate(letters, start=1):
            expect(page.locator("#card")).to_contain_text(f"第{number}题")
            choose(page, letter)
            if number == 2:
                context.set_offline(True)
                send(page)
                expect(page.get_by_text("没有网络，答案还在")).to_be_visible()
                expect(page.locator(f"#card input[value='{letter}']")).to_be_checked()
                assert practice.answers() == 1
                context.set_offline(False)  # sent again by itself
            else:
                send(page)
            verdict = page.locator("#card [role=status]")
            expect(verdict).to_contain_text("答对了" if number <= 3 else "答错了")
            expect(verdict).to_be_focused()
            page.locator("#card").get_by_role("link", name="下一题" if number < 5 else "完成，看今天的结果").click()
        expect(page.get_by_text("5题答对3题")).to_be_visible()
        assert practice.answers() == 5
        assert fits(page)
    with clock.travel(TODAY + timedelta(days=1)), practice.site.device(practice.learner, phone=True) as context:
        page = context.new_page()
        page.goto("/daily/mistakes")
        expect(page.get_by_role("heading", name="该复习 2 道错题")).to_be_visible()
        follow(page, page.get_by_role("link", name="开始复习"))
        choose(page, page.locator("#card input[type=radio]").first.get_attribute("value") or "A")
        send(page)
        expect(page.locator("#card [role=status]")).to_be_visible()
        page.locator("#card").get_by_role("link", name="下一题").click()
        expect(page.locator("#card form")).to_be_visible()
    assert practice.answers() == 6


def test_it_works_without_scripts(practice: Practice) -> None:
    with (
        clock.travel(TODAY + timedelta(days=2)),
        practice.site.device(practice.learner, phone=True, scripts=False) as context,
    ):
        page = context.new_page()
        page.goto("/daily")
        page.get_by_role("button", name="开始今天的练习").click()
        page.locator("#card input[type=radio]").first.check()
        send(page)
        expect(page.locator("#card [role=status]")).to_be_visible()
        page.locator("#card").get_by_role("link", name="下一题").click()
        expect(page.locator("#card")).to_contain_text("第2题")
