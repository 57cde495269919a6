"""Papers as signed badges, and the list that says how they stand now: for anybody who has the code, and for wallets."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from jsonschema import Draft201909Validator
from sqlalchemy.orm import Session

from certificates.badges import Standing, standing_in
from certificates.numbering import new_code
from certificates.proofs import KeyMissing, is_proven, key_in, key_of
from lms import clock
from lms.access import Actor, Role
from lms.credentials.rules.states import CredentialState
from lms.documents.models import IssuedDocument
from lms.settings import get_settings
from tests.cast import Cast
from tests.certificates.test_badges import DATA
from tests.client import Browser
from tests.credential_factories import make_credential
from tests.factories import adopt_rules
from tests.rooms.world import meet

Open = Callable[[Actor | None], Browser]
pytestmark = pytest.mark.at(date(2023, 6, 15))
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.fixture
def _key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "badges.pem").write_bytes(PEM)
    monkeypatch.setenv("LMS_BADGE_KEY", str(tmp_path / "badges.pem"))
    get_settings.cache_clear()
    yield
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.fixture
def paper(db: Session, cast: Cast, client: Open) -> IssuedDocument:
    """Have 顾明澈 meet 2023 and take his certificate."""
    adopt_rules(db, cast.units["province"])
    meet(db, cast.people["顾明澈"])
    himself = client(cast[Role.SELF])
    assert himself.post("/my-documents", data={"kind": "HOURS_COMPLETION", "subject": "2023"}).status_code == 303
    return db.query(IssuedDocument).one()


def standing_of(anybody: Browser, badge: dict[str, Any]) -> Standing:
    """Ask as a wallet does: fetch the list the badge names, see whose it is, look at the badge's place in it."""
    status = badge["credentialStatus"]
    address = status["statusListCredential"].removeprefix(get_settings().base_url)
    answer = anybody.get(address)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "public, no-cache")
    listed = answer.json()
    assert is_proven(listed, KEY.public_key())
    assert listed["issuer"]["id"] == badge["issuer"]["id"]
    assert listed["id"] == status["statusListCredential"]
    return standing_in(listed, int(status["statusListIndex"]))


@pytest.mark.usefixtures("_key")
def test_the_holder_takes_his_paper_as_a_badge_that_proves_itself_and_tells_no_more_than_the_paper(
    cast: Cast, client: Open, paper: IssuedDocument
) -> None:
    at = f"/verify/{paper.code}/badge"
    himself = client(cast[Role.SELF])
    for page in ("/my-documents", f"/documents/{paper.id}"):
        assert at in himself.get(page).text
    answer = client(None).get(at)
    assert answer.headers["content-type"] == "application/vc+ld+json"
    assert answer.headers["content-disposition"] == f'attachment; filename="{paper.number}.json"'
    badge = answer.json()
    assert is_proven(badge, KEY.public_key())
    assert key_of(badge["issuer"]["id"]).public_bytes_raw() == KEY.public_key().public_bytes_raw()
    assert badge["issuer"]["name"] == "市司法局"
    assert (badge["name"], badge["validFrom"]) == ("年度学时完成证明", "2023-06-14T16:00:00Z")
    assert "validUntil" not in badge
    assert badge["id"].endswith(f"/verify/{paper.code}")
    told = json.dumps(badge, ensure_ascii=False)
    for said in ("顾明澈", paper.number, "市城管局", "60"):
        assert said in told
    assert cast.id_numbers["顾明澈"] not in told
    assert badge["credentialSubject"].keys() == {"type", "identifier", "achievement"}
    if DATA.is_dir():
        schema = json.loads((DATA / "ob3-schema/ob_v3p0_achievementcredential_schema.json").read_text("utf-8"))
        assert [fault.message for fault in Draft201909Validator(schema).iter_errors(badge)] == []


@pytest.mark.requirement("FN-14-3")
@pytest.mark.usefixtures("_key")
def test_a_suspension_shows_in_the_list_with_the_next_fetch_and_so_does_its_end(
    db: Session, cast: Cast, client: Open, paper: IssuedDocument
) -> None:
    decider, anybody = cast[Role.JUSTICE_DECIDER], client(None)
    card = make_credential(db, cast.people["顾明澈"], cast.units["own"], actor=decider, issued_on=date(2021, 5, 1))
    badge = anybody.get(f"/verify/{paper.code}/badge").json()
    for state, expected in (
        (CredentialState.ACTIVE, Standing.VALID),
        (CredentialState.SUSPENDED, Standing.SUSPENDED),
        (CredentialState.LOST, Standing.VALID),
        (CredentialState.CANCELLED, Standing.HOLDER_ENDED),
        (CredentialState.ACTIVE, Standing.VALID),
    ):
        card.state, card.since = state.value, clock.today()
        assert standing_of(anybody, badge) is expected, state
    with clock.travel(to=date(2031, 1, 1)):
        assert standing_of(anybody, badge) is Standing.VALID, "what is true of the past outlives a card"


