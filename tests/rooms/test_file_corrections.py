"""A person says what is wrong in his file; the keeper answers with a reason, the fact is mended, both see the state."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.audit import AuditEntry
from lms.credentials.actions import file_corrections as verbs
from lms.credentials.actions.file_corrections import Wrong
from lms.credentials.models import FileCorrection, FileCorrectionEvent
from lms.credentials.queries.file_corrections import (
    get_file_correction,
    get_my_file_correction,
    list_file_corrections,
    my_file_corrections,
)
from lms.credentials.rules.file_corrections import FileSection
from lms.errors import NotAllowed, NotFound
from lms.files import Attached
from tests.cast import Cast
from tests.factories import PDF, make_actor, make_person
from tests.refusing import refused

NOON = date(2026, 11, 20)
POSTS = Wrong(FileSection.POSTS, "2020年3月写成到机动中队", "应为渣土中队", Attached("任职文件.pdf", PDF))
pytestmark = pytest.mark.at(NOON)


@pytest.fixture
def asked(db: Session, cast: Cast) -> FileCorrection:
    made = verbs.file_correction(db, POSTS, actor=cast[Role.SELF])
    return get_my_file_correction(db, made.id, seen_by=cast[Role.SELF], to_change=True)


def steps(db: Session) -> list[tuple[str, str]]:
    rows = db.execute(select(FileCorrectionEvent.new, FileCorrectionEvent.note).order_by(FileCorrectionEvent.id))
    return [(new, note) for new, note in rows]


def test_it_goes_to_the_unit_that_keeps_the_file_with_proof_and_term(
    db: Session, cast: Cast, asked: FileCorrection
) -> None:
    assert (asked.state, asked.unit_id, asked.media_type) == ("FILED", cast.units["own"].id, "application/pdf")
    assert asked.due_on == NOON + timedelta(days=30)
    assert [one.id for one in my_file_corrections(db, seen_by=cast[Role.SELF])] == [asked.id]
    for role in (Role.UNIT_LEGAL, Role.JUSTICE_REVIEWER, Role.JUSTICE_DECIDER):
        assert [one.id for one in list_file_corrections(db, seen_by=cast[role], is_open=True)] == [asked.id]
    for role in (Role.UNIT_TRAINER, Role.UNIT_LEADER):  # a request may speak of sanctions
        assert not list_file_corrections(db, seen_by=cast[role], is_open=True)


def test_what_is_right_is_mended_and_what_is_not_stays_with_a_reason(
    db: Session, cast: Cast, asked: FileCorrection
) -> None:
    legal = cast[Role.UNIT_LEGAL]
    with refused("CORRECTION_MOVE"):
        verbs.complete(db, asked, note="已改", actor=legal)
    verbs.answer(db, asked, is_right=True, reason="任职文件属实", actor=legal)
    verbs.complete(db, asked, note="2026年11月20日改为渣土中队", actor=legal)
    db.flush()
    assert steps(db) == [("FILED", ""), ("ACCEPTED", "任职文件属实"), ("DONE", "2026年11月20日改为渣土中队")]
    other = verbs.file_correction(db, POSTS, actor=cast[Role.SELF])
    verbs.answer(db, other, is_right=False, reason="档案原件写的是机动中队", actor=legal)
    db.flush()
    assert other.state == "REFUSED"
    acts = db.scalars(
        select(AuditEntry.action).where(AuditEntry.action.startswith("file_correction:")).order_by(AuditEntry.id)
    )
    assert set(acts) == {f"file_correction:{name}" for name in ("filed", "accepted", "done", "refused")}
    assert len(list_file_corrections(db, seen_by=legal, is_open=False)) == 2


@pytest.mark.usefixtures("asked")
def test_a_section_is_asked_about_once_at_a_time_and_hours_elsewhere(db: Session, cast: Cast) -> None:
    person = cast[Role.SELF]
    with refused("CORRECTION_OPEN"):
        verbs.file_correction(db, POSTS, actor=person)
    with refused("CORRECTION_ELSEWHERE"):
        verbs.file_correction(db, Wrong(FileSection.HOURS, "少了4学时", "40"), actor=person)
    with refused("REASON_MISSING"):
        verbs.file_correction(db, Wrong(FileSection.OATHS, "", "2025年宣过誓"), actor=person)
    verbs.file_correction(db, Wrong(FileSection.OATHS, "没有记录", "2025年宣过誓"), actor=person)


def test_it_is_taken_back_by_himself_before_the_answer_alone(db: Session, cast: Cast, asked: FileCorrection) -> None:
    with pytest.raises(NotAllowed):
        verbs.take_back(db, asked, actor=cast[Role.UNIT_LEGAL])
    verbs.take_back(db, asked, actor=cast[Role.SELF])
    with refused("CORRECTION_MOVE"):
        verbs.answer(db, asked, is_right=True, reason="属实", actor=cast[Role.UNIT_LEGAL])


def test_nobody_answers_his_own_without_the_right_or_for_another_unit(
    db: Session, cast: Cast, asked: FileCorrection
) -> None:
    with pytest.raises(NotAllowed):
        verbs.answer(db, asked, is_right=True, reason="属实", actor=cast[Role.UNIT_TRAINER])
    stranger = make_actor(db, Role.UNIT_LEGAL, cast.units["sibling"], name="邻局法制")
    with pytest.raises(NotAllowed):
        verbs.answer(db, asked, is_right=True, reason="属实", actor=stranger)
    with pytest.raises(NotFound):
        get_file_correction(db, asked.id, seen_by=stranger)
    with pytest.raises(NotFound):
        get_my_file_correction(db, asked.id, seen_by=cast[Role.UNIT_LEGAL])
    legal = cast[Role.UNIT_LEGAL]
    own = verbs.file_correction(db, POSTS, actor=legal)
    with refused("OWN_RECORD"):
        verbs.answer(db, own, is_right=True, reason="属实", actor=legal)
    verbs.answer(db, own, is_right=True, reason="属实", actor=cast[Role.JUSTICE_REVIEWER])


def test_who_never_had_a_post_is_told_to_ask_the_bureau(db: Session) -> None:
    person = make_person(db, None, name="无岗")
    with refused("CORRECTION_NO_UNIT"):
        verbs.file_correction(db, POSTS, actor=Actor(None, Role.SELF, person_id=person.id))
