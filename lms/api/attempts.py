"""Attempts: begin or go on, look, hand in, say that the screen was left. Saving: attempts_saving. Never the key."""

from functools import lru_cache
from typing import Annotated, Any, Literal

from fastapi import Depends, Query
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from lms import clock
from lms.access import Permission
from lms.api.asking import api_router, as_whole
from lms.errors import Refusal
from lms.exams.actions.finishing import Last, submit
from lms.exams.actions.invigilating import leave
from lms.exams.actions.starting import Place, start
from lms.exams.models import Attempt
from lms.exams.queries.attempts import get_my_attempt, last_scores, own_paper
from lms.exams.queries.own_attempt import OwnAttempt, own_attempt
from lms.exams.queries.papers import ShownQuestion, shown_paper
from lms.exams.queries.results import passed_by
from lms.exams.queries.watching import announcements_of
from lms.exams.rules.states import AttemptState, ExamState
from lms.people.scopes import Scope
from lms.settings import get_settings
from lms.web.browsers import device_mark
from lms.web.busy import BusyGate, who_acts
from lms.web.deps import CurrentActor, Db, Id, ReadDb, may, scoped
from lms.web.errors import refused
from lms.web.safe_browser import proof_of
from question_bank.shown import Shown

router = api_router("exams")
_SIT = [may(Permission.SIT_EXAMS), scoped(Scope.SIT_EXAMS)]
# Asked by everybody in the same minute.
_AT_ONCE = [Depends(BusyGate(Permission.SIT_EXAMS)), scoped(Scope.SIT_EXAMS)]


