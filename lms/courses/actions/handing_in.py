"""Handing in a class: everybody's hours are proposed with one click, day by day, with our own log as evidence.

Whoever cannot have them stays on the list with the reason; what is mended later is handed in again for him alone.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from lms import audit, files
from lms.access import Actor, Permission, require_can
from lms.courses.actions.class_files import files_of
from lms.courses.actions.classes import mark_handed_in
from lms.courses.models.classes import ClassResult, TrainingClass
from lms.courses.queries.attendance import papers_of
from lms.courses.queries.boards import Board, boards_of
from lms.courses.queries.class_days import Day, days_of, lectures_of, with_awards
from lms.courses.queries.classes import load_class
from lms.courses.queries.enrolments import lock_class
from lms.courses.queries.results import packed, results_of
from lms.courses.rules.classes import ClassState, require_class_state
from lms.errors import RuleBroken
from lms.hours.actions.posting import PeopleRefused
from lms.hours.actions.proposing import Minutes, add_evidence, propose
from lms.hours.catalogue import EvidenceKind
from lms.hours.models import Activity
from lms.hours.rules import DEFAULT_LIMITS, Limits


@dataclass(slots=True)
class HandedIn:
    """What handing in came to: people whose hours now wait for confirmation, and those refused."""

    people: set[int] = field(default_factory=set)
    refused: set[int] = field(default_factory=set)
    activities: list[int] = field(default_factory=list)


def hand_in(
    db: Session,
    one: TrainingClass,
    *,
    actor: Actor,
    limits: Limits = DEFAULT_LIMITS,
    awarded: Collection[int] = (),
) -> HandedIn:
    """Propose the hours of everybody who attended or taught, by the method's rule; a second time only what is left.

    `awarded`: who won something, where the method gives more for it (C3.3: CONTEST, POST_PRACTICE).
    Raises RuleBroken CLASS_STATE, ROSTER_UNSIGNED, NOTHING_LEFT, and what stands against the whole day in `propose`.
    """
    require_can(actor, Permission.RUN_CLASSES)
    lock_class(db, one.id)
    one = load_class(db, one.id)
    require_class_state(one.state, ClassState.HELD, ClassState.HANDED_IN)
    boards = boards_of(db, one)
    require_vouched(db, one, boards)
    known = {(row.kind, row.person_id, row.day): row for row in results_of(db, one.id)}
    handed = HandedIn()
    for day in [*(with_awards(day, awarded) for day in days_of(one, boards)), *lectures_of(db, one)]:
        _hand_in_day(db, one, day, boards, known, handed, actor, limits)
    if one.state == ClassState.HELD:
        mark_handed_in(db, one, actor=actor)
    elif not handed.people:
        raise RuleBroken("NOTHING_LEFT")
    audit.record(db, actor=actor, action="class:hours:handed_in", subject=one, people=len(handed.people))
    db.flush()  # the page that follows shows the results
    return handed


def require_vouched(db: Session, one: TrainingClass, boards: list[Board]) -> None:
    """Raise RuleBroken ROSTER_UNSIGNED for the first sitting nobody vouched for and no signed sheet is kept of."""
    sheets = {paper.session_id for paper in papers_of(db, one.id) if paper.kind == EvidenceKind.SIGN_IN}
    for board in boards:
        if board.check is None and board.sitting.id not in sheets:
            raise RuleBroken("ROSTER_UNSIGNED", starts_at=board.sitting.starts_at)


def _hand_in_day(
    db: Session,
    one: TrainingClass,
    day: Day,
    boards: list[Board],
    known: dict[tuple[str, int, str], ClassResult],
    handed: HandedIn,
    actor: Actor,
    limits: Limits,
) -> None:
    done = {person for (kind, person, on), row in known.items() if (kind, on) == day.key and row.activity_id}
    minutes = {person: own for person, own in day.minutes.items() if person not in done}
    activity, refusals = _propose(db, one, day, minutes, actor, limits)
    refusals |= {person: why for person, why in day.nothing.items() if person not in done}
    if activity is not None:
        _add_evidence(db, one, activity, boards, day.held.occurred_on, actor)
        handed.activities.append(activity.id)
    for person in [*minutes, *(person for person in day.nothing if person not in done)]:
        row = known.get((day.kind, person, day.key[1])) or ClassResult(
            class_id=one.id, person_id=person, kind=day.kind, day=day.key[1], details={}
        )
        why = refusals.get(person)
        row.minutes = sum(day.minutes.get(person, ()))
        row.activity_id = activity.id if activity is not None and why is None else None
        row.refusal, row.details = (why.code, packed(why.parameters)) if why else (None, {})
        db.add(row)
        (handed.refused if why else handed.people).add(person)


def _propose(
    db: Session,
    one: TrainingClass,
    day: Day,
    minutes: Mapping[int, Minutes],
    actor: Actor,
    limits: Limits,
) -> tuple[Activity | None, dict[int, RuleBroken]]:
    """Propose for as many as can have it, and say of the others why not."""
    refusals: dict[int, RuleBroken] = {}
    people = dict(minutes)
    while people:
        try:
            with db.begin_nested():
                made = propose(
                    db, day.held, host_unit=one.host_unit, people=people, actor=actor, limits=limits, is_listed=True
                )
        except PeopleRefused as refused:
            refusals |= refused.refusals
            people = {person: own for person, own in people.items() if person not in refused.refusals}
        else:
            return made, refusals
    return None, refusals


def _add_evidence(
    db: Session, one: TrainingClass, activity: Activity, boards: list[Board], day: date, actor: Actor
) -> None:
    for kind, name, media_type, data in files_of(one, boards, day):
        add_evidence(db, activity, data=data, file_name=name, kind=kind, actor=actor, own_media_type=media_type)
    here = {board.sitting.id for board in boards if board.sitting.day == day}
    for paper in papers_of(db, one.id):
        if paper.session_id is None or paper.session_id in here:
            data = files.path_of(paper.digest).read_bytes()
            kind = EvidenceKind(paper.kind)
            add_evidence(db, activity, data=data, file_name=paper.file_name, kind=kind, actor=actor)
    db.flush()  # the evidence is complete before the next activity looks for the same files
