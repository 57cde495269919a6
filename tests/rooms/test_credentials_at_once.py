"""Two who decide about one card at the same moment (C7): one is done, the other is told; on both databases.

A thousand pairs and more, and without locks: benchmarks/card_pairs.py.
"""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from lms import clock
from lms.credentials.actions import ending, granting
from tests.databases import copied_database, url_of
from tests.rooms.at_once import at_once, dwelling, in_transaction
from tests.rooms.card_meetings import MEETINGS, RIPE, Scene, is_lawful, is_whole, prepare
from tests.rooms.world import TODAY, City, build_city

pytestmark = pytest.mark.slow
# The others are the same locks met by other verbs: the benchmark has them.
HERE = [name for name in MEETINGS if not name.startswith(("two losses", "two deaths", "a death"))]


@pytest.fixture(scope="module")
def engine(schema: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with copied_database(schema, url_of("credentials_at_once", tmp_path_factory.mktemp("at_once"))) as engine:
        yield engine


@pytest.fixture(scope="module")
def city(engine: Engine) -> City:
    with clock.travel(TODAY):
        return in_transaction(engine, build_city)  # type: ignore[no-any-return]


@pytest.mark.parametrize("meeting", HERE)
def test_one_wins_and_the_other_is_told(
    engine: Engine, city: City, monkeypatch: pytest.MonkeyPatch, meeting: str
) -> None:
    before, one, other, _ = MEETINGS[meeting]
    scene = Scene(engine, city)
    with clock.travel(RIPE):
        prepare(scene, before)
        with dwelling(monkeypatch, ending, "lock_credential"), dwelling(monkeypatch, granting, "lock_credential"):
            came = at_once(engine, getattr(scene, one), getattr(scene, other))
    assert is_lawful(meeting, came), came
    assert in_transaction(engine, lambda db: is_whole(db, scene.card_id))
