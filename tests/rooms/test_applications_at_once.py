"""Two who act on one application at the same moment (security C4, C7): one wins, the other is told."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.credentials.actions import applying, issuing, publicity
from lms.credentials.models import Application, Card, Credential
from lms.credentials.queries.applications import get_application
from lms.credentials.rules.applications import ApplicationState
from lms.credentials.rules.states import CredentialKind
from lms.db import make_sessions
from lms.people.models import PersonRole
from tests.application_factories import CARD, begin, make_applicant, publish_unit, walk
from tests.cast import Cast, make_cast
from tests.databases import copied_database, url_of
from tests.factories import make_actor, make_person
from tests.rooms.at_once import at_once, dwelling, in_transaction

pytestmark = [pytest.mark.slow, pytest.mark.at(date(2023, 6, 15))]
S = ApplicationState


@pytest.fixture(scope="module")
def shared(schema: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Open a database that several connections write to at once."""
    with copied_database(schema, url_of("applications", tmp_path_factory.mktemp("applications"))) as engine:
        yield engine


@pytest.fixture(scope="module")
def town(shared: Engine) -> Cast:
    """Put the cast into it, for good."""
    with clock.travel(date(2023, 6, 15)), make_sessions(shared).begin() as db:
        cast = make_cast(db)
        publish_unit(db, cast.units["own"])
        db.flush()
        for thing in (*cast.units.values(), *cast.people.values()):
            db.refresh(thing)
        db.expunge_all()
        return cast


@pytest.fixture
def second(shared: Engine, town: Cast) -> Actor:
    """Sign in another decider, who is another person."""

    def make(db: Session) -> Actor:
        person = make_person(db, name="另一负责人")
        return make_actor(db, Role.JUSTICE_DECIDER, town.units["city"], person=person)

    return in_transaction(shared, make)  # type: ignore[no-any-return]


def made(shared: Engine, town: Cast, to: ApplicationState) -> tuple[int, Actor]:
    """Walk one more application to a state."""

    def make(db: Session) -> tuple[int, Actor]:
        actor = make_applicant(db, town.units["own"])
        return walk(db, town, begin(db, actor), actor, to).id, actor

    return in_transaction(shared, make)  # type: ignore[no-any-return]


def on(application_id: int, actor: Actor, verb: Callable[[Session, Application], Any]) -> Callable[[Session], Any]:
    return lambda db: verb(db, get_application(db, application_id, seen_by=actor))


def test_two_deciders_issue_at_once(shared: Engine, town: Cast, second: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    application_id, actor = made(shared, town, S.DECISION)
    number = replace(CARD, number=f"N{application_id}", serial=f"S{application_id}")
    reviewer = town[Role.JUSTICE_REVIEWER]
    in_transaction(
        shared, on(application_id, reviewer, lambda db, one: issuing.enter_number(db, one, number, actor=reviewer))
    )
    deciders = (town[Role.JUSTICE_DECIDER], second)
    with dwelling(monkeypatch, issuing, "missing_for_issue"):
        outcome = at_once(
            shared,
            *(on(application_id, who, lambda db, one, who=who: issuing.issue(db, one, actor=who)) for who in deciders),  # type: ignore[misc]
        )
    assert outcome == ["APPLICATION_STEP", "done"]

    def left(db: Session) -> tuple[int, int, int]:
        credentials = db.scalars(select(Credential.id).filter_by(person_id=actor.person_id)).all()
        cards = db.scalar(select(func.count(Card.id)).where(Card.credential_id.in_(credentials)))
        officer = select(func.count(PersonRole.id)).filter_by(person_id=actor.person_id, person_class="OFFICER")
        return len(credentials), cards or 0, db.scalar(officer) or 0

    assert in_transaction(shared, left) == (1, 1, 1)


def test_one_issues_while_the_other_rejects(
    shared: Engine, town: Cast, second: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    application_id, actor = made(shared, town, S.DECISION)
    number, reviewer = (
        replace(CARD, number=f"N{application_id}", serial=f"S{application_id}"),
        town[Role.JUSTICE_REVIEWER],
    )
    in_transaction(
        shared, on(application_id, reviewer, lambda db, one: issuing.enter_number(db, one, number, actor=reviewer))
    )
    decider = town[Role.JUSTICE_DECIDER]
    with dwelling(monkeypatch, issuing, "hands_of"):
        outcome = at_once(
            shared,
            on(application_id, decider, lambda db, one: issuing.issue(db, one, actor=decider)),
            on(
                application_id,
                second,
                lambda db, one: issuing.reject(db, one, ground="OTHER", reason="材" * 20, actor=second),
            ),
        )
    assert outcome == ["APPLICATION_STEP", "done"]
    state, cards = in_transaction(
        shared,
        lambda db: (
            db.get_one(Application, application_id).state,
            len(db.scalars(select(Credential).filter_by(person_id=actor.person_id)).all()),
        ),
    )
    assert (state, cards) in {("ISSUED", 1), ("REJECTED", 0)}


def test_two_browsers_of_one_applicant_begin_one_draft(
    shared: Engine, town: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = in_transaction(shared, lambda db: make_applicant(db, town.units["own"]))

    def start(db: Session) -> None:
        applying.begin_application(db, CredentialKind.ENFORCEMENT, actor=actor)

    with dwelling(monkeypatch, applying, "open_application"):
        outcome = at_once(shared, start, start)
    assert outcome == ["APPLICATION_OPEN", "done"]


def test_the_clock_and_a_reviewer_close_publicity_at_once(
    shared: Engine, town: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    application_id, _ = made(shared, town, S.PUBLICITY)

    def end(db: Session) -> None:
        one = db.get_one(Application, application_id)
        one.publicity_from, one.publicity_until = date(2023, 6, 1), date(2023, 6, 8)

    in_transaction(shared, end)
    reviewer = town[Role.JUSTICE_REVIEWER]
    with dwelling(monkeypatch, publicity, "faults_of_publicity"):
        outcome = at_once(
            shared,
            publicity.close_due_publicity,
            on(application_id, reviewer, lambda db, one: publicity.close_publicity(db, one, actor=reviewer)),
        )
    assert outcome in (["APPLICATION_STEP", "done"], ["done", "done"])  # the clock finds nothing left to do
    steps = in_transaction(
        shared,
        lambda db: [e.step for e in get_application(db, application_id, seen_by=reviewer).events],
    )
    assert steps.count("CLOSE_PUBLICITY") == 1
