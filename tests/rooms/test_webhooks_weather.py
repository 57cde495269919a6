"""Receivers that are away, slow or in trouble: nothing is lost or told twice, and nobody waits for another."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from socketserver import ThreadingTCPServer

import pytest

from lms import clock
from lms.notices.outgoing import Unreachable, post_json
from lms.webhooks.actions import keeping
from lms.webhooks.rules.messages import ID, SIGNATURE
from lms.worker.webhooks import Herald
from tests.listening import listening
from tests.webhook_city import AWAY, LOOPBACK, City, Dripping, Got, city_in, server, signatures

pytestmark = pytest.mark.at(date(2026, 3, 6))


@pytest.fixture
def city(schema: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[City]:
    with city_in(schema, tmp_path, monkeypatch) as city:
        yield city


class TestBadWeather:
    def test_away_for_a_day_each_arrives_once_and_few_tries_are_written_down(self, city: City) -> None:
        webhook, _ = city.add(AWAY)
        city.trials(webhook, 45)
        herald, begun = Herald(city.engine, LOOPBACK), clock.now()
        for minutes in range(0, 24 * 60, 60):
            with clock.travel(begun + timedelta(minutes=minutes)):
                herald.run_once()
        assert 20 <= len(city.faults()) <= 26, "one a round, however much waits"
        got: Got = []
        with listening(server(got)) as port:
            city.leads_to(webhook, f"http://127.0.0.1:{port}/")
            for hours in (24, 24, 24, 25):
                with clock.travel(begun + timedelta(hours=hours)):
                    herald.run_once()
        assert {each.state for each in city.deliveries()} == {"SENT"}
        assert sorted(headers[ID] for headers, _ in got) == sorted(each.event_id for each in city.deliveries())

    def test_who_does_not_answer_keeps_nobody_else_waiting(self, city: City) -> None:
        away, _ = city.add(AWAY)
        city.trials(away, 5)
        got: Got = []
        with listening(server(got)) as port:
            there, _ = city.add(f"http://127.0.0.1:{port}/")
            city.trials(there, 2)
            city.rounds(1)
        assert (len(got), city.faults()) == (2, ["ConnectionRefusedError", "", ""])
        assert [each.tries for each in city.deliveries()] == [1, 0, 0, 0, 0, 1, 1]

    @pytest.mark.parametrize(("status", "tried"), [(503, 1), (429, 1), (400, 3)])
    def test_a_receiver_in_trouble_is_left_alone_and_one_bad_message_is_not(
        self, city: City, status: int, tried: int
    ) -> None:
        got: Got = []
        with listening(server(got, status)) as port:
            webhook, _ = city.add(f"http://127.0.0.1:{port}/")
            city.trials(webhook, 3)
            herald = Herald(city.engine, LOOPBACK)
            for _ in range(3):
                herald.run_once()
        assert len(got) == tried

    def test_a_key_changed_while_messages_wait_signs_them_beside_the_old_one(self, city: City) -> None:
        webhook, old = city.add(AWAY)
        city.trials(webhook, 1)
        city.rounds(1)
        new = city.act(keeping.change_key, webhook)
        got: Got = []
        with listening(server(got)) as port:
            city.leads_to(webhook, f"http://127.0.0.1:{port}/")
            with clock.travel(clock.now() + timedelta(hours=2)):
                city.rounds(1)
        ((headers, body),) = got
        assert headers[SIGNATURE].split(",") == signatures(headers, body, new, old)

    def test_who_answers_a_byte_at_a_time_is_cut_off(self) -> None:
        with listening(ThreadingTCPServer(("127.0.0.1", 0), Dripping)) as port, pytest.raises(Unreachable):
            post_json(f"http://127.0.0.1:{port}/", b"{}", inner_hosts=LOOPBACK, most_seconds=0.3)
