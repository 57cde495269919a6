"""Who acts: the operator, in the role an act needs, or the account of `--login`."""

from dataclasses import replace
from typing import Annotated

import typer

from lms.access import OPERATOR, Actor, Role

Login = Annotated[str | None, typer.Option("--login", help="Act as this account instead of as the operator.")]


def operator(role: Role = Role.JUSTICE_REVIEWER) -> Actor:
    """Return the operator at the console, acting in a role for the whole installation; the audit log says so."""
    return replace(OPERATOR, role=role)
