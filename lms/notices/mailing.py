"""E-mail: many messages over one connection to the operator's own mail server."""

import smtplib
import ssl
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from urllib.parse import parse_qs, unquote, urlsplit

from lms.notices.rules.addresses import is_address_refused

TIMEOUT_SECONDS = 20
_CLOSING = 421  # RFC 5321: the server hangs up
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class Mailbox:
    """The mail server, and from whom our mail comes. Named by the operator: it usually stands in the inner network."""

    host: str
    port: int
    sender: str
    is_tls: bool = False
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Mail:
    """One message. `message_id` stays the same when it is tried again, so that a second copy can be told."""

    to: str = field(repr=False)
    subject: str
    text: str
    message_id: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Why something did not go out.

    `is_final`: it never will, and is not tried again. `is_away`: nobody answered, so nothing else goes out there.
    """

    code: str
    is_final: bool = False
    is_away: bool = False


def mailbox_of(url: str) -> Mailbox:
    """Read `smtp://user:password@host:port/?from=address` or `smtps://…`. Raises ValueError."""
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ValueError("must be smtp://host:port/?from=address or smtps://…")
    is_tls = parts.scheme == "smtps"
    sender = parse_qs(parts.query).get("from", [f"no-reply@{parts.hostname}"])[0]
    if "@" not in sender or not sender.isprintable() or " " in sender:
        raise ValueError("from= must be one address")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Mailbox(parts.hostname, parts.port or (465 if is_tls else 25), sender, is_tls, user, password)


def send_mails(mailbox: Mailbox, mails: Sequence[Mail]) -> list[Fault | None]:
    """Send messages one after the other; return for each what went wrong, None for what the server took."""
    try:
        server = _connect(mailbox)
    except (OSError, smtplib.SMTPException) as error:
        return [Fault(_code(error), is_away=True)] * len(mails)
    faults: list[Fault | None] = []
    for mail in mails:
        last = faults[-1] if faults else None
        faults.append(last if last and last.is_away else _send(server, mailbox, mail))
    with suppress(OSError, smtplib.SMTPException):
        server.quit()
    return faults


def _connect(mailbox: Mailbox) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if mailbox.is_tls:
        server: smtplib.SMTP = smtplib.SMTP_SSL(mailbox.host, mailbox.port, timeout=TIMEOUT_SECONDS, context=context)
    else:
        server = smtplib.SMTP(mailbox.host, mailbox.port, timeout=TIMEOUT_SECONDS)
    try:
        server.ehlo_or_helo_if_needed()
        if not mailbox.is_tls and server.has_extn("starttls"):
            server.starttls(context=context)
        elif mailbox.user and not mailbox.is_tls and mailbox.host not in _LOOPBACK:
            raise smtplib.SMTPNotSupportedError  # the password would travel in the clear
        if mailbox.user:
            server.login(mailbox.user, mailbox.password)
    except (OSError, smtplib.SMTPException):
        server.close()
        raise
    return server


def _send(server: smtplib.SMTP, mailbox: Mailbox, mail: Mail) -> Fault | None:
    try:
        server.send_message(_message(mailbox, mail), mailbox.sender, [mail.to])
    except smtplib.SMTPRecipientsRefused as refused:
        status, answer = next(iter(refused.recipients.values()))
        is_final = is_address_refused(status, answer.decode(errors="replace"))
        return Fault(f"SMTP_{status}", is_final, is_away=status == _CLOSING)
    except smtplib.SMTPResponseException as error:
        return Fault(_code(error), is_away=error.smtp_code == _CLOSING)
    except (OSError, smtplib.SMTPException) as error:
        is_gone = isinstance(error, smtplib.SMTPServerDisconnected) or not isinstance(error, smtplib.SMTPException)
        return Fault(_code(error), is_away=is_gone)
    return None


def _message(mailbox: Mailbox, mail: Mail) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = mailbox.sender, mail.to, mail.subject
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    return message


def _code(error: Exception) -> str:
    # Never the error's own text: it may quote an address.
    return f"SMTP_{error.smtp_code}" if isinstance(error, smtplib.SMTPResponseException) else type(error).__name__
