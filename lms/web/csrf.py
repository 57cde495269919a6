"""Requests that change something must come from our own pages: a token bound to the session, and where they come from.

The token is derived from the secret in the session cookie (before sign-in: in the visitor cookie) and written into
every form. Another site can make a browser send our cookie, but can read neither the cookie nor the token.
"""

import hashlib
import hmac
from urllib.parse import urlsplit

from starlette.datastructures import FormData
from starlette.requests import Request

from lms.errors import NotAllowed
from lms.settings import get_settings
from lms.web.visitor import Visitor

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FIELD = "csrf_token"
HEADER = "x-csrf-token"
# A roll of a whole unit is ticked in one form.
MOST_FIELDS = 20_000


async def read_form(request: Request) -> FormData:
    """Return what the form holds; read once, kept with the request."""
    return await request.form(max_fields=MOST_FIELDS, max_files=50)


def token_for(secret: str) -> str:
    """Return the token that belongs to a session's or visitor's secret; without one there is none."""
    return hmac.new(secret.encode(), b"csrf", hashlib.sha256).hexdigest() if secret else ""


async def require_own_page(request: Request, visitor: Visitor) -> None:
    """Raise NotAllowed CSRF unless a request that may change something comes from one of our pages."""
    if request.method in SAFE_METHODS or visitor.by_token:
        return
    expected = token_for(visitor.secret)
    if not expected or not _from_here(request):
        raise NotAllowed("CSRF")
    sent = request.headers.get(HEADER)
    if sent is None and _is_form(request):
        sent = str((await read_form(request)).get(FIELD, ""))
    if not hmac.compare_digest((sent or "").encode(), expected.encode()):
        raise NotAllowed("CSRF")


def _from_here(request: Request) -> bool:
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("origin")
    if origin is None:
        return True
    here = {request.headers.get("host", ""), urlsplit(get_settings().base_url).netloc}
    return urlsplit(origin).netloc in here


def _is_form(request: Request) -> bool:
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    return kind in {"application/x-www-form-urlencoded", "multipart/form-data"}
