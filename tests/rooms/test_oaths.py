"""Ceremonies of the oath on their way: planned with a roster, signed, closed, corrected; what other rooms learn."""

import io
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from PIL import Image
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms import clock, files
from lms.access import Role
from lms.audit import AuditEntry
from lms.ceremonies.actions import closing, photos, planning, rosters, signing, texts
from lms.ceremonies.actions.minutes import minutes
from lms.ceremonies.actions.planning import Plan
from lms.ceremonies.models import OathCeremony, OathCeremonyEvent, OathRecord, OathText
from lms.ceremonies.queries.ceremonies import get_ceremony, list_ceremonies
from lms.ceremonies.queries.oaths import oaths_of, sworn_between
from lms.ceremonies.queries.officers import officers_to_choose
from lms.ceremonies.queries.rosters import seats_of
from lms.ceremonies.queries.texts import shown_text
from lms.ceremonies.rules.ceremonies import Occasion
from lms.ceremonies.rules.texts import CONSTITUTIONAL_TEXT, OathKind
from lms.errors import NotAllowed
from lms.people.actions.people import give_role
from lms.people.models import Leave
from lms.people.rules import PersonClass
from tests.cast import Cast
from tests.factories import make_person
from tests.oath_factories import closed, phone_of, plan_of, planned
from tests.refusing import refused

DAY = date(2023, 12, 4)
MORNING = clock.local_instant(DAY, 8, 45)
OWN = {"顾明澈", "施雨桐", "岳清和", "纪怀川"}


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    with clock.travel(MORNING):
        yield


def names(db: Session, ceremony: OathCeremony) -> set[str]:
    return {seat.place.person.name for seat in seats_of(db, ceremony)}


@pytest.mark.requirement("JN-17-2")
def test_a_yearly_ceremony_proposes_the_officers_in_post_less_leave_witness_and_assistants(
    db: Session, cast: Cast
) -> None:
    away = make_person(db, cast.units["own"], name="产假中")
    db.add(
        Leave(
            person_id=away.id, kind="MATERNITY", started_on=date(2023, 10, 1), ended_on=date(2024, 2, 1),
            document="文件", approved_at=MORNING,
        )
    )  # fmt: skip
    make_person(db, cast.units["own"], name="已离任", until=DAY - timedelta(days=1))
    ceremony = planned(db, cast)
    assert names(db, ceremony) == OWN  # 魏长风 witnesses, 何以宁 is an assistant
    assert seats_of(db, ceremony)[0].place.person.name == "顾明澈"


def test_officers_to_choose_are_found_by_name_or_unit_and_a_long_list_is_cut_but_for_who_is_chosen(
    db: Session, cast: Cast
) -> None:
    own = cast.units["own"]
    away = make_person(db, own, name="产假中")
    db.add(
        Leave(
            person_id=away.id, kind="MATERNITY", started_on=DAY, ended_on=DAY, document="文件", approved_at=MORNING
        )
    )  # fmt: skip
    whole = officers_to_choose(db, own, DAY)
    assert {one.name for one in whole.officers} == {*OWN, "魏长风", "产假中"}
    assert (whole.is_cut, whole.able) == (False, 5)
    assert [one.name for one in officers_to_choose(db, own, DAY, text="产假").officers] == ["产假中"]
    assert {one.unit for one in officers_to_choose(db, own, DAY, text=own.name).officers} == {own.name}
    assert officers_to_choose(db, own, DAY, text="%").officers == []
    cut = officers_to_choose(db, own, DAY, keep=[away.id], most=2)
    assert (len(cut.officers), cut.officers[-1].name, cut.is_cut, cut.able) == (3, "产假中", True, 5)


