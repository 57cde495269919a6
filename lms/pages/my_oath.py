"""My oath: when I swore, what is due, where I am expected."""

from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Permission
from lms.ceremonies.queries.ceremonies import ceremonies_by_id, coming_for
from lms.ceremonies.queries.mine import my_oath
from lms.pages.oath_cards import issue_days
from lms.people.queries.people import unit_ids_on
from lms.requirements.queries.rule_sets import rules_for
from lms.web.deps import CurrentActor, ReadDb
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("my_oath", prefix="/my-oath")


@router.get("", dependencies=[may(Permission.VIEW_OWN_YEAR)])
def show(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """Show when one swore what, what is due by when, and the ceremonies where one is expected."""
    person_id, today = actor.person_id or 0, clock.today()
    unit_id = unit_ids_on(db, [person_id], today).get(person_id)
    rules = rules_for(db, unit_id, today.year) if unit_id else None
    mine = my_oath(db, person_id, unit_id, today, issue_days(db, [person_id]).get(person_id))
    return render(
        request,
        "my_oath/show.html",
        mine=mine,
        asks_first=rules is not None and rules.parameters.oath_before_duty,
        asks_annual=rules is not None and rules.parameters.oath_annual_collective,
        coming=coming_for(db, person_id, today),
        ceremonies=ceremonies_by_id(db, [oath.ceremony_id for oath in mine.oaths]),
        today=today,
    )
