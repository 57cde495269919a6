"""What is still open about people who left, each kind in one select for many people."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms.access import Role
from lms.among import is_among
from lms.credentials.models import Application, Badge, CardCollection, CardRequest, Credential, CredentialCase
from lms.credentials.rules.applications import OPEN as OPEN_APPLICATIONS
from lms.credentials.rules.badges import BadgeState
from lms.credentials.rules.cases import OPEN as OPEN_CASES
from lms.credentials.rules.exits import ExitItem, OpenItem, in_order, item_of_card
from lms.credentials.rules.requests import OPEN as OPEN_REQUESTS
from lms.credentials.rules.states import state_on
from lms.hours.models import Claim, Objection
from lms.people.accounts import Account, RoleGrant
from lms.people.models import PersonRole, Post
from lms.people.rules import PostKind

_I = ExitItem
# Held by people on a post; who left no longer does.
_CLASSES = ("APPLICANT", "OFFICER", "ASSISTANT", "SUPERVISOR")
Rows = Iterable[tuple[int, OpenItem]]


@dataclass(frozen=True, slots=True)
class Leaving:
    """Somebody who left: the unit whose post it was, and his last day on it."""

    person_id: int
    unit_id: int
    left_on: date


def items_open(db: Session, leaving: Sequence[Leaving], *, on: date) -> dict[int, tuple[OpenItem, ...]]:
    """Map people who left to what is still open about them on a day.

    Who serves on another post by then keeps class and account, and a card that was changed to another unit (CR16).
    """
    people, posts = [one.person_id for one in leaving], _posts(db, [one.person_id for one in leaving], on)
    gone = [person for person in people if not posts[person]]
    found: dict[int, list[OpenItem]] = defaultdict(list)
    for rows in (
        _still_there(leaving, posts),
        _cards(db, leaving, posts, on),
        *(read(db, people) for read in (_badges, _applications, _requests, _cases, _hours, _objections)),
        _classes(db, gone, on),
        _accounts(db, gone),
    ):
        for person, item in rows:
            found[person].append(item)
    return {person: in_order(found[person]) for person in people}


def _posts(db: Session, people: Sequence[int], on: date) -> dict[int, list[Post]]:
    """Map people to the regular posts that go on after a day."""
    found: dict[int, list[Post]] = defaultdict(list)
    asked = select(Post).where(Post.kind == PostKind.REGULAR.value, is_among(Post.person_id, people))
    for post in db.scalars(asked.where(or_(Post.ended_on.is_(None), Post.ended_on > on))):
        found[post.person_id].append(post)
    return found


def _still_there(leaving: Sequence[Leaving], posts: Mapping[int, Sequence[Post]]) -> Rows:
    """Yield whose enforcement post at the unit he left goes on as if he had not."""
    for one in leaving:
        for post in posts[one.person_id]:
            began = post.started_on is None or post.started_on <= one.left_on
            if post.is_enforcement and post.unit_id == one.unit_id and began:
                yield one.person_id, OpenItem(_I.POST, one.person_id)


def _cards(db: Session, leaving: Sequence[Leaving], posts: Mapping[int, Sequence[Post]], on: date) -> Rows:
    left = {one.person_id: one for one in leaving}
    waiting = select(CardCollection.credential_id).where(CardCollection.confirmed_at.is_(None))
    held = list(db.scalars(select(Credential).where(is_among(Credential.person_id, list(left)))))
    collected = set(db.scalars(waiting.where(is_among(CardCollection.credential_id, [one.id for one in held]))))
    for one in held:
        serves = any(post.is_enforcement for post in posts[one.person_id])
        item = item_of_card(state_on(one.state, one.valid_to, on), is_collected=one.id in collected)
        if item is not None and not (serves and one.unit_id != left[one.person_id].unit_id):
            yield one.person_id, OpenItem(item, one.id)


def _badges(db: Session, people: Sequence[int]) -> Rows:
    asked = select(Badge.person_id, Badge.id).where(Badge.state != BadgeState.ENDED.value)
    rows = db.execute(asked.where(is_among(Badge.person_id, people)))
    return ((person, OpenItem(_I.BADGE, badge)) for person, badge in rows)


def _applications(db: Session, people: Sequence[int]) -> Rows:
    states = [state.value for state in OPEN_APPLICATIONS]
    asked = select(Application.person_id, Application.id).where(Application.state.in_(states))
    rows = db.execute(asked.where(is_among(Application.person_id, people)))
    return ((person, OpenItem(_I.APPLICATION, application)) for person, application in rows)


def _requests(db: Session, people: Sequence[int]) -> Rows:
    states = [state.value for state in OPEN_REQUESTS]
    asked = select(Credential.person_id, CardRequest.id).join(CardRequest.credential)
    rows = db.execute(asked.where(CardRequest.state.in_(states), is_among(Credential.person_id, people)))
    return ((person, OpenItem(_I.REQUEST, request)) for person, request in rows)


def _cases(db: Session, people: Sequence[int]) -> Rows:
    states = [state.value for state in OPEN_CASES]
    asked = select(Credential.person_id, CredentialCase.id)
    asked = asked.join(CredentialCase, CredentialCase.credential_id == Credential.id)
    rows = db.execute(asked.where(CredentialCase.state.in_(states), is_among(Credential.person_id, people)))
    return ((person, OpenItem(_I.CASE, case)) for person, case in rows)


def _hours(db: Session, people: Sequence[int]) -> Rows:
    asked = select(Claim.person_id).where(Claim.state == "pending", is_among(Claim.person_id, people))
    return ((person, OpenItem(_I.HOURS)) for person in db.scalars(asked.distinct()))


def _objections(db: Session, people: Sequence[int]) -> Rows:
    asked = select(Objection.person_id, Objection.id).where(Objection.state == "open")
    rows = db.execute(asked.where(is_among(Objection.person_id, people)))
    return ((person, OpenItem(_I.OBJECTION, objection)) for person, objection in rows)


def _classes(db: Session, people: Sequence[int], on: date) -> Rows:
    runs = or_(PersonRole.ended_on.is_(None), PersonRole.ended_on > on)
    asked = select(PersonRole.person_id).where(PersonRole.person_class.in_(_CLASSES), runs)
    found = db.scalars(asked.where(is_among(PersonRole.person_id, people)).distinct())
    return ((person, OpenItem(_I.CLASS, person)) for person in found)


def _accounts(db: Session, people: Sequence[int]) -> Rows:
    """Return whose account can still act for a unit; who left may read what is kept of himself (PIPL art. 45)."""
    asked = select(Account.person_id).join(RoleGrant, RoleGrant.account_id == Account.id)
    asked = asked.where(Account.disabled_at.is_(None), RoleGrant.ended_at.is_(None), RoleGrant.role != Role.SELF.value)
    found = db.scalars(asked.where(is_among(Account.person_id, people)).distinct())
    return ((person, OpenItem(_I.ACCOUNT)) for person in found if person is not None)
