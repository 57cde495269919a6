"""Whether what the operator has set up for papers can be used: asked at the start, not when the first one is wanted."""

from certificates.house import HouseBroken
from certificates.proofs import KeyMissing
from lms.documents.actions.printing import own_house
from lms.documents.badging import is_badging, own_key
from lms.documents.sealing import earlier_certificates, is_sealing, own_signer

# A folder, not a setting: certificates of earlier keys (`sealing`).
TRUSTED = "keys/trusted"


def faults_of_settings() -> dict[str, str]:
    """Map the settings of papers that cannot be used to why, a line each that names no secret."""
    found = {
        "LMS_SIGNING_KEY": _fault_of_signer() if is_sealing() else "",
        "LMS_BADGE_KEY": _fault_of_key() if is_badging() else "",
        "LMS_HOUSE_DIR": _fault_of_house(),
        TRUSTED: _fault_of_trusted(),
    }
    return {setting: fault for setting, fault in found.items() if fault}


def _fault_of_signer() -> str:
    from certificates.signing import SignerMissing  # half a second that only those who sign wait for

    try:
        own_signer()
    except SignerMissing as fault:
        return str(fault)
    return ""


def _fault_of_key() -> str:
    try:
        own_key()
    except KeyMissing as fault:
        return str(fault)
    return ""


def _fault_of_trusted() -> str:
    """Name the first file that is no certificate of an earlier key: what that signed would count as a stranger's."""
    paths = earlier_certificates()
    if not paths:
        return ""
    from certificates.checking import is_certificate

    return next((path.name for path in paths if not is_certificate(path.read_bytes())), "")


def _fault_of_house() -> str:
    try:
        own_house()
    except (HouseBroken, OSError) as fault:
        return str(fault)
    return ""
