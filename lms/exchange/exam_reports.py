"""Results and pass rates as workbooks: the same figures as the pages, with population and definition on top.

Rates stand as text, cut and never rounded; beside them the whole numbers they are made of. No ID number is in them.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Permission
from lms.exams.models import Exam
from lms.exams.queries.measured import chapters_of
from lms.exams.queries.result_names import Named, names_of
from lms.exams.queries.results import Line, reach_over, results_of
from lms.exams.queries.years import Year
from lms.exams.rules.rates import Rate, Rates
from lms.exams.rules.states import Standing
from lms.exchange.exam_report_words import (
    CAME,
    CHAPTER_HEADS,
    CLASSES,
    DEFINITIONS,
    NAME_HEADS,
    SHEETS,
    STANDINGS,
    UNIT_HEADS,
)
from lms.exchange.sheet_lines import Value
from lms.exchange.sheets import NewSheet, write_xlsx
from lms.i18n import N_, Language, translate
from lms.people.models import Unit

NOTHING = "–"


def results_workbook(
    db: Session, exam: Exam, *, seen_by: Actor, under: Unit | None, target: int, language: Language
) -> bytes:
    """Return what came of an exam for the people one reaches: rates by unit and class, chapters, every name."""
    found = results_of(db, exam, seen_by=seen_by, under=under)
    stamp = found.at.astimezone(clock.zone()).strftime("%Y-%m-%d %H:%M")
    place = under.name if under else exam.unit.name
    above = [
        exam.title,
        _said(N_("范围：%(place)s；统计至%(at)s；目标%(target)s%%"), language)
        % {"place": place, "at": stamp, "target": target},
        *(_said(text, language) for text in DEFINITIONS),
    ]
    among = reach_over(db, exam, seen_by, under)
    names = names_of(db, [exam.id], among=among, limit=None)
    chapters = [
        (chapter.category or NOTHING, chapter.questions, chapter.answers, Decimal(chapter.share) / 100)
        for chapter in chapters_of(db, exam)
    ]
    return write_xlsx(
        [
            _units(found.lines, found.rates, found.by_class, target, above, language),
            NewSheet(_said(SHEETS["CHAPTERS"], language), _heads(CHAPTER_HEADS, language), chapters, above),
            _names(names.rows, above, language, points=True),
        ]
    )


def year_workbook(db: Session, found: Year, *, seen_by: Actor, target: int, language: Language) -> bytes:
    """Return the pass rate of a year for the people one reaches; names only to who may see people, and no points."""
    title = _said(N_("%(place)s%(year)s年度考试合格率"), language)
    above = [
        title % {"place": found.under.name if found.under else "", "year": found.year},
        _said(N_("统计至%(day)s；目标%(target)s%%"), language) % {"day": found.as_of.isoformat(), "target": target},
        *(_said(text, language) for text in DEFINITIONS),
    ]
    sheets = [_units(found.lines, found.rates, found.by_class, target, above, language)]
    if seen_by.can(Permission.VIEW_PEOPLE):
        rows = found.names(db).rows if found.exams else []
        sheets.append(_names(rows, above, language, points=False))
    return write_xlsx(sheets)


def _units(
    lines: Sequence[Line],
    whole: Rates,
    classes: dict[str, Rates],
    target: int,
    above: Sequence[str],
    language: Language,
) -> NewSheet:
    rows: list[tuple[Value, ...]] = [(_said(N_("合计"), language), *_counts(whole, target, language))]
    rows += [
        (_said(CLASSES.get(kind, kind), language), *_counts(one, target, language)) for kind, one in classes.items()
    ]
    for line in lines:
        name = _said(N_("%(unit)s本级"), language) % {"unit": line.unit.name} if line.own else line.unit.name
        rows.append((name, *_counts(line.rates, target, language)))
    return NewSheet(_said(SHEETS["RATES"], language), _heads(UNIT_HEADS, language), rows, above)


def _counts(rates: Rates, target: int, language: Language) -> tuple[Value, ...]:
    now, first = rates.now, rates.first
    met = now.reaches(target)
    return (
        *(now.roll, now.exempt, now.deferred, now.due, now.sat, now.absent, now.passed, percent(now)),
        NOTHING if met is None else _said(N_("达到") if met else N_("未达"), language),
        now.missing_to(target),
        *(first.due, first.sat, first.passed, percent(first)),
    )


def percent(rate: Rate) -> str:
    """Return a rate as text, cut to two decimals and never rounded; a dash for nobody due."""
    cut = rate.hundredths
    return NOTHING if cut is None else f"{cut // 100}.{cut % 100:02d}"


def _names(people: Iterable[Named], above: Sequence[str], language: Language, *, points: bool) -> NewSheet:
    heads = _heads(NAME_HEADS, language)
    rows = [_name(each, language, points=points) for each in people]
    return NewSheet(_said(SHEETS["NAMES"], language), heads if points else heads[:-2], rows, above)


def _name(one: Named, language: Language, *, points: bool) -> tuple[Value, ...]:
    first = _said(CAME[one.came], language) if one.standing == Standing.DUE else NOTHING
    again = NOTHING if one.again is None else _said(CAME[one.again], language)
    row = (
        *(one.unit, one.name, _said(CLASSES.get(one.person_class, one.person_class), language)),
        *(_said(STANDINGS[one.standing], language), first, again),
        _said(CAME[one.counts], language) if one.is_due else NOTHING,
    )
    return (*row, _halves(one.points), _halves(one.most)) if points else row


def _halves(points: int | None) -> Value:
    return None if points is None else Decimal(points) / 2


def _heads(heads: Sequence[str], language: Language) -> list[str]:
    return [_said(head, language) for head in heads]


def _said(text: str, language: Language) -> str:
    return translate(language, text)
