"""Completion on the screen: the sentence, the figures, every unit, who is exempt; page, API and file agree."""

import csv
from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import delete
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.audit import AuditEntry
from lms.hours.catalogue import Tag
from lms.outbox import Job
from lms.people.actions.people import grant_leave
from lms.people.models import Unit
from lms.people.rules import LeaveKind
from lms.requirements.actions.figures import refresh_figures
from lms.requirements.figures import Tally
from lms.requirements.models import CompletionFigure
from tests.cast import Cast
from tests.client import Browser
from tests.factories import adopt_rules, make_class
from tests.markup import element, elements
from tests.rooms.world import enter

Client = Callable[[Actor | None], Browser]
TODAY = date(2023, 11, 20)
TOPIC = int(Tag.PRUDENT)


@pytest.fixture(autouse=True)
def in_november(db: Session, cast: Cast) -> Iterator[None]:
    with clock.travel(to=TODAY):
        adopt_rules(db, cast.units["city"])
        yield


def meet(db: Session, cast: Cast, *names: str) -> None:
    """Give people all that 启东 asks for."""
    for name in names:
        enter(db, cast.people[name], 24, "PL.SYS", tags=TOPIC)
        enter(db, cast.people[name], 36)


def store(db: Session, unit: Unit, day: date, *, roll: int, met: int, exempt: int = 0, month_credit: int = 0) -> None:
    """Store figures of a unit's officers as the worker does, and let nothing wait."""
    tally = Tally(roll=roll, exempt=exempt, met=met, short_total=roll - exempt - met, month_credit=month_credit)
    counts = {"roll": roll, "exempt": exempt, "met": met, "month_credit": month_credit, "figures": tally.as_dict()}
    about = {"year": day.year, "as_of": day, "unit_id": unit.id, "person_class": "OFFICER", "computed_at": clock.now()}
    db.add(CompletionFigure(**about, **counts))
    db.execute(delete(Job))


def sheet(data: bytes, name: str) -> list[list[Any]]:
    """Return the rows of a sheet below its column heads, by the workbook's own reader."""
    rows = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_name(name).to_python()
    head = next(number for number, row in enumerate(rows) if row[0] == "单位代码")
    return rows[head + 1 :]


def table(html: str) -> dict[str, list[str]]:
    """Return the cells of the table of units by the unit's name."""
    start = html.index('id="units"')
    part = html[start : html.index("</table>", start)]
    names = [e.text for e in elements(part, "th", scope="row")]
    cells = [e.text for e in elements(part, "td")]
    return {name: cells[number * 6 : number * 6 + 6] for number, name in enumerate(names)}


def test_the_page_opens_with_what_a_clerk_would_say(db: Session, cast: Cast, client: Client) -> None:
    meet(db, cast, "陆知远", "孟昭宁")
    enter(db, cast.people["纪怀川"], 24, "PL.SYS", tags=TOPIC)
    enter(db, cast.people["纪怀川"], 28)
    trainer, own = cast[Role.UNIT_TRAINER], cast.units["own"]
    make_class(db, [cast.people["纪怀川"]], actor=trainer, host=own, on=date(2023, 11, 1), hours=8)
    page = client(cast[Role.JUSTICE_REVIEWER]).get("/completion").text
    assert element(page, "p", class_="lede").text == "离年底还有41天，11人没有达标，其中1人只等单位确认。"
    assert "临江市2023年度完成情况" in element(page, "h1").text
    assert "启政办发〔2023〕11号" in page
    assert "统计至2023年11月20日" in page


@pytest.mark.requirement("QD-M9-6")
def test_page_api_and_file_show_the_same_figures(db: Session, cast: Cast, client: Client) -> None:
    meet(db, cast, "陆知远", "孟昭宁", "何以宁")
    browser = client(cast[Role.JUSTICE_REVIEWER])
    lines = table(browser.get("/completion").text)
    answer = browser.get("/api/v1/completion?year=2023").json()
    of_api = {unit["unit"]["name"]: unit for unit in answer["children"]}
    of_file = {row[1]: row for row in sheet(browser.get("/completion.xlsx").content, "合计")}
    assert set(of_api) < set(lines)
    for name, unit in of_api.items():
        due, rate, missing = lines[name][:3]
        assert (int(due), rate, int(missing)) == (unit["due"], f"{unit['completion_rate']}%", unit["due"] - unit["met"])
        assert [int(of_file[name][place]) for place in (3, 4, 5, 6)] == [
            *(unit["roll"], unit["exempt"], unit["due"], unit["met"])
        ]
        assert of_file[name][8] == unit["completion_rate"]
    assert (answer["met"], answer["due"], answer["completion_rate"]) == (3, 13, "23.07")
    assert [int(of_file["临江市"][place]) for place in (5, 6)] == [13, 3]
    assert lines["合计"][:3] == ["13", "23.07%", "10"]


