"""A filed report as a Word document to be worked on: margins, faces and type sizes of GB/T 9704-2012."""

import io
from datetime import date
from typing import TYPE_CHECKING, Any

from certificates.office_facts import OfficialReport
from lms.exchange.filing_texts import day_in_words
from lms.exchange.official_report import official_report
from lms.filings.models import Filing
from lms.i18n import N_, Language, translate

if TYPE_CHECKING:  # loaded when a document is written: it would slow every start
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# The faces offices have: title, text, headings. Millimetres of the type area: 210 less the margins.
_TITLE, _TEXT, _HEADING = "方正小标宋简体", "仿宋_GB2312", "黑体"
_WIDTH, _RED = 156, "B3241A"


def report_in_word(filing: Filing, *, language: Language) -> bytes:
    """Return a report as a Word document."""
    facts, made = official_report(filing, language=language), _empty()
    _head(made, facts, language)
    if facts.addressee:
        _put(made, f"{facts.addressee}{translate(language, N_('：'))}", _TEXT, 16)
    for heading, paragraphs in facts.sections:
        if heading:
            _put(made, heading, _HEADING, 16, indented=True).paragraph_format.keep_with_next = True
        for paragraph in paragraphs:
            _put(made, paragraph, _TEXT, 16, indented=True)
    # The name and the day stay with the last words, never alone on a page.
    made.paragraphs[-1].paragraph_format.keep_with_next = True
    _put(made, "", _TEXT, 16).paragraph_format.keep_with_next = True
    _put(made, facts.unit, _TEXT, 16, right=True).paragraph_format.keep_with_next = True
    _put(made, day_in_words(date.fromisoformat(facts.on), language), _TEXT, 16, right=True)
    if facts.copies_to:
        _put(made, f"{translate(language, N_('抄送：'))}{facts.copies_to}", _TEXT, 14)
    _annex(made, facts, language)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def _empty() -> "WordDocument":
    import docx
    from docx.shared import Mm

    made = docx.Document()
    page = made.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    _number_pages(page.footer.paragraphs[0])
    return made


def _head(made: "WordDocument", facts: OfficialReport, language: Language) -> None:
    """Put the red head, number and signatory at either side above the red line, and the title."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Mm, Pt, RGBColor

    head = _put(made, f"{facts.unit}{translate(language, N_('文件'))}", _TITLE, 32, centred=True)
    head.runs[0].font.color.rgb = RGBColor.from_string(_RED)
    head.paragraph_format.space_after = Pt(24)
    signed = f"\t{translate(language, N_('签发人：'))}{facts.signatory}" if facts.signatory else ""
    line = _put(made, f"{facts.number}{signed}", _TEXT, 16)
    line.paragraph_format.tab_stops.add_tab_stop(Mm(_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    _rule_below(line)
    line.paragraph_format.space_after = Pt(29)
    _put(made, facts.title, _TITLE, 22, centred=True).paragraph_format.space_after = Pt(29)


def _put(made: "WordDocument", text: str, face: str, size: int, **placed: bool) -> "Paragraph":
    return _set(made.add_paragraph(), text, face, size, **placed)


def _set(
    paragraph: "Paragraph",
    text: str,
    face: str,
    size: int,
    *,
    centred: bool = False,
    right: bool = False,
    indented: bool = False,
) -> "Paragraph":
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run = paragraph.add_run(text)
    run.font.name, run.font.size = face, Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)  # noqa: SLF001 - it has no name there
    layout = paragraph.paragraph_format
    layout.line_spacing, layout.space_after = Pt(max(29, size + 8) if size > 12 else 20), Pt(0)
    if indented:
        layout.first_line_indent = Pt(2 * size)
    if centred or right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.RIGHT
    return paragraph


def _rule_below(paragraph: "Paragraph") -> None:
    """Draw the red line under a paragraph."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders, line = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "4"), ("color", _RED)):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    paragraph._p.get_or_add_pPr().insert_element_before(  # noqa: SLF001 - it has no name there
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _number_pages(paragraph: "Paragraph") -> None:
    """Put the number of the page between dashes."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    _set(paragraph, "— ", _TEXT, 14, centred=True)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)  # noqa: SLF001 - it has no name there
    _set(paragraph, " —", _TEXT, 14, centred=True)


def _annex(made: "WordDocument", facts: OfficialReport, language: Language) -> None:
    if not facts.figures:
        return
    mark = _put(made, translate(language, N_("附件")), _HEADING, 16)
    mark.paragraph_format.page_break_before = True
    day = day_in_words(date.fromisoformat(facts.as_of), language)
    title = f"{translate(language, N_('统计数据'))}{translate(language, N_('（统计至%(day)s）')) % {'day': day}}"
    _put(made, title, _TITLE, 16, centred=True)
    table: Any = made.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    heads = (translate(language, N_("指标")), translate(language, N_("数值")))
    for number, (what, value) in enumerate((heads, *facts.figures)):
        cells, face = table.add_row().cells, _TEXT if number else _HEADING
        _set(cells[0].paragraphs[0], what, face, 12)
        _set(cells[1].paragraphs[0], value or "–", face, 12, right=True)
