"""The access matrix: a route, every role and nobody, every place; what must come back, and what came back instead."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from fastapi.routing import APIRoute

from lms import api, pages
from lms.access import ALLOWED, Permission, Role
from lms.web.gate import Gate, gate_of
from tests.house.objects import FIXED, FORMS, OBJECTS, PERSONAL, QUERIES, Object
from tests.house.trying import EVERYBODY, MIXED, places_for
from tests.house.world import MISSING, MISSING_ID, REACH, World

# As they are when this is read: a test that changes rights is then seen.
_RIGHTS = {role: frozenset(permissions) for role, permissions in ALLOWED.items()}
_READERS = frozenset(role for role, permissions in _RIGHTS.items() if Permission.VIEW_ID_NUMBERS in permissions)


@dataclass(frozen=True)
class Route:
    """One method of one address, and who may pass, as declared when this was read."""

    name: str
    method: str
    path: str
    permissions: frozenset[Permission]
    is_public: bool
    parameters: tuple[str, ...]
    queries: tuple[str, ...]

    @property
    def is_api(self) -> bool:
        """Whether programs ask it."""
        return self.path.startswith("/api/")

    def lets_in(self, role: Role | None) -> bool:
        """Tell whether a role may pass the gate."""
        if self.is_public or role is None:
            return self.is_public
        return not self.permissions or bool(self.permissions & _RIGHTS[role])


@lru_cache
def routes() -> tuple[Route, ...]:
    """Return every route of every module of pages and of the API."""
    found = [route for router in (*pages.ROUTERS, *api.ROUTERS) for route in router.routes]
    return tuple(made for route in found if isinstance(route, APIRoute) for made in _read(route))


@lru_cache
def gates() -> dict[str, Gate]:
    """Return the gate of each route, by its name."""
    found = [route for router in (*pages.ROUTERS, *api.ROUTERS) for route in router.routes]
    return {route.name: gate for route in found if isinstance(route, APIRoute) and (gate := gate_of(route))}


def _read(route: APIRoute) -> Iterator[Route]:
    gate = gate_of(route)
    assert gate is not None, f"{route.name} declares no gate"
    queries = tuple(field.alias for field in route.dependant.query_params)
    for method in sorted(route.methods or ()):
        yield Route(
            route.name, method, route.path, gate.permissions, gate.is_public, tuple(route.param_convertors), queries
        )


def unknown_parameters() -> dict[str, list[str]]:
    """Return the parameters that nobody told the matrix about, with the routes that have them."""
    unknown: dict[str, list[str]] = {}
    for route in routes():
        for name in route.parameters:
            if name not in OBJECTS and name not in FIXED:
                unknown.setdefault(name, []).append(route.name)
    return unknown


def violations(
    world: World, route: Route, roles: Iterable[Role | None] = EVERYBODY, places: Iterable[str] | None = None
) -> list[str]:
    """Return what is wrong with a route, each finding beginning with its name."""
    findings: list[str] = []
    objects = [name for name in route.parameters if name in OBJECTS]
    reached = False
    for role in roles:
        missing, families = None, [_object(world, name, "own", role).family for name in objects]
        for place in places_for(route, role, families) if places is None else [MISSING, *places]:
            made = {name: _object(world, name, _place_of(place, at), role) for at, name in enumerate(objects)}
            answer = _ask(world, route, role, _values(made))
            body = answer.text.replace(_address(route, _values(made)), "{}")
            missing = (answer.status_code, body) if place == MISSING else missing
            findings += _leaks(world, route, role, place, answer)
            if not route.lets_in(role):
                findings += _not_refused(route, role, place, answer)
            elif objects and not _in_reach(made, role, place):
                if answer.status_code != 404 or (answer.status_code, body) != missing:
                    findings.append(f"{route.name}: {role} gets {answer.status_code} for {place}, not what is missing")
            else:
                reached = reached or answer.status_code != 404
        if route.lets_in(role) and role is not None:
            findings += _query_leaks(world, route, role)
    if roles is EVERYBODY and places is None and not reached and not findings:
        findings.append(f"{route.name}: nobody reaches anything, so nothing was tried; see tests/house/objects.py")
    return findings


def _place_of(place: str, at: int) -> str:
    return ("own" if at == 0 else "sibling") if place == MIXED else place


def _object(world: World, name: str, place: str, role: Role | None) -> Object:
    if place == MISSING:
        return Object(MISSING_ID, _object(world, name, "own", role).family)
    key = (name, f"{place}/{_whose(place, role) if name in PERSONAL else ''}")
    if key not in world.built:
        world.built[key] = OBJECTS[name](world, place, world.actor(role) if role else None)
        world.db.commit()
    found: Object = world.built[key]
    return found


def _whose(place: str, role: Role | None) -> str:
    """Tell whose a personal object is: in "own" the asker's, elsewhere somebody else's, the leader's unless he asks."""
    return str(role) if place == "own" or role is Role.UNIT_LEADER else "another's"


def _in_reach(made: dict[str, Object], role: Role | None, place: str) -> bool:
    if place in (MISSING, MIXED) or role is None:
        return False
    return all(place in REACH[thing.family].get(role, frozenset()) for thing in made.values())


def _ask(world: World, route: Route, role: Role | None, values: dict[str, Any], query: str = "") -> Any:
    empty: dict[str, Any] = {} if route.method == "GET" else {"json": {}} if route.is_api else {"data": {}}
    return world.ask(role, route.method, _address(route, values) + query, **FORMS.get(route.name, empty))


def _address(route: Route, values: dict[str, Any]) -> str:
    address = route.path
    for name in route.parameters:
        value = values[name] if name in values else FIXED[name]
        for form in (f"{{{name}}}", f"{{{name}:int}}", f"{{{name}:str}}", f"{{{name}:path}}"):
            address = address.replace(form, str(value))
    return address


def address_for(world: World, route: Route, role: Role | None, place: str = "own") -> str:
    """Return the address of a route for the objects of a place."""
    return _address(route, {n: _object(world, n, place, role).value for n in route.parameters if n in OBJECTS})


def _values(made: dict[str, Object]) -> dict[str, Any]:
    return {name: thing.value for name, thing in made.items()}


def _not_refused(route: Route, role: Role | None, place: str, answer: Any) -> list[str]:
    expected = 403 if role is not None else 401 if route.is_api else 303
    is_sign_in = role is not None or route.is_api or answer.headers.get("location", "").startswith("/sign-in")
    if answer.status_code == expected and is_sign_in:
        return []
    return [f"{route.name}: {role or 'nobody'} gets {answer.status_code} for {place}, expected {expected}"]


def _leaks(world: World, route: Route, role: Role | None, place: str, answer: Any) -> list[str]:
    who = role or "nobody"
    found = [f"{route.name}: {who} gets {answer.status_code} for {place}"] if answer.status_code >= 500 else []
    secret = world.names_hidden_from(role) | world.id_numbers_hidden_from(role, _READERS)
    text = answer.text + str(answer.headers)
    return found + [f"{route.name}: {who} is shown {word} ({place})" for word in sorted(secret) if word in text]


def _query_leaks(world: World, route: Route, role: Role) -> list[str]:
    names = [name for name in route.queries if name in QUERIES]
    values = {name: _object(world, name, "own", role).value for name in route.parameters if name in OBJECTS}
    found: list[str] = []
    for name in names:
        for place in ("sibling", "elsewhere"):
            answer = _ask(world, route, role, values, f"?{name}={QUERIES[name](world, place, route.name)}")
            found += _leaks(world, route, role, f"?{name}={place}", answer)
    return found
