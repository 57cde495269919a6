"""The pages of what is filed: calendar, reports written, signed off, received, printed; incidents (C6, A.4)."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from html import unescape

import pytest
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.filings.models import Filing, FilingReport, Incident
from tests.cast import Cast
from tests.client import Browser
from tests.factories import adopt_rules, make_actor, post_class
from tests.pdf import pdf_text

Client = Callable[[Actor | None], Browser]
NOVEMBER = date(2023, 11, 28)
pytestmark = pytest.mark.at(NOVEMBER)


@pytest.fixture
def report(db: Session, cast: Cast, client: Client) -> Filing:
    """Return 市城管局's report of the second half, begun by its trainer."""
    adopt_rules(db, cast.units["city"])
    data = {"unit": cast.units["own"].id, "kind": "HALF_YEAR_REPORT", "year": "2023", "period": "H2"}
    answer = client(cast[Role.UNIT_TRAINER]).post("/filings", data=data)
    made = db.query(Filing).one()
    assert answer.headers["location"] == f"/filings/{made.id}/edit"
    return made


def written(**more: str) -> dict[str, str]:
    """Return the form of a report, with changes."""
    return {"title": "半年报告", "addressee": "市司法局", "body": "一、培训情况\n都好。"} | more


@pytest.mark.requirement("QD-15-1")
def test_a_report_is_written_signed_off_and_received_with_a_receipt(
    db: Session, cast: Cast, report: Filing, client: Client
) -> None:
    trainer, at = client(cast[Role.UNIT_TRAINER]), f"/filings/{report.id}"
    page = trainer.get(f"{at}/edit").text
    assert "名册共6人" in page
    assert 'value="市司法局"' in page
    trainer.post(f"{at}/edit", data=written(document_no="城管〔2023〕9号", signatory="魏长风"))
    assert "由单位负责人签发并报送" in trainer.get(at).text
    assert "由负责人报送" in trainer.post(f"{at}/submission").text
    client(cast[Role.UNIT_LEADER]).post(f"{at}/submission")
    bureau = client(cast[Role.JUSTICE_REVIEWER])
    assert "已备案" in bureau.post(f"{at}/receipt", follow_redirects=True).text
    db.refresh(report)
    assert (report.state, report.running) == ("filed", 1)
    receipt = pdf_text(trainer.get(f"{at}/receipt.pdf").content)
    assert "备案回执" in receipt
    assert str(report.number) in receipt
    corrected = trainer.post(f"{at}/amendment", follow_redirects=True).text
    assert "已按原报告建立更正草稿" in corrected
    assert "有一份更正在办" in trainer.get(at).text
    assert trainer.post(f"{at}/amendment").status_code == 422


def test_word_and_paper_say_the_same(cast: Cast, report: Filing, client: Client) -> None:
    trainer, at = client(cast[Role.UNIT_TRAINER]), f"/filings/{report.id}"
    paper = "".join(pdf_text(trainer.get(f"{at}/report.pdf").content).split())
    word = zipfile.ZipFile(io.BytesIO(trainer.get(f"{at}/report.docx").content)).read("word/document.xml").decode()
    for said in ("市城管局文件", "关于2023年下半年行政执法人员培训和管理工作情况的报告", "名册共6人"):
        assert said in paper
        assert said in word
    assert trainer.get(f"{at}/receipt.pdf").status_code == 409


def test_the_bureau_returns_with_a_list_and_counts_again_its_own(
    db: Session, cast: Cast, report: Filing, client: Client
) -> None:
    at = f"/filings/{report.id}"
    trainer, bureau = client(cast[Role.UNIT_TRAINER]), client(cast[Role.JUSTICE_REVIEWER])
    trainer.post(f"{at}/edit", data=written(signatory="魏长风"))
    client(cast[Role.UNIT_LEADER]).post(f"{at}/submission")
    assert bureau.post(f"{at}/return", data={"defects": " "}).status_code == 422
    bureau.post(f"{at}/return", data={"defects": "缺少考试数据"})
    assert "缺少考试数据" in trainer.get(f"{at}/edit").text
    again = trainer.post(f"{at}/edit", data=written(recount="1"), follow_redirects=True)
    assert "已按今天重新统计" in again.text
    db.refresh(report)
    assert report.state == "returned"


