"""A decision needs the password again unless it was just given; what was typed is not lost (security C4)."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import ALLOWED, DECISIONS, Actor, Role
from lms.audit import AuditEntry
from lms.credentials.models import Credential
from lms.people.accounts import Account, WebSession
from lms.people.hashing import hash_password
from tests.cast import Cast
from tests.client import Browser
from tests.credential_factories import make_credential
from tests.house.matrix import routes
from tests.markup import elements

PASSWORD = "seven grey herons over Lüsi"
HASH = hash_password(PASSWORD)
STALE = timedelta(minutes=6)
MEND = {"field": "城市管理", "issuer": "", "text": "录入时选错\n第二行"}
Client = Callable[[Actor | None], Browser]


@pytest.fixture
def card(db: Session, cast: Cast) -> Credential:
    db.get_one(Account, cast[Role.JUSTICE_DECIDER].account_id).password_hash = HASH
    return make_credential(db, cast.people["顾明澈"], cast.units["own"], actor=cast[Role.JUSTICE_DECIDER])


def kept_in(answer: Any) -> dict[str, str]:
    return {e["name"]: e["value"] for e in elements(answer.text, "input", type="hidden") if e["name"] != "csrf_token"}


def acts(db: Session, action: str) -> int:
    return db.scalar(select(func.count()).select_from(AuditEntry).filter_by(action=action)) or 0


def test_shortly_after_signing_in_nobody_is_asked(client: Client, cast: Cast, card: Credential) -> None:
    answer = client(cast[Role.JUSTICE_DECIDER]).post(f"/credentials/{card.id}/correction", data=MEND)
    assert answer.status_code == 303


def test_later_the_password_is_asked_for_and_what_was_typed_goes_through(
    db: Session, client: Client, cast: Cast, card: Credential
) -> None:
    browser, at = client(cast[Role.JUSTICE_DECIDER]), f"/credentials/{card.id}/correction"
    with clock.travel(to=clock.now() + STALE):
        asked = browser.post(at, data=MEND)
        assert asked.status_code == 403
        assert "没有做任何改动" in asked.text
        assert card.field != MEND["field"]
        kept = kept_in(asked)
        assert {name: kept[name].replace("\r", "") for name in MEND} == MEND
        done = browser.post(at, data=kept | {"confirm_password": PASSWORD})
        assert (done.status_code, done.headers["location"]) == (303, f"/credentials/{card.id}")
        assert card.field == MEND["field"]
        assert acts(db, "account:session:confirmed") == 1
        assert browser.post(at, data=MEND | {"field": "交通运输"}).status_code == 303, "not asked twice"
    with clock.travel(to=clock.now() + 2 * STALE):
        assert browser.post(at, data=MEND).status_code == 403, "the five minutes run from the confirmation"


def test_a_wrong_password_changes_nothing_is_on_record_and_cannot_be_guessed(
    db: Session, client: Client, cast: Cast, card: Credential
) -> None:
    browser, at = client(cast[Role.JUSTICE_DECIDER]), f"/credentials/{card.id}/correction"
    with clock.travel(to=clock.now() + STALE):
        for _ in range(5):
            answer = browser.post(at, data=MEND | {"confirm_password": "wrong"})
            assert answer.status_code == 403
            assert kept_in(answer)["text"].startswith("录入时选错")
        waits = browser.post(at, data=MEND | {"confirm_password": PASSWORD})
        assert waits.status_code == 403
        assert "分钟再试" in waits.text
        assert "confirm_password" not in kept_in(waits)
    assert card.field != MEND["field"]
    assert acts(db, "account:session:unconfirmed") == 5


def test_files_are_asked_for_again_by_their_field(client: Client, cast: Cast) -> None:
    file = {"files": ("拘留通知书.pdf", b"%PDF-1.4")}
    browser = client(cast[Role.JUSTICE_DECIDER])
    with clock.travel(to=clock.now() + STALE):
        answer = browser.post("/credential-cases/1/interim", data={"text": "已被拘留"}, files=file)
    assert answer.status_code == 403
    assert [e["name"] for e in elements(answer.text, "input", type="file")] == ["files"]
    assert kept_in(answer)["text"] == "已被拘留"


def decisions() -> list[str]:
    """Return the addresses of all that a decider may change by that right alone, with an id for each parameter."""
    held = [(each, each.permissions & ALLOWED[Role.JUSTICE_DECIDER]) for each in routes()]
    theirs = [each for each, rights in held if rights and rights <= DECISIONS]
    return [re.sub(r"{[^}]*}", "1", each.path) for each in theirs if each.method not in {"GET", "HEAD"}]


def test_no_decision_goes_without_it(db: Session, client: Client, cast: Cast, card: Credential) -> None:
    # Every route that a decider takes as such, those included that others take by rights of their own.
    browser, found = client(cast[Role.JUSTICE_DECIDER]), decisions()
    assert len(found) >= 25, found
    for named in (
        "issue",
        "grant",
        "decision",
        "interim",
        "resumption",
        "cancellation",
        "review",
        "withdrawn-decision",
        "service",
        "progress",
        "outcome",
        "conditions",
        "renewal",
        "closing",
        "refusal",
    ):
        assert any(path.endswith(f"/{named}") for path in found), named
    lines = db.scalar(select(func.count()).select_from(AuditEntry))
    with clock.travel(to=clock.now() + STALE):
        for path in found:
            answer = browser.post(path, data={"reason": "x"})
            assert (answer.status_code, kept_in(answer)) == (403, {"reason": "x"}), path
    assert db.scalar(select(func.count()).select_from(AuditEntry)) == lines


def test_another_role_of_the_same_sign_in_keeps_the_minutes(db: Session, client: Client, cast: Cast) -> None:
    browser = client(cast[Role.JUSTICE_DECIDER])
    session = db.scalars(select(WebSession).order_by(WebSession.id.desc())).first()
    assert session is not None
    session.confirmed_at = clock.now() + timedelta(minutes=1)
    db.flush()
    browser.post("/session/role", data={"grant": str(session.grant_id)})
    newest = db.scalars(select(WebSession).order_by(WebSession.id.desc())).first()
    assert newest is not None
    assert newest.id != session.id
    assert newest.confirmed_at == session.confirmed_at
