"""Every route × every role and nobody × every place: 0 leaks, and what is out of reach looks like what is missing.

Each protection taken away must be noticed, and the route be named: a gate, a right, a scope filter.
"""

import inspect
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, select, true

from lms.access import ALLOWED, GRANTABLE, Permission, Role
from lms.people.accounts import Account
from lms.people.models import Unit
from lms.settings import Settings
from tests.databases import SERVER
from tests.house.matrix import Route, gates, routes, unknown_parameters, violations
from tests.house.objects import OBJECTS
from tests.house.trying import who_tries
from tests.house.world import World, open_world

# Everybody may pass these, signed in or not. Think twice before adding one.
PUBLIC = {
    "session.new",
    "session.create",
    "session.choose_language",
    "health.live",
    "health.ready",
    "health.measure",  # answers this machine and who knows a token
    "about.accessibility",
    "about.privacy",
    "about.definitions",
    "publicity.index",  # name, unit and post of who is to get a card
    "publicity.officers",  # who may enforce today, where the site publishes that: name, unit, number, field
    "verify.show",  # what stands on a paper, for whoever has its code
    "verify_badges.show",  # the same, signed
    "verify_badges.status",  # bits without names
    "verify_file.index",
    "verify_file.check",
    "calendar.feed",  # knows its reader by a secret address
    "package_files.show",  # and so do these
    "package_files.look",
    "package_files.options",
    "package_files.save",
}
# Whoever is signed in may pass these; what they show follows his reach, or is his own.
SIGNED_IN = {
    "session.start",
    "session.destroy",
    "session.edit_password",
    "session.update_password",
    "session.show",
    "session.switch_role",
    "session.end_session",
    "api.person",
    "api.person_year",
    "api.certificate",  # what stands on a paper, for whoever has its code
    "api.credential",  # one's own; others' with the right and reach
    "api.duty",  # one's own; about others with the right alone, which the verb asks
    "api.person_hours",
    "inbox.index",  # one's own notices, whatever the role
    "inbox.read",
    "inbox.read_all",
    "inbox.edit_address",
    "inbox.update_address",
    "inbox.mail_code",
    "inbox.confirm_address",
    "print_runs.index",  # what one has ordered oneself, in one's role and unit of then
    "print_runs.show",
    "print_runs.file",
    "print_runs.stop",
    "print_runs.resume",
}
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}


def of_each(these: Iterable[Route]) -> list[Any]:
    """Name each route."""
    return [pytest.param(route, id=f"{route.name}-{route.method}") for route in these]


@pytest.fixture(scope="module")
def world(engine: Engine, settings: Settings) -> Iterator[World]:
    with open_world(engine, settings) as world:
        yield world


def test_every_parameter_of_an_address_is_known_to_the_matrix() -> None:
    assert unknown_parameters() == {}, "register a builder for it in tests/house/objects.py"


def test_only_the_routes_listed_here_are_open_to_everybody() -> None:
    assert {route.name for route in routes() if route.is_public} == PUBLIC


def test_only_the_routes_listed_here_ask_for_no_permission() -> None:
    assert {route.name for route in routes() if not route.is_public and not route.permissions} == SIGNED_IN


def test_route_names_are_unique() -> None:
    names = [route.name for route in routes()]
    assert sorted(set(names)) == sorted(names)


# Who knows a secret passes, whoever he is; tests/pages/test_packages.py tries what the secret opens.
BY_ROLE = [route for route in routes() if not gates()[route.name].is_by_secret]


@pytest.mark.parametrize("route", of_each(BY_ROLE))
def test_nobody_gets_what_is_not_his_to_see(world: World, route: Route) -> None:
    assert violations(world, route, who_tries(route)) == []


