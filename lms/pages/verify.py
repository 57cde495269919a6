"""Scanning a paper: what it says as issued and how it stands now, for anybody, without signing in (security C6).

A thousand may ask every second: questions that wait together are read together, and a page is drawn once for each
paper, state, day and language.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from lms.documents.queries.verifying import Seen
from lms.documents.rules import Now
from lms.errors import NotFound, Refusal
from lms.i18n import Language
from lms.settings import get_settings
from lms.web.errors import problem
from lms.web.render import language_of
from lms.web.routing import Router
from lms.web.templating import render_template
from lms.web.verifying import OpenGate, as_data, look_up, seconds_to_wait

router = Router()
_VARY = {"Vary": "Accept, Cookie"}


@router.get("/verify/{document_code}", name="verify.show", dependencies=[Depends(OpenGate())])
async def show(request: Request, document_code: str) -> Response:
    """Show how a paper stands; a code nobody was given and one that cannot be a code are answered alike."""
    as_json, language = wants_json(request), language_of(request)
    if wait := seconds_to_wait(request):
        return wait_a_little(request, wait)
    seen = await look_up(request, document_code)
    if seen is None:
        unknown = problem(request, 404, NotFound("DOCUMENT_UNKNOWN")) if as_json else None
        return unknown or HTMLResponse(_unknown(language), 404, _VARY)
    if as_json:
        return JSONResponse(as_data(seen), headers=_VARY)
    return HTMLResponse(_page(_Paper(_code(seen), seen.now, seen.on, seen), language), headers=_VARY)


def wants_json(request: Request) -> bool:
    """Tell whether a program asks: it names JSON, and no page."""
    accepted = request.headers.get("accept", "")
    return "application/json" in accepted and "text/html" not in accepted


def wait_a_little(request: Request, seconds: int) -> Response:
    """Answer who asks too often, whatever he asks for."""
    headers = {"Retry-After": str(seconds)}
    if wants_json(request):
        return problem(request, 429, Refusal("VERIFY_WAIT", seconds=seconds), headers=headers)
    page = _drawn("verify/wait.html", language_of(request), "/verify", seconds=seconds)
    return HTMLResponse(page, 429, headers | _VARY)


@dataclass(frozen=True, slots=True)
class _Paper:
    """What a page depends on; the paper of a code never changes, whatever database it is read from."""

    code: str
    now: Now
    on: date
    seen: Seen = field(compare=False)


@lru_cache(maxsize=4096)
def _page(paper: _Paper, language: Language) -> str:
    return _drawn("verify/show.html", language, f"/verify/{paper.code}", seen=paper.seen)


def _code(seen: Seen) -> str:
    code: str = seen.facts["paper"]["code"]
    return code


@lru_cache
def _unknown(language: Language) -> str:
    return _drawn("verify/unknown.html", language, "/verify")


def _drawn(template: str, language: Language, here: str, **context: object) -> str:
    """Draw a page for nobody in particular."""
    common = {"actor": None, "csrf_token": "", "here": here, "settings": get_settings()}
    return render_template(template, language, **common, **context)
