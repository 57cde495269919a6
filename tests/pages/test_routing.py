"""An address is found however many routers there are: those that are not meant say so at once."""

import re

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Match

from lms import api, pages
from lms.settings import get_settings
from lms.web.routing import Router

ALL = [*pages.routers(get_settings()), *api.ROUTERS]


@pytest.fixture(scope="module")
def included() -> list[BaseRoute]:
    app = FastAPI()
    own = len(app.router.routes)
    for router in ALL:
        app.include_router(router)
    return app.router.routes[own:]


def test_every_router_is_of_the_kind_that_is_passed_by_quickly() -> None:
    assert all(isinstance(router, Router) for router in ALL)


def test_a_router_is_never_passed_by_for_an_address_of_its_own(included: list[BaseRoute]) -> None:
    for router, within in zip(ALL, included, strict=True):
        for route in router.routes:
            assert isinstance(route, APIRoute)
            path = re.sub(r"{[^}]+}", "7", route.path)
            assert within.matches(_asked(path))[0] is not Match.NONE, path


@pytest.mark.parametrize("path", ["/nowhere", "/claim", "/api/v1/nowhere", ""])
def test_an_address_of_nobody_is_nobodys(path: str, included: list[BaseRoute]) -> None:
    assert {within.matches(_asked(path))[0] for within in included} == {Match.NONE}


def _asked(path: str) -> dict[str, object]:
    return {"type": "http", "method": "GET", "path": path, "root_path": "", "headers": []}
