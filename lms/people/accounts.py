"""Tables of sign-in: accounts, the roles they may act in, server-side sessions, tokens and failed attempts."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.access import GRANTABLE
from lms.db import Model
from lms.people.models import Person, Unit

_ROLES = ",".join(f"'{role.value}'" for role in GRANTABLE)


class Account(Model):
    """A sign-in. Belongs to a person where it is one's own; never shared, never deleted, only disabled."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(unique=True, comment="As typed, NFKC, lower case; never an ID number.")
    name: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), unique=True)
    password_hash: Mapped[str] = mapped_column(comment="argon2id")
    password_set_at: Mapped[datetime]
    must_change_password: Mapped[bool] = mapped_column(default=True)
    disabled_at: Mapped[datetime | None]

    person: Mapped[Person | None] = relationship(lazy="raise")
    grants: Mapped[list["RoleGrant"]] = relationship(
        back_populates="account", foreign_keys="RoleGrant.account_id", lazy="raise"
    )


class RoleGrant(Model):
    """An account may act in a role for a unit, from an instant until it is ended."""

    __tablename__ = "role_grants"
    __table_args__ = (CheckConstraint(f"role IN ({_ROLES})", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    role: Mapped[str]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)
    granted_at: Mapped[datetime]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    ended_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(back_populates="grants", foreign_keys=[account_id], lazy="raise")
    unit: Mapped[Unit | None] = relationship(lazy="raise")


class WebSession(Model):
    """A browser that is signed in. Only the digest of its secret is kept; ending it here ends it everywhere."""

    __tablename__ = "web_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    secret_digest: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    grant_id: Mapped[int | None] = mapped_column(ForeignKey("role_grants.id"), comment="The role acted in.")
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None] = mapped_column(
        comment="When the password was last given again for a decision; None: at the sign-in."
    )
    ended_at: Mapped[datetime | None]
    address: Mapped[str]
    device: Mapped[str] = mapped_column(comment="Shortened user agent, so that people recognise their own.")


class ApiToken(Model):
    """A bearer token of the JSON API; acts as one grant of its account, within its scopes, until a day."""

    __tablename__ = "api_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    secret_digest: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    grant_id: Mapped[int | None] = mapped_column(ForeignKey("role_grants.id"))
    label: Mapped[str] = mapped_column(default="", server_default="", comment="What it is for, in a few words.")
    scopes: Mapped[str | None] = mapped_column(comment="With spaces between; None: all that its role may.")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None] = mapped_column(comment="About when it was last used.")
    ended_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(lazy="raise")
    grant: Mapped[RoleGrant | None] = relationship(lazy="raise")


class SignInFailure(Model):
    """How often sign-in failed lately, counted per account name and per address (security D1)."""

    __tablename__ = "sign_in_failures"
    __table_args__ = (UniqueConstraint("scope", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(comment="login, address, total or device")
    key: Mapped[str] = mapped_column(comment="Digest of the name or address.")
    count: Mapped[int] = mapped_column(default=0)
    first_at: Mapped[datetime]
    blocked_until: Mapped[datetime | None]
