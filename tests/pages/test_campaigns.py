"""Selecting the best: nominated with what the file says, published, decided by another hand (SZ-6.3-2)."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.credentials.models import Campaign, Commendation, Nomination, RegularAppraisal, Sanction
from lms.hours.actions.storing import keep_file
from tests.cast import Cast
from tests.client import Browser
from tests.factories import PDF, adopt_rules, make_actor, post_class

Client = Callable[[Actor | None], Browser]
DAY = date(2023, 6, 15)  # a Thursday; the dragon boat holiday follows from the 22nd to the 24th, the 25th is worked
CHOSEN, PUBLIC, AFTER = date(2023, 6, 19), date(2023, 6, 27), date(2023, 6, 28)
pytestmark = [pytest.mark.at(DAY), pytest.mark.requirement("SZ-6.3-2")]
CALL = {"title": "行政执法先进个人", "level": "CITY", "nominate_by": "2023-06-16"}


@pytest.fixture
def at(db: Session, cast: Cast, client: Client) -> str:
    """Have the bureau open a campaign; return its address."""
    call = CALL | {"unit": cast.units["justice"].id}
    answer = client(cast[Role.JUSTICE_REVIEWER]).post("/campaigns", data=call)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def put_forward(client: Client, actor: Actor | None, at: str, person: Any, reason: str = "查办大案三起") -> Any:
    return client(actor).post(f"{at}/nominations", data={"person": person.id, "reason": reason, "q": person.name})


def choose(db: Session, client: Client, cast: Cast, at: str, *names: str) -> None:
    """Publish some of the nominated on the day after nominating ended."""
    ids = [one.id for one in db.query(Nomination) if one.person_id in {cast.people[name].id for name in names}]
    with clock.travel(CHOSEN):
        answer = client(cast[Role.JUSTICE_REVIEWER]).post(f"{at}/publication", data={"chosen": ids})
    assert answer.status_code == 303, answer.text


def test_from_the_call_to_the_commendation_in_the_file(db: Session, cast: Cast, client: Client, at: str) -> None:
    adopt_rules(db, cast.units["city"])
    officer = cast.people["顾明澈"]
    post_class(
        db, [officer], proposer=cast[Role.UNIT_TRAINER], host=cast.units["own"], on=date(2023, 5, 4), hours=6,
        confirmer=make_actor(db, Role.JUSTICE_REVIEWER, cast.units["city"]),
    )  # fmt: skip
    db.add(RegularAppraisal(person_id=officer.id, year=2023, quarter=1, grade="GOOD", recorded_at=clock.now()))
    db.flush()
    legal = client(cast[Role.UNIT_LEGAL])
    assert "顾明澈 市城管局" in legal.get(f"{at}?q=顾明澈").text
    assert put_forward(client, cast[Role.UNIT_LEGAL], at, officer).status_code == 303
    assert put_forward(client, cast[Role.UNIT_LEGAL], at, cast.people["施雨桐"]).status_code == 303
    said = legal.get(at).text
    assert "累计学时6，考试合格0次，表彰0项" in said
    assert "平时考核：好" in said
    choose(db, client, cast, at, "顾明澈", "施雨桐")
    with clock.travel(PUBLIC):
        public = client(None).get("/publicity").text
        assert ["顾明澈" in public, "查办大案" in public] == [True, False]
        early = client(cast[Role.JUSTICE_DECIDER]).post(f"{at}/decision", data={"granted": [1], "document": "x"})
        assert "现在是“公示中”" in early.text
    first, second = (one.id for one in db.query(Nomination).order_by(Nomination.id))
    with clock.travel(AFTER):
        assert "顾明澈" not in client(None).get("/publicity").text
        decider = client(cast[Role.JUSTICE_DECIDER])
        given = {"granted": [first], "document": "临司发〔2023〕21号"}
        assert decider.post(f"{at}/decision", data=given).status_code == 422
        assert db.query(Commendation).count() == 0  # one who was published gets nothing: why?
        assert decider.post(f"{at}/decision", data=given | {"remark": "公示期间异议属实"}).status_code == 303
        assert "公示期间异议属实" in decider.get(at).text
        assert "行政执法先进个人" in client(cast[Role.SELF]).get("/my-file").text
    row = db.query(Commendation).one()
    assert (row.person_id, row.kind, row.level, row.organ) == (officer.id, "ADVANCED", "CITY", "市司法局")
    assert db.get(Nomination, second).commendation_id is None  # type: ignore[union-attr]


def test_who_may_not_be_nominated(db: Session, cast: Cast, client: Client, at: str) -> None:
    legal, person = cast[Role.UNIT_LEGAL], cast.people["顾明澈"]
    assert put_forward(client, legal, at, person, reason=" ").status_code == 422
    assert put_forward(client, legal, at, cast.people["岳清和"]).status_code == 422  # himself
    assert put_forward(client, legal, at, cast.people["陆知远"]).status_code == 404  # of a neighbour
    sanction = Sanction(
        person_id=person.id, kind="WARNING", organ="市监委", document="9号", digest=keep_file(db, PDF),
        media_type="application/pdf", given_on=date(2023, 2, 1), counts_until=date(2023, 7, 31),
        recorded_at=clock.now(),
    )  # fmt: skip
    db.add(sanction)
    db.flush()
    assert "在处分期内" in put_forward(client, legal, at, person).text
    assert put_forward(client, legal, at, cast.people["施雨桐"]).status_code == 303
    assert "此人已经推荐过了" in put_forward(client, legal, at, cast.people["施雨桐"]).text
    with clock.travel(date(2023, 6, 17)):
        assert "不能这样办理" in put_forward(client, legal, at, cast.people["魏长风"]).text
    assert db.query(Nomination).count() == 1


def test_each_step_belongs_to_its_hand(db: Session, cast: Cast, client: Client, at: str) -> None:
    put_forward(client, cast[Role.UNIT_LEGAL], at, cast.people["顾明澈"])
    neighbour = make_actor(db, Role.UNIT_LEGAL, cast.units["sibling"], login="legal2")
    assert "顾明澈" not in client(neighbour).get(at).text  # asked too, and not told whom others put forward
    elsewhere = make_actor(db, Role.UNIT_LEGAL, cast.units["elsewhere"], login="legal3")
    assert client(elsewhere).get(at).status_code == 404
    assert client(cast[Role.SELF]).get(at).status_code == 403
    assert client(cast[Role.UNIT_LEGAL]).post("/campaigns", data=CALL).status_code == 403
    assert client(cast[Role.UNIT_LEGAL]).post(f"{at}/publication", data={}).status_code == 403
    bureau = client(cast[Role.JUSTICE_REVIEWER])
    assert "推荐中" in bureau.post(f"{at}/publication", data={"chosen": [1]}).text
    with clock.travel(CHOSEN):
        nobody = client(cast[Role.JUSTICE_REVIEWER]).post(f"{at}/publication", data={"chosen": ""})
        assert "至少选择一人" in nobody.text
    choose(db, client, cast, at, "顾明澈")
    campaign = db.query(Campaign).one()
    assert (campaign.publicity_from, campaign.publicity_until) == (CHOSEN, PUBLIC)
    assert "顾明澈" in client(neighbour).get(at).text
    with clock.travel(AFTER):
        assert client(cast[Role.JUSTICE_REVIEWER]).post(f"{at}/decision", data={}).status_code == 403
        campaign.published_by_id = cast[Role.JUSTICE_DECIDER].account_id
        db.flush()
        granted = {"granted": [one.id for one in db.query(Nomination)], "document": "21号"}
        own = client(cast[Role.JUSTICE_DECIDER]).post(f"{at}/decision", data=granted)
        assert "请由另一人决定" in own.text
    assert db.query(Commendation).count() == 0


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"title": " "}, "名称"), ({"nominate_by": "2023-06-14"}, "已经过了"), ({"unit": "own"}, "由司法局组织")],
)
def test_what_no_campaign_can_be(db: Session, cast: Cast, client: Client, wrong: dict[str, str], said: str) -> None:
    typed = CALL | {"unit": str(cast.units["justice"].id)} | wrong
    if typed["unit"] == "own":
        typed["unit"] = str(cast.units["own"].id)
    refused = client(cast[Role.JUSTICE_REVIEWER]).post("/campaigns", data=typed)
    assert (refused.status_code, said in refused.text) == (422, True)
    assert db.query(Campaign).count() == 0
