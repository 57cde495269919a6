"""The demo's questions, made of facts of law: one fact gives a choice, a statement and now and then a blank.

`questions/facts.txt` holds one fact a line: article, difficulty, question, right answer, three wrong ones, and the
statement with a place for the answer. From each come a single choice, a statement that is right or, with one of the
wrong answers in that place, wrong, and of every third a blank to fill in; so deadlines, amounts and competent
authorities vary honestly, and every key rests on the article named. `questions/several.txt` holds choices of several.
All is written by us in our own words and was held against the texts of the laws as they stood on 20 November 2023.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from question_bank.accepted import AcceptedText
from question_bank.choices import Option
from question_bank.content import Content, LawBasis
from question_bank.types import fill_in, multiple, single, true_false

_TEXTS = Path(__file__).parent / "questions"
# Answers longer than this are no fair blank: nobody could know which words are meant.
_SHORT = 6
_BLANK_EACH = 3


@dataclass(frozen=True, slots=True)
class Law:
    """The law a run of facts rests on, and what is said of all of them."""

    name: str
    version_on: date | None
    category: str
    tags: tuple[str, ...]

    def fields(self, article: str, difficulty: str) -> dict[str, Any]:
        """Return what every question of an article says."""
        basis = (LawBasis(law=self.name, article=article, version_on=self.version_on),)
        return {"basis": basis, "category": self.category, "tags": self.tags, "difficulty": int(difficulty)}


def questions_of_facts() -> list[Content]:
    """Return the choices, statements and blanks of all facts."""
    made: list[Content] = []
    for number, (law, line) in enumerate(_lines("facts.txt")):
        article, difficulty, question, right, wrong, statement = line.split("|")
        common, others = law.fields(article, difficulty), wrong.split("/")
        texts = [right, *others]
        turned = texts[number % 4 :] + texts[: number % 4]  # the right one stands at every letter
        options = tuple(Option(html=text, correct=text == right) for text in turned)
        made.append(single.Content(stem=question, options=options, **common))
        holds = number % 2 == 0
        said = statement.format(right if holds else others[number % 3])
        made.append(true_false.Content(stem=said, correct=holds, points=1, **common))
        if number % _BLANK_EACH == 0 and len(right) <= _SHORT:
            blank = fill_in.Blank(accepted=(AcceptedText(text=right),))
            made.append(fill_in.Content(stem=statement.format("____"), blanks=(blank,), **common))
    return made


def questions_of_several() -> list[Content]:
    """Return the choices with several right answers."""
    made: list[Content] = []
    for number, (law, line) in enumerate(_lines("several.txt")):
        article, difficulty, question, right, wrong = line.split("|")
        options = [Option(html=text, correct=True) for text in right.split("/")]
        for place, text in enumerate(wrong.split("/")):
            options.insert((number + 2 * place) % (len(options) + 1), Option(html=text))
        made.append(
            multiple.Content(stem=question, options=tuple(options), points=4, **law.fields(article, difficulty))
        )
    return made


def _lines(name: str) -> Iterator[tuple[Law, str]]:
    law = Law("", None, "", ())
    for line in (_TEXTS / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            title, version, category, tags = line[2:].split("|")
            law = Law(title, date.fromisoformat(version) if version else None, category, tuple(tags.split()))
        elif line:
            yield law, line
