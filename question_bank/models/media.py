"""Pictures and sounds of questions."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from lms.db import AppendOnly, Model


class QuestionMedia(AppendOnly, Model):
    """A picture or sound in the store, named by its SHA-256; the same bytes are kept once."""

    __tablename__ = "question_media"

    digest: Mapped[str] = mapped_column(primary_key=True)
    media_type: Mapped[str]
    size: Mapped[int]
    stored_at: Mapped[datetime]
