"""Asking a ClamAV daemon about a file, where the operator has one (LMS_CLAMD)."""

import socket
import struct
from pathlib import Path

from lms.errors import RuleBroken

_PIECE = 256 * 1024
_TIMEOUT = 120


class ScannerAway(Exception):
    """The scanner that the operator named does not answer. Nothing passes unlooked at: the work is tried again."""


def require_harmless(path: Path, address: str) -> None:
    """Raise RuleBroken FILE_DANGEROUS when the scanner knows the file; ScannerAway when it does not answer.

    Without an address nothing is asked.
    """
    if not address:
        return
    try:
        answer = _ask(path, address)
    except OSError as error:
        raise ScannerAway from error
    if answer.endswith("FOUND"):
        raise RuleBroken("FILE_DANGEROUS", what=answer.removeprefix("stream:").removesuffix("FOUND").strip()[:60])
    if not answer.endswith("OK"):
        raise ScannerAway(answer[:80])


def _ask(path: Path, address: str) -> str:
    with _open(address) as line, path.open("rb") as file:
        line.sendall(b"zINSTREAM\0")
        while piece := file.read(_PIECE):
            line.sendall(struct.pack(">L", len(piece)) + piece)
        line.sendall(struct.pack(">L", 0))
        answer = b""
        while not answer.endswith(b"\0") and (more := line.recv(4096)):
            answer += more
    return answer.decode("utf-8", "replace").strip("\0 \n")


def _open(address: str) -> socket.socket:
    kind, _, place = address.partition(":")
    if kind == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(_TIMEOUT)
        try:
            line.connect(place)
        except OSError:
            line.close()
            raise
        return line
    host, _, port = place.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=_TIMEOUT)
