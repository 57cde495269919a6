"""The demo's sign-ins: one for each role, with a public password, and those of every group's training and law."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.demo.people import Fate, Member, of_class
from lms.demo.places import CITY_MANAGEMENT, JUSTICE, ROOT, Group
from lms.demo.timetable import legal, trainer
from lms.people.accounts import Account
from lms.people.actions.accounts import create_account, grant_role
from lms.people.hashing import hash_password
from lms.people.models import Unit
from lms.people.queries.people import get_person
from lms.people.queries.sessions import acting_as, open_grants
from lms.people.rules import PersonClass

# Known to everybody who reads this: these accounts exist in a demo world only.
PASSWORD = "jianghai-luwei-2023"  # noqa: S105 - a demo's password is no secret
_JUDICIAL_OFFICE = "QD-HLZ-SFS"


@dataclass(frozen=True, slots=True)
class SignIn:
    """One account of the demo: login, role, unit, the name shown, and the class of person it belongs to, if any."""

    login: str
    role: Role
    unit: str | None
    name: str
    of: PersonClass | None = None


_R, _OFFICER, _ASSISTANT = Role, PersonClass.OFFICER, PersonClass.ASSISTANT
SIGN_INS = (
    SignIn("officer", _R.SELF, None, "", _OFFICER),
    SignIn("assistant", _R.SELF, None, "", _ASSISTANT),
    SignIn("trainer", _R.UNIT_TRAINER, CITY_MANAGEMENT, "", _OFFICER),
    SignIn("legal", _R.UNIT_LEGAL, CITY_MANAGEMENT, "市城市管理局法制科"),
    SignIn("leader", _R.UNIT_LEADER, CITY_MANAGEMENT, "", _OFFICER),
    SignIn("line", _R.LINE_DEPT, CITY_MANAGEMENT, "市城市管理局镇村指导科"),
    SignIn("office", _R.JUDICIAL_OFFICE, _JUDICIAL_OFFICE, "汇龙司法所"),
    SignIn("reviewer", _R.JUSTICE_REVIEWER, JUSTICE, "陆知行"),
    SignIn("decider", _R.JUSTICE_DECIDER, JUSTICE, "沈秉文"),
    SignIn("province", _R.PROVINCE, ROOT, "省厅监督处"),
    SignIn("sysadmin", _R.SYS_ADMIN, ROOT, "系统管理员"),
    SignIn("secadmin", _R.SEC_ADMIN, ROOT, "安全管理员"),
    SignIn("auditadmin", _R.AUDIT_ADMIN, ROOT, "审计管理员"),
)


def open_accounts(db: Session, groups: Sequence[Group], units: Mapping[str, Unit], *, actor: Actor) -> dict[str, Actor]:
    """Open the accounts that belong to no one person, and return the actors by login."""
    shared = hash_password(PASSWORD)
    wanted = [sign_in for sign_in in SIGN_INS if sign_in.of is None]
    for group in groups:
        wanted.append(SignIn(trainer(group.code), Role.UNIT_TRAINER, group.code, f"{group.short}培训管理员"))
        wanted.append(SignIn(legal(group.code), Role.UNIT_LEGAL, group.code, f"{group.short}法制审核"))
    actors = {}
    for sign_in in wanted:
        unit = units.get(sign_in.unit or "")
        if unit is None:
            continue
        account = create_account(
            db,
            login=sign_in.login,
            name=sign_in.name,
            role=sign_in.role,
            unit=unit,
            password_hash=shared,
            must_change=False,
            actor=actor,
        )
        actors[sign_in.login] = _acting(db, account)
    return actors


def bearers(members: Sequence[Member]) -> dict[str, Member]:
    """Choose whose own each sign-in is: the officer with the eventful year, and colleagues of his bureau."""
    found: dict[str, Member] = {}
    for sign_in in SIGN_INS:
        if sign_in.of is not None:
            found[sign_in.login] = _bearer(members, sign_in, {member.number for member in found.values()})
    return found


def open_own_accounts(
    db: Session, bearers: Mapping[str, Member], units: Mapping[str, Unit], *, actor: Actor, seen_by: Actor
) -> dict[str, Actor]:
    """Open the accounts that belong to people of the demo, and return the actors by login."""
    shared, actors = hash_password(PASSWORD), {}
    for sign_in in SIGN_INS:
        member = bearers.get(sign_in.login)
        if member is None:
            continue
        account = create_account(
            db,
            login=sign_in.login,
            name=member.name,
            role=sign_in.role,
            unit=units[sign_in.unit] if sign_in.unit else None,
            person=get_person(db, member.person_id, seen_by=seen_by),
            password_hash=shared,
            must_change=False,
            actor=actor,
        )
        if sign_in.role is not Role.SELF:
            grant_role(db, account, role=Role.SELF, unit=None, actor=actor)
        actors[sign_in.login] = _acting(db, account)
    return actors


def _bearer(members: Sequence[Member], sign_in: SignIn, taken: set[int]) -> Member:
    here = [
        member
        for member in of_class(members, sign_in.of or PersonClass.OFFICER)
        if member.postings[0].unit.startswith(CITY_MANAGEMENT) and member.is_plain and member.number not in taken
    ]
    if sign_in.login == "officer":
        here = [member for member in here if member.fate is Fate.SHOWCASE]
    elif sign_in.role is not Role.SELF:
        here = [member for member in here if member.postings[0].unit == CITY_MANAGEMENT] or here
    return here[0]


def _acting(db: Session, account: Account) -> Actor:
    return acting_as(account, open_grants(db, account.id)[0])
