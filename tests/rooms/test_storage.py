"""The store keeps bytes by their digest, in a folder and in a bucket alike, and never holds a file in memory."""

import hashlib
import http.client
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lms import storage
from lms.errors import NotFound
from lms.settings import get_settings
from lms.storage.folder import Folder

TEXT = "行政处罚法".encode()
LARGE = 64 * 2**20


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """An S3 of one's own, on loopback."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The store of this test, and what it is."""
    kind: str = request.param
    if kind == "bucket":
        url = _bucket(request.getfixturevalue("endpoint"), f"b{abs(hash(str(tmp_path)))}", monkeypatch)
    else:
        url = f"file://{tmp_path}/st%20ore"
    monkeypatch.setenv("LMS_STORAGE_URL", url)
    get_settings.cache_clear()
    yield kind
    monkeypatch.undo()
    get_settings.cache_clear()


def _bucket(endpoint: str, name: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "made-up")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "made-up")
    connection = http.client.HTTPConnection(endpoint.removeprefix("http://"), timeout=60)
    connection.request("PUT", f"/{name}")
    connection.getresponse().read()
    connection.close()
    return f"s3://{name}/materials?endpoint={endpoint}&region=us-east-1"


def _file(tmp_path: Path, data: bytes, name: str = "a.bin") -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


def test_what_was_put_comes_back_under_its_digest(place: str, tmp_path: Path) -> None:
    digest = storage.put_file(_file(tmp_path, TEXT))
    assert digest == hashlib.sha256(TEXT).hexdigest()
    assert storage.size_of(digest) == len(TEXT)
    assert b"".join(storage.open_range(digest)) == TEXT


@pytest.mark.parametrize(("start", "end"), [(0, 3), (3, 9), (12, None), (14, 15), (0, 10_000), (15, None), (99, 120)])
def test_any_range_is_read_exactly(place: str, tmp_path: Path, start: int, end: int | None) -> None:
    digest = storage.put_file(_file(tmp_path, TEXT))
    assert b"".join(storage.open_range(digest, start, end)) == TEXT[start:end]


def test_the_same_bytes_are_kept_once(place: str, tmp_path: Path) -> None:
    first = storage.put_file(_file(tmp_path, TEXT))
    assert storage.put_file(_file(tmp_path, TEXT, "other.bin")) == first
    assert list(storage.list_keys()) == [f"{first[:2]}/{first}"]


def test_a_large_file_goes_up_and_down_in_pieces(place: str, tmp_path: Path) -> None:
    path = _file(tmp_path, os.urandom(1024) * (20 * 1024))
    digest = storage.put_file(path)
    pieces = list(storage.open_range(digest))
    assert len(pieces) > 1
    assert b"".join(pieces) == path.read_bytes()
    storage.fetch(digest, tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == path.read_bytes()


def test_what_is_deleted_is_gone_and_deleting_twice_is_nothing(place: str, tmp_path: Path) -> None:
    digest = storage.put_file(_file(tmp_path, TEXT))
    storage.delete(digest)
    storage.delete(digest)
    assert storage.size_of(digest) is None
    with pytest.raises(NotFound, match="FILE_GONE"):
        storage.open_range(digest)
    assert list(storage.list_keys()) == []


@pytest.mark.parametrize("digest", ["", "a", "A" * 64, "../" * 21 + "x", "0" * 63 + "/", "0" * 64 + "\n"])
def test_only_a_digest_is_a_digest(place: str, digest: str) -> None:
    for ask in (storage.size_of, storage.open_range, storage.local_path, storage.delete):
        with pytest.raises(NotFound, match="FILE_GONE"):
            ask(digest)


def test_a_tree_is_stored_read_and_deleted_whole(place: str, tmp_path: Path) -> None:
    folder = tmp_path / "package"
    (folder / "图片").mkdir(parents=True)
    (folder / "index.html").write_bytes(b"<p>1</p>")
    (folder / "图片" / "一 %.png").write_bytes(TEXT)
    storage.put_tree("scorm-7", folder)
    assert storage.size_in_tree("scorm-7", "图片/一 %.png") == len(TEXT)
    assert b"".join(storage.open_in_tree("scorm-7", "图片/一 %.png", 3, 6)) == TEXT[3:6]
    assert storage.size_in_tree("scorm-7", "missing.html") is None
    with pytest.raises(NotFound):
        storage.open_in_tree("scorm-7", "missing.html")
    storage.delete_tree("scorm-7")
    assert list(storage.list_keys()) == []


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd", "a/../../b", "a//b", ".", "a\\b", "a\0b", ""])
def test_no_path_leads_out_of_a_tree(place: str, path: str) -> None:
    with pytest.raises(NotFound, match="FILE_GONE"):
        storage.open_in_tree("scorm-7", path)


def test_links_in_a_folder_are_not_followed_into_a_tree(place: str, tmp_path: Path) -> None:
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "passwd").symlink_to("/etc/passwd")
    (folder / "index.html").write_bytes(b"x")
    storage.put_tree("p", folder)
    assert list(storage.list_keys()) == ["trees/p/index.html"]


def test_everything_can_be_carried_away_and_brought_back(place: str, tmp_path: Path) -> None:
    digest = storage.put_file(_file(tmp_path, TEXT))
    (key,) = storage.list_keys()
    storage.copy_out(key, tmp_path / "backup" / key)
    storage.delete(digest)
    storage.copy_in(key, tmp_path / "backup" / key)
    assert b"".join(storage.open_range(digest)) == TEXT


def test_a_folder_says_where_a_file_lies_and_a_bucket_cannot(place: str, tmp_path: Path) -> None:
    digest = storage.put_file(_file(tmp_path, TEXT))
    path = storage.local_path(digest)
    assert (path is None) == (place == "bucket")
    assert path is None or path.read_bytes() == TEXT


def test_a_file_that_cannot_be_written_whole_is_not_there_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    store = Folder(tmp_path / "store")
    source = _file(tmp_path, TEXT)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            store.put("ab/cd", source)
    assert store.size("ab/cd") is None
    assert [path for path in (tmp_path / "store").rglob("*") if path.is_file()] == []


def test_bytes_and_their_name_are_forced_to_disk_before_the_digest_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    fsync, rename = os.fsync, Path.rename

    def note_fsync(number: int) -> None:
        done.append("fsync")
        fsync(number)

    def note_rename(self: Path, target: Any) -> Path:
        done.append("rename")
        return rename(self, target)

    monkeypatch.setattr(os, "fsync", note_fsync)
    monkeypatch.setattr(Path, "rename", note_rename)
    Folder(tmp_path / "store").put("ab/cd", _file(tmp_path, TEXT))
    assert done == ["fsync", "rename", "fsync", "fsync"]


@pytest.mark.slow
def test_putting_and_reading_a_large_file_takes_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "large.bin"
    with path.open("wb") as file:
        file.truncate(LARGE)
    program = (
        "import resource, sys; from pathlib import Path; from lms import storage;"
        "storage.put_file(Path(sys.argv[2]));"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss;"
        "digest = storage.put_file(Path(sys.argv[1]));"
        "total = sum(len(piece) for piece in storage.open_range(digest));"
        "print(total, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    environment = os.environ | {"LMS_STORAGE_URL": str(tmp_path / "store")}
    command = [sys.executable, "-c", program, str(path), str(_file(tmp_path, TEXT))]
    said = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True, cwd=Path.cwd(), timeout=300
    ).stdout
    total, grown_kib = map(int, said.split())
    assert total == LARGE
    assert grown_kib < 16 * 1024