@pytest.mark.requirement("JN-17-2")
def test_a_unit_has_one_yearly_ceremony_a_year_unless_it_was_called_off(db: Session, cast: Cast) -> None:
    first = planned(db, cast)
    with refused("OATH_ANNUAL_TWICE"):
        planned(db, cast)
    planned(db, cast, unit="child", leader="纪怀川")
    planned(db, cast, day=date(2024, 12, 4))
    planning.call_off(db, first, reason="场地停电", actor=cast[Role.UNIT_LEGAL])
    planned(db, cast)
    db.flush()
    with pytest.raises(IntegrityError), db.begin_nested():
        db.execute(OathCeremony.__table__.update().where(OathCeremony.id == first.id).values(state="planned"))  # type: ignore[attr-defined]


def test_who_leads_does_not_witness_and_must_be_able_to_swear(db: Session, cast: Cast) -> None:
    for leader, witness, code in (
        ("顾明澈", "顾明澈", "OATH_LEADER_IS_WITNESS"),
        ("何以宁", "魏长风", "OATH_ASSISTANT"),
    ):
        with refused(code):
            planned(db, cast, leader=leader, witness=witness)
    plan = plan_of(cast, witness_name="")
    with refused("OATH_NO_WITNESS"):
        planning.plan_ceremony(db, cast.units["own"], Plan(**{**plan, "witness_id": None}), actor=cast[Role.UNIT_LEGAL])
    with refused("OATH_NO_KIND"):
        planning.plan_ceremony(
            db, cast.units["own"], Plan(**{**plan, "kinds": frozenset()}), actor=cast[Role.UNIT_LEGAL]
        )


@pytest.mark.requirement("JN-17-1")
def test_a_first_oath_is_for_those_handed_in_and_never_before_the_card(db: Session, cast: Cast) -> None:
    new = make_person(db, cast.units["own"], name="新持证", since=date(2023, 11, 20))
    ceremony = planned(db, cast, occasion=Occasion.FIRST_DUTY, people=[new.id])
    assert names(db, ceremony) == {"新持证", "顾明澈"}
    with refused("OATH_NOBODY_LISTED"):
        planned(db, cast, occasion=Occasion.FIRST_DUTY)
    with refused("OATH_BEFORE_ISSUE") as refusal:
        planned(db, cast, occasion=Occasion.FIRST_DUTY, people=[new.id], issue_days={new.id: DAY + timedelta(days=1)})
    assert refusal.value.parameters == {"name": "新持证", "issued": DAY + timedelta(days=1)}
    with refused("OATH_BEFORE_ISSUE"):
        planned(db, cast, occasion=Occasion.FIRST_DUTY, people=[new.id], day=date(2023, 11, 19))
    with refused("OATH_ASSISTANT"):
        planned(db, cast, occasion=Occasion.FIRST_DUTY, people=[cast.people["何以宁"].id])
    with refused("OATH_WITNESS_SWEARS"):
        rosters.add_people(db, ceremony, [cast.people["魏长风"].id], actor=cast[Role.UNIT_LEGAL])


def test_a_ceremony_moved_before_a_card_is_refused(db: Session, cast: Cast) -> None:
    new = make_person(db, cast.units["own"], name="新持证", since=date(2023, 11, 20))
    ceremony = planned(db, cast, occasion=Occasion.FIRST_DUTY, people=[new.id])
    earlier = plan_of(cast, occasion=Occasion.FIRST_DUTY, day=date(2023, 11, 1))
    with refused("OATH_BEFORE_ISSUE"), db.begin_nested():
        planning.change_plan(db, ceremony, Plan(**earlier), actor=cast[Role.UNIT_LEGAL])


