"""The OpenAPI document is whole: each call says what it does, who may ask it, how it refuses, and shows an answer."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.api.document import EXAMPLES
from lms.notices.models import NoticeDelivery
from lms.notices.rules.keeping import STUCK_AFTER
from lms.people.scopes import Scope
from tests.cast import Cast
from tests.client import Browser

Client = Callable[[Actor | None], Browser]


@pytest.fixture
def document(client: Client) -> dict[str, Any]:
    found: dict[str, Any] = client(None).get("/api/v1/openapi.json").json()
    return found


def calls(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [(verb, path, call) for path, verbs in document["paths"].items() for verb, call in verbs.items()]


def test_each_call_is_described_and_names_its_scope(document: dict[str, Any]) -> None:
    scopes = {scope.value for scope in Scope}
    for verb, path, call in calls(document):
        assert call["summary"], (verb, path)
        assert "Scope `" in call["description"], (verb, path)
        by_token, by_browser = call["security"]
        assert set(by_token["token"]) <= scopes
        assert ("form_token" in by_browser) == (verb != "get")
    assert {"token", "session", "form_token"} == set(document["components"]["securitySchemes"])


def test_each_tag_is_explained_and_each_call_has_a_name_of_its_own(document: dict[str, Any]) -> None:
    told = {tag["name"] for tag in document["tags"]}
    assert {tag for _, _, call in calls(document) for tag in call["tags"]} <= told
    names = [call["operationId"] for _, _, call in calls(document)]
    assert len(set(names)) == len(names)


def test_each_answer_has_an_example_but_for_papers_which_differ(document: dict[str, Any]) -> None:
    shown = {call["operationId"] for _, _, call in calls(document) if _example(call)}
    assert {call["operationId"] for _, _, call in calls(document)} - shown == {"certificate"}
    assert set(EXAMPLES) == {f"api.{name}" for name in shown}


def _example(call: dict[str, Any]) -> Any:
    good = next(status for status in call["responses"] if status.startswith("2"))
    return call["responses"][good]["content"]["application/json"].get("example")


@pytest.mark.at(date(2023, 11, 20))
def test_the_status_counts_and_names_nobody(cast: Cast, client: Client) -> None:
    answer = client(cast[Role.JUSTICE_REVIEWER]).get("/api/v1/status")
    assert answer.status_code == 200
    assert set(answer.json()) == set(EXAMPLES["api.status"])
    assert answer.json()["imports"] == {"uploads_undecided": 0, "batches_pending": 0, "rows_pending": 0}
    assert not any(name in answer.text for name in cast.people)
    assert client(cast[Role.SYS_ADMIN]).get("/api/v1/status").status_code == 200
    assert client(cast[Role.UNIT_TRAINER]).get("/api/v1/status").status_code == 403


@pytest.mark.at(date(2023, 11, 20))
def test_the_status_tells_by_which_way_nothing_goes_out(db: Session, cast: Cast, client: Client) -> None:
    asked = client(cast[Role.SYS_ADMIN])
    assert asked.get("/api/v1/status").json()["notices"]["stuck"] == []
    since = clock.now() - STUCK_AFTER
    for late, slot in ((timedelta(0), "2023-11-19"), (timedelta(seconds=1), "2023-11-20")):
        row = NoticeDelivery(channel="EMAIL", person_id=cast.people["顾明澈"].id, slot=slot, state="WAITING", tries=1)
        row.made_at = row.first_due_at = since - late
        row.next_at = clock.now()
        db.add(row)
    db.flush()
    told = asked.get("/api/v1/status").json()["notices"]
    assert told["stuck"] == [{"channel": "EMAIL", "number": 1, "since": "2023-11-20T10:59:59+08:00"}]
    assert (told["waiting"], told["failing"]) == (2, 2)
