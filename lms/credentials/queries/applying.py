"""The facts an application is judged by, read where they are kept: post, unit, hours, exams (C2.1)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms import clock
from lms.credentials.models import Application, Card, Credential
from lms.credentials.queries.applications import granted_to, is_number_taken, objections_to
from lms.credentials.queries.badges import has_open_badge
from lms.credentials.queries.cases import bars_of
from lms.credentials.queries.credentials import live_credential
from lms.credentials.rules.applying import Standing
from lms.credentials.rules.dossier import Limits
from lms.credentials.rules.issuing import Exams, Pass, Publicity, Study, papers_of, refresher_since
from lms.credentials.rules.states import CredentialKind, CredentialState
from lms.db import has_bit
from lms.exams.models import Exam
from lms.exams.queries.sat import Sat, exams_sat
from lms.exams.rules.states import ExamKind
from lms.hours.catalogue import HOUR, Tag
from lms.hours.models import HourEntry
from lms.people.models import Post
from lms.people.queries.people import list_posts, list_roles
from lms.people.queries.units import bodies_above, stand_below
from lms.people.rules import OF_THE_BODY, Employment, PersonClass, PostKind, Span, UnitKind
from lms.requirements.first_time import FirstTime
from lms.requirements.parameters import Parameters
from lms.requirements.queries.applicants import first_times_of


def limits_of(params: Parameters) -> Limits:
    """Return how many working days each desk has."""
    return Limits(
        unit=params.unit_check_days,
        review=params.justice_review_days,
        publicity=params.publicity_days,
        decision=params.decision_days,
        production=params.production_days,
        delivery=params.delivery_days,
    )


def regular_post(db: Session, person_id: int, on: date) -> Post | None:
    """Return the regular post a person holds on a day, with its unit."""
    posts = [post for post in list_posts(db, person_id) if post.kind == PostKind.REGULAR]
    return next((post for post in posts if Span(post.started_on, post.ended_on).covers(on)), None)


def standing_of(db: Session, person_id: int, kind: CredentialKind, on: date, *, unit_id: int | None = None) -> Standing:
    """Return what the records say of a person on a day; `unit_id`: of the unit he applied from."""
    post, roles = regular_post(db, person_id, on), list_roles(db, person_id)
    bar = bars_of(db, person_id)
    return Standing(
        kind=kind,
        has_post=post is not None,
        same_unit=post is None or unit_id in (None, post.unit_id),
        is_enforcement=bool(post and post.is_enforcement),
        in_establishment=post is not None and post.employment in OF_THE_BODY,
        undedicated=post is not None and _is_undedicated(db, post),
        unit_published=post is not None and bodies_above(db, [post.unit.path], on).cover(post.unit.path),
        classes=frozenset(PersonClass(r.person_class) for r in roles if Span(r.started_on, r.ended_on).covers(on)),
        has_live=live_credential(db, person_id, kind.value) is not None,
        has_badge=has_open_badge(db, person_id),
        barred_until=bar if bar and bar >= on else None,
    )


def _is_undedicated(db: Session, post: Post) -> bool:
    """Tell whether a post is said to be a dedicated one though its unit is no authorised organisation (SZ-2.2-2)."""
    if post.employment != Employment.DEDICATED or post.unit.kind == UnitKind.AUTHORISED:
        return False
    return not stand_below(db, [post.unit], kinds=[UnitKind.AUTHORISED])


def exams_of(db: Session, applications: Sequence[Application], on: date) -> dict[int, Exams]:
    """Map applications to what their applicants passed of the papers they need, and what they are let off."""
    people, kinds = [one.person_id for one in applications], [*papers_of(CredentialKind.ENFORCEMENT)]
    sat = exams_sat(db, people, [*kinds, *papers_of(CredentialKind.SUPERVISION)]) if people else {}
    fields = _fields(db, [each.exam_id for taken in sat.values() for each in taken])
    let_off = granted_to(db, [one.id for one in applications], on)
    return {one.id: _exams(one, sat.get(one.person_id, ()), fields, let_off[one.id]) for one in applications}


def _exams(one: Application, sat: Sequence[Sat], fields: Mapping[int, str], let_off: frozenset[str]) -> Exams:
    passes: dict[ExamKind, Pass] = {}
    for taken in sat:  # the latest first
        field = fields.get(taken.exam_id, "")
        fits = taken.kind is not ExamKind.QUAL_BUSINESS or not (field and one.field) or field == one.field
        if taken.passed and fits:
            passes.setdefault(taken.kind, Pass(taken.candidate_id, taken.title, taken.sat_on))
    return Exams(papers_of(CredentialKind(one.kind)), passes, let_off)


def _fields(db: Session, exam_ids: Sequence[int]) -> dict[int, str]:
    return dict(db.execute(select(Exam.id, Exam.field).where(Exam.id.in_(exam_ids))).all())


def studies_of(
    db: Session,
    applications: Sequence[Application],
    exams: Mapping[int, Exams],
    on: date,
    parameters: Mapping[int, Parameters],
) -> dict[int, Study]:
    """Map applications to how far the training of their applicants is; `parameters` of every unit."""
    people = [one.person_id for one in applications]
    firsts, posted, cancelled = first_times_of(db, people, parameters), _posted(db, people), _cancelled(db, people)
    found: dict[int, Study] = {}
    for one in applications:
        hours, since = posted[one.person_id, CredentialKind(one.kind)], refresher_since(exams[one.id], on)
        first, refresher = firsts[one.person_id], _sum(hours, since) if since else 0
        if one.kind == CredentialKind.SUPERVISION:
            # The training of a new supervisor has one counter (JN-2-4).
            needed = parameters[one.unit_id].supervisor_prepost_hours * HOUR
            found[one.id] = Study(FirstTime(_sum(hours), needed, 0, 0), refresher)
        elif (one.person_id, one.kind) in cancelled:
            since_start = _sum(hours, clock.local_date(one.started_at))
            found[one.id] = Study(first, refresher, since_start, is_returning=True)
        else:
            found[one.id] = Study(first, refresher)
    return found


def _posted(db: Session, people: Sequence[int]) -> Mapping[tuple[int, CredentialKind], list[tuple[date, int]]]:
    """Map people and kinds of card to the days and hours of the concentrated study before such a card."""
    asked = select(HourEntry.person_id, HourEntry.category, HourEntry.tags, HourEntry.occurred_on, HourEntry.credit)
    counts = or_(HourEntry.category.in_(("SUP", "INIT.CON")), has_bit(HourEntry.tags, Tag.CONCENTRATED))
    found: dict[tuple[int, CredentialKind], list[tuple[date, int]]] = defaultdict(list)
    for person_id, category, tags, day, credit in db.execute(asked.where(HourEntry.person_id.in_(people), counts)):
        if category == "SUP":
            found[person_id, CredentialKind.SUPERVISION].append((day, credit))
        if category == "INIT.CON" or tags & Tag.CONCENTRATED:
            found[person_id, CredentialKind.ENFORCEMENT].append((day, credit))
    return found


def _sum(hours: Sequence[tuple[date, int]], since: date = date.min) -> int:
    return sum(credit for day, credit in hours if day >= since)


def _cancelled(db: Session, people: Sequence[int]) -> set[tuple[int, str]]:
    """Return who held which kind of card that was cancelled: he comes back with his old qualification (C2.6)."""
    asked = select(Credential.person_id, Credential.kind).where(Credential.person_id.in_(people))
    rows = db.execute(asked.where(Credential.state == CredentialState.CANCELLED.value))
    return {(person_id, kind) for person_id, kind in rows}


def publicities_of(db: Session, applications: Sequence[Application]) -> dict[int, Publicity]:
    """Map applications to their publicity and how the objections stand; whose never began is missing."""
    begun = {one.id: one.publicity_until for one in applications if one.publicity_until is not None}
    objections = objections_to(db, list(begun)) if begun else {}
    found: dict[int, Publicity] = {}
    for application_id, until in begun.items():
        raised = objections[application_id]
        is_open = [each for each in raised if each.replied_at is None]
        found[application_id] = Publicity(until, len(is_open), len([each for each in raised if each.is_upheld]))
    return found


def is_taken(db: Session, number: str, one: Application) -> bool:
    """Tell whether a card number is another application's, or any credential's."""
    asked = select(Credential.id).where(Credential.number == number)
    return is_number_taken(db, number, but=one.id) or db.scalar(asked.limit(1)) is not None


def old_cards(db: Session, one: Application) -> list[Card]:
    """List the applicant's older cards of the kind that nobody handed in, lost ones aside."""
    asked = (
        select(Card)
        .join(Card.credential)
        .where(Credential.person_id == one.person_id, Credential.kind == one.kind, Card.handed_in_on.is_(None))
        .where(Credential.id != one.credential_id, or_(Card.ending.is_(None), Card.ending.not_in(_LOST)))
    )
    return list(db.scalars(asked.order_by(Card.id)))


_LOST = ("LOST", "DECLARED_LOST")
