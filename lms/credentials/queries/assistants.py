"""What other rooms ask about assistants: may they be on duty; how many there are for each officer; the yearly check."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from lms import clock
from lms.access import Actor
from lms.credentials.models.assistants import AssistantCheck
from lms.credentials.models.badges import Badge, BadgeEvent
from lms.credentials.models.contracts import EmploymentContract
from lms.credentials.queries.negative_lists import forbidden_in, lists_for, signed_by
from lms.credentials.rules.assistants import AssistantFacts
from lms.credentials.rules.badges import BadgeState
from lms.credentials.rules.negative_lists import signing_of
from lms.errors import NotFound
from lms.holidays.queries import working_calendar
from lms.people.models import PersonRole, Post, Unit
from lms.people.queries.people import running_on
from lms.people.queries.reach import unit_in_reach


def assistant_facts(db: Session, person_ids: Sequence[int], *, on: date) -> dict[int, AssistantFacts]:
    """Map people to what `rules.assistants.reasons_of` judges on a day; who had no badge that day is missing.

    The state of a past day is read from the events; a contract, a validity and a list speak for themselves.
    """
    badges = _badges_on(db, person_ids, on)
    paths = {badge.unit.path for badge, _ in badges.values()}
    lists, forbidden, signed = lists_for(db, paths), forbidden_in(db, paths, on), signed_by(db, list(badges))
    found, calendar = {}, working_calendar(db)
    for person, (badge, state) in badges.items():
        path = badge.unit.path
        signing = signing_of([each.version for each in lists[path]], signed.get(person, {}), on, calendar)
        found[person] = AssistantFacts(
            state=state,
            valid_from=badge.valid_from,
            valid_until=badge.valid_until,
            terms=badge.contract.said,
            is_list_signed=signing.counts_on(on),
            forbidden=forbidden[path],
            unit_path=path,
        )
    return found


def _badges_on(db: Session, person_ids: Sequence[int], on: date) -> dict[int, tuple[Badge, BadgeState]]:
    """Map people to the badge they last had on a day, and its state at the end of that day."""
    end = clock.local_instant(on + timedelta(days=1))
    last = (
        select(BadgeEvent.badge_id, func.max(BadgeEvent.id).label("event"))
        .join(Badge, Badge.id == BadgeEvent.badge_id)
        .where(Badge.person_id.in_(person_ids), BadgeEvent.at < end)
        .group_by(BadgeEvent.badge_id)
        .subquery()
    )
    asked = (
        select(Badge, BadgeEvent.new)
        .join(last, last.c.badge_id == Badge.id)
        .join(BadgeEvent, BadgeEvent.id == last.c.event)
        .options(joinedload(Badge.unit), joinedload(Badge.contract))
        .order_by(Badge.id)
    )
    return {badge.person_id: (badge, BadgeState(state)) for badge, state in db.execute(asked)}


@dataclass(frozen=True, slots=True)
class UnitAssistants:
    """A unit with all below it: people of the roll by class, badges by nature and state (domain C8)."""

    unit: Unit
    officers: int
    assistants: int
    natures: Mapping[str, int]
    states: Mapping[str, int]

    @property
    def per_officer(self) -> int | None:
        """Assistants for each officer in hundredths, cut; None without officers."""
        return self.assistants * 100 // self.officers if self.officers else None

    @property
    def open(self) -> int:
        """Badges that have not ended."""
        return sum(self.natures.values())


def assistants_by_unit(db: Session, units: Sequence[Unit], *, on: date) -> list[UnitAssistants]:
    """Count officers, assistants and badges of units in reach, each with all below it, on a day."""
    people, natures, states = _people(db, on), _badges(db, EmploymentContract.nature), _badges(db, Badge.state)
    return [
        UnitAssistants(
            unit,
            officers=_sum(people, unit)["OFFICER"],
            assistants=_sum(people, unit)["ASSISTANT"],
            natures=_sum(natures, unit),
            states=_sum(states, unit),
        )
        for unit in units
    ]


_Counts = Mapping[str, Counter[str]]


def _sum(counts: _Counts, unit: Unit) -> Counter[str]:
    return sum((own for path, own in counts.items() if path.startswith(unit.path)), Counter())


def _people(db: Session, on: date) -> _Counts:
    asked = (
        select(Unit.path, PersonRole.person_class, func.count(PersonRole.person_id.distinct()))
        .join(Post, Post.unit_id == Unit.id)
        .join(PersonRole, PersonRole.person_id == Post.person_id)
        .where(Post.kind == "REGULAR", running_on(Post, on), running_on(PersonRole, on))
        .where(PersonRole.person_class.in_(["OFFICER", "ASSISTANT"]))
        .group_by(Unit.path, PersonRole.person_class)
    )
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for path, kind, people in db.execute(asked):
        found[path][kind] += people
    return found


def _badges(db: Session, column: object) -> _Counts:
    asked = (
        select(Unit.path, column, func.count())  # type: ignore[call-overload] # a column
        .select_from(Badge)
        .join(Unit, Unit.id == Badge.unit_id)
        .join(EmploymentContract, EmploymentContract.id == Badge.contract_id)
        .where(Badge.state != BadgeState.ENDED.value)
        .group_by(Unit.path, column)
    )
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for path, key, badges in db.execute(asked):
        found[path][key] += badges
    return found


def list_checks(db: Session, *, seen_by: Actor) -> list[AssistantCheck]:
    """List the checks of units in reach, the newest first."""
    asked = select(AssistantCheck).join(AssistantCheck.unit).where(unit_in_reach(seen_by))
    asked = asked.options(joinedload(AssistantCheck.unit))
    return list(db.scalars(asked.order_by(AssistantCheck.id.desc())))


def get_check(db: Session, check_id: int, *, seen_by: Actor) -> AssistantCheck:
    """Return a check of a unit in reach. Raises NotFound CHECK_NOT_FOUND otherwise."""
    asked = select(AssistantCheck).join(AssistantCheck.unit).where(AssistantCheck.id == check_id)
    found = db.scalar(asked.where(unit_in_reach(seen_by)).options(joinedload(AssistantCheck.unit)))
    if found is None:
        raise NotFound("CHECK_NOT_FOUND")
    return found
