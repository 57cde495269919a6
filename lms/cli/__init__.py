"""The command `lms`: what an operator does at the console. One file per group of commands.

Promises: `--json` prints exactly one JSON object on standard output; progress and errors go to standard error; exit 0
is done, 1 refused with reasons, 2 wrong usage. Without `--login` the operator acts, and the audit log says so.
"""

import typer

from lms.cli.loading import Commands

app = typer.Typer(
    name="lms",
    cls=Commands,
    help="砺法 Lifa: training hours, rules and completion of administrative law-enforcement people.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    # A traceback with local values would print people's data.
    pretty_exceptions_enable=False,
)
app.callback()(lambda: None)  # a group of commands, though none is known before it is asked for

__all__ = ["app"]
