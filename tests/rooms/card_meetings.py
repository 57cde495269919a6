"""Two who do something with one card at the same moment: the scenes, and what the second is told whoever it is."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Role
from lms.credentials.actions import cases_serving, ending, granting, holding, requesting
from lms.credentials.actions.cases_noticing import Service
from lms.credentials.actions.granting import NewCard
from lms.credentials.actions.requesting import Wish
from lms.credentials.models import Card, Credential, CredentialEvent
from lms.credentials.queries import cases_read
from lms.credentials.queries.credentials import get_credential
from lms.credentials.queries.requests import get_request, waiting_collection
from lms.credentials.rules.requests import RequestKind
from lms.errors import NotFound
from tests.case_factories import RECEIPT, Hands, blank_paper, decided, hands_for, make_credential, noticed
from tests.factories import make_actor, make_person
from tests.held_exams import hold
from tests.rooms.at_once import in_transaction
from tests.rooms.world import TODAY, City

Deed = Callable[[Session], object]
RIPE = date(2023, 6, 26)
DAMAGED = Wish(RequestKind.REPLACE_DAMAGED, "破损")


class Scene:
    """A new officer with a card that counts, a checked request for another piece, and everybody's hands."""

    def __init__(self, engine: Engine, city: City) -> None:
        self.engine = engine
        self.hands: Hands
        self.card_id = self.request_id = self.case_id = 0
        with clock.travel(TODAY):
            in_transaction(engine, lambda db: self._build(db, city))

    def _build(self, db: Session, city: City) -> None:
        police = db.merge(city.police)
        person = make_person(db, police, name="陈志远")
        self.hands = hands_for(db, police, city.root, person)
        self.card_id = make_credential(db, person, police).id
        self.second = make_actor(db, Role.JUSTICE_DECIDER, city.root)

    def asked(self) -> None:
        """Ask for a new piece, and have it checked."""

        def deed(db: Session) -> None:
            made = requesting.file_request(db, self.card(db), DAMAGED, actor=self.hands.holder)
            request = get_request(db, made.id, seen_by=self.hands.legal, to_change=True)
            requesting.check_request(db, request, actor=self.hands.legal)
            self.request_id = request.id

        in_transaction(self.engine, deed)

    def renewal_asked(self) -> None:
        """Bring the card to the end of its validity, with the exam passed, and have its renewal asked and checked."""

        def deed(db: Session) -> None:
            card = self.card(db)
            card.valid_to = RIPE + timedelta(days=20)
            came: Any = {card.person: (card.unit, "OFFICER", 85)}
            hold(db, card.unit, blank_paper(db), came, kind="RENEWAL", year=RIPE.year, published_at=clock.now())
            made = requesting.file_request(db, card, Wish(RequestKind.RENEW, "到期"), actor=self.hands.holder)
            request = get_request(db, made.id, seen_by=self.hands.legal, to_change=True)
            requesting.check_request(db, request, actor=self.hands.legal)
            self.request_id = request.id

        in_transaction(self.engine, deed)

    def collected(self) -> None:
        """Have the unit take the card back."""
        in_transaction(self.engine, self.collecting)

    def suspended_soon(self) -> None:
        """Bring a case so far that it only has to be served."""

        def deed(db: Session) -> None:
            with clock.travel(TODAY):
                file = noticed(db, self.card(db), self.hands)
            self.case_id = decided(db, file, self.hands).case.id

        in_transaction(self.engine, deed)

    def card(self, db: Session) -> Credential:
        """Read the card as the page of a decider does, locked."""
        return get_credential(db, self.card_id, seen_by=self.hands.decider, to_change=True)

    def granting(self, db: Session, serial: str = "N1", by: str = "decider") -> None:
        request = get_request(db, self.request_id, seen_by=self.hands.decider, to_change=True)
        granting.grant(db, request, NewCard(f"{serial}-{self.card_id}"), actor=getattr(self.hands, by))

    def granting_too(self, db: Session) -> None:
        self.granting(db, "N2", "reviewer")

    def collecting(self, db: Session) -> None:
        about: dict[str, Any] = {"cause": "W3", "event_on": clock.today(), "handed_in_on": clock.today()}
        ending.collect(db, self.card(db), **about, statement="退休", actor=self.hands.legal)

    def confirming(self, db: Session) -> None:
        card = get_credential(db, self.card_id, seen_by=self.hands.checker)
        found = waiting_collection(db, card.id)
        if found is None:
            raise NotFound("CONFIRMED_BEFORE")  # the other was through before this one looked
        ending.confirm_collection(db, card, found, actor=self.hands.checker)

    def cancelling(self, db: Session) -> None:
        ending.cancel(db, self.card(db), actor=self.hands.decider)

    def correcting(self, db: Session) -> None:
        granting.correct(db, self.card(db), changes={"field": "城管"}, reason="录入", actor=self.hands.reviewer)

    def losing(self, db: Session) -> None:
        lost: dict[str, Any] = {"noticed_on": clock.today(), "how": "遗失", "actor": self.hands.holder}
        holding.report_loss(db, self.card(db), **lost)

    def serving(self, db: Session) -> None:
        file = cases_read.get_credential_case(db, self.case_id, seen_by=self.hands.legal, to_change=True)
        cases_serving.serve(db, file, Service("LEFT", clock.today()), attached=RECEIPT, actor=self.hands.legal)

    def filing(self, db: Session) -> None:
        requesting.file_request(db, self.card(db), DAMAGED, actor=self.hands.holder)

    def dying(self, db: Session) -> None:
        died: dict[str, Any] = {"died_on": clock.today(), "digest": None, "note": "死亡证明"}
        ending.record_death(db, self.card(db), **died, actor=self.hands.legal)