def test_who_becomes_witness_swears_no_more_and_a_new_leader_does(db: Session, cast: Cast) -> None:
    ceremony = planned(db, cast)
    plan = Plan(**plan_of(cast, leader="施雨桐", witness="岳清和"))
    planning.change_plan(db, ceremony, plan, actor=cast[Role.UNIT_LEGAL])
    assert names(db, ceremony) == {"顾明澈", "施雨桐", "纪怀川"}
    with refused("OATH_LEADER_SWEARS"):
        rosters.remove_person(db, ceremony, cast.people["施雨桐"].id, reason="出差", actor=cast[Role.UNIT_LEGAL])
    with refused("REASON_MISSING"):
        rosters.remove_person(db, ceremony, cast.people["顾明澈"].id, reason=" ", actor=cast[Role.UNIT_LEGAL])
    rosters.remove_person(db, ceremony, cast.people["顾明澈"].id, reason="出差", actor=cast[Role.UNIT_LEGAL])
    with refused("OATH_NOT_LISTED"):
        rosters.remove_person(db, ceremony, cast.people["顾明澈"].id, reason="出差", actor=cast[Role.UNIT_LEGAL])
    assert rosters.add_people(db, ceremony, [cast.people["顾明澈"].id], actor=cast[Role.UNIT_LEGAL]) == 1
    assert names(db, ceremony) == {"顾明澈", "施雨桐", "纪怀川"}
    assert [row.what for row in db.query(OathCeremonyEvent).order_by(OathCeremonyEvent.id)] == [
        "planned", "removed", "changed", "removed",
    ]  # fmt: skip


def test_signing_by_phone_is_one_phone_a_person_and_only_who_is_listed(db: Session, cast: Cast) -> None:
    ceremony = planned(db, cast)
    own, legal = cast[Role.SELF], cast[Role.UNIT_LEGAL]
    assert signing.read_scan(db, signing.code_of(ceremony)).id == ceremony.id
    assert phone_of(db, ceremony, own, "phone-a").refusal is None
    again = phone_of(db, ceremony, own, "phone-a")
    assert again.sign is not None
    for actor, phone, code in (
        (legal, "phone-a", "DEVICE_OTHER_PERSON"),
        (cast[Role.UNIT_LEADER], "phone-b", "OATH_YOU_WITNESS"),
        (cast[Role.JUSTICE_REVIEWER], "phone-c", "OATH_YOU_NOT_LISTED"),
    ):
        refusal = phone_of(db, ceremony, actor, phone).refusal
        assert refusal is not None
        assert refusal.code == code
    assert [seat.id for seat in seats_of(db, ceremony) if seat.is_present] == [own.person_id]


def test_a_code_is_of_this_ceremony_and_of_this_moment(db: Session, cast: Cast) -> None:
    ceremony, other = planned(db, cast), planned(db, cast, unit="child", leader="纪怀川")
    code = signing.code_of(ceremony)
    with refused("CODE_FORGED"):
        signing.read_scan(db, code.replace(f"{ceremony.id}-", f"{other.id}-", 1))
    with refused("CODE_FORGED"):
        signing.read_scan(db, "hello")
    with refused("CODE_FORGED"):
        signing.read_scan(db, code.replace(f"{ceremony.id}-", "987654-", 1))
    device = signing.device_digest("phone-a")
    ticket = signing.ticket_for(other, device=device, actor=cast[Role.SELF])
    tried = signing.sign_by_ticket(db, ceremony.id, ticket=ticket, device=device, actor=cast[Role.SELF])
    assert tried.refusal is not None
    assert tried.refusal.code == "CODE_EXPIRED"
    with clock.travel(MORNING + timedelta(seconds=31)), refused("CODE_EXPIRED"):
        signing.read_scan(db, code)


def test_digits_sign_too_and_guessing_ends(db: Session, cast: Cast) -> None:
    ceremony, own, legal = planned(db, cast), cast[Role.SELF], cast[Role.UNIT_LEGAL]
    number = signing.number_of(ceremony)
    assert signing.sign_by_number(db, ceremony.id, number=number, device="d1", actor=own).refusal is None
    wrong = f"{(int(number) + 1) % 1_000_000:06d}"
    codes = []
    for _ in range(6):
        tried = signing.sign_by_number(db, ceremony.id, number=wrong, device="d2", actor=legal)
        assert tried.refusal is not None
        codes.append(tried.refusal.code)
        db.flush()
    assert codes == ["NUMBER_WRONG"] * 5 + ["NUMBER_TRIES"]


