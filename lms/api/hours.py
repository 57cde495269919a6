"""POST /hours: put hours forward, decide them, take them back. The same actions and refusals as the pages."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, WithJsonSchema
from starlette.datastructures import UploadFile

from lms.access import Permission
from lms.api import shapes
from lms.api.asking import api_router
from lms.errors import NotFound, RuleBroken
from lms.hours.actions.proposing import Held, Part, add_evidence, propose
from lms.hours.actions.reversing import reverse
from lms.hours.catalogue import HOUR, EvidenceKind, Method, Tag
from lms.hours.queries.activities import claims_of_activity, get_activity
from lms.hours.queries.ledger import get_claim, get_entry
from lms.people.queries.units import get_unit_by_code
from lms.people.scopes import Scope
from lms.requirements.actions.posting import confirm_claims, reject_claims
from lms.requirements.queries.limits import limits_for
from lms.settings import get_settings
from lms.web.deps import CurrentActor, Db, Id, Submitted, may, scoped

router = api_router("hours")
MEGABYTE = 1024 * 1024


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class PartBody(_Body):
    """One part of a training: leaf of the category tree, minutes, topic tags by name."""

    category: str
    minutes: int = Field(gt=0, le=24 * 60)
    tags: list[str] = []

    def part(self) -> Part:
        """Return the part with its tags as bits. Raises NotFound for a tag that does not exist."""
        bits = 0
        for name in self.tags:
            if name not in Tag.__members__:
                raise NotFound
            bits |= Tag[name]
        return Part(self.category, bits, self.minutes)


class HoursBody(_Body):
    """A training that was held, and who attended: person ids with the minutes each attended, null for all of it."""

    title: str = Field(min_length=1, max_length=200)
    method: Method
    occurred_on: date
    host_unit: str = Field(description="Code of the unit that held it.")
    parts: list[PartBody] = Field(min_length=1, max_length=20)
    people: dict[int, int | None] = Field(
        min_length=1, max_length=5000, json_schema_extra={"propertyNames": {"pattern": "^[0-9]{1,18}$"}}
    )
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    place: str | None = None
    lecturer: str | None = None
    make_up_for: int | None = None

    def held(self) -> Held:
        """Return what was held."""
        given = self.model_dump(exclude={"parts", "people", "host_unit"})
        return Held(parts=[part.part() for part in self.parts], **given)


class DecisionBody(_Body):
    """Confirm, or reject with a reason the person will read."""

    decision: Literal["confirm", "reject"] = "confirm"
    reason: str = ""
    reason_code: str = "OTHER"
    document: str | None = None


# Told as a number with at most two places; a text that says one is taken, too.
_HOURS: dict[str, Any] = {"anyOf": [{"type": "number", "exclusiveMinimum": 0, "multipleOf": 0.01}, {"type": "null"}]}


class ReversalBody(_Body):
    """Take back a posted entry: the whole, or so many hours of it."""

    reason: str
    hours: Annotated[Decimal | None, WithJsonSchema(_HOURS)] = Field(default=None, gt=0, decimal_places=2)
    document: str | None = None


@router.post(
    "/hours",
    status_code=201,
    name="api.propose",
    dependencies=[may(Permission.PROPOSE_HOURS), scoped(Scope.WRITE_HOURS)],
)
def create(db: Db, actor: CurrentActor, body: HoursBody) -> dict[str, Any]:
    """Put hours forward for some people; they wait until another person confirms them."""
    host = get_unit_by_code(db, body.host_unit, seen_by=actor)
    limits = limits_for(db, host.id, body.make_up_for or body.occurred_on.year)
    activity = propose(db, body.held(), host_unit=host, people=body.people, actor=actor, limits=limits)
    claims = claims_of_activity(db, activity.id, seen_by=actor)
    return {"activity_id": activity.id, "claims": [shapes.claim(claim) for claim in claims]}


# Told by hand: a declared file would be read from the wire before anybody asked who sends it.
_FILE = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}


@router.post(
    "/activities/{activity_id}/evidence",
    status_code=201,
    name="api.evidence",
    dependencies=[may(Permission.PROPOSE_HOURS), scoped(Scope.WRITE_HOURS)],
    max_body_size=(get_settings().upload_limit_mb + 1) * MEGABYTE,
    openapi_extra=_FILE,
)
def add(
    db: Db, actor: CurrentActor, activity_id: Id, submitted: Submitted, kind: EvidenceKind = EvidenceKind.OTHER
) -> dict[str, Any]:
    """Add a file (PDF, JPEG, PNG) as evidence of a training; without any nothing is confirmed."""
    activity = get_activity(db, activity_id, seen_by=actor)
    file = submitted.get("file")
    if not isinstance(file, UploadFile):
        raise RuleBroken("FILE_EMPTY")
    data = file.file.read(get_settings().upload_limit_mb * MEGABYTE + 1)
    added = add_evidence(db, activity, data=data, file_name=file.filename or "", kind=kind, actor=actor)
    return {"digest": added.digest, "kind": added.kind}


@router.post(
    "/hours/{claim_id}/confirmation",
    name="api.decide",
    dependencies=[may(Permission.CONFIRM_HOURS), scoped(Scope.WRITE_HOURS)],
)
def decide(db: Db, actor: CurrentActor, claim_id: Id, body: DecisionBody) -> dict[str, Any]:
    """Confirm or reject hours that somebody else put forward."""
    claim = get_claim(db, claim_id, seen_by=actor)
    if body.decision == "confirm":
        confirm_claims(db, [claim], actor=actor, document=body.document)
    else:
        reject_claims(db, [claim], reason_code=body.reason_code, reason=body.reason, actor=actor)
    db.refresh(claim)
    return shapes.claim(claim)


@router.post(
    "/hours/{entry_id}/reversal",
    status_code=201,
    name="api.reverse",
    dependencies=[may(Permission.REVERSE_HOURS), scoped(Scope.WRITE_HOURS)],
)
def undo(db: Db, actor: CurrentActor, entry_id: Id, body: ReversalBody) -> dict[str, Any]:
    """Take back a posted entry by an entry of its own."""
    amount = int(body.hours * HOUR) if body.hours is not None else None
    entry = get_entry(db, entry_id, seen_by=actor)
    undone = reverse(db, entry, reason=body.reason, amount=amount, document=body.document, actor=actor)
    db.flush()  # the answer names its id
    return shapes.entry(undone)
