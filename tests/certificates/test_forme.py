"""Papers that differ in words alone share a page that was set once, and come out as if each had been set by itself."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from certificates import setting
from certificates.document import Document, House, Media
from certificates.printing import printed, printed_together, sample
from tests.pdf import pdf_pages, pdf_text

ISSUED = [
    "assistant_badge",
    "course_certificate",
    "exam_pass",
    "hours_completion",
    "hours_transcript",
    "status_sheet",
]
NAMES = ["黄琳", "欧阳澈叙", "王志远", "Li Wei", "阿" * 60, "<b>甲</b>&amp;", "䶮㛃𬭊", " 王 远 ", "丁", "A.V. To"]


@pytest.fixture(autouse=True)
def _nothing_set_yet() -> Iterator[None]:
    setting.forget()
    yield
    setting.forget()


@pytest.fixture
def fresh(caplog: pytest.LogCaptureFixture) -> Any:
    """How many papers have been set from the beginning."""
    caplog.set_level(logging.INFO, "weasyprint.progress")
    return lambda: sum("Step 4" in each.message for each in caplog.records)


def _papers(design: str) -> list[Document]:
    facts = dict(sample(design).facts)
    made = []
    for number, name in enumerate(NAMES):
        paper = facts["paper"] | {
            "number": f"QD-SFJ-{number:05d}",
            "code": f"7K3M9QX2V4RT8WBZ5HNP6CDJA{number:02d}",
            "verify_url": f"https://lifa.qidong.example/verify/7K3M9QX2V4RT8WBZ5HNP6CDJA{number:02d}",
        }
        own: dict[str, Any] = {"name": name, "paper": paper}
        if "credited" in facts:
            own["credited"] = ["63.5", "8", "120.25", "60"][number % 4]
        made.append(Document(design, facts | own))
    return made


def _alone(paper: Document) -> bytes:
    setting.forget()
    return printed(paper)


@pytest.mark.parametrize("design", ISSUED)
def test_a_paper_has_the_same_bytes_whether_its_page_was_set_before_or_not(design: str) -> None:
    papers = _papers(design)
    one_by_one = [_alone(each) for each in papers]
    setting.forget()
    assert [printed(each) for each in papers] == one_by_one
    assert [printed(each) for each in reversed(papers)] == one_by_one[::-1]


def test_after_the_first_a_certificate_is_not_set_from_the_beginning(fresh: Any) -> None:
    papers = [each for each in _papers("hours_completion") if len(each.facts["name"]) < 5]
    for each in papers:
        assert each.facts["name"].strip() in pdf_text(printed(each))
    assert fresh() == 1


def test_a_paragraph_that_takes_a_line_more_has_the_page_set_again_and_kept_too(fresh: Any) -> None:
    facts = dict(sample("hours_completion").facts)
    long = "启东市城市管理局综合行政执法大队经济开发区中队第一小队"
    papers = [Document("hours_completion", facts | {"unit": unit}) for unit in ("启东市司法局", long) * 3]
    assert len({printed(each) for each in papers}) == 2
    assert fresh() == 2


def test_a_frame_is_not_shared_by_bureaus_with_other_logos_or_words(fresh: Any) -> None:
    one = sample("hours_completion")
    logo = Media(b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', "image/svg+xml")
    house = House(logo="logo.svg", picture=logo)
    other = House(wording=(("学时完成证明", "年度培训合格证明"),))
    papers = [Document(one.design, one.facts, one.language, house=each) for each in (House(), house, other)]
    assert len({printed(each) for each in papers * 2}) == 3
    assert fresh() == 3
    assert "年度培训合格证明" in pdf_text(printed(papers[2])).replace(" ", "")


def test_papers_of_several_kinds_in_one_document_keep_their_pages_and_order() -> None:
    papers = [_papers("exam_pass")[0], _papers("hours_transcript")[2], _papers("exam_pass")[1]]
    data = printed_together(papers)
    text = pdf_text(data)
    assert pdf_pages(data) == 3
    assert text.index("黄琳") < text.index("王志远") < text.index("欧阳澈叙")
