"""Scenes of people's lives: registered, placed, moved, on leave, seconded."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from lms import vault
from lms.access import OPERATOR
from lms.demo import tables
from lms.demo.cast import Cast
from lms.demo.crowd import RECORDS_BEGIN
from lms.demo.people import Absence, Holding, Member, Posting
from lms.demo.story import Story, scene
from lms.exchange.roster import import_roster
from lms.people.actions.people import give_role, grant_leave, place, register_person, transfer
from lms.people.queries.people import get_person, people_by_digest
from lms.people.rules import PostKind


def tell(story: Story, cast: Cast) -> None:
    """Add the scenes of everybody's life; who was there before the records began comes in with the first roster."""
    settled = [m for m in cast.members if m.first_day and m.first_day < RECORDS_BEGIN and not _ends(m)]
    in_roster = {member.number for member in settled}
    story.add(RECORDS_BEGIN, scene(_import_roster, settled), hour=9)
    for member in cast.members:
        if member.number not in in_roster:
            day = max(member.first_day or RECORDS_BEGIN, RECORDS_BEGIN)
            story.add(day, scene(_register, cast, member), hour=9, minute=30)
        for holding in member.holdings[1:]:
            if holding.start:
                story.add(holding.start, scene(_give, cast, member, holding), hour=9)
        for before, posting in zip(member.postings, member.postings[1:], strict=False):
            if posting.start:
                story.add(posting.start, scene(_move, cast, member, before, posting), hour=9)
        for absence in member.absences:
            story.add(absence.start - timedelta(days=3), scene(_leave, cast, member, absence), hour=14)
        if member.seconded_to and member.seconded_to.start:
            story.add(member.seconded_to.start, scene(_second, cast, member, member.seconded_to), hour=9)


def _ends(member: Member) -> bool:
    """Tell whether the first post or class ends on a known day other than by a transfer: a roster cannot say that."""
    return member.holdings[0].end is not None or (member.postings[0].end is not None and not _moves_on(member))


def _import_roster(db: Session, members: Sequence[Member]) -> None:
    answer = import_roster(db, tables.roster(members), "执法人员花名册.csv", actor=OPERATOR, whole=True)
    if answer.waits:
        raise AssertionError(f"the demo's own roster was refused: {answer.rows[0].code}")
    digests = [vault.digest(member.id_no) for member in members]
    ids = people_by_digest(db, digests)
    for member, digest in zip(members, digests, strict=True):
        member.person_id = ids[digest]


def _register(db: Session, cast: Cast, member: Member) -> None:
    reviewer = cast.actors["reviewer"]
    person = register_person(db, name=member.name, id_no=member.id_no, joined_on=member.joined_on, actor=reviewer)
    member.person_id = person.id
    first = member.postings[0]
    place(
        db,
        person,
        cast.units[first.unit],
        started_on=first.start,
        ended_on=None if _moves_on(member) else first.end,
        title=member.title,
        employment=member.employment,
        actor=reviewer,
    )
    _give(db, cast, member, member.holdings[0])


def _give(db: Session, cast: Cast, member: Member, holding: Holding) -> None:
    reviewer = cast.actors["reviewer"]
    person = get_person(db, member.person_id, seen_by=reviewer)
    give_role(
        db,
        person,
        holding.person_class,
        started_on=holding.start,
        ended_on=holding.end,
        card_no=holding.card_no,
        card_valid_until=holding.card_valid_until,
        actor=reviewer,
    )


def _moves_on(member: Member) -> bool:
    """Tell whether the second post follows the first without a gap: then it is a transfer."""
    if len(member.postings) < 2 or member.postings[0].end is None:
        return False
    return member.postings[1].start == member.postings[0].end + timedelta(days=1)


def _move(db: Session, cast: Cast, member: Member, before: Posting, posting: Posting) -> None:
    reviewer = cast.actors["reviewer"]
    person = get_person(db, member.person_id, seen_by=reviewer)
    unit, start = cast.units[posting.unit], posting.start
    if start and before.end and start == before.end + timedelta(days=1):
        transfer(db, person, unit, on=start, actor=reviewer)
    else:
        place(db, person, unit, started_on=start, ended_on=posting.end, title=member.title, actor=reviewer)


def _leave(db: Session, cast: Cast, member: Member, absence: Absence) -> None:
    person = get_person(db, member.person_id, seen_by=cast.actors["decider"])
    grant_leave(
        db,
        person,
        absence.kind,
        started_on=absence.start,
        ended_on=absence.end,
        document=absence.document,
        actor=cast.actors["decider"],
    )


def _second(db: Session, cast: Cast, member: Member, posting: Posting) -> None:
    reviewer = cast.actors["reviewer"]
    person = get_person(db, member.person_id, seen_by=reviewer)
    place(
        db,
        person,
        cast.units[posting.unit],
        started_on=posting.start,
        ended_on=posting.end,
        kind=PostKind.SECONDMENT,
        title=member.title,
        actor=reviewer,
    )
