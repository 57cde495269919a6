"""Hours are put forward: for many people at once, all or none, and only such as can be true (domain C3)."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms import clock, files, vault
from lms.access import GRANTABLE, OPERATOR, Actor, Permission, Role
from lms.audit import AuditEntry
from lms.errors import NotAllowed, RuleBroken
from lms.hours.actions.posting import PeopleRefused, confirm
from lms.hours.actions.proposing import Held, Part, add_evidence, propose
from lms.hours.catalogue import EvidenceKind, Method, Tag
from lms.hours.models import Evidence, StoredFile
from lms.hours.rules import Limits
from lms.people.actions.people import transfer
from tests.factories import PDF, make_actor, make_class, make_person, post_class
from tests.rooms.world import TODAY, City, claims, nothing_stored, stored

CLASS = Held("依法行政专题培训", Method.CLASSROOM, TODAY, (Part("PL.GEN", 0, 180),))


def put_forward(db: Session, city: City, held: Held = CLASS, *, actor: Actor | None = None, **more: Any) -> Any:
    people = more.pop("people", {city.officer.id: None})
    return propose(db, held, host_unit=city.police, people=people, actor=actor or city.trainer, **more)


def test_a_class_becomes_an_activity_with_a_pending_claim_for_each_person_and_part(db: Session, city: City) -> None:
    held = Held(
        " 包容审慎执法培训 ",
        Method.CLASSROOM,
        date(2023, 6, 1),
        (Part("PL.SYS", Tag.PRUDENT, 90), Part("BK.OTH", 0, 90)),
        starts_at=clock.local_instant(date(2023, 6, 1), 9),
        ends_at=clock.local_instant(date(2023, 6, 1), 12),
        place="三楼会议室",
        lecturer="顾老师",
    )
    activity = put_forward(db, city, held, people={city.officer.id: None, city.colleague.id: 90})
    assert (activity.title, activity.method, activity.host_unit_id) == ("包容审慎执法培训", "CLASSROOM", city.police.id)
    assert (activity.place, activity.lecturer, activity.proposed_by_id) == (
        "三楼会议室",
        "顾老师",
        city.trainer.account_id,
    )
    for person, credits in ((city.officer, [200, 200]), (city.colleague, [100, 100])):
        found = claims(db, person)
        assert [claim.credit for claim in found] == credits
        assert [(claim.category, claim.tags) for claim in found] == [("PL.SYS", Tag.PRUDENT), ("BK.OTH", 0)]
        for claim in found:
            assert (claim.state, claim.year, claim.is_make_up, claim.unit_id) == (
                "pending",
                2023,
                False,
                city.police.id,
            )
            assert (claim.starts_at, claim.ends_at) == (held.starts_at, held.ends_at)
            assert (claim.proposed_by_id, claim.decided_at) == (city.trainer.account_id, None)
            assert claim.batch_id is None
    assert len({claim.source for person in (city.officer, city.colleague) for claim in claims(db, person)}) == 4


@pytest.mark.requirement("ZJG-7-6")
@pytest.mark.parametrize("method", Method)
def test_every_method_of_the_list_can_be_put_forward(db: Session, city: City, method: Method) -> None:
    category = {Method.COURT_OBSERVATION: "PL.GEN", Method.SALON: "SUP", Method.MEETING: "PL.SYS"}.get(method, "BK.OTH")
    if method in {Method.SIMULATION, Method.DRILL, Method.SCENARIO}:
        category = "SK.DRL"
    put_forward(db, city, replace(CLASS, method=method, parts=(Part(category, 0, 90),)))
    other = {Method.LECTURING: 400, Method.CONTEST: 400, Method.POST_PRACTICE: 400, Method.SELF_STUDY: 50}
    assert [c.credit for c in claims(db, city.officer)] == [other.get(method, 200)]


@pytest.mark.requirement("FN-2-4")
@pytest.mark.requirement("SZ-2.2-6")
def test_an_award_in_a_contest_adds_four_hours_and_nowhere_else(db: Session, city: City) -> None:
    contest = replace(
        CLASS, method=Method.CONTEST, parts=(Part("SK.INS", 0, 60),), awarded=frozenset({city.officer.id})
    )
    put_forward(db, city, contest, people={city.officer.id: None, city.colleague.id: None})
    assert [c.credit for c in claims(db, city.officer)] == [800]
    assert [c.credit for c in claims(db, city.colleague)] == [400]
    with pytest.raises(RuleBroken, match="AWARD_METHOD"):
        put_forward(db, city, replace(contest, method=Method.DRILL))


def test_a_part_that_comes_to_nothing_is_no_claim(db: Session, city: City) -> None:
    put_forward(db, city, replace(CLASS, parts=(Part("PL.GEN", 0, 170), Part("BK.OTH", 0, 10))))
    assert [(claim.category, claim.credit) for claim in claims(db, city.officer)] == [("PL.GEN", 400)]


def test_who_stayed_longer_than_the_class_has_the_class(db: Session, city: City) -> None:
    put_forward(db, city, people={city.officer.id: 500})
    assert [claim.credit for claim in claims(db, city.officer)] == [400]


@pytest.mark.parametrize(
    ("differing", "code"),
    [
        ({"title": "  "}, "TITLE_MISSING"),
        ({"parts": ()}, "PARTS_EMPTY"),
        ({"parts": (Part("PL.GEN", 0, 0),)}, "PARTS_EMPTY"),
        ({"parts": (Part("PL.GEN", 0, 90), Part("BK.OTH", 0, -45))}, "PARTS_EMPTY"),
        ({"parts": (Part("XX", 0, 90),)}, "CATEGORY_UNKNOWN"),
        ({"method": Method.DRILL}, "METHOD_CATEGORY"),
        ({"occurred_on": TODAY + timedelta(days=1)}, "FUTURE"),  # in the future
        ({"occurred_on": date(2022, 12, 31)}, "YEAR_CLOSED"),  # in a closed year
        ({"make_up_for": 2022}, "MAKE_UP_DATE"),  # June is too late to make up
        ({"make_up_for": 2022, "occurred_on": date(2022, 11, 1)}, "MAKE_UP_DATE"),
        ({"starts_at": clock.local_instant(TODAY, 9)}, "TIMES_INCOMPLETE"),
        (
            {"starts_at": clock.local_instant(TODAY, 12), "ends_at": clock.local_instant(TODAY, 9)},
            "TIMES_REVERSED",
        ),
        (
            {
                "starts_at": clock.local_instant(date(2023, 6, 10), 9),
                "ends_at": clock.local_instant(date(2023, 6, 10), 12),
            },
            "TIMES_OTHER_DAY",
        ),
        (
            {"starts_at": clock.local_instant(TODAY, 9), "ends_at": clock.local_instant(TODAY, 11)},
            "MINUTES_EXCEED_TIMES",  # four hours of 45 minutes in two of sixty
        ),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_stored(
    db: Session, city: City, differing: dict[str, Any], code: str
) -> None:
    with nothing_stored(db, code):
        put_forward(db, city, replace(CLASS, **differing))


def test_nobody_and_people_who_do_not_exist_are_refused(db: Session, city: City) -> None:
    with nothing_stored(db, "NOBODY"):
        put_forward(db, city, people={})
    with nothing_stored(db, "PERSON_NOT_FOUND"):
        put_forward(db, city, people={city.officer.id: None, 10**9: None})


def test_one_person_who_cannot_have_the_hours_stops_the_whole_class_and_is_named(db: Session, city: City) -> None:
    post_class(
        db,
        [city.officer],
        proposer=city.trainer,
        confirmer=city.legal,
        host=city.police,
        on=TODAY,
        hours=6,
    )
    newcomer = make_person(db, city.police, since=TODAY + timedelta(days=1))
    people = {city.officer.id: None, city.colleague.id: None, newcomer.id: None, city.member.id: 10}
    with nothing_stored(db, "PEOPLE_REFUSED") as caught:
        put_forward(db, city, people=people)
    refused = caught.value
    assert isinstance(refused, PeopleRefused)
    assert refused.parameters == {"people": 3}
    assert {person: refusal.code for person, refusal in refused.refusals.items()} == {
        city.officer.id: "DAY_CAP",
        newcomer.id: "NO_POST_THAT_DAY",
        city.member.id: "CREDIT_NOT_POSITIVE",  # ten minutes are no half hour
    }


@pytest.mark.parametrize("is_posted", [True, False])
def test_a_class_that_overlaps_another_of_the_same_person_is_refused(db: Session, city: City, is_posted: bool) -> None:
    first = make_class(db, [city.officer], actor=city.trainer, host=city.police, on=TODAY, hours=2, at=(9, 12))
    if is_posted:
        confirm(db, [c.id for c in claims(db, city.officer)], actor=city.legal)
    with nothing_stored(db, "PEOPLE_REFUSED") as caught:
        make_class(db, [city.officer], actor=city.trainer, host=city.police, on=TODAY, hours=1, at=(11, 13))
    assert isinstance(caught.value, PeopleRefused)
    refusal = caught.value.refusals[city.officer.id]
    assert (refusal.code, refusal.parameters["starts_at"]) == ("OVERLAP", first.starts_at)
    make_class(db, [city.officer], actor=city.trainer, host=city.police, on=TODAY, hours=1, at=(12, 13))
    make_class(db, [city.colleague], actor=city.trainer, host=city.police, on=TODAY, hours=1, at=(11, 13))


def test_more_than_the_day_cap_is_refused_and_the_cap_is_a_parameter(db: Session, city: City) -> None:
    make_class(db, [city.officer], actor=city.trainer, host=city.police, on=TODAY, hours=5)
    with nothing_stored(db, "PEOPLE_REFUSED"):
        make_class(db, [city.officer], actor=city.trainer, host=city.police, on=TODAY, hours=4)
    make_class(db, [city.officer], actor=city.trainer, host=city.police, on=TODAY, hours=3)
    long_day = replace(CLASS, parts=(Part("PL.GEN", 0, 600),))
    put_forward(db, city, long_day, people={city.colleague.id: None})
    put_forward(db, city, long_day, people={city.member.id: None}, limits=Limits(day_cap=300))
    assert [c.credit for c in claims(db, city.colleague)] == [800], "a long day gives a day's cap"
    assert [c.credit for c in claims(db, city.member)] == [300]
    with nothing_stored(db, "PEOPLE_REFUSED"):
        put_forward(db, city, people={city.member.id: None}, limits=Limits(day_cap=300))


def test_the_class_counts_where_the_person_had_his_post_that_day(db: Session, city: City) -> None:
    transfer(db, city.officer, city.health, on=date(2023, 6, 10), actor=city.reviewer)
    db.flush()
    for day in (date(2023, 6, 9), date(2023, 6, 10)):
        make_class(db, [city.officer], actor=city.reviewer, host=city.bureau, on=day)
    assert [claim.unit_id for claim in claims(db, city.officer)] == [city.police.id, city.health.id]


@pytest.mark.parametrize(
    ("today", "day", "code"),
    [
        (date(2024, 1, 15), date(2023, 12, 31), None),  # late evidence until 15 January
        (date(2024, 1, 16), date(2023, 12, 31), "YEAR_CLOSED"),
        (date(2024, 1, 16), date(2024, 1, 16), None),
    ],
)
def test_a_class_of_last_year_can_be_put_forward_until_15_january(
    db: Session, city: City, today: date, day: date, code: str | None
) -> None:
    with clock.travel(today):
        if code:
            with nothing_stored(db, code):
                put_forward(db, city, replace(CLASS, occurred_on=day))
        else:
            put_forward(db, city, replace(CLASS, occurred_on=day))
            assert claims(db, city.officer)[0].year == day.year, "the training date decides the year"


def test_hours_made_up_for_last_year_say_so(db: Session, city: City) -> None:
    with clock.travel(date(2024, 4, 2)):
        put_forward(db, city, replace(CLASS, occurred_on=date(2024, 3, 31), make_up_for=2023))
        with nothing_stored(db, "MAKE_UP_DATE"):
            put_forward(db, city, replace(CLASS, occurred_on=date(2024, 4, 1), make_up_for=2023))
    claim = claims(db, city.officer)[0]
    assert (claim.year, claim.is_make_up, claim.occurred_on) == (2023, True, date(2024, 3, 31))


@pytest.mark.parametrize("role", GRANTABLE)
def test_who_may_put_hours_forward(db: Session, city: City, role: Role) -> None:
    actor = make_actor(db, role, city.police)
    if actor.can(Permission.PROPOSE_HOURS):
        put_forward(db, city, actor=actor)
        assert len(claims(db, city.officer)) == 1
    else:
        before = stored(db)
        with pytest.raises(NotAllowed):
            put_forward(db, city, actor=actor)
        assert stored(db) == before


def test_whoever_puts_hours_forward_has_a_name(db: Session, city: City) -> None:
    with nothing_stored(db, "ACCOUNT_MISSING"):
        put_forward(db, city, actor=OPERATOR)
    activity = put_forward(db, city)
    with nothing_stored(db, "ACCOUNT_MISSING"):
        add_evidence(db, activity, data=PDF, file_name="x.pdf", kind=EvidenceKind.NOTICE, actor=OPERATOR)


def test_evidence_is_kept_by_its_digest_once(db: Session, city: City) -> None:
    activity, other = put_forward(db, city), put_forward(db, city, people={city.colleague.id: None})
    data = PDF + b"sign-in sheet of 15 June"
    first = add_evidence(db, activity, data=data, file_name="签到表.pdf", kind=EvidenceKind.SIGN_IN, actor=city.trainer)
    db.flush()
    again = add_evidence(
        db, activity, data=data, file_name="签到表(1).pdf", kind=EvidenceKind.SIGN_IN, actor=city.trainer
    )
    assert again is first
    add_evidence(db, other, data=data, file_name="签到表.pdf", kind=EvidenceKind.SIGN_IN, actor=city.legal)
    db.flush()
    assert [(e.activity_id, e.digest) for e in db.query(Evidence).order_by(Evidence.id)] == [
        (activity.id, vault.digest_of_bytes(data)),
        (other.id, vault.digest_of_bytes(data)),
    ]
    stored_file = db.query(StoredFile).one()
    assert (stored_file.size, stored_file.media_type) == (len(data), "application/pdf")
    assert files.path_of(first.digest).read_bytes() == data


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "FILE_EMPTY"),
        (b"MZ\x90\x00 a program", "FILE_KIND"),
        (b"<html><script>", "FILE_KIND"),
        (b"%PDF-" + b"0" * (51 * 1024 * 1024), "FILE_TOO_LARGE"),
    ],
)
def test_what_is_no_evidence_is_refused(db: Session, city: City, data: bytes, code: str) -> None:
    activity = put_forward(db, city)
    with nothing_stored(db, code):
        add_evidence(db, activity, data=data, file_name="签到表.pdf", kind=EvidenceKind.SIGN_IN, actor=city.trainer)


def test_a_file_name_is_only_a_label(db: Session, city: City) -> None:
    activity = put_forward(db, city)
    name = "../../etc/passwd\x00" + "长" * 300
    found = add_evidence(
        db, activity, data=b"\xff\xd8\xff", file_name=name, kind=EvidenceKind.PHOTO, actor=city.trainer
    )
    assert len(found.file_name) == 200
    assert Path(files.path_of(found.digest)).name == found.digest


def test_putting_forward_is_in_the_log(db: Session, city: City) -> None:
    activity = put_forward(db, city, people={city.officer.id: None, city.colleague.id: None})
    db.flush()
    line = db.query(AuditEntry).filter_by(action="hours:activity:proposed").one()
    assert (line.subject_id, line.details, line.actor_account_id) == (
        activity.id,
        {"people": 2},
        city.trainer.account_id,
    )
