"""The print shop: what documents may load, in which typefaces they come out, what facts they take."""

import io
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from weasyprint import HTML

from certificates import fonts
from certificates.case_facts import CaseDecision, CaseNotice
from certificates.clean_up_facts import CleanUpReport
from certificates.dashboard_facts import DashboardReport
from certificates.document import Document, Media, document, plain
from certificates.exam_facts import Head, Papers, Rooms, Tickets
from certificates.fetching import Fetcher, FetchRefused
from certificates.file_facts import PersonalFile
from certificates.issued_facts import (
    AssistantBadge,
    CourseCertificate,
    ExamPass,
    HoursCompletion,
    HoursTranscript,
    StatusSheet,
)
from certificates.oath_facts import OathMinutes
from certificates.office_facts import DossierSheet, FilingReceipt, OfficeSheet, OfficialReport, UnitBulletin
from certificates.press import print_document
from certificates.printing import designs, pdf_of, printed, sample
from certificates.report_facts import CompletionReport
from certificates.review_facts import ReviewList
from certificates.setting import DESIGNS
from certificates.words import css, halves, ordinal
from lms.i18n import LANGUAGES, Language
from tests.pdf import pdf_fonts, pdf_pages, pdf_text

FACTS: dict[str, Any] = {
    "admission_tickets": Tickets,
    "answer_keys": Papers,
    "assistant_badge": AssistantBadge,
    "answer_sheets": Papers,
    "clean_up_report": CleanUpReport,
    "completion_report": CompletionReport,
    "dashboard_report": DashboardReport,
    "course_certificate": CourseCertificate,
    "dossier_sheet": DossierSheet,
    "exam_pass": ExamPass,
    "filing_receipt": FilingReceipt,
    "hours_completion": HoursCompletion,
    "hours_transcript": HoursTranscript,
    "oath_minutes": OathMinutes,
    "office_sheet": OfficeSheet,
    "official_report": OfficialReport,
    "personal_file": PersonalFile,
    "question_papers": Papers,
    "suspension_decision": CaseDecision,
    "suspension_notice": CaseNotice,
    "review_list": ReviewList,
    "room_doors": Rooms,
    "seat_lists": Rooms,
    "sign_in_lists": Rooms,
    "status_sheet": StatusSheet,
    "unit_bulletin": UnitBulletin,
}
# Papers that are issued under a number and a code have those beside their own facts.
ISSUED = {AssistantBadge, CourseCertificate, ExamPass, HoursCompletion, HoursTranscript, StatusSheet}
CANARY = "CANARY-4711"
# E4: ways of asking for what is not the document's own. {file} and {web} are filled in.
HOSTILE = [
    '<link rel="attachment" href="{file}">',
    '<a rel="attachment" href="{file}">x</a>',
    '<link rel="stylesheet" href="{file}">',
    '<link rel="stylesheet" href="{web}">',
    '<style>@import "{file}";</style>',
    "<style>@import url({web});</style>",
    "<style>@font-face {{ font-family: x; src: url({file}) }} p {{ font-family: x }}</style><p>x",
    "<style>@font-face {{ font-family: y; src: url({web}) }} p {{ font-family: y }}</style><p>x",
    "<style>p {{ background: url({file}) }}</style><p>x",
    "<style>p {{ list-style-image: url({web}); display: list-item }}</style><p>x",
    "<style>p::before {{ content: url({web}) }}</style><p>x",
    "<style>@page {{ background: url({web}) }}</style><p>x",
    '<img src="{file}">',
    '<img src="{web}">',
    '<img src="../../../../../../../../etc/passwd">',
    '<img src="data:image/svg+xml,%3Csvg xmlns=%27http://www.w3.org/2000/svg%27/%3E">',
    '<object data="{file}"></object>',
    '<object data="{web}" type="image/png"></object>',
    '<embed src="{web}" type="image/png">',
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="{web}" width="9" height="9"/></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><use href="{file}#a"/></svg>',
]


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    file = tmp_path / "passwd.css"
    file.write_text(f"/* {CANARY} */", encoding="utf-8")
    return file


@pytest.fixture
def calls() -> Iterator[tuple[str, list[str]]]:
    """A server on loopback that counts who calls."""
    heard: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        over = threading.Event()

        def listen() -> None:
            while not over.is_set():
                try:
                    caller, _ = server.accept()
                except TimeoutError:
                    continue
                heard.append("called")
                caller.close()

        thread = threading.Thread(target=listen)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/x.png", heard
        over.set()
        thread.join(60)


def bytes_in(data: bytes) -> bytes:
    """Everything in a PDF, unpacked."""
    with pikepdf.open(io.BytesIO(data)) as file:
        return b"".join(each.read_bytes() for each in file.objects if isinstance(each, pikepdf.Stream))


