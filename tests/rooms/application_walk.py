"""Applicants of a walk, each lacking at most one thing; tables that come twice. See test_credential_story.py."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from lms import clock
from lms.access import OPERATOR, Actor, Role
from lms.credentials.actions import applications, applying, issuing, publicity
from lms.credentials.models import Application, Credential
from lms.credentials.queries.applications import get_application
from lms.exchange.answers import Verdict
from lms.exchange.roster import import_roster
from lms.exchange.sheets import write_csv
from lms.people.models import Person, PersonRole, Post
from lms.people.rules import Employment
from tests.application_factories import GOOD, begin, hold_exam, make_applicant, study
from tests.factories import make_actor, make_id_no
from tests.rooms.case_walk import CaseWalk

DAY = timedelta(days=1)
# What an applicant may lack; None: nothing.
LACKS = (None, None, None, "body", "establishment", "duty", "public", "business", "study", "post", "hands")
# A dossier is nine acts in one step, a roster two imports: costly, and enough of them in a hundred walks.
MOST_APPLICANTS = MOST_ROSTERS = 1


class ApplicationWalk(CaseWalk):
    """A walk on which people apply for their first card, and rosters come in."""

    lacked: ClassVar[Counter[str]] = Counter()

    known: ClassVar[tuple[str, ...]] = (*CaseWalk.known, "applied", "hands", "secrets", "desks", "town", "rosters")

    def set_out(self) -> None:
        """Gather the desks of applications, too."""
        super().set_out()
        self.rosters = 0
        self.applied: dict[int, str | None] = {}
        # Which accounts had a hand in an application before it was decided.
        self.hands: dict[int, set[int | None]] = {}
        self.secrets = {number.upper() for number in self.built.id_numbers.values()}
        self.desks = {role: self.cast[role] for role in (Role.UNIT_LEGAL, Role.UNIT_LEADER, Role.UNIT_TRAINER)}
        town = self.cast.units["town"]
        self.town = {role: make_actor(self.db, role, town) for role in self.desks}

    @precondition(lambda self: len(self.applied) < MOST_APPLICANTS)
    @rule(lacks=st.sampled_from(LACKS))
    def somebody_applies(self, lacks: str | None) -> None:
        """Let somebody apply who lacks at most one thing, as far as he gets."""
        here = self.town if lacks == "body" else self.desks
        unit = self.cast.units["town" if lacks == "body" else "own"]
        how: dict[str, Any] = {"employment": None if lacks == "establishment" else Employment.ESTABLISHMENT}
        how |= {"is_enforcement": lacks != "duty", "since": clock.today() - DAY}
        himself = make_applicant(self.db, unit, name=f"新人{len(self.applied)}", **how)
        assert himself.person_id is not None
        self.applied[himself.person_id] = lacks
        self.selves[himself.person_id] = himself
        made: list[Application] = []
        if not self.attempt("begin", lambda: made.append(begin(self.db, himself))):
            return
        self.goes_on(made[0].id, himself, here, lacks)

    def goes_on(self, one_id: int, himself: Actor, here: dict[Role, Actor], lacks: str | None) -> None:
        """Take an application through its desks."""
        db, reviewer = self.db, self.reviewer
        hands = self.hands[one_id] = {here[Role.UNIT_LEGAL].account_id, here[Role.UNIT_LEADER].account_id}

        def one() -> Application:
            return get_application(db, one_id, seen_by=himself, to_change=True)

        def learn() -> None:
            study(db, one(), 39 if lacks == "study" else 40, 119 if lacks == "post" else 120)
            applications.finish_training(db, one(), actor=here[Role.UNIT_TRAINER])

        def publish() -> None:
            for kind in ("public", "business"):
                hold_exam(db, one(), f"QUAL_{kind.upper()}", 59 if lacks == kind else 80)
            publicity.publicise(db, one(), actor=reviewer)

        self.number += 1
        card = issuing.CardData(f"20{self.number:09d}", f"V{self.number}", "临江市人民政府")
        decider = self.decider if lacks != "hands" else replace(reviewer, role=Role.JUSTICE_DECIDER)
        steps = (
            ("submit", lambda: applying.submit(db, one(), actor=himself)),
            ("check application", lambda: applications.check(db, one(), GOOD, actor=here[Role.UNIT_LEGAL])),
            ("sign", lambda: applications.sign(db, one(), actor=here[Role.UNIT_LEADER])),
            ("accept", lambda: applications.accept(db, one(), actor=reviewer)),
            ("finish_training", learn),
            ("publicise", publish),
            ("close_publicity", lambda: publicity.close_publicity(db, one(), actor=reviewer)),
            ("enter_number", lambda: issuing.enter_number(db, one(), card, actor=reviewer)),
            ("decide for the card", lambda: issuing.issue(db, one(), actor=decider)),
        )
        for what, deed in steps:
            if what == "close_publicity" and (until := one().publicity_until):
                self.travel(until + DAY)
            if not self.attempt(what, deed):
                self.lacked[f"{lacks}: {what}"] += 1
                return
            if what == "accept":
                hands.add(reviewer.account_id)
        self.issued_at[one().credential_id or 0] = "own"
        self.lacked[f"{lacks}: issued"] += 1

    @precondition(lambda self: self.rosters < MOST_ROSTERS)
    @rule(unit=st.sampled_from(["own", "child", "sibling"]))
    def a_roster_comes_twice(self, unit: str) -> None:
        """Import a roster of somebody new, and the same file again: the second time nothing changes (C10, 18)."""
        number, code = make_id_no(), self.cast.units[unit].code
        self.secrets.add(number.upper())
        file = write_csv(["姓名", "身份证号", "单位代码", "人员类别"], [["名册新人", number, code, "申领人员"]])
        with self.db.begin_nested():
            first = import_roster(self.db, file, "名册.csv", actor=OPERATOR)
        assert list(first.verdicts.values()) == [Verdict.NEW]
        before = (self.stored(), self.people())
        with self.db.begin_nested():
            again = import_roster(self.db, file, "名册.csv", actor=OPERATOR)
        assert list(again.verdicts.values()) == [Verdict.UNCHANGED]
        assert (self.stored(), self.people()) == before
        self.done["roster twice"] += 1
        self.rosters += 1
        self.has_written()

    def people(self) -> list[int]:
        """Return how many rows say who people are."""
        return [self.db.query(model).count() for model in (Person, PersonRole, Post, Credential)]
