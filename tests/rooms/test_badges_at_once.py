"""Two legal officers issue badges at the same moment: numbers neither repeat nor skip, and one badge is issued once."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Role
from lms.credentials.actions import badges as steps
from lms.credentials.models import Badge
from lms.credentials.queries.badges import get_badge
from lms.credentials.rules.badges import BadgeState
from lms.people.rules import PersonClass
from tests.badge_factories import make_badge, sign
from tests.cast import Cast, make_cast
from tests.databases import copied_database, url_of
from tests.factories import make_person
from tests.rooms.at_once import at_once, dwelling, in_transaction

pytestmark = pytest.mark.slow
TODAY = date(2023, 6, 15)


@pytest.fixture
def shared(schema: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with clock.travel(to=TODAY), copied_database(schema, url_of("badges", tmp_path_factory.mktemp("badges"))) as engine:
        yield engine


def _ready(db: Session) -> tuple[Cast, list[int]]:
    """Take three assistants as far as the signature."""
    cast = make_cast(db)
    found = []
    for name in ("何以宁", "沈拂衣", "柳知夏"):
        if name not in cast.people:
            cast.people[name] = make_person(db, cast.units["own"], name=name, person_class=PersonClass.ASSISTANT)
        badge = make_badge(db, cast, until=BadgeState.EXAM_PASSED, name=name)
        sign(db, cast, badge)
        found.append(badge.id)
    return cast, found


def test_numbers_of_badges_issued_at_once_neither_repeat_nor_skip(
    shared: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast, ids = in_transaction(shared, _ready)
    legal = cast[Role.UNIT_LEGAL]

    def issue(badge_id: int):  # type: ignore[no-untyped-def] # a deed
        return lambda db: steps.issue(db, get_badge(db, badge_id, seen_by=legal, lock=True), actor=legal)

    with dwelling(monkeypatch, steps, "last_running"):
        assert at_once(shared, issue(ids[0]), issue(ids[1])) == ["done", "done"]
        assert at_once(shared, issue(ids[2]), issue(ids[2])) == ["BADGE_STEP", "done"]
    numbers = in_transaction(shared, lambda db: sorted(badge.number for badge in db.query(Badge)))
    assert numbers == ["329903-0001", "329903-0002", "329903-0003"]
