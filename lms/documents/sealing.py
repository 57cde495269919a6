"""The organisation's own key, where the operator has given one: what is signed with it nobody alters unnoticed."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from certificates.pool import Seal
from lms.errors import RuleBroken
from lms.settings import get_settings

if TYPE_CHECKING:  # loading them takes half a second that no start should wait for
    from certificates.checking import Checked
    from certificates.signing import Signer


def is_sealing() -> bool:
    """Tell whether papers are signed."""
    return bool(get_settings().signing_key)


def seal() -> Seal | None:
    """Return where the key is, for presses in processes of their own; None where there is none."""
    settings = get_settings()
    if not is_sealing():
        return None
    return Seal(settings.signing_key, settings.signing_passphrase, settings.timestamp_url)


def signed(pdf: bytes) -> bytes:
    """Return a file signed with the organisation's key; as it is where there is none.

    Raises SignerMissing when the key cannot be opened, RuleBroken TIMESTAMP_MISSING when who should say the time is
    silent: no paper goes out without the timestamp that others have.
    """
    if not is_sealing():
        return pdf
    from certificates.signing import TimestampMissing, sign

    try:
        return sign(pdf, own_signer())
    except TimestampMissing as fault:
        raise RuleBroken("TIMESTAMP_MISSING") from fault


def check_seal(pdf: bytes) -> "Checked":
    """Say what became of a file since it was signed: by our key, or by one that was ours. Never raises for a file."""
    from certificates.checking import check

    return check(pdf, _trusted())


def earlier_certificates() -> list[Path]:
    """Return the files of certificates of keys that were the organisation's own."""
    return sorted((get_settings().keys_dir / "trusted").glob("*.pem"))


def _trusted() -> list[bytes]:
    earlier = [path.read_bytes() for path in earlier_certificates()]
    if not is_sealing():
        return earlier
    return [own_signer().certificate, *earlier]


def own_signer() -> "Signer":
    """Return the key that papers are signed with. Raises SignerMissing."""
    settings = get_settings()
    return _signer(settings.signing_key, settings.signing_passphrase, settings.timestamp_url)


@lru_cache(maxsize=2)
def _signer(source: str, passphrase: str, timestamp_url: str) -> "Signer":
    from certificates.signing import signer_from

    return signer_from(source, passphrase, timestamp_url=timestamp_url)
