"""One person's year on the screen: what counts, what does not and why, what is still to do."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import OPERATOR, Actor, Role
from lms.hours.actions.posting import reject
from lms.hours.actions.reversing import reverse
from lms.hours.catalogue import Method, Tag
from lms.hours.models import HourEntry
from lms.people.accounts import Account, WebSession
from lms.people.actions.people import give_role, grant_leave
from lms.people.rules import LeaveKind, PersonClass
from lms.requirements.actions.closing import close_year
from tests.cast import Cast
from tests.client import Browser
from tests.factories import adopt_rules, claim_ids, make_actor, make_class, make_person, post_class

Client = Callable[[Actor | None], Browser]
TODAY = date(2023, 11, 20)


@pytest.fixture(autouse=True)
def in_november(db: Session, cast: Cast) -> Iterator[None]:
    with clock.travel(to=TODAY):
        adopt_rules(db, cast.units["city"])
        yield


def post(db: Session, cast: Cast, on: date, **what: object) -> None:
    people = [cast.people["顾明澈"]]
    both = {"proposer": cast[Role.UNIT_TRAINER], "confirmer": cast[Role.UNIT_LEGAL]}
    post_class(db, people, host=cast.units["own"], on=on, **both, **what)  # type: ignore[arg-type]  # plain factory arguments


def own_page(cast: Cast, client: Client, query: str = "") -> str:
    answer = client(cast[Role.SELF]).get(f"/my-year{query}")
    assert answer.status_code == 200
    return str(answer.text)


@pytest.mark.requirement("QD-M9-3")
def test_the_page_opens_with_what_is_missing_and_until_when(db: Session, cast: Cast, client: Client) -> None:
    post(db, cast, date(2023, 5, 16), hours=6, tags=Tag.DISCRETION, title="裁量权基准运用")
    page = own_page(cast, client)
    assert "还差<b>54</b>学时" in page
    assert "12月31日 24:00截止" in page
    assert "41天" in page
    assert "启政办发〔2023〕11号" in page
    assert "裁量权基准运用" in page


def test_waiting_hours_are_told_apart_and_reckoned_into_the_least(db: Session, cast: Cast, client: Client) -> None:
    actor, on = cast[Role.UNIT_TRAINER], date(2023, 11, 14)
    make_class(db, [cast.people["顾明澈"]], actor=actor, host=cast.units["own"], on=on, hours=3, title="清单实务")
    page = own_page(cast, client)
    assert "还差<b>60</b>学时" in page
    assert "另有3学时已经参加，等待确认；全部确认后还差57学时" in page
    assert "等本单位法制审核确认" in page


@pytest.mark.requirement("QD-M9-5")
def test_every_hour_that_does_not_count_says_why_and_what_to_do(db: Session, cast: Cast, client: Client) -> None:
    for day in range(1, 9):
        post(db, cast, date(2023, 3, day), method=Method.ONLINE, title=f"网课{day}")
    actor, person = cast[Role.UNIT_TRAINER], cast.people["顾明澈"]
    meeting = make_class(
        db, [person], actor=actor, host=cast.units["own"], on=date(2023, 9, 20), method=Method.MEETING, title="例会"
    )
    reason = "议程中没有写明培训内容"
    reject(db, claim_ids(db, meeting), reason_code="EVIDENCE_INCOMPLETE", reason=reason, actor=cast[Role.UNIT_LEGAL])
    entry = db.query(HourEntry).filter_by(title="网课1").one()
    reverse(db, entry, reason="多记一小时", amount=100, actor=cast[Role.JUSTICE_REVIEWER])
    page = own_page(cast, client)
    assert "网上学时每年最多计30，这门4学时只计入3" in page
    assert "佐证材料不全" in page
    assert reason in page
    assert "提出异议" in page
    assert "多记一小时" in page
    assert "看原来的记录" in page


def test_who_has_met_the_year_is_told_so(db: Session, cast: Cast, client: Client) -> None:
    for day in range(1, 9):
        post(db, cast, date(2023, 6, day), hours=8, tags=Tag.PRUDENT if day < 3 else 0)
    page = own_page(cast, client)
    assert "已计入<b>64</b>学时，已达标" in page
    assert "不转入下一年" in page


def test_who_is_on_leave_all_year_is_exempt_and_reads_why(db: Session, cast: Cast, client: Client) -> None:
    year = {"started_on": date(2023, 1, 1), "ended_on": date(2023, 12, 31)}
    grant_leave(
        db, cast.people["顾明澈"], LeaveKind.ILLNESS, document="启城管〔2023〕2号", actor=cast[Role.UNIT_LEADER], **year
    )
    page = own_page(cast, client)
    assert "本年度<b>免考核</b>" in page
    assert "全年长期请假" in page


def test_a_year_with_leave_says_how_the_requirement_came_about(db: Session, cast: Cast, client: Client) -> None:
    quarter = {"started_on": date(2023, 1, 1), "ended_on": date(2023, 3, 31)}
    grant_leave(db, cast.people["顾明澈"], LeaveKind.MATERNITY, document="文", actor=cast[Role.UNIT_LEADER], **quarter)
    page = own_page(cast, client)
    assert "计9个月，按月折算" in page
    assert "60×9/12，进位到整数，得45学时" in page
    assert "3个月长期请假" in page


def test_without_rules_the_hours_are_there_and_no_verdict(db: Session, cast: Cast, client: Client) -> None:
    page = own_page(cast, client, "?year=2022")
    assert "本单位还没有采用2022年度的规则" in page


@pytest.mark.requirement("QD-10-2")
@pytest.mark.requirement("QD-10-3")
def test_an_applicant_sees_the_two_counters_of_first_time_training(db: Session, cast: Cast, client: Client) -> None:
    person = make_person(db, cast.units["own"], name="祁远", person_class=PersonClass.APPLICANT)
    page = client(make_actor(db, Role.SELF, None, person=person)).get("/my-year").text
    assert "集中学习" in page
    assert "应达120" in page


def test_assistants_are_told_where_the_rules_do_not_speak_of_them(db: Session, cast: Cast, client: Client) -> None:
    adopt_rules(db, cast.units["own"], "ZJG-2022")
    actor = make_actor(db, Role.SELF, None, person=cast.people["何以宁"])
    assert "不适用于您的人员类别" in client(actor).get("/my-year").text


def test_who_holds_no_class_or_post_reads_why_he_is_not_counted(db: Session, cast: Cast, client: Client) -> None:
    nobody = make_person(db, name="游方", person_class=None)
    assert "不在任何单位的名册上" in client(make_actor(db, Role.SELF, None, person=nobody)).get("/my-year").text
    give_role(db, nobody, PersonClass.SUPERVISOR, started_on=None, actor=OPERATOR)
    page = client(cast[Role.SELF]).get("/my-year?view=print").text
    assert "行政执法人员年度培训学时清单" in page
    assert "本人签名" in page


def test_a_closed_year_shows_its_frozen_result_beside_the_ledger(db: Session, cast: Cast, client: Client) -> None:
    with clock.travel(to=date(2024, 1, 22)):
        close_year(db, 2023, actor=cast[Role.JUSTICE_DECIDER])
        page = own_page(cast, client, "?year=2023")
    assert "2023年度已于2024年1月22日" in page
    assert "结果：未达标" in page
    assert "可以补训" in page


@pytest.mark.parametrize("year", ["20x3", "1999", "99999", "-2023"])
def test_an_address_that_names_no_year_is_not_found(cast: Cast, client: Client, year: str) -> None:
    assert client(cast[Role.SELF]).get(f"/my-year?year={year}").status_code == 404


def test_a_coordinator_reads_the_years_of_his_people_and_of_nobody_else(cast: Cast, client: Client) -> None:
    browser = client(cast[Role.UNIT_TRAINER])
    mine, other = cast.people["顾明澈"].id, cast.people["陆知远"].id
    assert "顾明澈的2023年度" in browser.get(f"/people/{mine}/years/2023").text
    assert browser.get(f"/people/{other}/years/2023").status_code == 404


def test_an_account_without_a_person_has_no_year_of_its_own(cast: Cast, client: Client, db: Session) -> None:
    assert client(make_actor(db, Role.UNIT_TRAINER, cast.units["own"])).get("/my-year").status_code == 404


def test_who_asks_is_found_with_the_page_and_refused_as_anywhere(db: Session, cast: Cast, client: Client) -> None:
    browser, session = client(cast[Role.SELF]), select(WebSession).order_by(WebSession.id.desc()).limit(1)
    account = db.get_one(Account, cast[Role.SELF].account_id)
    account.must_change_password = True
    db.flush()
    assert browser.get("/my-year").headers["location"] == "/password"
    account.must_change_password = False
    db.scalars(session).one().ended_at = clock.now()
    db.flush()
    assert browser.get("/my-year").headers["location"].startswith("/sign-in")
    assert client(None).get("/my-year").headers["location"].startswith("/sign-in")
    assert client(cast[Role.SEC_ADMIN]).get("/my-year").status_code == 403


def test_the_page_reads_in_english_sentences(db: Session, cast: Cast, client: Client) -> None:
    post(db, cast, date(2023, 5, 16), hours=6, tags=Tag.DISCRETION, title="Discretion")
    page = own_page(cast, client, "?lang=en")
    assert "Short by<b>54</b>hours" in page
    assert "My year 2023" in page
    assert "Standards of discretion" in page
    assert "学时" not in page
