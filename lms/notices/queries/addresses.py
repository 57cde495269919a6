"""Where notices can go: the addresses people named, their phones, the robots of their units."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms import vault
from lms.among import is_among
from lms.i18n import Language
from lms.notices.models import Notice, NoticeAddress, NoticeDelivery
from lms.notices.rules.sending import CODE_SLOT, ROBOTS, Channel, DeliveryState
from lms.notices.ways import Ways
from lms.people.accounts import Account
from lms.people.models import Person, Unit

# A recipient, named by the column of his id: ("person_id", 7).
Key = tuple[str, int]
ToSomebody = Notice | NoticeDelivery


def key_of(channel: Channel, one: ToSomebody) -> Key:
    """Return where a notice goes by a channel: to the group of a unit, or to whose inbox it is in."""
    if channel in ROBOTS:
        return "unit_id", one.unit_id or 0
    return ("person_id", one.person_id) if one.person_id is not None else ("account_id", one.account_id or 0)


# An address that nobody has confirmed, or that a mail server knows nothing of, gets no notices.
_TAKES_MAIL = (
    NoticeAddress.ended_at.is_(None),
    NoticeAddress.confirmed_at.is_not(None),
    NoticeAddress.refused_at.is_(None),
)
Addresses = Mapping[Channel, Mapping[Key, bytes | str]]


def addresses_of(db: Session, some: Sequence[ToSomebody], ways: Ways) -> Addresses:
    """Map the ways that are set up to recipients' addresses: sealed mail and phones, the codes of units with robots."""
    people = sorted({each.person_id for each in some if each.person_id is not None})
    accounts = sorted({each.account_id for each in some if each.account_id is not None})
    units = sorted({each.unit_id for each in some if each.unit_id is not None})
    codes = db.execute(select(Unit.id, Unit.code).where(is_among(Unit.id, units))).all()
    robots = {
        channel: {("unit_id", unit): code for unit, code in codes if (code, channel) in ways.robots}
        for channel in ROBOTS
    }
    return robots | {
        Channel.EMAIL: _mail(db, people, accounts) if ways.mailbox else {},
        Channel.SMS: _phones(db, people) if ways.messages else {},
    }


def address_of(addresses: Addresses, channel: Channel, one: ToSomebody) -> str | None:
    """Return a mail address, a phone number or the code of a unit with a robot; None where there is no way."""
    found = addresses[channel].get(key_of(channel, one))
    return vault.unseal(found) if isinstance(found, bytes) else found


def current_address(db: Session, account_id: int, *, lock: bool = False) -> NoticeAddress | None:
    """Return where an account wants its mail, None while it has named nothing."""
    asked = select(NoticeAddress).where(NoticeAddress.account_id == account_id, NoticeAddress.ended_at.is_(None))
    return db.scalar(asked.with_for_update() if lock else asked)


def current_addresses(db: Session, *, people: Sequence[int] = (), accounts: Sequence[int] = ()) -> list[NoticeAddress]:
    """List the addresses that some accounts, or the accounts of some people, name now."""
    mine = or_(is_among(Account.person_id, people), is_among(Account.id, accounts))
    asked = select(NoticeAddress).join(Account, NoticeAddress.account_id == Account.id)
    return list(db.scalars(asked.where(mine, NoticeAddress.ended_at.is_(None))))


def refused_addresses(db: Session) -> Sequence[NoticeAddress]:
    """Lock the addresses that mail servers refuse."""
    asked = select(NoticeAddress).where(NoticeAddress.ended_at.is_(None), NoticeAddress.refused_at.is_not(None))
    return db.scalars(asked.with_for_update()).all()


def codes_mailed(
    db: Session, account_id: int, *, since: datetime | None = None, state: DeliveryState | None = None
) -> Sequence[NoticeDelivery]:
    """List the codes mailed to an account's addresses, made after a moment, in a state."""
    asked = select(NoticeDelivery).where(
        NoticeDelivery.account_id == account_id, NoticeDelivery.slot.startswith(CODE_SLOT)
    )
    if since is not None:
        asked = asked.where(NoticeDelivery.made_at > since)
    if state is not None:
        asked = asked.where(NoticeDelivery.state == state.value)
    return db.scalars(asked).all()


def _mail(db: Session, people: Sequence[int], accounts: Sequence[int]) -> dict[Key, bytes | str]:
    """Map recipients to the confirmed address of their account; a disabled one has none."""
    asked = select(Account.id, Account.person_id, NoticeAddress.email_sealed).join(
        NoticeAddress, NoticeAddress.account_id == Account.id
    )
    mine = or_(is_among(Account.person_id, people), is_among(Account.id, accounts))
    found: dict[Key, bytes | str] = {}
    for account, person, sealed in db.execute(asked.where(mine, *_TAKES_MAIL, Account.disabled_at.is_(None))):
        found["account_id", account] = sealed
        if person is not None:
            found["person_id", person] = sealed
    return found


def mail_languages(db: Session, some: Sequence[NoticeDelivery]) -> dict[Key, Language]:
    """Map those of the recipients whose mail is not in Chinese to the language they have chosen."""
    people = sorted({each.person_id for each in some if each.person_id is not None})
    accounts = sorted({each.account_id for each in some if each.account_id is not None})
    asked = select(Account.id, Account.person_id).join(NoticeAddress, NoticeAddress.account_id == Account.id)
    mine = or_(is_among(Account.person_id, people), is_among(Account.id, accounts))
    found: dict[Key, Language] = {}
    for account, person in db.execute(asked.where(mine, *_TAKES_MAIL, NoticeAddress.language == "en")):
        found["account_id", account] = "en"
        if person is not None:
            found["person_id", person] = "en"
    return found


def _phones(db: Session, people: Sequence[int]) -> dict[Key, bytes | str]:
    asked = select(Person.id, Person.phone_sealed).where(is_among(Person.id, people), Person.phone_sealed.is_not(None))
    return {("person_id", person): sealed for person, sealed in db.execute(asked) if sealed}