def test_people_of_a_place_outside_its_units_have_a_line_of_their_own(cast: Cast, client: Client) -> None:
    page = client(cast[Role.JUSTICE_REVIEWER]).get("/completion").text
    lines = table(page)
    assert lines["临江市本级"][0] == "1"
    assert sum(int(cells[0]) for cells in lines.values()) == 13 + 13  # the last line is their sum


@pytest.mark.requirement("QD-10-6")
@pytest.mark.requirement("QD-M9-6")
def test_a_rate_of_98_994_is_not_shown_as_99(db: Session, cast: Cast, client: Client) -> None:
    store(db, cast.units["city"], TODAY, roll=200, met=197, exempt=1)
    page = client(cast[Role.JUSTICE_REVIEWER]).get("/completion").text
    figure = elements(page, "p", class_="stat__figure")[0].text
    assert figure == "98.99%"
    assert "99.00" not in page
    assert "未达目标" in elements(page, "p", class_="stat__name")[0].text
    assert "还差2人" in elements(page, "p", class_="stat__gap")[0].text


def test_a_population_of_nobody_has_a_dash_and_no_rate(db: Session, cast: Cast, client: Client) -> None:
    store(db, cast.units["own"], TODAY, roll=0, met=0)
    page = client(cast[Role.JUSTICE_REVIEWER]).get(f"/completion/units/{cast.units['own'].id}").text
    assert elements(page, "p", class_="stat__figure")[0].text == "–"
    assert "名册上还没有人" in element(page, "p", class_="lede").text


def test_everybody_met_is_said_quietly(db: Session, cast: Cast, client: Client) -> None:
    store(db, cast.units["city"], TODAY, roll=8, met=8)
    store(db, cast.units["sibling"], TODAY, roll=8, met=8)
    page = client(cast[Role.JUSTICE_REVIEWER]).get("/completion").text
    assert "应达8人，全部达标" in element(page, "p", class_="lede").text
    assert "全部达标" in table(page)["市交通局"][5]
    assert "没有人缺" in page


def test_a_unit_far_below_the_whole_is_marked_and_one_just_below_is_not(
    db: Session, cast: Cast, client: Client
) -> None:
    store(db, cast.units["city"], TODAY, roll=200, met=180)
    store(db, cast.units["sibling"], TODAY, roll=100, met=85)
    store(db, cast.units["town"], TODAY, roll=100, met=84)
    lines = table(client(cast[Role.JUSTICE_REVIEWER]).get("/completion").text)
    assert "未达目标" in lines["市交通局"][5]
    assert "明显落后" in lines["吕港镇"][5]


def test_units_are_sorted_and_sifted_as_asked(db: Session, cast: Cast, client: Client) -> None:
    meet(db, cast, "陆知远")
    browser = client(cast[Role.JUSTICE_REVIEWER])
    by_missing = list(table(browser.get("/completion").text))
    assert by_missing[0] == "市城管局"
    assert by_missing[-2:] == ["市交通局", "合计"]
    assert next(iter(table(browser.get("/completion?sort=missing").text))) == "市交通局"
    assert next(iter(table(browser.get("/completion?sort=-rate").text))) == "市交通局"
    assert "市交通局" not in table(browser.get("/completion?only=unmet").text)
    assert list(table(browser.get("/completion?only=towns").text)) == ["吕港镇"]
    assert next(iter(table(browser.get("/completion?sort=nonsense").text))) == "市司法局"


@pytest.mark.requirement("QD-10-5")
def test_officers_and_assistants_are_counted_apart_and_together(cast: Cast, client: Client) -> None:
    browser = client(cast[Role.JUSTICE_REVIEWER])
    page = browser.get("/completion").text
    classes = page[page.index('id="classes"') :]
    assert [e.text for e in elements(classes, "td")][:5] == ["12", "0", "12", "0", "0.00%"]
    assert table(browser.get("/completion?class=assistant").text)["市城管局"][0] == "1"
    assert table(browser.get("/completion?class=officer").text)["市城管局"][0] == "5"


