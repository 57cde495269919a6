"""Routers of pages: their routes are named after area and function, `claims.show` being `show` in the area `claims`.

The site is 160 routers, asked in turn; each tells by the first letters of an address that it is not meant. Without that
the last of them were found after 2 ms of a processor's time.
"""

from collections.abc import Callable
from inspect import iscoroutinefunction
from typing import Any

from fastapi import APIRouter
from starlette.responses import HTMLResponse
from starlette.routing import Match, get_route_path  # type: ignore[attr-defined] # it names it for itself
from starlette.types import Scope

from lms.web.ending import ending


class Router(APIRouter):
    """A router whose handlers end their transaction in the thread they work in."""

    # How the addresses of its routes begin, up to their first parameter.
    _beginnings: tuple[str, ...] = ()

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Tell whether an address is one of its routes'."""
        if not get_route_path(scope).startswith(self._beginnings):
            return Match.NONE, {}
        return super().matches(scope)

    def add_api_route(self, path: str, endpoint: Callable[..., Any], **how: Any) -> None:
        """Add a route."""
        self._beginnings = tuple({*self._beginnings, (self.prefix + path).partition("{")[0]})
        super().add_api_route(path, endpoint if iscoroutinefunction(endpoint) else ending(endpoint), **how)


class PageRouter(Router):
    """A router of pages: names each route `area.function` unless told another name."""

    def __init__(self, area: str, prefix: str = "", dependencies: list[Any] | None = None) -> None:
        super().__init__(prefix=prefix, dependencies=dependencies, default_response_class=HTMLResponse)
        self.area = area

    def add_api_route(self, path: str, endpoint: Callable[..., Any], **how: Any) -> None:
        """Add a route under its name."""
        how["name"] = how.get("name") or f"{self.area}.{endpoint.__name__}"
        # Handlers return answers, never data; without this FastAPI would read their annotations as a data model.
        how["response_model"] = None
        super().add_api_route(path, endpoint, **how)
