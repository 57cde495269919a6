"""A card in its holder's hands: received, activated, lost, replaced, renewed, changed, collected, cancelled (C2.2)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.credentials.actions import ending, granting, holding, requesting
from lms.credentials.actions.granting import NewCard
from lms.credentials.actions.requesting import Wish
from lms.credentials.models import CardRequest, Credential, CredentialEvent
from lms.credentials.queries.credentials import current_card, get_credential, list_credentials
from lms.credentials.queries.requests import get_request, waiting_collection
from lms.credentials.rules.requests import RequestKind as Kind, RequestState
from lms.credentials.rules.states import CredentialState as State
from lms.errors import NotAllowed, NotFound
from tests.cast import Cast
from tests.credential_factories import holder_of, lose, make_credential, seen_again
from tests.exam_factories import make_blueprint
from tests.factories import make_actor
from tests.held_exams import hold
from tests.refusing import refused

ISSUED = date(2022, 3, 1)  # valid until 2027-02-28
NOON = date(2026, 11, 20)
pytestmark = pytest.mark.at(NOON)


@pytest.fixture
def card(db: Session, cast: Cast) -> Credential:
    """Give 顾明澈 an active card of 市城管局, issued in 2022."""
    return make_credential(
        db, cast.people["顾明澈"], cast.units["own"], actor=cast[Role.JUSTICE_DECIDER], issued_on=ISSUED
    )


def moves(db: Session, credential: Credential) -> list[str]:
    asked = select(CredentialEvent.move).filter_by(credential_id=credential.id).order_by(CredentialEvent.id)
    return list(db.scalars(asked))


class TestReceiving:
    @pytest.fixture
    def card(self, db: Session, cast: Cast) -> Credential:
        return make_credential(
            db,
            cast.people["顾明澈"],
            cast.units["own"],
            actor=cast[Role.JUSTICE_DECIDER],
            state=State.ISSUED,
            issued_on=NOON - timedelta(days=3),
        )

    def test_where_no_oath_is_asked_receiving_makes_it_active(self, db: Session, cast: Cast, card: Credential) -> None:
        holding.receive(db, card, on=NOON, actor=cast[Role.UNIT_LEGAL])
        assert (card.state, card.since) == ("ACTIVE", NOON)
        assert moves(db, card) == ["ISSUE", "ACTIVATE"]

    def test_it_is_received_once(self, db: Session, cast: Cast, card: Credential) -> None:
        holding.receive(db, card, on=NOON, actor=cast[Role.UNIT_LEGAL])
        with refused("CARD_RECEIVED"):
            holding.receive(db, card, on=NOON, actor=cast[Role.UNIT_LEGAL])

    @pytest.mark.parametrize(
        ("day", "code"), [(NOON + timedelta(days=1), "EFFECT_IN_FUTURE"), (ISSUED, "CARD_BEFORE_ISSUE")]
    )
    def test_on_no_impossible_day(self, db: Session, cast: Cast, card: Credential, day: date, code: str) -> None:
        with refused(code):
            holding.receive(db, card, on=day, actor=cast[Role.UNIT_LEGAL])
        assert card.state == "ISSUED"

    @pytest.mark.parametrize("role", [Role.SELF, Role.UNIT_TRAINER, Role.JUSTICE_REVIEWER, Role.JUSTICE_DECIDER])
    def test_only_the_legal_office_of_the_unit_hands_it_over(
        self, db: Session, cast: Cast, card: Credential, role: Role
    ) -> None:
        with pytest.raises(NotAllowed):
            holding.receive(db, card, on=NOON, actor=cast[role])

    def test_nobody_hands_himself_his_own(self, db: Session, cast: Cast, card: Credential) -> None:
        legal = replace(cast[Role.UNIT_LEGAL], person_id=card.person_id)
        with refused("OWN_CREDENTIAL"):
            holding.receive(db, card, on=NOON, actor=legal)

    def test_the_neighbours_legal_office_does_not_even_see_it(self, db: Session, cast: Cast, card: Credential) -> None:
        stranger = make_actor(db, Role.UNIT_LEGAL, cast.units["sibling"])
        with pytest.raises(NotFound):
            get_credential(db, card.id, seen_by=stranger)
        with pytest.raises(NotAllowed):
            holding.receive(db, card, on=NOON, actor=stranger)


class TestLosing:
    def test_whoever_reports_his_card_lost_may_not_act_from_then(
        self, db: Session, cast: Cast, card: Credential
    ) -> None:
        lose(db, card, holder_of(db, cast))
        card = seen_again(db, card, cast[Role.UNIT_LEGAL])
        assert (card.state, current_card(card), card.cards[0].ending) == ("LOST", None, "LOST")

    def test_only_the_holder_reports_it(self, db: Session, cast: Cast, card: Credential) -> None:
        with pytest.raises(NotAllowed):
            lose(db, card, cast[Role.UNIT_LEGAL])

    def test_it_takes_words_and_a_day_that_was(self, db: Session, cast: Cast, card: Credential) -> None:
        with refused("REASON_MISSING"):
            holding.report_loss(db, card, noticed_on=NOON, how=" ", actor=holder_of(db, cast))
        with refused("EFFECT_IN_FUTURE"):
            holding.report_loss(db, card, noticed_on=NOON + timedelta(days=1), how="遗失", actor=holder_of(db, cast))

    def test_a_new_piece_is_made_when_the_void_notice_has_stood_a_week(
        self, db: Session, cast: Cast, card: Credential
    ) -> None:
        legal, decider, holder = cast[Role.UNIT_LEGAL], cast[Role.JUSTICE_DECIDER], holder_of(db, cast)
        lose(db, card, holder)
        card = seen_again(db, card, legal)
        request = requesting.file_request(db, card, Wish(Kind.REPLACE, "遗失补办"), actor=holder)
        request = get_request(db, request.id, seen_by=legal)
        requesting.check_request(db, request, actor=legal)
        with refused("VOID_NOTICE_RUNNING"):
            granting.grant(db, request, NewCard("A0002"), actor=decider)
        notice = holding.declare_void(db, card, published_on=NOON, medium="临江日报第4版", actor=legal)
        assert notice.until == NOON + timedelta(days=7)
        with refused("VOID_NOTICE_RUNNING"), clock.travel(notice.until):
            granting.grant(db, request, NewCard("A0002"), actor=decider)
        with clock.travel(notice.until + timedelta(days=1)):
            granting.grant(db, request, NewCard("A0002"), actor=decider)
        card = seen_again(db, card, decider)
        assert (card.state, [each.serial for each in card.cards]) == ("ACTIVE", ["A0001", "A0002"])
        assert card.number == f"10{card.person_id:09d}"  # same number, new serial (CR14)

    def test_the_found_piece_is_destroyed_and_stays_void(self, db: Session, cast: Cast, card: Credential) -> None:
        lose(db, card, holder_of(db, cast))
        card = seen_again(db, card, cast[Role.UNIT_LEGAL])
        holding.hand_in_found(db, card, actor=cast[Role.UNIT_LEGAL])
        assert (card.state, card.cards[0].handed_in_on, card.cards[0].ending) == ("LOST", NOON, "LOST")
        with refused("NO_LOST_CARD"):
            holding.hand_in_found(db, card, actor=cast[Role.UNIT_LEGAL])


def checked(db: Session, cast: Cast, card: Credential, wish: Wish, *, by: Actor | None = None) -> CardRequest:
    request = requesting.file_request(db, card, wish, actor=by or holder_of(db, cast))
    request = get_request(db, request.id, seen_by=cast[Role.UNIT_LEGAL])
    legal = make_actor(db, Role.UNIT_LEGAL, cast.units["own"]) if by else cast[Role.UNIT_LEGAL]
    requesting.check_request(db, request, actor=legal)
    return request


class TestRenewing:
    def test_who_passed_gets_a_new_validity_that_follows_the_old(
        self, db: Session, cast: Cast, card: Credential
    ) -> None:
        who = {cast.people["顾明澈"]: (cast.units["own"], "OFFICER", 85)}
        blueprint = make_blueprint(db, cast.units["city"], actor=cast[Role.JUSTICE_REVIEWER])
        hold(db, cast.units["city"], blueprint, who, kind="RENEWAL", published_at=clock.now())
        request = checked(db, cast, card, Wish(Kind.RENEW, "到期换发"))
        granting.grant(db, request, NewCard("B1"), actor=cast[Role.JUSTICE_DECIDER])
        card = seen_again(db, card, cast[Role.JUSTICE_DECIDER])
        assert (card.state, card.valid_to) == ("ACTIVE", date(2032, 2, 29))
        assert card.events[-1].facts["valid_to"] == "2027-02-28"
        assert [each.ending for each in card.cards] == ["RENEWED", None]
        with refused("REQUEST_MOVE"):
            granting.grant(db, request, NewCard("B2"), actor=cast[Role.JUSTICE_DECIDER])

    def test_asked_for_before_it_expired_it_is_renewed_within_ninety_days_after(
        self, db: Session, cast: Cast, card: Credential
    ) -> None:
        who = {cast.people["顾明澈"]: (cast.units["own"], "OFFICER", 85)}
        hold(
            db,
            cast.units["city"],
            make_blueprint(db, cast.units["city"], actor=cast[Role.JUSTICE_REVIEWER]),
            who,
            kind="RENEWAL",
            published_at=clock.now(),
        )
        request = checked(db, cast, card, Wish(Kind.RENEW, "到期换发"))
        last = card.valid_to
        with clock.travel(last + timedelta(days=91)), refused("RENEWAL_UNFIT"):
            granting.grant(db, request, NewCard("B1"), actor=cast[Role.JUSTICE_DECIDER])
        with clock.travel(last + timedelta(days=90)):
            granting.grant(db, request, NewCard("B1"), actor=cast[Role.JUSTICE_DECIDER])
        assert (card.state, card.valid_from) == ("ACTIVE", last + timedelta(days=90))

    def test_everything_that_stands_against_it_is_said_at_once(self, db: Session, cast: Cast, card: Credential) -> None:
        with clock.travel(date(2026, 8, 1)):
            request = checked(db, cast, card, Wish(Kind.RENEW, "到期换发"))
            with refused("RENEWAL_UNFIT") as caught:
                granting.grant(db, request, NewCard("B1"), actor=cast[Role.JUSTICE_DECIDER])
        assert caught.value.parameters["lacks"] == ["RENEWAL_EARLY", "RENEWAL_EXAM"]

    def test_the_checker_does_not_decide(self, db: Session, cast: Cast, card: Credential) -> None:
        request = checked(db, cast, card, Wish(Kind.RENEW, "到期换发"))
        legal = cast[Role.UNIT_LEGAL]
        both = Actor(legal.account_id, Role.JUSTICE_DECIDER, legal.unit_id, legal.unit_path)
        with refused("SAME_HANDS"):
            granting.grant(db, request, NewCard("B1"), actor=both)

    def test_unchecked_it_is_not_granted(self, db: Session, cast: Cast, card: Credential) -> None:
        request = requesting.file_request(db, card, Wish(Kind.RENEW, "到期换发"), actor=holder_of(db, cast))
        request = get_request(db, request.id, seen_by=cast[Role.JUSTICE_DECIDER])
        with refused("CHECK_MISSING"):
            granting.grant(db, request, NewCard("B1"), actor=cast[Role.JUSTICE_DECIDER])

    def test_one_request_at_a_time_and_one_may_be_taken_back(self, db: Session, cast: Cast, card: Credential) -> None:
        holder = holder_of(db, cast)
        request = requesting.file_request(db, card, Wish(Kind.RENEW, "到期换发"), actor=holder)
        with refused("REQUEST_OPEN"):
            requesting.file_request(db, card, Wish(Kind.REPLACE_DAMAGED, "破损"), actor=holder)
        request = get_request(db, request.id, seen_by=holder)
        requesting.take_back_request(db, request, actor=holder)
        assert request.state == RequestState.TAKEN_BACK
        requesting.file_request(db, card, Wish(Kind.REPLACE_DAMAGED, "破损"), actor=holder)

    @pytest.mark.parametrize("state", [State.SUSPENDED, State.ISSUED, State.WITHDRAWN, State.CANCELLED, State.REVOKED])
    @pytest.mark.parametrize("kind", [Kind.RENEW, Kind.REPLACE_DAMAGED, Kind.REPLACE])
    def test_in_these_states_nothing_new_is_made(self, db: Session, cast: Cast, state: State, kind: Kind) -> None:
        card = make_credential(
            db, cast.people["顾明澈"], cast.units["own"], actor=cast[Role.JUSTICE_DECIDER], state=state
        )
        with refused("CREDENTIAL_MOVE"):
            requesting.file_request(db, card, Wish(kind, "理由"), actor=holder_of(db, cast))


class TestChanging:
    def test_a_transfer_changes_the_unit_from_its_day(self, db: Session, cast: Cast, card: Credential) -> None:
        legal, to = cast[Role.UNIT_LEGAL], cast.units["child"]
        wish = Wish(Kind.AMEND, "调入渣土中队", unit_id=to.id, on=NOON - timedelta(days=5))
        request = checked(db, cast, card, wish, by=legal)
        granting.grant(db, request, NewCard("C1"), actor=cast[Role.JUSTICE_DECIDER])
        card = seen_again(db, card, cast[Role.JUSTICE_DECIDER])
        assert (card.unit_id, card.since, card.state) == (to.id, NOON - timedelta(days=5), "ACTIVE")
        assert card.events[-1].facts["unit_id"] == str(cast.units["own"].id)
        assert [each.ending for each in card.cards] == ["AMENDED", None]

    def test_a_new_field_takes_its_exam_first(self, db: Session, cast: Cast, card: Credential) -> None:
        request = checked(db, cast, card, Wish(Kind.AMEND, "转岗", field="市场监管"), by=cast[Role.UNIT_LEGAL])
        with refused("FIELD_EXAM_MISSING"):
            granting.grant(db, request, NewCard("C1"), actor=cast[Role.JUSTICE_DECIDER])

    def test_a_change_changes_something(self, db: Session, cast: Cast, card: Credential) -> None:
        with refused("AMEND_NOTHING"):
            requesting.file_request(db, card, Wish(Kind.AMEND, "变更"), actor=cast[Role.UNIT_LEGAL])

    def test_an_entry_error_is_mended_by_the_decider_and_both_versions_stay(
        self, db: Session, cast: Cast, card: Credential
    ) -> None:
        old = card.number
        granting.correct(
            db, card, changes={"number": "10099999999"}, reason="录入时错一位", actor=cast[Role.JUSTICE_DECIDER]
        )
        card = seen_again(db, card, cast[Role.JUSTICE_DECIDER])
        assert (card.number, card.events[-1].facts) == ("10099999999", {"number": [old, "10099999999"]})
        with refused("CORRECT_NOTHING"):
            granting.correct(db, card, changes={"state": "REVOKED"}, reason="x", actor=cast[Role.JUSTICE_DECIDER])
        with pytest.raises(NotAllowed):
            granting.correct(db, card, changes={"number": "1"}, reason="x", actor=cast[Role.JUSTICE_REVIEWER])


class TestEnding:
    def collected(self, db: Session, cast: Cast, card: Credential, event_on: date = NOON) -> None:
        ending.collect(
            db,
            card,
            cause="W3",
            event_on=event_on,
            handed_in_on=NOON,
            statement="退休，交回证件",
            actor=cast[Role.UNIT_LEGAL],
        )
        db.flush()

    @pytest.mark.requirement("ZJG-7-11")
    def test_who_leaves_hands_his_card_in_and_the_bureau_cancels_it(
        self, db: Session, cast: Cast, card: Credential
    ) -> None:
        self.collected(db, cast, card, NOON - timedelta(days=2))
        found = waiting_collection(db, card.id)
        assert found is not None
        ending.confirm_collection(db, card, found, actor=cast[Role.JUSTICE_REVIEWER])
        assert (card.state, card.since) == ("WITHDRAWN", NOON - timedelta(days=2))
        ending.cancel(db, card, note="退休", actor=cast[Role.JUSTICE_DECIDER])
        assert (card.state, moves(db, card)) == ("CANCELLED", ["ISSUE", "WITHDRAW", "CANCEL"])
        with refused("CREDENTIAL_MOVE"):
            ending.cancel(db, card, actor=cast[Role.JUSTICE_DECIDER])

    def test_who_collected_does_not_confirm(self, db: Session, cast: Cast, card: Credential) -> None:
        self.collected(db, cast, card)
        found, legal = waiting_collection(db, card.id), cast[Role.UNIT_LEGAL]
        assert found is not None
        both = Actor(legal.account_id, Role.JUSTICE_REVIEWER, legal.unit_id, legal.unit_path)
        with refused("SAME_HANDS"):
            ending.confirm_collection(db, card, found, actor=both)

    def test_it_is_collected_once_for_a_known_cause_on_a_day_that_may_be(
        self, db: Session, cast: Cast, card: Credential
    ) -> None:
        with refused("EFFECT_IN_FUTURE"):
            self.collected(db, cast, card, NOON + timedelta(days=1))
        with refused("EFFECT_BEFORE_LAST"):
            self.collected(db, cast, card, ISSUED - timedelta(days=1))
        with refused("CAUSE_UNKNOWN"):
            ending.collect(
                db, card, cause="W9", event_on=NOON, handed_in_on=None, statement="x", actor=cast[Role.UNIT_LEGAL]
            )
        self.collected(db, cast, card)
        with refused("COLLECTION_WAITING"):
            self.collected(db, cast, card)

    def test_an_expired_card_is_cancelled_after_ninety_days(self, db: Session, cast: Cast, card: Credential) -> None:
        last = card.valid_to
        with clock.travel(last + timedelta(days=90)), refused("EXPIRED_RECENTLY"):
            ending.cancel(db, card, actor=cast[Role.JUSTICE_DECIDER])
        with clock.travel(last + timedelta(days=91)):
            ending.cancel(db, card, actor=cast[Role.JUSTICE_DECIDER])
        assert (card.state, moves(db, card)[-1]) == ("CANCELLED", "CANCEL_EXPIRED")

    def test_while_its_renewal_is_asked_for_it_is_not(self, db: Session, cast: Cast, card: Credential) -> None:
        requesting.file_request(db, card, Wish(Kind.RENEW, "到期换发"), actor=holder_of(db, cast))
        with clock.travel(card.valid_to + timedelta(days=91)), refused("RENEWAL_OPEN"):
            ending.cancel(db, card, actor=cast[Role.JUSTICE_DECIDER])

    def test_death_cancels_upon_its_document(self, db: Session, cast: Cast, card: Credential) -> None:
        ending.record_death(db, card, died_on=NOON, digest=None, note="死亡证明 2026-11", actor=cast[Role.UNIT_LEGAL])
        assert card.state == "CANCELLED"


def test_the_list_says_what_each_is_on_the_day(db: Session, cast: Cast, card: Credential) -> None:
    reviewer = cast[Role.JUSTICE_REVIEWER]
    assert [one.state for one in list_credentials(db, seen_by=reviewer, on=card.valid_to)] == [State.ACTIVE]
    after = card.valid_to + timedelta(days=1)
    assert [one.state for one in list_credentials(db, seen_by=reviewer, on=after)] == [State.EXPIRED]
    assert list_credentials(db, seen_by=reviewer, on=after, state=State.ACTIVE) == []
    assert len(list_credentials(db, seen_by=reviewer, on=after, state=State.EXPIRED)) == 1
    assert len(list_credentials(db, seen_by=reviewer, on=NOON, text="顾明")) == 1
    assert list_credentials(db, seen_by=reviewer, on=NOON, text="无此人") == []