@pytest.mark.parametrize("asked", HOSTILE)
def test_a_document_loads_nothing_that_is_not_its_own(asked: str, canary: Path, calls: tuple[str, list[str]]) -> None:
    web, heard = calls
    html = asked.format(file=canary.as_uri(), web=web)
    folder = DESIGNS / "room_doors"
    try:
        data = pdf_of(html, Fetcher((folder,), {}), folder)
    except FetchRefused:
        data = b""
    assert CANARY.encode() not in (bytes_in(data) if data else b"")
    assert heard == []


def test_without_our_fetcher_the_same_documents_do_leak(canary: Path, calls: tuple[str, list[str]]) -> None:
    web, heard = calls
    leaked = 0
    for asked in (HOSTILE[0], HOSTILE[13]):
        html = asked.format(file=canary.as_uri(), web=web)
        data = HTML(string=html).write_pdf()
        leaked += CANARY.encode() in bytes_in(data)
    assert leaked == 1
    assert heard


def test_a_link_out_of_the_folder_is_refused_and_a_picture_handed_in_is_given(tmp_path: Path, canary: Path) -> None:
    own = tmp_path / "design"
    own.mkdir()
    (own / "link.css").symlink_to(canary)
    fetcher = Fetcher((own,), {"abc": Media(b"GIF89a", "image/gif")})
    with pytest.raises(FetchRefused):
        fetcher.fetch((own / "link.css").as_uri())
    with pytest.raises(FetchRefused):
        fetcher.fetch("media:other")
    assert fetcher.fetch("media:abc").read() == b"GIF89a"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", designs())
def test_every_design_prints_its_sample(name: str, language: Language) -> None:
    one = sample(name, language)
    paper = {"paper"} if FACTS[name] in ISSUED else set()
    assert set(one.facts) == {each.name for each in fields(FACTS[name])} | paper, "the sample has its design's facts"
    data = printed(one)
    assert pdf_pages(data) >= 1
    assert all(pdf_fonts(data).values()), "every font is embedded"
    text = pdf_text(data)
    assert one.facts.get("head", one.facts).get("title", "启东市")[:4] in re.sub(r"\s", "", text)


def test_names_beyond_gb2312_are_printed_from_the_whole_font_and_only_they_pay() -> None:
    common = _door("第一考场")
    rare = _door("䶮㛃𬭊")
    assert set(pdf_fonts(printed(common))) <= {"Lifa-Song", "Lifa-Hei-Bold", "Lifa-Hei", "Lifa-Song-Bold"}
    data = printed(rare)
    assert any("Noto" in name for name in pdf_fonts(data))
    assert "䶮㛃𬭊" in pdf_text(data)


def test_the_same_document_gives_the_same_bytes_here_and_aside() -> None:
    one = sample("room_doors")
    assert printed(one) == printed(one) == print_document(one, copies=100)


def test_markup_in_a_name_is_text() -> None:
    assert "<b>甲</b>&lt;" in pdf_text(printed(_door("<b>甲</b>&lt;")))


def test_a_document_takes_plain_values_only() -> None:
    head = Head("考试", "ANNUAL", 2023, 90, 30, "paper")
    assert document("room_doors", Rooms(head, ())).facts["head"]["title"] == "考试"
    for value in (1.5, date(2023, 1, 1), datetime(2023, 1, 1, tzinfo=UTC), b"x", {1}, object()):
        with pytest.raises(TypeError):
            plain({"deep": [value]})


def test_numbers_are_written_as_papers_write_them() -> None:
    assert [ordinal(number) for number in (1, 10, 11, 20, 23, 99)] == ["一", "十", "十一", "二十", "二十三", "九十九"]
    assert [halves(points) for points in (0, 1, 2, 3, 200)] == ["0", "0.5", "1", "1.5", "100"]


def test_a_title_cannot_leave_its_place_in_a_style_sheet() -> None:
    assert not set(css('年度"考试\\</style><b>\n{}')) & set('"<>{}\n')


def test_without_typefaces_one_line_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "FOLDER", tmp_path)
    with pytest.raises(fonts.FontsMissing) as refusal:
        print_document(sample("room_doors"))
    assert len(str(refusal.value).splitlines()) == 1
    assert "python -m certificates.fonts" in str(refusal.value)


def test_the_cut_typefaces_have_the_signs_of_gb2312_and_their_licence_beside_them() -> None:
    assert {ord(sign) for sign in "启东市行政执法①（）《》√×□—…"} <= set(fonts.signs())
    assert 6_763 < len(fonts.signs()) < 10_000
    assert all(face.path.stat().st_size < 4_000_000 for face in fonts.FACES)
    assert "SIL" in (fonts.FOLDER / "LICENCE.txt").read_text("utf-8")


def _door(room: str) -> Document:
    facts: Any = sample("room_doors").facts
    return Document("room_doors", facts | {"rooms": [facts["rooms"][0] | {"name": room}]})
