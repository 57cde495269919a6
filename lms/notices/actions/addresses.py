"""Verbs on where one wants one's mail: name an address, have a code mailed to it, confirm it by that code.

Mail goes only to a confirmed address: a mistyped one would tell a stranger what concerns somebody.
"""

import hmac
from secrets import token_hex

from sqlalchemy.orm import Session

from lms import audit, clock, vault
from lms.access import Actor
from lms.errors import NotAllowed, RuleBroken
from lms.notices.actions.tries import before_any, stand
from lms.notices.models import NoticeAddress, NoticeDelivery
from lms.notices.queries.addresses import codes_mailed, current_address
from lms.notices.rules.addresses import A_DAY, CODE_LASTS, MOST_CODES_A_DAY, is_address, is_code_over, new_code
from lms.notices.rules.sending import Channel, DeliveryState, slot_of_code


def name_address(db: Session, email: str, *, actor: Actor) -> None:
    """Name where one wants one's mail, and have a code mailed there; an empty address ends it.

    Raises RuleBroken ADDRESS_WRONG, CODES_TOO_MANY.
    """
    email, old = email.strip(), _current(db, actor)
    if email and not is_address(email):
        raise RuleBroken("ADDRESS_WRONG")
    if old is not None:
        if email and vault.unseal(old.email_sealed) == email:
            return
        old.ended_at = clock.now()
        db.flush()  # of an account's addresses one is current
    if email:
        address = NoticeAddress(account_id=actor.account_id, email_sealed=vault.seal(email), named_at=clock.now())
        db.add(address)
        db.flush()  # the code's delivery names it
        _mail_code(db, address)
    if email or old is not None:
        _record(db, "named" if email else "ended", actor)


def mail_code(db: Session, *, actor: Actor) -> None:
    """Have another code mailed to one's address. Raises RuleBroken NO_ADDRESS, CODE_NOT_NEEDED, CODES_TOO_MANY."""
    address = _current(db, actor)
    if address is None:
        raise RuleBroken("NO_ADDRESS")
    if address.confirmed_at is not None and address.refused_at is None:
        raise RuleBroken("CODE_NOT_NEEDED")
    _mail_code(db, address)


def confirm_address(db: Session, code: str, *, actor: Actor) -> bool:
    """Confirm one's address by the code that was mailed to it; False, and counted, for a wrong one.

    Raises RuleBroken NO_ADDRESS, CODE_OVER.
    """
    address, now = _current(db, actor), clock.now()
    if address is None:
        raise RuleBroken("NO_ADDRESS")
    if address.code_sealed is None or is_code_over(address.code_until, address.wrong_codes, now):
        raise RuleBroken("CODE_OVER")
    if not hmac.compare_digest(vault.unseal(address.code_sealed).encode(), code.strip().encode()):
        address.wrong_codes += 1
        return False
    address.confirmed_at, address.refused_at = now, None
    address.code_sealed = address.code_until = None
    _record(db, "confirmed", actor)
    return True


def _mail_code(db: Session, address: NoticeAddress) -> None:
    """Make a new code and a delivery of it; the worker mails it as it mails notices."""
    now = clock.now()
    if len(codes_mailed(db, address.account_id, since=now - A_DAY)) >= MOST_CODES_A_DAY:
        raise RuleBroken("CODES_TOO_MANY", most=MOST_CODES_A_DAY)
    for waiting in codes_mailed(db, address.account_id, state=DeliveryState.WAITING):
        stand(waiting, DeliveryState.DROPPED, now)  # only the newest code is good
    address.code_sealed, address.code_until, address.wrong_codes = vault.seal(new_code()), now + CODE_LASTS, 0
    slot = slot_of_code(address.id, token_hex(8))
    to = {"channel": Channel.EMAIL.value, "account_id": address.account_id}
    db.add(NoticeDelivery(slot=slot, **to, **before_any(now, now)))


def _current(db: Session, actor: Actor) -> NoticeAddress | None:
    if actor.account_id is None:
        raise NotAllowed
    return current_address(db, actor.account_id, lock=True)


def _record(db: Session, what: str, actor: Actor) -> None:
    audit.record(db, actor=actor, action=f"notices:address:{what}", subject="accounts", subject_id=actor.account_id)
