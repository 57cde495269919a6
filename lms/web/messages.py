"""What a refusal or a field error says to people: one sentence a code, each with a reason and a next step.

Rooms raise codes with plain parameters (lms/errors.py); the sentence is looked up here, in the reader's language.
"""

from lms.errors import Refusal
from lms.i18n import N_, Language, translate

MESSAGES: dict[str, str] = {
    "NOT_FOUND": N_("找不到这一项。它可能不存在，也可能不在您的管辖范围内"),
    "NOT_ALLOWED": N_("您的角色不能做这件事。请联系本单位培训管理员"),
    "REQUIRED": N_("请填写这一项"),
    "NOT_A_DATE": N_("请按年-月-日填写，如2023-11-17"),
    "NOT_A_TIME": N_("请按24小时制填写，如16:10"),
    "NOT_A_NUMBER": N_("请填写数字，如3或2.5"),
    "NOT_A_CHOICE": N_("请从列出的选项中选择"),
    "TOO_LONG": N_("请缩短到%(most)s个字以内"),
}


def message(language: Language, error: Refusal | str) -> str:
    """Return the sentence of a refusal, of a bare code, or of a text that was marked with N_()."""
    if isinstance(error, str):
        return translate(language, MESSAGES.get(error, error))
    text = translate(language, MESSAGES.get(error.code, error.code))
    return text % error.parameters if error.parameters else text
