"""A dashboard in the words of the JSON contract: whole numbers, rates as text, cut; null for nobody."""

from typing import Any

from lms.ceremonies.rules.coverage import Cover
from lms.dashboard.queries.dashboard import Dashboard, Row
from lms.dashboard.rules import CardState, Figure, Staff
from lms.requirements.figures import rate
from lms.requirements.reports import counts, hours_number


def dashboard_report(found: Dashboard) -> dict[str, Any]:
    """Return the figures of a place as `GET /dashboard` gives them, with its units by rank."""
    page, top = found.page, found.page.top
    return {
        "year": page.year,
        "as_of": page.as_of.isoformat(),
        "computed_at": page.computed_at.isoformat(),
        "unit": {"id": top.id, "code": top.code, "name": top.name} if top else None,
        "figures": [_figure(figure) for figure in found.figures],
        **counts(page.tally, page.exam),
        "staff": _staff(found.staff),
        "oath": _oath(found.oath),
        "year_before": {
            "day": found.before.day.isoformat(),
            "counted_on": found.before.counted_on and found.before.counted_on.isoformat(),
            "completion_rate": found.before.met_rate,
            "pass_rate": rate(found.before.exam.passed, found.before.exam.due),
        },
        "course": [
            {"day": day.isoformat(), "completion_rate": None if share is None else rate(share, 10_000)}
            for day, share in zip(page.now.days, page.now.shares, strict=True)
        ],
        "units": [_row(row) for row in found.rows],
        "hours_a_head": [
            {
                "unit": each.unit.code,
                "months": [None if cell is None else hours_number(cell) for cell in each.cells],
                "total": hours_number(each.total),
            }
            for each in page.months
        ],
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "key": figure.key.value.lower(),
        "value": figure.text,
        "part": figure.part,
        "whole": figure.whole,
        "target": figure.target,
        "reached": figure.reached,
        "missing": figure.missing,
    }


def _staff(staff: Staff) -> dict[str, Any]:
    return {
        "officers": staff.officers,
        "assistants": staff.assistants,
        "legal_reviewers": staff.reviewers,
        "legal_reviewers_missing": staff.reviewers_missing,
        "enforcement_posts": staff.posts,
        "cards": {state.value.lower(): staff.with_card(state) for state in CardState},
        "judicial_offices": staff.offices,
        "judicial_offices_without_staff": staff.offices_empty,
    }


def _oath(oath: Cover) -> dict[str, Any]:
    return {"roll": oath.roll, "excused": oath.excused, "due": oath.due, "sworn": oath.sworn,
            "rate": rate(oath.sworn, oath.due)}  # fmt: skip


def _row(row: Row) -> dict[str, Any]:
    line, (topic, due) = row.line, row.topic
    return {
        "rank": row.rank,
        "unit": {"id": line.unit.id, "code": line.unit.code, "name": line.unit.name},
        "own": line.own,
        "state": line.state,
        **counts(line.tally, line.exam),
        "special_topic_rate": rate(topic, due),
        "staff": _staff(row.staff),
        "oath": _oath(row.oath),
    }
