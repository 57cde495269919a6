"""Which roles one account may hold together. Pure."""

from collections.abc import Iterable

from lms.access import GRANTABLE, Role
from lms.errors import RuleBroken

# 三员分立: who runs the system, who gives rights and who reads the logs are three people (GB/T 22239-2019, 8.1.4.2).
ADMINISTRATORS = frozenset({Role.SYS_ADMIN, Role.SEC_ADMIN, Role.AUDIT_ADMIN})


def require_grantable(
    role: Role, unit_id: int | None, *, has_person: bool, held: Iterable[tuple[Role, int | None]]
) -> None:
    """Raise RuleBroken when an account may not be given a role beside those it holds.

    Codes: ROLE_OF_NOBODY, SELF_NEEDS_PERSON, ROLE_NEEDS_UNIT, ROLE_HELD, ADMIN_ROLE_ALONE.
    """
    if role not in GRANTABLE:
        raise RuleBroken("ROLE_OF_NOBODY")
    if role is Role.SELF and not has_person:
        raise RuleBroken("SELF_NEEDS_PERSON")
    if role is not Role.SELF and unit_id is None:
        raise RuleBroken("ROLE_NEEDS_UNIT")
    for other, place in held:
        if (other, place) == (role, unit_id):
            raise RuleBroken("ROLE_HELD")
        if Role.SELF not in (role, other) and ADMINISTRATORS & {role, other}:
            raise RuleBroken("ADMIN_ROLE_ALONE")
