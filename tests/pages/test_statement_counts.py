"""No page asks a statement a person or a unit: with five times as many of them each asks as few as before."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.people.rules import PersonClass
from tests.cast import Cast
from tests.client import Browser
from tests.credential_factories import make_credential
from tests.factories import adopt_rules, make_class, make_person, make_unit
from tests.house.matrix import routes
from tests.statements import asked_of

TODAY = date(2023, 11, 20)
pytestmark = pytest.mark.at(TODAY)
# A list shows at most so many a page: who asks something of each line shows it here first.
UNITS, PEOPLE_EACH = 2, 4
# Eight matters a page, each with its people, evidence and checks: bounded by the page, whatever waits.
A_PAGE_OF_MATTERS = "/claims"
ROLES = (Role.JUSTICE_REVIEWER, Role.UNIT_TRAINER)


def pages() -> list[str]:
    """Return the addresses of the pages that need no id, files left out."""
    paths = [route.path for route in routes() if route.method == "GET"]
    return [path for path in paths if "{" not in path and "." not in path and not path.startswith("/api")]


def grow(db: Session, cast: Cast) -> None:
    """Add units with people who have cards, and trainings that wait to be decided."""
    trainer, decider = cast[Role.UNIT_TRAINER], cast[Role.JUSTICE_DECIDER]
    for number in range(UNITS):
        unit = make_unit(db, parent=cast.units["own"])
        classes = [PersonClass.ASSISTANT if each == 0 else PersonClass.OFFICER for each in range(PEOPLE_EACH)]
        people = [
            make_person(db, unit, name=f"王{unit.code}{each}", person_class=kind) for each, kind in enumerate(classes)
        ]
        for person in people[1:]:
            make_credential(db, person, unit, actor=decider)
        make_class(db, people, actor=trainer, host=unit, on=TODAY - timedelta(days=2 * number + 1))
    db.flush()


def counted(browser: Browser, connection: Connection) -> dict[str, int]:
    """Map the pages that are shown to how many statements each asks."""
    found = {}
    for path in [*pages(), "/search?q=王"]:
        with asked_of(connection) as asked:
            if browser.get(path).status_code == 200:
                found[path] = len(asked)
    return found


@pytest.mark.parametrize("role", ROLES)
def test_a_page_asks_as_little_of_many_as_of_few(
    db: Session, cast: Cast, connection: Connection, client: Callable[[Actor | None], Browser], role: Role
) -> None:
    adopt_rules(db, cast.units["city"])
    grow(db, cast)
    browser = client(cast[role])
    few = counted(browser, connection)
    for _ in range(4):
        grow(db, cast)
    many = counted(browser, connection)
    more = {path: (few[path], many[path]) for path in few if many[path] > few[path]}
    more.pop(A_PAGE_OF_MATTERS, None)
    assert len(few) > 40
    assert not more
