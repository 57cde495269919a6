"""What an exam tells the bank: how each question did. Counted anew whenever marking changed, so never twice."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from lms import clock
from lms.exams.queries.measured import Sat, administration_of, attempts_in, held_on
from lms.exams.queries.papers import contents_of
from question_bank.actions.measuring import record_statistics
from question_bank.answers import LETTERS, form_of
from question_bank.content import Content
from question_bank.statistics import Answered, Figures, figures
from question_bank.types import multiple, read_answer, single

# The job that counts them, by the exam's id.
MEASURE = "exams:measure"


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of the versions (by id) that candidates had in an exam."""

    exam_id: int
    held_on: date
    figures: dict[int, Figures]


def measure(db: Session, exam_id: int) -> Measured:
    """Count how each question of an exam did, over all attempts that are wholly marked. Reads only."""
    answered: dict[int, list[Answered]] = defaultdict(list)
    contents: dict[int, Content] = {}
    for sat in attempts_in(db, exam_id):
        versions = [item[0] for item in sat.paper]
        missing = [version for version in versions if version not in contents]
        if missing:
            contents |= contents_of(db, missing)
        if len(sat.earned) == len(versions):  # a score that came in as a table has no items
            _count(sat, contents, answered)
    found = {}
    for version, answers in answered.items():
        letters, right = _letters(contents[version])
        found[version] = figures(answers, right=right, letters=letters)
    return Measured(exam_id, held_on(db, exam_id) or clock.today(), found)


def _count(sat: Sat, contents: dict[int, Content], answered: dict[int, list[Answered]]) -> None:
    for number, ((version, _, points, order), earned) in enumerate(zip(sat.paper, sat.earned, strict=True), start=1):
        content, answer = contents[version], sat.answers.get(str(number))
        chosen = _chosen(content, answer, order)
        answered[version].append(Answered(earned or 0, points, sat.points, chosen))


def _chosen(content: Content, answer: Any, order: list[list[int]]) -> tuple[str, ...]:
    if answer is None or not isinstance(content, single.Content | multiple.Content):
        return ()
    given = read_answer(content, form_of(answer), tuple(tuple(each) for each in order))
    return tuple(given or ())


def _letters(content: Content) -> tuple[list[str], list[str]]:
    if not isinstance(content, single.Content | multiple.Content):
        return [], []
    letters = list(LETTERS[: len(content.options)])
    return letters, [letter for letter, option in zip(letters, content.options, strict=True) if option.correct]


def record(db: Session, measured: Measured) -> None:
    """Put the figures on record in the bank, in place of what was counted before."""
    name = administration_of(measured.exam_id)
    record_statistics(db, measured.figures, administration=name, held_on=measured.held_on, recorded_by_id=None)
