"""Writing questions as a workbook or csv in the layout our own reader knows, and the workbook offices fill in."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from question_bank.answers import LETTERS
from question_bank.content import Content, Fault
from question_bank.exchange.chinese.writing import TYPE_NAMES, Unwritable, lost_of, plain_lines
from question_bank.exchange.metadata import basis_text, points_text
from question_bank.exchange.reading import MediaBytes, Written, no_media
from question_bank.exchange.tables import EXPLAINED
from question_bank.types import fill_in, matching, multiple, numeric, ordering, short_answer, single, true_false

MOST_OPTIONS = 10
# What each column is for, and what else is to be known.
Explained = tuple[Sequence[tuple[str, str]], Sequence[str]]
HEADS = (
    *("题型", "题干", *(f"选项{letter}" for letter in LETTERS[:MOST_OPTIONS]), "答案"),
    *("分值", "难度", "解析", "依据", "分类", "标签", "编号"),
)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a spreadsheet would reckon instead of show; an apostrophe before it makes it text.
_LIVE = ("=", "+", "-", "@", "\t", "\r", "\x00", "＝", "＋", "－", "＠")


def write_xlsx(contents: Sequence[Content], media: MediaBytes = no_media) -> Written:
    """Write questions as a workbook; what it cannot carry is left out and said, question by question."""
    del media  # cells hold no bytes
    rows, left_out = _rows(contents)
    return Written(_workbook(rows), _XLSX, "xlsx", left_out)


def write_csv(contents: Sequence[Content], media: MediaBytes = no_media) -> Written:
    """Write questions as csv with a mark that Excel knows; cells that would be reckoned are made text."""
    del media
    rows, left_out = _rows(contents)
    file = io.StringIO()
    csv.writer(file, lineterminator="\r\n").writerows([HEADS, *([_still(cell) for cell in row] for row in rows)])
    return Written(file.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8", "csv", left_out)


def workbook_of(contents: Sequence[Content], *, explained: Explained) -> bytes:
    """Return a workbook to fill in: questions as examples, and a sheet that says what each column is for."""
    return _workbook(_rows(contents)[0], explained)


def _rows(contents: Sequence[Content]) -> tuple[list[list[str]], list[tuple[int, Fault]]]:
    rows: list[list[str]] = []
    left_out: list[tuple[int, Fault]] = []
    for number, content in enumerate(contents, start=1):
        try:
            row, lost = _row(content)
        except Unwritable as unwritable:
            left_out.append((number, Fault(str(unwritable))))
            continue
        rows.append(row)
        left_out += [(number, fault) for fault in lost]
    return rows, left_out


def _row(content: Content) -> tuple[list[str], list[Fault]]:
    if content.type not in TYPE_NAMES or content.type == "case":
        raise Unwritable("FORMAT_NO_TYPE")
    if content.media:
        raise Unwritable("FORMAT_NO_MEDIA")
    lost: list[Fault] = []
    options, answer = _options_and_answer(content, lost)
    if len(options) > MOST_OPTIONS:
        raise Unwritable("OPTIONS_MANY")
    fields = {
        "题型": TYPE_NAMES[content.type],
        "题干": plain_lines(content.stem, lost),
        **{f"选项{LETTERS[index]}": text for index, text in enumerate(options)},
        "答案": answer,
        "分值": points_text(content.points),
        "难度": str(content.difficulty or ""),
        "解析": plain_lines(content.explanation, lost),
        "依据": "；".join(map(basis_text, content.basis)),
        "分类": content.category,
        "标签": "、".join(content.tags),
        "编号": content.external_id,
    }
    every = {fault.code: fault for fault in [*lost_of(content), *lost]}
    return [fields.get(head, "") for head in HEADS], list(every.values())


def _options_and_answer(content: Content, lost: list[Fault]) -> tuple[list[str], str]:
    if isinstance(content, single.Content | multiple.Content):
        right = "".join(LETTERS[index] for index, option in enumerate(content.options) if option.correct)
        return [plain_lines(option.html, lost) for option in content.options], right
    if isinstance(content, ordering.Content):
        return [plain_lines(item, lost) for item in content.items], LETTERS[: len(content.items)]
    if isinstance(content, matching.Content):
        sides = [(plain_lines(pair.left, lost), plain_lines(pair.right, lost)) for pair in content.pairs]
        return [f"{left} -> {right}" for left, right in sides], ""
    return [], _words(content, lost)


def _words(content: Content, lost: list[Fault]) -> str:
    if isinstance(content, true_false.Content):
        return "正确" if content.correct else "错误"
    if isinstance(content, fill_in.Content):
        return "；".join("/".join(accepted.text for accepted in blank.accepted) for blank in content.blanks)
    if isinstance(content, numeric.Content) and content.accepted[0].value is not None:
        first = content.accepted[0]
        return f"{first.value:f}{f'±{first.tolerance:f}' if first.tolerance else ''}{content.unit}"
    return plain_lines(content.model_answer, lost) if isinstance(content, short_answer.Content) else ""


def _workbook(rows: Sequence[Sequence[str]], explained: Explained | None = None) -> bytes:
    file = io.BytesIO()
    never = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    workbook = xlsxwriter.Workbook(file, {"in_memory": True, **never})
    sheet = workbook.add_worksheet("题库")
    head = workbook.add_format({"bold": True, "bg_color": "#EEF1F5", "border": 1, "text_wrap": True})
    body = workbook.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    sheet.set_column(0, len(HEADS) - 1, 14, body)
    sheet.set_column(1, 1, 50, body)
    sheet.freeze_panes(1, 2)
    sheet.write_row(0, 0, HEADS, head)
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if cell:
                sheet.write_string(number, column, cell, body)
    if explained:
        _explain(workbook.add_worksheet(EXPLAINED), explained, head, body)
    workbook.close()
    return file.getvalue()


def _explain(sheet: Any, explained: Explained, head: Any, body: Any) -> None:
    columns, beside = explained
    sheet.set_column(0, 0, 16, body)
    sheet.set_column(1, 1, 90, body)
    sheet.write_row(0, 0, ("列", "怎么填"), head)
    for number, row in enumerate([*columns, *(("", text) for text in beside)], start=1):
        sheet.write_row(number, 0, row, body)


def _still(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_LIVE) else cell
