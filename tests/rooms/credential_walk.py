"""Persons, cards and cases walked through years by random acts; what must hold stands in test_credential_story.py."""

from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from datetime import date, timedelta
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from sqlalchemy import Connection, func, select, text
from sqlalchemy.orm import Session

from lms import clock
from lms.access import OPERATOR, Actor, Role
from lms.audit.models import AuditEntry
from lms.ceremonies.rules.ceremonies import Occasion
from lms.credentials.actions import (
    holding,
)
from lms.credentials.models import (
    Card,
    CardCollection,
    CardRequest,
    CardRequestEvent,
    Credential,
    CredentialCase,
    CredentialCaseEvent,
    CredentialCasePaper,
    CredentialCasePoint,
    CredentialEvent,
    VoidNotice,
)
from lms.credentials.queries.cases_read import CaseFile, get_credential_case
from lms.credentials.queries.credentials import get_credential
from lms.credentials.queries.requests import get_request
from lms.credentials.rules.states import LIVE, CredentialKind, CredentialState
from lms.db import table_of
from lms.errors import Refusal
from lms.people.accounts import Account
from lms.people.actions.people import grant_leave, transfer
from lms.people.models import Leave, Person, Post, Unit
from lms.people.rules import LeaveKind
from tests.cast import Cast
from tests.credential_factories import make_credential
from tests.factories import make_actor
from tests.oath_factories import closed, planned

# Within the years whose holidays are published.
FIRST, LAST = date(2021, 3, 1), date(2026, 9, 30)
DAY = timedelta(days=1)
HOLDERS = ("顾明澈", "纪怀川", "陆知远")
ASSISTANT = "何以宁"
CAUSES = ("S1", "S1", "S2", "S10", "S10", "S11", "W8", "W10", "R1", "R2", "F1", "F2")
PLACES = ("own", "child", "sibling")
which = st.sampled_from(range(12))
# In which way each step of a case is taken.
ways = st.lists(st.sampled_from([5] * 8 + [0, 1, 2, 3, 4, 9]), min_size=6, max_size=6)
holders = st.sampled_from(HOLDERS)
mostly = st.sampled_from([True] * 7 + [False])
seldom = st.sampled_from([False] * 7 + [True])
ago = st.sampled_from([0, 0, 0, 1, 3, 20, 45, -1])
# All that a refusal must leave as it was; asked after every act, and therefore as plain text.
TABLES = [
    table_of(model).name
    for model in (
        AuditEntry, Card, CardCollection, CardRequest, CardRequestEvent, Credential, CredentialCase,
        CredentialCaseEvent, CredentialCasePaper, CredentialCasePoint, CredentialEvent, Leave, Post, VoidNotice,
    )
]  # fmt: skip
_COUNTS = text("SELECT " + ", ".join(f"(SELECT count(*) FROM {name})" for name in TABLES))
_STATED = [table_of(model).name for model in (Credential, CardRequest, CredentialCase)]
_STATES = text(
    " UNION ALL ".join(f"SELECT '{name}' AS what, id, state FROM {name}" for name in _STATED) + " ORDER BY 1, 2"
)
# What a walk knows when it sets out; the first one finds it, all others begin with it.
KNOWN = (
    *("legals", "reviewer", "decider", "other", "stranger", "selves", "number"),
    *("issued_at", "oaths", "passed", "educated", "clean"),
)


