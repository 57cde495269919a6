"""What handlers of forms share: try an action and keep its refusal beside a field, then go on with a notice."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import NoMatchFound

from lms.errors import RuleBroken
from lms.web.forms import Form
from lms.web.messages import notice
from lms.web.render import language_of, redirect


@contextmanager
def attempt(db: Session, form: Form, fields: Mapping[str, str] | None = None) -> Iterator[None]:
    """Do what a form asks inside a savepoint: a rule's refusal is put beside its field and nothing is kept.

    `fields` maps refusal codes to field names; what it does not name concerns the form as a whole.
    """
    try:
        with db.begin_nested():
            yield
    except RuleBroken as refusal:
        form.refuse((fields or {}).get(refusal.code, ""), refusal)


def done(
    request: Request, route: str, code: str, said: Mapping[str, Any] | None = None, **path: Any
) -> RedirectResponse:
    """Go on to a page, which says what was done: a code of `lms.web.notices` and what fills its sentence."""
    return redirect(request, route, notice=notice(language_of(request), code, **(said or {})), **path)


def link_to(request: Request, route: str, **path: Any) -> str:
    """Return the address of a page by its route's name, "" where the site has no such page."""
    try:
        return str(request.app.url_path_for(route, **path))
    except NoMatchFound:
        return ""
