"""The virus scanner's own protocol, spoken with a small one of ours that knows one file."""

import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from lms.courses.checks.scanner import ScannerAway, require_harmless
from lms.errors import RuleBroken

SIGNATURE = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"


def _serve(listening: socket.socket, answer: bytes | None) -> None:
    line, _ = listening.accept()
    with line, line.makefile("rb") as reader:
        assert reader.read(10) == b"zINSTREAM\0"
        data = b""
        while length := struct.unpack(">L", reader.read(4))[0]:
            data += reader.read(length)
        found = b"stream: Win.Test.EICAR_HDB-1 FOUND\0" if SIGNATURE in data else b"stream: OK\0"
        line.sendall(found if answer is None else answer)


@pytest.fixture(params=["unix", "tcp"])
def scanner(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A scanner that answers once."""
    yield from _scanner(request.param, tmp_path, None)


def _scanner(kind: str, tmp_path: Path, answer: bytes | None) -> Iterator[str]:
    listening = socket.socket(socket.AF_UNIX if kind == "unix" else socket.AF_INET)
    listening.bind(str(tmp_path / "c") if kind == "unix" else ("127.0.0.1", 0))
    listening.listen()
    thread = threading.Thread(target=_serve, args=(listening, answer), daemon=True)
    thread.start()
    yield f"unix:{tmp_path}/c" if kind == "unix" else f"tcp:127.0.0.1:{listening.getsockname()[1]}"
    thread.join(timeout=60)
    listening.close()


def test_a_known_virus_is_refused_by_name(scanner: str, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(bytes(600_000) + SIGNATURE)
    with pytest.raises(RuleBroken, match="FILE_DANGEROUS") as refused:
        require_harmless(path, scanner)
    assert refused.value.parameters == {"what": "Win.Test.EICAR_HDB-1"}


def test_a_harmless_file_passes(scanner: str, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(bytes(600_000))
    require_harmless(path, scanner)


def test_an_answer_that_is_no_verdict_lets_nothing_through(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"x")
    for address in _scanner("unix", tmp_path, b"INSTREAM size limit exceeded. ERROR\0"):
        with pytest.raises(ScannerAway):
            require_harmless(path, address)


def test_without_a_scanner_nothing_is_asked(tmp_path: Path) -> None:
    require_harmless(tmp_path / "missing", "")
