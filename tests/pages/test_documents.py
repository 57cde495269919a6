"""Papers on the site: issued, downloaded, revoked, scanned by anybody; many at once."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from certificates.numbering import new_code
from lms import clock
from lms.access import Actor, Role
from lms.audit import AuditEntry
from lms.credentials.rules.states import CredentialState
from lms.documents.models import DocumentBatch, DocumentRevocation, IssuedDocument
from lms.outbox import Job
from tests.cast import Cast
from tests.client import Browser
from tests.credential_factories import make_credential
from tests.factories import adopt_rules
from tests.rooms.world import meet

Open = Callable[[Actor | None], Browser]
pytestmark = pytest.mark.at(date(2023, 6, 15))
JSON = {"accept": "application/json"}


@pytest.fixture
def year(db: Session, cast: Cast) -> None:
    """Have 顾明澈 and the neighbour meet 2023."""
    adopt_rules(db, cast.units["province"])
    meet(db, cast.people["顾明澈"], cast.people["陆知远"])


def issued(db: Session, browser: Browser, kind: str = "HOURS_COMPLETION", subject: str = "2023") -> IssuedDocument:
    answer = browser.post("/my-documents", data={"kind": kind, "subject": subject})
    assert answer.status_code == 303, answer.text
    return db.query(IssuedDocument).order_by(IssuedDocument.id.desc()).limit(1).one()


@pytest.mark.usefixtures("year")
def test_who_met_the_year_has_his_certificate_issued_and_anybody_scans_it(
    db: Session, cast: Cast, client: Open
) -> None:
    himself = client(cast[Role.SELF])
    assert "年度学时完成证明" in himself.get("/my-documents").text
    made = issued(db, himself)
    assert made.number == "329901-XS2023-00001"
    assert made.number in himself.get("/my-documents").text
    page = client(None).get(f"/verify/{made.code}")
    assert page.status_code == 200
    for said in ("有效", "顾明澈", "市城管局", made.number, "市司法局", "60"):
        assert said in page.text
    assert cast.id_numbers["顾明澈"] not in page.text


@pytest.mark.usefixtures("year")
def test_after_a_backup_is_put_back_nobody_is_shown_the_paper_of_another(db: Session, cast: Cast, client: Open) -> None:
    with db.begin_nested() as lost:
        first = client(None).get(f"/verify/{issued(db, client(cast[Role.SELF])).code}")
        assert "顾明澈" in first.text
        lost.rollback()
    neighbour = f"/people/{cast.people['陆知远'].id}/documents"
    wanted = {"kind": "HOURS_COMPLETION", "subject": "2023"}
    assert client(cast[Role.JUSTICE_REVIEWER]).post(neighbour, data=wanted).status_code == 303
    made = db.query(IssuedDocument).one()  # SQLite gives it the id of the row that was lost
    page = client(None).get(f"/verify/{made.code}")
    assert "陆知远" in page.text
    assert "顾明澈" not in page.text


@pytest.mark.requirement("FN-14-3", "SZ-3.2-1", "SZ-3.3-2")
@pytest.mark.usefixtures("year")
def test_a_suspension_shows_with_the_next_scan(db: Session, cast: Cast, client: Open) -> None:
    card = make_credential(
        db, cast.people["顾明澈"], cast.units["own"], actor=cast[Role.JUSTICE_DECIDER], issued_on=date(2021, 5, 1)
    )
    made, anybody = issued(db, client(cast[Role.SELF])), client(None)
    assert anybody.get(f"/verify/{made.code}", headers=JSON).json()["state"] == "VALID"
    card.state, card.since = CredentialState.SUSPENDED.value, clock.today()
    page = anybody.get(f"/verify/{made.code}")
    assert "持证人证件：暂扣" in page.text
    assert anybody.get(f"/verify/{made.code}", headers=JSON).json() == {
        "kind": "HOURS_COMPLETION",
        "state": "SUSPENDED",
        "since": "2023-06-15",
        "by_holder": True,
        "checked_on": "2023-06-15",
        "facts": made.facts,
    }
    card.state = CredentialState.ACTIVE.value
    assert "持证人证件" not in anybody.get(f"/verify/{made.code}").text


@pytest.mark.usefixtures("year")
def test_the_navigation_says_where_a_paper_and_the_batches_belong(db: Session, cast: Cast, client: Open) -> None:
    himself, clerk = client(cast[Role.SELF]), client(cast[Role.JUSTICE_REVIEWER])
    paper = f"/documents/{issued(db, himself).id}"
    assert 'href="/my-documents" aria-current="page"' in himself.get(paper).text
    for address in (paper, "/document-batches"):
        assert 'href="/documents" aria-current="page"' in clerk.get(address).text


def test_who_is_short_is_told_and_gets_none(db: Session, cast: Cast, client: Open) -> None:
    adopt_rules(db, cast.units["province"])
    himself = client(cast[Role.SELF])
    assert "现在还没有能开的证明" in himself.get("/my-documents").text
    answer = himself.post("/my-documents", data={"kind": "HOURS_COMPLETION", "subject": "2023"})
    assert answer.status_code == 422
    assert "现在还开不出这份证明" in answer.text
    assert db.query(IssuedDocument).count() == 0


@pytest.mark.usefixtures("year")
def test_who_may_issue_to_whom(db: Session, cast: Cast, client: Open) -> None:
    wanted = {"kind": "HOURS_COMPLETION", "subject": "2023"}
    own, neighbour = (f"/people/{cast.people[name].id}/documents" for name in ("顾明澈", "陆知远"))
    assert client(cast[Role.UNIT_TRAINER]).post(neighbour, data=wanted).status_code == 404
    assert client(cast[Role.UNIT_LEADER]).post(own, data=wanted).status_code == 403
    assert db.query(IssuedDocument).count() == 0
    assert client(cast[Role.UNIT_TRAINER]).post(own, data=wanted).status_code == 303
    assert client(cast[Role.JUSTICE_REVIEWER]).post(neighbour, data=wanted).status_code == 303
    numbers = [one.number for one in db.query(IssuedDocument).order_by(IssuedDocument.id)]
    assert numbers == ["329901-XS2023-00001", "329901-XS2023-00002"]
    listed = client(cast[Role.UNIT_TRAINER]).get("/documents").text
    assert numbers[0] in listed
    assert numbers[1] not in listed


@pytest.mark.usefixtures("year")
def test_the_bureau_revokes_with_a_reason_nobody_outside_reads(db: Session, cast: Cast, client: Open) -> None:
    made = issued(db, client(cast[Role.SELF]))
    at, decider = f"/documents/{made.id}/revocation", client(cast[Role.JUSTICE_DECIDER])
    assert client(cast[Role.JUSTICE_REVIEWER]).post(at, data={"reason": "假"}).status_code == 403
    assert "请写明" in decider.post(at, data={"reason": " "}).text or db.query(DocumentRevocation).count() == 0
    assert decider.post(at, data={"reason": "学时系伪造"}).status_code == 303
    assert decider.post(at, data={"reason": "再来"}).status_code == 422
    assert "学时系伪造" in decider.get(f"/documents/{made.id}").text
    page = client(None).get(f"/verify/{made.code}").text
    assert "收回" in page
    assert "伪造" not in page


@pytest.mark.usefixtures("year")
def test_a_changed_name_is_offered_and_issued_anew(db: Session, cast: Cast, client: Open) -> None:
    himself = client(cast[Role.SELF])
    old = issued(db, himself)
    assert himself.post(f"/documents/{old.id}/versions").status_code == 422
    cast.people["顾明澈"].name = "顾明彻"
    assert "换发新版" in himself.get("/my-documents").text
    assert himself.post(f"/documents/{old.id}/versions").status_code == 303
    page = client(None).get(f"/verify/{old.code}").text
    assert "已换发新版" in page
    assert "顾明澈" in page
    assert "顾明彻" not in page


@pytest.mark.parametrize("code", ["0" * 27, "X" * 200, "%00", "陈志远", "1' OR 1=1"])
def test_what_nobody_was_given_and_what_can_be_no_code_look_the_same(client: Open, code: str) -> None:
    unknown, malformed = client(None).get(f"/verify/{new_code()}"), client(None).get(f"/verify/{code}")
    assert unknown.status_code == malformed.status_code == 404
    assert unknown.text == malformed.text
    assert unknown.headers.keys() == malformed.headers.keys()


@pytest.mark.usefixtures("year")
def test_guessing_is_stopped_and_learns_nothing(db: Session, cast: Cast, client: Open) -> None:
    made, guesser = issued(db, client(cast[Role.SELF])), client(None)
    answers = [guesser.get(f"/verify/{new_code()}").status_code for _ in range(40)]
    assert answers == [404] * 30 + [429] * 10
    stopped = guesser.get(f"/verify/{made.code}")
    assert stopped.status_code == 429
    assert int(stopped.headers["retry-after"]) >= 1
    assert made.number not in stopped.text
    assert guesser.get(f"/verify/{made.code}", headers=JSON).json()["code"] == "VERIFY_WAIT"
    with clock.travel(to=clock.now() + timedelta(minutes=2)):
        assert guesser.get(f"/verify/{made.code}").status_code == 200


def test_a_typed_code_leads_to_its_page(client: Open) -> None:
    answer = client(None).get("/verify", params={"code": " abcd-efgh 1234 "})
    assert (answer.status_code, answer.headers["location"]) == (303, "/verify/ABCDEFGH1234")
    assert client(None).get("/verify", params={"code": ""}).status_code == 422
    assert "请输入证明上的查验码" in client(None).get("/verify", params={"code": "///"}).text


@pytest.mark.usefixtures("year")
def test_a_batch_asked_for_twice_is_one(db: Session, cast: Cast, client: Open) -> None:
    trainer = client(cast[Role.UNIT_TRAINER])
    wanted = {"unit": cast.units["own"].id, "year": "2023", "form": "ZIP"}
    assert trainer.post("/document-batches", data=wanted).status_code == 303
    assert trainer.post("/document-batches", data=wanted).status_code == 303
    assert db.query(DocumentBatch).count() == db.query(Job).filter_by(kind="documents:issue").count() == 1
    assert "正在核对达标情况并编号" in trainer.get("/document-batches").text
    assert trainer.post("/document-batches", data=wanted | {"year": "2030"}).status_code == 422
    other = wanted | {"unit": cast.units["sibling"].id}
    assert trainer.post("/document-batches", data=other).status_code == 404
    assert client(cast[Role.UNIT_LEGAL]).post("/document-batches", data=wanted).status_code == 403
    assert db.query(AuditEntry).filter_by(action="document:batch:asked").count() == 1