class StartBody(BaseModel):
    """The code an invigilator gave, for going on at another device; empty otherwise."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(default="", max_length=20)


class LastBody(BaseModel):
    """What comes with handing in: the secret, and answers that were not yet sent."""

    model_config = ConfigDict(extra="forbid", strict=True)

    token: str = Field(default="", max_length=200)
    version: Annotated[int | None, BeforeValidator(as_whole)] = Field(default=None, ge=0, lt=2**53)
    answers: dict[str, Any] | None = None


class LeaveBody(BaseModel):
    """The secret of the browser whose screen was left."""

    model_config = ConfigDict(extra="forbid", strict=True)

    token: str = Field(max_length=200)


@router.post("/sittings/{my_sitting_id}/attempts", status_code=201, name="api.attempt_start", dependencies=_AT_ONCE)
def create(
    request: Request,
    db: Db,
    my_sitting_id: Id,
    body: StartBody | None = None,
    paper: Annotated[Literal["yes", "no"], Query()] = "yes",
) -> Any:
    """Begin or go on: the same attempt each time, under a new token; whoever wrote before is fenced off."""
    actor = who_acts(request, db)
    host, pages = request.client.host if request.client else "", f"{get_settings().base_url}/attempts/"
    place = Place(device_mark(request), host, proof_of(request), pages)
    started = start(db, my_sitting_id, place=place, code=body.code if body else "", actor=actor)
    if isinstance(started, Refusal):
        return refused(request, started)  # returned, not raised: the wrong try stays counted
    told = state(started.attempt) | {"token": started.token}
    if paper == "yes":
        own = own_paper(db, started.attempt)
        told["paper"] = {"questions": [question(each) for each in shown_paper(db, own)]}
    return JSONResponse(told, 201)  # plain values already: FastAPI would look at each of them once more


@router.get("/attempts/{my_attempt_id}/announcements", name="api.attempt_announcements", dependencies=_SIT)
def announcements(
    db: ReadDb, actor: CurrentActor, my_attempt_id: Id, after: Annotated[int, Query(ge=0, lt=2**53)] = 0
) -> dict[str, Any]:
    """Return what was said to all candidates of the sitting after a number."""
    attempt = get_my_attempt(db, my_attempt_id, seen_by=actor)
    said = announcements_of(db, attempt.sitting_id, after)
    return {"announcements": [{"id": each.id, "at": each.at.isoformat(), "text": each.text} for each in said]}


@router.get("/attempts/{my_attempt_id}", name="api.attempt", dependencies=_SIT)
def show(db: ReadDb, actor: CurrentActor, my_attempt_id: Id) -> dict[str, Any]:
    """Return the state to go on from; the score only once results are published. The paper comes with the start."""
    attempt = own_attempt(db, my_attempt_id, seen_by=actor)
    told = state(attempt)
    if attempt.state != AttemptState.RUNNING:
        told["receipt"] = receipt(attempt)
    return told | _score(db, attempt)


@router.post("/attempts/{my_attempt_id}/submission", name="api.attempt_submit", dependencies=_AT_ONCE)
def hand_in(request: Request, db: Db, my_attempt_id: Id, body: LastBody | None = None) -> Response:
    """Hand in; twice is once. The receipt names what was handed in by its digest."""
    proof = proof_of(request, f"/attempts/{my_attempt_id}")
    last = Last(**body.model_dump(), proof=proof) if body else Last(proof=proof)
    attempt = submit(db, my_attempt_id, last, device=device_mark(request), actor=who_acts(request, db))
    # An answer as it goes out: for anything else FastAPI asks for a thread once more, while the row is still locked.
    return JSONResponse(receipt(attempt) | {"id": attempt.id, "state": attempt.state} | _score(db, attempt))


@router.post("/attempts/{my_attempt_id}/leaves", name="api.attempt_leave", dependencies=_SIT)
def leave_screen(db: Db, actor: CurrentActor, my_attempt_id: Id, body: LeaveBody) -> Response:
    """Count that the screen was left; the server decides what follows."""
    attempt = leave(db, my_attempt_id, body.token, actor=actor)
    told = {"leaves": attempt.leaves, "leave_limit": attempt.leave_limit, "state": attempt.state}
    return JSONResponse(told)


def state(attempt: Attempt | OwnAttempt) -> dict[str, Any]:
    """Return an attempt as its candidate may know it."""
    return {
        "id": attempt.id,
        "state": attempt.state,
        "fence": attempt.fence,
        "server_now": clock.now().isoformat(),
        "started_at": attempt.started_at.isoformat(),
        "deadline_at": attempt.deadline_at.isoformat(),
        "paused": attempt.paused_at is not None,
        "questions": attempt.questions,
        "saved_version": attempt.version,
        "saved_at": attempt.saved_at.isoformat() if attempt.saved_at else None,
        "answers": attempt.answers,
        "flagged": attempt.flagged,
        "leaves": attempt.leaves,
        "leave_limit": attempt.leave_limit,
    }


def receipt(attempt: OwnAttempt) -> dict[str, Any]:
    """Return what a candidate may show later: when, what (by digest), and our signature over both."""
    at = attempt.submitted_at.isoformat() if attempt.submitted_at else None
    return {"submitted_at": at, "digest": attempt.digest, "signature": attempt.receipt}


def question(each: ShownQuestion) -> dict[str, Any]:
    """Return a question of a paper: what `question_bank.shown` holds, points as a number."""
    return {"number": each.number} | _question(each.shown)


@lru_cache(maxsize=20_000)
def _question(shown: Shown) -> dict[str, Any]:
    return _told(shown.model_dump(mode="json")) | {"points": _points(shown.points)}


def _told(plain: dict[str, Any]) -> dict[str, Any]:
    told = dict(plain)
    for name in ("options", "right", "items"):
        if isinstance(told.get(name), list):
            told[name] = [{"key": each["key"], "text": each["html"]} for each in told[name]]
    if "parts" in told:
        told["parts"] = [_told(part) | {"points": _points(part["points"])} for part in told["parts"]]
    return told


def _points(halves: int) -> float | int:
    return halves // 2 if halves % 2 == 0 else halves / 2


def _score(db: Db, attempt: OwnAttempt) -> dict[str, Any]:
    score = last_scores(db, [attempt.id]).get(attempt.id) if attempt.exam_state == ExamState.PUBLISHED else None
    if score is None:
        return {}
    if attempt.cheated:
        return {"score": {"points": 0, "most": _points(score.most), "passed": False, "mark": "CHEAT"}}
    passed = passed_by(attempt, score)
    return {"score": {"points": _points(score.points), "most": _points(score.most), "passed": passed}}
