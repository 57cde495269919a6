"""What is due about credentials, told from what is on record, and who is told of it (C2.2, C2.1, C2.4, C2.5)."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import OPERATOR, Actor, Role
from lms.credentials.actions import ending, file_corrections, holding, requesting
from lms.credentials.actions.duty import ask_duty
from lms.credentials.actions.file_corrections import Wrong
from lms.credentials.actions.requesting import Wish
from lms.credentials.models import Application, Credential, CredentialCase
from lms.credentials.queries.deadline_lines import Line
from lms.credentials.queries.deadlines import deadlines, own_expiry
from lms.credentials.queries.duty import Task
from lms.credentials.queries.requests import waiting_collection
from lms.credentials.rules.dues import DueKind as Kind, Group
from lms.credentials.rules.file_corrections import FileSection
from lms.credentials.rules.requests import RequestKind
from lms.credentials.rules.states import CredentialState as State
from lms.people.actions.units import cancel_body
from lms.people.models import Post
from tests.cast import Cast
from tests.credential_factories import holder_of, lose, make_credential, publish, seen_again
from tests.factories import make_actor

NOON = date(2026, 3, 6)  # a Friday
pytestmark = pytest.mark.at(NOON)


@pytest.fixture
def card(db: Session, cast: Cast) -> Credential:
    """Give 顾明澈 of 市城管局 a card with years to run."""
    return made(db, cast)


def made(db: Session, cast: Cast, state: State = State.ACTIVE, issued_on: date = date(2024, 1, 8)) -> Credential:
    person, unit = cast.people["顾明澈"], cast.units["own"]
    return make_credential(db, person, unit, actor=cast[Role.JUSTICE_DECIDER], state=state, issued_on=issued_on)


def lines(db: Session, actor: Actor, kind: Kind | None = None) -> list[Line]:
    found = deadlines(db, seen_by=actor, on=clock.today(), kind=kind)
    return [line for own in found.groups.values() for line in own]


def kinds(db: Session, actor: Actor) -> list[str]:
    return [line.due.kind.value for line in lines(db, actor)]


def leave(db: Session, person_id: int, on: date) -> None:
    """Let a person's regular post end on a day."""
    post = db.scalars(select(Post).filter_by(person_id=person_id, kind="REGULAR", ended_on=None)).one()
    post.ended_on = on
    db.flush()


@pytest.mark.usefixtures("card")
def test_nothing_is_due_about_a_card_that_runs_for_years(db: Session, cast: Cast) -> None:
    assert deadlines(db, seen_by=cast[Role.UNIT_LEGAL], on=clock.today()).number == 0


class TestExpiry:
    def test_unit_and_bureau_see_it_with_the_stage(self, db: Session, cast: Cast) -> None:
        card = made(db, cast, issued_on=date(2021, 4, 1))
        for role in (Role.UNIT_LEGAL, Role.UNIT_TRAINER, Role.JUSTICE_REVIEWER):
            (line,) = lines(db, cast[role])
            assert (line.due.kind, line.due.on, line.due.stage) == ("EXPIRY", date(2026, 3, 31), 30)
            assert (line.person, line.page, line.id) == ("顾明澈", "credentials", card.id)

    def test_the_neighbour_sees_nothing(self, db: Session, cast: Cast) -> None:
        made(db, cast, issued_on=date(2021, 4, 1))
        assert cast.neighbour is not None
        assert lines(db, cast.neighbour) == []

    def test_the_holder_is_told_of_his_own(self, db: Session, cast: Cast) -> None:
        card = made(db, cast, issued_on=date(2021, 4, 1))
        due = own_expiry(db, card, NOON)
        assert due is not None
        assert due.days_left(NOON) == 25
        assert own_expiry(db, card, date(2025, 9, 1)) is None

    def test_a_request_to_renew_takes_its_place(self, db: Session, cast: Cast) -> None:
        card = made(db, cast, issued_on=date(2021, 4, 1))
        requesting.file_request(db, card, Wish(RequestKind.RENEW, "到期", None), actor=holder_of(db, cast))
        db.flush()
        (line,) = lines(db, cast[Role.UNIT_LEGAL])
        assert (line.due.kind, line.page, line.who) == ("REQUEST", "card-requests", ("deadline_whose", "UNIT"))
        assert own_expiry(db, card, NOON) is None


class TestIssued:
    def test_what_was_not_handed_over_then_what_was_not_activated(self, db: Session, cast: Cast) -> None:
        card = made(db, cast, State.ISSUED, issued_on=NOON - timedelta(days=29))
        assert kinds(db, cast[Role.UNIT_LEGAL]) == ["RECEIPT"]
        card.cards[-1].received_on = NOON
        db.flush()
        assert kinds(db, cast[Role.UNIT_LEGAL]) == ["ACTIVATION"]

    @pytest.mark.requirement("JN-17-1")
    def test_the_bureau_is_told_of_a_missing_oath_from_day_30(self, db: Session, cast: Cast) -> None:
        card = made(db, cast, State.ISSUED, issued_on=NOON - timedelta(days=29))
        card.cards[-1].received_on = NOON
        db.flush()
        assert kinds(db, cast[Role.JUSTICE_REVIEWER]) == []
        with clock.travel(clock.now() + timedelta(days=1)):
            assert kinds(db, cast[Role.JUSTICE_REVIEWER]) == ["ACTIVATION"]


