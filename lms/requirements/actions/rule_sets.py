"""Verbs on rule sets: add a version, ship the ready profiles, adopt one for a unit and year."""

import tomllib
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy.orm import Session

from lms import audit, clock, outbox
from lms.access import OPERATOR, Actor, Permission, require_can
from lms.errors import RuleBroken
from lms.people.models import Unit
from lms.requirements.models import RuleAdoption, RuleSetVersion
from lms.requirements.parameters import Parameters
from lms.requirements.queries.closing import closed_since
from lms.requirements.queries.rule_sets import get_version, list_versions, newest_number

PROFILES = Path(__file__).parent.parent / "profiles"


class Profile(BaseModel):
    """A rule set as it stands in a file (TOML): who says so, from when, and the parameters."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(pattern=r"^[A-Z0-9][A-Z0-9-]{1,30}$")
    version: int = Field(ge=1)
    name: str = Field(min_length=1)
    document_no: str = Field(min_length=1)
    document_title: str = Field(min_length=1)
    document_date: date
    effective_from: date
    parameters: Parameters
    sources: dict[str, str] = {}


def read_profile(text: str) -> Profile:
    """Read a rule set from TOML. Raises RuleBroken PARAMETERS_WRONG naming the field at fault."""
    try:
        return Profile.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise RuleBroken("PARAMETERS_WRONG", field="file", fault=str(error)) from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise RuleBroken("PARAMETERS_WRONG", field=field, fault=first["msg"].removeprefix("Value error, ")) from error


def add_version(db: Session, profile: Profile, *, actor: Actor) -> RuleSetVersion | None:
    """Put a version on record; the same again changes nothing and returns None.

    Raises RuleBroken VERSION_DIFFERS when that version stands with another content, VERSION_GAP when one is left out.
    """
    values = profile.parameters.model_dump(mode="json")
    newest = newest_number(db, profile.code)
    if profile.version <= newest:
        stored = get_version(db, profile.code, profile.version)
        if _profile_of(stored) != profile:
            raise RuleBroken("VERSION_DIFFERS", code=profile.code, version=profile.version)
        return None
    if profile.version > newest + 1:
        raise RuleBroken("VERSION_GAP", code=profile.code, version=profile.version, newest=newest)
    added = RuleSetVersion(**profile.model_dump(exclude={"parameters"}), parameters=values, added_at=clock.now())
    db.add(added)
    db.flush()  # the audit line names the new id
    audit.record(db, actor=actor, action="rule_set:version:added", subject=added, code=profile.code)
    return added


def _profile_of(stored: RuleSetVersion) -> Profile:
    """Read a stored version back; a parameter that came into being later has its default."""
    values = {name: getattr(stored, name) for name in Profile.model_fields}
    return Profile.model_validate(values)


def ship_profiles(db: Session) -> int:
    """Put the ready profiles on record that are not there yet; return how many were new."""
    known = {(v.code, v.version) for v in list_versions(db)}
    profiles = [read_profile(path.read_text(encoding="utf-8")) for path in sorted(PROFILES.glob("*.toml"))]
    new = [profile for profile in profiles if (profile.code, profile.version) not in known]
    return sum(add_version(db, profile, actor=OPERATOR) is not None for profile in new)


def adopt(db: Session, unit: Unit, *, code: str, year: int, actor: Actor, version: int | None = None) -> RuleAdoption:
    """Judge a unit, and all below it, by a rule set from a year on.

    Raises NotFound RULE_SET_NOT_FOUND, RuleBroken NOT_YET_EFFECTIVE when it takes effect after that year, and
    YEAR_FROZEN when the results of that year, or of one after it, are already closed.
    """
    require_can(actor, Permission.ADOPT_RULES)
    chosen = get_version(db, code, version)
    if chosen.effective_from.year > year:
        raise RuleBroken("NOT_YET_EFFECTIVE", code=code, effective_from=chosen.effective_from)
    if (frozen := closed_since(db, year)) is not None:
        raise RuleBroken("YEAR_FROZEN", year=frozen)
    adoption = RuleAdoption(
        unit_id=unit.id, year=year, version_id=chosen.id, adopted_by_id=actor.account_id, adopted_at=clock.now()
    )
    db.add(adoption)
    audit.record(db, actor=actor, action="rule_set:adopted", subject=unit, code=code, version=chosen.version, year=year)
    # Later years without an adoption of their own are judged by this one too.
    outbox.request(db, "completion:refresh", "*")
    return adoption
