"""Pages of exits: who left, why, what is open; recorded and closed by the legal office (C7, ZJG-7-11)."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.access import Role
from lms.credentials.models import Credential, Exit
from lms.people.models import PersonRole, Post
from tests.cast import Cast
from tests.client import Browser as Client
from tests.credential_factories import make_credential

NOON = date(2026, 11, 20)
LEFT_ON = NOON - timedelta(days=10)
pytestmark = pytest.mark.at(NOON)
Clients = Callable[..., Client]


@pytest.fixture
def card(db: Session, cast: Cast) -> Credential:
    person = cast.people["顾明澈"]
    for table in (Post, PersonRole):
        db.execute(update(table).where(table.person_id == person.id).values(ended_on=LEFT_ON))
    return make_credential(db, person, cast.units["own"], actor=cast[Role.JUSTICE_DECIDER], issued_on=date(2024, 3, 1))


def test_the_legal_office_records_why_somebody_left_and_sees_what_is_open(
    db: Session, client: Clients, cast: Cast, card: Credential
) -> None:
    legal = client(cast[Role.UNIT_LEGAL])
    page = legal.get("/exits")
    assert "顾明澈" in page.text
    assert "证件没有收回" in page.text
    form = legal.get(f"/exits/people/{card.person_id}")
    assert LEFT_ON.isoformat() in form.text
    said = {"outcome": "RETIRED", "left_on": LEFT_ON.isoformat(), "reason": "到龄退休，12号文"}
    shown = legal.post(f"/exits/people/{card.person_id}", data=said, follow_redirects=True)
    assert "已登记去向" in shown.text
    assert f"/credentials/{card.id}" in shown.text
    row = db.scalars(select(Exit)).one()
    refused = legal.post(f"/exits/{row.id}/closing", data={"text": ""})
    assert refused.status_code == 422
    assert "还有1件事没办完" in refused.text
    assert db.scalars(select(Exit.closed_at)).one() is None


def test_a_form_without_reason_or_outcome_says_so(client: Clients, cast: Cast, card: Credential) -> None:
    legal = client(cast[Role.UNIT_LEGAL])
    assert legal.post(f"/exits/people/{card.person_id}", data={}).status_code == 422
    said = {"outcome": "RETIRED", "left_on": LEFT_ON.isoformat(), "reason": ""}
    assert legal.post(f"/exits/people/{card.person_id}", data=said).status_code == 422


def test_who_may_only_look_sees_no_form_and_the_neighbour_nothing(
    client: Clients, cast: Cast, card: Credential
) -> None:
    assert "等单位法制机构登记" in client(cast[Role.UNIT_LEADER]).get("/exits").text
    assert client(cast[Role.UNIT_LEADER]).get(f"/exits/people/{card.person_id}").status_code == 403
    assert cast.neighbour is not None
    assert "顾明澈" not in client(cast.neighbour).get("/exits").text


def test_a_quiet_unit_is_told_so(client: Clients, cast: Cast) -> None:
    assert "离岗的人都已登记去向" in client(cast[Role.UNIT_LEGAL]).get("/exits").text
