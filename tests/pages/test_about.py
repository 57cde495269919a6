"""What everybody may read without signing in, in both languages."""

from collections.abc import Callable

import pytest

from lms.access import Actor
from tests.client import Browser
from tests.markup import element, elements

OpenBrowser = Callable[[Actor | None], Browser]


@pytest.mark.parametrize(
    ("path", "chinese", "english"),
    [
        ("/accessibility", "无障碍说明", "Accessibility"),
        ("/privacy", "个人信息告知", "Privacy notice"),
        ("/definitions", "指标口径", "How figures are defined"),
    ],
)
def test_everybody_may_read_it(client: OpenBrowser, path: str, chinese: str, english: str) -> None:
    nobody = client(None)
    assert element(nobody.get(path).text, "h1").text == chinese
    assert element(nobody.get(f"{path}?lang=en").text, "h1").text == english


def test_every_page_leads_there(client: OpenBrowser) -> None:
    nobody = client(None)
    links = [link["href"] for link in elements(nobody.get("/definitions").text, "a") if link["href"].startswith("/")]
    statuses = {link: nobody.get(link).status_code for link in links if link != "/"}
    assert {"/accessibility", "/privacy", "/definitions", "/sign-in"} <= set(statuses)
    assert set(statuses.values()) == {200}


def test_the_rate_is_defined_where_everybody_can_read_it(client: OpenBrowser) -> None:
    assert "达标人数除以应达人数" in client(None).get("/definitions").text