def test_methods_that_an_address_does_not_have_are_refused(world: World) -> None:
    declared: dict[str, set[str]] = {}
    for route in routes():
        declared.setdefault(route.path, set()).add(route.method)
    odd = [
        f"{method} {path}: {answer.status_code}"
        for path, methods in declared.items()
        if "{" not in path
        for method in sorted(METHODS - methods)
        for role in (None, Role.JUSTICE_REVIEWER)
        if (answer := world.ask(role, method, path)).status_code != 405
        and not path.endswith("/")
        # The address may be another route's {parameter}: /people/new is also /people/{person_id}.
        and answer.status_code not in {403, 404, 303, 401}
    ]
    assert odd == []


ONCE = pytest.mark.skipif(bool(SERVER), reason="the gate asks no database: once is enough")
GATED = [route for route in routes() if route.permissions]
# What these show is guarded by the gate alone. Other rooms ask for the right themselves: nothing is lost with the gate.
GUARDED = [route for route in GATED if route.name in {"accounts.index", "people.index", "people.show", "my_year.show"}]


@ONCE
@pytest.mark.parametrize("route", of_each(GUARDED))
def test_a_route_that_forgets_its_permission_is_named(
    world: World, route: Route, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = next(role for role in GRANTABLE if not route.lets_in(role))
    monkeypatch.setattr(gates()[route.name], "permissions", frozenset())
    found = [finding for finding in violations(world, route, [without], ["own"]) if "for own, expected 403" in finding]
    assert [finding.split(" gets ")[0] for finding in found] == [f"{route.name}: {without}"]


RIGHTS = sorted({(role, p) for r in GATED for p in r.permissions for role in GRANTABLE if not r.lets_in(role)}, key=str)


@ONCE
@pytest.mark.parametrize(("role", "permission"), RIGHTS[:: max(1, len(RIGHTS) // 24)])
def test_a_right_too_many_is_noticed(
    world: World, role: Role, permission: Permission, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ALLOWED, role, ALLOWED[role] | {permission})
    concerned = [route for route in GATED if permission in route.permissions and not route.lets_in(role)]
    assert any(violations(world, route, [role], ["own"]) for route in concerned)


# A scope filter, what stands in its place when it is forgotten, the object it protects, and a role that would gain.
FILTERS = [
    ("units_visible_to", lambda _: select(Unit), "unit_id", Role.UNIT_TRAINER),
    ("person_in_reach", lambda *_, **__: true(), "person_id", Role.UNIT_TRAINER),
    ("unit_in_reach", lambda _: true(), "unit_id", Role.UNIT_TRAINER),
    ("accounts_visible_to", lambda _: select(Account), "account_id", Role.SEC_ADMIN),
]


@pytest.mark.parametrize(("name", "forgotten", "parameter", "role"), FILTERS, ids=[row[0] for row in FILTERS])
def test_a_forgotten_scope_filter_is_named(
    world: World,
    name: str,
    forgotten: Callable[..., Any],
    parameter: str,
    role: Role,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in [module for key, module in sys.modules.items() if key.startswith("lms.")]:
        if inspect.isfunction(getattr(module, name, None)):
            monkeypatch.setattr(module, name, forgotten)
    # What stands behind another thing in an address is not asked for when that one is out of reach.
    concerned = [route for route in routes() if route.parameters[:1] == (parameter,) and route.lets_in(role)]
    if not concerned:
        pytest.skip(f"no route takes a {parameter} yet")
    for route in concerned:
        found = violations(world, route, [role], ["elsewhere"])
        assert any(finding.startswith(route.name) for finding in found), route.name


def test_a_builder_that_makes_nothing_reachable_is_noticed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    route = next(route for route in routes() if route.name == "accounts.show")
    right = OBJECTS["account_id"]
    monkeypatch.setattr(world, "built", {})
    monkeypatch.setitem(OBJECTS, "account_id", lambda w, _, actor: right(w, "elsewhere", actor))
    assert violations(world, route) == [
        "accounts.show: nobody reaches anything, so nothing was tried; see tests/house/objects.py"
    ]
