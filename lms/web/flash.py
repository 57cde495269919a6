"""What was just done, told on the page after the redirect: carried by a signed cookie for one page."""

import base64
import hmac

from starlette.requests import Request
from starlette.responses import Response

from lms import vault
from lms.web import cookies

_SECONDS = 60


def leave(response: Response, sentence: str) -> None:
    """Leave a sentence for the next page that this browser opens."""
    body = base64.urlsafe_b64encode(sentence.encode()).decode()
    cookies.write(response, cookies.NOTICE, f"{body}.{_signature(body)}", max_age=_SECONDS)


def read(request: Request) -> str:
    """Return the sentence that was left; "" when none was, or when it was not we who left it."""
    body, _, signature = cookies.read(request, cookies.NOTICE).partition(".")
    if not body or not hmac.compare_digest(signature.encode(), _signature(body).encode()):
        return ""
    return base64.urlsafe_b64decode(body).decode()


def _signature(body: str) -> str:
    return vault.digest(f"notice:{body}")
