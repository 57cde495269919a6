"""Routers of pages: their routes are named after area and function, `claims.show` being `show` in the area `claims`."""

from collections.abc import Callable
from inspect import iscoroutinefunction
from typing import Any

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from lms.web.ending import ending


class Router(APIRouter):
    """A router whose handlers end their transaction in the thread they work in."""

    def add_api_route(self, path: str, endpoint: Callable[..., Any], **how: Any) -> None:
        """Add a route."""
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
