"""Work to do after the commit: messages and jobs are rows written with the change and carried out by the worker."""

from datetime import datetime

from sqlalchemy.orm import Mapped, Session, mapped_column

from lms import clock
from lms.db import Model


class Job(Model):
    """One thing to do. Several jobs with one kind and key are one piece of work."""

    __tablename__ = "jobs"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(index=True, comment="What to do, e.g. completion:refresh")
    key: Mapped[str] = mapped_column(comment="With what, e.g. the year")
    requested_at: Mapped[datetime]


def request(session: Session, kind: str, key: str) -> None:
    """Ask for a job to be done once this transaction has committed."""
    session.add(Job(kind=kind, key=key, requested_at=clock.now()))
