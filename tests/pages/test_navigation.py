"""The main navigation and the start page follow the acting role."""

from collections.abc import Callable

import pytest
from starlette.applications import Starlette

from lms.access import GRANTABLE, Actor, Role
from lms.web.components import Component
from lms.web.navigation import ENTRIES, nav_items
from lms.web.places import nearest
from lms.web.templating import component_files, environment
from tests.cast import Cast
from tests.client import Browser
from tests.drawing import draw
from tests.house.matrix import routes
from tests.markup import elements

Client = Callable[[Actor | None], Browser]
START = {
    Role.SELF: "/my-year",
    Role.UNIT_TRAINER: "/desk",
    Role.UNIT_LEGAL: "/desk",
    Role.UNIT_LEADER: "/completion",
    Role.LINE_DEPT: "/completion",
    Role.JUDICIAL_OFFICE: "/completion",
    Role.JUSTICE_REVIEWER: "/completion",
    Role.JUSTICE_DECIDER: "/completion",
    Role.PROVINCE: "/completion",
    Role.SYS_ADMIN: "/webhooks",
    Role.SEC_ADMIN: "/accounts",
    Role.AUDIT_ADMIN: "/audit",
}


@pytest.mark.parametrize("role", GRANTABLE)
def test_each_role_begins_where_its_work_is_and_that_page_opens(client: Client, cast: Cast, role: Role) -> None:
    browser = client(cast[role])
    answer = browser.get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, START[role])
    assert browser.get(START[role]).status_code == 200


@pytest.mark.parametrize("role", GRANTABLE)
def test_whatever_the_navigation_shows_opens(client: Client, cast: Cast, role: Role) -> None:
    browser = client(cast[role])
    shown = [link["href"] for link in elements(browser.get("/account").text, "a") if link["href"] in addresses()]
    assert {browser.get(address).status_code for address in shown} <= {200}
    if role is not Role.SYS_ADMIN:
        assert shown


def test_nobody_without_a_person_is_led_to_his_own_year(client: Client, cast: Cast) -> None:
    assert "/my-year" not in [link["href"] for link in elements(client(cast[Role.PROVINCE]).get("/account").text, "a")]
    assert "/my-year" in [link["href"] for link in elements(client(cast[Role.UNIT_LEADER]).get("/account").text, "a")]


def test_every_entry_names_a_page_that_exists() -> None:
    names = {route.name for route in routes()}
    assert [entry.route for entry in ENTRIES if entry.route not in names] == []


@pytest.mark.parametrize("role", GRANTABLE)
def test_the_navigation_is_the_same_on_all_pages_below_an_entry(client: Client, cast: Cast, role: Role) -> None:
    menu = nav_items(app_of(client), cast[role])
    nav = Component(environment("zh"), component_files()["nav"], "nav")
    known = sorted(addresses())
    for here in (*known[::3], *(f"{address}/1?q=/exams" for address in known[1::3]), "/account", "/", "/peoples"):
        there = nearest(menu, here)
        drawn = [str(nav(list(menu), at)) for at in (here, there)]
        assert drawn[0] == drawn[1] == nav(menu, there)
        current = [link["href"] for link in elements(drawn[0], "a", aria_current="page")]
        assert (there in current) if there else not current


def test_each_set_of_rights_has_a_navigation_of_its_own(client: Client, cast: Cast) -> None:
    app = app_of(client)
    menus = {role: nav_items(app, cast[role]) for role in GRANTABLE}
    assert all(nav_items(app, cast[role]) is menu for role, menu in menus.items())
    drawn = {role: draw("{{ nav(items, '/rules') }}", items=menu) for role, menu in menus.items()}
    for role, html in drawn.items():
        assert html == draw("{{ nav(items, '/rules') }}", items=list(menus[role]))
    assert len(set(drawn.values())) > len(drawn) // 2


def app_of(client: Client) -> Starlette:
    app = client(None).app
    assert isinstance(app, Starlette)
    return app


def addresses() -> set[str]:
    return {route.path for route in routes() if route.name in {entry.route for entry in ENTRIES}}
