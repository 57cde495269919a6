"""How often the busiest pages ask the database: a number each that only goes down, or up for a reason that is told."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.people.accounts import Account
from tests.cast import Cast
from tests.client import Browser
from tests.course_factories import make_course
from tests.exam_factories import MORNING, ready_exam, sitting_of, staff_of
from tests.factories import adopt_rules, post_class
from tests.pages.test_sign_in import HASH, PASSWORD, try_to_sign_in

Client = Callable[[Actor | None], Browser]
# What a test's transaction says in place of BEGIN, COMMIT and ROLLBACK.
_BOUNDS = ("SAVEPOINT", "RELEASE", "ROLLBACK")
pytestmark = pytest.mark.at(date(2023, 11, 20))


@contextmanager
def asked_of(db: Session) -> Iterator[list[str]]:
    """Collect the statements that are carried out within the block."""
    asked: list[str] = []

    def collect(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(_BOUNDS):
            asked.append(statement)

    event.listen(db.connection(), "before_cursor_execute", collect)
    try:
        yield asked
    finally:
        event.remove(db.connection(), "before_cursor_execute", collect)


def at_most(asked: list[str], number: int) -> None:
    assert len(asked) <= number, "\n".join(asked)
    asked.clear()


@pytest.mark.requirement("QD-M9-6")
def test_signing_in_asks_eight_times_and_its_page_once_in_a_process(db: Session, cast: Cast, client: Client) -> None:
    account = db.get_one(Account, cast[Role.SELF].account_id)
    account.password_hash = HASH
    db.flush()
    browser = client(None)
    with asked_of(db) as asked:
        browser.get("/sign-in")
        at_most(asked, 1)
        browser.get("/sign-in")
        assert asked == []
        answer = try_to_sign_in(browser, account.login, PASSWORD)
        assert answer.headers["location"] == "/my-year"
        at_most(asked, 8)


def test_ones_own_year_asks_for_what_it_shows(db: Session, cast: Cast, client: Client) -> None:
    adopt_rules(db, cast.units["city"])
    both = {"proposer": cast[Role.UNIT_TRAINER], "confirmer": cast[Role.UNIT_LEGAL]}
    post_class(db, [cast.people["顾明澈"]], host=cast.units["own"], on=date(2023, 3, 6), **both)
    browser = client(cast[Role.SELF])
    with asked_of(db) as asked:
        browser.get("/my-year")
        at_most(asked, 14)
        browser.get("/account")
        at_most(asked, 3)
        browser.get("/password")
        at_most(asked, 1)


def test_a_course_is_opened(db: Session, cast: Cast, client: Client) -> None:
    course = make_course(db, cast.units["own"])
    browser = client(cast[Role.SELF])
    with asked_of(db) as asked:
        assert browser.get(f"/learning/courses/{course.id}").status_code == 200
        at_most(asked, 16)


@pytest.mark.at(MORNING)
def test_an_exam_is_sat(db: Session, cast: Cast, client: Client) -> None:
    exam = ready_exam(db, cast.units["city"], cast.units["own"], staff_of(cast))
    with clock.travel(MORNING + timedelta(hours=1)):
        browser, sitting = client(cast[Role.SELF]), sitting_of(db, exam).id
        with asked_of(db) as asked:
            assert browser.get(f"/exams/sittings/{sitting}").status_code == 200
            at_most(asked, 2)
            begun = browser.post(f"/api/v1/sittings/{sitting}/attempts?paper=no", json={}).json()
            at_most(asked, 6)
            own = f"/api/v1/attempts/{begun['id']}"
            assert browser.get(f"/attempts/{begun['id']}").status_code == 200
            at_most(asked, 3)  # who asks, his attempt; once a process what its questions say
            said = {"token": begun["token"], "version": 1, "answers": {"1": "A"}}
            assert browser.put(f"{own}/answers", json=said).status_code == 200
            at_most(asked, 3)
            assert browser.post(f"{own}/submission", json={"token": begun["token"]}).status_code == 200
            at_most(asked, 5)
            assert browser.get(f"/attempts/{begun['id']}").status_code == 200
            at_most(asked, 2)
