"""A fresh installation: what it writes is nobody else's to read, and workers that start at once agree on the key."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lms import vault
from lms.settings import private_folder


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_folders_and_the_key_are_private(tmp_path: Path) -> None:
    key = tmp_path / "var" / "keys" / "identity.key"
    assert len(vault._key(key)) == 32
    assert [oct(mode(path)) for path in (key.parent.parent, key.parent, key)] == ["0o700", "0o700", "0o600"]
    assert [path.name for path in key.parent.iterdir()] == ["identity.key"]


def test_a_folder_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    private_folder(tmp_path / "inner")
    assert (mode(tmp_path), mode(tmp_path / "inner")) == (0o755, 0o700)


def test_workers_that_start_at_once_agree_on_one_whole_key(tmp_path: Path) -> None:
    for number in range(20):
        key = tmp_path / str(number) / "identity.key"
        with ThreadPoolExecutor(8) as pool:
            keys = set(pool.map(lambda _, key=key: vault._key.__wrapped__(key), range(8)))
        assert len(keys) == 1
        assert len(keys.pop()) == 32
