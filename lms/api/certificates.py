"""GET /certificates/{code}: a paper as issued and how it stands now, as /verify/{code} tells it."""

from typing import Any

from certificates import numbering
from lms.api.asking import api_router
from lms.documents.queries.verifying import by_codes
from lms.errors import NotFound
from lms.people.scopes import Scope
from lms.web.deps import ReadDb, scoped, signed_in_only
from lms.web.verifying import as_data

router = api_router("certificates", prefix="/certificates")


@router.get(
    "/{certificate_code}", name="api.certificate", dependencies=[signed_in_only, scoped(Scope.READ_CREDENTIALS)]
)
def show(db: ReadDb, certificate_code: str) -> dict[str, Any]:
    """Return every printed field as issued, and the state on this day, to whoever has the code."""
    code = numbering.clean(certificate_code[:200])
    seen = by_codes(db, [code]).get(code) if numbering.is_code(code) else None
    if seen is None:
        raise NotFound("DOCUMENT_UNKNOWN")
    return as_data(seen)