def test_the_course_of_the_year_stands_beside_last_years(db: Session, cast: Cast, client: Client) -> None:
    city = cast.units["city"]
    for day, met in ((date(2023, 9, 30), 2), (date(2023, 10, 31), 5), (TODAY, 9)):
        store(db, city, day, roll=10, met=met)
    store(db, city, date(2022, 12, 31), roll=10, met=8)
    page = client(cast[Role.JUSTICE_REVIEWER]).get("/completion").text
    data = page[page.index('class="data"') : page.index("</details>")]
    assert [e.text for e in elements(data, "th", scope="row")] == ["2023", "2022"]
    assert [e.text for e in elements(data, "td")] == [*"––––––––", "20", "50", "90", "–", *"–––––––––––", "80"]
    assert element(page, "svg", class_="chart__box")["aria-label"].startswith("2023年到11月20日，达标比例为90.00%")


def test_hours_a_head_are_shown_by_month_and_cut_to_tenths(db: Session, cast: Cast, client: Client) -> None:
    store(db, cast.units["city"], TODAY, roll=3, met=0)
    store(db, cast.units["sibling"], date(2023, 10, 31), roll=3, met=0, month_credit=2000)
    store(db, cast.units["sibling"], TODAY, roll=3, met=0, month_credit=350)
    page = client(cast[Role.JUSTICE_REVIEWER]).get("/completion").text
    heat = page[page.index('id="months"') :]
    row = next(e.text for e in elements(heat, "tr") if e.text.startswith("市交通局"))
    assert row.split()[-1].endswith("7.8")  # 6.66… and 1.16…, together 7.83…
    assert "6.6" in row
    assert "1.1" in row


@pytest.mark.requirement("QD-M9-6")
def test_exempt_people_are_named_with_reason_document_and_who_approved(db: Session, cast: Cast, client: Client) -> None:
    grant_leave(
        db,
        cast.people["陆知远"],
        LeaveKind.STUDY,
        started_on=date(2022, 12, 1),
        ended_on=date(2024, 2, 1),
        document="组织部〔2022〕88号",
        actor=cast[Role.JUSTICE_DECIDER],
    )
    browser = client(cast[Role.JUSTICE_REVIEWER])
    listed = browser.get("/completion/exempt").text
    for words in ("陆知远", "全年长期请假", "脱产学习", "组织部〔2022〕88号", "严致远批准"):
        assert words in listed
    assert "应达12人" in browser.get("/completion").text
    [row] = sheet(browser.get("/completion.xlsx").content, "免考核")
    assert row[2] == "陆知远"
    assert "组织部〔2022〕88号" in row[5]


def test_the_file_says_its_day_its_rules_and_what_is_counted_and_holds_no_id_number(
    db: Session, cast: Cast, client: Client
) -> None:
    answer = client(cast[Role.JUSTICE_REVIEWER]).get("/completion.xlsx")
    assert answer.headers["content-disposition"] == 'attachment; filename="completion-2023-2023-11-20.xlsx"'
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    assert book.sheet_names == ["合计", "执法人员", "辅助人员", "名单", "免考核"]
    above = " ".join(str(row[0]) for row in book.get_sheet_by_name("合计").to_python()[:6])
    for words in ("临江市2023年度完成情况", "2023-11-20", "启政办发〔2023〕11号", "截断到两位小数"):
        assert words in above
    everything = str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])
    assert not [number for number in cast.id_numbers.values() if number in everything]
    assert db.query(AuditEntry).filter_by(action="completion:figures:exported").count() == 1


def test_the_names_as_csv_are_those_of_the_workbook(db: Session, cast: Cast, client: Client) -> None:
    meet(db, cast, "陆知远", "何以宁")
    browser, own = client(cast[Role.JUSTICE_REVIEWER]), cast.units["own"].id
    for names, book in (("people", ""), (f"units/{own}", f"/units/{own}")):
        answer = browser.get(f"/completion/{names}.csv")
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        lines = list(csv.reader(answer.content.decode("utf-8-sig").splitlines()))[1:]
        of_book = [[str(cell) for cell in row] for row in sheet(browser.get(f"/completion{book}.xlsx").content, "名单")]
        assert len(lines) > 2
        assert not [number for number in cast.id_numbers.values() if number in answer.text]
        assert [(row[:5], float(row[5]), row[15]) for row in lines] == [
            (row[:5], float(row[5]), row[15]) for row in of_book
        ]
    assert db.query(AuditEntry).filter_by(action="completion:figures:exported").count() == 4


