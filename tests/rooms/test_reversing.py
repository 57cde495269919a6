"""A posted entry never changes; it is taken back by an entry of its own (domain C3.4)."""

from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms import clock
from lms.access import GRANTABLE, OPERATOR, Permission, Role
from lms.audit import AuditEntry
from lms.db import AppendOnlyViolation
from lms.errors import NotAllowed
from lms.hours.actions.objecting import answer, answer_due, may_object_until, object_to
from lms.hours.actions.posting import confirm, reject
from lms.hours.actions.reversing import reverse
from lms.hours.models import HourEntry, Objection
from lms.hours.queries.ledger import entries_of, get_claim, open_claims_of, reversed_of
from lms.hours.queries.objections import get_objection, list_open_objections, objections_of
from lms.outbox import Job
from tests.factories import claim_ids, make_actor, make_class, post_class
from tests.rooms.world import TODAY, City, claims, credit, ledger, nothing_stored, stored


def posted(db: Session, city: City, on: date = TODAY, hours: int = 4) -> HourEntry:
    post_class(
        db,
        [city.officer],
        proposer=city.trainer,
        confirmer=city.legal,
        host=city.police,
        on=on,
        hours=hours,
        category="PL.GEN",
        tags=1,
        at=(9, 15),
    )
    return ledger(db, city.officer)[-1]


def test_a_reversal_points_to_one_entry_of_the_same_person_and_year(db: Session, city: City) -> None:
    entry = posted(db, city)
    undoing = reverse(db, entry, reason=" 重复录入 ", actor=city.reviewer)
    db.flush()
    assert (undoing.reverses_id, undoing.credit, undoing.reason) == (entry.id, -400, "重复录入")
    for name in (
        *("person_id", "unit_id", "title", "course_code", "category", "tags", "method", "occurred_on"),
        *("starts_at", "ends_at", "year", "is_make_up"),
    ):
        assert getattr(undoing, name) == getattr(entry, name)
    assert (undoing.claim_id, undoing.recorded_by_id) == (None, city.reviewer.account_id)
    assert credit(db, city.officer) == 0
    assert entry.credit == 400, "the entry itself stands as it was"


def test_an_entry_can_be_taken_back_in_parts_until_nothing_is_left(db: Session, city: City) -> None:
    entry = posted(db, city)
    reverse(db, entry, amount=150, reason="早退", actor=city.legal)
    reverse(db, entry, amount=150, reason="早退", actor=city.legal)
    db.flush()
    assert reversed_of(db, entry.id) == 300
    with nothing_stored(db, "REVERSAL_EXCEEDS") as caught:
        reverse(db, entry, amount=150, reason="早退", actor=city.legal)
    assert caught.value.parameters == {"left": 100}
    assert reverse(db, entry, reason="作废", actor=city.legal).credit == -100, "without an amount: all that is left"
    db.flush()
    with nothing_stored(db, "AMOUNT_NOT_POSITIVE"):
        reverse(db, entry, reason="作废", actor=city.legal)
    assert credit(db, city.officer) == 0
    assert len({line.source for line in ledger(db, city.officer)}) == 4


def test_a_reversal_cannot_be_reversed(db: Session, city: City) -> None:
    undoing = reverse(db, posted(db, city), reason="重复", actor=city.legal)
    db.flush()
    for amount in (None, -400, 400):
        with nothing_stored(db, "REVERSAL_OF_REVERSAL"):
            reverse(db, undoing, amount=amount, reason="恢复", actor=city.decider)


@pytest.mark.parametrize(
    ("amount", "reason", "code"),
    [
        (None, "", "REASON_MISSING"),
        (400, "  ", "REASON_MISSING"),
        (0, "误", "AMOUNT_NOT_POSITIVE"),
        (-50, "误", "AMOUNT_NOT_POSITIVE"),
        (401, "误", "REVERSAL_EXCEEDS"),
    ],
)
def test_what_cannot_be_taken_back_is_refused(
    db: Session, city: City, amount: int | None, reason: str, code: str
) -> None:
    entry = posted(db, city)
    with nothing_stored(db, code):
        reverse(db, entry, amount=amount, reason=reason, actor=city.legal)


def test_nobody_takes_back_his_own_hours(db: Session, city: City) -> None:
    himself = make_actor(db, Role.JUSTICE_DECIDER, city.root, person=city.officer)
    entry = posted(db, city)
    with nothing_stored(db, "OWN_HOURS"):
        reverse(db, entry, reason="误", actor=himself)


@pytest.mark.parametrize("role", GRANTABLE)
def test_who_may_take_hours_back(db: Session, city: City, role: Role) -> None:
    entry, actor = posted(db, city), make_actor(db, role, city.root)
    if actor.can(Permission.REVERSE_HOURS):
        reverse(db, entry, reason="误", actor=actor)
        assert credit(db, city.officer) == 0
        return
    before = stored(db)
    with pytest.raises(NotAllowed):
        reverse(db, entry, reason="误", actor=actor)
    assert stored(db) == before


