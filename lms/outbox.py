"""Work to do after the commit: messages and jobs are rows written with the change and carried out by the worker."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, Session, mapped_column

from lms import clock
from lms.db import Model


class Job(Model):
    """One thing to do. Several jobs with one kind and key are one piece of work."""

    __tablename__ = "jobs"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(index=True, comment="What to do, e.g. completion:refresh")
    key: Mapped[str] = mapped_column(comment="With what, e.g. the year")
    about: Mapped[list[int] | None] = mapped_column(
        JSON(none_as_null=True), comment="Ids of whom alone it is about; null: all there is of the key."
    )
    requested_at: Mapped[datetime]


def request(session: Session, kind: str, key: str, about: Collection[int] | None = None) -> None:
    """Ask for a job to be done once this transaction has committed; `about` says whom alone it is about."""
    ids = None if about is None else sorted(set(about))
    session.add(Job(kind=kind, key=key, about=ids, requested_at=clock.now()))
