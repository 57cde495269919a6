"""Whether a file somebody handed in is as it was issued: by its digest, and by the signature in it."""

from dataclasses import dataclass, replace

from lms import vault
from lms.documents.sealing import check_seal, is_sealing


@dataclass(frozen=True, slots=True)
class FileChecked:
    """What a file is: a Finding of `certificates.checking`, or AS_ISSUED; its SHA-256; the code it bears, if any."""

    result: str
    digest: str
    code: str = ""

    @property
    def is_good(self) -> bool:
        """Whether what stands in the file may be believed."""
        return self.result in {"AS_ISSUED", "INTACT"}

    def known(self) -> "FileChecked":
        """Return the same for a file that is, byte for byte, one that was handed out."""
        return replace(self, result="AS_ISSUED")


def check_file(data: bytes) -> FileChecked:
    """Look at a file; never raises, whatever is in it."""
    found = check_seal(data)
    result = found.finding.value
    if result == "STRIPPED" and not is_sealing():
        result = "UNSIGNED"  # it never had a signature
    return FileChecked(result, vault.digest_of_bytes(data), found.code)
