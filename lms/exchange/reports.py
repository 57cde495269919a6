"""Completion as a workbook: the same figures as the page and the API, and the names behind them where one may see them.

Rates stand as text, cut and never rounded; beside them the whole numbers they are made of.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache

from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Permission
from lms.exams.rules.rates import Rate, Rates
from lms.exchange.pace import undisturbed
from lms.exchange.report_words import (
    CLASSES,
    CODES,
    DEFINITIONS,
    EXEMPT_HEADS,
    EXEMPTIONS,
    LEAVES,
    NAME_HEADS,
    SHEETS,
    STATES,
    UNIT_HEADS,
)
from lms.exchange.sheet_lines import Value
from lms.exchange.sheets import NewSheet, write_csv, write_xlsx
from lms.i18n import N_, Language, translate
from lms.people.models import Unit
from lms.people.queries.units import list_units
from lms.requirements.figures import Tally, rate
from lms.requirements.queries.completion import Completion, UnitFigures, build_tree
from lms.requirements.queries.names import Exempted, Named, exempt_among, people_of
from lms.requirements.queries.rule_sets import Rules, rules_within
from lms.requirements.short_codes import ORDER

NOTHING = "–"


def completion_workbook(db: Session, found: Completion, *, seen_by: Actor, language: Language) -> bytes:
    """Return a workbook of a place's completion: a sheet of units for everybody and for each class, then the names.

    Names are left out for who sees figures but no people. Nobody's ID number is in it.
    """
    with undisturbed():
        return write_xlsx(_sheets(db, found, seen_by, language))


def _sheets(db: Session, found: Completion, seen_by: Actor, language: Language) -> list[NewSheet]:
    rules = rules_within(db, [top.unit.path for top in found.tops], found.year)
    above = _above(found, rules, language)
    sheets = [_units(found, above, None, language)]
    kinds = {kind for top in found.tops for kind in top.by_class}
    sheets += [_units(found, above, kind, language) for kind in ("OFFICER", "ASSISTANT") if kind in kinds]
    if seen_by.can(Permission.VIEW_PEOPLE):
        under = found.tops[0].unit if len(found.tops) == 1 else None
        people = people_of(db, found.year, as_of=found.as_of, seen_by=seen_by, under=under)
        free = exempt_among(db, people, found.year, [node.unit for node, _ in _walk(found.tops)])
        sheets += [_names(people, found, above, language), _exempt(free, above, language)]
    return sheets


def _above(found: Completion, rules: Sequence[Rules], language: Language) -> list[str]:
    """Return what stands above every table: title, day, rules, definitions."""
    name = found.tops[0].unit.name if len(found.tops) == 1 else ""
    computed = found.computed_at.astimezone(clock.zone()).strftime("%Y-%m-%d %H:%M")
    comma = translate(language, N_("、"))
    judged_by = comma.join(f"{r.document_no} ({r.code} v{r.version})" for r in rules)
    return [
        translate(language, N_("%(place)s%(year)s年度完成情况")) % {"place": name, "year": found.year},
        translate(language, N_("统计至%(day)s，%(at)s计算")) % {"day": found.as_of.isoformat(), "at": computed},
        translate(language, N_("规则：%(rules)s")) % {"rules": judged_by or NOTHING},
        *(translate(language, text) for text in DEFINITIONS),
    ]


def _units(found: Completion, above: Sequence[str], kind: str | None, language: Language) -> NewSheet:
    rows = [(*_place(node, superior), *_counts(*_of_class(node, kind))) for node, superior in _walk(found.tops)]
    return NewSheet(_said(SHEETS[kind or "ALL"], language), _heads(UNIT_HEADS, language), rows, above)


def _walk(nodes: Iterable[UnitFigures], superior: str = "") -> Iterator[tuple[UnitFigures, str]]:
    for node in nodes:
        yield node, superior
        yield from _walk(node.children, node.unit.name)


def _place(node: UnitFigures, superior: str) -> tuple[Value, ...]:
    return node.unit.code, node.unit.name, superior


def _of_class(node: UnitFigures, kind: str | None) -> tuple[Tally, Rate]:
    if kind is None:
        return node.together, node.exam.now
    return node.by_class.get(kind, Tally()), node.exam_by_class.get(kind, Rates()).now


def _counts(tally: Tally, exam: Rate) -> tuple[Value, ...]:
    return (
        *(tally.roll, tally.exempt, tally.due, tally.met, tally.unmet, rate(tally.met, tally.due) or NOTHING),
        *(tally.only_waiting, tally.pending_people, _hours(tally.pending_credit), tally.short_total),
        *(tally.short_public_law, tally.short_business_skill, tally.short_special_topic),
        *(exam.due, exam.sat, exam.passed, rate(exam.passed, exam.due) or NOTHING),
    )


def _names(people: Sequence[Named], found: Completion, above: Sequence[str], language: Language) -> NewSheet:
    codes = [f"{code} {_said(CODES[code], language)}" for code in ORDER]
    notes = [*above, translate(language, N_("原因代码：")) + translate(language, N_("；")).join(codes)]
    rows = _name_rows(people, found.tops, language)
    return NewSheet(_said(SHEETS["NAMES"], language), _heads(NAME_HEADS, language), rows, notes)


def names_csv(db: Session, year: int, *, as_of: date, seen_by: Actor, under: Unit | None, language: Language) -> bytes:
    """Return who stands where in a year, one line a person, of all units in reach or of one with all below it, as csv.

    Raises NotAllowed for who sees figures but no people. Nobody's ID number is in it.
    """
    with undisturbed():
        people = people_of(db, year, as_of=as_of, seen_by=seen_by, under=under)
        tops = build_tree(list_units(db, seen_by=seen_by, under=under))
        return write_csv(_heads(NAME_HEADS, language), _name_rows(people, tops, language))


def _name_rows(people: Iterable[Named], tops: Sequence[UnitFigures], language: Language) -> Iterator[tuple[Value, ...]]:
    """Yield a row a person (who come by name) in the order of units."""
    place = {node.unit.id: number for number, (node, _) in enumerate(_walk(tops))}
    words = {code: _said(text, language) for code, text in (CLASSES | STATES).items()}
    for person in sorted(people, key=lambda one: place[one.unit.id]):
        yield _name_row(person, words)


def _name_row(person: Named, words: Mapping[str, str]) -> tuple[Value, ...]:
    sums, required = person.judged.sums, person.requirement
    return (
        *(person.unit.code, person.unit.name, person.name, words[person.person_class], words[person.judged.state]),
        *(_hours(sums.total), _hours(required.total), _hours(sums.public_law), _hours(required.public_law)),
        *(_hours(sums.business_skill), _hours(required.business_skill)),
        *(_hours(sums.special_topic), _hours(required.special_topic)),
        *(_hours(person.missing), _hours(sums.pending), " ".join(person.codes)),
    )


def _exempt(people: Sequence[Exempted], above: Sequence[str], language: Language) -> NewSheet:
    rows = [
        (
            *(person.unit.code, person.unit.name, person.name, _said(CLASSES[person.person_class], language)),
            _said(EXEMPTIONS[person.reason.code], language),
            "; ".join(_leave(person, number, language) for number in range(len(person.leaves))),
        )
        for person in people
    ]
    return NewSheet(_said(SHEETS["EXEMPT"], language), _heads(EXEMPT_HEADS, language), rows, above)


def _leave(person: Exempted, number: int, language: Language) -> str:
    leave = person.leaves[number]
    approver = person.approvers.get(leave.approved_by_id or 0, NOTHING)
    kind = _said(LEAVES[leave.kind], language)
    return f"{kind} {leave.started_on.isoformat()}—{leave.ended_on.isoformat()} {leave.document} {approver}"


@lru_cache(maxsize=4096)
def _hours(hundredths: int) -> Decimal:
    return Decimal(hundredths) / 100


def _heads(heads: Sequence[str], language: Language) -> list[str]:
    return [_said(head, language) for head in heads]


def _said(text: str, language: Language) -> str:
    return translate(language, text)
