"""Every hostile file is refused with a reason (or cleaned, where that is the rule), and leaves nothing on disk."""

import logging
import re
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from lms import storage
from lms.courses import incoming
from lms.courses.actions.materials import Verdict
from lms.courses.checking import Waiting, check
from lms.settings import get_settings
from lms.web.material_words import MATERIALS
from lms.web.refusals import ROOMS
from tests.databases import SERVER
from tests.uploads.hostile import cleaned, hostile

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(SERVER), reason="asks no database: once is enough"),
]
SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "9-hostile-inputs"
MADE, CLEANED = hostile(), cleaned()
# The scripted PDF of the collection is cleaned like any other.
_CLEANED_THERE = {"js-buttons.pdf"}


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give each file a store and a folder of its own, to see what is left in them."""
    monkeypatch.setenv("LMS_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("PATH", "/nowhere")  # showing an Office file is another matter
    get_settings.cache_clear()
    yield tmp_path
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.fixture(autouse=True)
def _small(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """See that no inspection ever took more than 200 MB; one that was killed had less to take."""
    with caplog.at_level(logging.INFO, logger="lms.courses.checks"):
        yield
    peaks = [int(peak) for peak in re.findall(r"peak (\d+) KiB", caplog.text)]
    assert max(peaks, default=0) <= 200 * 1024


def judged(name: str, data: bytes) -> Verdict:
    """Check a file as the worker does, in two seconds of a processor; look at what is left behind."""
    token = "0" * 32
    incoming.begin(token)
    incoming.path_of(token).write_bytes(data)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    verdict = check(Waiting(1, token, name))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime <= 2.0
    incoming.drop(token)
    assert list(incoming.folder().iterdir()) == []
    return verdict


def left() -> list[str]:
    return list(storage.list_keys())


@pytest.mark.parametrize("name", MADE)
@pytest.mark.requirement("ZJG-2-2")
def test_a_hostile_file_is_refused_with_a_reason_and_leaves_nothing(name: str) -> None:
    verdict = judged(name, MADE[name]())
    assert verdict.refusal is not None
    assert verdict.refusal in ROOMS
    assert ROOMS[verdict.refusal] % _Any(verdict.details["refusal"])
    assert verdict.digest is None
    assert left() == []


@pytest.mark.parametrize("name", CLEANED)
def test_a_pdf_that_acts_is_taken_without_what_acts(name: str) -> None:
    verdict = judged(name, CLEANED[name]())
    assert (verdict.refusal, verdict.pages) == (None, 2)
    assert verdict.details["taken_out"]
    assert verdict.digest
    assert left() == [f"{verdict.digest[:2]}/{verdict.digest}"]
    kept = b"".join(storage.open_range(verdict.digest))
    assert not any(word in kept for word in (b"JavaScript", b"/Launch", b"cmd.exe", b"a.exe", b"/XFA", b"RichMedia"))


def test_there_are_enough_of_them() -> None:
    assert len(MADE) + len(CLEANED) >= 180


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"the collection of hostile files is not at {SHARED}")
def test_every_hostile_file_of_the_collection_is_refused_or_cleaned() -> None:
    taken = []
    for path in sorted(path for path in SHARED.rglob("*") if path.is_file()):
        if path.name.startswith(("LICENCE", "PROVENANCE")):
            continue
        verdict = judged(path.name, path.read_bytes())
        if path.name in _CLEANED_THERE:
            assert verdict.details["taken_out"] == ["SCRIPT"]
        elif verdict.refusal is None:
            taken.append(path.name)
    assert taken == []


def test_every_reason_says_what_to_do() -> None:
    for code, sentence in MATERIALS.items():
        assert len(sentence) >= 12, code


class _Any(dict[str, object]):
    """Parameters of a sentence; every one it names must be there."""
