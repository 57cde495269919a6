"""The templates offices fill in: a workbook and a document, each with an example of every type it can hold."""

import io

from question_bank.exchange import table_writing
from question_bank.exchange.chinese.tidying import EXPLAINED_FROM, EXPLAINED_TO
from question_bank.exchange.docx.writing import write
from question_bank.exchange.template_examples import BESIDE, COLUMNS, EXAMPLES, LINES, STORY


def xlsx_template() -> bytes:
    """Return the workbook: examples in the first sheet, in the second what each column is for."""
    return table_writing.workbook_of(EXAMPLES, explained=(COLUMNS, BESIDE))


def docx_template() -> bytes:
    """Return the document: what is to be kept to, then the examples."""
    from docx import Document  # loaded when a document is asked for: it would slow every start
    from docx.shared import Pt

    document = Document(io.BytesIO(write([*EXAMPLES, STORY]).data))
    first = document.paragraphs[0]
    for text in (EXPLAINED_FROM, *LINES, EXPLAINED_TO):
        paragraph = first.insert_paragraph_before(text)
        for run in paragraph.runs:
            run.font.size = Pt(10.5)
            run.italic = True
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()
