"""The annotated answer to a file of questions: a table comes back with the verdict beside each row, text as a list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from sqlalchemy.orm import Session

from lms.errors import NotFound
from lms.exchange.questions import staged
from lms.exchange.questions.models import QuestionFile, QuestionImport, QuestionLine
from lms.exchange.questions.queries import files_of, lines_of
from lms.exchange.questions.reading import fault_of_json
from lms.exchange.sheets import STYLES, new_workbook, width_of
from question_bank.content import Fault
from question_bank.exchange.reading import Source
from question_bank.exchange.table_heads import Row
from question_bank.exchange.tables import place_of, sheets_of

_TABLES = frozenset({"xlsx", "csv"})
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TONES = {"refused": "#F6D7D2", "twin": "#FFF7BF", "new": "#CCE2D8", "updated": "#CCE2D8", "unchanged": "#FFFFFF"}
_MEASURED = 200


@dataclass(frozen=True, slots=True)
class Words:
    """How the report says things, in the reader's language; `place` takes where a question stands and the format."""

    heads: tuple[str, str]
    result: Callable[[QuestionLine], str]
    fault: Callable[[Fault], str]
    twin: Callable[[int], str]
    place: Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Report:
    """A file to send back."""

    data: bytes
    media_type: str
    extension: str


def report_of(db: Session, made: QuestionImport, words: Words) -> Report:
    """Return what is sent back to whoever wrote the files. Raises NotFound FILE_GONE when they were thrown away."""
    files = [file for file in files_of(db, [made.id])[made.id] if not file.refusal]
    lines = lines_of(db, made.id)
    if not made.read_at or not files or not all(staged.has(made.id, staged.file_part(f.position)) for f in files):
        raise NotFound("FILE_GONE")
    if all(file.format in _TABLES for file in files):
        return Report(_workbook(made.id, files, lines, words), _XLSX, "xlsx")
    return Report(_listed(files, lines, words).encode("utf-8-sig"), "text/plain; charset=utf-8", "txt")


def _reason(line: QuestionLine, words: Words) -> str:
    said = [words.fault(fault_of_json(fault)) for fault in line.faults]
    return "\n".join([*said, *(words.twin(other) for other, _ in line.twins[:3])])


def _listed(files: Sequence[QuestionFile], lines: Sequence[QuestionLine], words: Words) -> str:
    texts = []
    for file in files:
        texts.append(f"{file.name}\r\n")
        for line in (line for line in lines if line.position == file.position):
            reason = _reason(line, words).replace("\n", "；")
            texts.append("\t".join(filter(None, (words.place(line.at, file.format), words.result(line), reason))))
        texts.append("")
    return "\r\n".join(texts)


def _workbook(import_id: int, files: Sequence[QuestionFile], lines: Sequence[QuestionLine], words: Words) -> bytes:
    out = BytesIO()
    with new_workbook(out) as workbook:
        formats = {name: workbook.add_format(style) for name, style in STYLES.items()}
        tones = {
            name: workbook.add_format({"bg_color": c, "text_wrap": True, "num_format": "@"})
            for name, c in _TONES.items()
        }
        for file in files:
            data = staged.read(import_id, staged.file_part(file.position))
            if file.encoding:
                data = data.decode(file.encoding).encode()
            at = {line.at: line for line in lines if line.position == file.position}
            sheets = sheets_of(Source(data, file.name))
            for name, rows in sheets:
                by_row = {
                    number: line
                    for number in range(1, len(rows) + 1)
                    if (line := at.get(place_of(name, number, several=len(sheets) > 1))) is not None
                }
                _sheet(workbook.add_worksheet(), rows, by_row, words, formats, tones)
    return out.getvalue()


def _sheet(
    sheet: Any,
    rows: Sequence[Row],
    lines: dict[int, QuestionLine],
    words: Words,
    formats: dict[str, Any],
    tones: dict[str, Any],
) -> None:
    width = max((len(row) for row in rows), default=0)
    head = max(min(lines, default=1) - 1, 1)  # the row above the first question
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if cell:
                sheet.write_string(number - 1, column, cell, formats["head" if number == head else "text"])
    for offset, text in enumerate(words.heads):
        sheet.write_string(head - 1, width + offset, text, formats["head"])
    for number, line in lines.items():
        sheet.write_string(number - 1, width, words.result(line), tones[line.verdict])
        sheet.write_string(number - 1, width + 1, _reason(line, words), tones[line.verdict])
    for column in range(width):
        sheet.set_column(column, column, width_of([row[column] for row in rows[:_MEASURED] if column < len(row)]))
    sheet.set_column(width, width, 16)
    sheet.set_column(width + 1, width + 1, 60)
    sheet.freeze_panes(head, 0)
