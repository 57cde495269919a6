"""`lms simulate`: a made-up county, city or province in an empty database, for tests of scale."""

import sys
import time
from dataclasses import asdict
from datetime import date
from typing import Annotated

import typer

from lms import clock
from lms.cli.answers import AsJson, WrongUsage, answering, progress, words
from lms.cli.database import opened
from lms.i18n import N_
from lms.simulation.world import Made, build

# So often somebody who is not at a screen is told how far it is.
_TOLD_EVERY_S = 30.0


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("simulate")(simulate)


def simulate(
    people: Annotated[int, typer.Option(min=1, max=2_000_000, help="How many people.")],
    years: Annotated[int, typer.Option(min=1, max=20, help="How many years, the last of them the one of --until.")],
    seed: Annotated[int, typer.Option(help="The same seed and the same last day make the same world.")] = 1,
    until: Annotated[str, typer.Option(help="Its last day, YYYY-MM-DD; today unless told.")] = "",
    as_json: AsJson = False,
) -> None:
    """Make up a city or province for tests of scale. Refuses a database that holds anything."""
    with answering(as_json=as_json) as say:
        started = time.monotonic()
        with opened() as engine:
            made = build(engine, people=people, years=years, seed=seed, until=_day(until), told=_Teller(people))
        if sys.stderr.isatty():
            progress("")
        facts = {name: value for name, value in asdict(made).items() if name != "places"}
        took = round(time.monotonic() - started, 1)
        say(
            facts | {"years": years, "seed": seed, "until": _day(until), "seconds": took},
            words(
                N_("已生成模拟数据：单位%(units)s个，人员%(people)s人，学时记录%(entries)s条，用时%(seconds)s秒"),
                **facts,
                seconds=took,
            ),
            words(N_("请用 lms user add 添加账号，用 lms worker --once 生成统计")),
        )


def _day(text: str) -> date:
    if not text:
        return clock.today()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise WrongUsage(N_("日期%(text)s不对，请写成2026-11-22这样的年月日"), text=text) from None
    if day > clock.today():
        raise WrongUsage(N_("模拟数据的最后一天不能晚于今天"))
    return day


class _Teller:
    """Says on standard error how far it is: on a screen all the time, in a log every half minute."""

    def __init__(self, people: int) -> None:
        self.people = people
        self.told_at = time.monotonic()

    def __call__(self, made: Made) -> None:
        """Tell of what stands."""
        text = words(
            N_("已生成%(done)s／%(people)s人，学时记录%(entries)s条"),
            done=made.people,
            people=self.people,
            entries=made.entries,
        )
        if sys.stderr.isatty():
            typer.echo(f"\r{text}   ", err=True, nl=False)
        elif time.monotonic() - self.told_at >= _TOLD_EVERY_S:
            self.told_at = time.monotonic()
            progress(text)