class Walk(RuleBasedStateMachine):
    """Everybody does what he may or may not, in any order, while months and years pass."""

    ground: ClassVar[Connection]
    built: ClassVar[Cast]
    blueprint_id: ClassVar[int]
    begun: ClassVar[dict[str, Any]] = {}
    known: ClassVar[tuple[str, ...]] = KNOWN
    done: ClassVar[Counter[str]] = Counter()
    refused: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.before = self.ground.begin_nested()
        self.db = Session(self.ground, join_transaction_mode="create_savepoint", expire_on_commit=False)
        self.now = clock.travel(FIRST)
        self.now.__enter__()
        self.cast = Cast(actors=self.built.actors)
        self.cast.units = {key: self.db.merge(unit, load=False) for key, unit in self.built.units.items()}
        self.cast.people = {name: self.db.merge(one, load=False) for name, one in self.built.people.items()}
        # Something was written, or a day has gone by, since it was last looked at.
        self.is_written = self.is_later = True
        self.stored_last: tuple[Any, ...] | None = None
        if self.begun:
            vars(self).update(deepcopy(self.begun))
        else:
            self.set_out()

    def set_out(self) -> None:
        """Gather who acts, and begin with three cards."""
        city, units = self.cast.units["city"], self.cast.units
        self.legals = {key: make_actor(self.db, Role.UNIT_LEGAL, units[key]) for key in ("own", "sibling")}
        self.reviewer = make_actor(self.db, Role.JUSTICE_REVIEWER, city)
        self.decider, self.other = (make_actor(self.db, Role.JUSTICE_DECIDER, city) for _ in range(2))
        self.stranger = make_actor(self.db, Role.SYS_ADMIN, city)
        own, neighbour = self.built.actors[Role.SELF], self.built.neighbour
        assert neighbour is not None
        third, person = (
            make_actor(self.db, Role.SELF, person=self.cast.people["纪怀川"]),
            self.cast.people[ASSISTANT].id,
        )
        assistant = Actor(self.db.scalar(select(Account.id).filter_by(person_id=person)), Role.SELF, person_id=person)
        himself = Actor(neighbour.account_id, Role.SELF, person_id=neighbour.person_id)
        self.selves = {one.person_id: one for one in (own, himself, third, assistant) if one.person_id}
        self.number = 0
        self.issued_at: dict[int, str] = {}
        # What the walk itself knows, so that nothing is proven by asking the product again.
        self.oaths: dict[int, list[date]] = {}
        self.passed: dict[int, list[date]] = {}
        self.educated: dict[int, list[date]] = {}
        self.clean: set[int] = set()
        self.three_cards()

    def remain(self) -> dict[str, Any]:
        """Leave what was set out with in place for other walks, and return what it knows."""
        self.now.__exit__(None, None, None)
        self.db.commit()
        self.db.close()
        self.before.commit()
        return {name: getattr(self, name) for name in self.known}

    def three_cards(self) -> None:
        """Begin with two cards that count, one of which soon has to be renewed, and one that waits for the oath."""
        for name, at, years in zip(HOLDERS, PLACES, (0, 0, 4), strict=True):
            self.issue(name, at, years, CredentialKind.ENFORCEMENT)
        for card in self.db.scalars(select(Credential.id)).all():
            held = get_credential(self.db, card, seen_by=self.decider)
            holding.receive(self.db, held, on=clock.today(), actor=self.legal(held))
        self.swear("顾明澈")
        first = get_credential(self.db, self.db.scalars(select(func.min(Credential.id))).one(), seen_by=self.decider)
        self.attempt("activate", lambda: holding.activate(self.db, first, actor=self.legal(first)))

    def teardown(self) -> None:
        """Leave no trace."""
        self.now.__exit__(None, None, None)
        self.db.close()
        self.before.rollback()

    def attempt(self, what: str, deed: Callable[[], Any]) -> bool:
        """Do something in a transaction of its own: what is refused changes nothing."""
        stored = self.stored_last or self.stored()
        try:
            with self.db.begin_nested():
                deed()
                self.db.flush()
        except Refusal as refusal:
            self.refused[f"{what}: {refusal.code}"] += 1
            self.db.expire_all()
            assert self.stored() == stored, what
            self.stored_last = stored
            return False
        self.done[what] += 1
        self.has_written()
        return True

    def has_written(self) -> None:
        """Forget what was read before something was written."""
        self.db.expire_all()
        self.stored_last, self.is_written = None, True

    def stored(self) -> tuple[Any, ...]:
        """Return how many rows there are, and all states."""
        self.db.flush()
        return tuple(self.db.execute(_COUNTS).one()), self.db.execute(_STATES).all()

    def travel(self, to: date) -> None:
        """Move the clock on, never back."""
        to = min(max(to, clock.today()), LAST)
        self.is_later = self.is_later or to != clock.today()
        self.now.__exit__(None, None, None)
        self.now = clock.travel(to)
        self.now.__enter__()

    # Whom and what an act is about.

    def card(self, n: int) -> Credential | None:
        """Return one of the cards, as a page would read it: the later ones, and those that still live, more often."""
        rows = self.db.execute(select(Credential.id, Credential.state).order_by(Credential.id.desc())).all()
        if not rows:
            return None
        live = [row.id for row in rows if row.state in LIVE]
        chosen = live if live and n % 4 else [row.id for row in rows]
        return get_credential(self.db, chosen[n % len(chosen)], seen_by=self.decider)

    def counting(self, n: int) -> Credential | None:
        """Return one of the cards that count today, None where there is none."""
        asked = select(Credential.id).filter_by(state=CredentialState.ACTIVE.value)
        ids = list(self.db.scalars(asked.where(Credential.valid_to >= clock.today()).order_by(Credential.id)))
        return get_credential(self.db, ids[n % len(ids)], seen_by=self.decider) if ids else None

    def file(self, n: int) -> CaseFile | None:
        """Return one of the cases, later ones more often, locked to change."""
        ids = list(self.db.scalars(select(CredentialCase.id).order_by(CredentialCase.id.desc()).limit(1 + n)))
        return get_credential_case(self.db, ids[-1], seen_by=self.decider, to_change=True) if ids else None

    def suspension(self, n: int) -> CaseFile | None:
        """Return a case by which a card is suspended now, or any where there is none."""
        asked = select(CredentialCase.id).filter_by(outcome="SUSPEND", ended_on=None)
        served = asked.where(CredentialCase.served_on.is_not(None)).order_by(CredentialCase.id.desc())
        ids = list(self.db.scalars(served))
        return self.open_file(ids[n % len(ids)]) if ids else self.file(n // 4)

    def open_file(self, case_id: int) -> CaseFile:
        """Return a case, locked to change."""
        return get_credential_case(self.db, case_id, seen_by=self.decider, to_change=True)

    def request(self) -> CardRequest | None:
        """Return the last request."""
        found = self.db.scalar(select(CardRequest.id).order_by(CardRequest.id.desc()).limit(1))
        return get_request(self.db, found, seen_by=self.decider, to_change=True) if found else None

    def legal(self, credential: Credential) -> Actor:
        """Return the legal office that looks after a card."""
        return self.legals["sibling" if credential.unit_id == self.cast.units["sibling"].id else "own"]

    def unit(self, credential: Credential) -> Unit:
        """Return the unit a card is for."""
        return next(unit for unit in self.cast.units.values() if unit.id == credential.unit_id)

    def holder(self, credential: Credential) -> Actor:
        """Return the holder of a card."""
        return self.selves[credential.person_id]

    def person(self, credential: Credential) -> Person:
        """Return the holder's person."""
        return self.db.get_one(Person, credential.person_id)

    def anew(self, card: Credential) -> Credential:
        """Read a card again."""
        return get_credential(self.db, card.id, seen_by=self.decider)

    # Time, and what happens beside the cards.

    @rule(by=st.sampled_from([1, 8, 8, 31, 31, 100, 200, 400]))
    def time_passes(self, by: int) -> None:
        """Move on by days or a year."""
        self.travel(clock.today() + timedelta(days=by))

    @rule(n=which)
    def the_validity_ends(self, n: int) -> None:
        """Move on until a card has been expired for long, where that is not years away."""
        card = self.card(n)
        if card and card.valid_to < clock.today() + timedelta(days=500):
            self.travel(card.valid_to + timedelta(days=91))

    @rule(name=holders)
    def somebody_swears(self, name: str) -> None:
        """Hold a first oath of the own unit."""
        self.swear(name)

    def swear(self, name: str) -> None:
        """Let somebody swear today, with the leader of his unit."""
        person, today = self.cast.people[name], clock.today()

        def deed() -> None:
            first: dict[str, Any] = {"occasion": Occasion.FIRST_DUTY, "day": today, "leader": "施雨桐"}
            ceremony = planned(self.db, self.cast, people=[person.id], **first)
            closed(self.db, self.cast, ceremony, present=[name, "施雨桐"])

        if self.attempt("swear", deed):
            self.oaths.setdefault(person.id, []).append(today)

    @rule(name=holders, to=st.sampled_from(PLACES), leaves=st.booleans())
    def somebody_moves_or_leaves(self, name: str, to: str, leaves: bool) -> None:
        """Transfer somebody, or let him take a long leave."""
        person, today = self.cast.people[name], clock.today()
        if not leaves:
            unit = self.cast.units[to]
            self.attempt("transfer", lambda: transfer(self.db, person, unit, on=today, actor=OPERATOR))
            return
        span: dict[str, Any] = {"started_on": today, "ended_on": today + timedelta(days=60), "document": "批复"}
        self.attempt("leave", lambda: grant_leave(self.db, person, LeaveKind.MATERNITY, **span, actor=self.decider))

    def issue(self, name: str, at: str, years: int, kind: CredentialKind) -> None:
        """Issue a card today, or as of years ago, to whoever has none of its kind."""
        person, today = self.cast.people[name], clock.today()
        live = select(Credential.id).filter_by(person_id=person.id, kind=kind.value).where(Credential.state.in_(LIVE))
        if self.db.scalar(live) is not None:
            return
        self.number += 1
        issued = today - timedelta(days=365 * years + 200 * bool(years))
        values: dict[str, Any] = {"kind": kind, "number": f"10{self.number:09d}", "issued_on": issued}

        def deed() -> None:
            stands: dict[str, Any] = {"actor": self.decider, "state": CredentialState.ISSUED}
            made = make_credential(self.db, person, self.cast.units[at], **stands, **values)
            made.cards[0].received_on = None
            self.issued_at[made.id] = at

        self.attempt("issue", deed)
