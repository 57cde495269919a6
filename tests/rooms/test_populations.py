"""Populations beside officers and assistants: they have their dated place, and owe none of the officers' hours."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from lms.people.queries.people import list_roles
from lms.people.rules import PersonClass
from lms.requirements.queries.standings import standings
from tests.factories import make_person
from tests.rooms.world import TODAY, City


@pytest.mark.requirement("ZJG-2-1")
@pytest.mark.requirement("JN-19-1")
@pytest.mark.requirement("FN-10-3")
@pytest.mark.parametrize("kind", [PersonClass.SUPERVISOR, PersonClass.SOCIAL_SUPERVISOR])
def test_supervisors_and_invited_supervisors_stand_beside_the_officers_rate(
    db: Session, city: City, kind: PersonClass
) -> None:
    before = standings(db, 2023, as_of=TODAY)
    person = make_person(db, city.bureau, person_class=kind, since=date(2022, 3, 1))
    assert [(role.person_class, role.started_on) for role in list_roles(db, person.id)] == [(kind, date(2022, 3, 1))]
    assert standings(db, 2023, as_of=TODAY) == before
