"""Figures and verdicts in the words of the JSON contract: hours as decimal numbers, rates as text, cut."""

from collections.abc import Callable, Mapping
from typing import Any

from lms.exams.rules.rates import TARGET_PERCENT, Rates
from lms.hours.catalogue import HOUR
from lms.requirements.figures import Tally, rate
from lms.requirements.queries.completion import Completion, UnitFigures
from lms.requirements.queries.year_page import YearPage
from lms.requirements.rules import Measure
from lms.requirements.verdict import Reason, Verdict


def hours_number(hundredths: int) -> int | float:
    """Return hundredths of an 学时 as the number people read: 3650 is 36.5, 6000 is 60."""
    return hundredths // HOUR if hundredths % HOUR == 0 else hundredths / HOUR


def completion_report(found: Completion) -> dict[str, Any]:
    """Return the completion of a place as `GET /completion` and `lms report completion` give it."""
    tops = [unit_report(top) for top in found.tops]
    head = {"year": found.year, "as_of": found.as_of.isoformat(), "computed_at": found.computed_at.isoformat()}
    if len(tops) == 1:
        return head | tops[0]
    return head | {"unit": None} | counts(found.together, found.exam) | {"children": tops}


def unit_report(node: UnitFigures) -> dict[str, Any]:
    """Return one unit with all below it."""
    unit = {"id": node.unit.id, "code": node.unit.code, "name": node.unit.name}
    kinds = sorted({*node.by_class, *node.exam_by_class})
    classes = {
        kind.lower(): counts(node.by_class.get(kind, Tally()), node.exam_by_class.get(kind, Rates())) for kind in kinds
    }
    return {
        "unit": unit,
        **counts(node.together, node.exam),
        "by_class": classes,
        "children": [unit_report(child) for child in node.children],
    }


def counts(tally: Tally, exam: Rates) -> dict[str, Any]:
    """Return a population's counts and its rates."""
    return {
        "roll": tally.roll,
        "exempt": tally.exempt,
        "due": tally.due,
        "met": tally.met,
        "completion_rate": rate(tally.met, tally.due),
        "exam": exam_counts(exam),
    }


def exam_counts(exam: Rates) -> dict[str, Any]:
    """Return how the yearly exam stands after the make-up, and under `first_attempt` how it stood before it (G10)."""
    now, first = exam.now, exam.first
    return {
        "roll": now.roll,
        "exempt": now.exempt,
        "deferred": now.deferred,
        "due": now.due,
        "sat": now.sat,
        "passed": now.passed,
        "pass_rate": rate(now.passed, now.due),
        "target_met": now.target_met,
        "missing_to_target": now.missing_to(TARGET_PERCENT),
        "first_attempt": {
            "due": first.due,
            "sat": first.sat,
            "passed": first.passed,
            "pass_rate": rate(first.passed, first.due),
        },
    }


def year_report(page: YearPage, sentence: Callable[[Reason], str]) -> dict[str, Any]:
    """Return a person's year as `GET /people/{id}/years/{year}` gives it; `sentence` words a reason for the reader.

    `state` is null for who is on no roll that day; `off_roll` then says why.
    """
    judged, rules = page.judged, page.rules
    return {
        "person_id": page.person.id,
        "year": page.year,
        "as_of": page.as_of.isoformat(),
        "rule_set": rules and {"code": rules.code, "version": rules.version, "document_no": rules.document_no},
        "state": judged and judged.state.value,
        "off_roll": page.off_roll and page.off_roll.value,
        "months": judged.requirement.months.counted if judged else 0,
        "required": _measures(required_of(judged, page)),
        "credited": _measures(credited_of(judged, page)),
        "missing": _measures(missing_of(judged, page)),
        "least": {name: hours_number(hours) for name, hours in judged.least._asdict().items()} if judged else None,
        "capped": hours_number(judged.sums.capped) if judged else 0,
        "pending": hours_number(page.pending),
        "reasons": [{"code": reason.code, "text": sentence(reason)} for reason in (judged.reasons if judged else ())],
    }


def required_of(judged: Verdict | None, page: YearPage) -> dict[Measure, int]:
    """Return what is required, in hundredths, by measure; the first-time counters only of an applicant."""
    required = {measure: getattr(judged.requirement, measure.value) for measure in _YEARLY} if judged else {}
    if page.first_time:
        required[Measure.CONCENTRATED] = page.first_time.concentrated_required
        required[Measure.ON_POST] = page.first_time.on_post_required
    return required


def credited_of(judged: Verdict | None, page: YearPage) -> dict[Measure, int]:
    """Return what counts, in hundredths, by measure; an applicant's first-time counters run over all years."""
    credited = {measure: getattr(judged.sums, measure.value) for measure in Measure} if judged else {}
    if page.first_time:
        credited[Measure.CONCENTRATED] = page.first_time.concentrated
        credited[Measure.ON_POST] = page.first_time.on_post
    return credited


def missing_of(judged: Verdict | None, page: YearPage) -> dict[Measure, int]:
    """Return what is missing, in hundredths, by measure."""
    missing = dict(judged.missing) if judged else {}
    if page.first_time:
        missing[Measure.CONCENTRATED] = page.first_time.concentrated_missing
        missing[Measure.ON_POST] = page.first_time.on_post_missing
    return missing


_YEARLY = (Measure.TOTAL, Measure.PUBLIC_LAW, Measure.BUSINESS_SKILL, Measure.SPECIAL_TOPIC)


def _measures(values: Mapping[Measure, int]) -> dict[str, int | float]:
    return {measure.value: hours_number(values.get(measure, 0)) for measure in Measure}