class TestLost:
    def test_first_the_void_notice_then_the_new_card(self, db: Session, cast: Cast, card: Credential) -> None:
        lose(db, card, holder_of(db, cast))
        (line,) = lines(db, cast[Role.UNIT_LEGAL])
        assert (line.due.kind, line.due.on) == ("VOID_NOTICE", date(2026, 3, 9))
        card = seen_again(db, card, cast[Role.UNIT_LEGAL])
        holding.declare_void(db, card, published_on=NOON, medium="临江日报", actor=cast[Role.UNIT_LEGAL])
        db.flush()
        (line,) = lines(db, cast[Role.UNIT_LEGAL])
        assert (line.due.kind, line.due.is_limit) == ("REPLACEMENT", False)
        assert line.due.on is not None
        assert line.due.on > NOON


class TestLeaving:
    @pytest.mark.requirement("ZJG-7-11")
    def test_whose_post_ended_hands_in_and_the_bureau_hears_of_it_when_he_does_not(
        self, db: Session, cast: Cast, card: Credential
    ) -> None:
        leave(db, card.person_id, date(2026, 3, 2))
        (line,) = lines(db, cast[Role.UNIT_LEGAL])
        assert (line.due.kind, line.due.on) == ("COLLECTION", date(2026, 3, 9))
        assert lines(db, cast[Role.JUSTICE_REVIEWER]) == []
        with clock.travel(clock.now() + timedelta(days=4)):
            (line,) = lines(db, cast[Role.JUSTICE_REVIEWER])
            assert line.due.is_late(clock.today())

    @pytest.mark.requirement("ZJG-6-2")
    def test_all_cards_of_a_cancelled_body_are_handed_in(self, db: Session, cast: Cast, card: Credential) -> None:
        unit, legal = cast.units["own"], cast[Role.UNIT_LEGAL]
        publish(db, unit)
        below = cast.units["child"], cast.people["纪怀川"]
        make_credential(db, below[1], below[0], actor=cast[Role.JUSTICE_DECIDER], issued_on=date(2024, 1, 8))
        cancel_body(db, unit, cancelled_on=date(2026, 3, 9), actor=OPERATOR)
        assert kinds(db, legal) == []
        with clock.travel(clock.now() + timedelta(days=3)):
            found = {(line.person, line.due.kind.value, line.due.on) for line in lines(db, legal)}
            assert found == {("顾明澈", "COLLECTION", date(2026, 3, 16)), ("纪怀川", "COLLECTION", date(2026, 3, 16))}
            answer = ask_duty(db, [card.person_id], Task(clock.today()), actor=legal)[0]
            assert answer.reasons == ("UNIT_NOT_PUBLISHED",)
            cause: dict[str, Any] = {"cause": "W6", "event_on": date(2026, 3, 9), "handed_in_on": clock.today()}
            ending.collect(db, card, **cause, statement="执法主体取消，证件交回", actor=legal)
            assert sorted(kinds(db, legal)) == ["COLLECTION", "CONFIRMATION"]
            publish(db, cast.units["city"])
            assert kinds(db, legal) == ["CONFIRMATION"], "whoever stands above acts through it"

    def test_who_moved_to_an_office_post_too(self, db: Session, cast: Cast, card: Credential) -> None:
        leave(db, card.person_id, date(2026, 3, 2))
        post = Post(
            person_id=card.person_id,
            unit_id=card.unit_id,
            kind="REGULAR",
            is_enforcement=False,
            started_on=date(2026, 3, 3),
        )
        db.add(post)
        db.flush()
        assert kinds(db, cast[Role.UNIT_LEGAL]) == ["COLLECTION"]
        post.is_enforcement = True
        db.flush()
        assert kinds(db, cast[Role.UNIT_LEGAL]) == []

    def test_what_came_back_waits_for_confirmation_then_for_the_cancellation(
        self, db: Session, cast: Cast, card: Credential
    ) -> None:
        leave(db, card.person_id, NOON - timedelta(days=1))
        ending.collect(
            db, card, cause="W3", event_on=NOON, handed_in_on=NOON, statement="退休，交回", actor=cast[Role.UNIT_LEGAL]
        )
        db.flush()
        assert kinds(db, cast[Role.JUSTICE_REVIEWER]) == ["CONFIRMATION"]
        found = waiting_collection(db, card.id)
        assert found is not None
        ending.confirm_collection(db, card, found, actor=cast[Role.JUSTICE_REVIEWER])
        db.flush()
        (line,) = lines(db, cast[Role.JUSTICE_DECIDER])
        assert (line.due.kind, line.due.on) == ("CANCELLATION", date(2026, 3, 27))
        ending.cancel(db, card, note="退休", actor=cast[Role.JUSTICE_DECIDER])
        db.flush()
        assert lines(db, cast[Role.JUSTICE_DECIDER]) == []


