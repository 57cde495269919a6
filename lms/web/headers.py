"""The outermost layer: security headers on every answer, a page for every fault, one log line a request."""

import logging
import re
import secrets
import time
import traceback
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lms import metrics
from lms.settings import get_settings

log = logging.getLogger("lms.requests")

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; media-src 'self'; worker-src 'self'; frame-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
# For what somebody handed in: a browser runs nothing of it and takes it for nothing but what we say.
NOTHING_RUNS = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"}
# What looks like an ID or card number has no business in an address, nor in the log.
_LONG_NUMBER = re.compile(r"[0-9]{11,}[Xx]?")
# The secret in the addresses of a package's files.
_SECRET = re.compile(r"(?<=/packages/run/)[^/]+")

Fault = Callable[[Request, int, str], Response]


class Outermost:
    """Adds headers, turns faults and too large bodies into pages by `fault(request, status, reference)`, logs."""

    def __init__(self, app: ASGIApp, fault: Fault) -> None:
        self.app = app
        self.fault = fault

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        answer = _Answer(send)
        began = time.perf_counter()
        scope.setdefault("state", {})["reference"] = secrets.token_hex(4).upper()
        try:
            await self.app(scope, receive, answer.send)
        except Exception as error:
            # Without this the server would answer with neither our headers nor our words.
            _log_fault(error, scope["state"]["reference"])
            if answer.status:
                raise
            answer.replaced_by = 500
        if answer.replaced_by:
            reference = scope["state"]["reference"]
            page = await run_in_threadpool(self.fault, Request(scope), answer.replaced_by, reference)
            await page(scope, receive, answer.send_final)
        _log(scope, answer.status, began)


class _Answer:
    """Passes an answer on, with our headers; swallows the server's plain 413 so that a page can replace it."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0
        self.replaced_by = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            kind = MutableHeaders(scope=message).get("content-type", "")
            if message["status"] == 413 and kind.startswith("text/plain"):
                self.replaced_by = 413
        if not self.replaced_by:
            await self.send_final(message)

    async def send_final(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            _add_headers(MutableHeaders(scope=message))
        await self._send(message)


def _add_headers(headers: MutableHeaders) -> None:
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    # Nothing behind the sign-in stays in a browser's memory; static files say otherwise themselves.
    headers.setdefault("Cache-Control", "no-store")
    if get_settings().is_https:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")


def _log_fault(error: Exception, reference: str) -> None:
    # Where it happened and its kind, never its own words: a database quotes whole rows about people in them.
    places = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s\n%sfault %s", type(error).__name__, places, reference)


def _log(scope: Scope, status: int, began: float) -> None:
    seconds = time.perf_counter() - began
    metrics.count_request(_route_of(scope), scope["method"], status, seconds)
    # The path as it came, still escaped, so that no line can be forged; no query, which may hold what was searched.
    path = _LONG_NUMBER.sub(
        "#", _SECRET.sub("-", scope.get("raw_path", b"").decode("ascii", "replace").partition("?")[0])
    )
    visitor = scope["state"].get("visitor")
    account = visitor.actor.account_id if visitor and visitor.actor else "-"
    log.info("%s %s %s %.0fms account=%s", scope["method"], path, status, seconds * 1000, account)


def _route_of(scope: Scope) -> str:
    """Return the name of the route that answered; files, and what is not there, have no name of their own."""
    name = getattr(scope.get("route"), "name", "")
    return str(name or ("static" if scope["path"].startswith("/static/") else "none"))
