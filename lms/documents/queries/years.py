"""Who met a year, and what the paper about it says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from certificates.issued_facts import HoursCompletion, HoursLine
from lms.among import is_among
from lms.documents.rules.drafts import Draft, Say, hours_text
from lms.documents.rules.kinds import DocumentKind
from lms.people.models import Unit
from lms.people.queries.people import names_of
from lms.people.queries.units import unit_names
from lms.requirements.models import RuleSetVersion, YearResult
from lms.requirements.queries.closing import find_closing
from lms.requirements.queries.completion import reporting_day
from lms.requirements.queries.standings import Standing, standings
from lms.requirements.rules import Measure
from lms.requirements.verdict import State

_PARTS = (Measure.PUBLIC_LAW, Measure.BUSINESS_SKILL, Measure.SPECIAL_TOPIC)
_GOOD = frozenset({State.MET, State.MADE_UP})


@dataclass(frozen=True, slots=True)
class Met:
    """Somebody met a year; hours are hundredths by measure."""

    person_id: int
    unit_id: int
    person_class: str
    version_id: int
    state: State
    required: Mapping[str, int]
    credited: Mapping[str, int]


def completions(
    db: Session,
    year: int,
    say: Say,
    *,
    person_ids: Sequence[int] | None = None,
    under: Unit | None = None,
) -> list[Draft]:
    """Return the papers of those who met a year, among some people or of a unit with all below it.

    As of today, or of 31 December of a past year; once a year is closed its frozen results speak, and beside them who
    made his hours up since. Whoever asks has seen that these people are in reach.
    """
    units = _below(db, under) if under is not None else None
    found = _met(db, year, person_ids, units)
    names = names_of(db, [one.person_id for one in found])
    places = unit_names(db, {one.unit_id for one in found})
    rules = _rule_titles(db, {one.version_id for one in found})
    as_of = reporting_day(year).isoformat()
    return [
        Draft(
            kind=DocumentKind.HOURS_COMPLETION,
            subject=str(year),
            person_id=one.person_id,
            unit_id=one.unit_id,
            title=str(year),
            facts=HoursCompletion(
                name=names[one.person_id],
                unit=places[one.unit_id],
                person_class=say(one.person_class, "person_class"),
                year=year,
                rule=rules[one.version_id],
                required=hours_text(one.required["total"]),
                credited=hours_text(one.credited["total"] + _made_up(one, "made_up")),
                lines=tuple(_line(one, part, say) for part in _PARTS if one.required[part.value]),
                as_of=as_of,
                note=say(one.state, "state") if one.state is State.MADE_UP else "",
            ),
        )
        for one in found
    ]


def _met(db: Session, year: int, person_ids: Sequence[int] | None, unit_ids: Sequence[int] | None) -> list[Met]:
    is_closed = find_closing(db, year) is not None
    frozen = _frozen(db, year, person_ids, unit_ids) if is_closed else {}
    judged = standings(db, year, as_of=reporting_day(year), person_ids=person_ids, unit_ids=unit_ids)
    good = {State.MADE_UP} if is_closed else _GOOD
    later = [_of(one) for one in judged if one.verdict.state in good and one.person_id not in frozen]
    return sorted([*frozen.values(), *later], key=lambda one: (one.unit_id, one.person_id))


def _of(one: Standing) -> Met:
    judged = one.verdict
    return Met(
        one.person_id,
        one.unit_id,
        one.person_class,
        one.version_id,
        judged.state,
        {measure.value: getattr(judged.requirement, measure.value) for measure in (Measure.TOTAL, *_PARTS)},
        judged.sums._asdict(),
    )


def _frozen(db: Session, year: int, person_ids: Sequence[int] | None, unit_ids: Sequence[int] | None) -> dict[int, Met]:
    asked = select(YearResult).where(YearResult.year == year, YearResult.state.in_([each.value for each in _GOOD]))
    if person_ids is not None:
        asked = asked.where(is_among(YearResult.person_id, person_ids))
    if unit_ids is not None:
        asked = asked.where(is_among(YearResult.unit_id, unit_ids))
    return {row.person_id: _of_result(row) for row in db.scalars(asked)}


def _of_result(row: YearResult) -> Met:
    said: dict[str, Any] = row.verdict
    return Met(
        row.person_id,
        row.unit_id,
        row.person_class,
        row.version_id,
        State(row.state),
        said["required"],
        said["credited"],
    )


def _line(one: Met, part: Measure, say: Say) -> HoursLine:
    credited = one.credited[part.value] + _made_up(one, f"made_up_{part.value}")
    return HoursLine(say(part, "measure"), hours_text(one.required[part.value]), hours_text(credited))


def _made_up(one: Met, name: str) -> int:
    return one.credited.get(name, 0) if one.state is State.MADE_UP else 0


def _rule_titles(db: Session, version_ids: set[int]) -> dict[int, str]:
    rows = db.scalars(select(RuleSetVersion).where(is_among(RuleSetVersion.id, sorted(version_ids))))
    return {row.id: row.document_no or row.name for row in rows}


def _below(db: Session, unit: Unit) -> list[int]:
    return list(db.scalars(select(Unit.id).where(Unit.path.startswith(unit.path))))
