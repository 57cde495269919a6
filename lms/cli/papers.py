"""What the operator has set up for papers: whether it can be used, in his words."""

from lms.cli.answers import WrongUsage, words
from lms.documents.readiness import TRUSTED, faults_of_settings
from lms.i18n import N_

_TEXTS = {
    "LMS_SIGNING_KEY": N_("LMS_SIGNING_KEY：签名密钥打不开（%(fault)s）。请核对文件、口令和读取权限"),
    "LMS_BADGE_KEY": N_("LMS_BADGE_KEY：电子凭证密钥打不开（%(fault)s）。请核对文件和读取权限"),
    TRUSTED: N_("keys/trusted/%(fault)s不是证书，用那把密钥签过的文件会被当成别人的。请换成PEM证书，或者移走"),
    "LMS_HOUSE_DIR": N_("LMS_HOUSE_DIR：本机关样式不能使用（%(fault)s）。请改好再启动"),
}


def told_faults() -> dict[str, str]:
    """Map the settings of papers that cannot be used to what to do about each, a line each."""
    return {setting: words(_TEXTS[setting], fault=fault) for setting, fault in faults_of_settings().items()}


def require_papers() -> None:
    """Raise WrongUsage for a setting of papers that cannot be used: better now than when the first is wanted."""
    for setting, fault in faults_of_settings().items():
        raise WrongUsage(_TEXTS[setting], fault=fault)
