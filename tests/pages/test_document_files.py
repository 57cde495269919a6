"""The file of a paper: printed and signed once, the same for everybody after; checked by anybody who hands it in."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.documents.models import DocumentFile, IssuedDocument
from lms.settings import get_settings
from tests.cast import Cast
from tests.client import Browser
from tests.factories import adopt_rules
from tests.keys import organisation_key
from tests.pdf import pdf_text
from tests.rooms.world import meet

Open = Callable[[Actor | None], Browser]
pytestmark = pytest.mark.at(date(2023, 6, 15))


@pytest.fixture
def key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give the organisation a key of its own for the test."""
    path = tmp_path / "organisation.p12"
    path.write_bytes(organisation_key("市司法局", "pass"))
    monkeypatch.setenv("LMS_SIGNING_KEY", str(path))
    monkeypatch.setenv("LMS_SIGNING_PASSPHRASE", "pass")
    get_settings.cache_clear()
    yield
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.mark.usefixtures("key")
def test_the_file_is_the_same_for_ever_and_anybody_finds_out_whether_it_was_changed(
    db: Session, cast: Cast, client: Open
) -> None:
    adopt_rules(db, cast.units["province"])
    meet(db, cast.people["顾明澈"])
    himself = client(cast[Role.SELF])
    himself.post("/my-documents", data={"kind": "HOURS_COMPLETION", "subject": "2023"})
    made = db.query(IssuedDocument).one()
    at = f"/documents/{made.id}.pdf"
    first = himself.get(at)
    assert first.headers["content-disposition"] == 'attachment; filename="329901-XS2023-00001.pdf"'
    assert "顾明澈" in pdf_text(first.content)
    assert client(cast[Role.UNIT_TRAINER]).get(at).content == first.content
    assert client(cast.neighbour).get(at).status_code == 404
    assert db.query(DocumentFile).one().is_signed
    assert len(first.content) <= 120 * 1024

    anybody = client(None)

    def check(data: bytes) -> str:
        return str(anybody.post("/verify", files={"file": ("证明.pdf", data)}, data=_token(anybody)).text)

    assert "文件与签发的一致" in check(first.content)
    changed = bytearray(first.content)
    changed[len(changed) // 3] ^= 1
    for altered in (bytes(changed), first.content + b"\n% more"):
        told = check(altered)
        assert "文件与签发的一致" not in told
        assert "签名完好" not in told
    told = check(first.content + b"\n% more")
    assert "顾明澈" in told
    assert "登记在册的那一份" in told, "that the paper is valid says nothing of this file"
    assert "登记在册的那一份" not in check(first.content)


def test_what_is_no_paper_is_told_politely(client: Open) -> None:
    anybody = client(None)
    for name, data, said in (
        ("a.pdf", b"", "请选择要核验的PDF文件"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"0" * 100, "这不是PDF文件"),
    ):
        answer = anybody.post("/verify", files={"file": (name, data)}, data=_token(anybody))
        assert (answer.status_code, said in answer.text) == (422, True), name
    stranger = anybody.post("/verify", files={"file": ("a.pdf", b"%PDF-1.7\n%%EOF")}, data=_token(anybody))
    assert "这个文件里找不到本系统签发过的查验码" in stranger.text
    huge = b"%PDF-1.7" + bytes(50 * 1024 * 1024)
    assert anybody.post("/verify", files={"file": ("a.pdf", huge + bytes(100_000))}).status_code == 413


def test_files_are_limited_too(client: Open) -> None:
    anybody = client(None)
    token = _token(anybody)
    file = {"file": ("a.pdf", b"%PDF-1.7\n%%EOF")}
    answers = [anybody.post("/verify", files=file, data=token).status_code for _ in range(12)]
    assert answers == [200] * 10 + [429] * 2


def _token(browser: Browser) -> dict[str, str]:
    page = browser.get("/verify").text
    return {"csrf_token": page.split('name="csrf_token" value="')[1].split('"')[0]}
