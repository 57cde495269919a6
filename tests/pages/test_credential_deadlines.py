"""The page of what is due about cards, and the notice on one's own card (C2.2)."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from lms.access import Role
from lms.credentials.models import Credential
from lms.credentials.rules.states import CredentialState as State
from tests.cast import Cast
from tests.client import Browser as Client
from tests.credential_factories import make_credential

NOON = date(2026, 3, 6)
pytestmark = pytest.mark.at(NOON)
Clients = Callable[..., Client]


@pytest.fixture
def card(db: Session, cast: Cast) -> Credential:
    """Give 顾明澈 a card that expires in 25 days."""
    return make_credential(
        db, cast.people["顾明澈"], cast.units["own"], actor=cast[Role.JUSTICE_DECIDER], issued_on=date(2021, 4, 1)
    )


def test_it_names_person_kind_day_and_whose_turn_it_is(client: Clients, cast: Cast, card: Credential) -> None:
    page = client(cast[Role.UNIT_LEGAL]).get("/credential-deadlines").text
    for text in ("本月", "顾明澈", "证件到期", "30天内到期", "还有25天", "本人", f"/credentials/{card.id}"):
        assert text in page


@pytest.mark.usefixtures("card")
def test_the_bureau_sees_it_and_the_neighbour_does_not(client: Clients, cast: Cast) -> None:
    assert cast.neighbour is not None
    assert "顾明澈" in client(cast[Role.JUSTICE_REVIEWER]).get("/credential-deadlines").text
    assert "顾明澈" not in client(cast.neighbour).get("/credential-deadlines").text


@pytest.mark.usefixtures("card")
def test_it_is_filtered_by_kind(client: Clients, cast: Cast) -> None:
    browser = client(cast[Role.UNIT_LEGAL])
    assert "顾明澈" in browser.get("/credential-deadlines?kind=EXPIRY").text
    empty = browser.get("/credential-deadlines?kind=CASE").text
    assert "没有到期要办的事" in empty
    assert "看全部" in empty
    assert "顾明澈" in browser.get("/credential-deadlines?kind=nonsense").text


def test_who_has_nothing_due_is_told_what_would_be_here(client: Clients, cast: Cast) -> None:
    assert "没有到期要办的事" in client(cast[Role.UNIT_LEGAL]).get("/credential-deadlines").text


@pytest.mark.usefixtures("card")
def test_the_holder_reads_when_his_card_expires(client: Clients, cast: Cast) -> None:
    browser = client(cast[Role.SELF])
    assert "您的证件还有25天到期" in browser.get("/my-credential").text
    assert browser.get("/credential-deadlines").status_code == 403


@pytest.mark.at(date(2040, 5, 7))
def test_a_year_without_a_calendar_is_named(db: Session, client: Clients, cast: Cast) -> None:
    make_credential(
        db,
        cast.people["顾明澈"],
        cast.units["own"],
        actor=cast[Role.JUSTICE_DECIDER],
        state=State.ISSUED,
        issued_on=date(2040, 5, 1),
    )
    page = client(cast[Role.UNIT_LEGAL]).get("/credential-deadlines")
    assert page.status_code == 200
    assert "2040年的节假日安排还没有公布" in page.text
