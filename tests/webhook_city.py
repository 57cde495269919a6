"""A city that tells other systems what happens, and systems on this machine that are told."""

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import StreamRequestHandler
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Role
from lms.audit.actions import chain_waiting
from lms.credentials.actions.moving import Grounds, move
from lms.credentials.models import Credential
from lms.credentials.rules.states import CredentialState, Move
from lms.settings import get_settings
from lms.webhooks.actions import keeping
from lms.webhooks.models import Webhook, WebhookDelivery, WebhookTry
from lms.webhooks.rules.events import Event
from lms.webhooks.rules.messages import TIMESTAMP
from lms.worker.webhooks import Herald
from tests.cast import Cast, make_cast
from tests.credential_factories import make_credential
from tests.databases import copied_database, url_of

LOOPBACK = frozenset({"127.0.0.1"})
AWAY = "http://127.0.0.1:9/"  # a port where nobody listens
Got = list[tuple[dict[str, str], bytes]]


class Receiver(BaseHTTPRequestHandler):
    """Takes what is posted, and answers as told."""

    timeout = 10
    got: Got
    status = 204

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.got.append((dict(self.headers), body))
        self.send_response(self.status)
        self.send_header("location", "http://127.0.0.1:9/")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Stay quiet."""


class City:
    """A database with the cast, and an officer's credential in the unit and in a neighbouring city."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        with Session(engine, expire_on_commit=False) as db, db.begin():
            self.cast: Cast = make_cast(db)
            deciding = self.cast[Role.JUSTICE_DECIDER]
            own = make_credential(db, self.cast.people["顾明澈"], self.cast.units["own"], actor=deciding)
            self.own, self.unit = own.id, self.cast.units["own"].code
            self.foreign = self._foreign(db)

    def _foreign(self, db: Session) -> int:
        person, unit = self.cast.people["沈秋实"], self.cast.units["elsewhere"]
        row = Credential(
            person_id=person.id, kind="ENFORCEMENT", number="10999999999", unit_id=unit.id, issuer="外市人民政府",
            state=CredentialState.ACTIVE.value, issued_on=clock.today(), valid_from=clock.today(),
            valid_to=clock.today() + timedelta(days=1000), since=clock.today(),
        )  # fmt: skip
        db.add(row)
        db.flush()
        return row.id

    def suspend(self, credential_id: int) -> None:
        with Session(self.engine) as db, db.begin():
            credential = db.get_one(Credential, credential_id)
            grounds = Grounds(clock.today(), cause="COMPLAINT", reason="群众举报查实")
            move(db, credential, Move.SUSPEND, grounds, actor=self.cast[Role.JUSTICE_DECIDER])
        with Session(self.engine) as db, db.begin():
            chain_waiting(db)

    def add(self, url: str, *events: Event) -> tuple[int, str]:
        with Session(self.engine) as db, db.begin():
            chain_waiting(db)
            made, key = keeping.add_webhook(
                db,
                label="镇街平台",
                url=url,
                events=events or [Event.CREDENTIAL_SUSPENDED],
                actor=self.cast[Role.SYS_ADMIN],
            )
            return made.id, key

    def act(self, what: Any, webhook_id: int) -> Any:
        with Session(self.engine, expire_on_commit=False) as db, db.begin():
            return what(db, db.get_one(Webhook, webhook_id), actor=self.cast[Role.SYS_ADMIN])

    def trials(self, webhook_id: int, number: int) -> None:
        """Let so many messages wait for an address."""
        for _ in range(number):
            self.act(keeping.try_out, webhook_id)

    def leads_to(self, webhook_id: int, url: str) -> None:
        with Session(self.engine) as db, db.begin():
            db.get_one(Webhook, webhook_id).url = url

    def rounds(self, number: int = 3) -> None:
        for _ in range(number):
            Herald(self.engine, LOOPBACK).run_once()

    def deliveries(self) -> list[WebhookDelivery]:
        with Session(self.engine) as db:
            return list(db.scalars(select(WebhookDelivery).order_by(WebhookDelivery.id)))

    def faults(self) -> list[str]:
        with Session(self.engine) as db:
            return list(db.scalars(select(WebhookTry.fault).order_by(WebhookTry.id)))


@contextmanager
def city_in(schema: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[City]:
    """Make such a city in a database of its own; this machine may be called."""
    monkeypatch.setenv("LMS_INNER_HOSTS", "127.0.0.1")
    get_settings.cache_clear()
    with copied_database(schema, url_of("webhooks", folder)) as engine:
        yield City(engine)
    get_settings.cache_clear()


def signatures(headers: dict[str, str], body: bytes, *keys: str) -> list[str]:
    """Return how a message should be signed by keys, one after another, as its receiver reckons it."""
    said = f"{headers[TIMESTAMP]}.".encode() + body
    return [f"v1={hmac.new(key.encode(), said, hashlib.sha256).hexdigest()}" for key in keys]


def server(got: Got, status: int = 204) -> ThreadingHTTPServer:
    """Return a receiver that keeps what it gets, and answers with a status."""
    return ThreadingHTTPServer(("127.0.0.1", 0), type("Told", (Receiver,), {"got": got, "status": status}))


class Dripping(StreamRequestHandler):
    """Sends a header that never ends, a byte now and then: no single read waits long."""

    def handle(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nx: ")
        with suppress(OSError):
            while True:
                self.wfile.write(b"x")
                self.connection.settimeout(0.02)
                with suppress(TimeoutError):
                    if not self.connection.recv(1024):
                        return
