"""The form of a course's quiz: a bank, a pass mark, lines of a kind of question and how many of it."""

from typing import Annotated, Any

from pydantic import Field
from starlette.datastructures import FormData

from lms.courses.models.courses import CourseVersion
from lms.courses.rules.quizzes import Ask
from lms.pages.forms.courses import ROWS
from lms.pages.forms.ids import RowId
from lms.web.forms import Form, Whole

# Beside which field each refusal of a quiz stands.
QUIZ = {"QUIZ_MARK": "pass_mark", "QUIZ_EMPTY": "kind_1", "QUIZ_TYPE": "kind_1", "QUIZ_LONG": "number_1"}
_MOST_TYPED = 300


class QuizForm(Form):
    """What every quiz has; its lines are read by `read_quiz`."""

    bank: RowId
    pass_mark: Annotated[Whole, Field(ge=1, le=100)]


def values_of(version: CourseVersion, mark: int) -> dict[str, Any]:
    """Return a version's quiz as its form shows it; a new one begins with the least mark."""
    found: dict[str, Any] = {"pass_mark": version.quiz_pass_mark or mark, "bank": ""}
    if version.quiz is not None:
        found["bank"] = version.quiz.bank_id
        for number, cell in zip(ROWS, version.quiz.cells, strict=False):
            found |= {f"kind_{number}": f"{cell.type}|{cell.category}", f"number_{number}": cell.number}
    return found


def typed_bank(submitted: FormData) -> int | None:
    """Return the bank that was chosen, whatever else is wrong with the form."""
    typed = str(submitted.get("bank", ""))
    return int(typed) if typed.isdecimal() and len(typed) < 19 else None


def read_quiz(form: QuizForm, submitted: FormData) -> list[Ask]:
    """Read the lines that were typed, and refuse beside its field what cannot be read; empty lines are left out."""
    asks = []
    for row in ROWS:
        kind = str(submitted.get(f"kind_{row}", "")).strip()[:_MOST_TYPED]
        number = str(submitted.get(f"number_{row}", "")).strip()[:_MOST_TYPED]
        form.values.update({f"kind_{row}": kind, f"number_{row}": number})
        if not kind and not number:
            continue
        if not kind:
            form.refuse(f"kind_{row}", "REQUIRED")
        elif not (number.isascii() and number.isdecimal() and 0 < int(number) < 1000):
            form.refuse(f"number_{row}", "NOT_A_NUMBER" if number else "REQUIRED")
        else:
            type_, _, category = kind.partition("|")
            asks.append(Ask(type_, int(number), category))
    return asks
