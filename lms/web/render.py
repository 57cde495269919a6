"""How a handler answers: a page in the reader's language, or a redirect after something was done."""

import secrets
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse

from lms.i18n import LANGUAGES, Language
from lms.settings import get_settings
from lms.web import cookies, flash
from lms.web.csrf import token_for
from lms.web.navigation import nav_items
from lms.web.templating import render_template
from lms.web.visitor import visitor_of


def render(
    request: Request,
    template: str,
    *,
    status: int = 200,
    fragment: str = "",
    headers: dict[str, str] | None = None,
    **context: Any,
) -> HTMLResponse:
    """Answer with a template; with `fragment`, htmx gets that part of the page alone.

    Beside `context` every template gets actor, place, unread, csrf_token, nav_items, here, settings, flash, language;
    a page that gives one of these itself is refused with a TypeError, for the layout would show what it meant.
    """
    name = fragment if fragment and request.headers.get("hx-request-type") == "partial" else template
    language, visitor, notice = language_of(request), visitor_of(request), flash.read(request)
    secret = visitor.secret or secrets.token_urlsafe(32)
    given: dict[str, Any] = {
        "actor": visitor.actor,
        "place": visitor.place,
        "unread": visitor.unread,
        "csrf_token": token_for(secret),
        "nav_items": nav_items(request.app, visitor.actor),
        "here": here(request),
        "settings": get_settings(),
        "flash": notice,
    }
    page = render_template(name, language, **given, **context)
    # What a page shows depends on how it was asked for; no cache may mix the two.
    response = HTMLResponse(page, status, {"Vary": "HX-Request-Type"} | (headers or {}))
    if not visitor.secret and not visitor.by_token:
        cookies.write(response, cookies.VISITOR, secret)
    if notice:
        cookies.drop(response, cookies.NOTICE)
    if request.query_params.get("lang") == language:
        cookies.write(response, cookies.LANGUAGE, language, max_age=cookies.YEAR)
    return response


def redirect(
    request: Request, route_name: str, *, notice: str = "", query: str = "", **path: object
) -> RedirectResponse:
    """Send the browser on to a page by its route's name (303), with a notice of what was just done."""
    address = str(request.app.url_path_for(route_name, **path))
    return redirect_to(request, f"{address}?{query}" if query else address, notice=notice)


def redirect_to(
    request: Request,  # noqa: ARG001 - asked for as by `redirect`
    address: str,
    *,
    notice: str = "",
) -> RedirectResponse:
    """Send the browser on to an address of ours (303); any other is replaced by the start page."""
    response = RedirectResponse(own_address(address), 303)
    if notice:
        flash.leave(response, notice)
    return response


def own_address(text: str) -> str:
    """Return an address that surely lies on this site: the one given when it is a path of ours, else the start."""
    is_path = text.startswith("/") and not text.startswith("//") and text.isprintable() and "\\" not in text
    return text if is_path else "/"


def here(request: Request) -> str:
    """Return path and query of the page that is asked for."""
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path


def language_of(request: Request) -> Language:
    """Return the reader's language: chosen on this page, or earlier, else Chinese."""
    wanted = request.query_params.get("lang") or cookies.read(request, cookies.LANGUAGE)
    return next((language for language in LANGUAGES if language == wanted), "zh")
