"""What people type is shown as text, whatever it looks like (security D7): payloads in every name, on every page."""

import itertools
import re
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from lms.access import Role
from lms.exchange.models import Upload
from lms.hours.models import Activity, Claim, ImportBatch, Objection
from lms.people.accounts import Account, WebSession
from lms.people.models import Person, Post, Unit
from lms.settings import Settings
from tests.house.matrix import Route, address_for, routes
from tests.house.world import World, open_world
from tests.markup import Element, elements

TAGS = ("script", "img src=x", "svg", "iframe src=//e", "body", "video", "math", "object data=x", "base href=//e")
EVENTS = ("onerror", "onload", "onclick", "ontoggle", "onfocus")
CLOSERS = ("", '"', "'", '">', "'>", "</title>", "</textarea>", "</script>", "--&gt;", "]]>", "</svg>", "</option>")
SCHEMES = ("javascript", "JaVaScRiPt", "java\tscript", "vbscript", "data")
PAYLOADS = [
    *(f"{close}<{tag} {event}=alert(1)>" for (close, tag), event in zip(
        itertools.product(CLOSERS, TAGS), itertools.cycle(EVENTS), strict=False
    )),
    *(f"{close} {event}=alert(1) x={close}" for close in ('"', "'", "`") for event in EVENTS),
    *(f"{close}<a href={scheme}:alert(1)>x</a>" for close in CLOSERS for scheme in SCHEMES),
    *("javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "<!--", "<![CDATA[", "\\u003cscript\\u003e"),
    *("{{ 7*7 }}", "{% raw %}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "%3Cscript%3Ealert(1)%3C/script%3E"),
    *(f"＜{tag}＞" for tag in TAGS),
    *(f"&lt;{tag} {event}=1&gt;" for tag, event in zip(TAGS, itertools.cycle(EVENTS), strict=False)),
]  # fmt: skip
FIELDS = (
    (Unit, ("name", "short_name")),
    (Person, ("name",)),
    (Post, ("title",)),
    (Account, ("name",)),
    (WebSession, ("address", "device")),
    (Activity, ("title", "place", "lecturer")),
    (Claim, ("title", "reason")),
    (ImportBatch, ("file_name", "reason")),
    (Objection, ("text",)),
    (Upload, ("file_name",)),
)
PAGES = [route for route in routes() if route.method == "GET" and not route.is_api]
# Who sees most; each page is read by the first that may.
READERS = (Role.JUSTICE_REVIEWER, Role.JUSTICE_DECIDER, Role.UNIT_TRAINER, Role.SEC_ADMIN, Role.SELF)


@pytest.fixture(scope="module")
def world(engine: Engine, settings: Settings) -> Iterator[World]:
    with open_world(engine, settings) as world:
        for route in routes():  # every object that a page could show is there before the names change
            address_for(world, route, Role.JUSTICE_REVIEWER)
        payloads = itertools.cycle(PAYLOADS)
        for model, fields in FIELDS:
            for row in world.db.query(model):
                for field in fields:
                    if hasattr(row, field):
                        setattr(row, field, " ".join(next(payloads) for _ in range(4)))
        world.db.commit()
        yield world


def test_there_are_two_hundred_payloads() -> None:
    assert len(set(PAYLOADS)) >= 200


@pytest.mark.parametrize("route", PAGES, ids=lambda route: route.name)
def test_nothing_that_was_typed_becomes_part_of_the_page(world: World, route: Route) -> None:
    role = next((role for role in READERS if route.lets_in(role)), None)
    answer = world.ask(role, "GET", address_for(world, route, role))
    assert answer.status_code < 500
    if "html" in answer.headers.get("content-type", ""):
        assert [element for element in elements(answer.text) if is_foreign(element)] == []
        assert "49" not in [word for element in elements(answer.text, "h1") for word in element.text.split()]


def test_the_payloads_are_on_the_pages(world: World) -> None:
    shown = world.ask(Role.JUSTICE_REVIEWER, "GET", "/people").text + world.ask(Role.SEC_ADMIN, "GET", "/accounts").text
    assert shown.count("&lt;") > 20
    assert "=alert(1)" in shown


@pytest.mark.parametrize(
    "html",
    [
        "<img src=x>",
        '<img src="//e/media/%s">' % ("0" * 64),
        '<img src="/learning/quizzes/1/media/%s" onerror="x">' % ("0" * 64),
        "<p onclick=x>",
        "<script>x</script>",
        "<script src=//e/x.js></script>",
        '<a href="javascript:x">y</a>',
        '<a href="java\tscript:x">y</a>',
        "<iframe></iframe>",
        '<iframe src="/packages/run/x"></iframe>',
        '<iframe src="/packages/run/x" sandbox="allow-scripts allow-same-origin"></iframe>',
        '<iframe src="//e/packages/run/" sandbox="allow-scripts"></iframe>',
        '<video src="//e"></video>',
        '<video src="/materials/1/content" onplay="x"></video>',
        '<meta http-equiv="refresh" content="0">',
        "<base href=//e>",
    ],
)
def test_what_would_be_foreign_is_seen(html: str) -> None:
    assert any(is_foreign(element) for element in elements(html))


def is_ours(element: Element) -> bool:
    """Tell whether it is the player's film, a question's picture, or the frame of a package with its lock on."""
    if element.tag == "video":
        return element["src"].startswith("/materials/")
    if element.tag == "img":  # pictures of questions are named by their digest, below a page of ours; photos by number
        return re.fullmatch(r"/\w[\w/-]*/media/[0-9a-f]{64}|/oaths/\d+/photos/\d+", element["src"]) is not None
    return (
        element.tag == "iframe"
        and element["src"].startswith("/packages/run/")
        and element["sandbox"] == "allow-scripts"
    )


def is_foreign(element: Element) -> bool:
    if is_ours(element):
        return any(name.startswith("on") for name in element.attributes)
    if element.tag in {"img", "iframe", "object", "embed", "video", "math", "base", "marquee"}:
        return True
    if element.tag == "script" and not element["src"].startswith("/static/"):
        return True
    if element.tag == "meta" and element["http-equiv"]:
        return True
    links = ("".join(element[name].split()).lower() for name in ("href", "src", "action", "formaction", "xlink:href"))
    if any(link.startswith(("javascript:", "data:", "vbscript:", "//")) for link in links):
        return True
    return any(name.startswith("on") for name in element.attributes)
