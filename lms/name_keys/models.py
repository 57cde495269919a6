"""The table of keys, and what marks a model as named."""

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Model

# Compared sign by sign, so that what begins alike stands together whatever the database's language is.
_PLAIN = String().with_variant(String(collation="C"), "postgresql")


class NameKey(Model):
    """One key of one name."""

    __tablename__ = "name_keys"
    __table_args__ = (
        Index("ix_name_keys_kind_key", "kind", "key", "subject_id"),
        Index("ix_name_keys_subject", "subject_id", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(comment="The table of what bears the name.")
    subject_id: Mapped[int]
    key: Mapped[str] = mapped_column(_PLAIN)


class Named:
    """Rows of this model are found by their `name`."""