def test_after_closing_only_the_decider_takes_back_and_with_a_document(db: Session, city: City) -> None:
    entry = posted(db, city)
    with clock.travel(date(2024, 1, 15)):
        reverse(db, entry, amount=50, reason="早退", actor=city.legal)
    with clock.travel(date(2024, 1, 16)):
        for actor in (city.legal, city.reviewer):
            with nothing_stored(db, "YEAR_CLOSED"):
                reverse(db, entry, reason="核查", actor=actor, document="启司〔2024〕4号")
        with nothing_stored(db, "DOCUMENT_MISSING"):
            reverse(db, entry, reason="核查", actor=city.decider)
        undoing = reverse(db, entry, reason="核查", actor=city.decider, document="启司〔2024〕4号")
    assert (undoing.document, undoing.credit) == ("启司〔2024〕4号", -350)


def test_room_that_was_taken_back_can_be_used_again(db: Session, city: City) -> None:
    entry = posted(db, city, hours=8)
    later = {"actor": city.trainer, "host": city.police, "on": TODAY, "hours": 4, "at": (9, 12)}
    with nothing_stored(db, "PEOPLE_REFUSED"):
        make_class(db, [city.officer], **later)  # type: ignore[arg-type]
    reverse(db, entry, reason="录错日期", actor=city.legal)
    db.flush()
    ids = claim_ids(db, make_class(db, [city.officer], **later))  # type: ignore[arg-type]
    confirm(db, ids, actor=city.legal)
    assert credit(db, city.officer) == 400


def test_an_entry_taken_back_in_part_still_occupies_its_time(db: Session, city: City) -> None:
    entry = posted(db, city, hours=4)
    reverse(db, entry, amount=350, reason="早退", actor=city.legal)
    db.flush()
    with nothing_stored(db, "PEOPLE_REFUSED"):
        make_class(db, [city.officer], actor=city.trainer, host=city.police, on=TODAY, hours=2, at=(9, 12))
    make_class(db, [city.officer], actor=city.trainer, host=city.police, on=TODAY, hours=3, at=(15, 18))


def test_invariant_7_no_posted_entry_changes_or_goes(db: Session, city: City) -> None:
    """C10, 7: the session refuses it; the databases' own guard is tried in the house tests."""
    entry = posted(db, city)
    entry.credit = 800
    with pytest.raises(AppendOnlyViolation):
        db.flush()
    db.expire(entry)
    db.delete(entry)
    with pytest.raises(AppendOnlyViolation):
        db.flush()
    db.expunge_all()
    assert credit(db, city.officer) == 400


@pytest.mark.parametrize(
    "differing", [{"credit": -100, "reverses_id": None}, {"credit": 100}, {"credit": 0}, {"source": "same"}]
)
def test_the_database_itself_knows_the_sign_of_an_entry_and_its_source(
    db: Session, city: City, differing: dict[str, object]
) -> None:
    entry = posted(db, city)
    values = {c.key: getattr(entry, c.key) for c in HourEntry.__table__.columns if c.key not in {"id", "claim_id"}}
    values |= {"credit": -100, "reverses_id": entry.id, "source": "reversal:x"} | differing
    if differing.get("source"):
        values["source"] = entry.source
    db.add(HourEntry(**values))
    with pytest.raises(IntegrityError), db.begin_nested():
        db.flush()


def test_a_reversal_is_in_the_log_and_asks_for_new_figures(db: Session, city: City) -> None:
    entry = posted(db, city)
    db.query(Job).delete()
    reverse(db, entry, amount=100, reason="早退", actor=city.legal)
    db.flush()
    line = db.query(AuditEntry).filter_by(action="hours:entry:reversed").one()
    assert (line.subject_id, line.details, line.actor_account_id) == (
        entry.id,
        {"amount": 100},
        city.legal.account_id,
    )
    assert [(job.kind, job.key) for job in db.query(Job)] == [("completion:refresh", "2023")]


def test_a_year_is_read_in_the_order_of_training(db: Session, city: City) -> None:
    late, early = posted(db, city), posted(db, city, on=date(2023, 3, 1))
    undoing = reverse(db, late, reason="误", actor=city.legal)
    db.flush()
    assert entries_of(db, city.officer.id, 2023) == [early, late, undoing]
    assert entries_of(db, city.officer.id, 2022) == []


def test_what_is_not_posted_is_read_apart(db: Session, city: City) -> None:
    posted(db, city)
    make_class(db, [city.officer], actor=city.trainer, host=city.police, on=date(2023, 5, 2))
    back = claim_ids(db, make_class(db, [city.officer], actor=city.trainer, host=city.police, on=date(2023, 5, 1)))
    reject(db, back, reason_code="OTHER", reason="不符", actor=city.legal)
    assert [(c.state, c.occurred_on.day) for c in open_claims_of(db, city.officer.id, 2023)] == [
        ("rejected", 1),
        ("pending", 2),
    ]
    assert get_claim(db, back[0], seen_by=city.trainer).id == back[0]
    stranger = make_actor(db, Role.UNIT_LEGAL, city.health)
    with nothing_stored(db, "CLAIM_NOT_FOUND"):
        get_claim(db, back[0], seen_by=stranger)


