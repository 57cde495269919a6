"""Real files that nobody here wrote; tests that need them say so and are skipped where they are not there."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


def real(path: str) -> bytes:
    """Return a real file by its place under the folder of real data."""
    if not SHARED.is_dir():
        pytest.skip("the folder of real data is not beside the project")
    return (SHARED / path).read_bytes()
