"""What authors are still writing."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import Model
from question_bank.models.questions import Bank


class Manuscript(Model):
    """A question somebody is writing: as far as it is typed, sound or not. Gone once it stands in its bank.

    With `question_id` it becomes the next version of that question, of which the author read version `version`.
    """

    __tablename__ = "question_manuscripts"
    __table_args__ = (CheckConstraint("(question_id IS NULL) = (version IS NULL)", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(index=True, comment="Whose it is; nobody else sees it.")
    bank_id: Mapped[int] = mapped_column(ForeignKey("question_banks.id"))
    question_id: Mapped[int | None] = mapped_column(ForeignKey("questions.id"), index=True)
    version: Mapped[int | None]
    typed: Mapped[dict[str, Any]] = mapped_column(comment="The editor's fields, by name, each a list of texts.")
    kept_media: Mapped[dict[str, Any]] = mapped_column(comment="files: a list of digest, media_type and name.")
    begun_at: Mapped[datetime]
    kept_at: Mapped[datetime] = mapped_column(comment="When it was last saved.")

    bank: Mapped[Bank] = relationship(lazy="raise")

    @property
    def media(self) -> list[dict[str, str]]:
        """Its pictures and sounds in the order in which they came; the first is number 1."""
        return list(self.kept_media.get("files", ()))