def test_a_person_objects_to_his_own_entry_within_ten_working_days(db: Session, city: City) -> None:
    entry = posted(db, city)
    himself = make_actor(db, Role.SELF, None, person=city.officer)
    # Thursday 15 June 2023; 22 and 23 June are the Dragon Boat holiday, Sunday the 25th is worked for it.
    assert may_object_until(db, TODAY) == date(2023, 6, 30)
    with nothing_stored(db, "REASON_MISSING"):
        object_to(db, entry, text=" ", actor=himself)
    for other in (city.trainer, make_actor(db, Role.SELF, None, person=city.colleague)):
        with pytest.raises(NotAllowed):
            object_to(db, entry, text="少记了一小时", actor=other)
    with clock.travel(date(2023, 7, 1)), nothing_stored(db, "OBJECTION_LATE"):
        object_to(db, entry, text="少记了一小时", actor=himself)
    with clock.travel(date(2023, 6, 30)):
        objection = object_to(db, entry, text=" 少记了一小时 ", actor=himself)
        assert (objection.state, objection.text, objection.entry_id) == ("open", "少记了一小时", entry.id)
        assert answer_due(db, objection) == date(2023, 7, 14)
        with nothing_stored(db, "OBJECTION_TWICE"):
            object_to(db, entry, text="再说一次", actor=himself)
    assert list_open_objections(db, seen_by=city.legal) == [objection]
    assert list_open_objections(db, seen_by=make_actor(db, Role.UNIT_LEGAL, city.health)) == []
    assert objections_of(db, city.officer.id) == [objection]


def test_an_objection_is_answered_once_by_another_person_with_a_reason(db: Session, city: City) -> None:
    entry = posted(db, city)
    himself = make_actor(db, Role.UNIT_LEGAL, city.police, person=city.officer)
    objection = object_to(db, entry, text="少记了", actor=himself)
    with nothing_stored(db, "OWN_HOURS"):
        answer(db, objection, upheld=True, text="同意", actor=himself)
    with nothing_stored(db, "REASON_MISSING"):
        answer(db, objection, upheld=False, text="", actor=city.legal)
    with pytest.raises(NotAllowed):
        answer(db, objection, upheld=True, text="同意", actor=make_actor(db, Role.UNIT_LEADER, city.police))
    found = get_objection(db, objection.id, seen_by=city.legal)
    answer(db, found, upheld=False, text=" 签到表为4学时 ", actor=city.legal)
    db.flush()
    stands = db.query(Objection).one()
    assert (stands.state, stands.answer, stands.answered_by_id) == ("dismissed", "签到表为4学时", city.legal.account_id)
    with nothing_stored(db, "ALREADY_DECIDED"):
        answer(db, objection, upheld=True, text="同意", actor=city.decider)
    stranger = make_actor(db, Role.UNIT_LEGAL, city.health)
    with nothing_stored(db, "OBJECTION_NOT_FOUND"):
        get_objection(db, objection.id, seen_by=stranger)


def test_a_person_objects_to_a_rejection_and_not_to_what_still_waits(db: Session, city: City) -> None:
    himself = make_actor(db, Role.SELF, None, person=city.officer)
    ids = claim_ids(db, make_class(db, [city.officer], actor=city.trainer, host=city.police, on=TODAY))
    with nothing_stored(db, "NOT_DECIDED"):
        object_to(db, claims(db, city.officer)[0], text="快一点", actor=himself)
    reject(db, ids, reason_code="NOT_THERE", reason="签到表无此人", actor=city.legal)
    claim = claims(db, city.officer)[0]
    objection = object_to(db, claim, text="我在场", actor=himself)
    answer(db, objection, upheld=True, text="有照片为证", actor=city.legal)
    db.flush()
    assert (objection.claim_id, objection.state) == (claim.id, "upheld")
    assert credit(db, city.officer) == 0, "an upheld objection posts nothing by itself"


def test_without_a_published_calendar_no_last_day_is_guessed(db: Session, city: City) -> None:
    assert may_object_until(db, date(2060, 1, 4)) is None
    entry = posted(db, city)
    objection = object_to(db, entry, text="少记了", actor=make_actor(db, Role.SELF, None, person=city.officer))
    objection.raised_at = clock.local_instant(date(2060, 1, 4), 12)
    assert answer_due(db, objection) is None


def test_the_operator_takes_back_what_is_nobodys_own(db: Session, city: City) -> None:
    entry = posted(db, city)
    with clock.travel(TODAY + timedelta(days=1)):
        assert reverse(db, entry, reason="核对", actor=OPERATOR).recorded_by_id is None
