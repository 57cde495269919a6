"""Tables of units and persons. Accounts and sessions stand in `accounts.py`."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import Model
from lms.name_keys import Named

_OPEN_REGULAR = text("ended_on IS NULL AND kind = 'REGULAR'")


class Unit(Named, Model):
    """An organ, town, office or team. Stands on two lines (ZJG-2-4): under whom it sits, and who leads its business.

    People are counted once, along the territorial line; both lines see them.
    """

    __tablename__ = "units"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(index=True)
    short_name: Mapped[str | None]
    kind: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True, comment="Territorial line.")
    line_parent_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True, comment="Professional line.")
    path: Mapped[str] = mapped_column(
        index=True, comment="Ids from the root to this unit: /1/7/; a subtree is a prefix."
    )
    uscc: Mapped[str | None] = mapped_column(comment="Unified social credit code, GB 32100.")
    division_code: Mapped[str | None]
    sort_order: Mapped[int] = mapped_column(default=0, server_default="0")

    parent: Mapped["Unit | None"] = relationship(remote_side="Unit.id", foreign_keys=[parent_id], lazy="raise")
    line_parent: Mapped["Unit | None"] = relationship(
        remote_side="Unit.id", foreign_keys=[line_parent_id], lazy="raise"
    )


class EnforcementBody(Model):
    """A unit's standing as a published enforcement body (ZJG-6-1): a new row for each publication."""

    __tablename__ = "enforcement_bodies"
    __table_args__ = (CheckConstraint("cancelled_on IS NULL OR cancelled_on >= published_on", "span"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    published_on: Mapped[date]
    cancelled_on: Mapped[date | None]
    notice: Mapped[str | None] = mapped_column(comment="Where it was published.")

    unit: Mapped[Unit] = relationship(lazy="raise")


class Person(Named, Model):
    """One natural person, found by the digest of the ID number; the number itself is sealed."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    id_no_digest: Mapped[str] = mapped_column(unique=True, comment="HMAC-SHA-256, see lms.vault.")
    id_no_sealed: Mapped[bytes]
    id_no_tail: Mapped[str] = mapped_column(comment="Last four characters, for the eye.")
    sex: Mapped[str | None]
    born_on: Mapped[date | None]
    phone_sealed: Mapped[bytes | None]
    joined_on: Mapped[date | None] = mapped_column(comment="Entered the service (入职时间).")

    roles: Mapped[list["PersonRole"]] = relationship(back_populates="person", lazy="raise", order_by="PersonRole.id")
    posts: Mapped[list["Post"]] = relationship(back_populates="person", lazy="raise", order_by="Post.id")
    leaves: Mapped[list["Leave"]] = relationship(back_populates="person", lazy="raise", order_by="Leave.id")


class PersonRole(Model):
    """A person is an officer, assistant, … from a day to a day. An officer's role begins when the card is issued."""

    __tablename__ = "person_roles"
    __table_args__ = (
        CheckConstraint(
            "person_class IN ('APPLICANT','OFFICER','ASSISTANT','SUPERVISOR','SOCIAL_SUPERVISOR')",
            "person_class",
        ),
        CheckConstraint("ended_on IS NULL OR started_on IS NULL OR ended_on >= started_on", "span"),
        Index("ix_person_roles_class_person", "person_class", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    person_class: Mapped[str]
    started_on: Mapped[date | None] = mapped_column(comment="None: before our records began.")
    ended_on: Mapped[date | None]
    card_no: Mapped[str | None] = mapped_column(comment="Card or badge number as the roster states it.")
    card_valid_until: Mapped[date | None]

    person: Mapped[Person] = relationship(back_populates="roles", lazy="raise")


class PersonFlagRow(Model):
    """A function beside the class (legal reviewer, lecturer, inspector), for a time."""

    __tablename__ = "person_flags"
    __table_args__ = (
        CheckConstraint("flag IN ('LEGAL_REVIEWER','LECTURER','INSPECTOR','LEGAL_COUNSEL','PUBLIC_LAWYER')", "flag"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    flag: Mapped[str]
    started_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    document: Mapped[str | None] = mapped_column(comment="The document that names him.")


class Post(Model):
    """A person works for a unit from a day to a day. The REGULAR post decides where he is counted."""

    __tablename__ = "posts"
    __table_args__ = (
        CheckConstraint("kind IN ('REGULAR','SECONDMENT')", "kind"),
        CheckConstraint(
            "employment IN ('ESTABLISHMENT','DEDICATED','CONTRACT','DISPATCH','OUTSOURCED','OTHER')", "employment"
        ),
        CheckConstraint("ended_on IS NULL OR started_on IS NULL OR ended_on >= started_on", "span"),
        # Nobody is counted in two units: one open regular post a person.
        Index(
            "uq_posts_one_open_regular",
            "person_id",
            unique=True,
            sqlite_where=_OPEN_REGULAR,
            postgresql_where=_OPEN_REGULAR,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    kind: Mapped[str] = mapped_column(default="REGULAR")
    title: Mapped[str | None]
    employment: Mapped[str | None]
    is_enforcement: Mapped[bool] = mapped_column(default=True)
    started_on: Mapped[date | None] = mapped_column(comment="None: before our records began.")
    ended_on: Mapped[date | None]

    person: Mapped[Person] = relationship(back_populates="posts", lazy="raise")
    unit: Mapped[Unit] = relationship(lazy="raise")


class Leave(Model):
    """Approved long leave; names its document and who approved it, because it lowers what is required."""

    __tablename__ = "leaves"
    __table_args__ = (
        CheckConstraint("kind IN ('MATERNITY','ILLNESS','STUDY','AID_POSTING','PRE_RETIREMENT')", "kind"),
        CheckConstraint("ended_on >= started_on", "span"),
        UniqueConstraint("person_id", "started_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str]
    started_on: Mapped[date]
    ended_on: Mapped[date]
    document: Mapped[str]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    approved_at: Mapped[datetime]

    person: Mapped[Person] = relationship(back_populates="leaves", lazy="raise")
