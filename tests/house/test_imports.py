"""Imports only point down, and every room is named on the staircase."""

import re
import subprocess
import sys
from pathlib import Path

from tests.house.sources import ROOT, pyproject

LINT_IMPORTS = Path(sys.executable).parent / "lint-imports"


def test_imports_point_down_only() -> None:
    answer = _lint(ROOT)
    assert answer.returncode == 0, answer.stdout


def test_an_import_that_points_up_is_seen(tmp_path: Path) -> None:
    for package in ("lms", "lms/people", "lms/web"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
    (tmp_path / "lms/people/rules.py").write_text("import lms.web\n")
    (tmp_path / "pyproject.toml").write_text(
        '[tool.importlinter]\nroot_packages = ["lms"]\n[[tool.importlinter.contracts]]\nname = "down"\n'
        'type = "layers"\nlayers = ["lms.web", "lms.people"]\n'
    )
    answer = _lint(tmp_path)
    assert answer.returncode == 1
    assert "lms.people.rules -> lms.web" in answer.stdout


def test_every_room_is_named_in_the_layers() -> None:
    assert _unnamed(_rooms(ROOT / "lms"), _layers()) == set()


def test_a_room_that_no_layer_names_is_seen(tmp_path: Path) -> None:
    (tmp_path / "canteen").mkdir()
    (tmp_path / "canteen" / "__init__.py").touch()
    assert _unnamed(_rooms(tmp_path), _layers()) == {"lms.canteen"}


def _lint(folder: Path) -> "subprocess.CompletedProcess[str]":
    command = [str(LINT_IMPORTS), "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=600)


def _rooms(folder: Path) -> set[str]:
    folders = {path.name for path in folder.iterdir() if path.is_dir() and any(path.glob("*.py"))}
    files = {path.stem for path in folder.glob("*.py") if path.stem != "__init__"}
    return {f"lms.{name}" for name in folders | files}


def _layers() -> set[str]:
    staircase = pyproject()["tool"]["importlinter"]["contracts"][0]["layers"]
    return {name for step in staircase for name in re.split(r"[\s|()]+", step) if name}


def _unnamed(rooms: set[str], named: set[str]) -> set[str]:
    return rooms - named
