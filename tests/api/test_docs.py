"""docs/api.md: its calls are answered, its receiver tells ours from others', its lists are whole."""

import json
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.people.accounts import Account
from lms.people.scopes import Scope
from lms.webhooks.rules.events import Event
from lms.webhooks.rules.messages import body_of, headers_of
from tests.cast import Cast
from tests.client import Browser
from tests.factories import adopt_rules, make_token

Client = Callable[[Actor | None], Browser]
TEXT = (Path(__file__).parents[2] / "docs/api.md").read_text()
_CALL = r'^curl -H "Authorization: Bearer \$TOKEN" "\$SITE([^"]+)"(?: --json \'(.+)\')?$'
CALLS = re.findall(_CALL, TEXT, re.MULTILINE)
pytestmark = pytest.mark.at(datetime.fromisoformat("2023-11-20T12:00:00+08:00"))


@pytest.mark.parametrize(("address", "body"), CALLS)
def test_each_call_is_answered(address: str, body: str, db: Session, cast: Cast, client: Client) -> None:
    adopt_rules(db, cast.units["city"])
    account = db.get_one(Account, cast[Role.JUSTICE_REVIEWER].account_id)
    headers = {"authorization": f"Bearer {make_token(db, account, scopes=set(Scope))}"}
    first, second = str(cast.people["顾明澈"].id), str(cast.people["岳清和"].id)
    address = re.sub(r"\b18\b", second, re.sub(r"\b17\b", first, address))
    program = client(None)
    if body:
        answer = program.post(address, json=json.loads(body.replace('"17"', f'"{first}"')), headers=headers)
    else:
        answer = program.get(address, headers=headers)
    assert answer.status_code in {200, 201}, answer.text


def test_there_are_calls() -> None:
    assert len(CALLS) >= 10


def test_the_receiver_takes_what_we_send_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    (code,) = re.findall(r"```python\n(.+?)```", TEXT, re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102 - our own document
    now = int(clock.now().timestamp())
    monkeypatch.setattr(names["time"], "time", lambda: now)
    body = body_of("1", Event.TEST.value, clock.now(), {}).encode()
    receive = names["is_from_lifa"]
    for keys, right in ((["key"], True), (["new", "key"], True), (["other"], False)):
        assert receive(headers_of("1", body, now, keys), body, "key") is right
    assert not receive(headers_of("1", body, now, ["key"]), body + b" ", "key")
    assert not receive(headers_of("1", body, now - 301, ["key"]), body, "key")


def test_every_scope_and_event_is_named() -> None:
    assert all(f"`{scope.value}`" in TEXT for scope in Scope)
    for event in Event:
        area, _, what = event.value.partition(".")
        assert event.value in TEXT or (area in TEXT and f"`.{what}`" in TEXT), event
