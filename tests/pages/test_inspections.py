"""The page that orders the package for an inspector (ZJG-15-1)."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.access import Role
from lms.prints.models import PrintRun
from tests.cast import Cast
from tests.client import Browser as Client

pytestmark = pytest.mark.at(date(2026, 11, 20))
Clients = Callable[..., Client]


def test_it_is_ordered_and_listed_for_who_ordered_it(db: Session, client: Clients, cast: Cast) -> None:
    legal = client(cast[Role.UNIT_LEGAL])
    said = {"unit": str(cast.units["own"].id), "year": "2026"}
    page = legal.post("/inspections", data=said, follow_redirects=True)
    assert "已交给后台制作" in page.text
    assert "检查资料包" in page.text
    run = db.scalars(select(PrintRun)).one()
    assert f"/print-runs/{run.id}" in legal.get("/inspections").text
    assert f"/print-runs/{run.id}" not in client(cast[Role.UNIT_LEADER]).get("/inspections").text


def test_a_wrong_year_or_unit_is_refused(db: Session, client: Clients, cast: Cast) -> None:
    legal = client(cast[Role.UNIT_LEGAL])
    wrong = legal.post("/inspections", data={"unit": str(cast.units["own"].id), "year": "2030"})
    assert wrong.status_code == 422
    assert "只能选2015年到2026年" in wrong.text
    other = {"unit": str(cast.units["sibling"].id), "year": "2026"}
    assert legal.post("/inspections", data=other).status_code == 404
    assert legal.post("/inspections", data={}).status_code == 422
    assert client(cast[Role.SELF]).get("/inspections").status_code == 403
    assert not db.scalars(select(PrintRun)).all()
