"""A demo world says on every page that it is one."""

import pytest
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from lms.settings import Settings, get_settings
from tests.client import Browser, make_site


@pytest.mark.parametrize(("day", "is_said"), [("2023-11-20", True), ("", False)])
def test_the_foot_of_every_page_says_that_the_data_is_made_up(
    settings: Settings, connection: Connection, db: Session, monkeypatch: pytest.MonkeyPatch, day: str, is_said: bool
) -> None:
    site = make_site(settings, connection)
    monkeypatch.setenv("LMS_DEMO_DATE", day)
    get_settings.cache_clear()
    try:
        text = Browser(site, db).get("/definitions").text
    finally:
        monkeypatch.undo()
        get_settings.cache_clear()
    assert ("演示数据" in text) is is_said
    assert ("2023年11月20日算起" in text) is is_said
