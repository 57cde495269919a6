"""A credential by its number over the API: what it is today, by reach."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.credentials.rules.states import CredentialState
from tests.cast import Cast
from tests.client import Browser
from tests.credential_factories import make_credential

Client = Callable[[Actor | None], Browser]
pytestmark = pytest.mark.at(date(2023, 11, 20))
AT = "/api/v1/credentials"


def test_the_state_is_that_of_today_and_who_reaches_the_holder_reads_it(
    db: Session, cast: Cast, client: Client
) -> None:
    holder = cast.people["顾明澈"]
    card = make_credential(
        db,
        holder,
        cast.units["own"],
        actor=cast[Role.JUSTICE_DECIDER],
        issued_on=date(2021, 5, 1),
        number="10329900007",
    )
    expected = {
        "number": "10329900007",
        "kind": "ENFORCEMENT",
        "state": "ACTIVE",
        "since": "2021-05-01",
        "checked_on": "2023-11-20",
        "person": {"id": holder.id, "name": "顾明澈"},
        "unit": {"id": cast.units["own"].id, "code": "329903", "name": cast.units["own"].name},
        "field": "",
        "issuer": "临江市人民政府",
        "issued_on": "2021-05-01",
        "valid_from": "2021-05-01",
        "valid_to": "2026-04-30",
    }
    for role in (Role.SELF, Role.UNIT_TRAINER, Role.JUSTICE_REVIEWER):
        assert client(cast[role]).get(f"{AT}/10329900007").json() == expected, role
    card.state, card.since = CredentialState.SUSPENDED.value, clock.today()
    assert client(cast[Role.SELF]).get(f"{AT}/10329900007").json()["state"] == "SUSPENDED"
    card.state = CredentialState.ACTIVE.value
    with clock.travel(to=date(2026, 5, 1)):
        assert client(cast[Role.JUSTICE_REVIEWER]).get(f"{AT}/10329900007").json()["state"] == "EXPIRED"


@pytest.mark.parametrize("number", ["10329900007", "0", "x" * 4000, "%00", "1' OR '1'='1", "陈志远", "%25"])
def test_beyond_reach_unknown_and_hostile_numbers_look_the_same(
    db: Session, cast: Cast, client: Client, number: str
) -> None:
    make_credential(
        db, cast.people["陆知远"], cast.units["sibling"], actor=cast[Role.JUSTICE_DECIDER], number="10329900007"
    )
    for role in (Role.SELF, Role.UNIT_TRAINER):
        answer = client(cast[role]).get(f"{AT}/{number}")
        assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND"), role
    assert client(None).get(f"{AT}/{number}").status_code == 401
