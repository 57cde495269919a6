"""Signatures that name their time: the authority is asked for each, and without its answer there is no file."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from asn1crypto import tsp
from pydantic import ValidationError
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.timestamps import DummyTimeStamper
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.documents.models import DocumentFile, IssuedDocument
from lms.documents.sealing import check_seal, seal
from lms.settings import Settings, get_settings
from tests.cast import Cast
from tests.certificates.sealing import PASSPHRASE, make_seal
from tests.client import Browser
from tests.factories import adopt_rules
from tests.keys import organisation_key
from tests.rooms.world import meet

Open = Callable[[Actor | None], Browser]
pytestmark = pytest.mark.at(date(2023, 6, 15))
_SECONDS = 10


@pytest.fixture
def _key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give the organisation a key, the timestamp authority an address where nobody answers."""
    (tmp_path / "organisation.p12").write_bytes(organisation_key("市司法局", "pass"))
    monkeypatch.setenv("LMS_SIGNING_KEY", str(tmp_path / "organisation.p12"))
    monkeypatch.setenv("LMS_SIGNING_PASSPHRASE", "pass")
    monkeypatch.setenv("LMS_TIMESTAMP_URL", "http://127.0.0.1:9/tsa")
    get_settings.cache_clear()
    yield
    monkeypatch.undo()
    get_settings.cache_clear()


def authority_in(folder: Path) -> HTTPServer:
    """Return a timestamp authority that waits a bounded time for whoever asks."""
    data = make_seal(folder / "authority.p12", "时间戳", is_rsa=True).read_bytes()
    signer = SimpleSigner.load_pkcs12_data(data, other_certs=[], passphrase=PASSPHRASE.encode())
    assert signer is not None
    stamper = DummyTimeStamper(signer.signing_cert, signer.signing_key)

    class Authority(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["content-length"])))
            told = asyncio.run(stamper.async_request_tsa_response(asked)).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Authority)
    server.timeout = _SECONDS
    return server


@pytest.mark.usefixtures("_key")
def test_a_silent_authority_keeps_the_paper_from_becoming_a_file_and_an_answer_is_in_its_signature(
    db: Session, cast: Cast, client: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    adopt_rules(db, cast.units["province"])
    meet(db, cast.people["顾明澈"])
    himself = client(cast[Role.SELF])
    himself.post("/my-documents", data={"kind": "HOURS_COMPLETION", "subject": "2023"})
    at = f"/documents/{db.query(IssuedDocument).one().id}.pdf"
    refused = himself.get(at)
    assert (refused.status_code, "时间戳服务现在没有应答" in refused.text) == (409, True)
    assert db.query(DocumentFile).count() == 0
    with authority_in(tmp_path) as server:
        monkeypatch.setenv("LMS_TIMESTAMP_URL", f"http://127.0.0.1:{server.server_port}/tsa")
        get_settings.cache_clear()
        thread = Thread(target=server.handle_request, daemon=True)
        thread.start()
        answer = himself.get(at)
        thread.join(_SECONDS)
    assert answer.status_code == 200
    # id-aa-timeStampToken, as DER writes it, stands in hexadecimal beside the signature (RFC 3161, appendix A).
    assert b"060b2a864886f70d010910020e" in answer.content.lower()
    assert check_seal(answer.content).finding == "INTACT"
    made = seal()
    assert made is not None
    assert made.timestamp_url.endswith(f":{server.server_port}/tsa"), "presses of many papers ask it, too"


def test_an_address_that_is_none_is_refused_at_the_start() -> None:
    assert Settings().timestamp_url == ""
    with pytest.raises(ValidationError, match="must begin with http"):
        Settings(timestamp_url="tsa.example")
