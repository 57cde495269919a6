"""Imported batches: staged once, accepted whole by the bureau, recognisable for good (QD-10-8, QD-10-9)."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import GRANTABLE, OPERATOR, Permission, Role
from lms.audit import AuditEntry
from lms.errors import NotAllowed
from lms.hours.actions.batches import accept_batch, reject_batch, stage_batch
from lms.hours.actions.posting import PeopleRefused, confirm, reject
from lms.hours.catalogue import Method
from lms.hours.models import Claim, HourEntry, ImportBatch
from lms.hours.queries.activities import claims_of_batch, find_batch
from tests.factories import make_actor, stage
from tests.rooms.world import TODAY, City, claims, credit, ledger, nothing_stored, stored

OPTIONS = {"source_system": "NANTONG_CLOUD", "checksum": "0" * 64, "file_name": "云平台.xlsx"}


@pytest.mark.requirement("QD-10-9")
def test_a_batch_is_pending_claims_that_say_where_they_come_from(db: Session, city: City) -> None:
    batch = stage(db, [city.officer, city.neighbour], actor=city.reviewer)
    assert (batch.state, batch.row_count, batch.imported_by_id) == ("pending", 2, city.reviewer.account_id)
    for person in (city.officer, city.neighbour):
        claim = claims(db, person)[0]
        assert (claim.state, claim.batch_id, claim.activity_id) == ("pending", batch.id, None)
        assert claim.source.startswith("NANTONG_CLOUD:")
        assert claim.proposed_by_id == city.reviewer.account_id
    assert credit(db, city.officer) == 0, "nothing counts before it is accepted"


def test_accepting_posts_every_row_and_the_entries_stay_recognisable(db: Session, city: City) -> None:
    batch = stage(db, [city.officer, city.neighbour], actor=city.reviewer)
    assert accept_batch(db, batch, actor=city.decider) == 2
    assert (batch.state, batch.decided_by_id) == ("accepted", city.decider.account_id)
    entry = ledger(db, city.officer)[0]
    assert entry.source == claims(db, city.officer)[0].source
    assert entry.source.startswith("NANTONG_CLOUD:")
    assert (entry.credit, entry.recorded_by_id, entry.method) == (200, city.decider.account_id, "ONLINE")


def test_invariant_18_the_same_file_again_changes_nothing(db: Session, city: City) -> None:
    """C10, 18: an import repeated with the same checksum changes nothing; another source is another file."""
    batch = stage(db, [city.officer], actor=city.reviewer)
    row = {c.key: getattr(claims(db, city.officer)[0], c.key) for c in Claim.__table__.columns}
    row = {name: row[name] for name in row if name not in {"id", "batch_id", "state", "proposed_by_id", "proposed_at"}}
    again = {"source_system": batch.source_system, "checksum": batch.checksum, "file_name": "同一文件.xlsx"}
    for _ in range(2):
        with nothing_stored(db, "FILE_IMPORTED"):
            stage_batch(db, **again, rows=[row], actor=city.reviewer)
        if batch.state == "pending":
            accept_batch(db, batch, actor=city.decider)
    assert find_batch(db, batch.source_system, batch.checksum) == batch
    assert find_batch(db, "AIQIDONG_APP", batch.checksum) is None
    assert credit(db, city.officer) == 200


def test_a_file_without_rows_is_refused(db: Session, city: City) -> None:
    with nothing_stored(db, "NOBODY"):
        stage_batch(db, **OPTIONS, rows=[], actor=city.reviewer)


@pytest.mark.parametrize("first", ["accept", "reject"])
@pytest.mark.parametrize("second", ["accept", "reject"])
def test_a_batch_is_decided_once(db: Session, city: City, first: str, second: str) -> None:
    batch = stage(db, [city.officer], actor=city.reviewer)

    def decide(verb: str) -> None:
        if verb == "accept":
            accept_batch(db, batch, actor=city.decider)
        else:
            reject_batch(db, batch, reason="口径不符", actor=city.decider)

    decide(first)
    with nothing_stored(db, "ALREADY_DECIDED") as caught:
        decide(second)
    assert caught.value.parameters == {"state": f"{first}ed"}


def test_sending_a_batch_back_says_why_to_everybody_in_it(db: Session, city: City) -> None:
    batch = stage(db, [city.officer, city.neighbour], actor=city.reviewer)
    with nothing_stored(db, "REASON_MISSING"):
        reject_batch(db, batch, reason=" ", actor=city.decider)
    reject_batch(db, batch, reason=" 口径不符 ", actor=city.decider)
    db.flush()
    assert batch.state == "rejected"
    for person in (city.officer, city.neighbour):
        claim = claims(db, person)[0]
        assert (claim.state, claim.reason, claim.reason_code) == ("rejected", "口径不符", "BATCH_REJECTED")
        assert claim.decided_by_id == city.decider.account_id
    assert db.query(HourEntry).count() == 0


def test_who_imported_a_batch_does_not_accept_it(db: Session, city: City) -> None:
    batch = stage(db, [city.officer], actor=city.reviewer)
    with nothing_stored(db, "OWN_PROPOSAL"):
        accept_batch(db, batch, actor=city.reviewer)
    at_the_command_line = stage(db, [city.neighbour], actor=OPERATOR)
    assert accept_batch(db, at_the_command_line, actor=city.reviewer) == 1


def test_who_is_in_a_batch_does_not_accept_it(db: Session, city: City) -> None:
    himself = make_actor(db, Role.JUSTICE_DECIDER, city.root, person=city.officer)
    batch = stage(db, [city.officer, city.neighbour], actor=city.reviewer)
    with nothing_stored(db, "OWN_HOURS"):
        accept_batch(db, batch, actor=himself)


@pytest.mark.parametrize("role", GRANTABLE)
def test_who_may_accept_what_others_import(db: Session, city: City, role: Role) -> None:
    actor = make_actor(db, role, city.root)
    batch = stage(db, [city.officer], actor=OPERATOR)
    if actor.can(Permission.ACCEPT_IMPORTS):
        assert accept_batch(db, batch, actor=actor) == 1
    else:
        before = stored(db)
        with pytest.raises(NotAllowed):
            accept_batch(db, batch, actor=actor)
        with pytest.raises(NotAllowed):
            reject_batch(db, batch, reason="不对", actor=actor)
        assert stored(db) == before
    if not actor.can(Permission.IMPORT_HOURS):
        with pytest.raises(NotAllowed):
            stage(db, [city.colleague], actor=actor)


def test_a_batch_with_people_beyond_reach_is_not_found(db: Session, city: City) -> None:
    batch = stage(db, [city.officer, city.neighbour], actor=OPERATOR)
    branch = make_actor(db, Role.JUSTICE_REVIEWER, city.police)
    with nothing_stored(db, "BATCH_NOT_FOUND"):
        accept_batch(db, batch, actor=branch)
    with nothing_stored(db, "BATCH_NOT_FOUND"):
        reject_batch(db, batch, reason="不对", actor=branch)


def test_imported_rows_are_the_bureaus_to_decide_one_by_one_too(db: Session, city: City) -> None:
    batch = stage(db, [city.officer, city.colleague], actor=OPERATOR)
    one, other = (claims(db, person)[0].id for person in (city.officer, city.colleague))
    with nothing_stored(db, "WRONG_CONFIRMER"):
        confirm(db, [one], actor=city.legal)
    with nothing_stored(db, "WRONG_CONFIRMER"):
        reject(db, [one], reason_code="OTHER", reason="不属实", actor=city.legal)
    reject(db, [one], reason_code="NOT_ATTENDED", reason="学习记录不实", actor=city.reviewer)
    assert accept_batch(db, batch, actor=city.decider) == 1, "the rest can still be accepted"
    assert (credit(db, city.officer), credit(db, city.colleague)) == (0, 200)
    assert [claim.id for claim in claims_of_batch(db, batch.id, seen_by=city.decider)] == [one, other]
    assert [claim.id for claim in claims_of_batch(db, batch.id, seen_by=city.decider, after=one)] == [other]


def test_a_batch_of_which_every_row_is_decided_has_nothing_left_to_accept(db: Session, city: City) -> None:
    batch = stage(db, [city.officer], actor=OPERATOR)
    confirm(db, [claims(db, city.officer)[0].id], actor=city.reviewer)
    with nothing_stored(db, "ALREADY_DECIDED"):
        accept_batch(db, batch, actor=city.decider)


@pytest.mark.parametrize(
    ("differing", "code"),
    [
        ({"credit": 450}, "ONLINE_DAY_CAP"),
        ({"credit": 850, "method": "CLASSROOM"}, "EVENT_CAP"),
        (
            {
                "credit": 400,
                "starts_at": clock.local_instant(TODAY, 9),
                "ends_at": clock.local_instant(TODAY, 10),
            },
            "TIME_TOO_SHORT",  # three hours of 45 minutes' worth in one hour
        ),
    ],
)
def test_one_impossible_row_keeps_the_whole_batch_waiting(
    db: Session, city: City, differing: dict[str, Any], code: str
) -> None:
    batch = stage(db, [city.officer, city.neighbour], actor=OPERATOR, **differing)
    with nothing_stored(db, "PEOPLE_REFUSED") as caught:
        accept_batch(db, batch, actor=city.decider)
    assert isinstance(caught.value, PeopleRefused)
    assert {refusal.code for refusal in caught.value.refusals.values()} == {code}
    assert batch.state == "pending"


@pytest.mark.parametrize(
    ("differing", "code"),
    [
        ({"occurred_on": TODAY + timedelta(days=1), "year": 2023}, "FUTURE"),
        ({"occurred_on": date(2022, 12, 31)}, "YEAR_CLOSED"),
        ({"year": 2022}, "YEAR_MISMATCH"),
        ({"category": "PL"}, "CATEGORY_UNKNOWN"),
        ({"method": Method.SALON.value}, "METHOD_CATEGORY"),
    ],
)
def test_a_batch_with_hours_that_cannot_count_is_not_accepted(
    db: Session, city: City, differing: dict[str, Any], code: str
) -> None:
    batch = stage(db, [city.officer], actor=OPERATOR, **differing)
    with nothing_stored(db, code):
        accept_batch(db, batch, actor=city.reviewer)


def test_importing_and_deciding_are_in_the_log(db: Session, city: City) -> None:
    batch = stage(db, [city.officer], actor=city.reviewer)
    accept_batch(db, batch, actor=city.decider)
    db.flush()
    lines = db.query(AuditEntry).filter_by(subject_kind="import_batches").order_by(AuditEntry.id).all()
    assert [(line.action, line.subject_id) for line in lines] == [
        ("hours:batch:imported", batch.id),
        ("hours:batch:accepted", batch.id),
    ]
    assert lines[0].details == {"source": "NANTONG_CLOUD", "rows": 1}
    assert db.query(ImportBatch).count() == 1
