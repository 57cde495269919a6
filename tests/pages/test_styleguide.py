"""The style guide is for developers: it shows every component, in development only."""

import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from lms.errors import NotFound
from lms.pages import styleguide
from lms.settings import get_settings
from lms.web.templating import ROOT, TEMPLATES, component_files
from tests.markup import element


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """Ask the style guide as a developer does."""
    monkeypatch.setenv("LMS_DEVELOPMENT", "true")
    get_settings.cache_clear()
    app = FastAPI()
    app.include_router(styleguide.router)
    with TestClient(app) as client:
        yield client
    get_settings.cache_clear()


@pytest.mark.parametrize(("language", "title"), [("zh", "组件"), ("en", "Components"), ("xx", "组件")])
def test_it_is_there_in_both_languages(client: TestClient, language: str, title: str) -> None:
    answer = client.get("/styleguide", params={"lang": language})
    assert answer.status_code == 200
    assert element(answer.text, "h1").text == title


def test_it_shows_every_component_that_page_authors_are_told_of() -> None:
    source = (TEMPLATES / "styleguide.html").read_text(encoding="utf-8")
    layouts = "".join(path.read_text(encoding="utf-8") for path in (TEMPLATES / "layouts").glob("*.html"))
    told = set(re.findall(r"`(\w+)`", (ROOT / "docs" / "look.md").read_text(encoding="utf-8"))) & set(component_files())
    assert {"data_table", "meter", "field", "line_chart", "heat", "record"} <= told
    assert {name for name in told - {"csrf"} if f"{name}(" not in source + layouts} == set()


def test_outside_development_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LMS_DEVELOPMENT", raising=False)
    get_settings.cache_clear()
    app = FastAPI()
    app.include_router(styleguide.router)
    with TestClient(app) as client, pytest.raises(NotFound):
        client.get("/styleguide")
