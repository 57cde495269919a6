"""`lms demo`: put the demo world on record, and say who can sign in."""

import gc
import sys
from typing import Annotated, Any

import typer
from sqlalchemy import Engine

from lms.audit.keeping import keep_chain
from lms.cli.answers import AsJson, answering, progress, words
from lms.cli.database import opened
from lms.db import make_sessions
from lms.demo.accounts import PASSWORD, SIGN_INS
from lms.demo.moment import DEMO_DAY, live_on
from lms.demo.world import build
from lms.exchange.pace import undisturbed
from lms.i18n import N_
from lms.worker.loop import Worker


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("demo")(demo)


def demo(
    scale: Annotated[float, typer.Option(min=0.02, max=1.0, help="Share of the people; 1 is all 2,600.")] = 1.0,
    as_json: AsJson = False,
) -> None:
    """Put the demo world on record: 启东 in the autumn of 2023. Again changes nothing; other data is refused."""
    with answering(as_json=as_json) as say:
        with opened() as engine:
            made = _make(engine, scale)
        say(_facts(made=made), *_lines(made=made))


def _make(engine: Engine, scale: float) -> bool:
    gc.freeze()
    # A hundred thousand rows are made and dropped in order; looking for rings among them finds none.
    with undisturbed(), make_sessions(engine).begin() as db:
        made = build(db, scale=scale, told=_told)
    if made:
        live_on(DEMO_DAY)
        Worker(engine).run_once()  # so that the first page finds its figures
        keep_chain(engine)
        progress("")
    return made


def _told(left: int) -> None:
    if left % 50 == 0 and sys.stderr.isatty():
        typer.echo(f"\r{words(N_('正在建立演示数据，还剩%(left)s件事'), left=left)}   ", err=True, nl=False)


def _facts(*, made: bool) -> dict[str, Any]:
    accounts = [{"login": each.login, "role": each.role.value, "unit": each.unit} for each in SIGN_INS]
    return {"made": made, "today": DEMO_DAY, "password": PASSWORD, "accounts": accounts}


def _lines(*, made: bool) -> list[str]:
    first = words(N_("演示数据已建好")) if made else words(N_("演示数据已经在库里，没有改动"))
    rows = [f"  {each.login:<11} {each.role.value}" for each in SIGN_INS]
    return [
        first,
        words(N_("演示数据停在%(day)s；账号如下，密码都是 %(password)s"), day=DEMO_DAY, password=PASSWORD),
        *rows,
    ]
