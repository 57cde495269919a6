"""Files of commands are loaded when one of their commands is asked for.

The whole house is two thousand modules. A server that comes back after a fault keeps an exam waiting for as long as
they take, and its processes load this package again, each of them.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

# Every file of commands and what it adds, in the order of `lms --help`; tests/cli/test_loading.py compares.
FILES: dict[str, tuple[str, ...]] = {
    "serving": ("serve", "worker"),
    "schema": ("migrate",),
    "demo_world": ("demo",),
    "simulating": ("simulate",),
    "checking": ("check",),
    "users": ("user",),
    "tokens": ("token",),
    "imports": ("units", "roster", "hours"),
    "scores": ("scores",),
    "exchanging": ("export", "imports"),
    "questions": ("questions",),
    "rules": ("rules", "year"),
    "holidays": ("holidays",),
    "notices": ("notices",),
    "reports": ("report",),
    "certificates": ("certificates",),
    "keeping": ("backup", "restore"),
}
_FILE_OF = {name: file for file, names in FILES.items() for name in names}


class Commands(TyperGroup):
    """The commands there are, each found in its file when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - typer's signature
        """Return every name."""
        return list(_FILE_OF)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - typer's signature
        """Return a command, None when there is none of this name."""
        file = _FILE_OF.get(cmd_name)
        return commands_in(file)[cmd_name] if file else None


@lru_cache
def commands_in(file: str) -> dict[str, Any]:
    """Return the commands that a file adds, by name."""
    group = typer.Typer(rich_markup_mode=None)
    group.callback()(lambda: None)
    with loading():
        import_module(f"lms.cli.{file}").add_to(group)
    return dict(get_group(group).commands)


@contextmanager
def loading() -> Iterator[None]:
    """Look for no garbage while modules are loaded: they all stay, and looking takes a fifth of the time.

    What was loaded is not looked at later either, where it would make some requests slow.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
