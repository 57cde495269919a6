"""Our cookies: their names, and how they are set so that no script and no other site can use them."""

import secrets

from starlette.requests import Request
from starlette.responses import Response

from lms.settings import get_settings

SESSION = "lms_session"
VISITOR = "lms_visitor"
DEVICE = "lms_device"
PHONE = "lms_phone"
NOTICE = "lms_notice"
LANGUAGE = "lms_language"
YEAR = 365 * 24 * 3600


def read(request: Request, name: str) -> str:
    """Return a cookie's value, "" when the browser sent none."""
    return request.cookies.get(_full_name(name), "")


def write(response: Response, name: str, value: str, *, max_age: int | None = None) -> None:
    """Set a cookie; without `max_age` it lasts until the browser is closed.

    Over TLS it carries the __Host- prefix: no neighbouring host name can plant it, none gets it.
    """
    response.set_cookie(
        _full_name(name),
        value,
        max_age=max_age,
        path="/",
        secure=get_settings().is_https,
        httponly=True,
        samesite="lax",
    )


def drop(response: Response, name: str) -> None:
    """Take a cookie back."""
    response.delete_cookie(_full_name(name), path="/", secure=get_settings().is_https, httponly=True, samesite="lax")


def phone_of(request: Request) -> str:
    """Return what tells this phone from others; made up where none was given yet. It says nothing about its holder."""
    return read(request, PHONE) or secrets.token_urlsafe(24)


def with_phone(response: Response, phone: str) -> Response:
    """Let a phone be known again."""
    write(response, PHONE, phone, max_age=YEAR)
    return response


def _full_name(name: str) -> str:
    return f"__Host-{name}" if get_settings().is_https else name
