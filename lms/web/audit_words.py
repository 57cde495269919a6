"""Words of the audit log: what was done to what, and what is wrong with the log, each with its place."""

import re
from typing import Any

from lms.audit.rules import Fault, Found
from lms.i18n import N_, Language, translate
from lms.web.audit_actions import ACTIONS
from lms.web.audit_subjects import SUBJECTS

_MOST_SHOWN, _LIST_SHOWN, _DIGITS_SHOWN = 160, 3, 12
_HEX = re.compile("[0-9a-f]{32,}")

FAULTS: dict[Fault, str] = {
    Fault.CHANGED: N_("第%(position)s位（记录%(entry)s）与成链时不符：内容或次序被改动"),
    Fault.MISSING: N_("第%(position)s位的记录%(entry)s已不在库中"),
    Fault.CUT: N_("第%(position)s位至第%(last)s位已从链中消失"),
    Fault.FOREIGN: N_("记录%(entry)s不是本程序写入的，或成链之前已被改动"),
    Fault.TWICE: N_("记录%(entry)s是另一条记录的复制"),
    Fault.REWRITTEN: N_("第%(position)s位至第%(last)s位之间被重写：链不再经过签名存证的链头"),
    Fault.FORGED_HEAD: N_("存证文件中第%(position)s位的链头不是本程序签名的"),
}


def fault_sentence(language: Language, found: Found) -> str:
    """Return what is wrong, and where, in one sentence."""
    return translate(language, FAULTS[found.fault]) % {
        "position": found.position,
        "entry": found.entry_id,
        "last": found.last,
    }


def action_word(language: Language, action: str) -> str:
    """Return what an act is called; a code without a word is shown as it is."""
    return translate(language, ACTIONS[action]) if action in ACTIONS else action


def subject_word(language: Language, kind: str) -> str:
    """Return what a kind of thing is called; a table without a word is shown by its name."""
    return translate(language, SUBJECTS[kind]) if kind in SUBJECTS else kind


def details_text(details: dict[str, Any]) -> str:
    """Return the details of a line as one short text; digests and long lists are cut off."""
    parts = (f"{name}={_short(value)}" for name, value in details.items() if value not in (None, "", [], {}))
    text = " ".join(parts)
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"


def _short(value: object) -> str:
    if isinstance(value, list) and len(value) > _LIST_SHOWN:
        return f"[{', '.join(map(str, value[:_LIST_SHOWN]))}, …]"
    text = str(value)
    return f"{text[:_DIGITS_SHOWN]}…" if _HEX.fullmatch(text) else text
