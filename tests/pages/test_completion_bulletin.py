"""The bulletin on paper says what page, workbook and API say, and names nobody."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.audit import AuditEntry
from tests.cast import Cast
from tests.client import Browser
from tests.factories import adopt_rules
from tests.pdf import pdf_text

Client = Callable[[Actor | None], Browser]
pytestmark = pytest.mark.at(date(2023, 11, 20))


@pytest.mark.requirement("QD-M9-6")
def test_the_bulletin_shows_the_figures_of_the_api_and_no_name(db: Session, cast: Cast, client: Client) -> None:
    adopt_rules(db, cast.units["city"])
    browser = client(cast[Role.JUSTICE_REVIEWER])
    whole = browser.get("/api/v1/completion?year=2023").json()
    answer = browser.get("/completion.pdf?year=2023")
    assert answer.headers["content-disposition"] == 'attachment; filename="completion-2023-2023-11-20.pdf"'
    text = pdf_text(answer.content)
    assert whole["roll"] > 0
    assert f"名册共{whole['roll']}人" in text
    assert f"应达{whole['due']}人" in text
    assert f"{whole['completion_rate']}%" in text
    lines = [line.split() for line in text.splitlines()]
    for unit in whole["children"]:
        counts = [str(unit[name]) for name in ("roll", "exempt", "due", "met")]
        assert any(line[:1] == [unit["unit"]["name"]] and line[1:5] == counts for line in lines), unit["unit"]["name"]
    assert not [name for name in cast.people if name in text]
    assert "截断到两位小数" in text
    assert db.query(AuditEntry).filter_by(action="completion:figures:exported").count() == 1


def test_a_unit_has_its_own_bulletin_and_not_that_of_another(cast: Cast, client: Client) -> None:
    trainer = client(cast[Role.UNIT_TRAINER])
    own, sibling = cast.units["own"], cast.units["sibling"]
    assert own.name in pdf_text(trainer.get(f"/completion/units/{own.id}.pdf").content)
    assert trainer.get(f"/completion/units/{sibling.id}.pdf").status_code == 404
    assert client(cast[Role.SELF]).get("/completion.pdf").status_code == 403
