"""The pages of bulletins: drafted, issued by another, printed, answered, closed (FN-19-1)."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.filings.models import Bulletin, Rectification
from tests.cast import Cast
from tests.client import Browser
from tests.factories import adopt_rules
from tests.pdf import pdf_text

Client = Callable[[Actor | None], Browser]
pytestmark = pytest.mark.at(date(2023, 11, 6))
WORDS = {"title": "关于培训进度的情况通报", "opening": "总体进度偏慢。", "asks": "逐人排定时间。", "answer_days": "10"}


@pytest.mark.requirement("FN-19-1")
def test_from_the_figures_to_the_closed_task(db: Session, cast: Cast, client: Client) -> None:
    adopt_rules(db, cast.units["city"])
    bureau, head = client(cast[Role.JUSTICE_REVIEWER]), client(cast[Role.JUSTICE_DECIDER])
    trainer, neighbour = client(cast[Role.UNIT_TRAINER]), client(cast.neighbour)
    form = WORDS | {"unit": cast.units["justice"].id, "as_of": "2023-10-31", "percent": "80"}
    assert "不归本单位办" in bureau.post("/bulletins", data=form | {"unit": cast.units["own"].id}).text
    assert "市司法局" in bureau.get("/bulletins/new").text
    page = bureau.post("/bulletins", data=form, follow_redirects=True).text
    one = db.query(Bulletin).one()
    at = f"/bulletins/{one.id}"
    assert "市城管局" in page
    assert trainer.get(at).status_code == 404
    assert bureau.post(f"{at}/issue").status_code == 403
    assert "〔2023〕第1期" in head.post(f"{at}/issue", follow_redirects=True).text
    assert "已经印发" in bureau.post(at, data=WORDS).text
    paper = "".join(pdf_text(trainer.get(f"{at}/bulletin.pdf").content).split())
    for said in ("进度滞后的单位", "市城管局", "还差6人", "2023年11月20日"):
        assert said in paper
    task = db.query(Rectification).filter_by(unit_id=cast.units["own"].id).one()
    there = f"/bulletins/rectifications/{task.id}"
    assert neighbour.get(there).status_code == 404
    assert "2023年11月20日前回复" in trainer.get(there).text
    trainer.post(f"{there}/answer", data={"text": "12月补训"})
    assert "请" in bureau.post(f"{there}/return", data={"text": ""}).text
    assert "已销号" in bureau.post(f"{there}/closing", follow_redirects=True).text
    db.refresh(task)
    assert task.state == "closed"
    assert "关于培训进度的情况通报" in trainer.get("/bulletins?year=2023").text