def test_the_file_is_in_english_for_who_reads_english(cast: Cast, client: Client) -> None:
    browser = client(cast[Role.JUSTICE_REVIEWER])
    browser.get("/completion?lang=en")
    names = CalamineWorkbook.from_filelike(BytesIO(browser.get("/completion.xlsx").content)).sheet_names
    assert not [name for name in names if not name.isascii()]


def test_stored_figures_stand_on_the_page_like_fresh_ones(db: Session, cast: Cast, client: Client) -> None:
    meet(db, cast, "陆知远", "何以宁")
    browser = client(cast[Role.JUSTICE_REVIEWER])
    fresh = table(browser.get("/completion").text)
    refresh_figures(db, 2023)
    db.execute(delete(Job))
    assert table(browser.get("/completion").text) == fresh


def test_without_rules_the_page_says_what_to_do_instead_of_a_rate(cast: Cast, client: Client) -> None:
    page = client(cast[Role.JUSTICE_DECIDER]).get("/completion?year=2022").text
    assert "还没有采用2022年度的规则" in page
    assert "选择并采用一个规则集" in page
    assert not elements(page, "p", class_="stat__figure")
    assert "请司法局负责人" in client(cast[Role.JUSTICE_REVIEWER]).get("/completion?year=2022").text


@pytest.mark.parametrize(
    ("day", "words"),
    [("2023-13-40", "请按年-月-日填写"), ("2023-12-24", "2023年12月24日不在其中"), ("2022-05-01", "不在其中")],
)
def test_a_day_that_cannot_be_counted_is_refused_beside_its_field(
    cast: Cast, client: Client, day: str, words: str
) -> None:
    answer = client(cast[Role.JUSTICE_REVIEWER]).get(f"/completion?as_of={day}")
    assert answer.status_code == 422
    assert words in answer.text
    assert element(answer.text, "input", id="as_of")["value"] == day
    assert client(cast[Role.JUSTICE_REVIEWER]).get(f"/completion.xlsx?as_of={day}").status_code in {404, 409}


def test_the_figures_of_an_earlier_day_are_those_of_that_day(db: Session, cast: Cast, client: Client) -> None:
    meet(db, cast, "陆知远")
    browser = client(cast[Role.JUSTICE_REVIEWER])
    assert table(browser.get("/completion?as_of=2023-02-01").text)["市交通局"][2] == "1"
    assert table(browser.get("/completion?as_of=2023-03-01").text)["市交通局"][2] == "0"
    assert "到3月1日，" in browser.get("/completion?as_of=2023年3月1日").text


@pytest.mark.parametrize("query", ["year=1999", "year=2024", "year=x", "class=judge"])
def test_a_year_or_class_that_does_not_exist_is_not_found(cast: Cast, client: Client, query: str) -> None:
    assert client(cast[Role.JUSTICE_REVIEWER]).get(f"/completion?{query}").status_code == 404


@pytest.mark.parametrize("address", ["/completion", "/completion.xlsx", "/completion/people", "/completion/exempt"])
def test_who_may_not_see_figures_sees_none(cast: Cast, client: Client, address: str) -> None:
    assert client(cast[Role.SELF]).get(address).status_code == 403
    assert client(cast[Role.SYS_ADMIN]).get(address).status_code == 403
    assert client(None).get(address).status_code == 303


def test_the_province_sees_figures_and_no_names(cast: Cast, client: Client) -> None:
    browser = client(cast[Role.PROVINCE])
    page = browser.get("/completion").text
    assert "望海市" in page
    assert not [name for name in cast.people if name in page]
    for address in ("/completion/people", "/completion/exempt", "/completion.xlsx", "/completion/people.csv"):
        assert browser.get(address).status_code == 403


def test_figures_are_only_read(cast: Cast, client: Client) -> None:
    for address in ("/completion", "/completion/people", "/completion.xlsx"):
        assert client(cast[Role.JUSTICE_REVIEWER]).post(address).status_code == 405
