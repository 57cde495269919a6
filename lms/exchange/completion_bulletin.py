"""Completion as a bulletin on paper: the figures of page, workbook and API, set by the print shop."""

from collections.abc import Iterable, Iterator

from sqlalchemy.orm import Session

from certificates.document import Document, document
from certificates.report_facts import CompletionReport, Counts, ExamCounts, Line
from lms import clock
from lms.exams.rules.rates import Rate
from lms.exchange.report_words import DEFINITIONS
from lms.i18n import Language, translate
from lms.requirements.figures import Tally, rate
from lms.requirements.queries.completion import Completion, UnitFigures
from lms.requirements.queries.rule_sets import rules_within


def completion_bulletin(db: Session, found: Completion, *, language: Language) -> Document:
    """Return the bulletin of a place's completion. No person is named in it."""
    rules = rules_within(db, [top.unit.path for top in found.tops], found.year)
    kinds = ("OFFICER", "ASSISTANT")
    by_class = [(kind, sum((top.by_class.get(kind, Tally()) for top in found.tops), Tally())) for kind in kinds]
    facts = CompletionReport(
        place=found.tops[0].unit.name if len(found.tops) == 1 else "",
        year=found.year,
        as_of=found.as_of.isoformat(),
        computed_at=found.computed_at.astimezone(clock.zone()).strftime("%Y-%m-%dT%H:%M"),
        rules=tuple(f"{each.document_no} ({each.code} v{each.version})" for each in rules),
        definitions=tuple(translate(language, text) for text in DEFINITIONS),
        whole=_counts(found.together),
        exam=_exam(found.exam.now),
        classes=tuple((kind, _counts(tally)) for kind, tally in by_class if tally.roll),
        lines=tuple(_lines(found.tops)),
    )
    return document("completion_report", facts, language=language)


def _lines(nodes: Iterable[UnitFigures], level: int = 0) -> Iterator[Line]:
    for node in nodes:
        yield Line(node.unit.name, level, _counts(node.together), _exam(node.exam.now))
        yield from _lines(node.children, level + 1)


def _counts(tally: Tally) -> Counts:
    return Counts(tally.roll, tally.exempt, tally.due, tally.met, tally.unmet, rate(tally.met, tally.due) or "")


def _exam(exam: Rate) -> ExamCounts:
    return ExamCounts(exam.due, exam.sat, exam.passed, rate(exam.passed, exam.due) or "")
