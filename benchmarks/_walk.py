"""Which pages a world has, and who looks at them: each page without an id, and each page of a thing twice.

Of every kind of thing the first and the last row are looked at. What asks for a secret, a file or one's own paper is
left out; so is what a role is refused.
"""

from collections.abc import Iterator

from sqlalchemy import Engine, RowMapping, select
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.db import make_sessions
from lms.people.accounts import Account
from lms.people.hashing import new_secret
from lms.people.models import Person, Post, Unit
from lms.people.rules import UnitKind
from lms.tables import Model
from tests.client import sign_in_at_once
from tests.factories import make_actor
from tests.house.matrix import Route, routes

_MORE = (
    *("/search?q=wang", "/search?q=王", "/search?q=0417", "/people?q=王", "/people?page=100"),
    *("/completion/people?sort=name&page=3", "/completion/people?page=60"),
)
_STANDING_BEHIND = ("organs_short", "offices_empty", "forecast", "no_card", "unsworn")
# In which table the things of an address are.
_TABLES = {
    "account_id": "accounts",
    "activity_id": "activities",
    "application_id": "applications",
    "appraisal_id": "appraisal_rounds",
    "badge_id": "badges",
    "bank_id": "question_banks",
    "batch_id": "import_batches",
    "blueprint_id": "paper_blueprints",
    "bulletin_id": "bulletins",
    "candidate_id": "exam_candidates",
    "claim_id": "claims",
    "class_id": "training_classes",
    "credential_case_id": "credential_cases",
    "credential_id": "credentials",
    "document_id": "issued_documents",
    "entry_id": "hour_entries",
    "exam_attempt_id": "exam_attempts",
    "exam_id": "exams",
    "exam_sitting_id": "exam_sittings",
    "filing_id": "filings",
    "material_id": "materials",
    "oath_id": "oath_ceremonies",
    "person_id": "people",
    "post_id": "posts",
    "question_id": "questions",
    "report_id": "filings",
    "review_round_id": "review_rounds",
    "role_id": "person_roles",
    "room_id": "exam_rooms",
    "score_batch_id": "score_batches",
    "sitting_id": "class_sessions",
    "spot_check_id": "spot_checks",
    "spot_check_item_id": "spot_check_items",
    "unit_id": "units",
    "version_id": "course_versions",
    "yearly_review_id": "yearly_reviews",
}


def visitors(engine: Engine) -> Iterator[tuple[Actor, str]]:
    """Yield who looks, signed in: at the largest place, at a unit of it, and an officer."""
    with make_sessions(engine).begin() as db:
        top = db.scalars(select(Unit).where(Unit.parent_id.is_(None))).one()
        bureau = db.scalars(select(Unit).where(Unit.kind == UnitKind.DEPARTMENT.value).order_by(Unit.id.desc())).first()
        taken = select(Account.person_id).where(Account.person_id.is_not(None))
        officers = select(Person).join(Post, Post.person_id == Person.id).where(Person.id.not_in(taken))
        officer = db.scalars(officers.order_by(Person.id).limit(1)).one()
        looking: list[tuple[Role, Unit | None, Person | None]] = [
            *((role, top, None) for role in (Role.JUSTICE_REVIEWER, Role.JUSTICE_DECIDER, Role.PROVINCE)),
            *((role, bureau, None) for role in (Role.LINE_DEPT, Role.UNIT_TRAINER, Role.UNIT_LEGAL, Role.UNIT_LEADER)),
            (Role.SELF, None, officer),
            (Role.AUDIT_ADMIN, top, None),
        ]
        made = [make_actor(db, role, unit, person=who, login=new_secret()) for role, unit, who in looking]
        signed_in = [(actor, sign_in_at_once(db, actor)) for actor in made]
    yield from signed_in


def addresses(engine: Engine, actor: Actor) -> list[str]:
    """Return the addresses of a world that a role may ask for, each page of a thing for two of them."""
    shown = [route for route in routes() if _is_page(route) and route.lets_in(actor.role)]
    without = [route.path for route in shown if "{" not in route.path]
    with make_sessions(engine)() as db:
        of_things = [made for route in shown if "{" in route.path for made in _filled(db, route)]
    return [*dict.fromkeys([*without, *(_MORE if actor.unit_id else ()), *_own(actor), *of_things])]


def _is_page(route: Route) -> bool:
    return route.method == "GET" and not route.is_api and "." not in route.path and "/content" not in route.path


def _own(actor: Actor) -> list[str]:
    if actor.unit_id is None:
        return []
    own = actor.unit_id
    of_unit = [f"/completion/units/{own}", f"/units/{own}", f"/dashboard?unit={own}", f"/people?unit={own}"]
    return [*of_unit, *(f"/dashboard/names?which={which}" for which in _STANDING_BEHIND)]


def _filled(db: Session, route: Route) -> list[str]:
    """Return the addresses of a route for the first and the last thing, and for what these belong to."""
    if not set(route.parameters) <= set(_TABLES):
        return []
    return [_address(db, route, row) for row in _first_and_last(db, _TABLES[route.parameters[-1]])]


def _address(db: Session, route: Route, known: RowMapping) -> str:
    """Return an address: what the last thing belongs to is in its own columns, or just the first there is."""
    path = route.path
    for name in route.parameters[:-1]:
        other = known.get(name) or known.get(name.removeprefix("exam_"))
        first = [row["id"] for row in _first_and_last(db, _TABLES[name])][:1]
        path = path.replace(f"{{{name}}}", str(other or (first or [0])[0]))
    return path.replace(f"{{{route.parameters[-1]}}}", str(known["id"]))


def _first_and_last(db: Session, name: str) -> list[RowMapping]:
    table = Model.metadata.tables[name]
    ends = (select(table).order_by(order).limit(1) for order in (table.c.id, table.c.id.desc()))
    return [row for one in ends for row in db.execute(one).mappings()]
