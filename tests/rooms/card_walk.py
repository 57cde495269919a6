"""What happens to the cards of a walk: handed over, lost, damaged, renewed, changed, collected."""

from datetime import timedelta
from functools import partial
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from lms import clock
from lms.credentials.actions import ending, granting, holding, requesting
from lms.credentials.actions.granting import NewCard
from lms.credentials.actions.requesting import Wish
from lms.credentials.queries.requests import waiting_collection
from lms.credentials.rules.requests import RequestKind
from lms.credentials.rules.states import CredentialKind
from question_bank.models import BlueprintVersion
from tests.held_exams import hold
from tests.rooms.credential_walk import DAY, PLACES, Walk, ago, holders, mostly, seldom, which


class CardWalk(Walk):
    """A walk in which cards are given, lost, replaced, renewed and taken back."""

    # Cards in hands.

    @rule(name=holders, at=st.sampled_from(PLACES), years=st.sampled_from([0, 0, 4]), supervises=seldom)
    def a_card_is_issued(self, name: str, at: str, years: int, supervises: bool) -> None:
        """Issue a card to whoever has none of its kind."""
        self.issue(name, at, years, CredentialKind.SUPERVISION if supervises else CredentialKind.ENFORCEMENT)

    @rule(n=which, days=ago, lawful=mostly, then=mostly)
    def it_is_received(self, n: int, days: int, lawful: bool, then: bool) -> None:
        """Hand a card over, and make it active."""
        if card := self.card(n):
            by, on = self.legal(card) if lawful else self.holder(card), clock.today() - timedelta(days=days)
            self.attempt("receive", lambda: holding.receive(self.db, card, on=on, actor=by))
            if then:
                self.attempt("activate", lambda: holding.activate(self.db, self.anew(card), actor=by))

    @rule(n=which, lawful=mostly, days=ago, void=mostly)
    def it_is_lost(self, n: int, lawful: bool, days: int, void: bool) -> None:
        """Report a loss, and declare the piece void."""
        if card := self.card(n):
            by, on = self.holder(card) if lawful else self.stranger, clock.today() - timedelta(days=days)
            lost = {"noticed_on": on, "how": "遗失", "actor": by}
            self.attempt("report_loss", lambda: holding.report_loss(self.db, card, **lost))  # type: ignore[arg-type]
            if void:
                void_at = {"published_on": clock.today(), "medium": "日报", "actor": self.legal(card)}
                self.attempt(
                    "declare_void",
                    lambda: holding.declare_void(self.db, self.anew(card), **void_at),  # type: ignore[arg-type]
                )

    @rule(n=which)
    def it_is_found(self, n: int) -> None:
        """Hand a found piece in."""
        if card := self.card(n):
            self.attempt("hand_in_found", lambda: holding.hand_in_found(self.db, card, actor=self.legal(card)))

    @rule(n=which, field=st.sampled_from(["issuer", "field", "state"]), lawful=mostly)
    def it_is_corrected(self, n: int, field: str, lawful: bool) -> None:
        """Mend an entry."""
        if card := self.card(n):
            self.number += 1
            asked: dict[str, Any] = {"changes": {field: f"更正{self.number}"}, "reason": "录入错误"}
            by = self.decider if lawful else self.reviewer
            self.attempt("correct", lambda: granting.correct(self.db, card, **asked, actor=by))

    @rule(n=which, found=mostly)
    def a_lost_card_is_replaced(self, n: int, found: bool) -> None:
        """Lose a card that counts, have it declared void, wait, and get a new piece; often the old one turns up."""
        card = self.counting(n)
        if card is None:
            return
        today, holder, legal = clock.today(), self.holder(card), self.legal(card)
        lost: dict[str, Any] = {"noticed_on": today, "how": "遗失", "actor": holder}
        self.attempt("report_loss", lambda: holding.report_loss(self.db, card, **lost))
        void: dict[str, Any] = {"published_on": today, "medium": "日报", "actor": legal}
        self.attempt("declare_void", lambda: holding.declare_void(self.db, self.anew(card), **void))
        self.travel(today + 9 * DAY)
        wish = Wish(RequestKind.REPLACE, "遗失")
        if self.attempt("file REPLACE", lambda: requesting.file_request(self.db, self.anew(card), wish, actor=holder)):
            self.a_request_goes_through()
        if found:
            self.attempt("hand_in_found", lambda: holding.hand_in_found(self.db, self.anew(card), actor=legal))

    @rule(n=which, sure=seldom)
    def a_damaged_card_is_replaced(self, n: int, sure: bool) -> None:
        """Ask for a new piece in place of one that counts and is damaged, and get it, now and then (CR17)."""
        card = self.counting(n)
        if card and sure:
            wish, holder = Wish(RequestKind.REPLACE_DAMAGED, "磨损"), self.holder(card)
            deed = partial(requesting.file_request, self.db, card, wish, actor=holder)
            if self.attempt("file REPLACE_DAMAGED", deed):
                self.a_request_goes_through()

    # What is asked for.

    @rule(n=which, kind=st.sampled_from(RequestKind), to=st.sampled_from(PLACES), days=ago, then=mostly)
    def something_is_asked_for(self, n: int, kind: RequestKind, to: str, days: int, then: bool) -> None:
        """File a request, which often is checked and granted a week later."""
        if card := self.card(n):
            amends = kind is RequestKind.AMEND
            wish = Wish(kind, "理由")
            if amends:
                on = clock.today() - timedelta(days=days)
                wish = Wish(kind, "调动", unit_id=self.cast.units[to].id, on=on)
            by = self.legal(card) if amends else self.holder(card)
            filed = self.attempt(f"file {kind}", lambda: requesting.file_request(self.db, card, wish, actor=by))
            if filed and then:
                self.travel(clock.today() + 8 * DAY)
                self.a_request_goes_through()

    def a_request_goes_through(self) -> None:
        """Check the last request and grant it."""
        for step in ("check", "grant"):
            self.one_step_of_a_request(step, used=False)

    @rule(n=which, then=mostly)
    def a_renewal_is_asked_for_in_time(self, n: int, then: bool) -> None:
        """Move on to the days in which renewal is asked for, sit its exam, file; often it is granted."""
        card = self.card(n)
        if card is None or not 0 <= (card.valid_to - clock.today()).days < 800:
            return
        self.travel(card.valid_to - timedelta(days=30))
        person, unit = self.person(card), self.unit(card)
        blueprint = self.db.get_one(BlueprintVersion, self.blueprint_id)
        came: Any = {person: (unit, "OFFICER", 85)}
        hold(self.db, unit, blueprint, came, kind="RENEWAL", year=clock.today().year, published_at=clock.now())
        wish = Wish(RequestKind.RENEW, "到期换发")
        deed = partial(requesting.file_request, self.db, card, wish, actor=self.holder(card))
        if self.attempt("file RENEW", deed) and then:
            self.a_request_goes_through()

    @precondition(lambda self: self.request() is not None)
    @rule(to=st.sampled_from(["check", "check, grant", "check, grant", "grant", "refuse", "take back"]), used=seldom)
    def a_request_goes_on(self, to: str, used: bool) -> None:
        """Check, grant, refuse or take back the last request; a serial that was used is tried again."""
        for step in to.split(", "):
            self.one_step_of_a_request(step, used=used)

    def one_step_of_a_request(self, step: str, *, used: bool) -> None:
        """Do one thing with the last request."""
        db, request = self.db, self.request()
        assert request is not None
        card = request.credential
        if step == "check":
            by = self.legal(card)
            self.attempt("check", lambda: requesting.check_request(db, request, actor=by))
        elif step == "grant":
            self.number += 1
            new = NewCard(card.cards[0].serial if used and card.cards else f"N{self.number}")
            self.attempt(f"grant {request.kind}", lambda: granting.grant(db, request, new, actor=self.decider))
        elif step == "refuse":
            by = self.legal(card)
            self.attempt("refuse", lambda: requesting.refuse_request(db, request, reason="不符", actor=by))
        else:
            by = self.legal(card) if request.kind == RequestKind.AMEND else self.holder(card)
            self.attempt("take back", lambda: requesting.take_back_request(db, request, actor=by))

    # The end of a card.

    @rule(n=which, cause=st.sampled_from(["W1", "W1", "W2", "W3", "W3", "W9"]), days=ago, handed=st.booleans())
    def it_is_collected(self, n: int, cause: str, days: int, handed: bool) -> None:
        """Take a card back of who left."""
        if card := self.card(n):
            on = clock.today() - timedelta(days=days)
            asked: dict[str, Any] = {"cause": cause, "event_on": on, "statement": "离岗"}
            back = clock.today() if handed else None
            self.attempt(
                "collect",
                lambda: ending.collect(self.db, card, **asked, handed_in_on=back, actor=self.legal(card)),
            )

    @rule(n=which, cancels=st.booleans())
    def a_collection_is_confirmed(self, n: int, cancels: bool) -> None:
        """Confirm what waits; the decider cancels."""
        if card := self.card(n):
            if found := waiting_collection(self.db, card.id):
                said: dict[str, Any] = {"reason": "已核实", "actor": self.reviewer}
                self.attempt("confirm", lambda: ending.confirm_collection(self.db, card, found, **said))
            if cancels:
                self.attempt("cancel", lambda: ending.cancel(self.db, self.anew(card), actor=self.decider))

    @rule(n=which, sure=seldom)
    def somebody_dies(self, n: int, sure: bool) -> None:
        """Record a death, now and then."""
        card = self.card(n)
        if card and sure:
            died: dict[str, Any] = {"died_on": clock.today(), "digest": None, "note": "死亡证明"}
            self.attempt("record_death", lambda: ending.record_death(self.db, card, **died, actor=self.legal(card)))
