"""GET /duty and /duty/pair: may this person, may these two, act on a day? Computed, logged, never stored."""

from datetime import date
from typing import Annotated, Any

from fastapi import Query
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Permission
from lms.api.asking import api_router
from lms.credentials.actions.duty import MOST_PEOPLE, ask_duty, ask_pair
from lms.credentials.queries.duty import Task
from lms.credentials.rules.states import CredentialKind
from lms.people.queries.units import get_unit_by_code
from lms.people.scopes import Scope
from lms.web.deps import CurrentActor, Db, may, scoped, signed_in_only

router = api_router("duty", prefix="/duty")
PersonId = Annotated[int, Query(ge=1, le=2**63 - 1)]
Word = Annotated[str, Query(max_length=60)]
People = Annotated[str, Query(pattern=r"^[0-9]{1,18}(,[0-9]{1,18})*$", description="ids with commas between")]


@router.get("", name="api.duty", dependencies=[signed_in_only, scoped(Scope.READ_CREDENTIALS)])
def show(
    db: Db,
    actor: CurrentActor,
    person: PersonId,
    on: Annotated[date | None, Query(alias="date")] = None,
    unit: Word = "",
    field: Word = "",
    act: Word = "",
    lead: PersonId | None = None,
    kind: CredentialKind = CredentialKind.ENFORCEMENT,
) -> dict[str, Any]:
    """Tell whether a person in reach may act on a day (today), for a unit (by code), in a field, do an act.

    `lead`: the officer who leads the task, for an assistant. Reasons are codes; none means that he may.
    """
    task = _task(db, actor, on, unit, field, act, kind)
    has_lead = ask_duty(db, [lead], task, actor=actor)[0].eligible if lead else None
    (answer,) = ask_duty(db, [person], task, has_lead=has_lead, actor=actor)
    return {"person": person, "date": task.on, "eligible": answer.eligible, "reasons": answer.reasons}


@router.get("/pair", name="api.duty_pair", dependencies=[may(Permission.ASK_DUTY), scoped(Scope.READ_CREDENTIALS)])
def show_pair(
    db: Db,
    actor: CurrentActor,
    people: People,
    on: Annotated[date | None, Query(alias="date")] = None,
    unit: Word = "",
    field: Word = "",
    act: Word = "",
) -> dict[str, Any]:
    """Tell whether at least two of these people may act together, and of each why not."""
    ids = list(dict.fromkeys(int(one) for one in people.split(",")))[: MOST_PEOPLE + 1]
    task = _task(db, actor, on, unit, field, act, CredentialKind.ENFORCEMENT)
    found = ask_pair(db, ids, task, actor=actor)
    each = [{"person": one.person_id, "eligible": one.eligible, "reasons": one.reasons} for one in found.people]
    return {"date": task.on, "eligible": found.eligible, "reasons": found.reasons, "people": each}


def _task(db: Session, actor: Actor, on: date | None, unit: str, field: str, act: str, kind: CredentialKind) -> Task:
    place = get_unit_by_code(db, unit, seen_by=actor) if unit else None
    return Task(on or clock.today(), place, field, act, kind=kind)
