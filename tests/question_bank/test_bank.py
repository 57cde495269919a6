"""Questions are written, reviewed by another hand, changed, doubted and retired; each step stays on record."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import OPERATOR, Actor, Role
from lms.audit import AuditEntry
from lms.errors import NotAllowed, NotFound, RuleBroken
from question_bank.actions.banks import add_bank
from question_bank.actions.reviewing import approve, bring_back, check_again, doubt, retire, send_back
from question_bank.actions.writing import QuestionFaulty, revise, write_question
from question_bank.models import Bank, Question, QuestionTag
from question_bank.queries.banks import find_bank, get_bank, list_banks
from question_bank.queries.questions import (
    content_of_version,
    contents_of,
    events_of,
    get_question,
    reviews_of,
    version_of,
    versions_of,
)
from question_bank.rules import MOVES, Hand, Status, require_move, require_other_hand
from tests.cast import Cast
from tests.question_bank.samples import one_of, statement


@pytest.fixture
def draft(db: Session, bank: Bank, author: Actor) -> Question:
    return write_question(db, bank, one_of(tags=("听证", "程序"), category="PL.PENALTY", difficulty=2), actor=author)


@pytest.fixture
def active(db: Session, draft: Question, reviewer: Actor) -> Question:
    approve(db, draft, shown_version=1, actor=reviewer)
    return draft


def test_what_is_written_is_a_draft_with_its_first_version(db: Session, draft: Question, author: Actor) -> None:
    assert (draft.status, draft.version, draft.type, draft.points) == ("draft", 1, "single", 2)
    assert (draft.category, draft.difficulty, draft.author_id) == ("PL.PENALTY", 2, author.account_id)
    version = version_of(db, draft)
    assert content_of_version(version) == one_of(tags=("听证", "程序"), category="PL.PENALTY", difficulty=2)
    assert version.author_person_id == author.person_id
    assert {tag.tag for tag in db.query(QuestionTag).filter_by(question_id=draft.id)} == {"听证", "程序"}
    assert [(event.old, event.new) for event in events_of(db, draft)] == [(None, "draft")]
    assert contents_of(db, [draft])[draft.id].stem == one_of().stem


def test_a_faulty_question_is_refused_with_its_faults(db: Session, bank: Bank, author: Actor) -> None:
    with pytest.raises(QuestionFaulty) as refused:
        write_question(db, bank, statement(correct=None), actor=author)
    assert refused.value.parameters == {"faults": ["KEY_MISSING"]}
    assert db.query(Question).count() == 0


def test_another_hand_approves_and_it_may_be_drawn(db: Session, active: Question, reviewer: Actor) -> None:
    assert (active.status, active.checked_on) == ("active", date(2023, 11, 20))
    (review,) = reviews_of(db, active)
    assert (review.verdict, review.reviewer_id, review.version) == ("approved", reviewer.account_id, 1)
    assert [(event.old, event.new) for event in events_of(db, active)] == [("draft", "active"), (None, "draft")]
    assert db.query(AuditEntry).filter_by(action="questions:status:changed", subject_id=active.id).count() == 1


def test_nobody_reviews_what_he_wrote(db: Session, bank: Bank, cast: Cast) -> None:
    both = cast[Role.JUSTICE_REVIEWER]
    own = write_question(db, bank, one_of(), actor=both)
    for act in (approve, lambda *a, **k: send_back(*a, note="x", **k)):
        with pytest.raises(RuleBroken, match="OWN_QUESTION"):
            act(db, own, shown_version=1, actor=both)
    assert own.status == "draft"


def test_a_second_account_of_the_same_person_is_the_same_hand(db: Session, draft: Question, cast: Cast) -> None:
    legal = cast[Role.UNIT_LEGAL]
    twin = replace(legal, person_id=cast[Role.UNIT_TRAINER].person_id)
    with pytest.raises(RuleBroken, match="OWN_QUESTION"):
        approve(db, draft, shown_version=1, actor=twin)


def test_the_operator_reviews_nothing(db: Session, draft: Question) -> None:
    with pytest.raises(RuleBroken, match="REVIEWER_UNKNOWN"):
        approve(db, draft, shown_version=1, actor=OPERATOR)


def test_hands_are_told_apart_by_account_and_person() -> None:
    require_other_hand(Hand(1, 10), Hand(2, 20))
    require_other_hand(Hand(None), Hand(2))
    require_other_hand(Hand(1, None), Hand(2, None))
    for author, reviewer in ((Hand(1), Hand(1)), (Hand(1, 10), Hand(2, 10))):
        with pytest.raises(RuleBroken, match="OWN_QUESTION"):
            require_other_hand(author, reviewer)


def test_a_review_is_of_the_version_that_was_read(db: Session, draft: Question, author: Actor, reviewer: Actor) -> None:
    revise(db, draft, one_of(3), shown_version=1, note="", actor=author)
    with pytest.raises(RuleBroken, match="QUESTION_CHANGED"):
        approve(db, draft, shown_version=1, actor=reviewer)
    approve(db, draft, shown_version=2, actor=reviewer)


def test_a_draft_goes_back_with_what_is_to_be_mended(
    db: Session, draft: Question, author: Actor, reviewer: Actor
) -> None:
    with pytest.raises(RuleBroken, match="NOTE_MISSING"):
        send_back(db, draft, shown_version=1, note=" ", actor=reviewer)
    send_back(db, draft, shown_version=1, note="选项B依据不明", actor=reviewer)
    assert (draft.status, draft.returned_version) == ("draft", 1)
    revise(db, draft, one_of(3), shown_version=1, note="", actor=author)
    assert draft.returned_version != draft.version
    assert [review.note for review in reviews_of(db, draft)] == ["选项B依据不明"]


def test_a_new_wording_of_an_active_question_needs_a_reason_and_a_new_review(
    db: Session, active: Question, author: Actor, reviewer: Actor
) -> None:
    with pytest.raises(RuleBroken, match="NOTE_MISSING"):
        revise(db, active, one_of(4), shown_version=1, note=" ", actor=author)
    revise(db, active, one_of(4), shown_version=1, note="答案有误", actor=author)
    assert (active.status, active.version) == ("draft", 2)
    assert [version.number for version in versions_of(db, active)] == [2, 1]
    assert content_of_version(version_of(db, active, 1)) != content_of_version(version_of(db, active, 2))
    with pytest.raises(RuleBroken, match="QUESTION_CHANGED"):
        revise(db, active, one_of(1), shown_version=1, note="x", actor=author)


def test_a_doubt_takes_it_out_and_a_check_brings_it_back(db: Session, active: Question, reviewer: Actor) -> None:
    doubt(db, active, note="疑似泄题", actor=reviewer)
    assert active.status == "stale"
    with clock.travel(to=date(2023, 12, 1)):
        check_again(db, active, shown_version=1, actor=reviewer)
    assert (active.status, active.checked_on, active.version) == ("active", date(2023, 12, 1), 1)
    assert [review.verdict for review in reviews_of(db, active)] == ["checked", "approved"]


def test_a_retired_question_comes_back_as_a_draft(db: Session, active: Question, reviewer: Actor) -> None:
    retire(db, active, note="超纲", actor=reviewer)
    assert active.status == "retired"
    bring_back(db, active, note="新大纲", actor=reviewer)
    assert active.status == "draft"
    assert [event.new for event in events_of(db, active)] == ["draft", "retired", "active", "draft"]


@pytest.mark.parametrize(("old", "new"), list(product(Status, Status)))
def test_every_move_is_in_the_table_or_refused(old: Status, new: Status) -> None:
    allowed = {
        ("draft", "active"), ("draft", "retired"), ("active", "draft"), ("active", "stale"), ("active", "retired"),
        ("stale", "active"), ("stale", "draft"), ("stale", "retired"), ("retired", "draft"),
    }  # fmt: skip
    assert (new in MOVES[old]) == ((old.value, new.value) in allowed)
    if (old.value, new.value) in allowed:
        require_move(old, new)
    else:
        with pytest.raises(RuleBroken, match="QUESTION_STATE"):
            require_move(old, new)


@pytest.mark.parametrize(
    ("verb", "states"),
    [
        ("approve", {"draft"}),
        ("send_back", {"draft"}),
        ("doubt", {"active"}),
        ("check_again", {"active", "stale"}),
        ("retire", {"draft", "active", "stale"}),
        ("bring_back", {"retired"}),
    ],
)
@pytest.mark.parametrize("state", [status.value for status in Status])
def test_every_verb_works_in_its_states_alone(
    db: Session, active: Question, reviewer: Actor, verb: str, states: set[str], state: str
) -> None:
    _bring_to(db, active, state, reviewer)
    verbs = {
        "approve": lambda: approve(db, active, shown_version=1, actor=reviewer),
        "send_back": lambda: send_back(db, active, shown_version=1, note="x", actor=reviewer),
        "doubt": lambda: doubt(db, active, note="x", actor=reviewer),
        "check_again": lambda: check_again(db, active, shown_version=1, actor=reviewer),
        "retire": lambda: retire(db, active, note="x", actor=reviewer),
        "bring_back": lambda: bring_back(db, active, note="x", actor=reviewer),
    }
    if state in states:
        verbs[verb]()
    else:
        with pytest.raises(RuleBroken, match="QUESTION_STATE"):
            verbs[verb]()
        assert active.status == state


def _bring_to(db: Session, active: Question, state: str, reviewer: Actor) -> None:
    if state == "stale":
        doubt(db, active, note="x", actor=reviewer)
    elif state != "active":
        retire(db, active, note="x", actor=reviewer)
        if state == "draft":
            bring_back(db, active, note="x", actor=reviewer)


def test_only_authors_write_and_only_reviewers_review(db: Session, bank: Bank, draft: Question, cast: Cast) -> None:
    for role in (Role.SELF, Role.UNIT_LEADER, Role.JUDICIAL_OFFICE, Role.PROVINCE, Role.SYS_ADMIN, Role.UNIT_LEGAL):
        with pytest.raises(NotAllowed):
            write_question(db, bank, one_of(), actor=cast[role])
    for role in (Role.SELF, Role.UNIT_LEADER, Role.UNIT_TRAINER, Role.PROVINCE):
        with pytest.raises(NotAllowed):
            approve(db, draft, shown_version=1, actor=cast[role])


def test_a_bank_is_seen_in_reach_alone(db: Session, bank: Bank, draft: Question, cast: Cast) -> None:
    assert cast.neighbour is not None
    for seeing in (Role.UNIT_TRAINER, Role.UNIT_LEGAL, Role.JUSTICE_REVIEWER, Role.JUSTICE_DECIDER):
        assert get_bank(db, bank.id, seen_by=cast[seeing]) is bank
        assert get_question(db, draft.id, seen_by=cast[seeing]).id == draft.id
    with pytest.raises(NotFound):
        get_bank(db, bank.id, seen_by=cast.neighbour)
    with pytest.raises(NotFound):
        get_question(db, draft.id, seen_by=cast.neighbour)
    for blind in (Role.SELF, Role.PROVINCE, Role.UNIT_LEADER, Role.AUDIT_ADMIN):
        with pytest.raises(NotAllowed):
            list_banks(db, seen_by=cast[blind])


def test_a_shared_bank_is_read_below_and_written_by_its_keeper(db: Session, cast: Cast) -> None:
    keeper, neighbour = cast[Role.JUSTICE_REVIEWER], cast.neighbour
    assert neighbour is not None
    shared = add_bank(
        db, code="CITY", name="市级题库", owner_unit_id=cast.units["city"].id, is_shared=True, actor=keeper
    )
    assert find_bank(db, "CITY", seen_by=neighbour) is shared
    write_question(db, shared, one_of(), actor=keeper)
    with pytest.raises(NotAllowed, match="BANK_NOT_YOURS"):
        write_question(db, shared, one_of(3), actor=neighbour)


def test_a_bank_has_a_name_and_a_code_of_its_own(db: Session, bank: Bank, author: Actor, cast: Cast) -> None:
    unit = cast.units["own"].id
    for code, name, refusal in (("", "x", "BANK_UNNAMED"), ("x", " ", "BANK_UNNAMED"), ("CG", "x", "BANK_CODE_TAKEN")):
        with pytest.raises(RuleBroken, match=refusal):
            add_bank(db, code=code, name=name, owner_unit_id=unit, is_shared=False, actor=author)
    with pytest.raises(NotAllowed, match="BANK_NOT_YOURS"):
        add_bank(db, code="N", name="x", owner_unit_id=cast.units["sibling"].id, is_shared=False, actor=author)
