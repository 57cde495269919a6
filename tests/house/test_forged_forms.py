"""Every request that changes something is refused unless it comes from our own page (security D6), route by route."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine

from lms.access import GRANTABLE, Role
from lms.settings import Settings
from lms.web.csrf import token_for
from tests.house.matrix import Route, address_for, gates, routes
from tests.house.world import World, open_world

# A secret in the address needs no cookie, so nobody can be made to send it.
BY_SECRET = {name for name, gate in gates().items() if gate.is_by_secret}
UNSAFE = [route for route in routes() if route.method not in {"GET", "HEAD", "OPTIONS"} and route.name not in BY_SECRET]


@pytest.fixture(scope="module")
def world(engine: Engine, settings: Settings) -> Iterator[World]:
    with open_world(engine, settings) as world:
        yield world


@pytest.mark.parametrize("route", UNSAFE, ids=lambda route: f"{route.name}-{route.method}")
def test_a_forged_request_is_refused(world: World, route: Route) -> None:
    role = next((role for role in GRANTABLE if route.lets_in(role) and role is not Role.SELF), Role.SELF)
    other = Role.UNIT_LEGAL if role is not Role.UNIT_LEGAL else Role.UNIT_LEADER
    own = token_for(world.sessions[role])
    forgeries: dict[str, dict[str, Any]] = {
        "no token": {"headers": {"x-csrf-token": ""}},
        "made-up token": {"headers": {"x-csrf-token": "0" * 64}},
        "another session's token": {"headers": {"x-csrf-token": token_for(world.sessions[other])}},
        "another site": {"headers": {"sec-fetch-site": "cross-site"}},
        "a neighbouring host": {"headers": {"sec-fetch-site": "same-site"}},
        "a plain body": {
            "headers": {"x-csrf-token": "", "content-type": "text/plain"},
            "content": f"csrf_token={own}",
        },
    }
    address = address_for(world, route, role)
    got = {name: world.ask(role, route.method, address, **how).status_code for name, how in forgeries.items()}
    # A body that is no JSON is no request to the API at all.
    assert set(got.values()) <= ({403, 422} if route.is_api else {403}), got
    assert 403 in got.values()


def test_no_safe_method_changes_anything_by_an_address_that_changes_things(world: World) -> None:
    reading = {route.path for route in routes() if route.method == "GET"}
    for route in UNSAFE:
        if route.path not in reading:
            role = next(role for role in GRANTABLE if route.lets_in(role))
            answer = world.ask(role, "GET", address_for(world, route, role))
            assert answer.status_code in {404, 405, 403}, (route.name, answer.status_code)