def test_the_list_is_kept_by_another_and_not_before_the_day(db: Session, cast: Cast) -> None:
    ceremony, legal = planned(db, cast), cast[Role.UNIT_LEGAL]
    listed = [cast.people["顾明澈"].id, cast.people["施雨桐"].id]
    with clock.travel(DAY - timedelta(days=1)), refused("OATH_IN_FUTURE"):
        signing.mark_by_list(db, ceremony, present=listed, absent=[], actor=legal)
    with refused("OATH_OWN_MARK"):
        signing.mark_by_list(db, ceremony, present=[cast.people["岳清和"].id], absent=[], actor=legal)
    with refused("OATH_NOT_LISTED"):
        signing.mark_by_list(db, ceremony, present=[cast.people["魏长风"].id], absent=[], actor=legal)
    assert signing.mark_by_list(db, ceremony, present=listed, absent=[], actor=legal) == 2
    assert signing.mark_by_list(db, ceremony, present=listed, absent=[], actor=legal) == 0
    assert signing.mark_by_list(db, ceremony, present=[], absent=listed[1:], actor=legal) == 1
    assert [seat.id for seat in seats_of(db, ceremony) if seat.is_present] == listed[:1]


@pytest.mark.requirement("JN-17-1")
def test_closing_puts_on_record_who_swore_and_who_did_not_once_for_each_oath(db: Session, cast: Cast) -> None:
    ceremony = planned(db, cast, kinds=frozenset(OathKind))
    own, legal = cast.people["顾明澈"].id, cast[Role.UNIT_LEGAL]
    with refused("OATH_NOBODY"), db.begin_nested():
        closing.close_ceremony(db, ceremony, actor=legal)
    ceremony = get_ceremony(db, ceremony.id, seen_by=legal)
    signing.mark_by_list(db, ceremony, present=[cast.people["施雨桐"].id], absent=[], actor=legal)
    with refused("OATH_LEADER_ABSENT"), db.begin_nested():
        closing.close_ceremony(db, ceremony, actor=legal)
    ceremony = get_ceremony(db, ceremony.id, seen_by=legal)
    signing.mark_by_list(db, ceremony, present=[own], absent=[], actor=legal)
    assert closing.close_ceremony(db, ceremony, actor=legal) == 2
    assert {(oath.kind, oath.occasion, oath.sworn_on) for oath in oaths_of(db, own)} == {
        (OathKind.ENFORCEMENT, Occasion.ANNUAL, DAY),
        (OathKind.CONSTITUTION, Occasion.ANNUAL, DAY),
    }
    assert oaths_of(db, cast.people["纪怀川"].id) == []
    assert db.query(OathRecord).count() == 2 * len(OWN)
    for late in (lambda: closing.close_ceremony(db, ceremony, actor=legal),
                 lambda: planning.call_off(db, ceremony, reason="x", actor=legal),
                 lambda: rosters.add_people(db, ceremony, [own], actor=legal)):  # fmt: skip
        with refused("OATH_STATE"):
            late()
    assert db.query(AuditEntry).filter_by(action="oath:ceremony:closed").count() == 1


def test_nothing_is_closed_before_its_day(db: Session, cast: Cast) -> None:
    ceremony = planned(db, cast, day=DAY + timedelta(days=1))
    with refused("OATH_IN_FUTURE"):
        closing.close_ceremony(db, ceremony, actor=cast[Role.UNIT_LEGAL])


