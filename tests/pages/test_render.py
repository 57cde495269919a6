"""What every page is given by its layout stays the layout's."""

from typing import Any

import pytest
from fastapi import FastAPI
from starlette.requests import Request

from lms.web.render import render

PAGE: dict[str, Any] = {"form": None, "next": "/", "is_new": False}


def asked(site: FastAPI) -> Request:
    return Request(
        {"type": "http", "app": site, "method": "GET", "path": "/sign-in", "query_string": b"", "headers": []}
    )


@pytest.mark.parametrize("name", ["actor", "place", "unread", "csrf_token", "nav_items", "here", "settings", "flash"])
def test_a_page_does_not_overwrite_what_its_layout_shows(site: FastAPI, name: str) -> None:
    own: dict[str, Any] = {name: "the page's own"}
    assert render(asked(site), "session/sign_in.html", **PAGE).status_code == 200
    with pytest.raises(TypeError, match=f"multiple values for keyword argument '{name}'"):
        render(asked(site), "session/sign_in.html", **PAGE, **own)
