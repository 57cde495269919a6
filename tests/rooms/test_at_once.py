"""Two people decide at the same moment (security C7): exactly one wins, and the other is told what was decided.

Real threads on a database of their own. A pause between asking the rules and writing makes each pair meet; the locks
must hold although it does. The last tests take the locks away and show that the pairs then do collide.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import OPERATOR, Actor, Role
from lms.db import Model, make_sessions
from lms.hours.actions import batches, posting, proposing, reversing, storing
from lms.hours.catalogue import EvidenceKind
from lms.hours.models import Activity, Claim, Evidence, HourEntry, ImportBatch
from lms.people.actions import people
from lms.people.models import Person, Post
from lms.people.rules import PostKind
from lms.requirements.actions import closing
from lms.requirements.models import YearClosing
from tests.databases import copied_database, url_of
from tests.factories import claim_ids, make_actor, make_class, make_id_no, make_person, post_class, stage
from tests.rooms.at_once import at_once, dwelling, in_transaction
from tests.rooms.world import TODAY, City, build_city

pytestmark = pytest.mark.slow
ROUNDS = 100 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 2


@pytest.fixture(scope="module")
def shared(schema: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Open a database that several connections write to at once."""
    with copied_database(schema, url_of("at_once", tmp_path_factory.mktemp("at_once"))) as engine:
        yield engine


@pytest.fixture(scope="module")
def town(shared: Engine) -> City:
    """Build the small city in it, for good."""
    with clock.travel(TODAY), make_sessions(shared).begin() as db:
        city = build_city(db)
        for field in fields(city):
            if isinstance(thing := getattr(city, field.name), Model):
                db.flush()
                db.refresh(thing)
        db.expunge_all()
        return city


@pytest.fixture
def second(shared: Engine, town: City) -> Actor:
    """Sign in a second coordinator."""
    with make_sessions(shared).begin() as db:
        return make_actor(db, Role.JUSTICE_DECIDER, town.root)


def newcomer(engine: Engine, town: City) -> Person:
    """Take on one more officer, so that rounds do not meet."""
    return in_transaction(engine, lambda db: make_person(db, town.police))  # type: ignore[no-any-return]


def claims_for(engine: Engine, town: City, who: Sequence[Person], **what: Any) -> list[int]:
    def propose(db: Session) -> list[int]:
        return claim_ids(db, make_class(db, who, actor=town.trainer, host=town.police, on=TODAY, **what))

    return in_transaction(engine, propose)  # type: ignore[no-any-return]


def posted(engine: Engine, who: Sequence[Person]) -> list[int]:
    wanted = select(HourEntry.credit).where(HourEntry.person_id.in_([p.id for p in who])).order_by(HourEntry.id)
    return in_transaction(engine, lambda db: list(db.scalars(wanted)))  # type: ignore[no-any-return]