def test_whose_report_it_is(cast: Cast, report: Filing, client: Client) -> None:
    neighbour, at = client(cast.neighbour), f"/filings/{report.id}"
    assert neighbour.get(at).status_code == 404
    assert client(cast[Role.SELF]).get(at).status_code == 403
    assert client(cast[Role.UNIT_TRAINER]).post(f"{at}/receipt").status_code == 403
    data = {"unit": cast.units["own"].id, "kind": "HALF_YEAR_REPORT", "year": "2023", "period": "H1"}
    assert "只能由那个单位编制" in client(cast[Role.JUSTICE_REVIEWER]).post("/filings", data=data).text


def test_the_calendar_says_what_is_missing_late_and_done(cast: Cast, report: Filing, client: Client) -> None:
    bureau = client(cast[Role.JUSTICE_REVIEWER])
    page = bureau.get("/filings?year=2023").text
    assert "半年工作情况报告" in page
    assert "行政执法监督计划" in page
    assert "已过" in page
    only = bureau.get("/filings?year=2023&kind=HALF_YEAR_REPORT&state=draft").text
    assert f'href="/filings/{report.id}"' in only
    assert "行政执法监督计划</a>" not in only
    assert "半年工作情况报告" in client(cast[Role.UNIT_TRAINER]).get("/credential-deadlines").text


def test_an_incident_is_recorded_with_its_reports(db: Session, cast: Cast, client: Client) -> None:
    trainer = client(cast[Role.UNIT_TRAINER])
    data = {
        "unit": cast.units["own"].id, "kind": "INCIDENT", "title": "检查中发生冲突", "happened_on": "2023-11-28",
        "happened_time": "8:00", "learned_on": "2023-11-28", "learned_time": "9:30",
    }  # fmt: skip
    assert trainer.post("/filings/incidents", data=data | {"learned_time": "7:00"}).status_code == 422
    page = trainer.post("/filings/incidents", data=data, follow_redirects=True).text
    assert db.query(Incident).one().title == "检查中发生冲突"
    assert "突发事件完整调查报告" in page
    assert trainer.get("/filings/incidents/new").status_code == 200


@pytest.mark.requirement("QD-R3-1")
def test_the_bureau_sees_all_units_at_a_glance_and_lists_who_is_late(
    db: Session, cast: Cast, report: Filing, client: Client
) -> None:
    bureau, trainer = client(cast[Role.JUSTICE_REVIEWER]), client(cast[Role.UNIT_TRAINER])
    page = bureau.get("/filings").text
    assert "各单位报送情况" in page
    assert f'<a href="/filings/{report.id}">' in page
    assert "个单位逾期未报" in page
    late = bureau.get("/filings?kind=SUPERVISION_PLAN&state=late").text
    assert "各单位报送情况" not in late
    assert late.count("行政执法监督计划</th>") == len(re.findall(r"已过\d+天", late)) > 1
    # Who has one unit sees what it owes, by day.
    assert "各单位报送情况" not in trainer.get("/filings").text


@pytest.mark.requirement("QD-R3-1")
def test_each_figure_leads_to_the_rows_behind_it(db: Session, cast: Cast, report: Filing, client: Client) -> None:
    confirmer = make_actor(db, Role.JUSTICE_REVIEWER, cast.units["city"])
    for day in (6, 7):
        post_class(
            db, [cast.people["顾明澈"]], proposer=cast[Role.UNIT_TRAINER], confirmer=confirmer, host=cast.units["own"],
            on=date(2023, 11, day), title=f"培训{day}",
        )  # fmt: skip
    trainer, at = client(cast[Role.UNIT_TRAINER]), f"/filings/{report.id}"
    trainer.post(f"{at}/edit", data=written() | {"recount": "1"})
    page = trainer.get(at).text
    figures = page[page.index('id="figures"') : page.index('id="history"')]
    links = dict.fromkeys(unescape(link) for link in re.findall(r'href="(/[^"#]+)"', figures))
    assert len(links) == 10  # several figures stand on one page
    assert {link: trainer.get(link).status_code for link in links} == dict.fromkeys(links, 200)
    listed = trainer.get(f"{at}/trainings").text
    assert (db.query(FilingReport).one().figures["trainings"], len(re.findall(r"/activities/\d", listed))) == (2, 2)
    assert cast.neighbour
    assert client(cast.neighbour).get(f"{at}/trainings").status_code == 404
