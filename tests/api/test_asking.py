"""What all calls have in common: what is too large for any column is refused, and the document says how."""

from collections.abc import Callable

import pytest

from lms.access import Actor, Role
from tests.cast import Cast
from tests.client import Browser

Client = Callable[[Actor | None], Browser]
HUGE = 10**24


@pytest.mark.parametrize("path", ["units", "people", "courses", "materials", "classes"])
def test_a_cursor_no_column_holds_is_refused(path: str, client: Client, cast: Cast) -> None:
    bureau = client(cast[Role.JUSTICE_REVIEWER])
    answer = bureau.get(f"/api/v1/{path}", params={"after": HUGE})
    assert answer.status_code == 422
    assert answer.json()["fields"] == ["after"]
    assert bureau.get(f"/api/v1/{path}", params={"after": 2**63 - 1}).status_code == 200


@pytest.mark.parametrize("year", [0, 1999, 2101, 12_807, HUGE])
def test_a_year_that_is_none_is_not_there(year: int, client: Client, cast: Cast) -> None:
    officer = cast[Role.SELF]
    answer = client(officer).get(f"/api/v1/people/{officer.person_id}/years/{year}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["people?q=%00", "completion?unit=%00", "credentials/%00"])
def test_a_text_that_a_database_cannot_hold_is_no_fault_of_ours(path: str, client: Client, cast: Cast) -> None:
    answer = client(cast[Role.JUSTICE_REVIEWER]).get(f"/api/v1/{path}")
    assert answer.status_code < 500, "SQLite finds nothing by it, PostgreSQL takes no such text"


def test_every_call_says_in_the_document_how_it_may_be_refused(client: Client) -> None:
    paths = client(None).get("/api/v1/openapi.json").json()["paths"]
    for path, calls in paths.items():
        for verb, call in calls.items():
            for status in ("4XX", "503"):
                assert "application/problem+json" in call["responses"][status]["content"], (verb, path)
            assert "422" not in call["responses"], "no other shape is promised"
