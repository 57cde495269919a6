"""PUT /attempts/{id}/answers: the address that every candidate asks every few seconds (decision 16, contract).

The answer goes out after the commit of all saves that waited together. Never a key, never another one's answers.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import Depends
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from lms import clock
from lms.access import Actor, Permission
from lms.api.asking import api_router, as_whole
from lms.errors import Refusal
from lms.exams.actions.saving import Save, Saved, take_saves
from lms.exams.rules.safe_browser import Proof
from lms.people.hashing import secret_digest
from lms.people.scopes import Scope
from lms.web.batching import Desk
from lms.web.busy import BusyGate, Secret, secret_of, who_ask
from lms.web.deps import Id, scoped
from lms.web.safe_browser import proof_of
from lms.web.visitor import database_of

router = api_router("exams")
# A whole paper of long answers; anything more is no save.
MOST_BYTES = 900_000
_MOST_VERSION, _MOST_NUMBER = 2**53, 10_000
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["token", "version", "answers"],
                    "properties": {
                        "token": {"type": "string", "maxLength": 200},
                        "version": {"type": "integer", "minimum": 0, "maximum": _MOST_VERSION - 1},
                        "answers": {"type": "object", "additionalProperties": True},
                        "flagged": {
                            "type": ["array", "null"],
                            "items": {"type": "integer", "minimum": 1, "maximum": _MOST_NUMBER - 1},
                            "maxItems": 1000,
                        },
                    },
                }
            }
        },
    }
}


@dataclass(frozen=True, slots=True)
class _Brought:
    """What came: by whose secret, to which attempt, what was said, and when it was here."""

    secret: Secret
    attempt_id: int
    said: "_Said"
    arrived_at: datetime
    proof: Proof


@dataclass(frozen=True, slots=True)
class _Said:
    token: str
    version: int
    answers: dict[str, Any]
    flagged: list[int] | None


@router.put(
    "/attempts/{my_attempt_id}/answers",
    name="api.attempt_answers",
    dependencies=[Depends(BusyGate(Permission.SIT_EXAMS)), scoped(Scope.SIT_EXAMS)],
    openapi_extra=_BODY,
)
async def save(request: Request, my_attempt_id: Id) -> Response:
    """Save answers; 200 only once they are on record. 409 for an older version or another device, 410 when over."""
    body = await request.body()
    arrived_at = clock.now()
    if len(body) > MOST_BYTES:
        raise HTTPException(413)
    said = read_said(body)
    if said is None:
        raise HTTPException(422)
    saved: Saved = await _DESK.bring(
        database_of(request),
        _Brought(secret_of(request), my_attempt_id, said, arrived_at, _proof(request, my_attempt_id)),
    )
    return JSONResponse(
        {
            "saved_version": saved.saved_version,
            "server_now": saved.server_now.isoformat(),
            "deadline_at": saved.deadline_at.isoformat(),
            "leaves": saved.leaves,
            "leave_limit": saved.leave_limit,
            "news": saved.news,
        }
    )


def _proof(request: Request, attempt_id: int) -> Proof:
    return proof_of(request, f"/attempts/{attempt_id}")


def read_said(body: bytes) -> _Said | None:
    """Return what a save says, None for what cannot be read."""
    try:
        given = json.loads(body)
        token, version, answers, flagged = (
            given["token"], given["version"], given["answers"], given.get("flagged"),
        )  # fmt: skip
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    if not isinstance(token, str) or len(token) > 200 or not isinstance(answers, dict):
        return None
    version, flagged = as_whole(version), _whole(flagged)
    if type(version) is not int or not 0 <= version < _MOST_VERSION or not _are_numbers(flagged):
        return None
    return _Said(token, version, answers, flagged)


def _whole(flagged: Any) -> Any:
    return [as_whole(number) for number in flagged] if isinstance(flagged, list) else flagged


def _are_numbers(flagged: Any) -> bool:
    if flagged is None:
        return True
    whole = isinstance(flagged, list) and len(flagged) <= 1000
    return whole and all(type(number) is int and 0 < number < _MOST_NUMBER for number in flagged)


def _take(db: Session, brought: Sequence[_Brought]) -> Sequence[Saved | Exception]:
    who = who_ask(db, [each.secret for each in brought], Permission.SIT_EXAMS, Scope.SIT_EXAMS)
    results: list[Saved | Exception | None] = []
    saves = []
    for each in brought:
        actor = who[each.secret]
        if isinstance(actor, Exception):
            results.append(actor)
            continue
        results.append(None)
        saves.append(_save(each, actor))
    answers: list[Saved | Refusal] = take_saves(db, saves) if saves else []
    waiting = iter(answers)
    return [next(waiting) if result is None else result for result in results]


def _save(brought: _Brought, actor: Actor) -> Save:
    said = brought.said
    token = secret_digest(said.token)
    person_id = actor.person_id or 0
    return Save(
        brought.attempt_id,
        person_id,
        token,
        said.version,
        said.answers,
        said.flagged,
        brought.arrived_at,
        brought.proof,
    )


_DESK = Desk(_take)
