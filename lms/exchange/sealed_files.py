"""Files that wait in private folders until somebody decides: sealed, each replaced as a whole."""

import os
import tempfile
from pathlib import Path

from lms import vault
from lms.errors import NotFound
from lms.settings import private_folder


def write_sealed(path: Path, data: bytes) -> None:
    """Put a file in its place, encrypted; whoever reads meanwhile finds the old one or the new one."""
    descriptor, draft = tempfile.mkstemp(dir=private_folder(path.parent))
    with os.fdopen(descriptor, "wb") as file:
        file.write(vault.seal_bytes(data))
    Path(draft).rename(path)


def read_sealed(path: Path) -> bytes:
    """Return what is in a file. Raises NotFound FILE_GONE once it has been thrown away."""
    if not path.exists():
        raise NotFound("FILE_GONE")
    return vault.unseal_bytes(path.read_bytes())
