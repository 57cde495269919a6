"""Pages that everybody opens in the same minute find who asks in their own transaction, and let in nobody else."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.exams.models import Attempt, Exam
from lms.people.accounts import Account, WebSession
from lms.people.hashing import secret_digest
from lms.people.sessions import IDLE
from tests.cast import Cast
from tests.client import Browser
from tests.exam_factories import MORNING, ready_exam, sitting_of, staff_of

Client = Callable[[Actor | None], Browser]
START = MORNING + timedelta(hours=1)
pytestmark = pytest.mark.at(START)


@pytest.fixture
def exam(db: Session, cast: Cast) -> Exam:
    with clock.travel(MORNING):
        return ready_exam(db, cast.units["city"], cast.units["own"], staff_of(cast))


def session_of(db: Session, browser: Browser) -> WebSession:
    return db.query(WebSession).filter_by(secret_digest=secret_digest(browser.session)).one()


def test_who_looks_at_the_page_before_beginning_stays_signed_in(
    db: Session, cast: Cast, client: Client, exam: Exam
) -> None:
    browser, page = client(cast[Role.SELF]), f"/exams/sittings/{sitting_of(db, exam).id}"
    for times in range(1, 4):
        with clock.travel(START + times * (IDLE - timedelta(minutes=1))):
            assert browser.get(page).status_code == 200
            assert session_of(db, browser).seen_at == clock.now()


def test_who_begins_was_seen_with_it(db: Session, cast: Cast, client: Client, exam: Exam) -> None:
    browser = client(cast[Role.SELF])
    with clock.travel(START + timedelta(minutes=3)):
        assert browser.post(f"/api/v1/sittings/{sitting_of(db, exam).id}/attempts").status_code == 201
        assert session_of(db, browser).seen_at == clock.now()


def test_who_is_signed_in_no_longer_gets_neither_page_nor_paper(
    db: Session, cast: Cast, client: Client, exam: Exam
) -> None:
    sitting, browser = sitting_of(db, exam).id, client(cast[Role.SELF])
    mine = browser.post(f"/api/v1/sittings/{sitting}/attempts").json()["id"]
    session_of(db, browser).ended_at = clock.now()
    for page in (f"/exams/sittings/{sitting}", f"/attempts/{mine}"):
        assert browser.get(page).headers["location"] == f"/sign-in?next={page}"
    assert browser.post(f"/api/v1/sittings/{sitting}/attempts").status_code == 401
    assert browser.post(f"/api/v1/attempts/{mine}/submission").status_code == 401
    assert db.get_one(Attempt, mine).state == "running"


def test_an_initial_password_is_changed_before_anything_begins(
    db: Session, cast: Cast, client: Client, exam: Exam
) -> None:
    sitting, browser = sitting_of(db, exam).id, client(cast[Role.SELF])
    db.get_one(Account, cast[Role.SELF].account_id).must_change_password = True
    assert browser.get(f"/exams/sittings/{sitting}").headers["location"] == "/password"
    assert browser.post(f"/api/v1/sittings/{sitting}/attempts").json()["code"] == "PASSWORD_DUE"
    assert db.query(Attempt).count() == 0


def test_who_may_sit_no_exam_is_refused(db: Session, cast: Cast, client: Client, exam: Exam) -> None:
    sitting, browser = sitting_of(db, exam).id, client(cast[Role.PROVINCE])
    assert browser.get(f"/exams/sittings/{sitting}").status_code == 403
    assert browser.post(f"/api/v1/sittings/{sitting}/attempts").status_code == 403