class TestOthers:
    def test_a_dossier_on_a_desk(self, db: Session, cast: Cast) -> None:
        person, unit = cast.people["顾明澈"], cast.units["own"]
        db.add(
            Application(
                person_id=person.id, unit_id=unit.id, kind="ENFORCEMENT", state="UNIT_REVIEW", since=NOON,
                started_at=clock.now(), due_on=NOON - timedelta(days=1),
            )
        )  # fmt: skip
        db.flush()
        (line,) = lines(db, cast[Role.UNIT_LEGAL])
        assert (line.due.kind, line.what, line.page) == ("APPLICATION", ("application_turn", "CHECK"), "applications")
        assert list(deadlines(db, seen_by=cast[Role.UNIT_LEGAL], on=NOON).groups) == [Group.OVERDUE]

    def test_an_interim_suspension_that_nobody_settled(self, db: Session, cast: Cast, card: Credential) -> None:
        db.add(
            CredentialCase(
                credential_id=card.id, cause="S10", state="opened", fact_on=NOON, facts="被拘留", opened_on=NOON,
                limit_on=NOON, interim_on=NOON, interim_due_on=NOON - timedelta(days=1),
            )
        )  # fmt: skip
        db.flush()
        (line,) = lines(db, cast[Role.JUSTICE_DECIDER])
        assert (line.due.kind, line.page) == ("INTERIM", "credential-cases")
        assert line.due.is_late(NOON)
        assert lines(db, cast[Role.UNIT_TRAINER]) == []

    def test_one_kind_alone_with_the_numbers_of_all(self, db: Session, cast: Cast) -> None:
        made(db, cast, issued_on=date(2021, 4, 1))
        found = deadlines(db, seen_by=cast[Role.UNIT_LEGAL], on=NOON, kind=Kind.CASE)
        assert found.groups == {}
        assert found.kinds == {"EXPIRY": 1}


@pytest.mark.at(date(2040, 5, 7))
def test_a_request_to_correct_a_file_until_it_is_answered_and_mended(db: Session, cast: Cast) -> None:
    legal, wrong = cast[Role.UNIT_LEGAL], Wrong(FileSection.POSTS, "写成到机动中队", "应为渣土中队")
    one = file_corrections.file_correction(db, wrong, actor=cast[Role.SELF])
    for role in (Role.UNIT_LEGAL, Role.JUSTICE_REVIEWER, Role.JUSTICE_DECIDER):
        (line,) = lines(db, cast[role], Kind.CORRECTION)
        assert (line.due.on, line.person, line.page, line.id) == (one.due_on, "顾明澈", "file-corrections", one.id)
    assert not lines(db, cast[Role.UNIT_LEADER], Kind.CORRECTION), "a request may speak of sanctions"
    assert not lines(db, make_actor(db, Role.UNIT_LEGAL, cast.units["sibling"]), Kind.CORRECTION)
    with clock.travel(to=one.due_on + timedelta(days=1)):
        assert lines(db, legal, Kind.CORRECTION)[0].due.is_late(clock.today())
    file_corrections.answer(db, one, is_right=True, reason="属实", actor=legal)
    (line,) = lines(db, legal, Kind.CORRECTION)
    assert (line.due.on, line.what) == (None, ("deadline_correction", "ACCEPTED"))
    file_corrections.complete(db, one, note="已补录", actor=legal)
    assert not lines(db, legal, Kind.CORRECTION)


def test_a_year_without_a_calendar_is_named_and_nothing_breaks(db: Session, cast: Cast) -> None:
    made(db, cast, State.ISSUED, issued_on=date(2040, 5, 1))
    found = deadlines(db, seen_by=cast[Role.UNIT_LEGAL], on=clock.today())
    assert found.unknown_years == [2040]
    assert list(found.groups) == [Group.UNDATED]


@pytest.mark.at(date(2040, 5, 7))
def test_a_case_stands_without_a_day_in_such_a_year(db: Session, cast: Cast) -> None:
    card = made(db, cast, State.SUSPENDED, issued_on=date(2039, 5, 1))
    case = CredentialCase(
        credential_id=card.id,
        cause="S1",
        state="served",
        fact_on=date(2040, 1, 1),
        facts="违规",
        opened_on=date(2040, 1, 1),
        limit_on=date(2040, 2, 1),
        outcome="SUSPEND",
        days=30,
        until=date(2040, 5, 1),
        served_on=date(2040, 4, 1),
    )
    db.add(case)
    db.flush()
    found = deadlines(db, seen_by=cast[Role.JUSTICE_DECIDER], on=clock.today())
    assert (found.left_out, found.kinds) == ([], {"CASE": 1})
    assert list(found.groups) == [Group.UNDATED]
