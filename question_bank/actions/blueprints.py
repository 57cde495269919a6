"""Verbs of blueprints: write one down, change it (each change a version), take it out of use."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.errors import NotAllowed, RuleBroken
from question_bank.blueprint import SPARE, Blueprint
from question_bank.models import (
    Bank,
    BlueprintBank,
    BlueprintCell,
    BlueprintShare,
    BlueprintVersion,
    PaperBlueprint,
)
from question_bank.queries.banks import visible_banks
from question_bank.queries.blueprints import (
    bank_ids_of,
    blueprint_of,
    get_blueprint,
    is_blueprint_kept_by,
    lock_blueprint,
)


@dataclass(frozen=True, slots=True)
class Wording:
    """What a version of a blueprint says beside its number."""

    name: str
    kind: str
    blueprint: Blueprint
    bank_ids: tuple[int, ...]
    spare: int = SPARE


def add_blueprint(
    db: Session, wording: Wording, *, owner_unit_id: int | None, is_shared: bool = False, actor: Actor
) -> BlueprintVersion:
    """Write a blueprint down, as its first version.

    Raises RuleBroken BLUEPRINT_UNNAMED, BLUEPRINT_EMPTY, BLUEPRINT_NO_BANK, NotAllowed (BLUEPRINT_NOT_YOURS).
    """
    require_can(actor, Permission.WRITE_QUESTIONS)
    blueprint = PaperBlueprint(
        owner_unit_id=owner_unit_id,
        is_shared=is_shared,
        version=0,
        withdrawn_at=None,
        withdrawn_by_id=None,
        created_by_id=actor.account_id,
        created_at=clock.now(),
    )
    _require_keeper(db, blueprint, actor)
    _require_sound(db, wording, actor)
    db.add(blueprint)
    return _record(db, blueprint, wording, note=None, actor=actor)


def change_blueprint(
    db: Session, shown: BlueprintVersion, wording: Wording, *, note: str = "", actor: Actor
) -> BlueprintVersion:
    """Give a blueprint another version and return it; the same wording adds none. Exams keep the version they took.

    Raises RuleBroken BLUEPRINT_CHANGED when somebody else was faster than the form, BLUEPRINT_WITHDRAWN, and as
    `add_blueprint`.
    """
    blueprint = _kept(db, shown, actor)
    _require_sound(db, wording, actor)
    if wording_of(db, shown) == _in_order(wording):
        return shown
    return _record(db, blueprint, wording, note=note.strip() or None, actor=actor)


def withdraw_blueprint(db: Session, shown: BlueprintVersion, *, actor: Actor) -> None:
    """Take a blueprint out of use for new exams. Raises RuleBroken BLUEPRINT_CHANGED, BLUEPRINT_WITHDRAWN."""
    blueprint = _kept(db, shown, actor)
    blueprint.withdrawn_at, blueprint.withdrawn_by_id = clock.now(), actor.account_id
    audit.record(db, actor=actor, action="questions:blueprint:withdrawn", subject=blueprint)


def wording_of(db: Session, version: BlueprintVersion) -> Wording:
    """Return what a version says."""
    banks = tuple(bank_ids_of(db, version))
    return Wording(version.name, version.kind, blueprint_of(db, version), banks, version.spare)


def _in_order(wording: Wording) -> Wording:
    """Return a wording with its shares and banks in the order in which they are read back."""
    shares = tuple(sorted(wording.blueprint.shares, key=lambda share: share.tag))
    blueprint = replace(wording.blueprint, shares=shares)
    return replace(
        wording, name=wording.name.strip(), blueprint=blueprint, bank_ids=tuple(sorted(set(wording.bank_ids)))
    )


def _kept(db: Session, shown: BlueprintVersion, actor: Actor) -> PaperBlueprint:
    """Return the blueprint, locked, when this actor may change the version he saw."""
    require_can(actor, Permission.WRITE_QUESTIONS)
    blueprint = lock_blueprint(db, shown.blueprint_id)
    _require_keeper(db, blueprint, actor)
    if blueprint.version != shown.number:
        raise RuleBroken("BLUEPRINT_CHANGED")
    if blueprint.withdrawn_at is not None:
        raise RuleBroken("BLUEPRINT_WITHDRAWN")
    return blueprint


def _require_keeper(db: Session, blueprint: PaperBlueprint, actor: Actor) -> None:
    if not is_blueprint_kept_by(db, blueprint, actor):
        raise NotAllowed("BLUEPRINT_NOT_YOURS")


def _require_sound(db: Session, wording: Wording, actor: Actor) -> None:
    if not wording.name.strip():
        raise RuleBroken("BLUEPRINT_UNNAMED")
    if not wording.blueprint.cells:
        raise RuleBroken("BLUEPRINT_EMPTY")
    if not wording.bank_ids:
        raise RuleBroken("BLUEPRINT_NO_BANK")
    if len({share.tag for share in wording.blueprint.shares}) < len(wording.blueprint.shares):
        raise RuleBroken("BLUEPRINT_SHARE_TWICE")
    seen = set(db.scalars(visible_banks(actor).with_only_columns(Bank.id)))
    if not seen.issuperset(wording.bank_ids):
        raise RuleBroken("BLUEPRINT_NO_BANK")


def _record(
    db: Session, blueprint: PaperBlueprint, wording: Wording, *, note: str | None, actor: Actor
) -> BlueprintVersion:
    blueprint.version += 1
    version = BlueprintVersion(
        blueprint=blueprint,
        number=blueprint.version,
        name=wording.name.strip(),
        kind=wording.kind,
        spare=wording.spare,
        tolerance=wording.blueprint.tolerance,
        note=note,
        author_id=actor.account_id,
        created_at=clock.now(),
    )
    db.add(version)
    db.flush()  # what follows names its id
    db.add_all(_parts(version.id, wording.blueprint, wording.bank_ids))
    db.flush()  # whether the banks can meet it is asked of the database
    verb = "added" if version.number == 1 else "changed"
    audit.record(db, actor=actor, action=f"questions:blueprint:{verb}", subject=blueprint, version=version.number)
    return get_blueprint(db, blueprint.id, seen_by=actor)


def _parts(
    version_id: int, blueprint: Blueprint, bank_ids: Sequence[int]
) -> list[BlueprintCell | BlueprintShare | BlueprintBank]:
    cells = [
        BlueprintCell(
            version_id=version_id,
            position=position,
            type=cell.type,
            number=cell.number,
            points=cell.points,
            category=cell.category,
            easiest=cell.difficulty[0] if cell.difficulty else None,
            hardest=cell.difficulty[1] if cell.difficulty else None,
            tag=cell.tag,
        )
        for position, cell in enumerate(blueprint.cells, start=1)
    ]
    shares = [BlueprintShare(version_id=version_id, tag=share.tag, percent=share.percent) for share in blueprint.shares]
    banks = [BlueprintBank(version_id=version_id, bank_id=bank_id) for bank_id in sorted(set(bank_ids))]
    return [*cells, *shares, *banks]
