"""Selects on rule sets: what versions there are, and which one judges a unit in a year."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, bindparam, func, select
from sqlalchemy.orm import Session, joinedload

from lms.among import is_among
from lms.db import table_of
from lms.errors import NotFound
from lms.people.models import Post, Unit
from lms.people.rules import nearest_of, steps_of
from lms.requirements.models import RuleAdoption, RuleSetVersion
from lms.requirements.parameters import Parameters, read_parameters


@dataclass(frozen=True, slots=True)
class Rules:
    """One version of a rule set, ready to judge by."""

    version_id: int
    code: str
    version: int
    name: str
    document_no: str
    document_title: str
    document_date: date
    parameters: Parameters


def list_versions(db: Session) -> list[RuleSetVersion]:
    """List all versions of all rule sets, by code, newest version first."""
    return list(db.scalars(select(RuleSetVersion).order_by(RuleSetVersion.code, RuleSetVersion.version.desc())))


def get_version(db: Session, code: str, version: int | None = None) -> RuleSetVersion:
    """Return a version of a rule set, the newest unless told. Raises NotFound RULE_SET_NOT_FOUND."""
    wanted = select(RuleSetVersion).where(RuleSetVersion.code == code)
    if version is not None:
        wanted = wanted.where(RuleSetVersion.version == version)
    found = db.scalar(wanted.order_by(RuleSetVersion.version.desc()).limit(1))
    if found is None:
        raise NotFound("RULE_SET_NOT_FOUND", code=code)
    return found


def list_adoptions(db: Session, *, unit_ids: list[int] | None = None) -> list[RuleAdoption]:
    """List adoptions with their units and versions, newest year first, the latest word of a year first."""
    wanted = select(RuleAdoption).options(joinedload(RuleAdoption.unit), joinedload(RuleAdoption.version))
    if unit_ids is not None:
        wanted = wanted.where(RuleAdoption.unit_id.in_(unit_ids))
    return list(db.scalars(wanted.order_by(RuleAdoption.year.desc(), RuleAdoption.id.desc())))


def rules_by_unit(
    db: Session, year: int, *, person_ids: Sequence[int] | None = None, unit_ids: Sequence[int] | None = None
) -> Mapping[int, Rules]:
    """Map each unit to the rules that judge it in a year; a unit nobody adopted rules for is missing.

    The nearest unit at or above that adopted any counts; there, the latest adoption for that year or the last earlier
    one. A version that takes effect only later does not judge the year (domain A.2). `person_ids` asks only about the
    units where these people hold or held a post, `unit_ids` about these units.
    """
    latest = _latest(db, year)
    if not latest:
        return {}
    known = _versions(db, latest.values())
    found: dict[int, Rules] = {}
    for unit_id, path in _paths(db, person_ids, unit_ids):
        if (version := nearest_of(path, latest)) is not None:
            found[unit_id] = known[version]
    return found


def _latest(db: Session, year: int) -> dict[int, int]:
    """Map units that adopted rules to the version that counts for a year."""
    # In order of time: a later row of a unit replaces the earlier one.
    return {unit_id: version for unit_id, _, version in db.execute(_ADOPTED, {"year": year})}


def _versions(db: Session, ids: Iterable[int]) -> dict[int, Rules]:
    return {found.id: as_rules(found) for found in db.execute(_VERSIONS, {"ids": list(ids)})}


def _paths(
    db: Session, person_ids: Sequence[int] | None, unit_ids: Sequence[int] | None
) -> Iterable[Row[*tuple[int, str]]]:
    if person_ids is not None:
        return db.execute(_PATHS_OF, {"people": person_ids})
    return db.execute(_PATHS) if unit_ids is None else db.execute(_PATHS_AMONG, {"units": unit_ids})


# Made once: every page about a year asks them.
_ADOPTION, _UNIT, _POST, _VERSION = (table_of(model).c for model in (RuleAdoption, Unit, Post, RuleSetVersion))
_ADOPTED = (
    select(_ADOPTION.unit_id, _UNIT.path, _ADOPTION.version_id)
    .where(_ADOPTION.unit_id == _UNIT.id, _ADOPTION.year <= bindparam("year"))
    .order_by(_ADOPTION.year, _ADOPTION.id)
)
_PATHS = select(_UNIT.id, _UNIT.path)
_PATH = select(_UNIT.path).where(_UNIT.id == bindparam("unit"))
_PATHS_OF = _PATHS.where(_UNIT.id.in_(select(_POST.unit_id).where(is_among(_POST.person_id, "people"))))
_PATHS_AMONG = _PATHS.where(is_among(_UNIT.id, "units"))
_ADOPTED_VERSIONS = _ADOPTED.with_only_columns(_UNIT.path, *_VERSION).where(_ADOPTION.version_id == _VERSION.id)
_ADOPTED_ABOVE = _ADOPTED_VERSIONS.where(is_among(_ADOPTION.unit_id, "above"))
_VERSIONS = select(*_VERSION).where(is_among(_VERSION.id, "ids"))


def rules_within(db: Session, paths: Sequence[str], year: int) -> list[Rules]:
    """List the rules that judge somebody at or below places (given as `Unit.path`), by code."""
    latest = {row.path: row for row in db.execute(_ADOPTED_VERSIONS, {"year": year})}
    counting = {row.id: row for path, row in latest.items() if any(path.startswith(place) for place in paths)}
    for place in paths:
        above = [path for path in latest if place.startswith(path)]
        if above:
            nearest = latest[max(above, key=len)]
            counting[nearest.id] = nearest
    return sorted(map(as_rules, counting.values()), key=lambda rules: (rules.code, rules.version))


def rules_for(db: Session, unit_id: int, year: int) -> Rules | None:
    """Return the rules that judge a unit in a year, or None when nobody adopted any."""
    latest = _latest(db, year)
    path = db.scalar(_PATH, {"unit": unit_id}) if latest else None
    version = nearest_of(path, latest) if path else None
    return None if version is None else _versions(db, [version])[version]


def rules_at(db: Session, path: str, year: int) -> Rules | None:
    """Return the rules that judge a unit, given as `Unit.path`, in a year; None when nobody adopted any."""
    latest = {row.path: row for row in db.execute(_ADOPTED_ABOVE, {"year": year, "above": steps_of(path)})}
    return as_rules(latest[max(latest, key=len)]) if latest else None


def parameters_for(db: Session, unit_id: int, year: int) -> Parameters:
    """Return the parameters that count for a unit in a year; the defaults where nobody adopted any rules."""
    rules = rules_for(db, unit_id, year)
    return rules.parameters if rules else Parameters()


def parameters_by_unit(db: Session, year: int) -> Mapping[int, Parameters]:
    """Map every unit to the parameters that count for it in a year; the defaults where nobody adopted any rules."""
    found: dict[int, Parameters] = defaultdict(Parameters)
    found.update((unit_id, rules.parameters) for unit_id, rules in rules_by_unit(db, year).items())
    return found


def as_rules(version: RuleSetVersion | Row[Any]) -> Rules:
    """Read a stored version."""
    return Rules(
        version_id=version.id,
        code=version.code,
        version=version.version,
        name=version.name,
        document_no=version.document_no,
        document_title=version.document_title,
        document_date=version.document_date,
        parameters=_parameters(version.id, version.parameters),
    )


_READ: dict[tuple[int, str], Parameters] = {}


def _parameters(version_id: int, stored: dict[str, Any]) -> Parameters:
    # A version never changes, so it is validated once a process; the repr keeps test databases apart.
    key = (version_id, repr(stored))
    if key not in _READ:
        _READ[key] = read_parameters(stored)
    return _READ[key]


def newest_number(db: Session, code: str) -> int:
    """Return the highest version number of a rule set, 0 when there is none."""
    return db.scalar(select(func.max(RuleSetVersion.version)).where(RuleSetVersion.code == code)) or 0
