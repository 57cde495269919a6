"""The heartbeat of players: the one address that two thousand people ask every ten seconds (decision 16).

It does by itself, for many at once, what gate and visitor do for a page: who is signed in, whether his role may study,
whether the request comes from a page of ours.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from lms import clock
from lms.access import Permission
from lms.courses.actions.beating import Answer, Sent, take_beats
from lms.courses.rules.beats import Beat
from lms.errors import NotAllowed, NotFound, Refusal
from lms.people.actions.sessions import keep_seen
from lms.people.hashing import secret_digest
from lms.people.queries.signed_in import Present, present_by_digest
from lms.web import cookies
from lms.web.batching import Desk
from lms.web.csrf import require_own_page
from lms.web.gate import Gate, PasswordChangeNeeded, SignInNeeded
from lms.web.visitor import Visitor, database_of

# A beat says that somebody is at work; more often than this it need not be written down.
_SEEN_EVERY = timedelta(minutes=2)
_MOST_MS = 2**40
_STATUS: dict[type[Refusal], int] = {NotFound: 404, NotAllowed: 403}

router = APIRouter(prefix="/study")


class BeatGate(Gate):
    """Refuses forged requests at once; who asks is looked up with the beat, for all that wait together."""

    def __init__(self) -> None:
        super().__init__((Permission.STUDY,), is_public=False, even_before_change=False)

    async def __call__(self, request: Request) -> None:  # type: ignore[override] # needs no visitor
        """Raise SignInNeeded without a session, NotAllowed CSRF for what is not from a page of ours."""
        secret = cookies.read(request, cookies.SESSION)
        if not secret:
            raise SignInNeeded
        request.state.visitor = Visitor(secret=secret)
        await require_own_page(request, request.state.visitor)


@dataclass(frozen=True, slots=True)
class _Brought:
    """A beat with the secrets it came with, as digests; `beat` is None when it cannot be read."""

    session_digest: str
    token_digest: str
    beat: Beat | None


@router.post("/beats", name="study.beat", dependencies=[Depends(BeatGate())])
async def beat(request: Request) -> Response:
    """Take one beat; the answer goes out once it is on record."""
    token, said = _read(await request.body())
    brought = _Brought(secret_digest(request.state.visitor.secret), secret_digest(token), said)
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
    now = clock.now()
    present = present_by_digest(db, sorted({each.session_digest for each in brought}), now)
    results: list[Answer | Exception] = [_refusal(present.get(each.session_digest), each) for each in brought]
    let_in = [at for at, result in enumerate(results) if type(result) is _LetIn]
    sent = [_sent(present[brought[at].session_digest], brought[at]) for at in let_in]
    for at, answer in zip(let_in, take_beats(db, sent) if sent else (), strict=True):
        results[at] = answer
    stale = {each.session_id for each in present.values() if now - each.seen_at > _SEEN_EVERY}
    keep_seen(db, sorted(stale), now)
    return results


class _LetIn(Exception):
    """No refusal: to be taken."""


def _refusal(who: Present | None, brought: _Brought) -> Exception:
    if who is None:
        return SignInNeeded()
    if who.must_change_password:
        return PasswordChangeNeeded()
    if not who.actor.can(Permission.STUDY):
        return NotAllowed(permission=Permission.STUDY.value)
    return _LetIn() if brought.beat is not None else Refusal("UNREADABLE")


def _sent(who: Present, brought: _Brought) -> Sent:
    assert brought.beat is not None  # noqa: S101 - refused before
    return Sent(brought.token_digest, who.actor.person_id or 0, brought.beat)


_DESK = Desk(_take)
