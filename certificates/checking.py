"""Whether a PDF somebody brings is, byte for byte, what the organisation signed.

The file is a stranger's, so it is not read as a PDF: where its signature lies is found by its marks, and what counts is
that the signature covers all bytes but its own. Signing leaves no file with room for more (`signing`), so anything
before, between or after is an alteration. Only the code of the paper is looked up within, by qpdf.
"""

import asyncio
import io
import logging
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import pikepdf
from asn1crypto import cms, pem, x509
from pyhanko.sign.validation.generic_cms import async_validate_detached_cms
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import StandardCMSSignatureStatus
from pyhanko_certvalidator import ValidationContext

from certificates import numbering
from certificates.apart import apart

# It tells the log, with all it knows, of every certificate that is not ours: words of strangers.
logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
_RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s*\]")
_HEX = re.compile(rb"<[0-9A-Fa-f]{2,200000}>")
# When it was signed, as the signature dictionary says; it is among the bytes that are signed.
_MOMENT = re.compile(rb"/M\s*\(D(?::|\\072)(\d{14})(?:Z|([+-]\d\d)'(\d\d)'?)?\)")
_ADDRESS = re.compile(r"/verify/([0-9A-Za-z]+)")
# Organisations' certificates allow the one, the other or both.
_USES = KeyUsageConstraints(key_usage={"non_repudiation", "digital_signature"}, match_all_key_usages=False)


class Finding(StrEnum):
    """What a file turned out to be."""

    INTACT = "INTACT"
    ALTERED = "ALTERED"
    APPENDED = "APPENDED"
    STRIPPED = "STRIPPED"
    UNKNOWN_SIGNER = "UNKNOWN_SIGNER"
    UNSIGNED = "UNSIGNED"
    NOT_A_PDF = "NOT_A_PDF"


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found; `signer` and `signed_at` (ISO) as the signature says, `code` as the file says: "" where none."""

    finding: Finding
    code: str = ""
    signer: str = ""
    signed_at: str = ""


@dataclass(frozen=True, slots=True)
class _Place:
    """A signature, and the bytes it is over: up to `until` and from `onward` to `end`."""

    signature: cms.SignedData
    until: int
    onward: int
    end: int


def check(pdf: bytes, trusted: Sequence[bytes]) -> Checked:
    """Tell whether a file is what one of the trusted certificates (PEM or DER), or one below them, signed.

    Never raises. STRIPPED: there is no signature, though the file bears the code of a paper; whoever asks knows whether
    that one was signed. A certificate that has run out since is judged on the day that the signature names: only who
    has the key could name another.
    """
    if b"%PDF-" not in pdf[:1024]:
        return Checked(Finding.NOT_A_PDF)
    code = code_in(pdf)
    places = list(_places(pdf))
    if not places:
        signed = b"/ByteRange" in pdf
        return Checked(Finding.ALTERED if signed else Finding.STRIPPED if code else Finding.UNSIGNED, code)
    found = [_judged(pdf, place, trusted, code) for place in places]
    # One signature that holds is not made worse by another that does not; else the first speaks.
    return next((each for each in found if each.finding is Finding.INTACT), found[0])


def code_in(pdf: bytes) -> str:
    """Return the code of the paper that a file says it is, "" where it says none."""
    try:
        with pikepdf.open(io.BytesIO(pdf)) as file:
            said = str(file.docinfo.get("/Keywords", ""))
    except Exception:  # noqa: BLE001 - a stranger's file may be broken in any way
        return ""
    match = _ADDRESS.search(said)
    code = numbering.clean(match[1]) if match else ""
    return code if numbering.is_code(code) else ""


def _places(pdf: bytes) -> Iterable[_Place]:
    for match in list(_RANGE.finditer(pdf))[:4]:
        until, onward, length = (int(group) for group in match.groups())
        if not until < onward <= len(pdf) or _HEX.fullmatch(pdf, until, onward) is None:
            continue
        try:
            content = cms.ContentInfo.load(bytes.fromhex(pdf[until + 1 : onward - 1].decode("ascii")), strict=False)
            yield _Place(content["content"], until, onward, onward + length)
        except Exception:  # noqa: BLE001, S112 - what is no signature is passed over
            continue


def _judged(pdf: bytes, place: _Place, trusted: Sequence[bytes], code: str) -> Checked:
    if place.end > len(pdf):
        return Checked(Finding.ALTERED, code)
    covered = pdf[: place.until] + pdf[place.onward : place.end]
    try:
        moment = _moment(pdf, place)
        status = apart(asyncio.run, _status(covered, place.signature, _roots(trusted), moment))
        signer = str(status.signing_cert.subject.native.get("common_name", ""))
    except Exception:  # noqa: BLE001 - a signature that cannot be judged is none
        return Checked(Finding.ALTERED, code)
    signed_at = moment.isoformat() if moment else ""
    if not (status.intact and status.valid):
        return Checked(Finding.ALTERED, code)
    if place.end < len(pdf):
        return Checked(Finding.APPENDED, code, signer, signed_at)
    # A certificate that is trusted as it stands is asked for no dates by the library.
    trusts = status.trusted and _was_good(status.signing_cert, moment)
    return Checked(Finding.INTACT if trusts else Finding.UNKNOWN_SIGNER, code, signer, signed_at)


def _was_good(certificate: x509.Certificate, moment: datetime | None) -> bool:
    dates = certificate["tbs_certificate"]["validity"]
    return moment is not None and dates["not_before"].native <= moment <= dates["not_after"].native


def _moment(pdf: bytes, place: _Place) -> datetime | None:
    """Return when a signature says that it was made: what stands nearest to it, with the zone it says or UTC."""
    around = pdf[max(0, place.until - 2_000) : place.until] + pdf[place.onward : place.onward + 2_000]
    match = _MOMENT.search(around)
    if match is None:
        return None
    digits, hours, minutes = (group.decode("ascii") if group else "" for group in match.groups())
    zone = f"{hours}{minutes}" if hours else "+0000"
    return datetime.strptime(f"{digits}{zone}", "%Y%m%d%H%M%S%z")


async def _status(
    covered: bytes, signature: cms.SignedData, roots: Sequence[x509.Certificate], moment: datetime | None
) -> StandardCMSSignatureStatus:
    """Judge as of today, and where that does not do, as of the day the signature names."""
    first = await _as_of(covered, signature, roots, None)
    if first.trusted or not (first.intact and first.valid and moment):
        return first
    return await _as_of(covered, signature, roots, moment)


async def _as_of(
    covered: bytes, signature: cms.SignedData, roots: Sequence[x509.Certificate], moment: datetime | None
) -> StandardCMSSignatureStatus:
    context = ValidationContext(trust_roots=roots, allow_fetching=False, moment=moment)
    return await async_validate_detached_cms(covered, signature, context, key_usage_settings=_USES)


def is_certificate(data: bytes) -> bool:
    """Tell whether bytes are a certificate that can be trusted, PEM or DER."""
    try:
        (found,) = _roots([data])
        return bool(found.public_key.native and found.not_valid_after)
    except (TypeError, ValueError, KeyError):
        return False


def _roots(trusted: Sequence[bytes]) -> list[x509.Certificate]:
    return [x509.Certificate.load(pem.unarmor(each)[2] if pem.detect(each) else each) for each in trusted]
