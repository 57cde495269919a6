"""Papers for programs and wallets: one as a signed badge, by its code, and the lists that say how all stand now.

For anybody, without signing in, as `verify` is; where the operator has given no key there is nothing here.
"""

import json

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from certificates.proofs import Json
from lms.documents.badging import badge_of, is_badging, list_of
from lms.errors import NotFound
from lms.pages.verify import wait_a_little
from lms.web.deps import ReadDb
from lms.web.errors import problem
from lms.web.paper_words import say
from lms.web.routing import Router
from lms.web.verifying import LIST, OpenGate, charge, look_up, seconds_to_wait

router = Router()
_OPEN = [Depends(OpenGate())]
_MEDIA = "application/vc+ld+json"


@router.get("/verify/{document_code}/badge", name="verify_badges.show", dependencies=_OPEN)
async def show(request: Request, document_code: str) -> Response:
    """Send a paper as a badge; it says where its state is asked, so it is sent whatever that state is."""
    if wait := seconds_to_wait(request):
        return wait_a_little(request, wait)
    seen = await look_up(request, document_code) if is_badging() else None
    if seen is None:
        return problem(request, 404, NotFound("DOCUMENT_UNKNOWN"))
    number = str(seen.facts["paper"]["number"])
    name = number if number.isascii() else f"document-{seen.id}"
    return _sent(badge_of(seen, say), {"Content-Disposition": f'attachment; filename="{name}.json"'})


@router.get("/status/{status_list}", name="verify_badges.status", dependencies=_OPEN)
def status(request: Request, db: ReadDb, status_list: str) -> Response:
    """Send how the papers of a list stand now; it may be kept, and is asked for again before it is used."""
    if wait := seconds_to_wait(request):
        return wait_a_little(request, wait)
    charge(request, LIST)
    number = int(status_list) if status_list.isascii() and status_list.isdecimal() and len(status_list) < 10 else 0
    made = list_of(db, number) if is_badging() else None
    if made is None:
        return problem(request, 404, NotFound("STATUS_LIST_UNKNOWN"))
    return _sent(made, {"Cache-Control": "public, no-cache"})


def _sent(credential: Json, headers: dict[str, str]) -> Response:
    return Response(json.dumps(credential, ensure_ascii=False), media_type=_MEDIA, headers=headers)
