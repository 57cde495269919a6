"""Verbs on negative lists: put a version in force, sign the one in force (ZJG-5-1)."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy.orm import Session

from lms import audit, clock, vault
from lms.access import Actor, Permission, require_can
from lms.credentials.models.badges import Badge
from lms.credentials.models.negative_lists import NegativeList, NegativeListSignature
from lms.credentials.queries.badges_facts import standings_of
from lms.credentials.queries.negative_lists import my_signature, versions_of
from lms.credentials.rules.negative_lists import digest_of, require_list, statement
from lms.db import instant_text, one_at_a_time
from lms.errors import NotAllowed, RuleBroken
from lms.people.models import Unit


def put_in_force(
    db: Session,
    unit: Unit,
    *,
    title: str,
    lines: Sequence[str],
    forbidden: Sequence[str],
    in_force_on: date,
    actor: Actor,
) -> NegativeList:
    """Give a unit, and all below it without a list of their own, a new version from a day.

    Acts forbidden by a unit above stay forbidden. Raises RuleBroken TITLE_MISSING, LIST_EMPTY, LIST_LINE_LONG,
    LIST_ACT_UNKNOWN, LIST_BACK_DATED.
    """
    require_can(actor, Permission.KEEP_NEGATIVE_LISTS)
    if not title.strip():
        raise RuleBroken("TITLE_MISSING")
    said = [line.strip() for line in lines if line.strip()]
    one_at_a_time(db, f"negative-list:{unit.id}")
    known = versions_of(db, unit.id)
    yesterday = clock.today() - timedelta(days=1)
    last = max(known[0].in_force_on, yesterday) if known else yesterday
    require_list(said, forbidden, in_force_on=in_force_on, last=last)
    number = known[0].number + 1 if known else 1
    version = NegativeList(
        unit_id=unit.id,
        number=number,
        title=title.strip(),
        lines=said,
        forbidden=sorted(set(forbidden)),
        in_force_on=in_force_on,
        digest=digest_of(title.strip(), number, said, forbidden),
        made_by_id=actor.account_id,
        made_at=clock.now(),
    )
    db.add(version)
    db.flush()  # the audit line names the new id
    audit.record(db, actor=actor, action="badge:negative_list:made", subject=version, number=number)
    return version


def sign_list(db: Session, badge: Badge, *, digest: str, actor: Actor) -> NegativeListSignature:
    """Sign the version in force, as its bearer saw it: who, when and which text are sealed with the platform's key.

    Raises NotAllowed for anybody but the bearer with a sign-in of his own; RuleBroken BADGE_STEP after the end,
    NEGATIVE_LIST_NONE, LIST_CHANGED when another text is in force than was on the screen, LIST_SIGNED.
    """
    if actor.person_id != badge.person_id or actor.account_id is None:
        raise NotAllowed(permission="own_badge")
    if badge.state == "ENDED":
        raise RuleBroken("BADGE_STEP", step="SIGN", state=badge.state)
    (standing,) = standings_of(db, [badge])
    version = standing.newest
    if version is None:
        raise RuleBroken("NEGATIVE_LIST_NONE")
    if version.digest != digest:
        raise RuleBroken("LIST_CHANGED")
    one_at_a_time(db, f"negative-list:{version.id}:{badge.person_id}")
    if my_signature(db, version.id, badge.person_id) is not None:
        raise RuleBroken("LIST_SIGNED")
    now = clock.now()
    signature = NegativeListSignature(
        list_id=version.id,
        person_id=badge.person_id,
        account_id=actor.account_id,
        signed_at=now,
        signed_on=clock.local_date(now),
        digest=version.digest,
        seal=vault.sign(statement(badge.person_id, version.digest, instant_text(now))),
    )
    db.add(signature)
    db.flush()
    audit.record(db, actor=actor, action="badge:negative_list:signed", subject=signature, digest=version.digest)
    return signature


def is_seal_good(signature: NegativeListSignature) -> bool:
    """Tell whether a signature is as the platform sealed it."""
    text = statement(signature.person_id, signature.digest, instant_text(signature.signed_at))
    return vault.is_signed(text, signature.seal)
