"""The audit log, for the audit administrator: who did what when, and whether the log itself is whole."""

import time
from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock, vault
from lms.access import Permission
from lms.audit import queries as chain, witness
from lms.audit.keeping import check_log
from lms.i18n import translate
from lms.people.queries.audit_log import Wanted, list_audit
from lms.web.audit_actions import AREAS
from lms.web.audit_subjects import SUBJECTS
from lms.web.deps import CurrentActor, ReadDb, may
from lms.web.downloads import send_made
from lms.web.render import language_of, render
from lms.web.routing import PageRouter

router = PageRouter("audit", prefix="/audit", dependencies=[may(Permission.VIEW_AUDIT)])
_HEADS_SHOWN = 24
_LARGEST_ID = 2**63 - 1


@router.get("")
def index(request: Request, db: ReadDb, actor: CurrentActor, before: str = "") -> Response:
    """List the lines of the log, the newest first, narrowed down to what was asked for."""
    asked = {name: request.query_params.get(name, "").strip()[:80] for name in _ASKED}
    wanted = _wanted(asked)
    page = list_audit(db, wanted, seen_by=actor, before=_number(before))
    return render(
        request,
        "audit/index.html",
        page=page,
        asked=asked,
        wanted=wanted,
        is_later=bool(_number(before)),
        chain=_state(db),
        areas=_options(request, AREAS),
        subjects=_options(request, SUBJECTS),
    )


@router.get("/chain")
def check(request: Request, db: ReadDb) -> Response:
    """Read the whole chain now and say what is wrong with it, and where; show the signed heads."""
    started = time.monotonic()
    report = check_log(db)
    return render(
        request,
        "audit/chain.html",
        report=report,
        took=round(time.monotonic() - started, 1),
        at=clock.now(),
        heads=witness.last_heads(_HEADS_SHOWN),
        public_key=vault.public_key(),
    )


@router.get("/heads")
def heads(request: Request) -> Response:
    """Hand out the file of signed heads, to be kept elsewhere."""
    del request
    return send_made(witness.file_of_heads(), "application/jsonl", f"audit-heads-{clock.today().isoformat()}.jsonl")


_ASKED = ("who", "since", "until", "area", "action", "subject", "number")


def _wanted(asked: dict[str, str]) -> Wanted:
    """Read what was asked for; what makes no sense asks for nothing."""
    return Wanted(
        who=asked["who"],
        since=_day(asked["since"]),
        until=_day(asked["until"]),
        area=tuple(asked["area"].split(",")) if asked["area"] in AREAS else (),
        action=asked["action"],
        subject=asked["subject"],
        subject_id=_number(asked["number"]),
    )


def _state(db: Session) -> dict[str, object]:
    last = chain.last_link(db)
    return {"length": last.position if last else 0, "head": witness.newest_head()}


def _options(request: Request, words: Mapping[str, str]) -> list[tuple[str, str]]:
    language = language_of(request)
    return [(value, translate(language, word)) for value, word in words.items()]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _number(text: str) -> int | None:
    return min(int(text), _LARGEST_ID) if text.isascii() and text.isdecimal() else None
