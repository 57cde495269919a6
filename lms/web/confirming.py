"""Deciding needs the password again, unless it was given a few minutes ago (security C4, ASVS 7.5.1).

Whoever walks by an open browser can read; he cannot take a card away. What was typed is kept in the page that asks.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.errors import NotAllowed, RuleBroken
from lms.people.actions.confirming import confirm
from lms.people.sessions import is_confirmed
from lms.settings import get_settings
from lms.web import csrf
from lms.web.render import here, render
from lms.web.visitor import Visitor, database_of

FIELD = "confirm_password"
_LONGEST = 512


@dataclass
class ConfirmationNeeded(Exception):
    """The password is asked for again. `kept`: what the form held; `files`: the fields whose files must come again."""

    kept: Sequence[tuple[str, str]]
    files: Sequence[str]
    refusal: RuleBroken | None = None


async def require_confirmed(request: Request, visitor: Visitor) -> None:
    """Raise ConfirmationNeeded unless the password was given lately, or comes with this form and is right.

    A token cannot show who holds it: NotAllowed CONFIRM_IN_BROWSER.
    """
    if visitor.by_token or visitor.actor is None or visitor.session_id is None:
        raise NotAllowed("CONFIRM_IN_BROWSER")
    if is_confirmed(visitor.confirmed_at, clock.now(), minutes=get_settings().decision_password_minutes):
        return
    form = await csrf.read_form(request)
    typed = str(form.get(FIELD) or "")[:_LONGEST]
    if not typed:
        raise await _needed(form)
    begin = database_of(request).writing
    try:
        await run_in_threadpool(confirm, begin, visitor.session_id, password=typed, actor=visitor.actor)
    except RuleBroken as refusal:
        raise await _needed(form, refusal) from refusal


def ask_again(request: Request, error: Exception) -> Response:
    """Show the form for the password, with all that was typed in it."""
    assert isinstance(error, ConfirmationNeeded)  # noqa: S101 - registered for this type alone
    minutes = get_settings().decision_password_minutes
    return render(request, "errors/confirm.html", status=403, needed=error, action=here(request), minutes=minutes)


async def _needed(form: FormData, refusal: RuleBroken | None = None) -> ConfirmationNeeded:
    left_out = {csrf.FIELD, FIELD}
    kept = [(name, value) for name, value in form.multi_items() if isinstance(value, str) and name not in left_out]
    files = {name: None for name, value in form.multi_items() if isinstance(value, UploadFile) and value.filename}
    await form.close()
    return ConfirmationNeeded(kept, list(files), refusal)
