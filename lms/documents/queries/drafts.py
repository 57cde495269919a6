"""What papers a person could be given, read from the rooms that know."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from certificates.issued_facts import (
    AssistantBadge,
    CourseCertificate,
    ExamPass,
    HoursTranscript,
    StatusSheet,
    Training,
    TranscriptYear,
)
from certificates.words import halves
from lms import clock
from lms.courses.models.courses import CourseVersion
from lms.courses.models.study import Learning
from lms.credentials.models import Badge, Credential
from lms.credentials.rules.badges import BadgeState
from lms.credentials.rules.states import CredentialState, state_on
from lms.db import sum_of
from lms.documents.queries.years import completions
from lms.documents.rules.drafts import Draft, Say, hours_text
from lms.documents.rules.kinds import EVERYTHING, DocumentKind
from lms.exams.queries.sat import Sat, exams_sat
from lms.exams.rules.states import ExamKind
from lms.hours.models import HourEntry
from lms.hours.queries.ledger import entries_of
from lms.people.models import Person, Post, Unit
from lms.requirements.queries.year_lines import posted_lines
from lms.requirements.queries.year_page import years_of

# Exams somebody may need to show elsewhere; daily practice and spot checks are not.
_SHOWN = frozenset(ExamKind) - {ExamKind.DAILY, ExamKind.SPOT}


def drafts_of(db: Session, person: Person, say: Say) -> list[Draft]:
    """Return every paper a person could be given today, the newest facts of each; whoever asks reaches him.

    Without any post ever there is no unit to print, and nothing is offered.
    """
    unit = _last_unit(db, person.id)
    if unit is None:
        return []
    found = [draft for year in years_of(db, person.id) for draft in completions(db, year, say, person_ids=[person.id])]
    return [
        *found,
        *_transcript(db, person, unit, say),
        *_exams(db, person, unit, say),
        *_courses(db, person, unit),
        *_status_sheets(db, person, say),
        *_badges(db, person),
    ]


def find_draft(db: Session, person: Person, kind: DocumentKind, subject: str, say: Say) -> Draft | None:
    """Return one paper a person could be given today, or None when he has no claim to it."""
    if kind is DocumentKind.HOURS_COMPLETION:
        found: Iterable[Draft] = completions(db, int(subject), say, person_ids=[person.id]) if subject.isdigit() else ()
    else:
        found = drafts_of(db, person, say)
    return next((draft for draft in found if draft.kind is kind and draft.subject == subject), None)


def _last_unit(db: Session, person_id: int) -> Unit | None:
    """Return the unit of the regular post held now, or else of the latest one."""
    posts = select(Unit).join(Post, Post.unit_id == Unit.id).where(Post.person_id == person_id, Post.kind == "REGULAR")
    latest = (Post.ended_on.is_not(None), Post.ended_on.desc(), Post.id.desc())
    return db.scalar(posts.order_by(*latest).limit(1))


def _transcript(db: Session, person: Person, unit: Unit, say: Say) -> list[Draft]:
    today = clock.today()
    years_held = sorted(years_of(db, person.id))
    posted = {year: posted_lines(db, entries_of(db, person.id, year), today) for year in years_held}
    years = tuple(
        TranscriptYear(
            year,
            hours_text(sum(line.credit for line in lines)),
            tuple(
                Training(
                    on=line.occurred_on.isoformat(),
                    title=line.title,
                    category=say(line.category, "category"),
                    method=say(line.method, "method"),
                    hours=hours_text(line.credit),
                )
                for line in lines
            ),
        )
        for year, lines in posted.items()
        if lines
    )
    if not years:
        return []
    total = hours_text(sum(line.credit for lines in posted.values() for line in lines))
    facts = HoursTranscript(person.name, unit.name, today.isoformat(), total, years)
    return [Draft(DocumentKind.HOURS_TRANSCRIPT, EVERYTHING, person.id, unit.id, facts)]


def _exams(db: Session, person: Person, unit: Unit, say: Say) -> list[Draft]:
    sat = exams_sat(db, [person.id], _SHOWN).get(person.id, ())
    return [_exam(one, person, unit, say) for one in sat if one.passed]


def _exam(one: Sat, person: Person, unit: Unit, say: Say) -> Draft:
    facts = ExamPass(
        name=person.name,
        unit=unit.name,
        exam=one.title,
        kind=say(one.kind, "exam_kind"),
        year=one.year,
        sat_on=one.sat_on.isoformat(),
        points=halves(one.points),
        most=halves(one.most),
    )
    return Draft(DocumentKind.EXAM, str(one.exam_id), person.id, unit.id, facts, one.title)


def _courses(db: Session, person: Person, unit: Unit) -> list[Draft]:
    asked = select(Learning).where(Learning.person_id == person.id, Learning.posted_at.is_not(None))
    course = joinedload(Learning.version).joinedload(CourseVersion.course)
    taken = list(db.scalars(asked.options(course).order_by(Learning.completed_at.desc())))
    posted = _credits(db, person.id, [f"{one.version.course.code}/{one.version.number}" for one in taken])
    found = []
    for one in taken:
        code = f"{one.version.course.code}/{one.version.number}"
        if one.completed_at is None or posted.get(code, 0) <= 0:
            continue
        facts = CourseCertificate(
            name=person.name,
            unit=unit.name,
            course=one.version.title,
            hours=hours_text(posted[code]),
            started_on=clock.local_date(one.started_at).isoformat(),
            completed_on=clock.local_date(one.completed_at).isoformat(),
        )
        found.append(Draft(DocumentKind.COURSE, str(one.version_id), person.id, unit.id, facts, one.version.title))
    return found


def _credits(db: Session, person_id: int, codes: Sequence[str]) -> dict[str, int]:
    """Map course codes of the ledger to what a person was credited for each, reversals taken off."""
    asked = select(HourEntry.course_code, sum_of(HourEntry.credit)).where(HourEntry.person_id == person_id)
    rows = db.execute(asked.where(HourEntry.course_code.in_(codes)).group_by(HourEntry.course_code))
    return {code: credit for code, credit in rows if code is not None}


def _status_sheets(db: Session, person: Person, say: Say) -> list[Draft]:
    asked = select(Credential).where(Credential.person_id == person.id).options(joinedload(Credential.unit))
    return [
        Draft(
            kind=DocumentKind.STATUS_SHEET,
            subject=str(one.id),
            person_id=person.id,
            unit_id=one.unit_id,
            title=one.number,
            credential_id=one.id,
            facts=StatusSheet(
                name=person.name,
                unit=one.unit.name,
                kind=say(one.kind, "credential_kind"),
                card_number=one.number,
                field=one.field,
                valid_from=one.valid_from.isoformat(),
                valid_to=one.valid_to.isoformat(),
                state=say(CredentialState.ACTIVE, "credential_state"),
                since=one.since.isoformat(),
            ),
        )
        for one in db.scalars(asked.order_by(Credential.id.desc()))
        if state_on(one.state, one.valid_to, clock.today()) is CredentialState.ACTIVE
    ]


def badge_draft(badge: Badge) -> Draft | None:
    """Return the paper of a badge loaded with its person and unit; None before its issue, while stopped, once ended."""
    if badge.state != BadgeState.ACTIVE or not (badge.number and badge.valid_from and badge.valid_until):
        return None
    facts = AssistantBadge(
        name=badge.person.name,
        unit=badge.unit.name,
        post=badge.post_title,
        number=badge.number,
        valid_from=badge.valid_from.isoformat(),
        valid_until=badge.valid_until.isoformat(),
    )
    return Draft(
        DocumentKind.BADGE, str(badge.id), badge.person_id, badge.unit_id, facts, badge.number, badge_id=badge.id
    )


def _badges(db: Session, person: Person) -> list[Draft]:
    asked = select(Badge).where(Badge.person_id == person.id).options(joinedload(Badge.person), joinedload(Badge.unit))
    return [draft for badge in db.scalars(asked) if (draft := badge_draft(badge))]
