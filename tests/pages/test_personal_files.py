"""The personal enforcement file: fourteen sections, for himself and who reaches him; sanctions for few (C1.1, C7)."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock, files
from lms.access import Actor, Role
from lms.credentials.actions.moving import Grounds, move
from lms.credentials.models import Credential, Sanction
from lms.credentials.rules.states import Move
from lms.hours.actions.storing import keep_file
from tests.cast import Cast
from tests.client import Browser
from tests.credential_factories import make_credential
from tests.factories import PDF, make_actor, post_class
from tests.pdf import pdf_text

Open = Callable[[Actor | None], Browser]
pytestmark = pytest.mark.at(date(2023, 6, 15))


@pytest.fixture
def at(db: Session, cast: Cast) -> str:
    """Give 顾明澈 a card and a warning; return the address of his file."""
    person = cast.people["顾明澈"]
    make_credential(db, person, cast.units["own"], actor=cast[Role.JUSTICE_DECIDER], issued_on=date(2020, 5, 1))
    sanction = Sanction(
        person_id=person.id, kind="WARNING", organ="市监委", document="监〔2023〕9号", digest=keep_file(db, PDF),
        media_type="application/pdf", given_on=date(2023, 2, 1), counts_until=date(2023, 7, 31),
        recorded_at=clock.now(),
    )  # fmt: skip
    db.add(sanction)
    db.flush()
    assert files.path_of(sanction.digest).exists()
    return f"/people/{person.id}/file"


@pytest.mark.requirement("ZJG-7-8")
@pytest.mark.parametrize(("role", "sees"), [(Role.SELF, True), (Role.UNIT_LEGAL, True), (Role.UNIT_TRAINER, False)])
def test_all_sections_stand_there_and_sanctions_for_few(
    db: Session, cast: Cast, client: Open, at: str, role: Role, *, sees: bool
) -> None:
    page = client(cast[role]).get(at)
    assert page.status_code == 200
    for number, title in ((1, "基本情况"), (4, "培训台账"), (9, "平时考核和评议考核"), (14, "离岗")):
        assert f"{number}. {title}" in page.text
    assert ("监〔2023〕9号" in page.text) == sees
    assert ("只有办理案件的部门和本人能看" in page.text) == (not sees)


def test_another_does_not_find_it(cast: Cast, client: Open, at: str) -> None:
    assert client(cast.neighbour).get(at).status_code == 404
    assert client(cast[Role.SEC_ADMIN]).get(at).status_code == 403


def test_it_is_printed_with_what_the_reader_may_see(cast: Cast, client: Open, at: str) -> None:
    own = pdf_text(client(cast[Role.SELF]).get(f"{at}.pdf").content)
    assert "顾明澈" in own
    assert "监〔2023〕9号" in own.replace("\n", "")
    other = pdf_text(client(cast[Role.UNIT_TRAINER]).get(f"{at}.pdf").content)
    assert "监〔2023〕9号" not in other.replace("\n", "")


def test_what_a_card_was_suspended_for_is_told_to_few(db: Session, cast: Cast, client: Open, at: str) -> None:
    card = db.scalars(select(Credential)).one()
    grounds = Grounds(date(2023, 6, 15), "S1", "推搡当事人，录像属实", facts={"case": 1})
    move(db, card, Move.SUSPEND, grounds, actor=cast[Role.JUSTICE_DECIDER])
    for role, sees in ((Role.SELF, True), (Role.UNIT_LEGAL, True), (Role.UNIT_TRAINER, False)):
        page = client(cast[role]).get(at).text
        assert f"暂扣 {card.number}" in page
        assert ("推搡当事人，录像属实" in page) == sees


def test_everybody_finds_his_own(cast: Cast, client: Open, at: str) -> None:
    page = client(cast[Role.SELF]).get("/my-file")
    assert page.status_code == 200
    assert "顾明澈的执法档案" in page.text
    assert f"{at}.pdf" in page.text


@pytest.mark.requirement("SZ-2.2-3")
def test_recruitment_post_training_and_card_stand_on_one_line_of_time(
    db: Session, cast: Cast, client: Open, at: str
) -> None:
    person = cast.people["顾明澈"]
    person.joined_on = date(2019, 8, 1)
    for day, hours in ((date(2023, 5, 4), 6), (date(2023, 6, 13), 4)):
        post_class(
            db, [person], proposer=cast[Role.UNIT_TRAINER], confirmer=make_actor(db, Role.JUSTICE_REVIEWER,
            cast.units["city"]), host=cast.units["own"], on=day, hours=hours,
        )  # fmt: skip
    page = client(cast[Role.SELF]).get("/my-file").text
    career = page[page.index('id="career"') : page.index('id="section-1"')]
    told = ("录用入职", "2019年8月1日", "市城管局", "核发", "2020年5月1日", "全年培训入账 10 学时", "2023年6月13日")
    places = [career.index(said) for said in told]
    assert places == sorted(places)
    assert "WARNING" not in career
    assert "监〔2023〕9号" not in career
    assert "录用入职" in pdf_text(client(cast[Role.SELF]).get(f"{at}.pdf").content)
