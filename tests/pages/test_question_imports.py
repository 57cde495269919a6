"""Question files in the browser: a verdict on every question first, then one batch, which can be taken back."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.audit import AuditEntry
from lms.exchange.questions import staged
from lms.exchange.questions.models import QuestionImport, QuestionLine
from question_bank.actions.banks import add_bank
from question_bank.actions.importing import rows_of, take_in
from question_bank.actions.reviewing import approve
from question_bank.models import Bank, Question, QuestionVersion
from question_bank.queries.questions import content_of_version
from tests.cast import Cast
from tests.client import Browser
from tests.question_bank.samples import one_of
from tests.uploads import archives

pytestmark = [pytest.mark.requirement("QD-1-4"), pytest.mark.at(date(2023, 11, 20))]
Client = Callable[[Actor | None], Browser]
TEXT = """1. 行政处罚案件自立案之日起几日内作出决定？
A. 三十日
B. 六十日
C. 九十日
答案：C
难度：易
依据：《行政处罚法》第六十条

2. 下列哪些属于行政强制措施？
A. 查封场所、设施或者财物
B. 扣押财物
C. 罚款
D. 冻结存款、汇款
答案：ABD

3. 执法人员当场收缴罚款可以不出具票据。
答案：错
"""
BAD = """1. 听证应当在告知后几日内提出？
A. 三日
B. 五日
答案：D
"""


@pytest.fixture
def bank(db: Session, cast: Cast) -> Bank:
    return make_bank(db, cast)


def make_bank(db: Session, cast: Cast, unit: str = "own", code: str = "CG") -> Bank:
    owner = cast.units[unit].id
    author = cast[Role.UNIT_TRAINER] if unit == "own" else cast[Role.JUSTICE_REVIEWER]
    return add_bank(db, code=code, name=f"题库{code}", owner_unit_id=owner, is_shared=False, actor=author)


def upload(browser: Browser, bank: Bank | None, *files: tuple[str, bytes], **typed: Any) -> Any:
    data = ({"bank": str(bank.id)} if bank else {}) | typed
    return browser.post("/questions/import", files=[("files", file) for file in files], data=data)


def uploaded(browser: Browser, bank: Bank, text: str = TEXT, name: str = "题库.txt") -> str:
    """Upload a text and return the address of its import."""
    answer = upload(browser, bank, (name, text.encode()))
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"]).split("?")[0]


def the_import(db: Session) -> QuestionImport:
    db.expire_all()
    return db.query(QuestionImport).order_by(QuestionImport.id.desc()).limit(1).one()


def lines(db: Session) -> list[QuestionLine]:
    return db.query(QuestionLine).filter_by(import_id=the_import(db).id).order_by(QuestionLine.number).all()


def test_looking_shows_every_question_with_its_key_and_stores_none(
    db: Session, cast: Cast, client: Client, bank: Bank
) -> None:
    browser = client(cast[Role.UNIT_TRAINER])
    page = browser.get(uploaded(browser, bank)).text
    assert "按现在的选择会导入3道" in page
    assert "下列哪些属于行政强制措施" in page
    assert "第六十条" in page
    assert 'value="C" checked' in page
    assert "UTF-8" in page
    assert "纯文本" in page
    assert db.query(Question).count() == 0


def test_storing_makes_drafts_of_one_batch_and_the_same_file_adds_nothing(
    db: Session, cast: Cast, client: Client, bank: Bank
) -> None:
    browser = client(cast[Role.UNIT_TRAINER])
    at = uploaded(browser, bank)
    answer = browser.post(f"{at}/storage")
    assert answer.status_code == 303
    assert "新增3道" in browser.get(at).text
    made = db.query(Question).filter_by(bank_id=bank.id).all()
    assert [(q.status, q.version, q.author_id) for q in made] == [("draft", 1, cast[Role.UNIT_TRAINER].account_id)] * 3
    assert {v.source for v in db.query(QuestionVersion)} == {"题库.txt"}
    again = browser.get(uploaded(browser, bank)).text
    assert "3道都已经在题库里，一道也不会重复" in again
    assert "这个文件以前导入过" in again
    assert browser.post(f"/questions/import/{the_import(db).id}/storage").status_code == 409
    assert db.query(Question).count() == 3


def test_a_question_left_out_stays_out(db: Session, cast: Cast, client: Client, bank: Bank) -> None:
    browser = client(cast[Role.UNIT_TRAINER])
    at = uploaded(browser, bank)
    answer = browser.post(f"{at}/choices?verdict=new&page=1", data={"choice-2": "leave", "choice-1": "take"})
    assert answer.headers["location"] == f"{at}?verdict=new&page=1"
    browser.post(f"{at}/storage")
    assert [line.fate for line in lines(db)] == ["imported", "left", "imported"]
    assert db.query(Question).count() == 2


def test_all_of_one_kind_are_left_out_at_once(db: Session, cast: Cast, client: Client, bank: Bank) -> None:
    browser = client(cast[Role.UNIT_TRAINER])
    at = uploaded(browser, bank)
    browser.post(f"{at}/choices/all", data={"verdict": "new", "choice": "leave"})
    assert {line.choice for line in lines(db)} == {"leave"}
    refused = browser.post(f"{at}/storage")
    assert refused.status_code == 409
    assert "没有要导入的题" in refused.text
    browser.post(f"{at}/choices/all", data={"verdict": "new", "choice": "take"})
    assert {line.choice for line in lines(db)} == {"take"}


def test_a_wrong_letter_is_mended_on_the_spot(db: Session, cast: Cast, client: Client, bank: Bank) -> None:
    browser = client(cast[Role.UNIT_TRAINER])
    at = uploaded(browser, bank, BAD)
    page = browser.get(at).text
    assert "答案“D”不在选项里" in page
    assert "第1行" in page
    refused = browser.post(f"{at}/lines/1/mending", data={"type-1": "single", "key-1": "E"})
    assert refused.status_code == 409
    assert "答案“E”不在选项里" in refused.text
    browser.post(f"{at}/lines/1/mending", data={"type-1": "single", "key-1": "b"})
    assert "按现在的选择会导入1道" in browser.get(at).text
    browser.post(f"{at}/storage")
    content = content_of_version(db.query(QuestionVersion).one())
    assert [option.correct for option in content.options] == [False, True]  # type: ignore[attr-defined]


def test_a_near_duplicate_stands_beside_the_known_question_and_may_become_its_new_version(
    db: Session, cast: Cast, client: Client, bank: Bank
) -> None:
    browser = client(cast[Role.UNIT_TRAINER])
    browser.post(f"{uploaded(browser, bank)}/storage")
    at = uploaded(browser, bank, TEXT.replace("自立案之日起几日内", "应当自立案之日起多少日内"), "改过.txt")
    page = browser.get(f"{at}?verdict=twin").text
    known = db.query(Question).order_by(Question.id).first()
    assert known
    assert f"题库里的第{known.id}号" in page
    assert [line.verdict for line in lines(db)] == ["twin", "unchanged", "unchanged"]
    browser.post(f"{at}/choices", data={"choice-1": "version"})
    browser.post(f"{at}/storage")
    db.expire_all()
    assert (known.version, known.status) == (2, "draft")
    assert db.query(Question).count() == 3
    browser.post(f"{at}/withdrawal")
    db.expire_all()
    newest = db.query(QuestionVersion).filter_by(question_id=known.id, number=3).one()
    assert "自立案之日起几日内" in newest.content["stem"]


def test_a_batch_is_taken_back_while_nothing_of_it_is_used_and_can_come_again(
    db: Session, cast: Cast, client: Client, bank: Bank
) -> None:
    browser = client(cast[Role.UNIT_TRAINER])
    at = uploaded(browser, bank)
    browser.post(f"{at}/storage")
    assert browser.post(f"{at}/withdrawal").status_code == 303
    assert {q.status for q in db.query(Question)} == {"retired"}
    assert "已撤销" in browser.get(at).text
    assert browser.post(f"{at}/withdrawal").status_code == 409
    again = uploaded(browser, bank)
    assert "可以恢复为草稿" in browser.get(again).text
    browser.post(f"{again}/storage")
    db.expire_all()
    assert [q.status for q in db.query(Question)] == ["draft"] * 3


def test_a_batch_of_which_something_was_approved_is_not_taken_back(
    db: Session, cast: Cast, client: Client, bank: Bank
) -> None:
    browser = client(cast[Role.UNIT_TRAINER])
    at = uploaded(browser, bank)
    browser.post(f"{at}/storage")
    first = db.query(Question).order_by(Question.id).first()
    assert first
    approve(db, first, shown_version=1, actor=cast[Role.UNIT_LEGAL])
    answer = browser.post(f"{at}/withdrawal")
    assert answer.status_code == 409
    assert "有1道已经审过或改过" in answer.text
    assert sorted(q.status for q in db.query(Question)) == ["active", "draft", "draft"]


def test_dropping_keeps_nothing(db: Session, cast: Cast, client: Client, bank: Bank) -> None:
    browser = client(cast[Role.UNIT_TRAINER])
    at = uploaded(browser, bank)
    waiting = the_import(db).id
    assert staged.has(waiting, "file-1")
    assert browser.post(f"{at}/dropping").headers["location"] == "/questions/import"
    assert not staged.has(waiting, "file-1")
    for verb in ("storage", "dropping", "choices"):
        assert browser.post(f"{at}/{verb}", data={"choice-1": "leave"}).status_code == 409
    assert db.query(Question).count() == 0


def test_the_file_waits_sealed(db: Session, cast: Cast, client: Client, bank: Bank, settings: Any) -> None:
    uploaded(client(cast[Role.UNIT_TRAINER]), bank)
    waiting = settings.data_dir / "staging" / f"questions-{the_import(db).id}" / "file-1"
    assert "行政".encode() not in waiting.read_bytes()
    assert staged.read(the_import(db).id, "file-1") == TEXT.encode()


def test_after_a_week_the_file_is_gone_and_the_decision_still_works(
    db: Session, cast: Cast, client: Client, bank: Bank
) -> None:
    browser = client(cast[Role.UNIT_TRAINER])
    at = uploaded(browser, bank)
    first = the_import(db).id
    with clock.travel(to=date(2023, 11, 29)):
        later = client(cast[Role.UNIT_TRAINER])
        uploaded(later, bank, BAD)
        assert not staged.has(first, "file-1")
        assert later.get(f"{at}/report").status_code == 404
        assert later.post(f"{at}/storage").status_code == 303
    assert db.query(Question).count() == 3


def test_a_new_bank_is_opened_for_the_files(db: Session, cast: Cast, client: Client) -> None:
    browser = client(cast[Role.UNIT_TRAINER])
    answer = upload(browser, None, ("a.txt", TEXT.encode()), bank_code="QD-CG", bank_name="城管题库")
    assert answer.status_code == 303
    made = db.query(Bank).one()
    assert (made.code, made.name, made.owner_unit_id) == ("QD-CG", "城管题库", cast[Role.UNIT_TRAINER].unit_id)
    refused = upload(browser, None, ("a.txt", TEXT.encode()), bank_code="QD-CG")
    assert refused.status_code == 422
    assert "题库代码QD-CG已被使用" in refused.text


def test_a_new_bank_that_is_named_counts_more_than_the_one_the_list_began_with(
    db: Session, cast: Cast, client: Client, bank: Bank
) -> None:
    browser = client(cast[Role.UNIT_TRAINER])
    assert upload(browser, bank, ("a.txt", TEXT.encode()), bank_code="QD-CG2").status_code == 303
    assert {made.bank_id for made in db.query(QuestionImport)} == {db.query(Bank).filter_by(code="QD-CG2").one().id}
    nameless = upload(browser, bank, ("a.txt", TEXT.encode()), bank_name="只有名称")
    assert nameless.status_code == 422


def test_a_file_read_wrongly_is_read_again_in_another_format_and_encoding(
    db: Session, cast: Cast, client: Client, bank: Bank
) -> None:
    browser = client(cast[Role.UNIT_TRAINER])
    answer = upload(browser, bank, ("题.txt", TEXT.encode("gb18030")))
    at = answer.headers["location"]
    assert "GB18030" in browser.get(at).text
    browser.post(f"{at}/reading", data={"position": "1", "format": "gift", "encoding": "gb18030"})
    assert "GIFT" in browser.get(at).text
    browser.post(f"{at}/reading", data={"position": "1", "format": "text", "encoding": ""})
    assert "按现在的选择会导入3道" in browser.get(at).text
    assert browser.post(f"{at}/reading", data={"position": "1", "format": "riddle"}).status_code == 409
    assert browser.post(f"{at}/reading", data={"position": "7"}).status_code == 404


def test_several_files_come_together_and_one_that_cannot_be_read_is_named(
    db: Session, cast: Cast, client: Client, bank: Bank
) -> None:
    browser = client(cast[Role.UNIT_TRAINER])
    gift = "::一::执法人员不得少于两人。{T}\n".encode()
    files = ("甲.txt", TEXT.encode()), ("乙.gift", gift), ("丙.xlsx", b"PK\x03\x04broken xl/workbook")
    page = browser.get(upload(browser, bank, *files).headers["location"]).text
    assert "按现在的选择会导入4道" in page
    assert "压缩包已损坏" in page
    assert {line.position for line in lines(db)} == {1, 2}


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("炸弹.zip", archives.package([("big", b"\0" * (30 * 2**20)), ("imsqti_v2p1.xml", b"x")]), "太大"),
        ("路径.zip", archives.with_path("../../etc/passwd"), "指向外面的路径"),
        ("链接.zip", archives.link("/etc/passwd"), "链接"),
        ("实体.xml", b'<!DOCTYPE q [<!ENTITY a "b">]><quiz><question type="essay">&a;</question></quiz>', "实体"),
        ("空.txt", b"  ", "看不出这是什么格式|文件是空的"),
        ("图.png", b"\x89PNG\r\n\x1a\n", "看不出这是什么格式"),
    ],
)
def test_hostile_and_hopeless_files_are_refused_with_the_reason_and_not_kept(
    db: Session, cast: Cast, client: Client, bank: Bank, settings: Any, name: str, data: bytes, said: str
) -> None:
    before = set((settings.data_dir / "staging").glob("questions-*"))
    answer = upload(client(cast[Role.UNIT_TRAINER]), bank, (name, data))
    assert answer.status_code == 422
    assert name in answer.text
    assert any(words in answer.text for words in said.split("|")), answer.text
    assert db.query(QuestionImport).count() == 0
    assert set((settings.data_dir / "staging").glob("questions-*")) <= before


def test_the_table_comes_back_with_the_verdict_beside_each_row(
    db: Session, cast: Cast, client: Client, bank: Bank
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ("城管题库", None, None, None),
        ("题干", "选项A", "选项B", "答案"),
        ("听证应当在告知后几日内提出？", "三日", "五日", "B"),
        ("=1+1", "甲", "乙", "D"),
    ):
        sheet.append(row)
    sheet["A4"].data_type = "s"  # a text that begins as a formula does
    file = io.BytesIO()
    book.save(file)
    browser = client(cast[Role.UNIT_TRAINER])
    at = upload(browser, bank, ("题.xlsx", file.getvalue())).headers["location"]
    answer = browser.get(f"{at}/report")
    assert answer.headers["content-disposition"].startswith("attachment")
    back = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert back is not None
    assert [back.cell(row, 5).value for row in (2, 3, 4)] == ["处理结果", "可以导入", "有问题，不能导入"]
    assert "答案“D”不在选项里" in str(back.cell(4, 6).value)
    assert {cell.data_type for row in back.iter_rows() for cell in row} <= {"s", "n"}


def test_what_is_no_table_comes_back_as_a_list(db: Session, cast: Cast, client: Client, bank: Bank) -> None:
    browser = client(cast[Role.UNIT_TRAINER])
    answer = browser.get(f"{uploaded(browser, bank, BAD)}/report")
    text = answer.content.decode("utf-8-sig")
    assert "第1行\t有问题，不能导入\t" in text
    assert "答案“D”不在选项里" in text


def test_templates_are_there_to_download(cast: Cast, client: Client) -> None:
    browser = client(cast[Role.UNIT_TRAINER])
    for name in ("xlsx", "docx"):
        answer = browser.get(f"/questions/import/templates/{name}")
        assert answer.status_code == 200
        assert answer.content[:2] == b"PK"
    assert browser.get("/questions/import/templates/exe").status_code == 404


def test_files_for_a_bank_of_others_are_refused(db: Session, cast: Cast, client: Client) -> None:
    other = make_bank(db, cast, "sibling", "WJ")
    answer = upload(client(cast[Role.UNIT_TRAINER]), other, ("a.txt", TEXT.encode()))
    assert answer.status_code == 404
    assert db.query(QuestionImport).count() == 0


def test_an_import_into_a_bank_of_others_looks_as_if_it_were_not_there(db: Session, cast: Cast, client: Client) -> None:
    other = make_bank(db, cast, "sibling", "WJ")
    at = uploaded(client(cast[Role.JUSTICE_REVIEWER]), other)
    browser = client(cast[Role.UNIT_TRAINER])
    assert browser.get(at).status_code == browser.get(f"{at}/report").status_code == 404
    for verb in ("storage", "dropping", "choices", "withdrawal", "reading", "lines/1/mending", "choices/all"):
        assert browser.post(f"{at}/{verb}", data={}).status_code == 404
    assert db.query(Question).count() == 0


@pytest.mark.parametrize("role", [Role.SELF, Role.UNIT_LEADER, Role.PROVINCE])
def test_who_does_not_write_questions_imports_none(cast: Cast, client: Client, role: Role, bank: Bank) -> None:
    browser = client(cast[role])
    assert browser.get("/questions/import").status_code == 403
    assert upload(browser, bank, ("a.txt", TEXT.encode())).status_code == 403


def test_what_a_format_loses_is_said_before_and_the_file_is_put_on_record(
    db: Session, cast: Cast, client: Client, bank: Bank
) -> None:
    author = cast[Role.UNIT_TRAINER]
    take_in(
        db, bank, rows_of([one_of(title="追诉时效", category="GG"), one_of(stem="另一道？")]), source="a", actor=author
    )
    browser = client(author)
    page = browser.get(f"/banks/{bank.id}/export?format=aiken").text
    assert "可以导出2道，共2道" in page
    assert "只导出了题干、选项和答案" in page
    assert "2道全部导出，一项不丢" in browser.get(f"/banks/{bank.id}/export?format=lifa").text
    answer = browser.post(f"/banks/{bank.id}/export", data={"format": "gift", "category": "GG"})
    assert answer.headers["content-disposition"].endswith('-20231120.gift"')
    assert answer.text.count("::") == 2
    entry = db.query(AuditEntry).filter_by(action="questions:bank:exported").one()
    assert entry.details["written"] == 1
    assert browser.post(f"/banks/{bank.id}/export", data={"format": "json"}).status_code == 404


def test_a_bank_leaves_only_with_who_may_see_its_keys(db: Session, cast: Cast, client: Client) -> None:
    other = make_bank(db, cast, "sibling", "WJ")
    assert client(cast[Role.UNIT_TRAINER]).post(f"/banks/{other.id}/export", data={"format": "gift"}).status_code == 404
    assert client(cast[Role.UNIT_LEADER]).post(f"/banks/{other.id}/export", data={"format": "gift"}).status_code == 403
    assert db.query(AuditEntry).filter_by(action="questions:bank:exported").count() == 0
