"""The style guide: every component in every state. Development only; nobody signs in to see it."""

from fastapi import Request
from fastapi.responses import HTMLResponse

from lms.access import Actor, Role
from lms.errors import NotFound
from lms.i18n import LANGUAGES, Language
from lms.pages.styleguide_questions import question_context
from lms.pages.styleguide_samples import nav_samples, samples
from lms.settings import get_settings
from lms.web.gate import public
from lms.web.routing import Router
from lms.web.templating import render_template

router = Router()


@router.get("/styleguide", name="styleguide.index", dependencies=[public()])
def index(request: Request, lang: str = "zh", role: Role = Role.UNIT_TRAINER) -> HTMLResponse:
    """Show the components in a language, with the navigation of a role. Raises NotFound outside development."""
    if not get_settings().development:
        raise NotFound
    language: Language = next((known for known in LANGUAGES if known == lang), "zh")
    here = f"{request.url.path}?{request.url.query}"
    actor = Actor(account_id=None, role=role, name="施雨桐")
    context = samples() | {"here": here, "actor": actor, "nav_items": nav_samples(), "settings": get_settings()}
    context |= question_context()
    return HTMLResponse(render_template("styleguide.html", language, csrf_token="", place="市城市管理局", **context))
