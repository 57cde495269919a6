"""The data of a bare clone lies in a folder named from where one stands, as `var` is by default."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lms.courses.checking import Waiting, check
from lms.demo.films import film
from lms.settings import get_settings


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Stand in an empty folder, with the data in `own` below it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LMS_DATA_DIR", "own")
    get_settings.cache_clear()
    yield get_settings().data_dir
    monkeypatch.undo()
    get_settings.cache_clear()


def test_a_film_passes_its_check_where_the_data_folder_is_named_from_here(data: Path, tmp_path: Path) -> None:
    assert data == tmp_path / "own"
    token = "a" * 32
    get_settings().incoming_dir.mkdir(parents=True)
    (get_settings().incoming_dir / token).write_bytes(film(60))
    verdict = check(Waiting(1, token, "一分钟.webm"))
    assert verdict.refusal is None
    assert verdict.duration_ms == 60_000
