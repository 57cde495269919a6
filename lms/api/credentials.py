"""GET /credentials/{number}: what a credential is today, for its holder and for whoever reaches it."""

from typing import Any

from lms import clock
from lms.api.asking import api_router
from lms.api.shapes import day
from lms.credentials.models import Credential
from lms.credentials.queries.credentials import get_credential_by_number
from lms.credentials.rules.states import state_on
from lms.people.scopes import Scope
from lms.web.deps import CurrentActor, ReadDb, scoped, signed_in_only

router = api_router("credentials", prefix="/credentials")


@router.get(
    "/{credential_number}", name="api.credential", dependencies=[signed_in_only, scoped(Scope.READ_CREDENTIALS)]
)
def show(db: ReadDb, actor: CurrentActor, credential_number: str) -> dict[str, Any]:
    """Return a credential in reach by its number (证号): whose it is, for what, until when, and its state today."""
    return _written(get_credential_by_number(db, credential_number, seen_by=actor))


def _written(found: Credential) -> dict[str, Any]:
    today = clock.today()
    return {
        "number": found.number,
        "kind": found.kind,
        "state": state_on(found.state, found.valid_to, today).value,
        "since": day(found.since),
        "checked_on": day(today),
        "person": {"id": found.person.id, "name": found.person.name},
        "unit": {"id": found.unit.id, "code": found.unit.code, "name": found.unit.name},
        "field": found.field,
        "issuer": found.issuer,
        "issued_on": day(found.issued_on),
        "valid_from": day(found.valid_from),
        "valid_to": day(found.valid_to),
    }