def test_a_correction_is_another_record_with_its_reason(db: Session, cast: Cast) -> None:
    legal, late, own = cast[Role.UNIT_LEGAL], cast.people["纪怀川"].id, cast.people["顾明澈"].id
    open_one = planned(db, cast, unit="child", leader="纪怀川")
    with refused("OATH_NOT_CLOSED"):
        closing.correct(db, open_one, late, attended=True, reason="照片可证", actor=legal)
    ceremony = closed(db, cast, present=["顾明澈"])
    for person, attended, reason, code in (
        (late, True, "", "REASON_MISSING"),
        (late, False, "x", "OATH_CORRECTS_NOTHING"),
        (own, False, "x", "OATH_LEADER_SWEARS"),
        (cast.people["岳清和"].id, True, "x", "OATH_OWN_RECORD"),
        (cast.people["魏长风"].id, True, "x", "OATH_WITNESS_SWEARS"),
        (cast.people["何以宁"].id, True, "x", "OATH_ASSISTANT"),
    ):
        with refused(code):
            closing.correct(db, ceremony, person, attended=attended, reason=reason, actor=legal)
    closing.correct(db, ceremony, late, attended=True, reason="照片可证", actor=legal)
    assert [oath.sworn_on for oath in oaths_of(db, late)] == [DAY]
    closing.correct(db, ceremony, late, attended=False, reason="认错人", actor=legal)
    assert oaths_of(db, late) == []
    rows = db.query(OathRecord).filter_by(person_id=late).order_by(OathRecord.id).all()
    assert [(row.attended, row.corrects_id, row.reason) for row in rows] == [
        (False, None, ""), (True, rows[0].id, "照片可证"), (False, rows[1].id, "认错人"),
    ]  # fmt: skip


def test_who_was_there_and_not_on_the_roster_is_added_afterwards(db: Session, cast: Cast) -> None:
    guest = make_person(db, cast.units["own"], name="刚调来", since=DAY)
    ceremony = planned(db, cast)
    rosters.remove_person(db, ceremony, guest.id, reason="当日值班", actor=cast[Role.UNIT_LEGAL])
    ceremony = closed(db, cast, ceremony, present=["顾明澈"])
    closing.correct(db, ceremony, guest.id, attended=True, reason="提前结束值班，到场宣誓", actor=cast[Role.UNIT_LEGAL])
    assert [oath.ceremony_id for oath in oaths_of(db, guest.id)] == [ceremony.id]
    made = minutes(db, get_ceremony(db, ceremony.id, seen_by=cast[Role.UNIT_LEGAL]), language="zh")
    assert [one["name"] for one in made.facts["present"]] == ["顾明澈", "刚调来"]
    assert {one["name"] for one in made.facts["absent"]} == OWN - {"顾明澈"}
    assert [one["reason"] for one in made.facts["corrections"]] == ["提前结束值班，到场宣誓"]


@pytest.mark.requirement("JN-17-1")
def test_other_rooms_learn_the_first_oath_between_two_days(db: Session, cast: Cast) -> None:
    own, never = cast.people["顾明澈"].id, cast.people["纪怀川"].id
    ceremony = closed(db, cast, present=["顾明澈"])
    found = sworn_between(db, [own, never], DAY, DAY)
    assert {person: (oath.sworn_on, oath.ceremony_id) for person, oath in found.items()} == {own: (DAY, ceremony.id)}
    assert sworn_between(db, [own], DAY + timedelta(days=1), DAY + timedelta(days=9)) == {}
    assert sworn_between(db, [own], DAY, DAY, kind=OathKind.CONSTITUTION) == {}


def test_a_units_own_text_counts_for_it_and_below_from_the_next_plan_on(db: Session, cast: Cast) -> None:
    legal = cast[Role.UNIT_LEGAL]
    before = planned(db, cast, unit="child", leader="纪怀川")
    assert shown_text(db, cast.units["child"], OathKind.ENFORCEMENT).text == CONSTITUTIONAL_TEXT
    entered = texts.enter_text(
        db, cast.units["own"], "我宣誓：严格规范公正文明执法。", approved_by="局党组会议", approved_on=DAY, actor=legal
    )
    after = planned(db, cast)
    assert (after.enforcement_text_id, before.enforcement_text_id == entered.id) == (entered.id, False)
    assert shown_text(db, cast.units["child"], OathKind.ENFORCEMENT).own is entered
    assert shown_text(db, cast.units["sibling"], OathKind.ENFORCEMENT).own is None
    assert shown_text(db, cast.units["own"], OathKind.CONSTITUTION).text == CONSTITUTIONAL_TEXT
    second = texts.enter_text(
        db, cast.units["own"], "我宣誓：忠于法律，执法为民。", approved_by="局党组会议", approved_on=DAY, actor=legal
    )
    assert (second.version, db.query(OathText).filter_by(unit_id=None).count()) == (2, 1)
    with refused("OATH_TEXT_UNAPPROVED"):
        texts.enter_text(
            db, cast.units["own"], "我宣誓：忠于法律，执法为民。", approved_by=" ", approved_on=DAY, actor=legal
        )


