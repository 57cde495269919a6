"""A mail server and a group robot on this machine, and addresses of the cast that mail goes to."""

import json
import re
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor
from lms.notices.mailing import Mailbox
from lms.notices.models import NoticeAddress
from lms.vault import seal, unseal
from tests.listening import listening


class MailServer(socketserver.StreamRequestHandler):
    """Takes mail as RFC 5321 has it, and nothing else; says to a recipient in `refused` what stands there.

    With `most` it hangs up after so many mails on one line.
    """

    timeout = 10
    taken: list[str]
    refused: dict[str, str]
    most: int

    def handle(self) -> None:
        self._say("220 here")
        left = self.most
        for line in iter(self.rfile.readline, b""):
            verb = line.split()[0].upper() if line.split() else b""
            if verb == b"MAIL" and left == 0:
                return
            if verb == b"DATA":
                left -= 1
                self._say("354 go on")
                self.taken.append(b"".join(iter(self.rfile.readline, b".\r\n")).decode())
            to = re.search(rb"(?i)^RCPT TO:<([^>]*)>", line)
            answer = self.refused.get(to[1].decode(), "250 ok") if to else "250 ok"
            self._say("221 bye" if verb == b"QUIT" else answer)
            if verb == b"QUIT":
                return

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class Group(BaseHTTPRequestHandler):
    """Answers as a robot does."""

    timeout = 10
    taken: list[str]

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.taken.append(body["text"]["content"])
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"errcode": 0, "errmsg": "ok"}')

    def log_message(self, *_: Any) -> None:
        """Stay quiet."""


@contextmanager
def mail_server(refused: dict[str, str] | None = None, most: int = -1) -> Iterator[tuple[Mailbox, list[str]]]:
    """Let a mail server answer; give how to reach it, and what it takes."""
    taken: list[str] = []
    kind = type("Mail", (MailServer,), {"taken": taken, "refused": refused or {}, "most": most})
    with listening(socketserver.ThreadingTCPServer(("127.0.0.1", 0), kind)) as port:
        yield Mailbox("127.0.0.1", port, "lifa@example.cn"), taken


def code_of(db: Session, actor: Actor) -> str:
    """Return the code that is mailed to somebody's address."""
    current = NoticeAddress.account_id == actor.account_id, NoticeAddress.ended_at.is_(None)
    address = db.scalars(select(NoticeAddress).where(*current)).one()
    assert address.code_sealed is not None
    return unseal(address.code_sealed)


def with_address(db: Session, email: str, *, actor: Actor) -> None:
    """Let somebody have a confirmed address."""
    now = clock.now()
    db.add(NoticeAddress(account_id=actor.account_id, email_sealed=seal(email), named_at=now, confirmed_at=now))
    db.flush()
