"""Selects on counted sign-in tries."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.people.accounts import SignInFailure


def locked_failures(db: Session, scope: str, key: str) -> SignInFailure | None:
    """Return the row tries are counted on, locked until the end of the transaction; None before the first."""
    found = select(SignInFailure).where(SignInFailure.scope == scope, SignInFailure.key == key)
    return db.scalar(found.with_for_update())


def stale_failures(db: Session, before: datetime) -> list[SignInFailure]:
    """List the rows whose first try lies before an instant."""
    return list(db.scalars(select(SignInFailure).where(SignInFailure.first_at < before).limit(1000)))