def test_only_a_units_own_legal_office_or_the_bureau_holds_its_oaths(db: Session, cast: Cast) -> None:
    ceremony = planned(db, cast)
    for role in (Role.SELF, Role.UNIT_TRAINER, Role.UNIT_LEADER, Role.LINE_DEPT, Role.JUSTICE_DECIDER):
        with pytest.raises(NotAllowed):
            closing.close_ceremony(db, ceremony, actor=cast[role])
    with pytest.raises(NotAllowed):
        planned(db, cast, unit="sibling")
    assert planned(db, cast, unit="town", leader="孟昭宁", by=Role.JUSTICE_REVIEWER).unit_id == cast.units["town"].id
    assert [line.ceremony.id for line in list_ceremonies(db, year=2023, seen_by=cast[Role.UNIT_LEGAL])] == [ceremony.id]


def test_photos_are_drawn_anew_and_taken_off_with_a_reason(db: Session, cast: Cast) -> None:
    legal, ceremony = cast[Role.UNIT_LEGAL], planned(db, cast)
    picture = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    exif[0x0112] = 6  # lies on its side
    Image.new("RGB", (40, 20), "red").save(picture, "JPEG", exif=exif)
    photo = photos.add_photo(db, ceremony, name="a.jpg", data=picture.getvalue(), actor=legal)
    kept = files.path_of(photo.digest).read_bytes()
    assert b"secret place" not in kept
    assert Image.open(io.BytesIO(kept)).size == (20, 40)
    with refused("OATH_PHOTO_TWICE"):
        photos.add_photo(db, ceremony, name="b.jpg", data=picture.getvalue(), actor=legal)
    for data, code in (
        (b"", "FILE_EMPTY"),
        (b"%PDF-1.4", "OATH_PHOTO_KIND"),
        (picture.getvalue()[:300], "OATH_PHOTO_KIND"),
    ):
        with refused(code):
            photos.add_photo(db, ceremony, name="c", data=data, actor=legal)
    photos.remove_photo(db, ceremony, photo, reason="拍到群众", actor=legal)
    assert photos.add_photo(db, ceremony, name="a.jpg", data=picture.getvalue(), actor=legal).id == photo.id
    with clock.travel(DAY - timedelta(days=1)), refused("OATH_IN_FUTURE"):
        photos.add_photo(db, ceremony, name="a.jpg", data=picture.getvalue(), actor=legal)


def test_an_applicant_becomes_able_to_swear_when_the_card_is_issued(db: Session, cast: Cast) -> None:
    new = make_person(db, cast.units["own"], name="拟申领", person_class=None)
    with refused("OATH_NOT_OFFICER"):
        planned(db, cast, occasion=Occasion.FIRST_DUTY, people=[new.id])
    held = {new.id: DAY}
    ceremony = planned(db, cast, occasion=Occasion.FIRST_DUTY, people=[new.id], issue_days=held)
    assert "拟申领" in names(db, ceremony)
    cast.people["拟申领"] = new
    closed(db, cast, ceremony, present=["顾明澈", "拟申领"])
    assert sworn_between(db, [new.id], DAY, DAY).keys() == {new.id}
    give_role(db, new, PersonClass.OFFICER, started_on=DAY, actor=cast[Role.JUSTICE_REVIEWER])
    db.flush()
    assert "拟申领" in names(db, planned(db, cast, occasion=Occasion.FIRST_DUTY, people=[new.id]))
