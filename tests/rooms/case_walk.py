"""Cases about the cards of a walk, and what follows from them; what must hold stands in test_credential_story.py."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from lms import clock
from lms.credentials.actions import (
    cases_deciding,
    cases_defending,
    cases_noticing,
    cases_opening,
    cases_reviewing,
    cases_serving,
    stays,
    suspending,
)
from lms.credentials.actions.cases_noticing import Service
from lms.credentials.actions.stays import StayOrder
from lms.credentials.models import (
    Credential,
)
from lms.credentials.queries.cases_read import CaseFile, get_credential_case, get_my_credential_case
from lms.credentials.rules.causes import Measure, Outcome, measure_for
from lms.credentials.rules.stays import StayGround
from lms.credentials.rules.suspending import UrgentGround
from tests.case_factories import PROOF, RECEIPT, sat_off_post
from tests.rooms.card_walk import CardWalk
from tests.rooms.credential_walk import (
    CAUSES,
    DAY,
    mostly,
    seldom,
    ways,
    which,
)


class CaseWalk(CardWalk):
    """A walk on which cases are opened, answered, decided, served and reviewed."""

    # Cases.
    @rule(n=which, cause=st.sampled_from(CAUSES), urgent=seldom, steps=st.sampled_from([4, 4, 4, 4, 6, 3, 1]), how=ways)
    def a_case_is_opened(self, n: int, cause: str, urgent: bool, steps: int, how: list[int]) -> None:
        """Open a case, suspend at once now and then, and let it go on for some steps."""
        if card := self.card(n):
            self.a_case_about(card, cause, steps, how, urgent=urgent)

    @rule(n=which, cause=st.sampled_from(["R1", "R2"]), sure=seldom)
    def a_card_is_revoked(self, n: int, cause: str, sure: bool) -> None:
        """Go through with a serious case about a card that counts, now and then (CR10)."""
        card = self.counting(n)
        if card and sure:
            self.a_case_about(card, cause, 4)

    def a_case_about(
        self, card: Credential, cause: str, steps: int, how: Sequence[int] = (), *, urgent: bool = False
    ) -> None:
        """Open a case and let it go on, each step in some way, the usual one (5) after all that is said."""
        about: dict[str, Any] = {"facts": "事实", "grounds": "依据", "fact_on": clock.today(), "attached": PROOF}
        deed = partial(cases_opening.open_case, self.db, card, cause, **about, actor=self.legal(card))
        if not self.attempt("open_case", deed):
            return
        if urgent:
            self.suspend_at_once(0)
        for step in range(steps):
            self.one_step(0, how[step] if step < len(how) else 5)

    @rule(n=which)
    def suspend_at_once(self, n: int) -> None:
        """Suspend before anything is decided."""
        if file := self.file(n // 4):
            why: dict[str, Any] = {"reasons": "已被拘留", "attached": PROOF, "actor": self.decider}
            self.attempt(
                "suspend_interim",
                lambda: suspending.suspend_interim(self.db, file, UrgentGround.DETENTION, **why),
            )

    @rule(n=which)
    def it_is_not_urgent_any_more(self, n: int) -> None:
        """End what was ordered at once."""
        if file := self.file(n // 4):
            self.attempt("end_interim", lambda: suspending.end_interim(self.db, file, reasons="解除", actor=self.other))

    @rule(n=which, how=st.integers(0, 9), steps=st.integers(1, 4))
    def a_case_goes_on(self, n: int, how: int, steps: int) -> None:
        """Take what comes next in a case, some steps of it."""
        for _ in range(steps):
            self.one_step(n // 4, how)

    def one_step(self, n: int, how: int) -> None:
        """Take one step in a case: the next one as a rule, another now and then, by the wrong hand now and then."""
        file = self.file(n)
        if file is None:
            return
        steps: dict[str, Callable[[CaseFile, int], None]] = {
            "opened": self._notice,
            "noticed": self._while_noticed,
            "stated": self._check,
            "hearing": self._hear,
            "heard": self._check,
            "checked": self._decide,
            "decided": self._serve,
            "served": self._ask_review,
            "reviewing": self._review,
        }
        steps.get(file.case.state, self._check)(file, how)

    def _notice(self, file: CaseFile, how: int) -> None:
        legal, measure = self.legal(file.case.credential), self._usual(file)
        if how == 0:
            self.attempt("drop", lambda: cases_opening.drop(self.db, file, reasons="查无", actor=legal))
            return
        if how == 1 and measure.outcome is Outcome.SUSPEND:
            measure = Measure(Outcome.SUSPEND, 120)
        text: dict[str, Any] = {"facts": "事实", "grounds": "依据", "actor": legal}
        self.attempt("give_notice", lambda: cases_noticing.give_notice(self.db, file, measure, **text))
        noticed = get_credential_case(self.db, file.case.id, seen_by=self.decider, to_change=True)
        if how == 2:
            return
        served: dict[str, Any] = {"attached": RECEIPT, "actor": legal}
        slip = Service("RECEIPT", clock.today())
        self.attempt("serve_notice", lambda: cases_noticing.serve_notice(self.db, noticed, slip, **served))

    def _usual(self, file: CaseFile) -> Measure:
        revokes = file.case.credential.unit_id != self.cast.units["sibling"].id
        return measure_for(file.case.cause, revocation=revokes)

    def _while_noticed(self, file: CaseFile, how: int) -> None:
        holder = self.holder(file.case.credential)
        own = get_my_credential_case(self.db, file.case.id, seen_by=holder, to_change=True)
        if how == 3:
            self.attempt("state", lambda: cases_defending.state_points(self.db, own, ["不属实"], actor=holder))
        elif how == 4:
            self.attempt("ask_hearing", lambda: cases_defending.ask_hearing(self.db, own, actor=holder))
        elif file.case.notice_served_on is None:
            self.attempt("take_notice", lambda: cases_defending.take_notice(self.db, own, actor=holder))
        else:
            self._check(file, how)

    def _hear(self, file: CaseFile, how: int) -> None:
        legal, today = self.legal(file.case.credential), clock.today()
        self.attempt(
            "appoint_hearing", lambda: cases_noticing.appoint_hearing(self.db, file, today, place="听证室", actor=legal)
        )
        by = self.other if how else legal
        again = get_credential_case(self.db, file.case.id, seen_by=self.decider, to_change=True)
        self.attempt("record_hearing", lambda: cases_noticing.record_hearing(self.db, again, minutes="笔录", actor=by))

    def _check(self, file: CaseFile, how: int) -> None:
        legal = self.legal(file.case.credential)
        for point in file.points:
            if point.reply is None and how:
                self.attempt("reply", partial(cases_noticing.reply, self.db, file, point.id, text="核实", actor=legal))
        if how > 1 and file.case.answer_until is not None:
            self.travel(file.case.answer_until + DAY)  # how 0 and 1: at once, while he may still speak
        by = self.reviewer if how != 9 else legal
        again = get_credential_case(self.db, file.case.id, seen_by=self.decider, to_change=True)
        self.attempt(
            "check_case", lambda: cases_deciding.check(self.db, again, is_sound=True, opinion="合法", actor=by)
        )

    def _decide(self, file: CaseFile, how: int) -> None:
        measure = file.planned if file.planned and how != 2 else Measure(Outcome.NONE)
        if how == 3:
            measure = Measure(Outcome.SUSPEND, 180)
        self.attempt(
            "decide", lambda: cases_deciding.decide(self.db, file, measure, reasons="确凿", actor=self.decider)
        )

    def _serve(self, file: CaseFile, how: int) -> None:
        case, holder = file.case, self.holder(file.case.credential)
        if how == 2:
            self.attempt("clear", lambda: cases_deciding.clear(self.db, file, reasons="撤回", actor=self.decider))
        elif how == 3:
            own = get_my_credential_case(self.db, case.id, seen_by=holder, to_change=True)
            self.attempt("take_decision", lambda: cases_defending.take_decision(self.db, own, actor=holder))
        else:
            slip, by = Service("RECEIPT", clock.today()), self.legal(case.credential)
            self.attempt("serve", lambda: cases_serving.serve(self.db, file, slip, attached=RECEIPT, actor=by))

    def _ask_review(self, file: CaseFile, how: int) -> None:
        holder = self.holder(file.case.credential)
        if how > 3:
            own = get_my_credential_case(self.db, file.case.id, seen_by=holder, to_change=True)
            self.attempt("ask_review", lambda: cases_defending.ask_review(self.db, own, text="不服", actor=holder))

    def _review(self, file: CaseFile, how: int) -> None:
        by = self.decider if how == 0 else self.other
        verb = cases_reviewing.uphold if how < 3 else cases_reviewing.overturn
        self.attempt(verb.__name__, lambda: verb(self.db, file, reasons="复核", actor=by))

    @rule(n=which, days=st.sampled_from([0, 0, 1, 20]), lawful=mostly, then=mostly, later=st.sampled_from([1, 8, 60]))
    def its_execution_is_stopped(self, n: int, days: int, lawful: bool, then: bool, later: int) -> None:
        """Stop a decision upon an order, and go on with it some days later (行政复议法 42)."""
        if file := self.file(n // 4):
            case_id, on = file.case.id, clock.today() - timedelta(days=days)
            order = StayOrder(StayGround.ORGAN, on, "临江市人民政府", "临行复停〔2023〕1号", "决定停止执行")
            by = self.decider if lawful else self.reviewer
            self.attempt("stay", lambda: stays.stay(self.db, file, order, attached=PROOF, actor=by))
            if then:
                self.travel(clock.today() + timedelta(days=later))
                again = self.open_file(case_id)
                deed = partial(stays.go_on, self.db, again, clock.today(), reasons="复议维持", actor=self.decider)
                self.attempt("go_on", deed)

    # What a suspended person shows.

    @rule(n=which, points=st.sampled_from([80, 80, 80, 30]), educates=mostly, resumes=mostly, waits=mostly)
    def he_shows_that_he_learnt(self, n: int, points: int, educates: bool, resumes: bool, waits: bool) -> None:
        """Educate somebody, let him sit the off-post exam, let his card count again."""
        if file := self.suspension(n):
            self.he_learns(file, points, educates=educates, resumes=resumes, waits=waits)

    @rule(n=which, points=st.sampled_from([80, 80, 30]))
    def somebody_is_suspended_and_comes_back_or_not(self, n: int, points: int) -> None:
        """Suspend a card that counts by a case, and see its holder through: back to duty, or failed for good."""
        card = self.counting(n)
        if card is None:
            return
        self.a_case_about(card, "S1", 4)
        file = self.file(0)
        if file and file.case.credential_id == card.id and file.case.state == "served":
            self.he_learns(file, points, educates=True, resumes=True, waits=True)

    def he_learns(self, file: CaseFile, points: int, *, educates: bool, resumes: bool, waits: bool) -> None:
        """Let a suspended person show what is asked for, as far as he does."""
        case, card = file.case, file.case.credential
        if waits and case.until:
            self.travel(case.until + DAY)
        today = clock.today()
        if educates:
            told: dict[str, Any] = {"note": "离岗培训", "attached": RECEIPT, "actor": self.legal(card)}
            if self.attempt("educate", lambda: suspending.record_education(self.db, file, today, **told)):
                self.educated.setdefault(case.id, []).append(today)
            first = sat_off_post(self.db, self.person(card), self.unit(card), today, points)
            if points >= 60:
                self.passed.setdefault(card.person_id, []).append(today)
            else:
                sat_off_post(self.db, self.person(card), self.unit(card), today, 40, make_up_of=first)
                self.a_case_about(card, "F1", 4)
        if resumes:
            again = self.open_file(case.id)
            self.attempt("resume", lambda: suspending.resume(self.db, again, reasons="符合", actor=self.decider))

    @rule(n=which, finding=st.booleans(), days=st.sampled_from([10, 60, 170]))
    def its_ground_ends_or_its_term_grows(self, n: int, finding: bool, days: int) -> None:
        """End the ground of a suspension without a term; extend one with a term."""
        if file := self.suspension(n):
            case, today = file.case, clock.today()
            said: dict[str, Any] = {"note": "撤案", "attached": PROOF, "actor": self.legal(case.credential)}
            deed = lambda: suspending.end_ground(self.db, file, today, finding=finding, **said)  # noqa: E731
            if self.attempt("end_ground", deed):
                self.clean |= set() if finding else {case.id}
            else:
                again = get_credential_case(self.db, case.id, seen_by=self.decider, to_change=True)
                why: dict[str, Any] = {"reasons": "拒不改正", "actor": self.decider}
                self.attempt("extend_term", lambda: suspending.extend_term(self.db, again, days, **why))
