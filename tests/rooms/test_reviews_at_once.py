"""Two hands on one list at the same moment: a list goes on once, and nobody is reviewed twice."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lms import clock
from lms.access import OPERATOR, Role
from lms.credentials.actions import review_opening, reviews
from lms.credentials.actions.review_opening import open_rounds
from lms.credentials.models import ReviewEvent, ReviewRound, YearlyReview
from lms.credentials.queries.reviews import get_round
from lms.credentials.rules.reviews import ReviewState
from tests.cast import Cast, make_cast
from tests.credential_factories import make_credential
from tests.databases import copied_database, url_of
from tests.rooms.at_once import at_once, dwelling, in_transaction

pytestmark = pytest.mark.slow
TODAY = date(2023, 1, 10)


@pytest.fixture
def shared(schema: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with clock.travel(to=TODAY), copied_database(schema, url_of("reviews", tmp_path_factory.mktemp("r"))) as engine:
        yield engine


def _told(db: Session) -> Cast:
    cast = make_cast(db)
    for name in ("顾明澈", "纪怀川", "魏长风"):
        make_credential(db, cast.people[name], cast.units["own"], actor=OPERATOR, issued_on=date(2020, 5, 1))
    return cast


def test_a_list_is_checked_once(shared: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    cast = in_transaction(shared, _told)
    unit, legal = cast.units["own"], cast[Role.UNIT_LEGAL]
    in_transaction(shared, lambda db: open_rounds(db, unit, [unit], year=2022, actor=legal))
    round_id = in_transaction(shared, lambda db: db.query(ReviewRound).one().id)

    def check(db: Session) -> None:
        found = get_round(db, round_id, seen_by=legal, to_change=True)
        reviews.pass_on(db, found, ReviewState.OPEN, actor=legal)

    with dwelling(monkeypatch, reviews, "reviews_of_round"):
        assert sorted(at_once(shared, check, check)) == ["REVIEW_NOTHING_LEFT", "done"]
    checked = in_transaction(shared, lambda db: db.query(ReviewEvent).filter_by(new="UNIT_CHECKED").count())
    assert checked == 3


def test_a_list_is_made_once(shared: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    cast = in_transaction(shared, _told)
    unit, legal = cast.units["own"], cast[Role.UNIT_LEGAL]

    def make(db: Session) -> None:
        open_rounds(db, unit, [unit], year=2022, actor=legal)

    with dwelling(monkeypatch, review_opening, "holders_in"):
        assert sorted(at_once(shared, make, make)) == ["REVIEW_NOBODY", "done"]
    assert in_transaction(shared, lambda db: db.query(YearlyReview).count()) == 3
