"""The project's own files, as the house tests read them."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("lms", "question_bank", "certificates")


def python_files(*folders: str) -> list[Path]:
    """Return every Python file below the folders, each path from the project's root."""
    return sorted(
        path.relative_to(ROOT) for folder in folders for path in (ROOT / folder).rglob("*.py") if path.is_file()
    )


def calls(source: str) -> Iterator[tuple[int, str]]:
    """Give line and dotted name of every call in a source text: `sa.select(…)` is "sa.select"."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


def pyproject() -> dict[str, Any]:
    """Return pyproject.toml as plain values."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text())
