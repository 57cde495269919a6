"""What goes to webhooks: which lines of the audit log, how it is signed, and which addresses are taken."""

import hashlib
import hmac
import json
from datetime import datetime

import pytest

from lms.credentials.rules.states import Move
from lms.errors import RuleBroken
from lms.exams.rules.states import ExamState
from lms.filings.rules.filing import FilingState
from lms.webhooks.rules.events import CHOICES, EVENT_OF, Event, written
from lms.webhooks.rules.messages import SIGNATURE, body_of, fault_in, headers_of, require_address


def test_every_move_of_a_credential_is_an_event() -> None:
    moves = {f"credential:{move.value.lower()}" for move in Move}
    others = {f"exam:state:{ExamState.PUBLISHED.value}", "year:closed"}
    filings = {f"filing:state:{state.value}" for state in (FilingState.FILED, FilingState.RETURNED)}
    assert moves | others | filings <= set(EVENT_OF)
    assert set(EVENT_OF.values()) == set(CHOICES)


def test_a_receiver_checks_a_message_with_the_key_alone() -> None:
    at = datetime.fromisoformat("2023-11-20T12:00:00+08:00")
    body = body_of("17", "credential.suspended", at, {"credential_id": 3, "unit": "329903"}).encode()
    sent = headers_of("17", body, 1_700_452_800, ["new", "old"])
    for key, told in zip(("new", "old"), sent[SIGNATURE].split(","), strict=True):
        right = hmac.new(key.encode(), b"1700452800." + body, hashlib.sha256).hexdigest()
        assert told == f"v1={right}"
    assert json.loads(body) == {
        "id": "17",
        "type": "credential.suspended",
        "occurred_at": "2023-11-20T12:00:00+08:00",
        "data": {"credential_id": 3, "unit": "329903"},
    }


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("", "WEBHOOK_ADDRESS"),
        ("receiver.example.cn", "WEBHOOK_ADDRESS"),
        ("https://user:word@receiver.example.cn/", "WEBHOOK_ADDRESS"),
        ("https://receiver.example.cn/#part", "WEBHOOK_ADDRESS"),
        ("https://receiver.example.cn/\r\nX: y", "WEBHOOK_ADDRESS"),
        ("https://receiver.example.cn:99999/", "WEBHOOK_ADDRESS"),
        ("https://[::1", "WEBHOOK_ADDRESS"),
        ("https://例子.cn/", "WEBHOOK_ADDRESS"),
        (f"https://receiver.example.cn/{'a' * 500}", "WEBHOOK_ADDRESS"),
        ("http://receiver.example.cn/", "WEBHOOK_NOT_HTTPS"),
        ("ftp://inner.example.cn/", "WEBHOOK_NOT_HTTPS"),
        ("file:///etc/passwd", "WEBHOOK_ADDRESS"),
    ],
)
def test_addresses_that_are_not_taken(url: str, code: str) -> None:
    with pytest.raises(RuleBroken, match=code):
        require_address(url, ["inner.example.cn"])


def test_addresses_that_are_taken() -> None:
    assert (
        require_address(" https://receiver.example.cn:8443/hook?x=1 ", ())
        == "https://receiver.example.cn:8443/hook?x=1"
    )
    assert require_address("http://inner.example.cn/", ["inner.example.cn"]) == "http://inner.example.cn/"


def test_only_a_two_hundred_is_taken_as_delivered() -> None:
    assert [fault_in(status) for status in (200, 204, 301, 410, 500)] == ["", "", "HTTP_301", "HTTP_410", "HTTP_500"]


def test_events_are_stored_in_one_order_and_never_none() -> None:
    assert written([Event.YEAR_CLOSED, Event.CREDENTIAL_ISSUED]) == "credential.issued year.closed"
    with pytest.raises(RuleBroken, match="NO_EVENT"):
        written([])
