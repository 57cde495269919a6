"""Answers of a past exam as a table: a row a candidate, a column a question. Read, graded and counted. Pure.

Offices have such tables from scanners and other systems. The head names questions by our number or by theirs; a cell
holds what was answered: ACD, 对, a number. What a machine cannot grade is left out, and said.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from question_bank.answers import LETTERS, Form
from question_bank.content import Content
from question_bank.statistics import Answered, Figures, figures
from question_bank.types import grade, multiple, read_answer, single, true_false

MOST_CANDIDATES, MOST_QUESTIONS = 20_000, 500
_RIGHT = frozenset({"对", "正确", "是", "√", "✓", "t", "true", "y", "a", "1"})
_WRONG = frozenset({"错", "错误", "否", "×", "✗", "x", "f", "false", "n", "b", "0"})


@dataclass(frozen=True, slots=True)
class Table:
    """Column heads, and what each candidate answered under them."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """Figures by the column's head, and the heads of what a machine cannot grade."""

    figures: dict[str, Figures]
    ungraded: tuple[str, ...]


def read_table(text: str) -> Table:
    """Read pasted cells: tabs or commas between them, the first row the head, the first column who answered."""
    lines = [line for line in text.splitlines() if line.strip()]
    sign = "\t" if lines and "\t" in lines[0] else ","
    cells = [[cell.strip() for cell in line.replace("，", ",").split(sign)] for line in lines]
    heads = (
        tuple(head.removeprefix("第").removesuffix("题").removesuffix("号") for head in cells[0][1:]) if cells else ()
    )
    rows = (tuple((row[1:] + [""] * len(heads))[: len(heads)]) for row in cells[1 : MOST_CANDIDATES + 1])
    return Table(heads[:MOST_QUESTIONS], tuple(rows))


def count(table: Table, questions: Mapping[str, Content]) -> Counted:
    """Return the figures of the questions a table names; columns it names otherwise are passed over."""
    known = [(place, head, questions[head]) for place, head in enumerate(table.heads) if head in questions]
    shares = {
        head: [grade(content, read_answer(content, answer_of(content, row[place]))) for row in table.rows]
        for place, head, content in known
    }
    ungraded = tuple(head for head, given in shares.items() if any(share is None for share in given))
    graded = [(place, head, content) for place, head, content in known if head not in ungraded]
    earned = {head: [(share or Fraction(0)) * content.points for share in shares[head]] for _, head, content in graded}
    totals = [sum((points[at] for points in earned.values()), Fraction(0)) for at in range(len(table.rows))]
    found: dict[str, Figures] = {}
    for place, head, content in graded:
        answers = [
            Answered(earned[head][at], content.points, totals[at], _chosen(content, row[place]))
            for at, row in enumerate(table.rows)
        ]
        letters, right = _letters(content)
        found[head] = figures(answers, right=right, letters=letters)
    return Counted(found, ungraded)


def answer_of(content: Content, cell: str) -> Form:
    """Return a cell as the form a candidate would have sent."""
    text = cell.strip()
    if isinstance(content, single.Content | multiple.Content):
        return {"answer": list(_chosen(content, text))}
    if isinstance(content, true_false.Content):
        said = text.casefold()
        return {"answer": ["true" if said in _RIGHT else "false" if said in _WRONG else ""]}
    parts = [part.strip() for part in text.replace("；", ";").split(";")]
    return {"answer": parts} if len(parts) > 1 else {"answer": [text], "1": [text]}


def _chosen(content: Content, cell: str) -> tuple[str, ...]:
    if not isinstance(content, single.Content | multiple.Content):
        return ()
    return tuple(letter for letter in LETTERS[: len(content.options)] if letter in cell.upper())


def _letters(content: Content) -> tuple[list[str], list[str]]:
    if not isinstance(content, single.Content | multiple.Content):
        return [], []
    letters = list(LETTERS[: len(content.options)])
    return letters, [letter for letter, option in zip(letters, content.options, strict=True) if option.correct]
