"""What watches the server is answered without a sign-in, and learns nothing about anybody."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from lms import clock
from lms.outbox import Job
from lms.settings import get_settings

Ask = Callable[..., tuple[int, str]]


@pytest.fixture
def ask(site: FastAPI) -> Ask:
    def get(path: str = "/metrics", host: str = "127.0.0.1", **headers: str) -> tuple[int, str]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = TestClient(site, client=(host, 50000)).get(path, headers=named)
        return answer.status_code, answer.text

    return get


@pytest.fixture
def token(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("LMS_METRICS_TOKEN", "a-long-secret")
    get_settings.cache_clear()
    yield "a-long-secret"
    get_settings.cache_clear()


def value(text: str, line: str) -> float:
    return next((float(row.rsplit(" ", 1)[1]) for row in text.splitlines() if row.startswith(line + " ")), 0.0)


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_the_server_says_that_it_lives(ask: Ask, path: str) -> None:
    assert ask(path, host="203.0.113.9") == (200, '{"status":"ok"}')


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_figures_are_given_on_the_machine_itself(ask: Ask, host: str) -> None:
    status, text = ask(host=host)
    assert status == 200
    assert "# TYPE lms_requests_total counter" in text
    assert "# TYPE lms_request_seconds histogram" in text


@pytest.mark.parametrize("host", ["203.0.113.9", "10.0.0.5", "testclient"])
def test_nobody_else_is_given_figures(ask: Ask, host: str) -> None:
    assert ask(host=host)[0] == 403


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded", "x-real-ip", "via"])
def test_a_proxy_on_this_machine_speaks_for_somebody_else(ask: Ask, header: str) -> None:
    assert ask(**{header: "203.0.113.9"})[0] == 403


def test_who_knows_the_token_may_ask_from_anywhere(ask: Ask, token: str) -> None:
    assert ask(host="203.0.113.9", authorization=f"Bearer {token}", x_forwarded_for="203.0.113.9")[0] == 200
    assert ask(host="203.0.113.9", authorization="Bearer another")[0] == 403
    assert ask(host="203.0.113.9")[0] == 403


def test_no_token_opens_anything_where_none_is_set(ask: Ask) -> None:
    assert ask(host="203.0.113.9", authorization="Bearer ")[0] == 403


def test_requests_are_counted_by_the_name_of_their_route_and_never_by_address(ask: Ask) -> None:
    line = 'lms_requests_total{method="GET",route="session.new",status="200"}'
    lost = 'lms_requests_total{method="GET",route="none",status="404"}'
    before = ask()[1]
    ask("/sign-in")
    ask("/nobody/320681198503070011")
    after = ask()[1]
    assert value(after, line) == value(before, line) + 1
    assert value(after, lost) == value(before, lost) + 1
    assert "320681" not in after
    assert value(after, 'lms_request_seconds_count{route="session.new"}') >= 1


def test_waiting_work_is_told_with_its_age(ask: Ask, db: Session) -> None:
    for key in ("2022", "2023", "2023"):
        db.add(Job(kind="completion:refresh", key=key, requested_at=clock.now() - timedelta(seconds=90)))
    db.flush()
    text = ask()[1]
    assert value(text, 'lms_jobs_waiting{of="completion:refresh"}') == 2
    assert value(text, 'lms_jobs_oldest_seconds{of="completion:refresh"}') >= 90
