"""A demo world says on every page that it is one, and nothing in it lacks a word."""

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from lms.audit import AuditEntry
from lms.settings import Settings, get_settings
from lms.web.audit_actions import ACTIONS
from lms.web.audit_subjects import SUBJECTS
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


def test_the_audit_log_has_a_word_for_everything_that_was_done_and_for_what_it_was_done_to(world: Session) -> None:
    assert set(world.scalars(select(AuditEntry.action).distinct())) <= set(ACTIONS)
    assert set(world.scalars(select(AuditEntry.subject_kind).distinct())) <= set(SUBJECTS)
