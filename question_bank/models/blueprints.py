"""Blueprints on record, version by version: what a paper is to be made of, and from which banks (C4.2).

For whoever draws papers: keep the id of a `BlueprintVersion` (table `blueprint_versions`). A version and its cells,
shares and banks never change; another wording is another version. From an id the rest follows:

- `question_bank.queries.blueprints.get_blueprint_version(db, version_id, seen_by=actor)` — the row, or NotFound;
- `question_bank.queries.blueprints.blueprint_of(db, version)` — the pure `question_bank.blueprint.Blueprint`;
- `question_bank.queries.blueprints.bank_ids_of(db, version)` — the banks it draws from;
- `question_bank.queries.blueprints.pool_of(db, version, on=day)` — the `Pool` of candidates on a day;
- `question_bank.queries.blueprints.thin_parts(db, version, on=day)` — what is too thin to open an exam; [] when sound;
- `question_bank.queries.blueprints.list_blueprints(db, seen_by=actor, kind="ANNUAL")` — the newest version of each.

Then `question_bank.drawing.Dealer(blueprint, pool.candidates, seed=…)` deals the papers.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import AppendOnly, Model


class PaperBlueprint(Model):
    """A blueprint as one thing through all its versions. A shared one is used by the units below its keeper, too."""

    __tablename__ = "paper_blueprints"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_unit_id: Mapped[int | None] = mapped_column(index=True, comment="A unit's id. None: the installation's.")
    is_shared: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(comment="Number of the version that counts: the newest.")
    withdrawn_at: Mapped[datetime | None] = mapped_column(comment="No new exam takes it; papers made from it stay.")
    withdrawn_by_id: Mapped[int | None]
    created_by_id: Mapped[int | None] = mapped_column(comment="An account's id. None: the operator.")
    created_at: Mapped[datetime]


class BlueprintVersion(AppendOnly, Model):
    """What a blueprint said at one time. Exams point here. `kind` is the exam's code (C4.1), plain words here."""

    __tablename__ = "blueprint_versions"
    __table_args__ = (
        UniqueConstraint("blueprint_id", "number"),
        CheckConstraint("spare BETWEEN 2 AND 20", "spare"),
        CheckConstraint("tolerance BETWEEN 0 AND 400", "tolerance"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    blueprint_id: Mapped[int] = mapped_column(ForeignKey("paper_blueprints.id"))
    number: Mapped[int]
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(comment="Which kind of exam it is meant for: QUAL_PUBLIC, ANNUAL, ….")
    spare: Mapped[int] = mapped_column(comment="A cell must have this many times the questions of one paper (C4.2).")
    tolerance: Mapped[int] = mapped_column(comment="Hundredths of a step of difficulty a paper's mean may be off.")
    note: Mapped[str | None] = mapped_column(comment="Why it was changed.")
    author_id: Mapped[int | None] = mapped_column(comment="An account's id. None: the operator.")
    created_at: Mapped[datetime]

    blueprint: Mapped[PaperBlueprint] = relationship(lazy="raise")


class BlueprintCell(AppendOnly, Model):
    """So many questions of a kind, each for `points` halves; "" or NULL asks nothing."""

    __tablename__ = "blueprint_cells"
    __table_args__ = (
        CheckConstraint("number > 0", "number"),
        CheckConstraint("points > 0", "points"),
        CheckConstraint("(hardest IS NULL) = (easiest IS NULL)", "difficulty"),
        CheckConstraint("easiest >= 1 AND easiest <= hardest AND hardest <= 5", "difficulties"),
    )

    version_id: Mapped[int] = mapped_column(ForeignKey("blueprint_versions.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    type: Mapped[str]
    number: Mapped[int]
    points: Mapped[int] = mapped_column(comment="Halves of a point, for each question.")
    category: Mapped[str] = mapped_column(comment="A branch of the categories with all below it.")
    easiest: Mapped[int | None] = mapped_column(comment="The lowest difficulty that fits, 1 to 5.")
    hardest: Mapped[int | None]
    tag: Mapped[str]


class BlueprintShare(AppendOnly, Model):
    """At least so many percent of a paper's questions bear a tag."""

    __tablename__ = "blueprint_shares"
    __table_args__ = (CheckConstraint("percent BETWEEN 1 AND 100", "percent"),)

    version_id: Mapped[int] = mapped_column(ForeignKey("blueprint_versions.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(primary_key=True)
    percent: Mapped[int]


class BlueprintBank(AppendOnly, Model):
    """A bank that a version of a blueprint draws from."""

    __tablename__ = "blueprint_banks"

    version_id: Mapped[int] = mapped_column(ForeignKey("blueprint_versions.id"), primary_key=True)
    bank_id: Mapped[int] = mapped_column(ForeignKey("question_banks.id"), primary_key=True, index=True)
