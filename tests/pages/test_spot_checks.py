"""The pages of spot checks: drawn by the bureau, held, answered by the unit, decided by a second person (QD-M9-7)."""

from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.hours.models import HourEntry
from lms.spot_checks.models import SpotCheck, SpotCheckFinding, SpotCheckItem
from tests.cast import Cast
from tests.client import Browser
from tests.factories import make_actor, post_class
from tests.pdf import pdf_text

Client = Callable[[Actor | None], Browser]
pytestmark = [pytest.mark.at(date(2023, 11, 6)), pytest.mark.requirement("QD-M9-7")]


@pytest.fixture
def form(db: Session, cast: Cast) -> dict[str, object]:
    """What the bureau asks for, with something to draw."""
    confirmer = make_actor(db, Role.JUSTICE_REVIEWER, cast.units["city"])
    people, host = [cast.people[name] for name in ("顾明澈", "何以宁")], cast.units["own"]
    day = date(2023, 10, 11)
    post_class(db, people, proposer=cast[Role.UNIT_TRAINER], confirmer=confirmer, host=host, on=day, title="秋训")
    return {
        "title": "秋季抽查", "unit": host.id, "year": 2023, "record": "HOUR_ENTRY", "strata": "none",
        "measure": "number", "size": 5, "answer_days": 10,
    }  # fmt: skip


def items(db: Session) -> list[SpotCheckItem]:
    return list(db.query(SpotCheckItem).order_by(SpotCheckItem.id))


def test_from_the_drawing_to_the_closing(db: Session, cast: Cast, client: Client, form: dict[str, object]) -> None:
    bureau, head = client(cast[Role.JUSTICE_REVIEWER]), client(cast[Role.JUSTICE_DECIDER])
    trainer, legal = client(cast[Role.UNIT_TRAINER]), client(cast[Role.UNIT_LEGAL])
    assert cast.neighbour
    neighbour = client(cast.neighbour)
    assert trainer.get("/spot-checks/new").status_code == 403
    assert "没有可以抽取" in bureau.post("/spot-checks", data=form | {"year": 2021}).text
    page = bureau.post("/spot-checks", data=form, follow_redirects=True).text
    assert "已抽取2条记录" in page
    check, (first, second) = db.query(SpotCheck).one(), items(db)
    at, there = f"/spot-checks/{check.id}", f"/spot-checks/records/{first.id}"
    assert check.seed in page
    assert "结果完全一致" in bureau.get(f"{at}?again=1").text
    assert neighbour.get(at).status_code == neighbour.get(there).status_code == 404
    assert "正在被抽查" in legal.post(f"/entries/{first.record_id}/reversal", data={"reason": "录错"}).text
    assert "正在被抽查" in legal.get(f"/entries/{first.record_id}").text
    assert trainer.post(f"{there}/finding", data={"code": "IN_ORDER"}).status_code == 403
    assert bureau.post(f"{there}/finding", data={"code": "NO_EVIDENCE"}).status_code == 422
    bureau.post(f"{there}/finding", data={"code": "NO_EVIDENCE", "note": "没有签到表"})
    bureau.post(f"/spot-checks/records/{second.id}/finding", data={"code": "IN_ORDER"})
    assert db.query(SpotCheckFinding).count() == 2
    assert "还有1条" in bureau.post(f"{at}/closing", data={"note": "完"}).text
    assert "期限未满" in head.post(f"{there}/decision", data={"outcome": "STANDS", "reason": "属实"}).text
    assert bureau.post(f"{there}/answer", data={"text": "我来说"}).status_code == 403
    assert "等待认定" in trainer.post(f"{there}/answer", data={"text": "签到表遗失"}, follow_redirects=True).text
    assert "须由司法局另一人认定" in bureau.get(there).text
    told = {"outcome": "STANDS", "reason": "没有佐证材料", "takes_back": "true", "amount": "1"}
    assert "须由他人认定" in bureau.post(f"{there}/decision", data=told).text
    assert "已认定" in head.post(f"{there}/decision", data=told, follow_redirects=True).text
    undoing = db.query(HourEntry).filter(HourEntry.reverses_id.is_not(None)).one()
    assert (undoing.reverses_id, undoing.credit) == (first.record_id, -100)
    head.post(f"{at}/closing", data={"note": "总体较好"})
    assert "总体较好" in trainer.get(at).text
    paper = "".join(pdf_text(trainer.get(f"{at}/result.pdf").content).split())
    for said in ("秋季抽查结果", "认定有问题1条", check.seed, "总体较好"):
        assert said in paper
    sheet = load_workbook(BytesIO(bureau.get(f"{at}/result.xlsx").content)).active
    assert sheet
    assert {row[4] for row in sheet.iter_rows(min_row=7, values_only=True)} == {"没有佐证材料", "符合要求"}


def test_people_of_drawn_records_are_put_on_a_spot_exam_only(
    db: Session, cast: Cast, client: Client, form: dict[str, object]
) -> None:
    bureau = client(cast[Role.JUSTICE_REVIEWER])
    bureau.post("/spot-checks", data=form)
    check = db.query(SpotCheck).one()
    assert "没有已经公布的抽考" in bureau.get(f"/spot-checks/{check.id}").text
    assert bureau.post(f"/spot-checks/{check.id}/exam", data={"exam": "4711"}).status_code == 404


def test_who_has_nothing_to_do_with_it_sees_nothing(client: Client, cast: Cast) -> None:
    assert client(cast[Role.SELF]).get("/spot-checks").status_code == 403
    assert "本单位没有记录被抽查" in client(cast[Role.UNIT_LEADER]).get("/spot-checks").text
    assert "还没有开展过抽查" in client(cast[Role.JUSTICE_REVIEWER]).get("/spot-checks").text
