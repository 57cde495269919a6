"""What calls of the API have in common: cursors and years as they are asked for, and how each may be refused."""

from typing import Annotated, Any

from fastapi import Path, Query

from lms.web.routing import Router

# The id after which a list goes on; larger numbers fit no column.
After = Annotated[int, Query(ge=0, le=2**63 - 1)]
Year = Annotated[int, Query(ge=2000, le=2100)]
YearInPath = Annotated[int, Path(ge=2000, le=2100)]


def as_whole(value: Any) -> Any:
    """Return a number without a fraction as JSON means it: 5.0 is 5. Anything else is returned as it came."""
    return int(value) if type(value) is float and value.is_integer() else value


_PROBLEM: dict[str, Any] = {
    "description": "RFC 9457 problem details: `code` says why, `title` in the reader's language.",
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "required": ["type", "title", "status", "code"],
                "properties": {
                    "type": {"type": "string", "format": "uri"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "code": {"type": "string"},
                    "fields": {"type": "array", "items": {"type": "string"}},
                    "retry_after": {"type": "integer"},
                    "people": {"type": "array", "items": {"type": "object"}, "description": "Why each was refused."},
                },
            }
        }
    },
}
# 503: the server's clock jumped, or too many ask at once; come again.
PROBLEMS: dict[int | str, dict[str, Any]] = {"4XX": _PROBLEM, 503: _PROBLEM}


def api_router(tag: str, prefix: str = "") -> Router:
    """Return a router below /api/v1 whose calls say in the OpenAPI document how they may be refused."""
    return Router(prefix=f"/api/v1{prefix}", tags=[tag], responses=PROBLEMS)
