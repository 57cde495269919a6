"""Showing once more that it is oneself who decides, by the password (security C4). As signing in: `sign_in` says why
the transaction is opened by the verb.
"""

from lms import audit, clock
from lms.access import Actor
from lms.errors import RuleBroken
from lms.people.actions import tries
from lms.people.actions.sign_in import Begin, seconds_until
from lms.people.hashing import password_matches
from lms.people.queries.accounts import get_account_of
from lms.people.queries.sessions import get_own_session
from lms.people.throttle import Scope


def confirm(begin: Begin, session_id: int, *, password: str, actor: Actor) -> None:
    """Note that the owner of a session gave his password again. Tries are counted with those of changing it.

    Raises RuleBroken SIGN_IN_WAIT (`minutes`), PASSWORD_WRONG; NotFound for a session that is not his.
    """
    with begin() as db:
        account = get_account_of(db, actor)
        old_hash, keys = account.password_hash, (tries.Key(Scope.DEVICE, f"account:{account.id}"),)
        until = tries.count_try(db, keys, clock.now())
    if until is not None:
        raise RuleBroken("SIGN_IN_WAIT", minutes=-(-seconds_until(until) // 60))
    right = password_matches(password, old_hash)
    with begin() as db:
        session = get_own_session(db, session_id, seen_by=actor)
        if right and get_account_of(db, actor).password_hash == old_hash and session.ended_at is None:
            tries.take_back(db, keys)
            session.confirmed_at = clock.now()
            audit.record(db, actor=actor, action="account:session:confirmed", subject=session)
            return
        audit.record(db, actor=actor, action="account:session:unconfirmed", subject=session)
    raise RuleBroken("PASSWORD_WRONG")
