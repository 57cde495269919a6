"""POST /hours over the API: put forward, decided by another person, taken back by an entry of its own."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.hours.models import Claim, HourEntry
from tests.cast import Cast
from tests.client import Browser
from tests.factories import PDF

Client = Callable[[Actor | None], Browser]
pytestmark = pytest.mark.at(date(2023, 11, 20))


def body(cast: Cast, **overrides: Any) -> dict[str, Any]:
    return {
        "title": "占道经营现场处置",
        "method": "CLASSROOM",
        "occurred_on": "2023-11-10",
        "host_unit": "329903",
        "parts": [{"category": "BK.CSGL", "minutes": 135, "tags": ["LENIENCY"]}],
        "people": {str(cast.people["何以宁"].id): None},
        "starts_at": "2023-11-10T09:00:00+08:00",
        "ends_at": "2023-11-10T11:15:00+08:00",
    } | overrides


def test_hours_are_put_forward_evidenced_confirmed_by_another_and_taken_back(
    db: Session, cast: Cast, client: Client
) -> None:
    trainer, legal = client(cast[Role.UNIT_TRAINER]), client(cast[Role.UNIT_LEGAL])
    made = trainer.post("/api/v1/hours", json=body(cast))
    assert made.status_code == 201
    claim = made.json()["claims"][0]
    assert (claim["hours"], claim["state"], claim["tags"]) == (3, "pending", ["LENIENCY"])
    activity = made.json()["activity_id"]
    address = f"/api/v1/activities/{activity}/evidence?kind=SIGN_IN"
    assert trainer.post(address, files={"file": ("签到.pdf", PDF)}).status_code == 201
    decided = legal.post(f"/api/v1/hours/{claim['id']}/confirmation", json={})
    assert decided.json()["state"] == "confirmed"
    entry = db.query(HourEntry).filter_by(claim_id=claim["id"]).one()
    undone = legal.post(f"/api/v1/hours/{entry.id}/reversal", json={"reason": "登记错人", "hours": 1.5})
    assert (undone.status_code, undone.json()["hours"], undone.json()["reverses"]) == (201, -1.5, entry.id)
    ledger = trainer.get(f"/api/v1/people/{cast.people['何以宁'].id}/hours?year=2023").json()
    assert [row["hours"] for row in ledger["entries"]] == [3, -1.5]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"occurred_on": "2023-12-01", "starts_at": None, "ends_at": None}, 409, "FUTURE"),
        ({"ends_at": "2023-11-10T08:00:00+08:00"}, 409, "TIMES_REVERSED"),
        ({"parts": [{"category": "BK.NONE", "minutes": 90}]}, 409, "CATEGORY_UNKNOWN"),
        ({"method": "DRILL"}, 409, "METHOD_CATEGORY"),
        ({"host_unit": "329904"}, 404, "NOT_FOUND"),
        ({"people": {"999999": None}}, 404, "NOT_FOUND"),
        ({"people": {}}, 422, "UNREADABLE"),
        ({"starts_at": "2023-11-10T09:00:00"}, 422, "UNREADABLE"),
        ({"hours": 3}, 422, "UNREADABLE"),
    ],
)
def test_what_cannot_be_true_is_refused_with_a_stable_code_and_nothing_is_stored(
    db: Session, cast: Cast, client: Client, change: dict[str, Any], status: int, code: str
) -> None:
    answer = client(cast[Role.UNIT_TRAINER]).post("/api/v1/hours", json=body(cast, **change))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert db.query(Claim).count() == 0


def test_who_cannot_have_the_hours_is_told_by_id_each_with_his_reason(cast: Cast, client: Client) -> None:
    trainer, person = client(cast[Role.UNIT_TRAINER]), cast.people["何以宁"].id
    assert trainer.post("/api/v1/hours", json=body(cast)).status_code == 201
    again = trainer.post("/api/v1/hours", json=body(cast, title="又一场"))
    assert (again.status_code, again.json()["code"]) == (409, "PEOPLE_REFUSED")
    (refused,) = again.json()["people"]
    assert (refused["person_id"], refused["code"]) == (person, "OVERLAP")
    assert refused["title"]


def test_nobody_decides_what_he_put_forward_and_who_only_reads_decides_nothing(
    db: Session, cast: Cast, client: Client
) -> None:
    trainer = client(cast[Role.UNIT_TRAINER])
    claim = trainer.post("/api/v1/hours", json=body(cast)).json()["claims"][0]["id"]
    own = trainer.post(f"/api/v1/hours/{claim}/confirmation", json={})
    assert (own.status_code, own.json()["code"]) == (409, "OWN_PROPOSAL")
    reader = client(cast[Role.UNIT_LEADER]).post(f"/api/v1/hours/{claim}/confirmation", json={})
    assert reader.status_code == 403
    stranger = client(cast.neighbour).post(f"/api/v1/hours/{claim}/confirmation", json={})
    assert stranger.status_code == 404
    without = client(cast[Role.UNIT_LEGAL]).post(f"/api/v1/hours/{claim}/confirmation", json={})
    assert (without.status_code, without.json()["code"]) == (409, "EVIDENCE_MISSING")
    assert db.query(HourEntry).count() == 0


def test_a_rejection_needs_a_reason_and_the_person_reads_it(db: Session, cast: Cast, client: Client) -> None:
    trainer, legal = client(cast[Role.UNIT_TRAINER]), client(cast[Role.UNIT_LEGAL])
    claim = trainer.post("/api/v1/hours", json=body(cast)).json()["claims"][0]["id"]
    address = f"/api/v1/hours/{claim}/confirmation"
    assert legal.post(address, json={"decision": "reject"}).json()["code"] == "REASON_MISSING"
    done = legal.post(address, json={"decision": "reject", "reason": "签到表缺一页", "reason_code": "EVIDENCE"})
    assert (done.json()["state"], done.json()["reason"]) == ("rejected", "签到表缺一页")
    assert legal.post(address, json={}).json()["code"] == "ALREADY_DECIDED"
    assert db.query(Claim).one().state == "rejected"


def test_a_cookie_without_the_form_token_changes_nothing(db: Session, cast: Cast, client: Client) -> None:
    browser = client(cast[Role.UNIT_TRAINER])
    del browser.headers["x-csrf-token"]
    assert browser.post("/api/v1/hours", json=body(cast)).json()["code"] == "CSRF"
    assert db.query(Claim).count() == 0


def test_evidence_may_be_as_large_as_on_a_page(client: Client, cast: Cast) -> None:
    trainer = client(cast[Role.UNIT_TRAINER])
    activity = trainer.post("/api/v1/hours", json=body(cast)).json()["activity_id"]
    large = PDF + b"\0" * (3 * 2**20)
    answer = trainer.post(f"/api/v1/activities/{activity}/evidence", files={"file": ("签到.pdf", large)})
    assert answer.status_code == 201


def test_evidence_is_read_from_the_wire_only_after_the_sender_is_known(client: Client, cast: Cast) -> None:
    activity = client(cast[Role.UNIT_TRAINER]).post("/api/v1/hours", json=body(cast)).json()["activity_id"]
    address = f"/api/v1/activities/{activity}/evidence"
    said = {"content-type": "multipart/form-data; boundary=x"}
    assert client(None).post(address, content=b"no part", headers=said).status_code == 401
    assert client(cast[Role.SELF]).post(address, content=b"no part", headers=said).status_code == 403
    assert client(cast[Role.UNIT_TRAINER]).post(address, data={"file": "no file"}).json()["code"] == "FILE_EMPTY"