@pytest.mark.requirement("SZ-3.2-1", "SZ-3.3-2")
@pytest.mark.usefixtures("_key")
def test_a_status_sheet_ends_with_its_card(db: Session, cast: Cast, client: Open) -> None:
    holder = cast.people["顾明澈"]
    card = make_credential(
        db,
        holder,
        cast.units["own"],
        actor=cast[Role.JUSTICE_DECIDER],
        issued_on=date(2021, 5, 1),
        number="10329900007",
    )
    himself, anybody = client(cast[Role.SELF]), client(None)
    himself.post("/my-documents", data={"kind": "STATUS_SHEET", "subject": str(card.id)})
    sheet = db.query(IssuedDocument).one()
    badge = anybody.get(f"/verify/{sheet.code}/badge").json()
    assert badge["validUntil"] == "2026-04-30T16:00:00Z", "the last valid day is valid to its end"
    assert standing_of(anybody, badge) is Standing.VALID
    with clock.travel(to=date(2026, 5, 1)):
        assert standing_of(anybody, badge) is Standing.REVOKED


@pytest.mark.usefixtures("_key")
def test_what_is_revoked_or_replaced_says_so_in_the_list_and_places_are_never_shared(
    db: Session, cast: Cast, client: Open, paper: IssuedDocument
) -> None:
    himself, decider, anybody = client(cast[Role.SELF]), client(cast[Role.JUSTICE_DECIDER]), client(None)
    badges = [anybody.get(f"/verify/{paper.code}/badge").json()]
    cast.people["顾明澈"].name = "顾明彻"
    assert himself.post(f"/documents/{paper.id}/versions").status_code == 303
    newer = db.query(IssuedDocument).filter_by(supersedes_id=paper.id).one()
    badges.append(anybody.get(f"/verify/{newer.code}/badge").json())
    assert badges[0]["credentialStatus"]["id"] != badges[1]["credentialStatus"]["id"]
    assert [standing_of(anybody, one) for one in badges] == [Standing.REVOKED, Standing.VALID]
    assert decider.post(f"/documents/{newer.id}/revocation", data={"reason": "学时系伪造"}).status_code == 303
    assert [standing_of(anybody, one) for one in badges] == [Standing.REVOKED, Standing.REVOKED]
    told = anybody.get("/status/1").text
    for kept in ("顾明", "伪造", newer.number, newer.code):
        assert kept not in told


def test_without_a_key_nothing_is_offered(cast: Cast, client: Open, paper: IssuedDocument) -> None:
    assert "/badge" not in client(cast[Role.SELF]).get("/my-documents").text
    for at in (f"/verify/{paper.code}/badge", "/status/1"):
        assert client(None).get(at).status_code == 404, at


@pytest.mark.usefixtures("_key", "paper")
def test_hostile_codes_and_numbers_are_answered_alike(client: Open) -> None:
    anybody = client(None)
    told = {anybody.get(f"/verify/{code}/badge").text for code in (new_code(), "0" * 27, "x" * 200, "%00", "' OR 1")}
    assert len(told) == 1
    for number in ("0", "2", "-1", "1.0", "9" * 9, "9" * 40, "１", "x", "%00", "1' OR 1=1"):
        assert anybody.get(f"/status/{number}").status_code == 404, number


@pytest.mark.usefixtures("_key")
def test_who_asks_too_often_has_to_wait(client: Open, paper: IssuedDocument) -> None:
    anybody = client(None)
    answers = [anybody.get("/status/1").status_code for _ in range(32)]
    assert answers == [200] * 30 + [429] * 2
    stopped = anybody.get(f"/verify/{paper.code}/badge")
    assert stopped.status_code == 429
    assert paper.number not in stopped.text


def test_a_key_that_is_none_is_named_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    with pytest.raises(KeyMissing, match="cannot be read: FileNotFoundError"):
        key_in(path)
    path.write_bytes(PEM.replace(b"PRIVATE", b"PUBLIC"))
    with pytest.raises(KeyMissing):
        key_in(path)
