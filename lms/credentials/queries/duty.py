"""The facts behind a duty answer, for one person or many on a day (domain C1.3)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.access import Actor
from lms.among import is_among
from lms.ceremonies.queries.oaths import sworn_since
from lms.credentials.models import ReviewRound, YearlyReview
from lms.credentials.queries.assistants import assistant_facts
from lms.credentials.queries.duty_cards import LastCard, cards_on, last_cards
from lms.credentials.rules.assistants import AssistantFacts, reasons_of
from lms.credentials.rules.duty import Answer, CardFacts, OfficerFacts, officer_reasons
from lms.credentials.rules.states import CredentialKind, CredentialState
from lms.exams.queries.sat import exams_sat
from lms.exams.rules.states import ExamKind
from lms.people.models import Person, PersonRole, Post, Unit
from lms.people.queries.people import running_on
from lms.people.queries.reach import person_in_reach
from lms.people.queries.units import bodies_above
from lms.people.rules import OF_THE_BODY, PersonClass, PostKind
from lms.requirements.parameters import Parameters
from lms.requirements.queries.rule_sets import rules_by_unit


@dataclass(frozen=True, slots=True)
class Task:
    """What somebody would do: on which day, for which unit, in which field, which act; `part` as of assistants."""

    on: date
    unit: Unit | None = None
    field: str = ""
    act: str = ""
    part: str = ""
    kind: CredentialKind = CredentialKind.ENFORCEMENT


def reached(db: Session, person_ids: Sequence[int], *, seen_by: Actor) -> set[int]:
    """Return who of these people is in reach."""
    asked = select(Person.id).where(is_among(Person.id, person_ids), person_in_reach(seen_by, person_ids))
    return set(db.scalars(asked))


def answers(db: Session, person_ids: Sequence[int], task: Task, *, has_lead: bool | None = None) -> list[Answer]:
    """Answer for each of these people, in the order given, whether he may act. Whoever asks has looked at the reach."""
    people = list(dict.fromkeys(person_ids))
    classes = _classes(db, people, task.on)
    assistants = [one for one in people if PersonClass.ASSISTANT in classes[one]]
    others = [one for one in people if one not in assistants]
    found = _assistants(db, assistants, task, has_lead) | _officers(db, others, task)
    return [Answer(one, found[one]) for one in person_ids]


def officers_among(db: Session, person_ids: Sequence[int], on: date) -> frozenset[int]:
    """Return who of these people is an officer or supervisor on a day: who may fill one of the two."""
    classes, bearers = _classes(db, person_ids, on), {PersonClass.OFFICER, PersonClass.SUPERVISOR}
    return frozenset(one for one, held in classes.items() if held & bearers)


def _classes(db: Session, people: Sequence[int], on: date) -> Mapping[int, set[PersonClass]]:
    found: dict[int, set[PersonClass]] = defaultdict(set)
    asked = select(PersonRole.person_id, PersonRole.person_class).where(running_on(PersonRole, on))
    for person_id, person_class in db.execute(asked.where(is_among(PersonRole.person_id, people))):
        found[person_id].add(PersonClass(person_class))
    return found


def _assistants(
    db: Session,
    people: Sequence[int],
    task: Task,
    has_lead: bool | None,  # noqa: FBT001 - passed on
) -> dict[int, tuple[str, ...]]:
    if not people:
        return {}
    facts = assistant_facts(db, people, on=task.on)
    path = task.unit.path if task.unit else ""
    found: dict[int, tuple[str, ...]] = {}
    for one in people:
        known = facts.get(one, AssistantFacts(None))
        found[one] = reasons_of(known, on=task.on, act=task.act, part=task.part, unit_path=path, has_lead=has_lead)
    return found


def _officers(db: Session, people: Sequence[int], task: Task) -> dict[int, tuple[str, ...]]:
    if not people:
        return {}
    rows, posts = last_cards(db, people, task.kind), _posts(db, people, task.on)
    cards = cards_on(db, rows, task.on)
    standing = _Standing(db, people, task, cards, rows)
    found: dict[int, tuple[str, ...]] = {}
    for one in people:
        facts = standing.of(one, posts.get(one))
        blocks = standing.parameters(one).review_blocks_duty
        path = task.unit.path if task.unit else ""
        found[one] = tuple(officer_reasons(facts, unit_path=path, field=task.field, review_blocks=blocks))
    return found


def _posts(db: Session, people: Sequence[int], on: date) -> dict[int, Any]:
    asked = select(Post.person_id, Post.is_enforcement, Post.employment).where(Post.kind == PostKind.REGULAR.value)
    found = db.execute(asked.where(running_on(Post, on), is_among(Post.person_id, people)))
    return {row.person_id: row for row in found}


class _Standing:
    """What a card's unit and its holder's other records say on the day; each asked once for all."""

    def __init__(
        self,
        db: Session,
        people: Sequence[int],
        task: Task,
        cards: Mapping[int, CardFacts | None],
        rows: Mapping[int, LastCard],
    ) -> None:
        self._task, self._cards, self._rows = task, cards, rows
        self._bodies = bodies_above(db, {card.unit_path for card in cards.values() if card}, task.on)
        self._rules = rules_by_unit(db, task.on.year, person_ids=list(rows))
        self._qualified = _qualified(db, [one for one in people if cards.get(one) is None])
        self._unsworn = self._who_has_not_sworn(db)
        reviewed = [one for one, card in cards.items() if card and self.parameters(one).review_blocks_duty]
        self._overdue = _overdue(db, reviewed, task.on)

    def parameters(self, person: int) -> Parameters:
        """Return the parameters of the card's unit."""
        row = self._rows.get(person)
        rules = self._rules.get(row.unit_id) if row else None
        return rules.parameters if rules else Parameters()

    def of(self, person: int, post: Any) -> OfficerFacts:
        card, supervises = self._cards.get(person), self._task.kind is CredentialKind.SUPERVISION
        path = card.unit_path if card else ""
        return OfficerFacts(
            card=card,
            is_qualified=card is not None or person in self._qualified,
            oath_missing=person in self._unsworn,
            unit_published=supervises or self._bodies.cover(path),
            entrustment_ended=not supervises and path in self._bodies.entrustment_over,
            has_post=post is not None and (supervises or post.is_enforcement),
            in_establishment=post is not None and (post.employment is None or post.employment in OF_THE_BODY),
            review_overdue=person in self._overdue,
        )

    def _who_has_not_sworn(self, db: Session) -> set[int]:
        """Return whose card waits for an oath that the unit's rules want before duty."""
        waits = {
            one: self._rows[one].issued_on
            for one, card in self._cards.items()
            if card and card.state is CredentialState.ISSUED and self.parameters(one).oath_before_duty
        }
        return waits.keys() - sworn_since(db, waits, self._task.on) if waits else set()


def _qualified(db: Session, people: Sequence[int]) -> set[int]:
    """Return who passed both papers before a card."""
    wanted = {ExamKind.QUAL_PUBLIC, ExamKind.QUAL_BUSINESS}
    found = exams_sat(db, people, wanted) if people else {}
    return {one for one, sat in found.items() if {each.kind for each in sat if each.passed} == wanted}


def _overdue(db: Session, people: Sequence[int], on: date) -> set[int]:
    """Return whose review was due before this day and is not done, or was failed (C2.5)."""
    if not people:
        return set()
    asked = select(YearlyReview.person_id).join(YearlyReview.round).where(is_among(YearlyReview.person_id, people))
    late = YearlyReview.state.in_(("OPEN", "UNIT_CHECKED", "JUSTICE_CHECKED", "FAILED"))
    cure = (YearlyReview.state == "CONDITIONAL") & (YearlyReview.cure_until < on)
    return set(db.scalars(asked.where((late & (ReviewRound.due_on < on)) | cure)))
