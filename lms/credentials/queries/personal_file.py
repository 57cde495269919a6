"""The personal enforcement file (执法档案): fourteen sections read from where each is kept, nothing stored twice.

Domain C1.1, ZJG-7-8. Whoever asks has looked at the reach.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lms import clock
from lms.access import Actor, Permission
from lms.ceremonies.queries.oaths import oaths_of
from lms.credentials.models import Application, CardCollection, Credential, ExemptionFinding, Sanction
from lms.credentials.queries.complaints import confirmed_complaints
from lms.credentials.queries.exits import exits_of
from lms.credentials.queries.file_cards import card_entries
from lms.credentials.queries.file_cases import case_entries
from lms.credentials.queries.file_entries import Entry
from lms.credentials.queries.merits import commendations_of, grades_of
from lms.credentials.queries.reviews import reviews_of_person
from lms.exams.queries.sat import exams_sat
from lms.exams.rules.states import ExamKind
from lms.hours.models import HourEntry
from lms.people.models import Person


@dataclass(frozen=True, slots=True)
class Section:
    """One of the fourteen: its key; `is_hidden` from this reader; `is_kept` False where the platform has no such."""

    key: str
    entries: tuple[Entry, ...] = ()
    is_hidden: bool = False
    is_kept: bool = True


def personal_file(db: Session, person: Person, *, seen_by: Actor) -> list[Section]:
    """Return the fourteen sections of a person loaded with roles, posts and leave, in their order (C1.1).

    Sanctions and cases are for who deals with cases, and for himself; of a case he reads once he was told.
    """
    own = seen_by.person_id is not None and seen_by.person_id == person.id
    deals = own or seen_by.can(Permission.OPEN_CASES) or seen_by.can(Permission.DECIDE_CREDENTIALS)
    sections = []
    for key, read in _SECTIONS.items():
        if key in {"sanctions", "cases"} and not deals:
            sections.append(Section(key, is_hidden=True))
        elif key == "cases":
            sections.append(Section(key, tuple(case_entries(db, person.id, only_told=own))))
        elif key == "credentials":
            sections.append(Section(key, tuple(card_entries(db, person.id, deals=deals))))
        elif read is None:
            sections.append(Section(key, is_kept=False))
        else:
            sections.append(Section(key, tuple(read(db, person))))
    return sections


def _basic(_: Session, person: Person) -> list[Entry]:
    roles = sorted(person.roles, key=lambda role: role.started_on or date.min)
    found = [Entry("person_class", role.person_class, role.card_no or "", role.started_on) for role in roles]
    return [*([Entry("file_basic", "JOINED", on=person.joined_on)] if person.joined_on else []), *found]


def _posts(_: Session, person: Person) -> list[Entry]:
    posts = sorted(person.posts, key=lambda post: post.started_on or date.min)
    found = [Entry("post_kind", post.kind, f"{post.unit.name} {post.title or ''}", post.started_on) for post in posts]
    return found + [
        Entry("leave", one.kind, "", one.started_on, one.document, one.approved_by_id) for one in person.leaves
    ]


def _education(db: Session, person: Person) -> list[Entry]:
    asked = select(Application).where(Application.person_id == person.id, Application.education != "")
    found = db.scalars(asked.order_by(Application.id))
    return [Entry("", "", one.education, clock.local_date(one.started_at)) for one in found]


def _hours(db: Session, person: Person) -> list[Entry]:
    asked = select(HourEntry).where(HourEntry.person_id == person.id).order_by(HourEntry.occurred_on, HourEntry.id)
    return [
        Entry("method", one.method, one.title, one.occurred_on, by=one.recorded_by_id, hours=one.credit)
        for one in db.scalars(asked)
    ]


def _exams(db: Session, person: Person) -> list[Entry]:
    sat = exams_sat(db, [person.id], list(ExamKind)).get(person.id, ())
    return [Entry("file_exam", "PASSED" if one.passed else "FAILED", one.title, one.sat_on) for one in reversed(sat)]


def _oaths(db: Session, person: Person) -> list[Entry]:
    return [Entry("oath_kind", one.kind.value, "", one.sworn_on) for one in oaths_of(db, person.id)]


def _reviews(db: Session, person: Person) -> list[Entry]:
    return [
        Entry("review_state", one.state, str(one.year), clock.local_date(last.at), by=last.actor_id)
        for one in reversed(reviews_of_person(db, person.id))
        for last in one.events[-1:]
    ]


def _sanctions(db: Session, person: Person) -> list[Entry]:
    given = db.scalars(select(Sanction).where(Sanction.person_id == person.id).order_by(Sanction.given_on))
    found = [Entry("sanction", one.kind, one.organ, one.given_on, one.document, one.recorded_by_id) for one in given]
    asked = select(ExemptionFinding).where(ExemptionFinding.person_id == person.id)
    return found + [
        Entry("file_exemption", "EXEMPT", one.organ, one.found_on, one.document, one.recorded_by_id)
        for one in db.scalars(asked.order_by(ExemptionFinding.found_on))
    ]


def _grades(db: Session, person: Person) -> list[Entry]:
    return [
        Entry("quarter_grade", one.grade, f"{one.year}Q{one.quarter} {one.note}".strip(), by=one.recorded_by_id)
        for one in grades_of(db, person.id)
    ]


def _commendations(db: Session, person: Person) -> list[Entry]:
    return [
        Entry("commendation", one.kind, f"{one.title} {one.organ}", one.given_on, one.document, one.recorded_by_id)
        for one in commendations_of(db, person.id)
    ]


def _complaints(db: Session, person: Person) -> list[Entry]:
    return [
        Entry("complaint_finding", one.finding, one.matter, one.received_on, one.source)
        for one in confirmed_complaints(db, person.id)
    ]


def _exits(db: Session, person: Person) -> list[Entry]:
    left = [
        Entry("exit_outcome", one.outcome, one.unit.name, one.left_on, one.reason, one.recorded_by_id)
        for one in exits_of(db, person.id)
    ]
    asked = select(CardCollection).join(CardCollection.credential).where(Credential.person_id == person.id)
    found = db.scalars(asked.options(joinedload(CardCollection.credential)).order_by(CardCollection.id))
    return left + [
        Entry("collection_cause", one.cause, one.credential.number, one.event_on, one.statement, one.collected_by_id)
        for one in found
    ]


# Appraisal and commendation are kept by no room yet: their sections say so.
_SECTIONS: dict[str, Callable[[Session, Person], list[Entry]] | None] = {
    "basic": _basic,
    "posts": _posts,
    "education": _education,
    "hours": _hours,
    "exams": _exams,
    "credentials": None,
    "oaths": _oaths,
    "reviews": _reviews,
    "appraisal": _grades,
    "commendation": _commendations,
    "sanctions": _sanctions,
    "complaints": _complaints,
    "cases": None,
    "exit": _exits,
}