# What was before, who meets, and what the second is told: whoever of them it is.
MEETINGS: dict[str, tuple[tuple[str, ...], str, str, set[str]]] = {
    "two grants": (("asked",), "granting", "granting_too", {"REQUEST_MOVE"}),
    "two collections": ((), "collecting", "collecting", {"COLLECTION_WAITING"}),
    "two confirmations": (("collected",), "confirming", "confirming", {"COLLECTION_CONFIRMED", "CONFIRMED_BEFORE"}),
    "two requests": ((), "filing", "filing", {"REQUEST_OPEN"}),
    "a grant and a confirmation": (("asked", "collected"), "granting", "confirming", {"CREDENTIAL_MOVE"}),
    "a grant and a suspension": (("asked", "suspended_soon"), "granting", "serving", {"CREDENTIAL_MOVE"}),
    "a loss and a suspension": (("suspended_soon",), "losing", "serving", {"CREDENTIAL_MOVE", "LOST_NOT_SUSPENDED"}),
    "a grant and a death": (("asked",), "granting", "dying", {"CREDENTIAL_MOVE"}),
    "a cancellation and a correction": (("collected", "confirmed"), "cancelling", "correcting", {"CREDENTIAL_MOVE"}),
    "two losses": ((), "losing", "losing", {"CREDENTIAL_MOVE"}),
    "two services": (("suspended_soon",), "serving", "serving", {"CREDENTIAL_CASE_MOVE"}),
    "two cancellations": (("collected", "confirmed"), "cancelling", "cancelling", {"CREDENTIAL_MOVE"}),
    "two deaths": ((), "dying", "dying", {"CREDENTIAL_MOVE"}),
    "two corrections": ((), "correcting", "correcting", {"CORRECT_NOTHING"}),
    "a death and a cancellation": (("collected", "confirmed"), "dying", "cancelling", {"CREDENTIAL_MOVE"}),
    "a death and a suspension": (("suspended_soon",), "dying", "serving", {"CREDENTIAL_MOVE"}),
    "a renewal and a suspension": (
        ("renewal_asked", "suspended_soon"), "granting", "serving", {"CREDENTIAL_MOVE", "RENEWAL_UNFIT"},
    ),
    "a renewal and a loss": (("renewal_asked",), "granting", "losing", {"CREDENTIAL_MOVE", "RENEWAL_UNFIT"}),
    "a renewal and a death": (("renewal_asked",), "granting", "dying", {"CREDENTIAL_MOVE", "RENEWAL_UNFIT"}),
    "two renewals": (("renewal_asked",), "granting", "granting_too", {"REQUEST_MOVE"}),
}  # fmt: skip
# Either order is lawful for these: a granted piece does not hinder that the card is suspended, collected or cancelled.
BOTH_MAY = {
    *("a grant and a confirmation", "a grant and a suspension", "a grant and a death", "a death and a suspension"),
    *("a renewal and a loss", "a renewal and a death"),
}


def prepare(scene: Scene, steps: tuple[str, ...]) -> None:
    """Bring a scene to the moment before two meet."""
    for step in steps:
        if step == "confirmed":
            in_transaction(scene.engine, scene.confirming)
        else:
            getattr(scene, step)()


def is_whole(db: Session, card_id: int) -> bool:
    """Tell whether a card's state is what its events say, each from where the one before led, with one piece open."""
    card = db.get_one(Credential, card_id)
    events = db.scalars(select(CredentialEvent).filter_by(credential_id=card.id).order_by(CredentialEvent.id)).all()
    open_pieces = select(func.count(Card.id)).filter_by(credential_id=card.id).where(Card.ended_on.is_(None))
    return (
        (card.state, card.since) == (events[-1].new, events[-1].effective_on)
        and [e.old for e in events] == [None, *[e.new for e in events[:-1]]]
        and (db.scalar(open_pieces) or 0) <= 1
    )


def is_lawful(meeting: str, came: list[str]) -> bool:
    """Tell whether one was done and the other told why not; or both, where either order is lawful."""
    told = MEETINGS[meeting][3]
    refused = [code for code in came if code != "done"]
    return set(refused) <= told and (len(refused) == 1 or (meeting in BOTH_MAY and not refused))
