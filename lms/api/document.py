"""The OpenAPI document: what FastAPI reads off the calls, completed by who may ask, what for, and examples."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from lms.people.scopes import Scope
from lms.web.csrf import HEADER, SAFE_METHODS
from lms.web.gate import gate_of, scope_of

ABOUT = """The JSON face of the platform: the same rooms, rules and refusals as its pages.

**Who asks.** `Authorization: Bearer lms_…`, a token that the security administrator hands out. It acts in one role of
an account and sees what that role reaches, within its scopes, until its day. Each call names the scope it needs. A
signed-in browser may ask, too; what changes something then carries the form token as `x-csrf-token`.

**Refusals** are RFC 9457 problem details. `type` is stable and ends in `code`; what does not exist and what lies beyond
one's reach are both 404.

**Notation.** Instants are RFC 3339 with offset, days ISO 8601, hours decimal numbers, rates texts truncated to two
decimals, `null` for an empty population. ID numbers are masked unless the token has `read:identity`. Lists end with
`next`: ask again with `after=next` until it is null.

**How often.** So many calls a minute for each token; then 429 with `Retry-After`.
"""
_SCHEMES = {
    "token": {"type": "http", "scheme": "bearer", "description": "A token; what is named beside it are scopes."},
    "session": {"type": "apiKey", "in": "cookie", "name": "lms_session", "description": "A signed-in browser."},
    "form_token": {"type": "apiKey", "in": "header", "name": HEADER, "description": "The token in our own pages."},
}
_TAGS = {
    "units": "Units in reach, with their territorial and professional line.",
    "people": "People in reach, their years and their ledgers.",
    "hours": "Put hours forward, add evidence, decide, take back.",
    "completion": "Completion and pass rates, truncated, never rounded.",
    "dashboard": "Every figure of a place on a day.",
    "training": "Courses, materials, classes and attendance.",
    "duty": "May this person, may these two, act on a day? Computed, logged, never stored.",
    "credentials": "What a credential is today.",
    "certificates": "A paper as issued, and how it stands now.",
    "exams": "Sit an exam. Keys are never sent.",
    "status": "How the installation does, without anybody's name.",
}

# Answers of the demo world by the name of the call, lists cut to one; tests compare them with what is answered.
EXAMPLES: dict[str, Any] = json.loads((Path(__file__).parent / "examples.json").read_text())
# Whether an answer has these names, and what it holds under them, depends on who there is.
_OPEN = frozenset({"by_class", "answers"})


def describe(app: FastAPI, routers: Iterable[APIRouter]) -> None:
    """Have the application answer with a whole document; made at the first question, kept afterwards."""
    routes = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app, routes)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign] # FastAPI's own way


def _document(app: FastAPI, routes: list[APIRoute]) -> dict[str, Any]:
    made = get_openapi(
        title=app.title,
        version=app.version,
        description=ABOUT,
        routes=routes,
        tags=[{"name": name, "description": text} for name, text in _TAGS.items()],
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    made.setdefault("components", {})["securitySchemes"] = _SCHEMES
    for route in routes:
        for method in sorted(route.methods or ()):
            _complete(made["paths"][route.path_format][method.lower()], route, method)
    return made


def _complete(call: dict[str, Any], route: APIRoute, method: str) -> None:
    """Say of a call in one line what it does, who may ask it, and what it answers."""
    scope, gate = scope_of(route), gate_of(route)
    text = (route.description or "").strip()
    call["summary"] = text.split("\n\n")[0].split(". ")[0].replace("\n", " ").rstrip(".")
    call["operationId"] = str(route.name).removeprefix("api.")
    by_browser: dict[str, list[str]] = {"session": []}
    if method not in SAFE_METHODS:
        by_browser["form_token"] = []
    call["security"] = [{"token": [scope.value if scope else ""]}, by_browser]
    rights = sorted(permission.value for permission in gate.permissions) if gate else []
    call["description"] = f"{text}\n\n{_needed(scope, rights)}"
    example = EXAMPLES.get(str(route.name))
    if example is not None:
        answer = call["responses"][str(route.status_code or 200)]
        answer["content"] = {"application/json": {"schema": shape_of(example), "example": example}}


def _needed(scope: Scope | None, rights: list[str]) -> str:
    said = f"Scope `{scope.value}`." if scope else ""
    if rights:
        said += f" The role must permit {' or '.join(f'`{right}`' for right in rights)}."
    return said.strip()


def shape_of(example: Any) -> dict[str, Any]:
    """Return the schema of an answer from an example of it: which names there are, and of what kind; null anywhere."""
    match example:
        case dict():
            return {
                "type": "object",
                "required": sorted(set(example) - _OPEN),
                "properties": {name: {} if name in _OPEN else _or_null(value) for name, value in example.items()},
            }
        case list():
            return {"type": "array", "items": _item(example[0]) if example else {}}
        case bool():
            return {"type": "boolean"}
        case int() | float():
            return {"type": "number"}
        case str():
            return {"type": "string"}
    return {}


def _or_null(value: Any) -> dict[str, Any]:
    shape = shape_of(value)
    return shape | {"type": [shape["type"], "null"]} if "type" in shape else shape


def _item(example: Any) -> dict[str, Any]:
    return shape_of(example) if isinstance(example, dict) else _or_null(example)
