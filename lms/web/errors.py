"""Refusals and faults as answers: pages for people, RFC 9457 problem details for programs. The only such place."""

from typing import Any
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DataError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from lms.errors import NotAllowed, NotFound, Refusal, RuleBroken
from lms.hours.actions.posting import PeopleRefused
from lms.settings import get_settings
from lms.web.confirming import ConfirmationNeeded, ask_again
from lms.web.gate import API, PasswordChangeNeeded, SignInNeeded
from lms.web.messages import message
from lms.web.render import here, language_of, render
from lms.web.visitor import Visitor

_STATUS: dict[type[Refusal], int] = {NotFound: 404, NotAllowed: 403, RuleBroken: 409}
# What is over for good, however often it is asked for.
_GONE = frozenset({"ATTEMPT_OVER"})
_WAIT = frozenset({"SIGN_IN_WAIT", "TOKEN_WAIT"})
_OWN_PAGES = frozenset({403, 404, 409, 413, 422, 429, 500})


def add_error_handlers(app: FastAPI) -> None:
    """Have every refusal and fault answered here."""
    app.add_exception_handler(Refusal, refused)
    app.add_exception_handler(SignInNeeded, sign_in_needed)
    app.add_exception_handler(PasswordChangeNeeded, password_change_needed)
    app.add_exception_handler(ConfirmationNeeded, ask_again)
    app.add_exception_handler(RequestValidationError, unreadable)
    app.add_exception_handler(HTTPException, http_error)
    app.add_exception_handler(DataError, unstorable)


def refused(request: Request, error: Exception) -> Response:
    """Answer a room's refusal: 404, 403 or 409. What is missing and what is out of reach look the same."""
    assert isinstance(error, Refusal)  # noqa: S101 - registered for this type alone
    status = next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 409)
    if status == 404:
        return not_found(request)
    if error.code in _GONE:
        return answer(request, 410, error)
    if error.code == "CLOCK_JUMPED":
        return answer(request, 503, error, retry_after=5)
    if error.code in _WAIT:
        return answer(request, 429, error, retry_after=int(error.parameters.get("seconds", 60)))
    if isinstance(error, PeopleRefused) and request.url.path.startswith(API):
        return problem(request, status, error, people=_each(request, error))
    return answer(request, status, error)


def _each(request: Request, error: PeopleRefused) -> list[dict[str, Any]]:
    """Return for each person why he cannot have the hours: nobody else is told, and no name is needed."""
    language = language_of(request)
    return [
        {"person_id": person_id, "code": why.code, "title": message(language, why)}
        for person_id, why in error.refusals.items()
    ]


def not_found(request: Request) -> Response:
    """Answer that there is nothing here, in the same words for whatever reason."""
    return answer(request, 404, NotFound())


def sign_in_needed(request: Request, _: Exception) -> Response:
    """Lead a person to the sign-in and back afterwards; tell a program 401."""
    if request.url.path.startswith(API):
        return problem(request, 401, Refusal("NOT_SIGNED_IN"), headers={"WWW-Authenticate": "Bearer"})
    if request.headers.get("hx-request"):
        return Response(status_code=204, headers={"HX-Redirect": "/sign-in"})
    back = f"?next={quote(here(request), safe='/')}" if request.method == "GET" and request.url.path != "/" else ""
    return RedirectResponse(f"/sign-in{back}", 303)


def password_change_needed(request: Request, _: Exception) -> Response:
    """Lead to changing the initial password; nothing else works before."""
    if request.url.path.startswith(API):
        return problem(request, 403, Refusal("PASSWORD_DUE"))
    return RedirectResponse("/password", 303)


def unreadable(request: Request, error: Exception) -> Response:
    """Answer 422; an address that cannot be read is no address: 404."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this type alone
    if any(problem["loc"][0] == "path" for problem in error.errors()):
        return not_found(request)
    fields = [".".join(str(part) for part in problem["loc"][1:]) for problem in error.errors()]
    return answer(request, 422, Refusal("UNREADABLE"), fields=fields)


def unstorable(request: Request, error: Exception) -> Response:
    """Answer 422 to a text with a NUL, which no column of PostgreSQL takes; any other such error is a fault of ours."""
    assert isinstance(error, DataError)  # noqa: S101 - registered for this type alone
    if "NUL" not in str(error.orig):
        raise error
    return answer(request, 422, Refusal("UNREADABLE"))


def http_error(request: Request, error: Exception) -> Response:
    """Answer what the framework refuses by itself: unknown addresses, wrong methods, bodies too large."""
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this type alone
    if error.status_code == 404:
        return not_found(request)
    return answer(request, error.status_code, Refusal("UNREADABLE"), headers=dict(error.headers or {}))


def fault(request: Request, status: int, reference: str) -> Response:
    """Answer a fault of ours (500), or a body too large (413); asks the database nothing that was not asked before."""
    request.state.visitor = getattr(request.state, "visitor", Visitor())
    return answer(request, status, None, reference=reference)


def answer(
    request: Request, status: int, error: Refusal | None, *, headers: dict[str, str] | None = None, **more: Any
) -> Response:
    """Answer with an error page, or problem details below /api/."""
    headers = (headers or {}) | ({"Retry-After": str(more["retry_after"])} if "retry_after" in more else {})
    if request.url.path.startswith(API):
        return problem(request, status, error, headers=headers, **more)
    template = f"errors/{status}.html" if status in _OWN_PAGES else "errors/422.html"
    context = {"error": error, "reference": "", "retry_after": 60} | more
    return render(request, template, status=status, headers=headers, **context)


def problem(
    request: Request, status: int, error: Refusal | None, *, headers: dict[str, str] | None = None, **more: Any
) -> Response:
    """Answer with RFC 9457 problem details; `type` is stable and ends in the refusal's code."""
    code = error.code if error else {413: "BODY_TOO_LARGE"}.get(status, "BROKEN")
    title = message(language_of(request), error or code)
    body = {"type": f"{get_settings().base_url}/problems/{code}", "title": title, "status": status, "code": code}
    extra = {name: value for name, value in more.items() if value not in ("", None)}
    return JSONResponse(body | extra, status, headers, media_type="application/problem+json")
