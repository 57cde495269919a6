"""Where the acts of a year are dealt with, as far as somebody may go there; the calendar's two ways to show them."""

from collections import Counter
from collections.abc import Sequence

from lms.access import Actor, Permission
from lms.people.models import Unit
from lms.yearly_acts.queries.acts import ActLine
from lms.yearly_acts.rules import Act

_P = Permission
_PAGES: dict[Act, tuple[Permission, str]] = {
    Act.ROTATION: (_P.VIEW_COMPLETION, "/completion/units/{unit}?year={year}"),
    Act.CARD_ANNUAL: (_P.VIEW_CREDENTIALS, "/yearly-reviews?year={year}"),
    Act.OATH: (_P.VIEW_COMPLETION, "/oath-coverage?unit={unit}&year={year}"),
    Act.BULLETIN: (_P.VIEW_PEOPLE, "/bulletins?year={year}"),
    Act.APPRAISAL: (_P.RUN_APPRAISALS, "/appraisals"),
    Act.SUPERVISORS: (_P.VIEW_PEOPLE, "/people?kind=SUPERVISOR"),
    Act.CLOSING: (_P.CLOSE_YEAR, "/years/{year}/closing"),
}


def page_of(line: ActLine, actor: Actor) -> str:
    """Return where an act is dealt with, "" for who may not go there."""
    permission, page = _PAGES[line.act]
    return page.format(unit=line.unit.id, year=line.of_year) if actor.can(permission) else ""


def columns_of(lines: Sequence[ActLine]) -> list[ActLine]:
    """Return one line for each act that more than one unit owes, in the order of its days."""
    number = Counter(line.key for line in lines)
    return list({line.key: line for line in lines if number[line.key] > 1}.values())


def by_unit(lines: Sequence[ActLine], columns: Sequence[ActLine]) -> dict[Unit, dict[str, ActLine]]:
    """Map each unit to its acts that have a column."""
    keys, rows = {line.key for line in columns}, dict[Unit, dict[str, ActLine]]()
    for line in lines:
        if line.key in keys:
            rows.setdefault(line.unit, {})[line.key] = line
    return rows
