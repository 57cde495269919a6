"""Blueprints on record, and what the banks hold for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, column, literal, or_, select, table
from sqlalchemy.orm import Session, joinedload

from lms.access import Actor, Permission
from lms.errors import NotAllowed, NotFound
from question_bank.blueprint import Blueprint, Candidate, Cell, Share, Thin, standing
from question_bank.models import (
    Bank,
    BlueprintBank,
    BlueprintCell,
    BlueprintShare,
    BlueprintVersion,
    PaperBlueprint,
)
from question_bank.queries.drawable import Pool, countable, drawable, waiting

# Of units the bank knows their place in the tree and nothing else.
_UNITS = table("units", column("id"), column("path"))


@dataclass(frozen=True, slots=True)
class Fit:
    """Whether a blueprint can be met on a day: how each part stands, and how many drafts that wait would fit it."""

    blueprint: Blueprint
    parts: list[Thin]
    waiting: list[int]

    @property
    def thin(self) -> list[Thin]:
        """What is too thin; nothing, when an exam can be opened."""
        return [part for part in self.parts if part.missing]


def visible_blueprints(actor: Actor) -> Select[BlueprintVersion]:
    """Return the newest versions of the blueprints an actor may see: of units in reach, and shared ones from above.

    A blueprint says nothing of keys, yet tells what will be asked: it is for those who write or review questions.
    Raises NotAllowed for others.
    """
    newest = select(BlueprintVersion).join(BlueprintVersion.blueprint).options(joinedload(BlueprintVersion.blueprint))
    return newest.where(PaperBlueprint.version == BlueprintVersion.number, _in_reach(actor))


def list_blueprints(
    db: Session, *, seen_by: Actor, kind: str = "", bank_id: int | None = None, withdrawn: bool = False
) -> list[BlueprintVersion]:
    """Return the newest version of each blueprint in reach, by name; those withdrawn only when asked for."""
    asked = visible_blueprints(seen_by)
    if kind:
        asked = asked.where(BlueprintVersion.kind == kind)
    if bank_id is not None:
        using = select(BlueprintBank.version_id).where(BlueprintBank.bank_id == bank_id)
        asked = asked.where(BlueprintVersion.id.in_(using))
    if not withdrawn:
        asked = asked.where(PaperBlueprint.withdrawn_at.is_(None))
    return list(db.scalars(asked.order_by(BlueprintVersion.name, BlueprintVersion.id)))


def get_blueprint_version(db: Session, version_id: int, *, seen_by: Actor) -> BlueprintVersion:
    """Return a version, whether it is the newest or not. Raises NotFound BLUEPRINT_NOT_FOUND."""
    asked = select(BlueprintVersion).join(BlueprintVersion.blueprint).options(joinedload(BlueprintVersion.blueprint))
    version = db.scalar(asked.where(BlueprintVersion.id == version_id, _in_reach(seen_by)))
    if version is None:
        raise NotFound("BLUEPRINT_NOT_FOUND")
    return version


def get_blueprint(db: Session, blueprint_id: int, *, seen_by: Actor) -> BlueprintVersion:
    """Return the newest version of a blueprint. Raises NotFound BLUEPRINT_NOT_FOUND."""
    version = db.scalar(visible_blueprints(seen_by).where(PaperBlueprint.id == blueprint_id))
    if version is None:
        raise NotFound("BLUEPRINT_NOT_FOUND")
    return version


def lock_blueprint(db: Session, blueprint_id: int) -> PaperBlueprint:
    """Return a blueprint that was seen to be in reach, as the database has it now, held till the end."""
    asked = select(PaperBlueprint).where(PaperBlueprint.id == blueprint_id)
    return db.scalars(asked.with_for_update().execution_options(populate_existing=True)).one()


def versions_of_blueprint(db: Session, blueprint_id: int) -> list[BlueprintVersion]:
    """Return all versions of a blueprint that was seen to be in reach, newest first."""
    asked = select(BlueprintVersion).filter_by(blueprint_id=blueprint_id)
    return list(db.scalars(asked.order_by(BlueprintVersion.number.desc())))


def is_blueprint_kept_by(db: Session, blueprint: PaperBlueprint, actor: Actor) -> bool:
    """Tell whether an actor may change a blueprint: one of a unit in reach, not one merely shared with him."""
    if blueprint.owner_unit_id is None:
        return actor.unit_path == "/"
    kept = select(_UNITS.c.id).where(_UNITS.c.id == blueprint.owner_unit_id)
    return db.scalar(kept.where(_UNITS.c.path.startswith(actor.unit_path, autoescape=True))) is not None


def blueprint_of(db: Session, version: BlueprintVersion) -> Blueprint:
    """Return what a version says, as the drawing wants it."""
    cells = db.scalars(select(BlueprintCell).filter_by(version_id=version.id).order_by(BlueprintCell.position))
    shares = db.scalars(select(BlueprintShare).filter_by(version_id=version.id).order_by(BlueprintShare.tag))
    return Blueprint(
        cells=tuple(_cell(row) for row in cells),
        shares=tuple(Share(row.tag, row.percent) for row in shares),
        tolerance=version.tolerance,
    )


def banks_of(db: Session, version: BlueprintVersion) -> list[Bank]:
    """Return the banks a version draws from, by code."""
    return list(db.scalars(select(Bank).where(Bank.id.in_(bank_ids_of(db, version))).order_by(Bank.code)))


def bank_ids_of(db: Session, version: BlueprintVersion) -> list[int]:
    """Return the ids of the banks a version draws from."""
    asked = select(BlueprintBank.bank_id).filter_by(version_id=version.id).order_by(BlueprintBank.bank_id)
    return list(db.scalars(asked))


def pool_of(db: Session, version: BlueprintVersion, *, on: date) -> Pool:
    """Return what may be drawn for a version on a day."""
    return drawable(db, bank_ids_of(db, version), on=on)


def fit_of(db: Session, version: BlueprintVersion, *, on: date) -> Fit:
    """Return whether a version can be met on a day, with its own spare factor."""
    return fit(db, blueprint_of(db, version), bank_ids_of(db, version), spare=version.spare, on=on)


def fits_of(db: Session, versions: Sequence[BlueprintVersion], *, on: date) -> dict[int, Fit]:
    """Return whether each of some versions can be met on a day, by version id; banks they share are read once."""
    read: dict[tuple[int, ...], tuple[list[Candidate], list[Candidate]]] = {}
    found = {}
    for version in versions:
        banks = tuple(bank_ids_of(db, version))
        if banks not in read:
            read[banks] = (countable(db, banks, on=on), waiting(db, banks))
        found[version.id] = _fit(blueprint_of(db, version), version.spare, *read[banks])
    return found


def fit(db: Session, blueprint: Blueprint, bank_ids: Sequence[int], *, spare: int, on: date) -> Fit:
    """Return whether banks can meet a blueprint on a day."""
    return _fit(blueprint, spare, countable(db, bank_ids, on=on), waiting(db, bank_ids))


def thin_parts(db: Session, version: BlueprintVersion, *, on: date) -> list[Thin]:
    """Return what is too thin for an exam to be opened on a day; nothing, when it can be (C4.2)."""
    return fit_of(db, version, on=on).thin


def _fit(blueprint: Blueprint, spare: int, questions: Sequence[Candidate], drafts: Sequence[Candidate]) -> Fit:
    parts = standing(blueprint, questions, spare=spare)
    return Fit(blueprint, parts, [_fitting(blueprint, part, drafts) for part in parts])


def _fitting(blueprint: Blueprint, part: Thin, drafts: Sequence[Candidate]) -> int:
    if part.cell is not None:
        return sum(blueprint.cells[part.cell].fits(draft) for draft in drafts)
    return sum(part.tag in draft.tags and any(cell.fits(draft) for cell in blueprint.cells) for draft in drafts)


def _in_reach(actor: Actor) -> ColumnElement[bool]:
    if not (actor.can(Permission.WRITE_QUESTIONS) or actor.can(Permission.REVIEW_QUESTIONS)):
        raise NotAllowed(permission=Permission.REVIEW_QUESTIONS.value)
    path = select(_UNITS.c.path).where(_UNITS.c.id == PaperBlueprint.owner_unit_id).scalar_subquery()
    below = path.startswith(actor.unit_path, autoescape=True)
    from_above = and_(PaperBlueprint.is_shared, literal(actor.unit_path).startswith(path))
    return or_(PaperBlueprint.owner_unit_id.is_(None), below, from_above)


def _cell(row: BlueprintCell) -> Cell:
    difficulty = (row.easiest, row.hardest) if row.easiest is not None and row.hardest is not None else None
    return Cell(row.type, row.number, row.points, row.category, difficulty, row.tag)
