"""What every answer carries and every request must bring: forged forms, headers, sizes, faults, log lines."""

import logging
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from fastapi import APIRouter, FastAPI
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session
from starlette.responses import Response

from lms.access import Actor, Permission, Role
from lms.app import create_app
from lms.settings import Settings
from lms.web.deps import ReadDb
from lms.web.gate import may, public, require_gates
from lms.web.headers import HEADERS
from lms.web.routing import PageRouter
from tests.cast import Cast
from tests.client import Browser, OneConnection, make_site
from tests.markup import element

Client = Callable[[Actor | None], Browser]


@pytest.fixture
def browser(client: Client, cast: Cast) -> Browser:
    return client(cast[Role.SEC_ADMIN])


@pytest.fixture
def own_site(settings: Settings, connection: Connection) -> FastAPI:
    """Return a site that the test may add routes to; the usual one is shared."""
    return create_app(settings, OneConnection(connection))


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({}, 303),
        ({"x-csrf-token": ""}, 403),
        ({"x-csrf-token": "0" * 64}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "none"}, 303),
    ],
)
def test_a_form_that_changes_something_must_come_from_our_own_page(
    browser: Browser, changed: dict[str, str], status: int
) -> None:
    browser.headers.update(changed)
    assert browser.post("/language", data={"language": "en"}).status_code == status


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (None, 303),
        ("http://testserver", 303),
        ("http://127.0.0.1:8000", 303),
        ("http://evil.example", 403),
        ("null", 403),
        ("http://testserver.evil.example", 403),
    ],
)
def test_older_browsers_tell_by_origin_where_a_form_comes_from(
    browser: Browser, origin: str | None, status: int
) -> None:
    del browser.headers["sec-fetch-site"]
    if origin:
        browser.headers["origin"] = origin
    assert browser.post("/language", data={"language": "en"}).status_code == status


def test_the_token_of_another_session_is_refused(browser: Browser, client: Client, cast: Cast) -> None:
    browser.headers["x-csrf-token"] = client(cast[Role.UNIT_LEADER]).headers["x-csrf-token"]
    answer = browser.post("/language", data={"language": "en"})
    assert answer.status_code == 403
    assert "请返回上一页，刷新后重新提交" in answer.text


def test_a_form_token_typed_into_another_kind_of_body_counts_for_nothing(browser: Browser) -> None:
    token = browser.headers.pop("x-csrf-token")
    plain = {"content-type": "text/plain"}
    assert browser.post("/language", content=f"csrf_token={token}", headers=plain).status_code == 403
    assert browser.post("/language", data={"csrf_token": token, "language": "en"}).status_code == 303


@pytest.mark.parametrize("path", ["/sign-in", "/account", "/nothing", "/static/css/base.css", "/healthz", "/api/v1/x"])
def test_every_answer_carries_the_security_headers(browser: Browser, path: str) -> None:
    answer = browser.get(path)
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert "unsafe" not in answer.headers["content-security-policy"]


def test_pages_are_not_kept_and_hashed_files_are(browser: Browser) -> None:
    assert browser.get("/account").headers["cache-control"] == "no-store"
    assert "immutable" in browser.get("/static/css/base.css?v=0123456789").headers["cache-control"]
    assert browser.get("/static/css/base.css").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("is_declared", [True, False])
def test_a_body_too_large_gets_a_page_with_our_headers(browser: Browser, *, is_declared: bool) -> None:
    body = b"x" * (1024 * 1024 + 1)
    content = body if is_declared else iter([body])
    answer = browser.post("/language", content=content, headers={"content-type": "application/x-www-form-urlencoded"})
    del browser.headers["x-csrf-token"]
    assert answer.status_code in {413, 422} if is_declared else 413
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_fault_of_ours_gets_a_page_with_a_number_that_is_in_the_log(
    own_site: FastAPI, db: Session, caplog: pytest.LogCaptureFixture
) -> None:
    router = PageRouter("broken")

    @router.get("/broken", dependencies=[public()])
    def show() -> Response:
        raise ZeroDivisionError

    own_site.include_router(router)
    with caplog.at_level(logging.ERROR, "lms.requests"):
        answer = Browser(own_site, db).get("/broken")
    logged = caplog.records[-1].getMessage()
    reference = logged.split()[-1]
    assert "ZeroDivisionError" in logged
    assert "test_protection.py" in logged
    assert answer.status_code == 500
    assert f"：{reference}" in element(answer.text, "main").text
    assert answer.headers["x-frame-options"] == "DENY"


def test_what_a_fault_says_about_people_is_not_logged(
    own_site: FastAPI, db: Session, caplog: pytest.LogCaptureFixture
) -> None:
    router, values = PageRouter("broken"), {"name": "顾明澈"}

    @router.get("/broken", dependencies=[public()])
    def show(db: ReadDb) -> Response:
        db.execute(text("SELECT * FROM nothing WHERE name = :name"), values)
        raise AssertionError

    own_site.include_router(router)
    with caplog.at_level(logging.INFO):
        assert Browser(own_site, db).get("/broken").status_code == 500
    assert "顾明澈" not in caplog.text
    assert "fault" in caplog.text
    assert "OperationalError" in caplog.text or "ProgrammingError" in caplog.text


def test_the_log_has_one_line_a_request_without_query_and_long_numbers(
    browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "lms.requests"):
        browser.get("/people/329999198805200012/x%0Aforged?q=顾明澈")
    (line,) = [record.getMessage() for record in caplog.records if record.name == "lms.requests"]
    assert line.startswith("GET /people/#/x%0Aforged 404 ")
    assert "顾明澈" not in line
    assert "\n" not in line


def test_the_application_does_not_start_with_a_route_that_anybody_may_pass_by_mistake() -> None:
    for gates in ([], [public(), may(Permission.VIEW_RULES)]):
        router = APIRouter()
        router.add_api_route("/x", lambda: None, name="x", dependencies=gates)
        with pytest.raises(RuntimeError, match="the route x must declare"):
            require_gates([router])


def test_nothing_helps_strangers_to_look_around(settings: Settings, connection: Connection) -> None:
    site = make_site(settings, connection)
    assert (site.docs_url, site.redoc_url, site.debug) == (None, None, False)


def test_problem_details_have_a_stable_type(client: Client) -> None:
    answer = client(None).get("/api/v1/nothing")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"].endswith("/problems/NOT_FOUND")
    assert answer.json()["status"] == 404


def test_over_tls_cookies_belong_to_this_host_alone(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    secure = SimpleNamespace(is_https=True)
    monkeypatch.setattr("lms.web.cookies.get_settings", lambda: secure)
    monkeypatch.setattr("lms.web.headers.get_settings", lambda: secure)
    answer = client(None).get("/sign-in?lang=en")
    written = [header.split("; ") for header in answer.headers.get_list("set-cookie")]
    assert len(written) == 2
    for name, *attributes in written:
        assert name.startswith("__Host-lms_")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= set(attributes)
        assert not any(attribute.startswith("Domain") for attribute in attributes)
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
