"""The heartbeat of players: the one address that two thousand people ask every ten seconds (decision 16).

It does by itself, for many at once, what gate and visitor do for a page: who is signed in, whether his role may study,
whether the request comes from a page of ours.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Depends
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from lms.access import Actor, Permission
from lms.courses.actions.beating import Answer, Sent, take_beats
from lms.courses.rules.beats import Beat
from lms.errors import NotAllowed, NotFound, Refusal
from lms.people.hashing import secret_digest
from lms.web.batching import Desk
from lms.web.busy import BusyGate, Secret, secret_of, who_ask
from lms.web.routing import Router
from lms.web.visitor import database_of

_MOST_MS = 2**40
_STATUS: dict[type[Refusal], int] = {NotFound: 404, NotAllowed: 403}

router = Router(prefix="/study")


@dataclass(frozen=True, slots=True)
class _Brought:
    """A beat with the secrets it came with; `beat` is None when it cannot be read."""

    session: Secret
    token_digest: str
    beat: Beat | None


@router.post("/beats", name="study.beat", dependencies=[Depends(BusyGate(Permission.STUDY, programs=False))])
async def beat(request: Request) -> Response:
    """Take one beat; the answer goes out once it is on record."""
    token, said = _read(await request.body())
    brought = _Brought(secret_of(request), secret_digest(token), said)
    try:
        answer = await _DESK.bring(database_of(request), brought)
    except Refusal as refusal:
        return JSONResponse({"code": refusal.code}, _STATUS.get(type(refusal), 422 if said is None else 409))
    return JSONResponse({name: getattr(answer, name) for name in Answer.__slots__})


def _read(body: bytes) -> tuple[str, Beat | None]:
    try:
        given = json.loads(body)
        token, playing = given["token"], given["playing"]
        sequence, start, end = numbers = given["sequence"], given["from_ms"], given["to_ms"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return "", None
    if not isinstance(token, str) or type(playing) is not bool:
        return "", None
    if any(type(number) is not int or not 0 <= number < _MOST_MS for number in numbers) or end < start:
        return token, None
    return token, Beat(sequence, start, end, playing)


def _take(db: Session, brought: Sequence[_Brought]) -> Sequence[Answer | Exception]:
    actors = who_ask(db, [each.session for each in brought], Permission.STUDY)
    judged = [_judged(actors[each.session], each) for each in brought]
    sent = [each for each in judged if isinstance(each, Sent)]
    answers = iter(take_beats(db, sent) if sent else ())
    return [next(answers) if isinstance(each, Sent) else each for each in judged]


def _judged(who: Actor | Exception, brought: _Brought) -> Sent | Exception:
    if isinstance(who, Exception):
        return who
    if brought.beat is None:
        return Refusal("UNREADABLE")
    return Sent(brought.token_digest, who.person_id or 0, brought.beat)


_DESK = Desk(_take)