def test_two_coordinators_confirm_the_same_claims_at_once(
    shared: Engine, town: City, second: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(ROUNDS):
        who = [newcomer(shared, town) for _ in range(3)]
        ids = claims_for(shared, town, who)
        with dwelling(monkeypatch, posting, "_require_decidable"):
            outcome = at_once(
                shared,
                lambda db, ids=ids: posting.confirm(db, ids, actor=town.legal),  # type: ignore[misc]
                lambda db, ids=ids: posting.confirm(db, ids[::-1], actor=second),  # type: ignore[misc]
            )
        assert outcome == ["ALREADY_DECIDED", "done"]
        assert posted(shared, who) == [400] * 3


def test_one_confirms_and_one_rejects_the_same_claim_at_once(
    shared: Engine, town: City, second: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(ROUNDS):
        person = newcomer(shared, town)
        ids = claims_for(shared, town, [person])
        with dwelling(monkeypatch, posting, "_require_decidable"):
            outcome = at_once(
                shared,
                lambda db, ids=ids: posting.confirm(db, ids, actor=town.legal),  # type: ignore[misc]
                lambda db, ids=ids: posting.reject(db, ids, reason_code="OTHER", reason="不符", actor=second),  # type: ignore[misc]
            )
        assert outcome == ["ALREADY_DECIDED", "done"]
        state = in_transaction(shared, lambda db, ids=ids: db.get_one(Claim, ids[0]).state)  # type: ignore[misc]
        assert (state == "confirmed") is (posted(shared, [person]) == [400])


def overlapping(engine: Engine, town: City, person: Person) -> tuple[list[int], list[int]]:
    """Propose two classes that share time, past each other, as two offices would in the same moment."""
    first = claims_for(engine, town, [person], hours=3, at=(9, 12))
    later = claims_for(engine, town, [person], hours=3, at=(14, 17))
    moved = {"starts_at": clock.local_instant(TODAY, 11), "ends_at": clock.local_instant(TODAY, 14)}
    in_transaction(engine, lambda db: db.query(Claim).filter(Claim.id.in_(later)).update(moved))  # type: ignore[arg-type]
    return first, later


def test_two_overlapping_classes_are_confirmed_at_once(
    shared: Engine, town: City, second: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(ROUNDS):
        person = newcomer(shared, town)
        one, other = overlapping(shared, town, person)
        with dwelling(monkeypatch, posting, "_require_room"):
            outcome = at_once(
                shared,
                lambda db, ids=one: posting.confirm(db, ids, actor=town.legal),  # type: ignore[misc]
                lambda db, ids=other: posting.confirm(db, ids, actor=second),  # type: ignore[misc]
            )
        assert outcome == ["OVERLAP", "done"]
        assert posted(shared, [person]) == [300]


def test_two_decisions_at_once_never_exceed_the_day_cap(
    shared: Engine, town: City, second: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, other_person = newcomer(shared, town), newcomer(shared, town)
    one, other = claims_for(shared, town, [person], hours=5), claims_for(shared, town, [other_person], hours=5)
    whose = {"person_id": person.id}
    in_transaction(shared, lambda db: db.query(Claim).filter(Claim.id.in_(other)).update(whose))  # type: ignore[arg-type]
    with dwelling(monkeypatch, posting, "_require_room"):
        outcome = at_once(
            shared,
            lambda db: posting.confirm(db, one, actor=town.legal),
            lambda db: posting.confirm(db, other, actor=second),
        )
    assert outcome == ["DAY_CAP", "done"]
    assert posted(shared, [person]) == [500]


def test_one_entry_is_taken_back_twice_at_once(
    shared: Engine, town: City, second: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(ROUNDS):
        person = newcomer(shared, town)
        ids = claims_for(shared, town, [person])
        in_transaction(shared, lambda db, ids=ids: posting.confirm(db, ids, actor=town.legal))  # type: ignore[misc]
        wanted = select(HourEntry).where(HourEntry.person_id == person.id, HourEntry.reverses_id.is_(None))

        def take_back(db: Session, actor: Actor, wanted: Any = wanted) -> None:
            reversing.reverse(db, db.scalars(wanted).one(), amount=300, reason="早退", actor=actor)

        with dwelling(monkeypatch, reversing, "reversed_of"):
            outcome = at_once(shared, lambda db: take_back(db, town.legal), lambda db: take_back(db, second))
        assert outcome == ["REVERSAL_EXCEEDS", "done"]
        assert posted(shared, [person]) == [400, -300]


@pytest.mark.parametrize("verb", ["accept", "reject"])
def test_one_batch_is_decided_twice_at_once(
    shared: Engine, town: City, second: Actor, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    person = newcomer(shared, town)
    batch_id = in_transaction(shared, lambda db: stage(db, [person], actor=OPERATOR).id)

    def accept(db: Session, actor: Actor) -> None:
        batches.accept_batch(db, db.get_one(ImportBatch, batch_id), actor=actor)

    def decide(db: Session) -> None:
        if verb == "accept":
            accept(db, second)
        else:
            batches.reject_batch(db, db.get_one(ImportBatch, batch_id), reason="口径不符", actor=second)

    with dwelling(monkeypatch, batches, "batch_beyond_reach"):
        outcome = at_once(shared, lambda db: accept(db, town.decider), decide)
    assert outcome == ["ALREADY_DECIDED", "done"]
    state = in_transaction(shared, lambda db: db.get_one(ImportBatch, batch_id).state)
    assert posted(shared, [person]) == ([200] if state == "accepted" else [])


def test_one_row_is_rejected_while_its_batch_is_accepted(
    shared: Engine, town: City, second: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = [newcomer(shared, town), newcomer(shared, town)]
    batch_id = in_transaction(shared, lambda db: stage(db, who, actor=OPERATOR).id)
    wanted = select(Claim.id).where(Claim.person_id == who[0].id)
    one = in_transaction(shared, lambda db: list(db.scalars(wanted)))
    with dwelling(monkeypatch, posting, "_require_decidable"):
        outcome = at_once(
            shared,
            lambda db: batches.accept_batch(db, db.get_one(ImportBatch, batch_id), actor=town.decider),
            lambda db: posting.reject(db, one, reason_code="OTHER", reason="不符", actor=second),
        )
    assert outcome in (["ALREADY_DECIDED", "done"], ["done", "done"])
    state = in_transaction(shared, lambda db: db.get_one(Claim, one[0]).state)
    assert posted(shared, who) == ([200, 200] if state == "confirmed" else [200])


def test_one_person_is_placed_in_two_units_at_once(shared: Engine, town: City, monkeypatch: pytest.MonkeyPatch) -> None:
    person = in_transaction(shared, lambda db: make_person(db, person_class=None))

    def place(db: Session, unit: Any) -> None:
        people.place(db, db.get_one(Person, person.id), unit, started_on=TODAY, actor=town.reviewer)

    with dwelling(monkeypatch, people, "list_posts"):
        outcome = at_once(shared, lambda db: place(db, town.police), lambda db: place(db, town.health))
    assert outcome == ["TWO_POSTS", "done"]


def test_one_person_is_transferred_twice_at_once(shared: Engine, town: City, monkeypatch: pytest.MonkeyPatch) -> None:
    person = newcomer(shared, town)

    def move(db: Session, unit: Any, on: date) -> None:
        people.transfer(db, db.get_one(Person, person.id), unit, on=on, actor=town.reviewer)

    with dwelling(monkeypatch, people, "list_posts"):
        outcome = at_once(
            shared,
            lambda db: move(db, town.health, TODAY),
            lambda db: move(db, town.team, TODAY + timedelta(days=1)),
        )
    # The second moves him on from where the first has put him, or is told that this cannot be.
    assert outcome in (["done", "done"], ["SPAN_REVERSED", "done"])
    wanted = select(Post).where(Post.person_id == person.id, Post.kind == PostKind.REGULAR, Post.ended_on.is_(None))
    assert len(in_transaction(shared, lambda db: list(db.scalars(wanted)))) == 1


def test_a_year_is_closed_twice_at_once(
    shared: Engine, town: City, second: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with clock.travel(date(2024, 1, 20)), dwelling(monkeypatch, closing, "find_closing"):
        outcome = at_once(
            shared,
            lambda db: closing.close_year(db, 2022, actor=town.decider),
            lambda db: closing.close_year(db, 2022, actor=second),
        )
    assert outcome == ["done", "done"]
    assert len(in_transaction(shared, lambda db: list(db.scalars(select(YearClosing))))) == 1


def test_one_person_is_registered_twice_at_once(shared: Engine, town: City, monkeypatch: pytest.MonkeyPatch) -> None:
    number = make_id_no()

    def register(db: Session) -> None:
        people.register_person(db, name="黄敏", id_no=number, actor=town.reviewer)

    with dwelling(monkeypatch, people, "people_by_digest"):
        assert at_once(shared, register, register) == ["PERSON_KNOWN", "done"]


def test_one_file_is_imported_twice_at_once(shared: Engine, town: City, monkeypatch: pytest.MonkeyPatch) -> None:
    person = newcomer(shared, town)

    def put_in(db: Session) -> None:
        stage(db, [person], actor=OPERATOR, checksum="f" * 64)

    with dwelling(monkeypatch, batches, "find_batch"):
        assert at_once(shared, put_in, put_in) == ["FILE_IMPORTED", "done"]


def test_one_file_of_evidence_is_added_twice_at_once(
    shared: Engine, town: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = claims_for(shared, town, [newcomer(shared, town)], evidence=False)
    activity_id = in_transaction(shared, lambda db: db.get_one(Claim, ids[0]).activity_id)

    def add(db: Session) -> None:
        activity = db.get_one(Activity, activity_id)
        proposing.add_evidence(
            db,
            activity,
            data=b"%PDF-1.4 at once",
            file_name="照片.pdf",
            kind=EvidenceKind.PHOTO,
            actor=town.trainer,
        )

    with dwelling(monkeypatch, storing, "find_stored_file"):
        assert at_once(shared, add, add) == ["done", "done"]
    wanted = select(Evidence).where(Evidence.activity_id == activity_id)
    assert len(in_transaction(shared, lambda db: list(db.scalars(wanted)))) == 1


def test_many_classes_posted_at_once_all_arrive(shared: Engine, town: City, second: Actor) -> None:
    who = [newcomer(shared, town) for _ in range(4)]
    classes = [
        in_transaction(
            shared,
            lambda db, day=day: claim_ids(  # type: ignore[misc]
                db, make_class(db, who, actor=town.trainer, host=town.police, on=TODAY - timedelta(days=day), hours=2)
            ),
        )
        for day in range(8)
    ]
    deeds = [lambda db, ids=ids: posting.confirm(db, ids, actor=second) for ids in classes]
    assert at_once(shared, *deeds) == ["done"] * 8
    assert sorted(posted(shared, who)) == [200] * 32


@pytest.fixture
def unlocked(shared: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Take every lock away: rows are read without FOR UPDATE, and SQLite begins as it would by itself."""
    monkeypatch.setattr(posting, "lock_people", lambda *_: None)
    monkeypatch.setattr(reversing, "lock_people", lambda *_: None)

    def plain(connection: Any, *_: Any) -> None:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("BEGIN")

    event.listen(shared, "begin", plain)
    yield
    event.remove(shared, "begin", plain)


def test_without_the_lock_two_overlapping_classes_do_collide(
    shared: Engine, town: City, second: Actor, monkeypatch: pytest.MonkeyPatch, unlocked: None
) -> None:
    person = newcomer(shared, town)
    one, other = overlapping(shared, town, person)
    with dwelling(monkeypatch, posting, "_require_room"):
        outcome = at_once(
            shared,
            lambda db: posting.confirm(db, one, actor=town.legal),
            lambda db: posting.confirm(db, other, actor=second),
        )
    assert outcome != ["OVERLAP", "done"]
    if shared.dialect.name == "postgresql":
        assert outcome == ["done", "done"]
        assert posted(shared, [person]) == [300, 300], "in two rooms at once"


def test_without_the_lock_an_entry_is_taken_back_twice(
    shared: Engine, town: City, second: Actor, monkeypatch: pytest.MonkeyPatch, unlocked: None
) -> None:
    person = newcomer(shared, town)

    def post(db: Session) -> None:
        post_class(db, [person], proposer=town.trainer, confirmer=town.legal, host=town.police, on=TODAY)

    in_transaction(shared, post)
    wanted = select(HourEntry).where(HourEntry.person_id == person.id, HourEntry.reverses_id.is_(None))

    def take_back(db: Session, actor: Actor, amount: int) -> None:
        reversing.reverse(db, db.scalars(wanted).one(), amount=amount, reason="早退", actor=actor)

    with dwelling(monkeypatch, reversing, "reversed_of"):
        outcome = at_once(shared, lambda db: take_back(db, town.legal, 300), lambda db: take_back(db, second, 250))
    assert outcome != ["REVERSAL_EXCEEDS", "done"]
    if shared.dialect.name == "postgresql":
        assert sum(posted(shared, [person])) == -150, "more was taken back than was there"


def test_the_databases_of_these_tests_are_files_or_servers_of_their_own(shared: Engine) -> None:
    if shared.dialect.name == "sqlite":
        assert Path(str(shared.url.database)).exists()
    assert "at_once" in str(shared.url.database)
