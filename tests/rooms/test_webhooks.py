"""What happens reaches other systems: from the audit log, once, signed, tried again while a receiver is away."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Role
from lms.errors import RuleBroken
from lms.webhooks.actions import keeping
from lms.webhooks.models import Webhook, WebhookDelivery
from lms.webhooks.rules.events import Event
from lms.webhooks.rules.messages import ID, SIGNATURE
from lms.worker.webhooks import Herald
from tests.listening import listening
from tests.webhook_city import AWAY, City, Got, city_in, server, signatures

pytestmark = pytest.mark.at(date(2026, 3, 6))


@pytest.fixture
def city(schema: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[City]:
    with city_in(schema, tmp_path, monkeypatch) as city:
        yield city


def test_a_suspension_is_told_once_signed_and_without_names(city: City) -> None:
    got: Got = []
    with listening(server(got)) as port:
        _, key = city.add(f"http://127.0.0.1:{port}/hook")
        city.suspend(city.own)
        city.suspend(city.foreign)
        city.rounds()
    ((headers, body),) = got
    assert [headers[SIGNATURE]] == signatures(headers, body, key)
    told = json.loads(body)
    assert (told["type"], told["id"]) == ("credential.suspended", headers[ID])
    assert told["data"] == {
        "credential_id": city.own,
        "person_id": city.cast.people["顾明澈"].id,
        "kind": "ENFORCEMENT",
        "unit": city.unit,
    }
    for hidden in ("顾明澈", city.cast.id_numbers["顾明澈"], "群众举报"):
        assert hidden not in body.decode()
    assert [each.state for each in city.deliveries()] == ["SENT"]


def test_what_was_before_and_what_nobody_asked_for_is_not_told(city: City) -> None:
    city.suspend(city.own)
    city.add(AWAY, Event.CREDENTIAL_SUSPENDED)
    city.add(AWAY, Event.YEAR_CLOSED)
    city.rounds()
    assert city.deliveries() == []


@pytest.mark.requirement("JN-22-1")
def test_a_receiver_that_is_away_is_tried_again_and_gets_it_once(city: City) -> None:
    webhook, _ = city.add(AWAY)
    city.suspend(city.own)
    city.rounds()
    (waiting,) = city.deliveries()
    assert (waiting.state, waiting.tries, waiting.next_at - clock.now()) == ("WAITING", 1, timedelta(minutes=1))
    got: Got = []
    with listening(server(got)) as port:
        city.leads_to(webhook, f"http://127.0.0.1:{port}/")
        with clock.travel(clock.now() + timedelta(minutes=1)):
            city.rounds()
    assert [each.state for each in city.deliveries()] == ["SENT"]
    assert [headers[ID] for headers, _ in got] == [waiting.event_id]
    assert city.faults() == ["ConnectionRefusedError", ""]


@pytest.mark.parametrize(
    ("status", "state", "fault"),
    [(500, "WAITING", "HTTP_500"), (302, "WAITING", "HTTP_302"), (410, "GIVEN_UP", "HTTP_410")],
)
def test_an_answer_that_is_no_success_is_not_one(city: City, status: int, state: str, fault: str) -> None:
    got: Got = []
    with listening(server(got, status)) as port:
        city.add(f"http://127.0.0.1:{port}/")
        city.suspend(city.own)
        city.rounds()
    assert len(got) == 1, "a redirect is not followed"
    assert ([each.state for each in city.deliveries()], city.faults()) == ([state], [fault])


def test_after_four_days_it_is_given_up_and_can_be_sent_again_under_its_id(city: City) -> None:
    webhook, _ = city.add(AWAY)
    city.suspend(city.own)
    city.rounds()
    with clock.travel(clock.now() + timedelta(days=4)):
        city.rounds()
        (given_up,) = city.deliveries()
        assert given_up.state == "GIVEN_UP"
        with Session(city.engine) as db, db.begin():
            row = db.get_one(WebhookDelivery, given_up.id)
            keeping.repeat(db, db.get_one(Webhook, webhook), row, actor=city.cast[Role.SYS_ADMIN])
            with pytest.raises(RuleBroken, match="DELIVERY_WAITING"):
                keeping.repeat(db, db.get_one(Webhook, webhook), row, actor=city.cast[Role.SYS_ADMIN])
    (again,) = city.deliveries()
    assert (again.state, again.event_id) == ("WAITING", given_up.event_id)


def test_an_inner_address_is_not_called_even_if_its_name_was_taken(city: City) -> None:
    city.add(AWAY)
    city.suspend(city.own)
    Herald(city.engine, frozenset()).run_once()
    assert city.faults() == ["NOT_HTTPS"]
    with Session(city.engine) as db, db.begin():
        db.scalars(select(Webhook)).one().url = "https://127.0.0.1:9/"
    with clock.travel(clock.now() + timedelta(minutes=1)):
        Herald(city.engine, frozenset()).run_once()
    assert city.faults() == ["NOT_HTTPS", "INNER_ADDRESS"]


def test_what_happens_during_a_pause_is_told_when_it_goes_on(city: City) -> None:
    webhook, _ = city.add(AWAY)
    city.act(keeping.pause, webhook)
    city.suspend(city.own)
    city.rounds()
    assert city.deliveries() == []
    city.act(keeping.go_on, webhook)
    city.rounds()
    assert [each.event for each in city.deliveries()] == ["credential.suspended"]
    city.act(keeping.end, webhook)
    for verb in (keeping.pause, keeping.go_on, keeping.try_out, keeping.change_key, keeping.end):
        with pytest.raises(RuleBroken, match="WEBHOOK_STATE"):
            city.act(verb, webhook)


def test_a_new_key_signs_beside_the_old_one_for_a_day(city: City) -> None:
    got: Got = []
    with listening(server(got)) as port:
        webhook, old = city.add(f"http://127.0.0.1:{port}/")
        new = city.act(keeping.change_key, webhook)
        for hours in (23, 24):
            with clock.travel(clock.now() + timedelta(hours=hours)):
                city.act(keeping.try_out, webhook)
                city.rounds()
    counts = []
    for headers, body in got:
        told = headers[SIGNATURE].split(",")
        assert told == signatures(headers, body, new, old)[: len(told)]
        counts.append(len(told))
    assert counts == [2, 1]
    with Session(city.engine) as db:
        row = db.scalars(select(Webhook)).one()
        assert new.encode() not in row.key_sealed, "the key is sealed"
