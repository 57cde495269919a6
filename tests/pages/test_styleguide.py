"""The style guide is for developers: it shows every component, in development only."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from lms.errors import NotFound
from lms.pages import styleguide
from lms.settings import get_settings
from lms.web.templating import TEMPLATES, component_files
from tests.markup import element

# Sentences about a person's year, in words and components; the pages of the year show them.
SENTENCES = {"components/year.html", "components/topics.html"}


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


def test_it_shows_every_component(client: TestClient) -> None:
    source = (TEMPLATES / "styleguide.html").read_text(encoding="utf-8")
    layouts = "".join(path.read_text(encoding="utf-8") for path in (TEMPLATES / "layouts").glob("*.html"))
    elsewhere = {"error_page", "axis", "csrf", "role_word"}  # error pages, and inside other components
    helpers = ("field_", "meter_line", "table_head", "evidence_")
    looks = {
        name
        for name, file in component_files().items()
        if file not in SENTENCES and name not in elsewhere and not name.startswith(helpers)
    }
    assert {name for name in looks if f"{name}(" not in source + layouts} == set()


def test_outside_development_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LMS_DEVELOPMENT", raising=False)
    get_settings.cache_clear()
    app = FastAPI()
    app.include_router(styleguide.router)
    with TestClient(app) as client, pytest.raises(NotFound):
        client.get("/styleguide")
