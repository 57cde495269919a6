"""GET /completion: the figures of the page, as numbers a program can add up."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from tests.cast import Cast
from tests.client import Browser
from tests.factories import adopt_rules

Client = Callable[[Actor | None], Browser]
pytestmark = pytest.mark.at(date(2023, 11, 20))


@pytest.mark.requirement("QD-M9-6")
def test_a_unit_and_all_below_it_are_counted_once_with_a_rate_cut_to_two_decimals(
    db: Session, cast: Cast, client: Client
) -> None:
    adopt_rules(db, cast.units["city"])
    found = client(cast[Role.JUSTICE_REVIEWER]).get("/api/v1/completion?year=2023&unit=329903").json()
    assert found["unit"]["code"] == "329903"
    assert (found["roll"], found["exempt"], found["due"], found["met"]) == (6, 0, 6, 0)
    assert found["completion_rate"] == "0.00"
    assert [child["unit"]["code"] for child in found["children"]] == ["32990301"]
    assert found["by_class"]["assistant"]["roll"] == 1


def test_a_population_of_nobody_has_no_rate(cast: Cast, client: Client) -> None:
    found = client(cast[Role.JUSTICE_REVIEWER]).get("/api/v1/completion?year=2023&unit=329903").json()
    assert (found["due"], found["completion_rate"]) == (0, None)


def test_a_unit_beyond_reach_is_not_found_and_who_may_not_see_figures_sees_none(cast: Cast, client: Client) -> None:
    assert client(cast[Role.UNIT_TRAINER]).get("/api/v1/completion?year=2023&unit=329904").status_code == 404
    assert client(cast[Role.SELF]).get("/api/v1/completion?year=2023").status_code == 403
    assert client(None).get("/api/v1/completion?year=2023").status_code == 401
