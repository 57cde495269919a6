"""`lms rules list|show|add|adopt` and `lms year close`: what is required, of whom, from when."""

from pathlib import Path
from typing import Annotated

import typer

from lms.access import Permission
from lms.cli.acting import Login, acting
from lms.cli.answers import AsJson, WrongUsage, answering, language, words
from lms.cli.database import looking, writing
from lms.i18n import N_
from lms.people.queries.units import get_unit_by_code
from lms.requirements.actions.closing import close_year
from lms.requirements.actions.rule_sets import add_version, adopt, read_profile
from lms.requirements.queries.rule_sets import as_rules, get_version, list_versions
from lms.web.parameter_words import lines


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    rules, years = typer.Typer(help="Rule sets."), typer.Typer(help="Years.")
    years.callback()(lambda: None)
    for name, function in (("list", list_rules), ("show", show), ("add", add), ("adopt", adopt_rules)):
        rules.command(name)(function)
    years.command("close")(close)
    app.add_typer(rules, name="rules")
    app.add_typer(years, name="year")


def list_rules(as_json: AsJson = False) -> None:
    """List all versions of all rule sets."""
    with answering(as_json=as_json) as say:
        with looking() as db:
            found = list_versions(db)
        names = ("code", "version", "name", "document_no", "effective_from")
        rows = [{name: getattr(version, name) for name in names} for version in found]
        say({"rule_sets": rows}, *(f"{v.code} v{v.version}  {v.name}  {v.document_no}" for v in found))


def show(code: str, version: int | None = None, as_json: AsJson = False) -> None:
    """Show a rule set: every parameter and where it stands."""
    with answering(as_json=as_json) as say:
        with looking() as db:
            found = get_version(db, code, version)
        groups = lines(language(), as_rules(found).parameters, found.sources)
        data = {
            "code": found.code,
            "version": found.version,
            "name": found.name,
            "document_no": found.document_no,
            "document_title": found.document_title,
            "document_date": found.document_date,
            "effective_from": found.effective_from,
            "parameters": found.parameters,
            "sources": found.sources,
        }
        shown = [f"{words(line.label)}：{line.value}  {line.source}" for _, group in groups for line in group]
        say(data, f"{found.code} v{found.version} {found.name} {found.document_no}", *shown)


def add(file: Annotated[Path, typer.Argument(help="TOML, like those shipped.")], as_json: AsJson = False) -> None:
    """Put a version of a rule set on record; the same again changes nothing."""
    with answering(as_json=as_json) as say:
        if not file.is_file():
            raise WrongUsage(N_("没有文件%(file)s"), file=file)
        profile = read_profile(file.read_text(encoding="utf-8"))
        with writing() as db:
            added = add_version(db, profile, actor=acting(db, None, Permission.ADOPT_RULES))
        data = {"code": profile.code, "version": profile.version, "added": added is not None}
        say(data, words(N_("规则集%(code)s第%(version)s版已在库中"), code=profile.code, version=profile.version))


def adopt_rules(
    code: str,
    unit: Annotated[str, typer.Option(help="Code of the unit; all below it follow.")],
    year: Annotated[int, typer.Option(min=2000, max=2100, help="From this year on.")],
    version: int | None = None,
    login: Login = None,
    as_json: AsJson = False,
) -> None:
    """Judge a unit, and all below it, by a rule set from a year on."""
    with answering(as_json=as_json) as say:
        with writing() as db:
            actor = acting(db, login, Permission.ADOPT_RULES)
            place = get_unit_by_code(db, unit, seen_by=actor)
            adoption = adopt(db, place, code=code, year=year, version=version, actor=actor)
            chosen = get_version(db, code, version)
        data = {"unit": unit, "year": adoption.year, "code": chosen.code, "version": chosen.version}
        text = N_("%(unit)s自%(year)s年起按%(code)s第%(version)s版判断")
        say(data, words(text, **(data | {"unit": place.name})))


def close(
    year: Annotated[int, typer.Option(min=2000, max=2100, help="The year to close; from 20 January of the next on.")],
    login: Login = None,
    as_json: AsJson = False,
) -> None:
    """Freeze a year's results, once and for good."""
    with answering(as_json=as_json) as say:
        with writing() as db:
            closing = close_year(db, year, actor=acting(db, login, Permission.CLOSE_YEAR))
        data = {
            "year": closing.year,
            "people": closing.people,
            "digest": closing.digest,
            "closed_at": closing.closed_at,
        }
        say(data, words(N_("%(year)s年度已封账，封存%(people)s人的结果"), **data))
