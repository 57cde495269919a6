"""The system administrator's pages about webhooks."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from lms import clock, vault
from lms.access import Actor, Role
from lms.audit import AuditEntry
from lms.webhooks.models import Webhook, WebhookDelivery
from tests.cast import Cast
from tests.client import Browser

Client = Callable[[Actor | None], Browser]
FILLED = {
    "label": "镇街平台",
    "url": "https://receiver.example.cn/hook",
    "events": ["credential.suspended", "year.closed"],
}


@pytest.fixture
def admin(client: Client, cast: Cast) -> Browser:
    return client(cast[Role.SYS_ADMIN])


@pytest.fixture
def webhook(admin: Browser, db: Session) -> Webhook:
    assert admin.post("/webhooks", data=FILLED).status_code == 200
    return db.query(Webhook).one()


def test_a_key_is_shown_once_and_stored_sealed(admin: Browser, db: Session) -> None:
    answer = admin.post("/webhooks", data=FILLED)
    key = re.search(r"whk_[A-Za-z0-9_-]{40,}", answer.text)
    assert key
    made = db.query(Webhook).one()
    assert vault.unseal(made.key_sealed) == key[0]
    assert made.events == "credential.suspended year.closed"
    again = admin.get(f"/webhooks/{made.id}").text
    assert key[0] not in again
    assert "证件暂扣；年度关账" in again
    assert "镇街平台" in admin.get("/webhooks").text, "listed though nothing was sent to it yet"
    assert db.query(AuditEntry).filter_by(action="webhook:added", subject_id=made.id).count() == 1


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"events": []}, "请至少勾选一项"),
        ({"url": "http://receiver.example.cn/"}, "以https开头"),
        ({"url": "https://a:b@receiver.example.cn/"}, "不带账号口令"),
        ({"label": " "}, "对方系统"),
    ],
)
def test_what_cannot_be_sent_to_is_refused(changed: dict[str, object], says: str, admin: Browser, db: Session) -> None:
    answer = admin.post("/webhooks", data=FILLED | changed)
    assert answer.status_code == 422
    assert says in answer.text
    assert db.query(Webhook).count() == 0


def test_it_is_tried_out_paused_and_goes_on(admin: Browser, db: Session, webhook: Webhook) -> None:
    address = f"/webhooks/{webhook.id}"
    assert admin.post(f"{address}/test").status_code == 303
    delivery = db.query(WebhookDelivery).one()
    assert "待推送" in admin.get(address).text
    assert admin.post(f"{address}/deliveries/{delivery.id}/again").status_code == 409
    assert admin.post(f"{address}/pause").status_code == 303
    assert admin.post(f"{address}/test").status_code == 409
    assert "已暂停" in admin.get("/webhooks").text
    assert admin.post(f"{address}/going-on").status_code == 303
    assert admin.post(f"{address}/going-on").status_code == 409
    assert admin.post(f"{address}/end").status_code == 303
    assert "镇街平台" not in admin.get("/webhooks").text


def test_changing_the_key_shows_the_new_one_and_says_how_long_the_old_one_signs(
    admin: Browser, webhook: Webhook
) -> None:
    answer = admin.post(f"/webhooks/{webhook.id}/key").text
    assert re.search(r"whk_[A-Za-z0-9_-]{40,}", answer)
    assert "新旧密钥都在签名" in answer


def test_others_have_no_such_page_and_other_cities_none_of_ours(
    admin: Browser, client: Client, db: Session, cast: Cast, webhook: Webhook
) -> None:
    for role in (Role.SEC_ADMIN, Role.JUSTICE_DECIDER, Role.UNIT_LEADER):
        assert client(cast[role]).get("/webhooks").status_code == 403
    foreign = Webhook(
        unit_id=cast.units["elsewhere"].id, label="外市平台", url="https://x.example.cn/", events="year.closed",
        key_sealed=b"", told_through=0, made_at=clock.now(),
    )  # fmt: skip
    db.add(foreign)
    db.flush()
    assert "外市平台" not in admin.get("/webhooks").text
    assert admin.get(f"/webhooks/{foreign.id}").status_code == 404
    assert admin.post(f"/webhooks/{foreign.id}/test").status_code == 404
