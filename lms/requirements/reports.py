"""Figures and verdicts in the words of the JSON contract: hours as decimal numbers, rates as text, cut."""

from collections.abc import Mapping
from typing import Any

from lms.hours.catalogue import HOUR
from lms.requirements.figures import Tally, rate
from lms.requirements.queries.completion import Completion, UnitFigures
from lms.requirements.queries.rule_sets import Rules
from lms.requirements.queries.standings import Standing
from lms.requirements.rules import Measure
from lms.requirements.verdict import Verdict


def hours_number(hundredths: int) -> int | float:
    """Return hundredths of an 学时 as the number people read: 3650 is 36.5, 6000 is 60."""
    return hundredths // HOUR if hundredths % HOUR == 0 else hundredths / HOUR


def completion_report(found: Completion) -> dict[str, Any]:
    """Return the completion of a place as `GET /completion` and `lms report completion` give it."""
    tops = [unit_report(top) for top in found.tops]
    head = {"year": found.year, "as_of": found.as_of.isoformat(), "computed_at": found.computed_at.isoformat()}
    if len(tops) == 1:
        return head | tops[0]
    together = Tally()
    for top in found.tops:
        together.add(top.together)
    return head | {"unit": None} | counts(together) | {"children": tops}


def unit_report(node: UnitFigures) -> dict[str, Any]:
    """Return one unit with all below it."""
    unit = {"id": node.unit.id, "code": node.unit.code, "name": node.unit.name}
    classes = {kind.lower(): counts(tally) for kind, tally in sorted(node.by_class.items())}
    return {
        "unit": unit,
        **counts(node.together),
        "by_class": classes,
        "children": [unit_report(child) for child in node.children],
    }


def counts(tally: Tally) -> dict[str, Any]:
    """Return a population's counts and its rate; the exam's stand at nought until exams are held here."""
    return {
        "roll": tally.roll,
        "exempt": tally.exempt,
        "due": tally.due,
        "met": tally.met,
        "completion_rate": rate(tally.met, tally.due),
        "exam": {"due": 0, "sat": 0, "passed": 0, "pass_rate": None, "target_met": None},
    }


def year_report(standing: Standing, rules: Rules, texts: Mapping[str, str]) -> dict[str, Any]:
    """Return a person's year as `GET /people/{id}/years/{year}` gives it; `texts` holds a sentence for each reason."""
    judged = standing.verdict
    return {
        "rule_set": {"code": rules.code, "version": rules.version, "document_no": rules.document_no},
        "state": judged.state.value,
        "months": judged.requirement.months.counted,
        "required": _measures(required_of(judged, rules)),
        "credited": _measures(credited_of(judged)),
        "missing": _measures(dict(judged.missing)),
        "least": {name: hours_number(getattr(judged.least, name)) for name in judged.least.__slots__},
        "capped": hours_number(judged.sums.capped),
        "pending": hours_number(judged.sums.pending),
        "reasons": [{"code": reason.code, "text": texts.get(reason.code, reason.code)} for reason in judged.reasons],
    }


def required_of(judged: Verdict, rules: Rules) -> dict[Measure, int]:
    """Return what a year requires, in hundredths, by measure; first-time counters as the rule set states them."""
    req, params = judged.requirement, rules.parameters
    return {
        Measure.TOTAL: req.total,
        Measure.PUBLIC_LAW: req.public_law,
        Measure.BUSINESS_SKILL: req.business_skill,
        Measure.SPECIAL_TOPIC: req.special_topic,
        Measure.CONCENTRATED: params.initial_concentrated_min * HOUR,
        Measure.ON_POST: params.initial_post_min * HOUR,
    }


def credited_of(judged: Verdict) -> dict[Measure, int]:
    """Return what counts, in hundredths, by measure."""
    return {measure: getattr(judged.sums, measure.value) for measure in Measure}


def _measures(values: Mapping[Measure, int]) -> dict[str, int | float]:
    return {measure.value: hours_number(values.get(measure, 0)) for measure in Measure}
